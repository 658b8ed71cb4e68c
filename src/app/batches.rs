//! Batches out of git's history, for the store to import.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::git::{GitError, Place, Repo, Tip};
use crate::store::StoreError;
use crate::store::batch::{Batches, Folder, Found, REPOSITORY};
use crate::store::paths::{COLLAB, open_folder};
use crate::store::waiting::Worktree;

/// The batches that are in any branch of a repository.
#[derive(Debug)]
pub(crate) struct InGit {
    place: Place,
}

impl InGit {
    pub(crate) fn new(place: Place) -> Self {
        Self { place }
    }
}

impl Batches for InGit {
    fn worktrees(&self) -> Vec<Worktree> {
        let worktree = |worktree: crate::git::Worktree| {
            let name = worktree.name.unwrap_or_default();
            worktree.root.map(|root| Worktree { name, root })
        };
        self.place.worktrees().into_iter().filter_map(worktree).collect()
    }

    fn stamp_paths(&self) -> Vec<PathBuf> {
        let mut paths = self.place.stamps();
        paths.extend(self.worktrees().iter().map(|worktree| open_folder(&worktree.root)));
        paths
    }

    fn gone(&self, paths: &[String]) -> Vec<String> {
        // Where it cannot be told, all of them count as there: nothing is sealed twice for that.
        let gone = Repo::open(&self.place).and_then(|repo| repo.batches_gone(paths));
        gone.unwrap_or_default()
    }

    fn bytes(&self) -> u64 {
        Repo::open(&self.place).and_then(|repo| repo.log_bytes()).unwrap_or_default()
    }

    fn each(
        &self,
        seen: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(Found<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // A repository that cannot be read has nothing to bring, which has to be said.
        let unreadable = |error: &dyn std::fmt::Display| error.to_string();
        let repo = match Repo::open(&self.place) {
            Ok(repo) => repo,
            // The user's git has put what commits bring into worktrees, where it can be read.
            Err(GitError::Sha256 { .. }) => return self.each_in_worktrees(seen, each),
            Err(error) => return each(Found::Unreadable(REPOSITORY, &unreadable(&error))),
        };
        let tips = match repo.tips() {
            Ok(tips) => tips,
            Err(error) => return each(Found::Unreadable(REPOSITORY, &unreadable(&error))),
        };
        for tip in tips {
            let tip_key = format!("c:{}", tip.id);
            if seen(&tip_key) {
                continue;
            }
            let mut failed = None;
            let seen_tree = |tree: &str| seen(&format!("t:{tree}"));
            let walked = repo.log_blobs(&tip.id, &seen_tree, |path, blob, read| {
                let key = format!("b:{blob}");
                if seen(&key) || !path.ends_with(".jsonl") {
                    return ControlFlow::Continue(());
                }
                let done = match read() {
                    Ok(bytes) => each(Found::Batch(&key, path, &bytes)),
                    Err(why) => each(Found::Unreadable(path, &why.to_string())),
                };
                match done {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
            let Ok(walked) = walked else { continue };
            for tree in walked.into_iter().flat_map(|tree| tree.walked) {
                each(Found::Done(&format!("t:{tree}")))?;
            }
            each(Found::Done(&tip_key))?;
        }
        let saved = repo.log_refs().unwrap_or_default();
        saved.iter().try_for_each(|tip| each_saved(&repo, tip, seen, each))
    }
}

impl InGit {
    /// Hands over the batches that lie in worktrees.
    fn each_in_worktrees(
        &self,
        seen: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(Found<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let worktrees = Batches::worktrees(self);
        let mut folders =
            worktrees.iter().map(|tree| Folder::new(tree.root.join(COLLAB).join("log")));
        folders.try_for_each(|folder| folder.each(seen, each))
    }
}

/// Hands over what the log ref holds, after the batches of the code: of these it is enough to know that it
/// has them.
fn each_saved(
    repo: &Repo,
    tip: &Tip,
    seen: &dyn Fn(&str) -> bool,
    each: &mut dyn FnMut(Found<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let tip_key = format!("C:{}", tip.id);
    if seen(&tip_key) {
        return Ok(());
    }
    let mut failed = None;
    let unread = Cell::new(false);
    let mut take = |path: &str, blob: &str, read: &dyn Fn() -> Result<Vec<u8>, GitError>| {
        let key = format!("B:{path}:{blob}");
        if seen(&key) {
            return ControlFlow::Continue(());
        }
        let read = || {
            read().map_err(|error| {
                // What is not here now may be later; what is too long stays so.
                unread.set(unread.get() || !matches!(error, GitError::TooBig { .. }));
                error.to_string()
            })
        };
        match each(Found::Saved(&key, path, &read)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    let seen_tree = |tree: &str| seen(&format!("T:{tree}"));
    // A ref that is not what it should be brings what can be read of it.
    let walked = repo.saved_batches(&tip.id, &seen_tree, &mut take).ok().flatten();
    let seen_tails = |tree: &str| seen(&format!("A:{tree}"));
    let tails = repo.saved_tails(&tip.id, &seen_tails, &mut take);
    if let Some(error) = failed {
        return Err(error);
    }
    for tree in walked.into_iter().flat_map(|tree| tree.walked) {
        each(Found::Done(&format!("T:{tree}")))?;
    }
    let Ok(tails) = tails else { return Ok(()) };
    for tree in tails.into_iter().filter(|_| !unread.get()) {
        each(Found::Done(&format!("A:{tree}")))?;
    }
    each(Found::Done(&tip_key))
}
