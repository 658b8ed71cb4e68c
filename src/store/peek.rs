//! Looking at the database as it is: nothing is brought in, locked, made or mended.
//!
//! For whoever must be quick and silent, such as completion on a command line.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::index::{Index, schema};
use super::paths::Paths;
use super::plain;

/// The database, open for reading only.
#[derive(Debug)]
pub struct Peek {
    db: Connection,
}

impl Peek {
    /// Opens the database, if it is there and of use.
    #[must_use]
    pub fn open(paths: &Paths) -> Option<Self> {
        plain::metadata(&paths.store()).ok()??;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(paths.store(), flags).ok()?;
        let peek = Self { db };
        let known = peek.index().meta().ok()?;
        (known.schema == schema::VERSION).then_some(peek)
    }

    /// Returns the view of the database.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        Index::new(&self.db, Path::new("store.db"))
    }
}
