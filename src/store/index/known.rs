//! What one run of taking events in has looked up already: the numbers of objects, and names.
//!
//! Invariant: holds only what stands in the database, so forgetting it changes nothing.

use std::collections::{HashMap, HashSet};

use rusqlite::params;

use super::objects::key_of_ref;
use super::{Held, Index};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// How many of a kind are remembered, which bounds memory.
const MOST: usize = 100_000;

/// Numbers and names that are known.
#[derive(Debug)]
pub(crate) struct Known<'c> {
    pub(crate) index: Index<'c>,
    pub(crate) put_message: Held<'c>,
    pub(crate) put_delivery: Held<'c>,
    pub(crate) put_about: Held<'c>,
    put_object: Held<'c>,
    numbers: HashMap<ObjectRef, i64>,
    names: HashSet<String>,
    /// Objects that were named, made or taken away, up to [`MANY`] and one.
    changed: Vec<ObjectRef>,
}

/// From how many objects on it is quicker to go through all short ids.
const MANY: usize = 1000;

impl<'c> Known<'c> {
    pub(crate) fn new(index: Index<'c>) -> Self {
        let held = |sql| Held::new(index, sql);
        Self {
            index,
            put_message: held(
                "INSERT OR REPLACE INTO
                 message(object, id, sender, priority, reply_to, ack, unacked, crc, doc)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            ),
            put_delivery: held(
                "INSERT OR IGNORE INTO delivery(addressee, priority, id, object, sender, ack)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            ),
            put_about: held("INSERT OR IGNORE INTO about(target, object) VALUES(?1, ?2)"),
            put_object: held("INSERT OR IGNORE INTO object(key) VALUES(?1)"),
            numbers: HashMap::new(),
            names: HashSet::new(),
            changed: Vec::new(),
        }
    }

    /// Returns the number of an object, giving it one if it has none; says whether it was given.
    pub(crate) fn number(&mut self, object: &ObjectRef) -> Result<(i64, bool), StoreError> {
        if let Some(number) = self.numbers.get(object) {
            return Ok((*number, false));
        }
        let (number, new) = if self.put_object.run(params![key_of_ref(object)])? == 1 {
            self.changed(object.clone());
            (self.index.db.last_insert_rowid(), true)
        } else {
            let number = self.index.number_of(object)?;
            (number.ok_or_else(|| self.index.damaged("an object has no number"))?, false)
        };
        if self.numbers.len() >= MOST {
            self.numbers.clear();
        }
        self.numbers.insert(object.clone(), number);
        Ok((number, new))
    }

    /// Remembers that an object was named, made or taken away.
    pub(crate) fn changed(&mut self, object: ObjectRef) {
        if self.changed.len() <= MANY {
            self.changed.push(object);
        }
    }

    /// Settles how long short ids are.
    pub(crate) fn settle_shorts(&mut self) -> Result<(), StoreError> {
        let changed = std::mem::take(&mut self.changed);
        if changed.len() > MANY {
            self.index.settle_all_shorts()
        } else {
            self.index.settle_shorts(&changed)
        }
    }

    /// Returns the number of the object of an id.
    pub(crate) fn number_of(
        &mut self,
        noun: Noun,
        id: Option<Id>,
    ) -> Result<Option<i64>, StoreError> {
        id.map(|id| self.number(&ObjectRef::Id(noun, id)).map(|(number, _)| number)).transpose()
    }

    /// Makes somebody who wrote or is spoken of a participant.
    pub(crate) fn name(&mut self, name: &str) -> Result<(), StoreError> {
        if self.names.contains(name) {
            return Ok(());
        }
        let sql = "INSERT OR IGNORE INTO participant(name, events) VALUES(?1, 0)";
        self.index.run(sql, params![name])?;
        if self.names.len() >= MOST {
            self.names.clear();
        }
        self.names.insert(name.to_owned());
        Ok(())
    }
}
