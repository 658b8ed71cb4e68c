//! What happened since a moment.

use rusqlite::params;

use super::Index;
use super::objects::read_key;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// One event, as little of it as tells what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Which event.
    pub id: Id,
    /// Who wrote it.
    pub by: String,
    /// Its kind.
    pub kind: String,
    /// The object that it belongs to, if that goes by id.
    pub object: Option<(Noun, Id)>,
}

/// From where on something is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// After this place in the order of arrival in this database.
    Arrived(i64),
    /// After this id.
    Id(Id),
    /// From this time on, in milliseconds since 1970.
    Millis(i64),
}

impl Index<'_> {
    /// Returns what happened since, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn news(&self, since: Since, limit: usize) -> Result<Vec<News>, StoreError> {
        let columns = "SELECT event.id, event.by, event.kind, object.key FROM event
                       LEFT JOIN object ON object.num = event.object";
        let read = |row: &rusqlite::Row<'_>| {
            let key: Option<Vec<u8>> = row.get(3)?;
            Ok(News {
                id: Id::from_bytes(row.get(0)?),
                by: row.get(1)?,
                kind: row.get(2)?,
                object: key.and_then(|key| read_key(&key)),
            })
        };
        let limit = limit as i64;
        match since {
            Since::Arrived(seq) => {
                let sql = format!("{columns} WHERE seq > ?1 ORDER BY seq DESC LIMIT ?2");
                self.rows(&sql, params![seq, limit], read)
            }
            Since::Id(id) => {
                let sql = format!("{columns} WHERE event.id > ?1 ORDER BY event.id DESC LIMIT ?2");
                self.rows(&sql, params![id.to_bytes(), limit], read)
            }
            Since::Millis(millis) => {
                // An id's clock is never behind its time, so that the index on ids can be used.
                let sql = format!(
                    "{columns} WHERE event.id >= ?1 AND event.at >= ?2 ORDER BY event.id DESC LIMIT ?3"
                );
                let low = (u128::try_from(millis).unwrap_or(0) << 80).to_be_bytes();
                self.rows(&sql, params![low, millis, limit], read)
            }
        }
    }
}
