//! What the database knows of itself.

use rusqlite::params;
use rusqlite::types::Value;

use super::Index;
use crate::domain::ids::{Clock, Id};
use crate::store::error::StoreError;

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

    /// Returns the highest reading of the clock among all events.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn clock(&self) -> Result<Option<Clock>, StoreError> {
        Ok(self.newest()?.map(Id::clock))
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
