//! How long short ids are: as many characters as make each unique among the objects of its noun.
//!
//! The length is kept with the object, so that showing a hundred ids is not two hundred look-ups. What
//! something merely names is no object yet, and clones do not agree on what was named: it has to be told
//! apart from what was made, and makes nobody else's id longer.

use std::collections::BTreeSet;

use rusqlite::params;

use super::Index;
use super::objects::{key_of, read_key};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::{Id, Key, SHORT_LEN};
use crate::store::error::StoreError;

/// Words a short id.
pub(crate) fn word(noun: Noun, id: Id, len: i64) -> String {
    format!("{}-{}", noun.letter(), id.key().prefix(len as usize))
}

/// One of the objects whose ids begin alike.
struct Alike {
    number: i64,
    key: Key,
    is_made: bool,
    len: i64,
}

impl Index<'_> {
    /// Returns an object's short id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn short(&self, noun: Noun, id: Id) -> Result<String, StoreError> {
        let sql = "SELECT len FROM object WHERE key = ?1";
        let len = self.row(sql, params![key_of(noun, id)], |row| row.get(0))?;
        Ok(word(noun, id, len.unwrap_or(SHORT_LEN as i64)))
    }

    /// Settles the lengths around objects that were named, made or taken away.
    pub(crate) fn settle_shorts(&self, changed: &[ObjectRef]) -> Result<(), StoreError> {
        let beginning = |object: &ObjectRef| match object {
            ObjectRef::Id(noun, id) => Some((*noun, id.key().prefix(SHORT_LEN))),
            _ => None,
        };
        let beginnings: BTreeSet<_> = changed.iter().filter_map(beginning).collect();
        beginnings.iter().try_for_each(|(noun, prefix)| self.settle(*noun, prefix))
    }

    /// Settles the lengths of all objects.
    pub(crate) fn settle_all_shorts(&self) -> Result<(), StoreError> {
        let mut alike = BTreeSet::new();
        let mut last: Option<(Noun, Id)> = None;
        let sql = "SELECT key FROM object ORDER BY key";
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        let mut rows = statement.query([]).map_err(self.err())?;
        while let Some(row) = rows.next().map_err(self.err())? {
            let key = row.get_ref(0).and_then(|key| Ok(key.as_blob()?)).map_err(self.err())?;
            let this = read_key(key);
            if let (Some((noun, id)), Some((other, before))) = (this, last)
                && noun == other
                && id.key().shared(before.key()) >= SHORT_LEN
            {
                alike.insert((noun, id.key().prefix(SHORT_LEN)));
            }
            last = this;
        }
        drop(rows);
        alike.iter().try_for_each(|(noun, prefix)| self.settle(*noun, prefix))
    }

    /// Settles the lengths of the objects whose ids begin alike.
    fn settle(&self, noun: Noun, prefix: &str) -> Result<(), StoreError> {
        let alike = self.alike(noun, prefix)?;
        for (one, len) in alike.iter().zip(lengths(&alike)) {
            if one.len != len {
                let sql = "UPDATE object SET len = ?2 WHERE num = ?1";
                self.run(sql, params![one.number, len])?;
            }
        }
        Ok(())
    }

    /// Says whether an object's short id is as long as it has to be.
    pub(crate) fn is_short_settled(
        &self,
        number: i64,
        object: &ObjectRef,
    ) -> Result<bool, StoreError> {
        let ObjectRef::Id(noun, id) = object else { return Ok(true) };
        let alike = self.alike(*noun, &id.key().prefix(SHORT_LEN))?;
        let mut settled = alike.iter().zip(lengths(&alike));
        Ok(settled.any(|(one, len)| one.number == number && one.len == len))
    }

    /// Returns the objects whose ids begin with a prefix, in the order of their keys.
    fn alike(&self, noun: Noun, prefix: &str) -> Result<Vec<Alike>, StoreError> {
        let Some((low, high)) = Key::range(prefix) else { return Ok(Vec::new()) };
        let table = match noun {
            Noun::Message => "message",
            Noun::Task => "task",
            _ => "item",
        };
        let sql = format!(
            "SELECT num, key, EXISTS(SELECT 1 FROM {table} WHERE {table}.object = object.num), len
             FROM object WHERE key BETWEEN ?1 AND ?2 ORDER BY key"
        );
        let bounds = params![key_of(noun, low.id()), key_of(noun, high.id())];
        let rows = self.rows(&sql, bounds, |row| {
            let key: Vec<u8> = row.get(1)?;
            let Some((_, id)) = read_key(&key) else { return Ok(None) };
            let (number, is_made, len) = (row.get(0)?, row.get(2)?, row.get(3)?);
            Ok(Some(Alike { number, key: id.key(), is_made, len }))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }
}

/// Returns how long each short id has to be, to be told apart from what was made before and after it.
fn lengths(alike: &[Alike]) -> Vec<i64> {
    let mut lens = vec![SHORT_LEN; alike.len()];
    let mut longer = |n: usize, beside: &mut Option<Key>| {
        let one = &alike[n];
        if let Some(beside) = *beside {
            lens[n] = lens[n].max(beside.shared(one.key) + 1);
        }
        if one.is_made {
            *beside = Some(one.key);
        }
    };
    let mut before = None;
    (0..alike.len()).for_each(|n| longer(n, &mut before));
    let mut after = None;
    (0..alike.len()).rev().for_each(|n| longer(n, &mut after));
    lens.into_iter().map(|len| len as i64).collect()
}
