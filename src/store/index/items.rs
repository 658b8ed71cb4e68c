//! Items: the objects of those nouns that have no table of their own. Each is stored as what folding made
//! of it, with what it is found by.
//!
//! Invariant: an item that is over (state 0) is found apart from those that are not.

use std::ops::Deref;

use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::objects::key_of_ref;
use super::shorts::word;
use super::{Index, checksum};
use crate::domain::alert::{Alert, AlertName};
use crate::domain::context::{Entry, EntryName};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::note::{Kind, Note};
use crate::store::error::StoreError;

/// What is stored as an item.
pub(crate) trait Item: Serialize + DeserializeOwned {
    /// Its noun.
    const NOUN: Noun;

    /// Returns its class among those of the noun that are not over, from 1 on; else 0.
    fn state(&self) -> i64;

    /// Returns its newest event.
    fn touched(&self) -> Id;
}

impl Item for Note {
    const NOUN: Noun = Noun::Note;

    fn state(&self) -> i64 {
        if self.closed.is_some() { 0 } else { state_of(self.added.kind) }
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

/// Returns the state of an open note of a kind.
fn state_of(kind: Kind) -> i64 {
    1 + kind as i64
}

impl Item for Entry {
    const NOUN: Noun = Noun::Context;

    fn state(&self) -> i64 {
        i64::from(self.value.is_some())
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

impl Item for Alert {
    const NOUN: Noun = Noun::Alert;

    fn state(&self) -> i64 {
        i64::from(self.raised.is_some())
    }

    fn touched(&self) -> Id {
        self.touched
    }
}

/// A note with its short id.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteRow {
    /// The note.
    pub note: Note,
    /// Its short id.
    pub short: String,
}

impl Deref for NoteRow {
    type Target = Note;

    fn deref(&self) -> &Note {
        &self.note
    }
}

/// An object of another noun that goes by id, with its short id.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow<T> {
    /// The object.
    pub item: T,
    /// Its short id.
    pub short: String,
}

impl<T> Deref for ItemRow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.item
    }
}

/// The number that stands for a noun in the table.
pub(super) fn number_of_noun(noun: Noun) -> i64 {
    noun.letter() as i64
}

/// What an item's row holds: its document and checksum, and the length of its short id.
type Row = (String, i64, i64);

impl Index<'_> {
    /// Writes an item down; says whether it is a new one.
    pub(crate) fn put_item<T: Item>(&self, number: i64, item: &T) -> Result<bool, StoreError> {
        let doc = super::fold::to_doc(item);
        let sql = "SELECT 1 FROM item WHERE object = ?1";
        let is_new = self.row(sql, params![number], |_| Ok(()))?.is_none();
        let sql = "INSERT OR REPLACE INTO item(object, noun, state, touched, crc, doc)
                   VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
        let (noun, touched) = (number_of_noun(T::NOUN), item.touched().to_bytes());
        self.run(sql, params![number, noun, item.state(), touched, checksum(&doc), doc])?;
        Ok(is_new)
    }

    /// Says whether an item is stored as it is.
    pub(crate) fn is_stored_item<T: Item>(
        &self,
        number: i64,
        item: &T,
    ) -> Result<bool, StoreError> {
        let doc = super::fold::to_doc(item);
        let sql = "SELECT 1 FROM item WHERE object = ?1 AND noun = ?2 AND state = ?3
                   AND touched = ?4 AND crc = ?5 AND doc = ?6";
        let (noun, touched) = (number_of_noun(T::NOUN), item.touched().to_bytes());
        let row = params![number, noun, item.state(), touched, checksum(&doc), doc];
        Ok(self.row(sql, row, |_| Ok(()))?.is_some())
    }

    pub(super) fn items<T: Item>(
        &self,
        rest: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<(T, i64)>, StoreError> {
        let sql = format!(
            "SELECT item.doc, item.crc, object.len FROM item
             JOIN object ON object.num = item.object {rest}"
        );
        let rows = self.rows(&sql, params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let read = |(doc, crc, len): Row| {
            if checksum(&doc) != crc {
                return Err(self.damaged("an item does not match its checksum"));
            }
            let item =
                serde_json::from_str(&doc).map_err(|e| self.damaged(format!("an item: {e}")))?;
            Ok((item, len))
        };
        rows.into_iter().map(read).collect()
    }

    /// Returns what is stored under a number, if it is of the noun.
    pub(super) fn item_at<T: Item>(&self, number: i64) -> Result<Option<(T, i64)>, StoreError> {
        let rest = "WHERE item.object = ?1 AND item.noun = ?2";
        Ok(self.items(rest, params![number, number_of_noun(T::NOUN)])?.into_iter().next())
    }

    /// Returns the note that has a number in the database.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn note_at(&self, number: i64) -> Result<Option<NoteRow>, StoreError> {
        Ok(self.item_at(number)?.map(note_row))
    }

    /// Returns the entry of the context that has a number in the database.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn entry_at(&self, number: i64) -> Result<Option<Entry>, StoreError> {
        Ok(self.item_at(number)?.map(|(entry, _)| entry))
    }

    /// Returns the alert that has a number in the database.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn alert_at(&self, number: i64) -> Result<Option<Alert>, StoreError> {
        Ok(self.item_at(number)?.map(|(alert, _)| alert))
    }

    pub(super) fn item<T: Item>(&self, object: &ObjectRef) -> Result<Option<(T, i64)>, StoreError> {
        Ok(self.items("WHERE object.key = ?1", params![key_of_ref(object)])?.into_iter().next())
    }

    /// Returns a note, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn note(&self, id: Id) -> Result<Option<NoteRow>, StoreError> {
        let found = self.item(&ObjectRef::Id(Noun::Note, id))?.map(note_row);
        if found.as_ref().is_some_and(|row| row.id != id) {
            return Err(self.damaged("a note is not the one that it is found as"));
        }
        Ok(found)
    }

    /// Returns the open notes of a kind, the last touched first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_notes(&self, kind: Kind, limit: usize) -> Result<Vec<NoteRow>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = ?2 AND state > 0 ORDER BY touched DESC LIMIT ?3";
        let params = params![number_of_noun(Noun::Note), state_of(kind), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(note_row).collect())
    }

    /// Returns the closed notes, the last closed first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn closed_notes(&self, limit: usize) -> Result<Vec<NoteRow>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 0 ORDER BY touched DESC LIMIT ?2";
        let params = params![number_of_noun(Noun::Note), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(note_row).collect())
    }

    /// Returns all notes, open and closed, the newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn notes(&self, limit: usize) -> Result<Vec<NoteRow>, StoreError> {
        // By way of the events, as these have an index of ids.
        let rest = "JOIN event ON event.object = item.object WHERE event.kind = 'note.added'
                    ORDER BY event.id DESC LIMIT ?1";
        Ok(self.items(rest, params![limit as i64])?.into_iter().map(note_row).collect())
    }

    /// Returns the notes that concern a path or an object, the newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn notes_about(&self, target: &str, limit: usize) -> Result<Vec<NoteRow>, StoreError> {
        let rest = "JOIN about ON about.object = item.object
                    WHERE about.target = ?1 AND item.noun = ?2 ORDER BY touched DESC LIMIT ?3";
        let params = params![target, number_of_noun(Noun::Note), limit as i64];
        Ok(self.items(rest, params)?.into_iter().map(note_row).collect())
    }

    /// Returns an entry of the context, if there is one.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn entry(&self, name: &EntryName) -> Result<Option<Entry>, StoreError> {
        Ok(self.item(&ObjectRef::Context(name.clone()))?.map(|(entry, _)| entry))
    }

    /// Returns all entries that hold something, those of one branch or those of all.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn entries(&self, branch: Option<&str>) -> Result<Vec<Entry>, StoreError> {
        let (low, high) = range_of(branch);
        let rest =
            "WHERE object.key > ?1 AND object.key < ?2 AND item.state > 0 ORDER BY object.key";
        let found = self.items(rest, params![low, high])?;
        Ok(found.into_iter().map(|(entry, _)| entry).collect())
    }

    /// Returns the newest event of an entry of one branch, or of those of all; also of one that holds
    /// nothing any more.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn newest_of_entries(&self, branch: Option<&str>) -> Result<Option<Id>, StoreError> {
        let (low, high) = range_of(branch);
        let sql = "SELECT item.touched FROM item JOIN object ON object.num = item.object
                   WHERE object.key > ?1 AND object.key < ?2 ORDER BY item.touched DESC LIMIT 1";
        Ok(self.row(sql, params![low, high], |row| row.get(0))?.map(Id::from_bytes))
    }

    /// Returns all entries that hold something, on all branches and on each one.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn all_entries(&self) -> Result<Vec<Entry>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 1 AND state > 0";
        let found = self.items(rest, params![number_of_noun(Noun::Context)])?;
        Ok(found.into_iter().map(|(entry, _)| entry).collect())
    }

    /// Returns an alert, if it was ever raised or cleared.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn alert(&self, name: &AlertName) -> Result<Option<Alert>, StoreError> {
        Ok(self.item(&ObjectRef::Alert(name.clone()))?.map(|(alert, _)| alert))
    }

    /// Returns the alerts that stand, the last raised first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 1 AND state > 0 ORDER BY touched DESC LIMIT ?2";
        let found = self.items(rest, params![number_of_noun(Noun::Alert), limit as i64])?;
        Ok(found.into_iter().map(|(alert, _)| alert).collect())
    }

    /// Returns the alerts that were cleared, the last cleared first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn cleared_alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        let rest = "WHERE noun = ?1 AND state = 0 ORDER BY touched DESC LIMIT ?2";
        let found = self.items(rest, params![number_of_noun(Noun::Alert), limit as i64])?;
        Ok(found.into_iter().map(|(alert, _)| alert).collect())
    }
}

/// Returns what the keys of all entries of a branch, or of those of all, lie between.
fn range_of(branch: Option<&str>) -> (Vec<u8>, Vec<u8>) {
    let branch = branch.unwrap_or_default();
    (format!("c{branch}\0").into_bytes(), format!("c{branch}\u{1}").into_bytes())
}

fn note_row((note, len): (Note, i64)) -> NoteRow {
    let short = word(Noun::Note, note.id, len);
    NoteRow { note, short }
}
