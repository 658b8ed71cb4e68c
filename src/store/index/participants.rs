//! Finding participants, and what they did.

use rusqlite::params;

use super::{Index, checksum};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::participant::Participant;
use crate::store::error::StoreError;

/// A participant with what its events tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantRow {
    /// What is known of it.
    pub participant: Participant,
    /// Its newest event.
    pub last: Option<Id>,
    /// When that was, in milliseconds since 1970.
    pub at_millis: Option<i64>,
    /// How many events it wrote.
    pub events: i64,
}

impl Index<'_> {
    /// Returns one participant, if it is known.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn participant(&self, name: &Name) -> Result<Option<ParticipantRow>, StoreError> {
        Ok(self.people("WHERE name = ?1", params![name.as_str()])?.into_iter().next())
    }

    /// Returns the newest event that somebody wrote up to another one, and when that was, in
    /// milliseconds since 1970.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn last_of(&self, name: &Name, most: Id) -> Result<Option<(Id, i64)>, StoreError> {
        let row = self.participant(name)?;
        let Some((last, at)) = row.and_then(|row| row.last.zip(row.at_millis)) else {
            return Ok(None);
        };
        if last <= most {
            return Ok(Some((last, at)));
        }
        let sql = "SELECT id, at FROM event WHERE id <= ?1 AND by = ?2 ORDER BY id DESC LIMIT 1";
        self.row(sql, params![most.to_bytes(), name.as_str()], |row| {
            Ok((Id::from_bytes(row.get(0)?), row.get(1)?))
        })
    }

    /// Returns the newest event that somebody wrote in another clone, up to another event. It looks through
    /// all that there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_elsewhere(&self, name: &Name, most: Option<Id>) -> Result<Option<Id>, StoreError> {
        let Some(most) = most else { return Ok(None) };
        let sql = "SELECT id FROM event WHERE id <= ?1 AND by = ?2 AND worktree IS NULL
                   ORDER BY id DESC LIMIT 1";
        let params = params![most.to_bytes(), name.as_str()];
        self.row(sql, params, |row| row.get(0).map(Id::from_bytes))
    }

    /// Counts the events that somebody wrote since a time, in milliseconds since 1970, by their ids.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn count_since(&self, name: &Name, millis: i64) -> Result<i64, StoreError> {
        let low = (u128::try_from(millis).unwrap_or(0) << 80).to_be_bytes();
        let sql = "SELECT count(*) FROM event WHERE id >= ?1 AND by = ?2";
        let count = self.row(sql, params![low, name.as_str()], |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    /// Returns everybody who is known, by name.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn participants(&self) -> Result<Vec<ParticipantRow>, StoreError> {
        self.people("ORDER BY name", [])
    }

    fn people(
        &self,
        rest: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<ParticipantRow>, StoreError> {
        let sql = format!("SELECT name, last, at, events, crc, doc FROM participant {rest}");
        let rows = self.rows(&sql, params, |row| {
            let last: Option<[u8; 16]> = row.get(1)?;
            let doc: Option<String> = row.get(5)?;
            Ok((row.get::<_, String>(0)?, last, row.get(2)?, row.get(3)?, row.get(4)?, doc))
        })?;
        let mut people = Vec::with_capacity(rows.len());
        for (name, last, at_millis, events, crc, doc) in rows {
            let name: Name = name.parse().map_err(|e| self.damaged(format!("a name: {e}")))?;
            let participant = match doc {
                None => Participant::unknown(name),
                Some(doc) if Some(checksum(&doc)) != crc => {
                    return Err(self.damaged("a participant does not match its checksum"));
                }
                Some(doc) => {
                    let participant: Participant = serde_json::from_str(&doc)
                        .map_err(|e| self.damaged(format!("a participant: {e}")))?;
                    if participant.name != name {
                        return Err(self.damaged("a participant is not who it is found as"));
                    }
                    participant
                }
            };
            let last = last.map(Id::from_bytes);
            people.push(ParticipantRow { participant, last, at_millis, events });
        }
        Ok(people)
    }

    /// Says who made a file's content, if somebody recorded it.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn made_by(&self, path: &str, blob: &str) -> Result<Option<Name>, StoreError> {
        let sql =
            "SELECT by FROM attribution WHERE path = ?1 AND blob = ?2 ORDER BY id, by LIMIT 1";
        let by = self.row(sql, params![path, blob], |row| row.get::<_, String>(0))?;
        by.map(|by| by.parse().map_err(|e| self.damaged(format!("a name: {e}")))).transpose()
    }

    /// Returns the contents, as path and blob, that a participant recorded, at most `limit`.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn contents_by(
        &self,
        name: &Name,
        limit: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT path, blob FROM attribution WHERE by = ?1 AND NOT EXISTS
                   (SELECT 1 FROM attribution AS before
                    WHERE before.path = attribution.path AND before.blob = attribution.blob
                    AND (before.id, before.by) < (attribution.id, attribution.by)) LIMIT ?2";
        let params = params![name.as_str(), limit as i64];
        self.rows(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
