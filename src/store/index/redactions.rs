//! Events that are taken out for good, and events that are held back from git.
//!
//! Invariant: that an event is redacted is known whether it is here or not, so it makes no difference
//! which of the two came first.

use std::collections::HashSet;

use rusqlite::params;

use super::Index;
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// The value of `event.sealed` of what a choice of kinds leaves out of commits.
pub(crate) const LEFT_OUT: i64 = -1;
/// The value of `event.sealed` of what is held back.
pub(crate) const HELD_BACK: i64 = -2;

/// Finds what is held back, oldest first. It goes from what is held, of which there hardly ever is any: by a
/// plain join SQLite goes through all events.
const HELD: &str = "SELECT held.id, kind, by, rule, field, masked FROM held
    CROSS JOIN event ON event.id = held.id WHERE sealed = ?1 ORDER BY held.id LIMIT 1000";

/// An event of this clone that is held back from git, as it looks like a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The event.
    pub id: Id,
    /// Its kind.
    pub kind: String,
    /// Who wrote it.
    pub by: String,
    /// What it looks like.
    pub rule: String,
    /// The field that holds it.
    pub field: String,
    /// How it begins, as far as that may be shown.
    pub masked: String,
}

/// Where an event is found outside the journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Whether it was made in this clone.
    pub own: bool,
    /// The batch that holds it, by its path below `.collab/log`.
    pub batch: Option<String>,
    /// Whether it is held back from git.
    pub held: bool,
}

/// What is said of events by others, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    pub(crate) redacted: HashSet<Id>,
    pub(crate) cleared: HashSet<Id>,
}

impl Index<'_> {
    /// Returns what is said of events, of which there is little.
    pub(crate) fn verdicts(&self) -> Result<Verdicts, StoreError> {
        let ids = |sql: &str| {
            self.rows(sql, [], |row| row.get(0).map(Id::from_bytes))
                .map(|ids| ids.into_iter().collect::<HashSet<Id>>())
        };
        Ok(Verdicts {
            redacted: ids("SELECT id FROM redacted")?,
            cleared: ids("SELECT id FROM cleared")?,
        })
    }

    /// Says whether an event is taken out for good.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_redacted(&self, id: Id) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM redacted WHERE id = ?1";
        Ok(self.row(sql, params![id.to_bytes()], |_| Ok(()))?.is_some())
    }

    /// Counts the events that are taken out for good.
    pub(crate) fn count_redacted(&self) -> Result<i64, StoreError> {
        let count = self.row("SELECT count(*) FROM redacted", [], |row| row.get(0))?;
        Ok(count.unwrap_or_default())
    }

    /// Returns the events that are taken out for good.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn redacted(&self) -> Result<Vec<Id>, StoreError> {
        self.rows("SELECT id FROM redacted ORDER BY id", [], |row| row.get(0).map(Id::from_bytes))
    }

    /// Returns the events that are held back from git, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held(&self) -> Result<Vec<Held>, StoreError> {
        self.rows(HELD, params![HELD_BACK], |row| {
            Ok(Held {
                id: Id::from_bytes(row.get(0)?),
                kind: row.get(1)?,
                by: row.get(2)?,
                rule: row.get(3)?,
                field: row.get(4)?,
                masked: row.get(5)?,
            })
        })
    }

    /// Says where an event is, if it is here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn whereabouts(&self, id: Id) -> Result<Option<Whereabouts>, StoreError> {
        let sql = "SELECT worktree IS NOT NULL, path, sealed FROM event
                   LEFT JOIN batch ON batch.num = event.sealed WHERE id = ?1";
        self.row(sql, params![id.to_bytes()], |row| {
            let held = row.get::<_, i64>(2)? == HELD_BACK;
            Ok(Whereabouts { own: row.get(0)?, batch: row.get(1)?, held })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::index::schema::{INDEXES, LOOKUPS, TABLES};

    #[test]
    fn what_is_held_is_found_without_going_through_all_events() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        for sql in [TABLES, LOOKUPS, INDEXES] {
            db.execute_batch(sql).unwrap();
        }
        let index = Index::new(&db, Path::new("store.db"));
        let sql = format!("EXPLAIN QUERY PLAN {HELD}");
        let steps = index.rows(&sql, params![HELD_BACK], |row| row.get::<_, String>(3));
        let steps = steps.unwrap().join("; ");
        assert!(!steps.contains("SCAN event"), "{steps}");
    }
}
