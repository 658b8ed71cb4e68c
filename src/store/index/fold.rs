//! Writing down what folding made of an object, and what is derived from several.

use std::collections::BTreeSet;

use rusqlite::params;

use super::known::Known;
use super::{Index, checksum};
use crate::domain::about::About;
use crate::domain::alert::Alert;
use crate::domain::checkpoint::Checkpoint;
use crate::domain::event::{Event, Noun, ObjectRef};
use crate::domain::handoff::Handoff;
use crate::domain::message::Message;
use crate::domain::name::{Address, Name};
use crate::domain::note::Note;
use crate::domain::participant::Participant;
use crate::domain::session::Session;
use crate::domain::state::{self, Object};
use crate::domain::task::Task;
use crate::store::error::StoreError;

/// Folds objects one by one, and at the end what hangs together.
#[derive(Debug)]
pub(crate) struct Folder<'k, 'c> {
    index: Index<'c>,
    known: &'k mut Known<'c>,
    /// Tasks whose `waits` may be another.
    waits: BTreeSet<i64>,
    /// Tasks whose `frees` may be another.
    frees: BTreeSet<i64>,
}

impl<'k, 'c> Folder<'k, 'c> {
    pub(crate) fn new(known: &'k mut Known<'c>) -> Self {
        Self { index: known.index, known, waits: BTreeSet::new(), frees: BTreeSet::new() }
    }

    /// Folds one object anew from all of its events; a `fresh` one has no row yet.
    pub(crate) fn fold(
        &mut self,
        number: i64,
        object: &ObjectRef,
        events: Vec<Event>,
        fresh: bool,
    ) -> Result<(), StoreError> {
        match state::fold(object.noun(), events) {
            Some(Object::Message(message)) => self.message(number, &message, fresh),
            Some(Object::Task(task)) => self.task(number, &task, fresh),
            Some(Object::Participant(participant)) => self.participant(&participant),
            Some(Object::Note(note)) => self.note(number, &note, fresh),
            Some(Object::Context(entry)) => self.index.put_item(number, &entry).map(drop),
            Some(Object::Alert(alert)) => self.alert(number, &alert, fresh),
            Some(Object::Session(session)) => self.session(number, &session, fresh),
            Some(Object::Handoff(handoff)) => self.handoff(number, &handoff, fresh),
            Some(Object::Checkpoint(checkpoint)) => self.checkpoint(number, &checkpoint, fresh),
            None if fresh => Ok(()),
            None => self.remove(number, object),
        }
    }

    /// Takes away the row of an object of which the event that made it was replaced by another. Most
    /// often there is none, as that event is only still to come.
    fn remove(&mut self, number: i64, object: &ObjectRef) -> Result<(), StoreError> {
        let index = self.index;
        match object {
            ObjectRef::Id(Noun::Message, _) => {
                if index.run("DELETE FROM message WHERE object = ?1", params![number])? == 1 {
                    self.known.changed(object.clone());
                }
                Ok(())
            }
            ObjectRef::Id(Noun::Note | Noun::Session | Noun::Handoff | Noun::Checkpoint, _)
            | ObjectRef::Context(_)
            | ObjectRef::Alert(_) => {
                if index.run("DELETE FROM item WHERE object = ?1", params![number])? == 1 {
                    self.known.changed(object.clone());
                }
                index.run("DELETE FROM about WHERE object = ?1", params![number]).map(drop)
            }
            ObjectRef::Id(..) => {
                if index.run("DELETE FROM task WHERE object = ?1", params![number])? == 0 {
                    return Ok(());
                }
                self.known.changed(object.clone());
                let sql = "DELETE FROM dep WHERE task = ?1 RETURNING needs";
                self.frees.extend(index.rows(sql, params![number], |row| row.get::<_, i64>(0))?);
                let sql = "SELECT task FROM dep WHERE needs = ?1";
                self.waits.extend(index.rows(sql, params![number], |row| row.get::<_, i64>(0))?);
                index.run("DELETE FROM about WHERE object = ?1", params![number]).map(drop)
            }
            ObjectRef::Participant(name) => {
                let sql =
                    "UPDATE participant SET role = NULL, crc = NULL, doc = NULL WHERE name = ?1";
                index.run(sql, params![name.as_str()]).map(drop)
            }
        }
    }

    fn message(&mut self, number: i64, message: &Message, fresh: bool) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM message WHERE object = ?1";
        if !fresh && self.index.row(sql, params![number], |_| Ok(()))?.is_none() {
            self.known.changed(ObjectRef::Id(Noun::Message, message.id));
        }
        let sent = &message.sent;
        let doc = to_doc(message);
        let reply_to = self.known.number_of(Noun::Message, sent.reply_to)?;
        let row = params![
            number,
            message.id.to_bytes(),
            message.from.as_str(),
            sent.priority.rank(),
            reply_to,
            sent.ack,
            unacked(message),
            checksum(&doc),
            doc
        ];
        self.known.put_message.run(row)?;
        // What was sent never changes, so once written these stand.
        for to in &sent.to {
            let (id, sender) = (message.id.to_bytes(), message.from.as_str());
            let row = params![to.to_string(), sent.priority.rank(), id, number, sender, sent.ack];
            self.known.put_delivery.run(row)?;
        }
        for about in &sent.about {
            self.about(about, number)?;
        }
        Ok(())
    }

    fn task(&mut self, number: i64, task: &Task, fresh: bool) -> Result<(), StoreError> {
        let index = self.index;
        let sql = "SELECT status < 3 FROM task WHERE object = ?1";
        let before =
            if fresh { None } else { index.row(sql, params![number], |row| row.get(0))? };
        let doc = to_doc(task);
        let sql = "INSERT INTO task(object, id, status, priority, assignee, parent, added_by, closed,
                                    closed_by, touched, waits, frees, crc, doc)
                   VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?12)
                   ON CONFLICT(object) DO UPDATE SET status = ?3, priority = ?4, assignee = ?5,
                   parent = ?6, added_by = ?7, closed = ?8, closed_by = ?9, touched = ?10, crc = ?11, doc = ?12";
        let row = params![
            number,
            task.id.to_bytes(),
            task.status.rank(),
            task.priority.rank(),
            task.assignee.as_ref().map(Name::as_str),
            self.known.number_of(Noun::Task, task.under)?,
            task.by.as_str(),
            task.closed.as_ref().map(|closed| closed.id.to_bytes()),
            task.closed.as_ref().map(|closed| closed.by.as_str()),
            task.touched.to_bytes(),
            checksum(&doc),
            doc
        ];
        index.run(sql, row)?;
        if !fresh && before.is_none() {
            self.known.changed(ObjectRef::Id(Noun::Task, task.id));
        }
        self.depends(number, task, before)?;
        for lost in &task.contested {
            let sql = "INSERT OR IGNORE INTO contested(by, task) VALUES(?1, ?2)";
            index.run(sql, params![lost.by.as_str(), number])?;
        }
        self.abouts(&task.about.iter().cloned().collect::<Vec<_>>(), number, fresh)
    }

    /// Writes down what an object concerns now, instead of what it did.
    fn abouts(&mut self, about: &[About], number: i64, fresh: bool) -> Result<(), StoreError> {
        if !fresh {
            self.index.run("DELETE FROM about WHERE object = ?1", params![number])?;
        }
        about.iter().try_for_each(|about| self.about(about, number))
    }

    /// Writes down what the task depends on, and remembers whose counts that may change.
    fn depends(
        &mut self,
        number: i64,
        task: &Task,
        was_open: Option<bool>,
    ) -> Result<(), StoreError> {
        let index = self.index;
        let sql = "SELECT needs FROM dep WHERE task = ?1";
        let old: BTreeSet<i64> =
            index.rows(sql, params![number], |row| row.get(0))?.into_iter().collect();
        let mut new = BTreeSet::new();
        for needs in &task.depends_on {
            new.extend(self.known.number_of(Noun::Task, Some(*needs))?);
        }
        for gone in old.difference(&new) {
            index.run("DELETE FROM dep WHERE task = ?1 AND needs = ?2", params![number, gone])?;
        }
        for come in new.difference(&old) {
            index.run("INSERT INTO dep(task, needs) VALUES(?1, ?2)", params![number, come])?;
        }
        let is_open = task.status.is_open();
        if old != new {
            self.waits.insert(number);
        }
        if old != new || was_open != Some(is_open) {
            self.frees.extend(old.union(&new));
        }
        if was_open != Some(is_open) {
            let sql = "SELECT task FROM dep WHERE needs = ?1";
            let waiting = index.rows(sql, params![number], |row| row.get::<_, i64>(0))?;
            // A task that came after those that wait for it.
            if was_open.is_none() && !waiting.is_empty() {
                self.frees.insert(number);
            }
            self.waits.extend(waiting);
        }
        Ok(())
    }

    fn note(&mut self, number: i64, note: &Note, fresh: bool) -> Result<(), StoreError> {
        if self.index.put_item(number, note)? && !fresh {
            self.known.changed(ObjectRef::Id(Noun::Note, note.id));
        }
        self.abouts(&note.added.about, number, fresh)
    }

    fn alert(&mut self, number: i64, alert: &Alert, fresh: bool) -> Result<(), StoreError> {
        self.index.put_item(number, alert)?;
        let about = alert.raised.as_ref().map(|standing| standing.last.about.as_slice());
        self.abouts(about.unwrap_or_default(), number, fresh)
    }

    fn session(&mut self, number: i64, session: &Session, fresh: bool) -> Result<(), StoreError> {
        if self.index.put_item(number, session)? && !fresh {
            self.known.changed(ObjectRef::Id(Noun::Session, session.id));
        }
        Ok(())
    }

    fn handoff(&mut self, number: i64, handoff: &Handoff, fresh: bool) -> Result<(), StoreError> {
        if self.index.put_item(number, handoff)? && !fresh {
            self.known.changed(ObjectRef::Id(Noun::Handoff, handoff.id));
        }
        self.abouts(&handoff.made.about, number, fresh)
    }

    fn checkpoint(
        &mut self,
        number: i64,
        checkpoint: &Checkpoint,
        fresh: bool,
    ) -> Result<(), StoreError> {
        if self.index.put_item(number, checkpoint)? && !fresh {
            self.known.changed(ObjectRef::Id(Noun::Checkpoint, checkpoint.id));
        }
        let mut about = checkpoint.begun.about.clone();
        about.extend(checkpoint.begun.task.map(About::Object));
        self.abouts(&about, number, fresh)
    }

    fn participant(&self, participant: &Participant) -> Result<(), StoreError> {
        let doc = to_doc(participant);
        let sql = "INSERT INTO participant(name, events, role, crc, doc) VALUES(?1, 0, ?2, ?3, ?4)
                   ON CONFLICT(name) DO UPDATE SET role = ?2, crc = ?3, doc = ?4";
        let row = params![participant.name.as_str(), participant.role, checksum(&doc), doc];
        self.index.run(sql, row).map(drop)
    }

    /// Counts anew for every task around those that changed.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        let index = self.index;
        for number in self.waits {
            let sql = "SELECT needs FROM dep WHERE task = ?1";
            let waits =
                Self::count(index, sql, number, |status| status.is_none_or(|status| status < 3))?;
            let sql = "UPDATE task SET waits = ?2 WHERE object = ?1";
            index.run(sql, params![number, waits])?;
        }
        for number in self.frees {
            let sql = "SELECT task FROM dep WHERE needs = ?1";
            let frees =
                Self::count(index, sql, number, |status| status.is_some_and(|status| status < 3))?;
            let sql = "UPDATE task SET frees = ?2 WHERE object = ?1";
            index.run(sql, params![number, frees])?;
        }
        Ok(())
    }

    /// Counts the tasks that `sql` finds around one by their statuses, which are absent where a task
    /// is only named. Plain statements: one that counts and writes is planned anew at each run.
    fn count(
        index: Index<'_>,
        sql: &str,
        number: i64,
        counts: impl Fn(Option<i64>) -> bool,
    ) -> Result<i64, StoreError> {
        let mut count = 0;
        for around in index.rows(sql, params![number], |row| row.get::<_, i64>(0))? {
            let sql = "SELECT status FROM task WHERE object = ?1";
            count += i64::from(counts(index.row(sql, params![around], |row| row.get(0))?));
        }
        Ok(count)
    }

    fn about(&mut self, about: &About, number: i64) -> Result<(), StoreError> {
        let target = about.path().map_or_else(|| about.to_string(), str::to_owned);
        self.known.put_about.run(params![target, number]).map(drop)
    }
}

/// Counts who has yet to acknowledge a message.
pub(super) fn unacked(message: &Message) -> i64 {
    let everybody = message.sent.to.iter().any(|to| !matches!(to, Address::One(_)));
    // Of `all` and `@role` it is not known here who has to: one acknowledgement settles it.
    message.unacked().count() as i64
        + i64::from(message.sent.ack && everybody && message.acked_by.is_empty())
}

pub(super) fn to_doc(object: &impl serde::Serialize) -> String {
    serde_json::to_string(object).expect("the structs of objects have only string keys")
}
