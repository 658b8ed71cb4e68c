//! Sealing: this worktree's events become a batch that a commit can take along.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::App;
use crate::error::Error;
use crate::store::lock::WRITER_WAITS;
use crate::store::paths::COLLAB;

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishView {
    /// The batch, from the root; nothing where there was nothing to seal.
    pub batch: Option<String>,
    /// How many events it holds.
    pub events: i64,
}

impl App {
    /// Seals what this worktree has not sealed yet.
    ///
    /// # Errors
    /// When this clone keeps everything to itself, or the batch cannot be written.
    pub fn publish(&mut self) -> Result<PublishView, Error> {
        if self.is_local() {
            return Err(Error::user("this clone keeps everything out of commits")
                .hint("It was made so by `collab init --local`; see `.git/info/exclude`."));
        }
        if self.store.paths().root().is_none() {
            return Err(Error::user("a bare repository has no worktree to seal into")
                .hint("Run it in a worktree."));
        }
        let sealed = self.seal_one()?;
        if let Some((path, _)) = &sealed {
            let worktree = self.store.paths().worktree().to_owned();
            // Where it cannot be noted, the next commit with something to seal finds it.
            let _ = self.store.change_staged(WRITER_WAITS, |staged| {
                staged.add(&worktree, std::slice::from_ref(path), None);
            });
        }
        self.tell_held()?;
        self.refresh_views();
        Ok(match sealed {
            None => PublishView { batch: None, events: 0 },
            Some((path, events)) => PublishView { batch: Some(path), events: events as i64 },
        })
    }

    /// Seals everything that is to go into this worktree.
    ///
    /// # Errors
    /// When a batch cannot be written.
    pub(crate) fn seal_all(&mut self) -> Result<(), Error> {
        while self.seal_one()?.is_some() {}
        Ok(())
    }

    /// Seals one batch; returns its path from the root, and how many events it holds.
    fn seal_one(&mut self) -> Result<Option<(String, usize)>, Error> {
        let worktrees = self.site.worktrees();
        let kinds = self.config().commit.clone();
        let sealed = self.store.seal(self.site.sources(), &worktrees, &kinds)?;
        Ok(sealed.map(|(path, events)| (format!("{COLLAB}/log/{path}"), events)))
    }

    /// Says whether `init --local` keeps `.collab` out of commits.
    pub(crate) fn is_local(&self) -> bool {
        let Some(place) = &self.site.place else { return false };
        super::init::exclude_lines(place).iter().any(|line| line == "/.collab/")
    }
}
