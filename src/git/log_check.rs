//! Whether a commit is a version of the log, and whether all of it can be read.
//!
//! Invariant: what a remote has under the log's name is taken for a log only if it looks like one that
//! collab made. A branch of code never does.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::PathBuf;

use git2::{ObjectType, Oid};

use super::log::FOLDER;
use super::log_ref::{SAVER_EMAIL, SAVER_NAME, is_part};
use super::{GitError, Repo};

impl Repo {
    /// Says what an object is, if it is no version of the log, such as `a branch of code` or `a blob`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn no_log(&self, id: &str) -> Result<Option<String>, GitError> {
        let failed = |error| self.failed("read the log ref", error);
        let oid = Self::oid(id)?;
        let (_, kind) = self.git.odb().and_then(|odb| odb.read_header(oid)).map_err(failed)?;
        if kind != ObjectType::Commit {
            return Ok(Some(format!("a {}", kind.str())));
        }
        let commit = self.find_commit(id)?;
        let is_savers = |who: &git2::Signature<'_>| {
            who.name_bytes() == SAVER_NAME && who.email_bytes() == SAVER_EMAIL
        };
        let ours = is_savers(&commit.author()) && is_savers(&commit.committer());
        let root = self.folder(Some(commit.tree_id()))?;
        let parts = root.iter().all(|(name, (mode, _))| *mode == FOLDER && is_part(name));
        Ok(match (ours, parts) {
            (true, true) => None,
            (_, false) => Some("a branch of code".to_owned()),
            (false, true) => Some("a commit that collab has not made".to_owned()),
        })
    }

    /// Returns what cannot be read of a version of the log and of all before it, if anything: in the words of
    /// git.
    #[must_use]
    pub fn log_damage(&self, tip: &str) -> Option<String> {
        self.damaged(tip).into_iter().next().map(|(_, why)| why)
    }

    /// Says what a ref is damaged by, if it is: a loss of power may leave it empty.
    #[must_use]
    pub fn ref_damage(&self, name: &str) -> Option<String> {
        let error = self.log_tip(name).err()?;
        // What this user may not read is no damage.
        std::fs::read(self.place.common_dir.join(name)).is_ok().then(|| words(error))
    }

    /// Removes the files of damaged objects of a version of the log: they hold nothing, and as long as they
    /// are there git neither tidies up nor fetches them again.
    pub fn clear_log_damage(&self, tip: &str) {
        for (id, _) in self.damaged(tip) {
            self.clear_object(id);
        }
    }

    /// Removes the file of an object that cannot be read.
    pub(super) fn clear_object(&self, id: Oid) {
        let file = self.object_file(id);
        if std::fs::read(&file).is_ok() {
            // Another process may do the same just now.
            let _ = std::fs::remove_file(file);
        }
    }

    fn object_file(&self, id: Oid) -> PathBuf {
        let hex = id.to_string();
        let (folder, file) = hex.split_at(2);
        self.place.common_dir.join("objects").join(folder).join(file)
    }

    /// Returns what is damaged or missing of a commit and all that it leads to, with why.
    fn damaged(&self, tip: &str) -> Vec<(Oid, String)> {
        let (Ok(tip), Ok(odb)) = (Self::oid(tip), self.git.odb()) else { return Vec::new() };
        let mut damaged = Vec::new();
        let mut note = |id: Oid, error: git2::Error| {
            let file = std::fs::read(self.object_file(id));
            // What this user may not read is no damage.
            if file.is_ok() || file.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
                damaged.push((id, error.message().to_owned()));
            }
        };
        let mut seen: HashSet<Oid> = HashSet::new();
        let (mut commits, mut trees) = (vec![tip], Vec::new());
        while let Some(id) = commits.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.git.find_commit(id) {
                Ok(commit) => {
                    trees.push(commit.tree_id());
                    commits.extend(commit.parent_ids());
                }
                Err(error) => note(id, error),
            }
            while let Some(id) = trees.pop() {
                if !seen.insert(id) {
                    continue;
                }
                let tree = match self.git.find_tree(id) {
                    Ok(tree) => tree,
                    Err(error) => {
                        note(id, error);
                        continue;
                    }
                };
                for entry in &tree {
                    let id = entry.id();
                    match entry.kind() {
                        Some(ObjectType::Tree) => trees.push(id),
                        Some(ObjectType::Blob) if seen.insert(id) => {
                            if let Err(error) = odb.read_header(id) {
                                note(id, error);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        damaged
    }
}

/// Returns git's own words.
fn words(error: GitError) -> String {
    match error {
        GitError::Libgit2 { source, .. } => source.message().to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
#[path = "tests/log_check.rs"]
mod tests;
