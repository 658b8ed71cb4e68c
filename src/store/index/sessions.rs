//! Finding sessions.

use rusqlite::params;

use super::Index;
use super::items::{Item, ItemRow, number_of_noun};
use super::shorts::word;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::session::{Session, Status};
use crate::store::error::StoreError;

impl Item for Session {
    const NOUN: Noun = Noun::Session;

    fn state(&self) -> i64 {
        match self.status {
            Status::Active => 1,
            Status::Paused => 2,
            Status::Completed => 0,
        }
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

fn row((session, len): (Session, i64)) -> ItemRow<Session> {
    let short = word(Noun::Session, session.id, len);
    ItemRow { item: session, short }
}

impl Index<'_> {
    /// Returns a session, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn session(&self, id: Id) -> Result<Option<ItemRow<Session>>, StoreError> {
        Ok(self.item(&ObjectRef::Id(Noun::Session, id))?.map(row))
    }

    /// Returns the sessions that are active or paused, the last touched first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_sessions(&self) -> Result<Vec<ItemRow<Session>>, StoreError> {
        let mut found = self.sessions_in(1, i64::MAX)?;
        found.extend(self.sessions_in(2, i64::MAX)?);
        found.sort_by_key(|row| std::cmp::Reverse(row.touched));
        Ok(found)
    }

    /// Returns the sessions that are active, the last touched first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn active_sessions(&self) -> Result<Vec<ItemRow<Session>>, StoreError> {
        self.sessions_in(1, i64::MAX)
    }

    /// Returns the sessions that are over, the last ended first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn completed_sessions(&self, limit: usize) -> Result<Vec<ItemRow<Session>>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 0 ORDER BY touched DESC LIMIT ?2";
        let params = params![number_of_noun(Noun::Session), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }

    fn sessions_in(&self, state: i64, limit: i64) -> Result<Vec<ItemRow<Session>>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = ?2 AND state > 0 ORDER BY touched DESC LIMIT ?3";
        let params = params![number_of_noun(Noun::Session), state, limit];
        Ok(self.items(rest, params)?.into_iter().map(row).collect())
    }
}
