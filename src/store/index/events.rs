//! Reading events back.

use std::ops::ControlFlow;

use rusqlite::params;

use super::{Index, checksum};
use crate::domain::event::{Event, Noun, Parsed, Unfolded, parse_line};
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// What of the log is asked for. Left out means all.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Events at or after this time, in milliseconds since 1970.
    pub since_millis: Option<i64>,
    /// Events by this participant.
    pub by: Option<String>,
    /// Events of this kind, or of all kinds of this noun.
    pub kind: Option<String>,
    /// Events that arrived after this one.
    pub after_seq: Option<i64>,
    /// At most so many, the newest ones.
    pub limit: Option<i64>,
}

/// An event as the log shows it.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// The line, byte for byte.
    pub line: String,
    /// The line as it is read.
    pub parsed: Parsed,
}

/// A line that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The journal, or the batch's path.
    pub source: String,
    /// The line in a batch, counted from 1; the offset in a journal.
    pub at: i64,
    /// Why.
    pub why: String,
}

impl Index<'_> {
    /// Returns who wrote one of the newest `most` events in a worktree of this clone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn acted_in(&self, worktree: &str, most: i64) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT by FROM event
                   WHERE seq > (SELECT max(seq) FROM event) - ?2 AND worktree = ?1";
        self.rows(sql, params![worktree, most], |row| row.get(0))
    }

    /// Returns the events of one object that can be folded, in the order of their ids.
    pub(crate) fn events_of(&self, number: i64) -> Result<Vec<Event>, StoreError> {
        Ok(self.arrivals_of(number)?.into_iter().map(|(_, event)| event).collect())
    }

    /// As [`events_of`](Self::events_of), each with its place in the order of arrival.
    pub(crate) fn arrivals_of(&self, number: i64) -> Result<Vec<(i64, Event)>, StoreError> {
        // Not by `state`: a damaged one would silently take the event out of the fold.
        let sql = format!("SELECT {COLUMNS}, seq FROM event WHERE object = ?1");
        let rows = self.rows(&sql, params![number], |row| Ok((Stored::read(row)?, row.get(6)?)))?;
        let mut events = Vec::with_capacity(rows.len());
        for (stored, seq) in rows {
            events.extend(self.parsed(stored)?.1.event.ok().map(|event| (seq, *event)));
        }
        events.sort_by_key(|(_, event)| event.id);
        Ok(events)
    }

    /// Returns every line of one object, in the order of their ids, folded or not.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn lines_of(&self, noun: Noun, id: Id) -> Result<Vec<Parsed>, StoreError> {
        let object = crate::domain::event::ObjectRef::Id(noun, id);
        let Some(number) = self.number_of(&object)? else { return Ok(Vec::new()) };
        let sql = format!("SELECT {COLUMNS} FROM event WHERE object = ?1 ORDER BY id LIMIT 1000");
        let rows = self.rows(&sql, params![number], Stored::read)?;
        rows.into_iter().map(|stored| Ok(self.parsed(stored)?.1)).collect()
    }

    /// Returns the events of a session, up to one, each with its line, in the order of their ids.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn lines_up_to(&self, session: Id, last: Id) -> Result<Vec<(Id, String)>, StoreError> {
        self.lines_of_up_to(Noun::Session, session, last)
    }

    /// Returns the events of an object that can be folded, each with its line, in the order of their ids.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn lines_of_object(&self, noun: Noun, id: Id) -> Result<Vec<(Id, String)>, StoreError> {
        self.lines_of_up_to(noun, id, Id::from_bytes([0xff; 16]))
    }

    fn lines_of_up_to(
        &self,
        noun: Noun,
        id: Id,
        last: Id,
    ) -> Result<Vec<(Id, String)>, StoreError> {
        let object = crate::domain::event::ObjectRef::Id(noun, id);
        let Some(number) = self.number_of(&object)? else { return Ok(Vec::new()) };
        let sql = format!("SELECT {COLUMNS} FROM event WHERE object = ?1 AND id <= ?2 ORDER BY id");
        let rows = self.rows(&sql, params![number, last.to_bytes()], Stored::read)?;
        let mut lines = Vec::with_capacity(rows.len());
        for stored in rows {
            let (line, parsed) = self.parsed(stored)?;
            lines.extend(parsed.event.ok().map(|event| (event.id, line)));
        }
        Ok(lines)
    }

    /// Returns the line of one event, folded or not, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn line_of(&self, id: Id) -> Result<Option<Parsed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE id = ?1");
        let stored = self.row(&sql, params![id.to_bytes()], Stored::read)?;
        stored.map(|stored| Ok(self.parsed(stored)?.1)).transpose()
    }

    /// Returns events of the log, oldest first by id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn log(&self, query: &LogQuery) -> Result<Vec<Logged>, StoreError> {
        let mut logged = Vec::new();
        self.each_logged(query, |event| {
            logged.push(event);
            ControlFlow::Continue(())
        })?;
        Ok(logged)
    }

    /// Hands over events of the log one by one, oldest first by id; after a place in the order of
    /// arrival, in that order. Without a limit none is kept in memory.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn each_logged(
        &self,
        query: &LogQuery,
        mut each: impl FnMut(Logged) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        // An id's clock is never behind its time, so that the index on ids can be used.
        let low = query.since_millis.map_or([0; 16], |millis| {
            let millis = u128::try_from(millis).unwrap_or(0);
            (millis << 80).to_be_bytes()
        });
        let (kind, kinds) = match &query.kind {
            Some(kind) if kind.contains('.') => (Some(kind.clone()), None),
            Some(noun) => (None, Some(format!("{noun}.*"))),
            None => (None, None),
        };
        // One statement for each way in, so that the planner cannot choose a scan.
        let way = if query.after_seq.is_some() { "seq > ?6" } else { "id >= ?1 AND ?6 IS NULL" };
        let order = if query.after_seq.is_some() { "seq" } else { "id" };
        // The newest are found from the end, and then turned round.
        let direction = if query.limit.is_some() { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {COLUMNS}, seq FROM event WHERE {way} AND at >= ?2
             AND (?3 IS NULL OR by = ?3) AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR kind GLOB ?5)
             ORDER BY {order} {direction} LIMIT ?7"
        );
        let since = query.since_millis.unwrap_or(i64::MIN);
        let limit = query.limit.unwrap_or(-1);
        let params = params![low, since, query.by, kind, kinds, query.after_seq, limit];
        let mut statement = self.db.prepare_cached(&sql).map_err(self.err())?;
        let mut rows = statement.query(params).map_err(self.err())?;
        let mut newest_first = Vec::new();
        while let Some(row) = rows.next().map_err(self.err())? {
            let read = || Ok((Stored::read(row)?, row.get(6)?));
            let (stored, seq) = read().map_err(self.err())?;
            let (line, parsed) = self.parsed(stored)?;
            let logged = Logged { seq, line, parsed };
            if query.limit.is_some() {
                newest_first.push(logged);
            } else if each(logged).is_break() {
                return Ok(());
            }
        }
        // Whether it went to the end or not, there is nothing more to do.
        let _ = newest_first.into_iter().rev().try_for_each(each);
        Ok(())
    }

    /// Returns the lines that are kept but not folded, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn unfolded(&self, limit: i64) -> Result<Vec<Parsed>, StoreError> {
        // By the index of just these: in the order of ids, the planner would look at all events.
        let sql = format!(
            "SELECT {COLUMNS} FROM event INDEXED BY event_unfolded WHERE state > 0 LIMIT ?1"
        );
        let rows = self.rows(&sql, params![limit], Stored::read)?;
        let read = rows.into_iter().map(|stored| Ok(self.parsed(stored)?.1));
        let mut unfolded: Vec<Parsed> = read.collect::<Result<_, StoreError>>()?;
        unfolded.sort_by_key(|parsed| parsed.id);
        Ok(unfolded)
    }

    /// Returns the lines that were not kept, with the file and the line or offset where they stand.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn bad_lines(&self, limit: i64) -> Result<Vec<BadLine>, StoreError> {
        let sql = "SELECT source, line, why FROM bad_line ORDER BY source, line LIMIT ?1";
        self.rows(sql, params![limit], |row| {
            Ok(BadLine { source: row.get(0)?, at: row.get(1)?, why: row.get(2)? })
        })
    }

    /// Reads a line back, and makes sure that the row says of it what it says.
    pub(super) fn parsed(&self, stored: Stored) -> Result<(String, Parsed), StoreError> {
        let Stored { line, crc, id, kind, by, state } = stored;
        if checksum(&line) != crc {
            return Err(self.damaged("an event does not match its checksum"));
        }
        let parsed = parse_line(line.as_bytes())
            .map_err(|why| self.damaged(format!("an event cannot be read: {why}")))?;
        if (parsed.id, &parsed.kind, &parsed.by) != (id, &kind, &by) || state_of(&parsed) != state {
            return Err(self.damaged("an event is not what it was stored as"));
        }
        Ok((line, parsed))
    }
}

pub(super) const COLUMNS: &str = "line, crc, id, kind, by, state";

/// A row of an event, with its [`COLUMNS`].
pub(super) struct Stored {
    pub(super) line: String,
    crc: i64,
    id: Id,
    kind: String,
    by: String,
    state: i64,
}

impl Stored {
    pub(super) fn read(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            line: row.get(0)?,
            crc: row.get(1)?,
            id: Id::from_bytes(row.get(2)?),
            kind: row.get(3)?,
            by: row.get(4)?,
            state: row.get(5)?,
        })
    }
}

/// Returns the number that says whether an event is folded, and if not why.
pub(crate) fn state_of(parsed: &Parsed) -> i64 {
    match &parsed.event {
        Ok(_) => 0,
        Err(Unfolded::Newer(_)) => 1,
        Err(Unfolded::UnknownKind(_)) => 2,
        Err(Unfolded::Void(_)) => 3,
    }
}
