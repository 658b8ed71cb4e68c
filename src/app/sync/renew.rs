//! Beginning the log ref anew, where it is gone or damaged.
//!
//! Invariant: what is thrown away cannot be read; what the new ref lacks of it, the store and what remotes
//! had give.

use super::remote::join;
use crate::app::open::App;
use crate::error::Error;
use crate::git::LOG_REF;

/// What all refs that remotes' logs are fetched to begin with.
const TRACKING: &str = "refs/collab/remotes/";

impl App {
    /// Returns the refs of the log, this clone's and those of remotes, of which something cannot be read, each
    /// with what git says of it.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub(crate) fn damaged_logs(&self) -> Result<Vec<(String, String)>, Error> {
        let repo = self.site.readable_repo()?;
        let mut damaged = Vec::new();
        for tip in repo.log_refs()? {
            damaged.extend(repo.log_damage(&tip.id).map(|why| (tip.name, why)));
        }
        // A ref that is empty is not listed.
        damaged.extend(repo.ref_damage(LOG_REF).map(|why| (LOG_REF.to_owned(), why)));
        Ok(damaged)
    }

    /// Removes the refs of the log of which something cannot be read; says whether there were any. What was saved
    /// is to be saved again then.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub(crate) fn renew_log(&mut self) -> Result<bool, Error> {
        let damaged = self.damaged_logs()?;
        let repo = self.site.readable_repo()?;
        for (name, _) in &damaged {
            if let Ok(Some(tip)) = repo.log_tip(name) {
                repo.clear_log_damage(&tip);
            }
            repo.remove_log_ref(name)?;
        }
        if !damaged.is_empty() {
            self.begin_log()?;
        }
        Ok(!damaged.is_empty())
    }

    /// Makes the log ref of what remotes had, where there is none, and has everything else saved again; returns
    /// where it is then.
    pub(super) fn begin_log(&mut self) -> Result<Option<String>, Error> {
        let repo = self.site.readable_repo()?;
        if !self.store.knows_a_saved_batch()? {
            return Ok(repo.log_tip(LOG_REF)?);
        }
        for tip in repo.log_refs()? {
            // What cannot be read, or is no log, is dropped when that remote is next asked.
            if tip.name.starts_with(TRACKING) && matches!(repo.no_log(&tip.id), Ok(None)) {
                join(repo, &tip.id)?;
            }
        }
        let tip = repo.log_tip(LOG_REF)?;
        self.store.forget_saved()?;
        Ok(tip)
    }
}
