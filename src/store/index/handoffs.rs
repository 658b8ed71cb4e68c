//! Finding handoffs.

use rusqlite::params;

use super::Index;
use super::items::{Item, ItemRow, number_of_noun};
use super::shorts::word;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::handoff::Handoff;
use crate::domain::ids::Id;
use crate::store::error::StoreError;

impl Item for Handoff {
    const NOUN: Noun = Noun::Handoff;

    fn state(&self) -> i64 {
        i64::from(self.state.is_open())
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

fn row((handoff, len): (Handoff, i64)) -> ItemRow<Handoff> {
    let short = word(Noun::Handoff, handoff.id, len);
    ItemRow { item: handoff, short }
}

impl Index<'_> {
    /// Returns a handoff, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn handoff(&self, id: Id) -> Result<Option<ItemRow<Handoff>>, StoreError> {
        Ok(self.item(&ObjectRef::Id(Noun::Handoff, id))?.map(row))
    }

    /// Returns the handoffs on which somebody has still to act, the last touched first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_handoffs(&self, limit: usize) -> Result<Vec<ItemRow<Handoff>>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 1 AND state > 0 ORDER BY touched DESC LIMIT ?2";
        let params = params![number_of_noun(Noun::Handoff), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }

    /// Returns the handoffs that are over, the last ended first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn closed_handoffs(&self, limit: usize) -> Result<Vec<ItemRow<Handoff>>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 0 ORDER BY touched DESC LIMIT ?2";
        let params = params![number_of_noun(Noun::Handoff), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }

    /// Returns the handoffs that concern a path or an object, the last touched first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn handoffs_about(
        &self,
        target: &str,
        limit: usize,
    ) -> Result<Vec<ItemRow<Handoff>>, StoreError> {
        let rest = "JOIN about ON about.object = item.object
                    WHERE about.target = ?1 AND item.noun = ?2 ORDER BY touched DESC LIMIT ?3";
        let params = params![target, number_of_noun(Noun::Handoff), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }
}
