//! Finds the commit that took all batches off a branch.

use super::log::{DIR, is_tree};
use super::{GitError, Repo};

/// How far back is looked.
const MOST: usize = 1000;

impl Repo {
    /// Returns the commit that deleted `.collab/log`, if `tip` lacks it and one of its ancestors, along first
    /// parents, has it.
    pub fn log_deleted_by(&self, tip: &str) -> Result<Option<String>, GitError> {
        let failed = |error| self.failed("read a commit", error);
        let mut commit = self.find_commit(tip)?;
        for _ in 0..MOST {
            if self.has_log(&commit).map_err(failed)? {
                return Ok(None);
            }
            // Where the history is cut off, there is nothing to compare with.
            let Ok(parent) = commit.parent(0) else { return Ok(None) };
            if self.has_log(&parent).map_err(failed)? {
                return Ok(Some(commit.id().to_string()));
            }
            commit = parent;
        }
        Ok(None)
    }

    fn has_log(&self, commit: &git2::Commit<'_>) -> Result<bool, git2::Error> {
        let tree = commit.tree()?;
        let Some(collab) = tree.get_name(DIR[0]).filter(is_tree) else { return Ok(false) };
        Ok(self.git.find_tree(collab.id())?.get_name(DIR[1]).is_some_and(|entry| is_tree(&entry)))
    }
}
