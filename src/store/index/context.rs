//! What became of the entries of the context, event by event.

use rusqlite::params;

use super::Index;
use super::objects::read_any_key;
use crate::domain::context::{EntryName, Key};
use crate::domain::event::{Event, ObjectRef};
use crate::store::error::StoreError;

/// An entry of the context with everything that happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryEvents {
    /// Which.
    pub name: EntryName,
    /// Its events in the order of their ids, each with its place in the order of arrival.
    pub events: Vec<(i64, Event)>,
}

impl Index<'_> {
    /// Returns what happened to each entry, on all branches and on each one; of a key and what is below
    /// it, or of all. Entries that hold nothing any more are among them.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn context_events(&self, within: Option<&Key>) -> Result<Vec<EntryEvents>, StoreError> {
        let sql = "SELECT num, key FROM object WHERE key >= ?1 AND key < ?2 ORDER BY key";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
        let mut found = Vec::new();
        for (number, key) in self.rows(sql, params![b"c", b"d"], read)? {
            let Some(ObjectRef::Context(name)) = read_any_key(&key) else { continue };
            if !within.is_none_or(|within| name.key.is_within(within)) {
                continue;
            }
            let events = self.arrivals_of(number)?;
            // Of one whose events are all redacted it is not known whether it has ever been.
            if !events.is_empty() {
                found.push(EntryEvents { name, events });
            }
        }
        Ok(found)
    }
}
