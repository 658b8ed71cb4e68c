//! Taking events in: each once, whatever the order and however often it comes.

use std::collections::{BTreeMap, HashMap};

use rusqlite::params;

use super::fold::Folder;
use super::{Index, checksum};
use crate::domain::event::{Body, Event, ObjectRef, Parsed, Unfolded};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::store::error::StoreError;

/// Where a line was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// In a journal of this clone, or about to be; with the worktree in which it was made.
    Journal(&'a str),
    /// In a sealed batch.
    Batch,
}

/// What takes events in; [`finish`](Insert::finish) folds what they touched.
#[derive(Debug)]
pub struct Insert<'c> {
    index: Index<'c>,
    /// Events of objects that are new in this run: these need no reading back.
    fresh: BTreeMap<i64, (ObjectRef, Vec<Event>)>,
    /// Objects that were there before.
    touched: BTreeMap<i64, ObjectRef>,
    writers: HashMap<String, (Id, i64, i64)>,
    /// How many events were new.
    pub added: usize,
    /// New messages that came in a batch: they may be older than what a reader has read.
    pub arrived: Vec<Id>,
}

impl<'c> Insert<'c> {
    /// Begins to take events in.
    #[must_use]
    pub fn new(index: Index<'c>) -> Self {
        Self {
            index,
            fresh: BTreeMap::new(),
            touched: BTreeMap::new(),
            writers: HashMap::new(),
            added: 0,
            arrived: Vec::new(),
        }
    }

    /// Takes one event in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn event(
        &mut self,
        parsed: Parsed,
        line: &str,
        origin: Origin<'_>,
    ) -> Result<(), StoreError> {
        let object = match &parsed.object {
            Some(object) => Some((self.index.number(object)?, object.clone())),
            None => None,
        };
        let state = state_of(&parsed);
        let (worktree, sealed) = match origin {
            Origin::Journal(worktree) => (Some(worktree), false),
            Origin::Batch => (None, true),
        };
        let number = object.as_ref().map(|((number, _), _)| *number);
        let sql = "INSERT OR IGNORE INTO event(id, object, kind, by, at, state, worktree, sealed, crc, line)
                   VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let row = params![
            parsed.id.to_bytes(),
            number,
            parsed.kind,
            parsed.by,
            parsed.at_millis,
            state,
            worktree,
            sealed,
            checksum(line),
            line
        ];
        if self.index.run(sql, row)? == 0 {
            return self.again(&parsed, line, origin);
        }
        self.added += 1;
        if let Err(Unfolded::Newer(v)) = &parsed.event
            && let Some(number) = number
        {
            let sql = "UPDATE object SET newer = max(coalesce(newer, 0), ?2) WHERE num = ?1";
            self.index.run(sql, params![number, v])?;
        }
        self.note_writer(&parsed);
        let Ok(event) = parsed.event else { return Ok(()) };
        if let Body::ChangeRecorded(recorded) = &event.body {
            for file in &recorded.files {
                let sql = "INSERT INTO attribution(path, blob, id, by) VALUES(?1, ?2, ?3, ?4)
                           ON CONFLICT DO UPDATE SET id = ?3, by = ?4 WHERE ?3 < id";
                let id = event.id.to_bytes();
                self.index.run(sql, params![file.path, file.blob, id, event.by.as_str()])?;
            }
        }
        if origin == Origin::Batch && matches!(event.body, Body::MessageSent(_)) {
            self.arrived.push(event.id);
        }
        let Some(((number, new), object)) = object else { return Ok(()) };
        if new {
            self.fresh.insert(number, (object, vec![*event]));
        } else if let Some((_, events)) = self.fresh.get_mut(&number) {
            events.push(*event);
        } else {
            self.touched.insert(number, object);
        }
        Ok(())
    }

    /// Handles an event that is there already.
    fn again(&mut self, parsed: &Parsed, line: &str, origin: Origin<'_>) -> Result<(), StoreError> {
        let id = parsed.id.to_bytes();
        match origin {
            Origin::Batch => {
                let sql = "UPDATE event SET sealed = 1 WHERE id = ?1 AND sealed = 0";
                self.index.run(sql, params![id])?;
            }
            Origin::Journal(worktree) => {
                let sql = "UPDATE event SET worktree = ?2 WHERE id = ?1 AND worktree IS NULL";
                self.index.run(sql, params![id, worktree])?;
            }
        }
        let sql = "SELECT line FROM event WHERE id = ?1";
        let there = self.index.row(sql, params![id], |row| row.get::<_, String>(0))?;
        // Two lines with one id: somebody edited a batch. All clones must choose the same one,
        // in whatever order they met them.
        if there.is_some_and(|there| line < there.as_str()) {
            self.index.run("DELETE FROM event WHERE id = ?1", params![id])?;
            if let Some(object) = &parsed.object {
                let (number, _) = self.index.number(object)?;
                self.fresh.remove(&number);
                self.touched.insert(number, object.clone());
            }
            self.event(parsed.clone(), line, origin)?;
            self.added -= 1;
        }
        Ok(())
    }

    fn note_writer(&mut self, parsed: &Parsed) {
        // Only a proper name is somebody.
        if parsed.by.parse::<Name>().is_err() {
            return;
        }
        let entry = (parsed.id, parsed.at_millis, 0);
        let (last, at, count) = self.writers.entry(parsed.by.clone()).or_insert(entry);
        if parsed.id >= *last {
            (*last, *at) = (parsed.id, parsed.at_millis);
        }
        *count += 1;
    }

    /// Folds everything that was touched.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        let mut folder = Folder::new(self.index);
        while let Some((number, (object, events))) = self.fresh.pop_first() {
            folder.fold(number, &object, events)?;
        }
        while let Some((number, object)) = self.touched.pop_first() {
            let events = self.index.events_of(number)?;
            folder.fold(number, &object, events)?;
        }
        folder.finish()?;
        for (name, (last, at, count)) in self.writers.drain() {
            let sql = "INSERT INTO participant(name, last, at, events) VALUES(?1, ?2, ?3, ?4)
                       ON CONFLICT(name) DO UPDATE SET events = events + ?4,
                       at = iif(last IS NULL OR ?2 > last, ?3, at),
                       last = iif(last IS NULL OR ?2 > last, ?2, last)";
            self.index.run(sql, params![name, last.to_bytes(), at, count])?;
        }
        Ok(())
    }
}

/// Returns the number under which it is stored whether an event is folded, and why not.
pub(super) fn state_of(parsed: &Parsed) -> i64 {
    match &parsed.event {
        Ok(_) => 0,
        Err(Unfolded::Newer(_)) => 1,
        Err(Unfolded::UnknownKind(_)) => 2,
        Err(Unfolded::Void(_)) => 3,
    }
}
