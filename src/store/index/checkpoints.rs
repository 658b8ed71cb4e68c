//! Finding checkpoints.

use rusqlite::params;

use super::Index;
use super::items::{Item, ItemRow, number_of_noun};
use super::shorts::word;
use crate::domain::checkpoint::Checkpoint;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::store::error::StoreError;

/// What is done in passing, or written by whoever comes along: it ends no checkpoint.
const IN_PASSING: [&str; 10] = [
    "change.recorded",
    "checkpoint.begun",
    "checkpoint.ended",
    "handoff.passed",
    "lock.taken",
    "lock.released",
    "participant.set",
    "session.measured",
    "session.saved",
    "task.claim_expired",
];

impl Item for Checkpoint {
    const NOUN: Noun = Noun::Checkpoint;

    fn state(&self) -> i64 {
        i64::from(self.ended.is_none())
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

fn row((checkpoint, len): (Checkpoint, i64)) -> ItemRow<Checkpoint> {
    let short = word(Noun::Checkpoint, checkpoint.id, len);
    ItemRow { item: checkpoint, short }
}

impl Index<'_> {
    /// Returns a checkpoint, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn checkpoint(&self, id: Id) -> Result<Option<ItemRow<Checkpoint>>, StoreError> {
        Ok(self.item(&ObjectRef::Id(Noun::Checkpoint, id))?.map(row))
    }

    /// Says whether somebody did something after an event, but for what is done in passing or by itself.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn acted_after(&self, name: &Name, after: Id) -> Result<bool, StoreError> {
        let passing = IN_PASSING.map(|kind| format!("'{kind}'")).join(", ");
        let sql = format!(
            "SELECT 1 FROM event WHERE id > ?1 AND by = ?2 AND kind NOT IN ({passing}) LIMIT 1"
        );
        let params = params![after.to_bytes(), name.as_str()];
        Ok(self.row(&sql, params, |_| Ok(()))?.is_some())
    }

    /// Returns the checkpoints of which nobody said that they are over, the newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_checkpoints(&self, limit: usize) -> Result<Vec<ItemRow<Checkpoint>>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 1 AND state > 0 ORDER BY touched DESC LIMIT ?2";
        let params = params![number_of_noun(Noun::Checkpoint), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }
}
