//! What happened since a moment.

use rusqlite::params;

use super::Index;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::name::Name;
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
    /// The number of the object that it belongs to, if there is one.
    pub object: Option<i64>,
}

impl News {
    /// Returns the number of the object that it belongs to, with its noun.
    #[must_use]
    pub fn of(&self) -> Option<(Noun, i64)> {
        Some((Noun::of_kind(&self.kind)?, self.object?))
    }
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
        let columns = "SELECT id, by, kind, object FROM event";
        let limit = limit as i64;
        match since {
            Since::Arrived(seq) => {
                let sql = format!("{columns} WHERE seq > ?1 ORDER BY seq DESC LIMIT ?2");
                self.rows(&sql, params![seq, limit], read_news)
            }
            Since::Id(id) => {
                let sql = format!("{columns} WHERE id > ?1 ORDER BY id DESC LIMIT ?2");
                self.rows(&sql, params![id.to_bytes(), limit], read_news)
            }
            Since::Millis(millis) => {
                // An id's clock is never behind its time, so that the index on ids can be used.
                let sql =
                    format!("{columns} WHERE id >= ?1 AND at >= ?2 ORDER BY id DESC LIMIT ?3");
                let low = (u128::try_from(millis).unwrap_or(0) << 80).to_be_bytes();
                self.rows(&sql, params![low, millis, limit], read_news)
            }
        }
    }

    /// Returns the events that come next after one in the order of ids, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn after(&self, id: Id, limit: usize) -> Result<Vec<News>, StoreError> {
        let sql = "SELECT id, by, kind, object FROM event WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.rows(sql, params![id.to_bytes(), limit as i64], read_news)
    }

    /// Returns what happened to an object, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn news_of(&self, object: i64, limit: usize) -> Result<Vec<News>, StoreError> {
        let sql = "SELECT id, by, kind, object FROM event WHERE object = ?1 AND state = 0
                   ORDER BY id DESC LIMIT ?2";
        self.rows(sql, params![object, limit as i64], read_news)
    }

    /// Says whether a task may have been somebody's: it was claimed or done by it, or given to anybody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn may_have_been_of(&self, task: i64, name: &Name) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM event WHERE object = ?1
                   AND (kind = 'task.assigned' OR by = ?2 AND kind IN ('task.claimed', 'task.done'))
                   LIMIT 1";
        Ok(self.row(sql, params![task, name.as_str()], |_| Ok(()))?.is_some())
    }

    /// Returns the paths that an object is about.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn paths_of(&self, object: i64) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT target FROM about WHERE object = ?1";
        self.rows(sql, params![object], |row| row.get(0))
    }
}

fn read_news(row: &rusqlite::Row<'_>) -> rusqlite::Result<News> {
    Ok(News {
        id: Id::from_bytes(row.get(0)?),
        by: row.get(1)?,
        kind: row.get(2)?,
        object: row.get(3)?,
    })
}
