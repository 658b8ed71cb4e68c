//! Comparing the database with itself: every event with its checksum and its columns, every object
//! with what folding makes of its events.

use std::collections::BTreeSet;

use rusqlite::params;

use super::events::state_of;
use super::fold::{to_doc, unacked};
use super::objects::read_any_key;
use super::{Index, checksum};
use crate::domain::event::{Noun, ObjectRef, parse_line};
use crate::domain::ids::Id;
use crate::domain::message::Message;
use crate::domain::name::Name;
use crate::domain::participant::Participant;
use crate::domain::state::{self, Object};
use crate::domain::task::Task;
use crate::store::error::StoreError;

/// How many rows are held at once.
const CHUNK: i64 = 1000;
/// How many faults are told: whoever sees these need not see more.
const TOLD: usize = 5;

struct EventRow {
    seq: i64,
    id: [u8; 16],
    object: Option<i64>,
    kind: String,
    by: String,
    at: i64,
    state: i64,
    crc: i64,
    line: String,
}

impl Index<'_> {
    /// Returns what is wrong, a fragment each; nothing if all is well. The caller sees one state of
    /// the database, whoever writes meanwhile.
    ///
    /// # Errors
    /// When the database cannot even be read; damage that shows on the way is a fault like others.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = Vec::new();
        let checks =
            [Self::check_pages, Self::check_events, Self::check_objects, Self::check_counts];
        for check in checks {
            match check(self, &mut faults) {
                Err(StoreError::Damaged { why, .. }) => faults.push(why),
                done => done?,
            }
            if faults.len() >= TOLD {
                faults.truncate(TOLD);
                break;
            }
        }
        Ok(faults)
    }

    fn check_pages(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let told = self.rows("PRAGMA quick_check(3)", [], |row| row.get::<_, String>(0))?;
        faults.extend(told.into_iter().filter(|told| told != "ok"));
        Ok(())
    }

    fn check_events(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let sql = "SELECT seq, id, object, kind, by, at, state, crc, line FROM event
                   WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut after = 0;
        loop {
            let rows = self.rows(sql, params![after, CHUNK], |row| {
                Ok(EventRow {
                    seq: row.get(0)?,
                    id: row.get(1)?,
                    object: row.get(2)?,
                    kind: row.get(3)?,
                    by: row.get(4)?,
                    at: row.get(5)?,
                    state: row.get(6)?,
                    crc: row.get(7)?,
                    line: row.get(8)?,
                })
            })?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.seq;
            for row in &rows {
                if let Some(fault) = self.fault_of_event(row)? {
                    faults.push(format!("event {} {fault}", Id::from_bytes(row.id)));
                }
            }
            if faults.len() >= TOLD {
                return Ok(());
            }
        }
    }

    fn fault_of_event(&self, row: &EventRow) -> Result<Option<&'static str>, StoreError> {
        if checksum(&row.line) != row.crc {
            return Ok(Some("does not match its checksum"));
        }
        let Ok(parsed) = parse_line(row.line.as_bytes()) else {
            return Ok(Some("cannot be read"));
        };
        let object = match &parsed.object {
            Some(object) => self.number_of(object)?,
            None => None,
        };
        let same = parsed.id.to_bytes() == row.id
            && parsed.kind == row.kind
            && parsed.by == row.by
            && parsed.at_millis == row.at
            && state_of(&parsed) == row.state
            && object == row.object
            && object.is_some() == parsed.object.is_some();
        Ok((!same).then_some("is not stored under what its line says"))
    }

    fn check_objects(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let sql = "SELECT num, key FROM object WHERE num > ?1 ORDER BY num LIMIT ?2";
        let mut after = 0;
        loop {
            let rows = self.rows(sql, params![after, CHUNK], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
            })?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            after = *last;
            for (number, key) in &rows {
                let fault = match read_any_key(key) {
                    None => Some("has a name that no object has".to_owned()),
                    Some(object) => match self.fault_of_object(*number, &object) {
                        Err(StoreError::Damaged { why, .. }) => Some(why),
                        fault => fault?.map(str::to_owned),
                    },
                };
                faults.extend(fault.map(|fault| format!("object {number} {fault}")));
                if faults.len() >= TOLD {
                    return Ok(());
                }
            }
        }
    }

    fn fault_of_object(
        &self,
        number: i64,
        object: &ObjectRef,
    ) -> Result<Option<&'static str>, StoreError> {
        let folded = state::fold(object.noun(), self.events_of(number)?);
        let same = match (object, folded) {
            (_, Some(Object::Message(message))) => self.is_stored_message(number, &message)?,
            (_, Some(Object::Task(task))) => self.is_stored_task(number, &task)?,
            (_, Some(Object::Participant(participant))) => self.is_stored_person(&participant)?,
            (_, Some(Object::Note(note))) => self.is_stored_item(number, &*note)?,
            (_, Some(Object::Context(entry))) => self.is_stored_item(number, &entry)?,
            (_, Some(Object::Alert(alert))) => self.is_stored_item(number, &alert)?,
            (_, Some(Object::Session(session))) => self.is_stored_item(number, &*session)?,
            (_, Some(Object::Handoff(handoff))) => self.is_stored_item(number, &*handoff)?,
            (_, Some(Object::Checkpoint(checkpoint))) => {
                self.is_stored_item(number, &checkpoint)?
            }
            (object, None) => {
                let sql = match object.noun() {
                    Noun::Message => "SELECT 1 FROM message WHERE object = ?1",
                    Noun::Task => "SELECT 1 FROM task WHERE object = ?1",
                    Noun::Participant => return Ok(None),
                    _ => "SELECT 1 FROM item WHERE object = ?1",
                };
                self.row(sql, params![number], |_| Ok(()))?.is_none()
            }
        };
        Ok((!same).then_some("is not what its events make of it"))
    }

    fn is_stored_message(&self, number: i64, message: &Message) -> Result<bool, StoreError> {
        let doc = to_doc(message);
        let (id, sent) = (message.id.to_bytes(), &message.sent);
        let sql = "SELECT 1 FROM message WHERE object = ?1 AND id = ?2 AND sender = ?3
                   AND priority = ?4 AND ack = ?5 AND unacked = ?6 AND crc = ?7 AND doc = ?8";
        let sender = message.from.as_str();
        let rank = sent.priority.rank();
        let row =
            params![number, id, sender, rank, sent.ack, unacked(message), checksum(&doc), doc];
        let mut same = self.row(sql, row, |_| Ok(()))?.is_some();
        for to in &sent.to {
            let sql = "SELECT 1 FROM delivery WHERE addressee = ?1 AND priority = ?2 AND id = ?3
                       AND object = ?4 AND sender = ?5 AND ack = ?6";
            let row = params![to.to_string(), rank, id, number, sender, sent.ack];
            same &= self.row(sql, row, |_| Ok(()))?.is_some();
        }
        Ok(same)
    }

    fn is_stored_task(&self, number: i64, task: &Task) -> Result<bool, StoreError> {
        let doc = to_doc(task);
        let sql = "SELECT 1 FROM task WHERE object = ?1 AND id = ?2 AND status = ?3
                   AND priority = ?4 AND assignee IS ?5 AND added_by = ?6 AND closed IS ?7
                   AND touched = ?8 AND crc = ?9 AND doc = ?10";
        let row = params![
            number,
            task.id.to_bytes(),
            task.status.rank(),
            task.priority.rank(),
            task.assignee.as_ref().map(Name::as_str),
            task.by.as_str(),
            task.closed.as_ref().map(|closed| closed.id.to_bytes()),
            task.touched.to_bytes(),
            checksum(&doc),
            doc
        ];
        let same = self.row(sql, row, |_| Ok(()))?.is_some();
        let needs: BTreeSet<Id> = self.task_needs(task.id)?.into_iter().collect();
        Ok(same && needs == task.depends_on)
    }

    fn is_stored_person(&self, person: &Participant) -> Result<bool, StoreError> {
        let doc = to_doc(person);
        let sql =
            "SELECT 1 FROM participant WHERE name = ?1 AND role IS ?2 AND crc = ?3 AND doc = ?4";
        let row = params![person.name.as_str(), person.role, checksum(&doc), doc];
        Ok(self.row(sql, row, |_| Ok(()))?.is_some())
    }

    /// Looks at what is counted over several tasks.
    fn check_counts(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let sql = "SELECT count(*) FROM task WHERE
            waits <> (SELECT count(*) FROM dep LEFT JOIN task AS needed ON needed.object = dep.needs
                      WHERE dep.task = task.object AND coalesce(needed.status, 0) < 3)
            OR frees <> (SELECT count(*) FROM dep JOIN task AS waiting ON waiting.object = dep.task
                         WHERE dep.needs = task.object AND waiting.status < 3)";
        let wrong: i64 = self.row(sql, [], |row| row.get(0))?.unwrap_or(0);
        if wrong > 0 {
            faults.push(format!("{wrong} tasks have a wrong count of what they wait for"));
        }
        let sql = "WITH kept AS (SELECT worktree, count FROM unsealed WHERE count <> 0),
                   real AS (SELECT worktree, count(*) FROM event
                            WHERE sealed = 0 AND worktree IS NOT NULL GROUP BY worktree)
            SELECT count(*) FROM (SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM real)
                                  UNION SELECT * FROM (SELECT * FROM real EXCEPT SELECT * FROM kept))";
        if self.row(sql, [], |row| row.get::<_, i64>(0))?.unwrap_or(0) > 0 {
            faults.push("the count of what is not sealed is wrong".to_owned());
        }
        let wrong = self.count_unsettled()?;
        if wrong > 0 {
            faults.push(format!("short ids have a wrong length, {wrong} in all"));
        }
        Ok(())
    }
}
