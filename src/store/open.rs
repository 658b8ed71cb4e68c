//! Opening the store: whatever state it is found in, it is usable afterwards.
//!
//! Invariant: the database is disposable. Missing, damaged or of another version, it is set aside and
//! built anew from the journals and batches, under the lock, beside the old one, and then put in place.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::batch::{Batches, Folder};
use super::error::StoreError;
use super::import::{self, Progress};
use super::index::meta::Meta;
use super::index::{Index, schema};
use super::journal::inode;
use super::lock::{self, READER_WAITS, WRITER_WAITS};
use super::paths::Paths;
use crate::domain::ids::CloneId;
use crate::env::clock;

/// How long the database's log may be, in bytes: about 64 pages.
const LOG_LIMIT: u64 = 64 * 4120;

/// How long to wait for the database's own lock, which is held for moments.
const BUSY: std::time::Duration = std::time::Duration::from_secs(5);

/// Something that the store did or noticed, for the one who asked to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The database was set aside and built anew.
    Rebuilt {
        /// Why.
        why: String,
        /// How many events it holds.
        events: usize,
    },
    /// Another process holds the lock, so what is shown may be behind.
    Behind {
        /// Who holds it.
        holder: String,
    },
    /// What was written is safe, but the database could not be brought up to date.
    NotIndexed {
        /// Why.
        why: String,
    },
    /// Batches in git could not be read.
    BatchesUnread {
        /// Why.
        why: String,
    },
}

/// The store of a clone, open.
pub struct Store {
    pub(crate) paths: Paths,
    pub(crate) db: Connection,
    pub(crate) file: u64,
    /// The clone's id.
    pub clone: CloneId,
    /// What the database knows of itself.
    pub meta: Meta,
    pub(crate) warnings: RefCell<Vec<Warning>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("paths", &self.paths).field("clone", &self.clone).finish()
    }
}

/// What brings a store up to date.
#[derive(Clone, Copy)]
pub struct Sources<'s> {
    /// Where batches come from.
    pub batches: &'s dyn Batches,
    /// Who is told of long work.
    pub progress: Progress<'s>,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sources")
    }
}

#[derive(Serialize, Deserialize)]
struct CloneFile {
    v: u32,
    clone: String,
}

impl Store {
    /// Opens the store, building what is missing, and brings in what is new.
    ///
    /// # Errors
    /// When the live directory cannot be used.
    pub fn open(paths: Paths, sources: Sources<'_>) -> Result<Self, StoreError> {
        let live = paths.live();
        if !live.is_dir() {
            fs::create_dir_all(live).map_err(StoreError::io("create", live))?;
        }
        let clone = clone_id(&paths)?;
        let (db, file, meta, rebuilt) = match connect(&paths) {
            Ok((db, file, meta)) => (db, file, meta, None),
            Err(why) => rebuild(&paths, sources, why)?,
        };
        let warnings = RefCell::new(rebuilt.into_iter().collect());
        let mut store = Self { paths, db, file, clone, meta, warnings };
        store.refresh(sources)?;
        Ok(store)
    }

    /// Sets the database aside and builds it anew, as `why` tells that it is damaged.
    ///
    /// # Errors
    /// When it cannot be built either.
    pub fn rebuild(&mut self, sources: Sources<'_>, why: String) -> Result<(), StoreError> {
        let unusable = Unusable::Damaged(why);
        let (db, file, meta, warning) = rebuild(&self.paths, sources, unusable)?;
        (self.db, self.file, self.meta) = (db, file, meta);
        self.warnings.borrow_mut().extend(warning);
        Ok(())
    }

    /// Returns the view of the database.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        // The path is only for messages; the connection knows its own.
        Index::new(&self.db, Path::new("store.db"))
    }

    /// Returns where the store's files are.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Takes the warnings that have come up.
    #[must_use]
    pub fn take_warnings(&self) -> Vec<Warning> {
        self.warnings.take()
    }

    /// Brings in what is new, if anything may be and the lock is to be had soon; else what is there
    /// has to do.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn refresh(&mut self, sources: Sources<'_>) -> Result<(), StoreError> {
        if import::is_fresh(&self.paths, self.index(), &self.meta.stamps)? {
            return Ok(());
        }
        let _lock = match lock::take(&self.paths, READER_WAITS) {
            Ok(lock) => lock,
            Err(StoreError::Locked { holder, .. }) => {
                self.warnings.borrow_mut().push(Warning::Behind { holder });
                return Ok(());
            }
            // Where nothing can be locked, nothing can be written, but much be read.
            Err(StoreError::Io { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        self.reopen_if_replaced()?;
        let db = StoreError::database(&self.paths.store());
        let transaction = rusqlite::Transaction::new_unchecked(
            &self.db,
            rusqlite::TransactionBehavior::Immediate,
        )
        .map_err(&db)?;
        let index = Index::new(&transaction, Path::new("store.db"));
        import::import(&self.paths, index, &[sources.batches], sources.progress)?;
        transaction.commit().map_err(&db)?;
        self.tidy();
        self.meta = self.index().meta()?;
        Ok(())
    }

    /// Copies the database's log back and empties it, if it has grown.
    ///
    /// Each process that opens the database alone reads its log from the start, so a short log is a
    /// fast start; and as each is alone, what SQLite does by itself would copy it all at every write.
    pub(crate) fn tidy(&self) {
        let log = self.paths.store().with_extension("db-wal");
        if fs::metadata(log).is_ok_and(|meta| meta.len() > LOG_LIMIT) {
            // Whoever reads just now keeps it from being emptied: then the next one does it.
            let _ = self.db.busy_timeout(std::time::Duration::ZERO);
            let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let _ = self.db.busy_timeout(BUSY);
        }
    }

    /// Opens the database again if another process has put a new one in its place. To be called
    /// under the lock, without which nobody does that.
    pub(crate) fn reopen_if_replaced(&mut self) -> Result<(), StoreError> {
        let there = fs::symlink_metadata(self.paths.store()).map(|meta| inode(&meta)).ok();
        if there == Some(self.file) {
            return Ok(());
        }
        let (db, file, meta) = connect(&self.paths).map_err(|why| StoreError::Damaged {
            path: self.paths.store(),
            why: why.to_string(),
        })?;
        (self.db, self.file, self.meta) = (db, file, meta);
        Ok(())
    }
}

/// Reads the clone's id, or makes one.
fn clone_id(paths: &Paths) -> Result<CloneId, StoreError> {
    let path = paths.clone_file();
    if let Some(id) = read_clone_id(paths)? {
        return Ok(id);
    }
    let _lock = lock::take(paths, WRITER_WAITS)?;
    if let Some(id) = read_clone_id(paths)? {
        return Ok(id);
    }
    let id = CloneId(clock::random_u32());
    let file = CloneFile { v: 1, clone: id.to_string() };
    let bytes = serde_json::to_vec(&file).expect("it has only string keys");
    atomic::replace(&path, &bytes, Durability::Power)?;
    Ok(id)
}

fn read_clone_id(paths: &Paths) -> Result<Option<CloneId>, StoreError> {
    let path = paths.clone_file();
    match fs::read(&path) {
        // A damaged one is made anew: an id that nobody else has is all that is needed.
        Ok(bytes) => Ok(serde_json::from_slice::<CloneFile>(&bytes)
            .ok()
            .and_then(|file| file.clone.parse().ok())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("read", &path)(error)),
    }
}

/// Why the database there is of no use.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("it was missing")]
    Missing,
    #[error("it is of version {0}")]
    Version(i64),
    #[error("{0}")]
    Damaged(String),
}

fn connect(paths: &Paths) -> Result<(Connection, u64, Meta), Unusable> {
    let path = paths.store();
    let meta = fs::symlink_metadata(&path).map_err(|_| Unusable::Missing)?;
    let damaged = |error: rusqlite::Error| Unusable::Damaged(error.to_string());
    let db = open_database(&path).map_err(damaged)?;
    let known = Index::new(&db, &path).meta().map_err(|error| match error {
        StoreError::Damaged { why, .. } => Unusable::Damaged(why),
        error => Unusable::Damaged(error.to_string()),
    })?;
    if known.schema != schema::VERSION {
        return Err(Unusable::Version(known.schema));
    }
    Ok((db, inode(&meta), known))
}

fn open_database(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // The last one to close would copy the whole log back, which costs a quarter of a write; see
    // `Store::tidy` for when it is copied.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;")?;
    Ok(db)
}

type Rebuilt = (Connection, u64, Meta, Option<Warning>);

/// Builds the database anew, beside the old one, and puts it in its place.
fn rebuild(paths: &Paths, sources: Sources<'_>, why: Unusable) -> Result<Rebuilt, StoreError> {
    let _lock = lock::take(paths, WRITER_WAITS)?;
    // Another process may have done it while we waited.
    if !matches!(why, Unusable::Damaged(_))
        && let Ok((db, file, meta)) = connect(paths)
    {
        return Ok((db, file, meta, None));
    }
    let path = paths.store();
    let fresh = path.with_extension("db.new");
    remove(&fresh)?;
    let events = build(paths, &fresh, sources)?;
    let was_there = path.exists();
    if was_there {
        let aside = path.with_extension("db.aside");
        fs::rename(&path, &aside).map_err(StoreError::io("set aside", &path))?;
    }
    remove(&path.with_extension("db-wal"))?;
    remove(&path.with_extension("db-shm"))?;
    fs::rename(&fresh, &path).map_err(StoreError::io("put in place", &path))?;
    let first = matches!(why, Unusable::Missing) && events == 0;
    let warning = (!first).then(|| Warning::Rebuilt { why: why.to_string(), events });
    let (db, file, meta) = connect(paths)
        .map_err(|why| StoreError::Damaged { path: path.clone(), why: why.to_string() })?;
    Ok((db, file, meta, warning))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn build(paths: &Paths, path: &Path, sources: Sources<'_>) -> Result<usize, StoreError> {
    let err = StoreError::database(path);
    let db = Connection::open(path).map_err(&err)?;
    db.set_prepared_statement_cache_capacity(64);
    // Nobody reads it yet, and if we fail it is thrown away: no journal, no syncing until the end.
    let fast =
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                PRAGMA cache_size = -65536; BEGIN;";
    db.execute_batch(fast).map_err(&err)?;
    db.execute_batch(schema::TABLES).map_err(&err)?;
    db.execute_batch(schema::LOOKUPS).map_err(&err)?;
    let index = Index::new(&db, path);
    let nonce = format!("{:08x}{:08x}", clock::random_u32(), clock::random_u32());
    index.run("INSERT INTO meta(key, value) VALUES('schema', ?1)", [schema::VERSION])?;
    index.set_meta("nonce", &nonce)?;
    // What lies in the worktree, too: git may not have it yet.
    let folder = Folder::new(paths.log().unwrap_or_default());
    let events = import::import(paths, index, &[&folder, sources.batches], sources.progress)?;
    index.set_meta("stamps", "")?;
    db.execute_batch(schema::INDEXES).map_err(&err)?;
    db.execute_batch("COMMIT; PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL;")
        .map_err(&err)?;
    db.close().map_err(|(_, error)| err(error))?;
    let file = fs::File::open(path).map_err(StoreError::io("open", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))?;
    Ok(events)
}
