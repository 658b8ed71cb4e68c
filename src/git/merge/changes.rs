//! What each side changed and moved since a base, kept for the other sides that it is tried with.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use git2::{Oid, Repository, Tree};

use super::folders;
use crate::git::tree::Changed;
use crate::git::{GitError, Repo, is_hidden};

/// A side that changed more files than this is not tried: a change of that kind is a move of everything.
const MOST_CHANGED: usize = 10_000;
/// So many changed files of all sides are kept: it is for the 20 branches of a round, in a process that lives for days.
const MOST_KEPT: usize = 10_000;

/// What one side changed since a base; without what is hidden.
pub(super) struct Changes {
    /// By path.
    pub(super) files: BTreeMap<Vec<u8>, Changed>,
    renames: OnceCell<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Changes {
    /// Returns where each file was that was moved, by where it is now; looked for once, as it reads the files.
    pub(super) fn renames(
        &self,
        git: &Repository,
        base: &Tree<'_>,
        tree: &Tree<'_>,
    ) -> Result<&BTreeMap<Vec<u8>, Vec<u8>>, git2::Error> {
        if let Some(known) = self.renames.get() {
            return Ok(known);
        }
        let found = folders::renames(git, base, tree, &self.files)?;
        Ok(self.renames.get_or_init(|| found))
    }
}

/// The changes that were looked for, by the trees of the base and of the side.
#[derive(Default)]
pub(super) struct Known {
    changes: RefCell<BTreeMap<(Oid, Oid), Rc<Changes>>>,
    /// How many files they are together.
    files: Cell<usize>,
}

impl Known {
    /// Returns what a side changed since a base.
    ///
    /// # Errors
    /// When a tree cannot be read, or the side changed too much to be tried.
    pub(super) fn changes(
        &self,
        repo: &Repo,
        base: &Tree<'_>,
        tree: &Tree<'_>,
    ) -> Result<Rc<Changes>, GitError> {
        let key = (base.id(), tree.id());
        if let Some(known) = self.changes.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let failed = |error| repo.failed("try a merge", error);
        let changed = repo.changed(Some(base), tree, MOST_CHANGED + 1).map_err(failed)?;
        if changed.len() > MOST_CHANGED {
            let path = repo.path().to_owned();
            let why = format!("over {MOST_CHANGED} files differ");
            return Err(GitError::Unsupported { act: "try a merge", path, why });
        }
        let shown = changed.into_iter().filter(|file| !is_hidden(&file.path));
        let files: BTreeMap<_, _> = shown.map(|file| (file.path.clone(), file)).collect();
        let mut changes = self.changes.borrow_mut();
        if self.files.get() + files.len() > MOST_KEPT {
            changes.clear();
            self.files.set(0);
        }
        self.files.set(self.files.get() + files.len());
        let found = Rc::new(Changes { files, renames: OnceCell::new() });
        changes.insert(key, Rc::clone(&found));
        Ok(found)
    }
}
