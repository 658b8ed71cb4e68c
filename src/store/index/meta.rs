//! What the database knows of itself.

use rusqlite::params;
use rusqlite::types::Value;

use super::Index;
use crate::domain::ids::{CloneId, Id};
use crate::store::error::StoreError;

/// How far ahead of this machine's clock an event made elsewhere may move ours.
const DAY_MILLIS: i64 = 86_400_000;

/// Everything that is read when the store is opened, in one query.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    /// The tables' version.
    pub schema: i64,
    /// A number that names this database among those that were built.
    pub nonce: String,
    /// What git's refs looked like when they were last read.
    pub stamps: String,
    /// The configuration that was last read without a fault.
    pub config: String,
    /// The tips of git's history that were walked.
    pub walked: String,
    /// What git's files looked like then.
    pub walked_stamps: String,
    /// What last took the place of something that had arrived: an event of another one with its id, or
    /// the whole history.
    pub replaced: String,
}

impl Index<'_> {
    /// Reads what the database knows of itself.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn meta(&self) -> Result<Meta, StoreError> {
        let mut meta = Meta::default();
        let rows = self.rows("SELECT key, value FROM meta", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Value>(1)?))
        })?;
        for (key, value) in rows {
            match (key.as_str(), value) {
                ("schema", Value::Integer(version)) => meta.schema = version,
                ("nonce", Value::Text(text)) => meta.nonce = text,
                ("stamps", Value::Text(text)) => meta.stamps = text,
                ("config", Value::Text(text)) => meta.config = text,
                ("walked", Value::Text(text)) => meta.walked = text,
                ("walked_stamps", Value::Text(text)) => meta.walked_stamps = text,
                ("replaced", Value::Text(text)) => meta.replaced = text,
                _ => {}
            }
        }
        Ok(meta)
    }

    /// Sets one of the texts of [`Meta`].
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta(key, value) VALUES(?1, ?2)
                   ON CONFLICT(key) DO UPDATE SET value = ?2 WHERE value <> ?2";
        self.run(sql, params![key, value]).map(drop)
    }

    /// Returns the event that a new one of `clone` has to follow: the highest of all, but for strangers'
    /// that are over a day ahead of `now_millis`. Up to it, and no further, something can be read.
    ///
    /// One forged id at the end of time would otherwise leave no room for any that follows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn followed(&self, clone: CloneId, now_millis: i64) -> Result<Option<Id>, StoreError> {
        let horizon = now_millis.saturating_add(DAY_MILLIS);
        let sql = "SELECT id FROM event ORDER BY id DESC LIMIT 100000";
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        let mut rows = statement.query([]).map_err(self.err())?;
        let mut newest = None;
        while let Some(row) = rows.next().map_err(self.err())? {
            let id = Id::from_bytes(row.get(0).map_err(self.err())?);
            // Whoever reads a batch knows our number, and may forge with it: what counts is what we wrote.
            let is_ours = || -> Result<bool, StoreError> {
                let sql = "SELECT worktree IS NOT NULL FROM event WHERE id = ?1";
                Ok(self.row(sql, params![id.to_bytes()], |row| row.get(0))?.unwrap_or(false))
            };
            if id.clock().millis() <= horizon || id.clone_id() == clone && is_ours()? {
                return Ok(Some(id));
            }
            newest = newest.or(Some(id));
        }
        // Nothing but such: they are then all there is to follow.
        Ok(newest)
    }

    /// Returns the highest id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest(&self) -> Result<Option<Id>, StoreError> {
        let sql = "SELECT id FROM event ORDER BY id DESC LIMIT 1";
        self.row(sql, [], |row| row.get::<_, [u8; 16]>(0)).map(|id| id.map(Id::from_bytes))
    }

    /// Returns the position in the order of arrival.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_seq(&self) -> Result<i64, StoreError> {
        let sql = "SELECT max(seq) FROM event";
        Ok(self.row(sql, [], |row| row.get::<_, Option<i64>>(0))?.flatten().unwrap_or(0))
    }
}
