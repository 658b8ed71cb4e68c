//! Finding messages.

use rusqlite::params;

use super::{Index, checksum};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::message::Message;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::store::error::StoreError;

/// How many messages a thread shows at most.
const THREAD: usize = 200;

/// Deliveries, each with whether it agrees with the message that it is of.
const DELIVERED: &str = "SELECT delivery.id, message.id IS delivery.id
    AND message.priority = delivery.priority AND message.sender = delivery.sender
    FROM delivery LEFT JOIN message ON message.object = delivery.object";

/// A message's place in somebody's inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivered {
    /// How much it matters.
    pub priority: Priority,
    /// Which message.
    pub id: Id,
}

impl Index<'_> {
    /// Returns a message, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn message(&self, id: Id) -> Result<Option<Message>, StoreError> {
        let Some(number) = self.number_of(&ObjectRef::Id(Noun::Message, id))? else {
            return Ok(None);
        };
        let sql = "SELECT doc, crc FROM message WHERE object = ?1";
        let row = self.row(sql, params![number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let message = row.map(|row| self.message_of(row)).transpose()?;
        if message.as_ref().is_some_and(|message| message.id != id) {
            return Err(self.damaged("a message is not the one that it is found as"));
        }
        Ok(message)
    }

    /// Returns the newest messages, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn newest_messages(&self, limit: usize) -> Result<Vec<Message>, StoreError> {
        // By way of the events, as these have an index of ids.
        let sql = "SELECT doc, message.crc FROM event
                   JOIN message ON message.object = event.object AND message.id = event.id
                   WHERE kind = 'message.sent' ORDER BY event.id DESC LIMIT ?1";
        let rows = self.rows(sql, params![limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter().map(|row| self.message_of(row)).collect()
    }

    fn message_of(&self, (doc, crc): (String, i64)) -> Result<Message, StoreError> {
        if checksum(&doc) != crc {
            return Err(self.damaged("a message does not match its checksum"));
        }
        serde_json::from_str(&doc).map_err(|e| self.damaged(format!("a message: {e}")))
    }

    /// Returns what was delivered to one address after `after`, newest first, at most `limit` of a
    /// priority, and not what `reader` sent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delivered(
        &self,
        addressee: &str,
        reader: &Name,
        priority: Priority,
        after: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Id>, StoreError> {
        let sql = format!(
            "{DELIVERED} WHERE addressee = ?1 AND delivery.priority = ?2 AND delivery.id > ?3
             AND delivery.sender <> ?4 ORDER BY delivery.id DESC LIMIT ?5"
        );
        let after = after.map_or([0; 16], Id::to_bytes);
        let params = params![addressee, priority.rank(), after, reader.as_str(), limit as i64];
        self.rows_delivered(&sql, params)
    }

    fn rows_delivered(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<Id>, StoreError> {
        let rows = self.rows(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter()
            .map(|(id, agrees): ([u8; 16], bool)| {
                if agrees {
                    Ok(Id::from_bytes(id))
                } else {
                    Err(self.damaged("a delivery is not of the message that it names"))
                }
            })
            .collect()
    }

    /// Returns the messages to one address that want an acknowledgement, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delivered_for_ack(
        &self,
        addressee: &str,
        reader: &Name,
        after: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Id>, StoreError> {
        let sql = format!(
            "{DELIVERED} WHERE addressee = ?1 AND delivery.ack = 1 AND delivery.id > ?2
             AND delivery.sender <> ?3 ORDER BY delivery.id DESC LIMIT ?4"
        );
        let after = after.map_or([0; 16], Id::to_bytes);
        let params = params![addressee, after, reader.as_str(), limit as i64];
        self.rows_delivered(&sql, params)
    }

    /// Returns the messages of a sender that somebody has yet to acknowledge, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn unacked_of(&self, sender: &Name, limit: usize) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT doc, crc FROM message WHERE sender = ?1 AND unacked > 0
                   ORDER BY id DESC LIMIT ?2";
        let rows = self.rows(sql, params![sender.as_str(), limit as i64], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        rows.into_iter().map(|row| self.message_of(row)).collect()
    }

    /// Returns the thread of a message: what it answers, up to the first, and all that answers it.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn thread(&self, id: Id) -> Result<Vec<Message>, StoreError> {
        let mut first = id;
        // A stranger's line may answer itself in a circle; an answer is newer, so this ends.
        while let Some(message) = self.message(first)? {
            match message.sent.reply_to {
                Some(reply_to) if reply_to < first && self.message(reply_to)?.is_some() => {
                    first = reply_to;
                }
                _ => break,
            }
        }
        let mut thread = vec![first];
        let mut next = 0;
        while next < thread.len() && thread.len() < THREAD {
            if let Some(number) = self.number_of(&ObjectRef::Id(Noun::Message, thread[next]))? {
                let sql =
                    "SELECT id FROM message WHERE reply_to = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
                let params = params![number, thread[next].to_bytes(), THREAD as i64];
                thread.extend(self.rows(sql, params, |row| row.get(0).map(Id::from_bytes))?);
            }
            next += 1;
        }
        thread.sort_unstable();
        thread.dedup();
        thread.truncate(THREAD);
        let mut messages = Vec::with_capacity(thread.len());
        for answer in thread {
            match self.message(answer)? {
                Some(message) => messages.push(message),
                None if answer == id => {}
                None => return Err(self.damaged("a message is not found by its id")),
            }
        }
        Ok(messages)
    }

    /// Returns the messages that concern a path or an object, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn messages_about(&self, target: &str, limit: usize) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT doc, crc FROM message JOIN about ON about.object = message.object
                   WHERE about.target = ?1 ORDER BY message.id DESC LIMIT ?2";
        let rows =
            self.rows(sql, params![target, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter().map(|row| self.message_of(row)).collect()
    }
}
