//! Keeping what can be had again from git: its history, what commits changed, what the log ref has.
//!
//! Invariant: it needs the database's own lock only, and nothing is lost where it cannot be had.

use std::path::Path;

use super::error::StoreError;
use super::index::Index;
use super::open::Store;
use crate::domain::change::{Commit, FileChange};

impl Store {
    /// Keeps commits of git's history, newest first; and at its end the tips that were walked, with
    /// the stamps of git's files.
    ///
    /// # Errors
    /// When the database cannot be written. Another process at work is no error: then they are
    /// walked again next time.
    pub fn keep_commits(
        &mut self,
        commits: &[Commit],
        walked: Option<(&str, &str)>,
    ) -> Result<(), StoreError> {
        self.keep(|index| {
            // The oldest first, so that the order of coming is that of history.
            for commit in commits.iter().rev() {
                index.put_commit(commit)?;
            }
            let Some((tips, stamps)) = walked else { return Ok(()) };
            index.set_meta("walked", tips)?;
            index.set_meta("walked_stamps", stamps)
        })?;
        if let Some((tips, stamps)) = walked {
            tips.clone_into(&mut self.meta.walked);
            stamps.clone_into(&mut self.meta.walked_stamps);
        }
        Ok(())
    }

    /// Says whether nothing of git's refs has changed since its history was walked.
    #[must_use]
    pub fn history_is_fresh(&self) -> bool {
        super::stamps::hold(&self.meta.walked_stamps)
    }

    /// Keeps what commits changed.
    ///
    /// # Errors
    /// As [`Store::keep_commits`].
    pub fn keep_changes(&self, changes: &[(&Commit, &[FileChange])]) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.keep(|index| {
            changes.iter().try_for_each(|(commit, changes)| {
                // A walk that has not come to it yet will find it there, which does no harm.
                index.put_commit(commit)?;
                index.put_changes(&commit.id, changes)
            })
        })
        .map(drop)
    }

    /// Keeps whether commits change hidden files alone; says whether that could be done.
    ///
    /// # Errors
    /// As [`Store::keep_commits`].
    pub fn keep_hidden(&self, commits: &[(String, bool)]) -> Result<bool, StoreError> {
        if commits.is_empty() {
            return Ok(true);
        }
        self.keep(|index| commits.iter().try_for_each(|(id, hidden)| index.put_hidden(id, *hidden)))
    }

    /// Forgets what the log ref has, so that it is looked through again: it was lost, or is begun anew.
    ///
    /// # Errors
    /// As [`Store::keep_commits`].
    pub fn forget_saved(&mut self) -> Result<bool, StoreError> {
        self.meta.stamps.clear();
        self.keep(|index| index.forget_log())
    }

    /// Forgets git's history, so that it is walked again.
    ///
    /// # Errors
    /// As [`Store::keep_commits`].
    pub fn forget_commits(&self) -> Result<(), StoreError> {
        self.keep(|index| index.forget_commits()).map(drop)
    }

    /// Writes what can be had again from git, which needs the database's own lock only; says whether it
    /// was to be had.
    fn keep(
        &self,
        write: impl FnOnce(Index<'_>) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let transaction = match self.begin_writing() {
            Ok(transaction) => transaction,
            Err(StoreError::Database { source, .. }) if is_busy(&source) => return Ok(false),
            Err(error) => return Err(error),
        };
        let index = Index::new(&transaction, Path::new("store.db"));
        let db = StoreError::database(&self.paths.store());
        match write(index).and_then(|()| transaction.commit().map_err(db)) {
            // On a read-only disk that shows only now.
            Err(StoreError::Database { source, .. }) if is_busy(&source) => return Ok(false),
            done => done?,
        }
        self.tidy();
        Ok(true)
    }
}

/// Says whether another process is at work on the database, or it cannot be written here at all.
fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, ReadOnly};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked | ReadOnly))
}
