//! How long short ids are: as many characters as make each unique among the objects of its noun.
//!
//! The length is kept with the object, so that showing a hundred ids is not two hundred look-ups. What
//! something merely names is no object yet, and clones do not agree on what was named: it has to be told
//! apart from what was made, and makes nobody else's id longer.

use std::collections::BTreeSet;

use rusqlite::params;

use super::Index;
use super::objects::{key_of, made, read_key};
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
        let (alike, _) = self.beginnings()?;
        alike.iter().try_for_each(|(noun, prefix)| self.settle(*noun, prefix))
    }

    /// Counts the objects whose short ids are not as long as they have to be.
    pub(crate) fn count_unsettled(&self) -> Result<usize, StoreError> {
        let (alike, mut count) = self.beginnings()?;
        for (noun, prefix) in alike {
            let alike = self.alike(noun, &prefix)?;
            count += alike.iter().zip(lengths(&alike)).filter(|(one, len)| one.len != *len).count();
        }
        Ok(count)
    }

    /// Returns the beginnings that several ids have, and how many other ids are longer than the
    /// shortest.
    fn beginnings(&self) -> Result<(BTreeSet<(Noun, String)>, usize), StoreError> {
        let (mut alike, mut longer) = (BTreeSet::new(), 0);
        // The last one, and whether none before it was like it.
        let mut last: Option<(Noun, Key, i64)> = None;
        let mut is_alone = true;
        let is_longer = |(_, _, len): (Noun, Key, i64)| len != SHORT_LEN as i64;
        let sql = "SELECT key, len FROM object ORDER BY key";
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        let mut rows = statement.query([]).map_err(self.err())?;
        while let Some(row) = rows.next().map_err(self.err())? {
            let key = row.get_ref(0).and_then(|key| Ok(key.as_blob()?)).map_err(self.err())?;
            let Some((noun, id)) = read_key(key) else { continue };
            let key = id.key();
            let is_like_last = last
                .is_some_and(|(other, before, _)| other == noun && key.shared(before) >= SHORT_LEN);
            if is_like_last {
                alike.insert((noun, key.prefix(SHORT_LEN)));
            } else {
                longer += usize::from(is_alone && last.is_some_and(is_longer));
            }
            is_alone = !is_like_last;
            last = Some((noun, key, row.get(1).map_err(self.err())?));
        }
        longer += usize::from(is_alone && last.is_some_and(is_longer));
        Ok((alike, longer))
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

    /// Returns the objects whose ids begin with a prefix, in the order of their keys.
    fn alike(&self, noun: Noun, prefix: &str) -> Result<Vec<Alike>, StoreError> {
        let Some((low, high)) = Key::range(prefix) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT num, key, {}, len FROM object WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
            made(noun)
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
