//! Batches out of git's history, for the store to import.

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::git::{Place, Repo};
use crate::store::StoreError;
use crate::store::batch::{Batches, Found, REPOSITORY};

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
    fn stamp_paths(&self) -> Vec<PathBuf> {
        self.place.stamps()
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
        Ok(())
    }
}
