//! A live directory that was destroyed as a whole: that it was there once, and what came back from where.
//!
//! For some time `doctor` tells of it, as whoever ran the first command after it may not have been told.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::brought::Brought;
use super::error::StoreError;
use super::exclude;
use super::index::Index;
use super::open::{Store, Warning};
use super::paths::Paths;
use crate::env::clock;

/// Under which key the database knows.
const KEY: &str = "lost";

/// That the live directory was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// When that was noticed.
    pub at: Timestamp,
    /// How many events came back from where.
    pub brought: Brought,
}

/// Says whether there was a live directory, which is gone: git never brings what a clone has for itself.
pub(super) fn leaves_traces(paths: &Paths) -> bool {
    let link = paths.collab().map(|collab| collab.join("live"));
    if link.is_some_and(|link| fs::symlink_metadata(link).is_ok_and(|meta| meta.is_symlink())) {
        return true;
    }
    let excluded = paths.live().parent().map(exclude::lines).unwrap_or_default();
    exclude::IGNORED.iter().any(|ours| excluded.iter().any(|line| line == ours))
}

impl Store {
    /// Writes down that the live directory was lost, and tells of it once.
    pub(super) fn note_lost(&mut self) -> Result<(), StoreError> {
        let is_rebuilt = |warning: &Warning| match warning {
            Warning::Rebuilt { brought, .. } => Some(*brought),
            _ => None,
        };
        let mut warnings = self.warnings.take();
        let mut brought = warnings.iter().find_map(is_rebuilt).unwrap_or_default();
        warnings.retain(|warning| is_rebuilt(warning).is_none());
        let there: Option<i64> =
            self.index().row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        let there = usize::try_from(there.unwrap_or_default()).unwrap_or_default();
        brought.waiting = there.saturating_sub(brought.total());
        warnings.push(Warning::LiveLost { brought });
        self.warnings.replace(warnings);
        let lost = Lost { at: clock::now(), brought };
        let text = serde_json::to_string(&lost).expect("it has only string keys");
        let transaction = self.begin_writing()?;
        Index::new(&transaction, Path::new("store.db")).set_meta(KEY, &text)?;
        transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
        self.begin_reading()
    }

    /// Returns whether the live directory was lost, and what came back.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn lost(&self) -> Result<Option<Lost>, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        let text: Option<String> = self.index().row(sql, [KEY], |row| row.get(0))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}
