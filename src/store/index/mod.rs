//! The database: every event, and what folding made of them, where it is found at once.
//!
//! Architecture invariant: a cache. Nothing is in here alone; deleting it loses nothing.

pub mod acks;
pub mod activity;
pub mod batches;
pub mod check;
pub mod checkpoints;
pub mod commits;
pub mod context;
pub mod count;
pub mod events;
pub mod fold;
pub mod handoffs;
pub mod insert;
pub mod items;
mod known;
pub mod messages;
pub mod meta;
pub mod objects;
pub mod participants;
pub mod places;
pub mod redactions;
pub mod schema;
pub mod sessions;
mod shorts;
pub mod tasks;

use std::path::Path;

use rusqlite::{CachedStatement, Connection};

use super::error::StoreError;

/// A view of the database, for reading and, in a transaction, for writing.
#[derive(Clone, Copy, Debug)]
pub struct Index<'c> {
    pub(crate) db: &'c Connection,
    pub(crate) path: &'c Path,
}

impl<'c> Index<'c> {
    pub(crate) fn new(db: &'c Connection, path: &'c Path) -> Self {
        Self { db, path }
    }

    /// Turns an error of the database into ours.
    pub(crate) fn err(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        StoreError::database(self.path)
    }

    /// Says that a row cannot be what was written.
    pub(crate) fn damaged(&self, why: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.to_owned(), why: why.into() }
    }

    /// Runs a query and reads each row.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        mut each: impl FnMut(&rusqlite::Row<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        let rows = statement.query_map(params, |row| each(row)).map_err(self.err())?;
        rows.collect::<Result<_, _>>().map_err(self.err())
    }

    /// Runs a query and reads its first row, if there is one.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        each: impl FnOnce(&rusqlite::Row<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<Option<T>, StoreError> {
        use rusqlite::OptionalExtension as _;
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        statement.query_row(params, each).optional().map_err(self.err())
    }

    /// Runs a statement that changes rows; says how many.
    pub(crate) fn run(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<usize, StoreError> {
        let mut statement = self.db.prepare_cached(sql).map_err(self.err())?;
        statement.execute(params).map_err(self.err())
    }
}

/// A statement that is run again and again: looked up once, and then held.
pub(crate) struct Held<'c> {
    index: Index<'c>,
    sql: &'static str,
    statement: Option<CachedStatement<'c>>,
}

impl<'c> Held<'c> {
    pub(crate) fn new(index: Index<'c>, sql: &'static str) -> Self {
        Self { index, sql, statement: None }
    }

    /// Runs the statement; says how many rows it changed.
    pub(crate) fn run(&mut self, params: impl rusqlite::Params) -> Result<usize, StoreError> {
        let statement = match &mut self.statement {
            Some(statement) => statement,
            none => {
                let prepared = self.index.db.prepare_cached(self.sql).map_err(self.index.err())?;
                none.insert(prepared)
            }
        };
        statement.execute(params).map_err(self.index.err())
    }
}

impl std::fmt::Debug for Held<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sql)
    }
}

/// The checksum beside each text in the database: SQLite itself does not notice a flipped bit.
pub(crate) fn checksum(text: &str) -> i64 {
    i64::from(crc32fast::hash(text.as_bytes()))
}
