//! Taking events in: each once, whatever the order and however often it comes.
//!
//! Invariant: of two lines with one id the lower one counts, in every clone and whichever came first;
//! what only grows (who is known, who made what, which format is needed) is taken from both.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::params;

use super::events::state_of;
use super::fold::Folder;
use super::known::Known;
use super::redactions::{HELD_BACK, Held as HeldBack, Verdicts};
use super::{Held, Index, checksum};
use crate::domain::event::{Body, Event, ObjectRef, Parsed, Unfolded, parse_line};
use crate::domain::ids::Id;
use crate::domain::name::{Address, Name};
use crate::domain::secret;
use crate::store::error::StoreError;

/// Where a line was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// In a journal of this clone, or about to be; with the worktree in which it was made.
    Journal(&'a str),
    /// In a sealed batch of a commit or a worktree, by its number.
    Batch(i64),
    /// Saved with the log ref alone, which no commit of the code takes along.
    Saved,
}

impl Origin<'_> {
    fn is_journal(self) -> bool {
        matches!(self, Self::Journal(_))
    }
}

/// What takes events in; [`finish`](Insert::finish) folds what they touched, and
/// [`settle`](Insert::settle) settles their short ids.
#[derive(Debug)]
pub struct Insert<'c> {
    index: Index<'c>,
    known: Known<'c>,
    put_event: Held<'c>,
    /// Events of objects that are new in this run: these need no reading back.
    fresh: BTreeMap<i64, (ObjectRef, Vec<Event>)>,
    /// Objects that were there before.
    touched: BTreeMap<i64, ObjectRef>,
    writers: HashMap<String, Wrote>,
    /// Writers of whom an event was replaced: what is known of their events is read anew.
    recount: BTreeSet<String>,
    /// How many more events of a worktree are in no batch.
    unsealed: HashMap<String, i64>,
    /// What is said of events; read when the first one comes.
    verdicts: Option<Verdicts>,
    /// What of this clone's looked like a credential.
    pub held: Vec<HeldBack>,
    /// How many events were new.
    pub added: usize,
    /// New messages and roles that came in a batch: they may be older than what a reader has read.
    pub arrived: Vec<Id>,
}

/// An event's row as it is.
struct Was {
    line: String,
    worktree: Option<String>,
    sealed: i64,
}

/// What one wrote in this run.
#[derive(Debug)]
struct Wrote {
    last: Id,
    at: i64,
    count: i64,
}

impl<'c> Insert<'c> {
    /// Begins to take events in.
    #[must_use]
    pub fn new(index: Index<'c>) -> Self {
        Self {
            index,
            known: Known::new(index),
            put_event: Held::new(
                index,
                "INSERT OR IGNORE INTO
                 event(id, object, kind, by, at, state, worktree, sealed, crc, line)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            ),
            fresh: BTreeMap::new(),
            touched: BTreeMap::new(),
            writers: HashMap::new(),
            recount: BTreeSet::new(),
            unsealed: HashMap::new(),
            verdicts: None,
            held: Vec::new(),
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
        if self.verdicts()?.redacted.contains(&parsed.id) {
            // It never counts; but whom it names is known wherever it has been.
            self.grow(&parsed)?;
            return self.know_writer(&parsed.by);
        }
        let number = match &parsed.object {
            Some(object) => Some(self.known.number(object)?),
            None => None,
        };
        if write(&mut self.put_event, &parsed, number, line, origin)? == 0 {
            return self.again(parsed, line, origin);
        }
        self.added += 1;
        self.note_unsealed(origin, 1);
        self.note_writer(&parsed);
        if let Origin::Journal(worktree) = origin {
            self.hold(&parsed, line, worktree)?;
        }
        self.grow(&parsed)?;
        let Parsed { object, event: Ok(event), .. } = parsed else { return Ok(()) };
        if !origin.is_journal() && is_late(&event.body) {
            self.arrived.push(event.id);
        }
        let Some(((number, new), object)) = number.zip(object) else { return Ok(()) };
        if new {
            self.fresh.insert(number, (object, vec![*event]));
        } else if let Some((_, events)) = self.fresh.get_mut(&number) {
            events.push(*event);
        } else {
            self.touched.insert(number, object);
        }
        Ok(())
    }

    /// Takes in what only grows, so that it needs no taking back when another line of this id counts.
    fn grow(&mut self, parsed: &Parsed) -> Result<(), StoreError> {
        match &parsed.event {
            Err(Unfolded::Newer(v)) => {
                if let Some(object) = &parsed.object {
                    let (number, _) = self.known.number(object)?;
                    let sql =
                        "UPDATE object SET newer = max(coalesce(newer, 0), ?2) WHERE num = ?1";
                    self.index.run(sql, params![number, v])?;
                }
            }
            Err(_) => {}
            Ok(event) => match &event.body {
                Body::ChangeRecorded(recorded) => {
                    if self.verdicts()?.redacted.contains(&event.id) {
                        return Ok(());
                    }
                    for file in &recorded.files {
                        let sql = "INSERT OR IGNORE INTO attribution(path, blob, id, by)
                                   VALUES(?1, ?2, ?3, ?4)";
                        let (id, by) = (event.id.to_bytes(), event.by.as_str());
                        self.index.run(sql, params![file.path, file.blob, id, by])?;
                    }
                }
                Body::EventRedacted(redacted) => self.redact(redacted.event)?,
                Body::EventCleared(cleared) => self.clear(cleared.event)?,
                Body::MessageSent(sent) => {
                    for to in &sent.to {
                        if let Address::One(name) = to {
                            self.known.name(name.as_str())?;
                        }
                    }
                }
                Body::TaskAssigned(assigned) => self.known.name(assigned.to.as_str())?,
                Body::ParticipantSet(set) => self.known.name(set.name.as_str())?,
                Body::SessionCreated(created) => {
                    for name in &created.with {
                        self.known.name(name.as_str())?;
                    }
                }
                Body::RoleGiven(given) => self.known.name(given.to.as_str())?,
                Body::HandoffPassed(passed) => self.known.name(passed.to.as_str())?,
                Body::HandoffMade(made) => {
                    for to in &made.to {
                        if let Address::One(name) = to {
                            self.known.name(name.as_str())?;
                        }
                    }
                }
                _ => {}
            },
        }
        Ok(())
    }

    /// Handles an event that is there already.
    fn again(&mut self, parsed: Parsed, line: &str, origin: Origin<'_>) -> Result<(), StoreError> {
        let id = parsed.id.to_bytes();
        let sql = "SELECT line, crc, worktree, sealed FROM event WHERE id = ?1";
        let there = self.index.row(sql, params![id], |row| {
            let was = Was { line: row.get(0)?, worktree: row.get(2)?, sealed: row.get(3)? };
            Ok((was, row.get(1)?))
        })?;
        let (there, crc): (Was, i64) =
            there.ok_or_else(|| self.index.damaged("an event is there and is not"))?;
        if checksum(&there.line) != crc {
            return Err(self.index.damaged("an event does not match its checksum"));
        }
        match line.cmp(there.line.as_str()) {
            Ordering::Equal => match (origin, &there.worktree) {
                (Origin::Batch(batch), worktree) if there.sealed <= 0 => {
                    if let Some(worktree) = worktree {
                        if there.sealed == 0 {
                            self.note_unsealed(Origin::Journal(worktree), -1);
                        }
                        self.index.own_batch(batch)?;
                    }
                    let sql = "UPDATE event SET sealed = ?2 WHERE id = ?1";
                    self.index.run(sql, params![id, batch]).map(drop)
                }
                (Origin::Journal(worktree), None) => {
                    match there.sealed {
                        0 => self.note_unsealed(origin, 1),
                        batch => self.index.own_batch(batch)?,
                    }
                    let sql = "UPDATE event SET worktree = ?2 WHERE id = ?1";
                    self.index.run(sql, params![id, worktree])?;
                    if there.sealed == 0 { self.hold(&parsed, line, worktree) } else { Ok(()) }
                }
                _ => Ok(()),
            },
            // Two lines with one id: somebody edited a batch. All clones must choose the same one,
            // in whatever order they met them.
            Ordering::Greater => {
                self.grow(&parsed)?;
                self.know_writer(&parsed.by)
            }
            Ordering::Less => self.replace(&there, parsed, line, origin),
        }
    }

    /// Puts a line in the place of another one with its id.
    fn replace(
        &mut self,
        there: &Was,
        parsed: Parsed,
        line: &str,
        origin: Origin<'_>,
    ) -> Result<(), StoreError> {
        if let Some(worktree) = there.worktree.as_ref().filter(|_| there.sealed == 0) {
            self.note_unsealed(Origin::Journal(worktree), -1);
        }
        self.note_unsealed(origin, 1);
        let old = parse_line(there.line.as_bytes())
            .map_err(|why| self.index.damaged(format!("an event cannot be read: {why}")))?;
        self.take_back(&old)?;
        let mut number = None;
        for object in [&old.object, &parsed.object] {
            number = None;
            let Some(object) = object else { continue };
            let given = self.known.number(object)?;
            // What is remembered of it holds the old event, perhaps.
            self.fresh.remove(&given.0);
            self.touched.insert(given.0, object.clone());
            number = Some(given);
        }
        let sql = "UPDATE event SET object = ?2, kind = ?3, by = ?4, at = ?5, state = ?6,
                   worktree = ?7, sealed = ?8, crc = ?9, line = ?10 WHERE id = ?1";
        write(&mut Held::new(self.index, sql), &parsed, number, line, origin)?;
        self.index.run("DELETE FROM held WHERE id = ?1", params![parsed.id.to_bytes()])?;
        if let Origin::Journal(worktree) = origin {
            self.hold(&parsed, line, worktree)?;
        }
        // It keeps its place in the order of arrival: whoever goes by that has to know.
        self.index.set_meta("replaced", &format!("{} {:08x}", parsed.id, checksum(line)))?;
        self.grow(&parsed)?;
        for by in [old.by, parsed.by] {
            self.know_writer(&by)?;
            self.recount.insert(by);
        }
        if !origin.is_journal() && parsed.event.is_ok_and(|event| is_late(&event.body)) {
            self.arrived.push(parsed.id);
        }
        Ok(())
    }

    /// Holds an event of this clone back from git if it looks like a credential. Each is looked through
    /// once, when it is taken in.
    fn hold(&mut self, parsed: &Parsed, line: &str, worktree: &str) -> Result<(), StoreError> {
        let Some(hit) = secret::scan(line) else { return Ok(()) };
        if self.verdicts()?.cleared.contains(&parsed.id) {
            return Ok(());
        }
        let id = parsed.id.to_bytes();
        let sql = "INSERT OR REPLACE INTO held(id, rule, field, masked) VALUES(?1, ?2, ?3, ?4)";
        self.index.run(sql, params![id, hit.rule, hit.field, hit.masked])?;
        let sql = "UPDATE event SET sealed = ?2 WHERE id = ?1 AND sealed = 0";
        if self.index.run(sql, params![id, HELD_BACK])? > 0 {
            self.note_unsealed(Origin::Journal(worktree), -1);
        }
        self.held.push(HeldBack {
            id: parsed.id,
            kind: parsed.kind.clone(),
            by: parsed.by.clone(),
            rule: hit.rule,
            field: hit.field,
            masked: hit.masked,
        });
        Ok(())
    }

    /// Lets an event into git that was held back.
    fn clear(&mut self, id: Id) -> Result<(), StoreError> {
        self.verdicts()?.cleared.insert(id);
        let key = id.to_bytes();
        self.index.run("INSERT OR IGNORE INTO cleared(id) VALUES(?1)", params![key])?;
        self.index.run("DELETE FROM held WHERE id = ?1", params![key])?;
        let sql = "UPDATE event SET sealed = 0 WHERE id = ?1 AND sealed = ?2 RETURNING worktree";
        let worktree = self.index.row(sql, params![key, HELD_BACK], |row| row.get(0))?.flatten();
        if let Some(worktree) = worktree {
            let worktree: String = worktree;
            self.note_unsealed(Origin::Journal(&worktree), 1);
        }
        Ok(())
    }

    /// Takes an event out for good, whether it is here or still to come.
    fn redact(&mut self, id: Id) -> Result<(), StoreError> {
        if !self.verdicts()?.redacted.insert(id) {
            return Ok(());
        }
        let (index, key) = (self.index, id.to_bytes());
        // What is deleted is overwritten, too.
        index.row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
        index.run("INSERT OR IGNORE INTO redacted(id) VALUES(?1)", params![key])?;
        index.run("DELETE FROM held WHERE id = ?1", params![key])?;
        index.run("DELETE FROM attribution WHERE id = ?1", params![key])?;
        let sql = "DELETE FROM event WHERE id = ?1 RETURNING line, worktree, sealed";
        let there = index.row(sql, params![key], |row| {
            Ok(Was { line: row.get(0)?, worktree: row.get(1)?, sealed: row.get(2)? })
        })?;
        let Some(there) = there else { return Ok(()) };
        if let Some(worktree) = there.worktree.as_ref().filter(|_| there.sealed == 0) {
            self.note_unsealed(Origin::Journal(worktree), -1);
        }
        let old = parse_line(there.line.as_bytes())
            .map_err(|why| index.damaged(format!("an event cannot be read: {why}")))?;
        self.take_back(&old)?;
        if let Some(object) = &old.object {
            let (number, _) = self.known.number(object)?;
            // What is remembered of it holds the event, perhaps.
            self.fresh.remove(&number);
            self.touched.insert(number, object.clone());
        }
        index.set_meta("replaced", &format!("{id} redacted"))?;
        self.recount.insert(old.by);
        Ok(())
    }

    /// Takes back what an event has written that its object's fold does not write anew.
    fn take_back(&mut self, old: &Parsed) -> Result<(), StoreError> {
        let Ok(event) = &old.event else { return Ok(()) };
        let Body::MessageSent(sent) = &event.body else { return Ok(()) };
        let message = ObjectRef::Id(crate::domain::event::Noun::Message, event.id);
        let (number, _) = self.known.number(&message)?;
        for to in &sent.to {
            let sql = "DELETE FROM delivery WHERE addressee = ?1 AND priority = ?2 AND id = ?3";
            let (priority, id) = (sent.priority.rank(), event.id.to_bytes());
            self.index.run(sql, params![to.to_string(), priority, id])?;
        }
        self.index.run("DELETE FROM about WHERE object = ?1", params![number]).map(drop)
    }

    /// Returns what is said of events.
    fn verdicts(&mut self) -> Result<&mut Verdicts, StoreError> {
        match &mut self.verdicts {
            Some(verdicts) => Ok(verdicts),
            none => Ok(none.insert(self.index.verdicts()?)),
        }
    }

    /// Makes whoever wrote a line known. Only a proper name is somebody.
    fn know_writer(&mut self, by: &str) -> Result<(), StoreError> {
        if by.parse::<Name>().is_ok() { self.known.name(by) } else { Ok(()) }
    }

    /// Counts what is in no batch: of a journal, one or no longer one.
    fn note_unsealed(&mut self, origin: Origin<'_>, more: i64) {
        let Origin::Journal(worktree) = origin else { return };
        match self.unsealed.get_mut(worktree) {
            Some(count) => *count += more,
            None => {
                self.unsealed.insert(worktree.to_owned(), more);
            }
        }
    }

    fn note_writer(&mut self, parsed: &Parsed) {
        if let Some(wrote) = self.writers.get_mut(&parsed.by) {
            wrote.count += 1;
            if parsed.id >= wrote.last {
                (wrote.last, wrote.at) = (parsed.id, parsed.at_millis);
            }
        } else if parsed.event.is_ok() || parsed.by.parse::<Name>().is_ok() {
            let wrote = Wrote { last: parsed.id, at: parsed.at_millis, count: 1 };
            self.writers.insert(parsed.by.clone(), wrote);
        }
    }

    /// Folds everything that was touched.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        let mut folder = Folder::new(&mut self.known);
        while let Some((number, (object, events))) = self.fresh.pop_first() {
            folder.fold(number, &object, events, true)?;
        }
        while let Some((number, object)) = self.touched.pop_first() {
            let events = self.index.events_of(number)?;
            folder.fold(number, &object, events, false)?;
        }
        folder.finish()?;
        for (name, wrote) in self.writers.drain() {
            let sql = "INSERT INTO participant(name, last, at, events) VALUES(?1, ?2, ?3, ?4)
                       ON CONFLICT(name) DO UPDATE SET events = events + ?4,
                       at = iif(last IS NULL OR ?2 > last, ?3, at),
                       last = iif(last IS NULL OR ?2 > last, ?2, last)";
            self.index.run(sql, params![name, wrote.last.to_bytes(), wrote.at, wrote.count])?;
        }
        for (worktree, more) in self.unsealed.drain() {
            self.index.more_unsealed(&worktree, more)?;
        }
        while let Some(name) = self.recount.pop_first() {
            // `at` is that of the row with the highest id.
            let sql = "UPDATE participant SET (events, last, at) =
                       (SELECT count(*), max(id), at FROM event WHERE by = ?1) WHERE name = ?1";
            self.index.run(sql, params![name])?;
        }
        Ok(())
    }

    /// Settles how long short ids are, after everything was folded.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        self.known.settle_shorts()
    }
}

/// Writes an event's row by a statement that takes all of its columns.
fn write(
    statement: &mut Held<'_>,
    parsed: &Parsed,
    number: Option<(i64, bool)>,
    line: &str,
    origin: Origin<'_>,
) -> Result<usize, StoreError> {
    let (worktree, sealed) = match origin {
        Origin::Journal(worktree) => (Some(worktree), 0),
        Origin::Batch(batch) => (None, batch),
        Origin::Saved => (None, 0),
    };
    let row = params![
        parsed.id.to_bytes(),
        number.map(|(number, _)| number),
        parsed.kind,
        parsed.by,
        parsed.at_millis,
        state_of(parsed),
        worktree,
        sealed,
        checksum(line),
        line
    ];
    statement.run(row)
}

/// Says whether something that arrives after its readers read on has to be told to them nevertheless.
pub(crate) fn is_late(body: &Body) -> bool {
    matches!(body, Body::MessageSent(_) | Body::ParticipantSet(_))
}
