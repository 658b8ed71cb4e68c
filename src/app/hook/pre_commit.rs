//! pre-commit: seals what happened in this worktree, and stages it with what is being committed.
//!
//! Only here is a batch staged: one that is staged without a commit to come makes git refuse to merge,
//! rebase and the like, while one that is untracked does not.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::app::open::App;
use crate::env::process::{self, Process};
use crate::error::Error;
use crate::git::Staging;
use crate::store::batch::Folder;
use crate::store::lock::WRITER_WAITS;
use crate::store::paths::COLLAB;
use crate::store::staged;

/// How many batches one commit takes along at most.
const MOST: usize = 200;

impl App {
    /// Seals and stages, if a commit of one's own is being made from `index`.
    ///
    /// # Errors
    /// When it cannot be sealed: then the next commit takes it along.
    pub(super) fn seal_into_commit(&mut self, index: Option<PathBuf>) -> Result<(), Error> {
        let Some(place) = self.site.place.clone() else { return Ok(()) };
        let Some(root) = place.root.clone() else { return Ok(()) };
        self.settle_staged();
        if !self.has_something_to_commit()?
            || self.is_local()
            || place.is_rewriting()
            || index.as_deref().is_some_and(is_partial)
        {
            return Ok(());
        }
        let staging = Staging::new(&place, index);
        // A hook runs in an empty commit, too; a batch would then stay staged, and be a commit alone.
        if staging.has_changes() != Some(true) {
            return Ok(());
        }
        let (policy, log) = (format!("{COLLAB}/config.toml"), format!("{COLLAB}/log"));
        let Some(tracked) = staging.tracked(&[&policy, &log]) else { return Ok(()) };
        let tracked: HashSet<String> = tracked.into_iter().collect();
        // On a branch without it nobody has agreed to commit any of this.
        if !tracked.contains(&policy) {
            return Ok(());
        }
        self.seal_all()?;
        self.tell_held()?;
        let own = format!("{}-", self.store.clone);
        let names = Folder::new(root.join(&log)).names().into_iter();
        let loose: Vec<String> = names
            .filter(|name| name.rsplit('/').next().is_some_and(|name| name.starts_with(&own)))
            .map(|name| format!("{log}/{name}"))
            .filter(|path| !tracked.contains(path))
            .take(MOST)
            .collect();
        let worktree = self.store.paths().worktree().to_owned();
        // What another commit has staged goes along with this one, too, and stays while it is being made.
        let is_known = || staged::read(self.store.paths()).worktrees.contains_key(&worktree);
        if loose.is_empty() && !is_known() {
            return Ok(());
        }
        let git = committing_git();
        // Before it is done, so that it is seen to whatever happens in between.
        self.store.change_staged(WRITER_WAITS, |staged| staged.add(&worktree, &loose, git))?;
        if loose.is_empty() {
            return Ok(());
        }
        let paths: Vec<&str> = loose.iter().map(String::as_str).collect();
        // What git does not take stays untracked, and is tried again with the next commit.
        let _ = staging.add(&paths);
        Ok(())
    }

    /// Says whether there may be something for a commit to take along, without asking git.
    fn has_something_to_commit(&self) -> Result<bool, Error> {
        let paths = self.store.paths();
        if self.store.index().count_unsealed(paths.worktree(), &self.config().commit)? > 0
            || staged::read(paths).worktrees.contains_key(paths.worktree())
        {
            return Ok(true);
        }
        let unsealed = self.store.index().unsealed_worktrees()?;
        if unsealed.is_empty() {
            return Ok(false);
        }
        let there = self.site.worktrees();
        Ok(unsealed.iter().any(|name| !there.contains(name)))
    }
}

/// Says whether the index is one of a partial commit: git keeps another one back meanwhile, which
/// would not have the batch.
fn is_partial(index: &Path) -> bool {
    let name = index.file_name().map(|name| name.to_string_lossy().into_owned());
    name.is_some_and(|name| name.starts_with("next-index-"))
}

/// Returns the git that makes the commit, or who does so in its place.
pub(super) fn committing_git() -> Option<Process> {
    let ancestors = process::ancestors();
    let is_git = |name: &str| matches!(name, "git" | "git.exe" | "git-commit");
    let git = ancestors.iter().find(|ancestor| is_git(&ancestor.name));
    // A program with a git of its own has started the script that has started us.
    git.or_else(|| ancestors.get(1)).map(|ancestor| ancestor.process)
}
