//! What happened since a moment, counted.

use rusqlite::params;

use super::Index;
use crate::domain::ids::Id;
use crate::store::error::StoreError;

/// How many events of one kind one participant wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Who.
    pub by: String,
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: i64,
    /// The newest of them.
    pub last: Id,
}

/// How many of the newest events are counted at most: a briefing costs the same in a long history.
pub const COUNTED: i64 = 3000;

/// From where on something is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// After this place in the order of arrival in this database.
    Arrived(i64),
    /// After this id.
    Id(Id),
}

impl Index<'_> {
    /// Counts what happened since, by participant and kind; at most [`COUNTED`] events are looked at.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn activity(&self, from: From) -> Result<Vec<Activity>, StoreError> {
        let (inner, bound) = match from {
            From::Arrived(seq) => {
                ("SELECT by, kind, id FROM event WHERE seq > ?1 ORDER BY seq DESC", Bound::Seq(seq))
            }
            From::Id(id) => {
                ("SELECT by, kind, id FROM event WHERE id > ?1 ORDER BY id DESC", Bound::Id(id))
            }
        };
        let sql = format!(
            "SELECT by, kind, count(*), max(id) FROM ({inner} LIMIT {COUNTED})
             GROUP BY by, kind ORDER BY by, kind"
        );
        let read = |row: &rusqlite::Row<'_>| {
            let last = Id::from_bytes(row.get(3)?);
            Ok(Activity { by: row.get(0)?, kind: row.get(1)?, count: row.get(2)?, last })
        };
        match bound {
            Bound::Seq(seq) => self.rows(&sql, params![seq], read),
            Bound::Id(id) => self.rows(&sql, params![id.to_bytes()], read),
        }
    }

    /// Returns the lowest id among the events that arrived after a place in the order of arrival.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn oldest_arrived_after(&self, seq: i64) -> Result<Option<Id>, StoreError> {
        let sql = format!(
            "SELECT min(id) FROM (SELECT id FROM event WHERE seq > ?1 ORDER BY seq LIMIT {COUNTED})"
        );
        let id = self.row(&sql, params![seq], |row| row.get::<_, Option<[u8; 16]>>(0))?;
        Ok(id.flatten().map(Id::from_bytes))
    }
}

enum Bound {
    Seq(i64),
    Id(Id),
}
