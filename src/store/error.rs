//! What can go wrong with the store.

use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database refused.
    #[error("the store {} failed: {source}", path.display())]
    Database {
        /// The database's file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
        /// Whether it is the disk that takes no more.
        full: bool,
    },
    /// The database, or a row in it, is damaged: it has to be rebuilt.
    #[error("the store {} is damaged: {why}", path.display())]
    Damaged {
        /// The database's file.
        path: PathBuf,
        /// What shows it.
        why: String,
    },
    /// Another process held the lock for too long.
    #[error("{} is held by {holder}", path.display())]
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// Who holds it, as that process wrote.
        holder: String,
    },
    /// An object holds events of a newer format.
    #[error("{what} holds an event of format {needs}, which this build does not know")]
    Newer {
        /// The object, for people.
        what: String,
        /// The format's version.
        needs: u32,
    },
    /// This machine's clock shows a time of which no event can be.
    #[error("this machine's clock shows {0}, and no event can be from before 1970 or after 2199")]
    Clock(jiff::Timestamp),
    /// What an act would be on was made at a time that this machine's clock has not reached, so that no
    /// event of now can follow it.
    #[error("{what} was last changed at {at:.0}, which this machine's clock has not reached")]
    Ahead {
        /// The object, for people.
        what: String,
        /// When it was changed, by its id.
        at: jiff::Timestamp,
    },
    /// An event breaks its kind's rules, so that no reader would fold it.
    #[error("a `{kind}` event would be void: {why}")]
    Void {
        /// The event's kind.
        kind: &'static str,
        /// Which rule.
        why: String,
    },
    /// A local file holds what it cannot, or something else lies in its place.
    #[error("{} cannot be used: {why}", path.display())]
    LocalFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Neither the live directory can be written nor the folder in the worktree where writes wait.
    #[error("{} cannot be written{}", live.display(), nor(open.as_ref()))]
    Nowhere {
        /// The live directory.
        live: PathBuf,
        /// The folder in the worktree; none in a bare repository.
        open: Option<PathBuf>,
    },
    /// More than one write may hold.
    #[error("this is {size} bytes to write at once; at most {max} are allowed")]
    TooLarge {
        /// The size in bytes.
        size: usize,
        /// The limit in bytes.
        max: usize,
    },
}

/// Names the folder in which a write could wait otherwise.
fn nor(open: Option<&PathBuf>) -> String {
    open.map_or_else(
        || ", and there is no worktree to keep it in".to_owned(),
        |open| format!(", nor can {}", open.display()),
    )
}

impl StoreError {
    /// Says whether a file or folder may not be written, which another place may.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self, Self::Io { source, .. } if super::open::is_closed(source))
    }

    /// Wraps an error of the file system.
    pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { what, path, source }
    }

    /// Wraps an error of the database, telling damage apart.
    pub(crate) fn database(path: &Path) -> impl Fn(rusqlite::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| {
            use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase, SystemIoFailure};
            use rusqlite::{Error, ffi};
            let damaged = match &source {
                Error::SqliteFailure(error, _) => {
                    matches!(error.code, DatabaseCorrupt | NotADatabase)
                        // "no such table" of our own tables, a malformed schema, and the like; and
                        // reading beyond the end of a truncated file.
                        || error.extended_code == ffi::SQLITE_ERROR
                        || error.extended_code == ffi::SQLITE_IOERR_SHORT_READ
                }
                Error::SqlInputError { .. }
                | Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..) => true,
                _ => false,
            };
            if damaged {
                Self::Damaged { path: path.clone(), why: source.to_string() }
            } else {
                // A limit on the size of files is told as a failure of the disk.
                let full = matches!(source.sqlite_error_code(), Some(DiskFull | SystemIoFailure));
                Self::Database { path: path.clone(), source, full }
            }
        }
    }
}
