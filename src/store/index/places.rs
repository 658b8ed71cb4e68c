//! What open notes and tasks are about.

use rusqlite::params;

use super::Index;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// A path that something open is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPlace {
    /// The path.
    pub path: String,
    /// The number of the object that is about it.
    pub object: i64,
}

impl Index<'_> {
    /// Returns the paths that open notes are about, those touched last first, and then those of open tasks:
    /// at most `limit` of each.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_places(&self, limit: usize) -> Result<Vec<OpenPlace>, StoreError> {
        let notes = "SELECT about.target, about.object FROM item
                     JOIN about ON about.object = item.object
                     WHERE item.noun = ?1 AND item.state > 0 ORDER BY item.touched DESC LIMIT ?2";
        let tasks = "SELECT about.target, about.object FROM task
                     JOIN about ON about.object = task.object
                     WHERE task.status < 3 LIMIT ?1";
        let read =
            |row: &rusqlite::Row<'_>| Ok(OpenPlace { path: row.get(0)?, object: row.get(1)? });
        let limit = limit as i64;
        let mut found = self.rows(notes, params![Noun::Note.letter() as i64, limit], read)?;
        found.extend(self.rows(tasks, params![limit], read)?);
        // Ids stand in the same table.
        found.retain(|place| place.path.parse::<Id>().is_err());
        Ok(found)
    }

    /// Returns the commit that was checked out when an object was made, by its number, if one was.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn head_of(&self, object: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT id FROM event WHERE object = ?1 ORDER BY id LIMIT 1";
        let first = self.row(sql, params![object], |row| row.get(0))?.map(Id::from_bytes);
        first.map_or(Ok(None), |id| self.head_at(id))
    }

    /// Returns the commit that was checked out when an event happened, if one was.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn head_at(&self, event: Id) -> Result<Option<String>, StoreError> {
        let event = self.line_of(event)?.and_then(|line| line.event.ok());
        Ok(event.and_then(|event| event.head))
    }
}
