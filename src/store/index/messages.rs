//! Finding messages.

use std::ops::Deref;

use rusqlite::params;

use super::fold::unacked;
use super::objects::key_of;
use super::shorts::word;
use super::{Index, checksum};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::message::Message;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::store::error::StoreError;

/// How many messages a thread shows at most.
const THREAD: usize = 200;

/// A message with its short id.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// The message.
    pub message: Message,
    /// Its short id.
    pub short: String,
}

impl Deref for MessageRow {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.message
    }
}

/// What a [`MessageRow`] is read from, and what has to agree with it.
const COLUMNS: &str = "message.doc, message.crc, object.len, message.id, message.sender,
                       message.priority, message.ack, message.unacked";

/// A row's [`COLUMNS`].
struct Columns {
    doc: String,
    crc: i64,
    len: i64,
    found_by: FoundBy,
}

/// The columns by which a message is found.
#[derive(PartialEq, Eq)]
struct FoundBy {
    id: [u8; 16],
    sender: String,
    priority: i64,
    ack: bool,
    unacked: i64,
}

impl FoundBy {
    fn of(message: &Message) -> Self {
        Self {
            id: message.id.to_bytes(),
            sender: message.from.to_string(),
            priority: message.sent.priority.rank(),
            ack: message.sent.ack,
            unacked: unacked(message),
        }
    }
}

impl Columns {
    fn read(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
        let found_by = FoundBy {
            id: row.get(3)?,
            sender: row.get(4)?,
            priority: row.get(5)?,
            ack: row.get(6)?,
            unacked: row.get(7)?,
        };
        Ok(Self { doc: row.get(0)?, crc: row.get(1)?, len: row.get(2)?, found_by })
    }
}

impl Index<'_> {
    /// Returns a message, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn message(&self, id: Id) -> Result<Option<MessageRow>, StoreError> {
        let message = self.messages("WHERE object.key = ?1", params![key_of(Noun::Message, id)])?;
        let message = message.into_iter().next();
        if message.as_ref().is_some_and(|message| message.id != id) {
            return Err(self.damaged("a message is not the one that it is found as"));
        }
        Ok(message)
    }

    /// Returns the newest messages, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn newest_messages(&self, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        // By way of the events, as these have an index of ids.
        let rest = "JOIN event ON message.object = event.object AND message.id = event.id
                    WHERE kind = 'message.sent' ORDER BY event.id DESC LIMIT ?1";
        self.messages(rest, params![limit as i64])
    }

    fn messages(
        &self,
        rest: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message JOIN object ON object.num = message.object {rest}"
        );
        let rows = self.rows(&sql, params, Columns::read)?;
        rows.into_iter().map(|row| self.message_of(row)).collect()
    }

    fn message_of(&self, row: Columns) -> Result<MessageRow, StoreError> {
        if checksum(&row.doc) != row.crc {
            return Err(self.damaged("a message does not match its checksum"));
        }
        let message: Message =
            serde_json::from_str(&row.doc).map_err(|e| self.damaged(format!("a message: {e}")))?;
        if FoundBy::of(&message) != row.found_by {
            return Err(self.damaged("a message is not what it was stored as"));
        }
        let short = word(Noun::Message, message.id, row.len);
        Ok(MessageRow { message, short })
    }

    /// Returns what was delivered to one address, newest first, at most `limit` of a priority, and not
    /// what `reader` sent.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn delivered(
        &self,
        addressee: &str,
        reader: &Name,
        priority: Priority,
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let rest = "WHERE addressee = ?1 AND delivery.priority = ?2 AND delivery.sender <> ?3
                    ORDER BY delivery.id DESC LIMIT ?4";
        let params = params![addressee, priority.rank(), reader.as_str(), limit as i64];
        self.deliveries(rest, params)
    }

    /// Returns the ids of what was delivered to one address after `after` and `reader` neither sent nor
    /// acknowledged, newest first, at most `limit` of a priority.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unacked_ids(
        &self,
        addressee: &str,
        reader: &Name,
        priority: Priority,
        after: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT id FROM delivery WHERE addressee = ?1 AND priority = ?2 AND id > ?3
                   AND sender <> ?4 AND NOT EXISTS
                   (SELECT 1 FROM event WHERE event.object = delivery.object
                    AND kind = 'message.acked' AND by = ?4 AND state = 0)
                   ORDER BY id DESC LIMIT ?5";
        let after = after.map_or([0; 16], Id::to_bytes);
        let params = params![addressee, priority.rank(), after, reader.as_str(), limit as i64];
        self.rows(sql, params, |row| row.get(0).map(Id::from_bytes))
    }

    fn deliveries(
        &self,
        rest: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<MessageRow>, StoreError> {
        // Each with whether it agrees with the message that it is of; left joins, so that one of no
        // message is noticed, too.
        let sql = format!(
            "SELECT {COLUMNS}, message.id IS delivery.id AND message.priority = delivery.priority
             AND message.sender = delivery.sender
             FROM delivery LEFT JOIN message ON message.object = delivery.object
             LEFT JOIN object ON object.num = delivery.object {rest}"
        );
        let rows = self.rows(&sql, params, |row| {
            let agrees: bool = row.get(8)?;
            Ok(if agrees { Some(Columns::read(row)?) } else { None })
        })?;
        rows.into_iter()
            .map(|row| {
                let row = row.ok_or_else(|| {
                    self.damaged("a delivery is not of the message that it names")
                })?;
                self.message_of(row)
            })
            .collect()
    }

    /// Returns the messages of a sender that somebody has yet to acknowledge, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn unacked_of(&self, sender: &Name, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        let rest = "WHERE sender = ?1 AND unacked > 0 ORDER BY message.id DESC LIMIT ?2";
        self.messages(rest, params![sender.as_str(), limit as i64])
    }

    /// Returns the thread of a message: what it answers, up to the first, and all that answers it.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn thread(&self, id: Id) -> Result<Vec<MessageRow>, StoreError> {
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
    pub fn messages_about(
        &self,
        target: &str,
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let rest = "JOIN about ON about.object = message.object WHERE about.target = ?1
                    ORDER BY message.id DESC LIMIT ?2";
        self.messages(rest, params![target, limit as i64])
    }
}
