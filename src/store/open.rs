//! Opening the store: whatever state it is found in, it is usable afterwards.
//!
//! Invariant: the database is disposable. Missing, damaged or of another version, it is set aside and
//! built anew from the journals and batches, under the lock, beside the old one, and then put in place.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::batch::{Batches, Folder};
use super::error::StoreError;
use super::import::{self, Late, Progress};
use super::index::meta::Meta;
use super::index::redactions::Held;
use super::index::{Index, schema};
use super::journal::inode;
use super::lock::{self, READER_WAITS, WRITER_WAITS};
use super::paths::Paths;
use super::plain;
use crate::domain::ids::{CloneId, Id};
use crate::env::clock;

/// How long the database's log may be, in bytes: about 96 pages, some eight small writes.
const LOG_LIMIT: u64 = 96 * 4120;

/// What a connection is told before it writes: the journal is what must survive a power cut, so the
/// database need only stay whole; and its log is copied back when we say so.
const WRITER: &str = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;";

/// The longest `clone.json` that is read, in bytes.
const MAX_CLONE_FILE: u64 = 4096;

/// How long to wait for the database's own lock, which is held for moments.
const BUSY: Duration = Duration::from_secs(5);

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
    /// What was just written looks like a credential, and is held back from git.
    Held(Held),
    /// What was written is safe, but the database could not be brought up to date.
    NotIndexed {
        /// Why.
        why: String,
    },
    /// What is searched could not be kept, so that all of it was read for this one search.
    SearchNotKept {
        /// Why.
        why: String,
    },
    /// Lines that were just brought in cannot be read.
    BadLines(usize),
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
            super::setup::adopt(&paths)?;
        }
        // In a clone where nothing was done yet, there was no store to miss.
        let is_new = !paths.clone_file().exists();
        let clone = clone_id(&paths)?;
        let found = file_of(&paths);
        let (db, file, meta, rebuilt) = match connect(&paths) {
            Ok((db, file, meta)) => (db, file, meta, None),
            Err(Unusable::Missing) if is_new => {
                let (db, file, meta, _) = rebuild(&paths, sources, Unusable::Missing, found)?;
                (db, file, meta, None)
            }
            Err(why) => rebuild(&paths, sources, why, found)?,
        };
        let warnings = RefCell::new(rebuilt.into_iter().collect());
        let mut store = Self { paths, db, file, clone, meta, warnings };
        match store.refresh(sources) {
            Err(StoreError::Damaged { why, .. }) => store.rebuild(sources, why)?,
            other => other?,
        }
        Ok(store)
    }

    /// Sets the database aside and builds it anew, as `why` tells that it is damaged.
    ///
    /// # Errors
    /// When it cannot be built either.
    pub fn rebuild(&mut self, sources: Sources<'_>, why: String) -> Result<(), StoreError> {
        let unusable = Unusable::Damaged(why);
        let (db, file, meta, warning) = rebuild(&self.paths, sources, unusable, Some(self.file))?;
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

    /// Returns why the database was built anew since it was opened, if it was.
    #[must_use]
    pub fn rebuilt(&self) -> Vec<String> {
        let reason = |warning: &Warning| match warning {
            Warning::Rebuilt { why, .. } => Some(why.clone()),
            _ => None,
        };
        self.warnings.borrow().iter().filter_map(reason).collect()
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
        self.end_reading();
        self.begin_reading()?;
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
            Err(StoreError::Io { .. } | StoreError::LocalFile { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        self.reopen_if_replaced()?;
        let db = StoreError::database(&self.paths.store());
        let brought = self.begin_writing().and_then(|transaction| {
            let index = Index::new(&transaction, Path::new("store.db"));
            let batches = [sources.batches];
            let known = import::bad_lines(index)?;
            let imported =
                import::import(&self.paths, index, &batches, &Late::New, sources.progress)?;
            if let Some(why) = imported.unread {
                self.warnings.borrow_mut().push(Warning::BatchesUnread { why });
            }
            let bad = import::bad_lines(index)?.saturating_sub(known);
            transaction.commit().map_err(&db)?;
            if bad > 0 {
                self.warnings.borrow_mut().push(Warning::BadLines(bad));
            }
            Ok(())
        });
        match brought {
            // A full disk, say, is no reason not to show what is there.
            Err(StoreError::Database { source, .. }) => {
                let why = source.to_string();
                self.warnings.borrow_mut().push(Warning::NotIndexed { why });
                return self.begin_reading();
            }
            other => other?,
        }
        self.tidy();
        self.begin_reading()?;
        self.meta = self.index().meta()?;
        Ok(())
    }

    /// Begins to see one state, whatever others write meanwhile; which also spares taking the
    /// database's lock for each query.
    pub(crate) fn begin_reading(&self) -> Result<(), StoreError> {
        if self.db.is_autocommit() {
            let db = StoreError::database(&self.paths.store());
            self.db.execute_batch("BEGIN").map_err(db)?;
        }
        Ok(())
    }

    /// Ends to see one state: what is read next is the newest.
    pub(crate) fn end_reading(&self) {
        if !self.db.is_autocommit() {
            // Nothing was written in it, so that there is nothing to lose.
            let _ = self.db.execute_batch("COMMIT");
        }
    }

    /// Begins a transaction that writes. The caller ends it before the store reads on.
    pub(crate) fn begin_writing(&self) -> Result<Transaction<'_>, StoreError> {
        self.end_reading();
        let db = StoreError::database(&self.paths.store());
        self.db.execute_batch(WRITER).map_err(&db)?;
        Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate).map_err(db)
    }

    /// Copies the database's log back and empties it, if it has grown.
    ///
    /// Each process that opens the database alone reads its log from the start, so a short log is a
    /// fast start; and as each is alone, what SQLite does by itself would copy it all at every write.
    pub(crate) fn tidy(&self) {
        let log = self.paths.store().with_extension("db-wal");
        if fs::metadata(log).is_ok_and(|meta| meta.len() > LOG_LIMIT) {
            // Whoever reads just now keeps it from being emptied: then the next one does it.
            let _ = self.db.busy_timeout(Duration::ZERO);
            let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let _ = self.db.busy_timeout(BUSY);
        }
    }

    /// Opens the database again if another process has put a new one in its place. To be called
    /// under the lock, without which nobody does that.
    pub(crate) fn reopen_if_replaced(&mut self) -> Result<(), StoreError> {
        if file_of(&self.paths) == Some(self.file) {
            return Ok(());
        }
        let (db, file, meta) = connect(&self.paths).map_err(|why| why.into_error(&self.paths))?;
        (self.db, self.file, self.meta) = (db, file, meta);
        Ok(())
    }
}

/// Reads the clone's id, or makes one.
pub(super) fn clone_id(paths: &Paths) -> Result<CloneId, StoreError> {
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
    // A damaged one is made anew: an id that nobody else has is all that is needed.
    let file = plain::read(&path, MAX_CLONE_FILE)?
        .and_then(|bytes| serde_json::from_slice::<CloneFile>(&bytes).ok());
    Ok(file.and_then(|file| file.clone.parse().ok()))
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
    /// It may be sound, but cannot be opened: building another one would not help.
    #[error(transparent)]
    Failed(StoreError),
}

impl Unusable {
    fn into_error(self, paths: &Paths) -> StoreError {
        match self {
            Self::Failed(error) => error,
            why => StoreError::Damaged { path: paths.store(), why: why.to_string() },
        }
    }
}

impl From<StoreError> for Unusable {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged { why, .. } => Self::Damaged(why),
            error => Self::Failed(error),
        }
    }
}

/// Returns what tells the database's file from another one in its place.
fn file_of(paths: &Paths) -> Option<u64> {
    fs::symlink_metadata(paths.store()).map(|meta| inode(&meta)).ok()
}

fn connect(paths: &Paths) -> Result<(Connection, u64, Meta), Unusable> {
    let path = paths.store();
    loop {
        let file = file_of(paths).ok_or(Unusable::Missing)?;
        if let Err(StoreError::LocalFile { why, .. }) = plain::metadata(&path) {
            return Err(Unusable::Damaged(why));
        }
        // Where something else lies in their place, a database built anew would find it, too.
        for beside in ["db-wal", "db-shm"] {
            plain::metadata(&path.with_extension(beside)).map_err(Unusable::Failed)?;
        }
        let opened = open_database(&path)
            .map_err(StoreError::database(&path))
            .and_then(|db| Index::new(&db, &path).meta().map(|meta| (db, meta)));
        // SQLite finds the log beside the database by its name: if another process put a new
        // database there meanwhile, this may be the log of another one.
        if file_of(paths) != Some(file) {
            continue;
        }
        let (db, meta) = opened?;
        if meta.schema != schema::VERSION {
            return Err(Unusable::Version(meta.schema));
        }
        return Ok((db, file, meta));
    }
}

fn open_database(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // The last one to close would copy the whole log back, which costs a quarter of a write; see
    // `Store::tidy` for when it is copied.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(64);
    // A query's plan does not depend on its values, so that it is made once.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db)
}

type Rebuilt = (Connection, u64, Meta, Option<Warning>);

/// Builds the database anew, beside the old one, and puts it in its place.
fn rebuild(
    paths: &Paths,
    sources: Sources<'_>,
    why: Unusable,
    found: Option<u64>,
) -> Result<Rebuilt, StoreError> {
    if let Unusable::Failed(error) = why {
        return Err(error);
    }
    let _lock = lock::take(paths, WRITER_WAITS)?;
    // Another process may have done it while we waited: then it is another file.
    if file_of(paths) != found
        && let Ok((db, file, meta)) = connect(paths)
    {
        return Ok((db, file, meta, None));
    }
    let path = paths.store();
    let fresh = path.with_extension("db.new");
    for left in ["db.new", "db.new-wal", "db.new-shm", "db.new-journal"] {
        remove(&path.with_extension(left))?;
    }
    let events = build(paths, &fresh, sources)?;
    if fs::symlink_metadata(&path).is_ok() {
        let aside = path.with_extension("db.aside");
        fs::rename(&path, &aside).map_err(StoreError::io("set aside", &path))?;
    }
    remove(&path.with_extension("db-wal"))?;
    remove(&path.with_extension("db-shm"))?;
    fs::rename(&fresh, &path).map_err(StoreError::io("put in place", &path))?;
    let first = matches!(why, Unusable::Missing) && events == 0;
    let warning = (!first).then(|| Warning::Rebuilt { why: why.to_string(), events });
    let (db, file, meta) = connect(paths).map_err(|why| why.into_error(paths))?;
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

/// Finds what counts as late when it arrives; see [`super::index::insert::Insert::arrived`].
const KNOWN: &str = "SELECT id FROM message
    UNION ALL SELECT id FROM event WHERE kind = 'participant.set' AND state = 0";

/// Reads which messages and roles the database knew that is being replaced, as far as it can be read.
fn late(paths: &Paths) -> Late {
    let path = paths.store();
    if !paths.cursors().exists() || !plain::metadata(&path).is_ok_and(|meta| meta.is_some()) {
        return Late::Unknown;
    }
    let read = || -> Result<HashSet<Id>, rusqlite::Error> {
        let db = open_database(&path)?;
        let mut statement = db.prepare(KNOWN)?;
        let ids = statement.query_map([], |row| row.get(0).map(Id::from_bytes))?;
        ids.collect()
    };
    read().map_or(Late::Unknown, Late::NotAmong)
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
    let batches: [&dyn Batches; 2] = [&folder, sources.batches];
    let late = late(paths);
    let events = import::import(paths, index, &batches, &late, sources.progress)?.added;
    index.set_meta("stamps", "")?;
    db.execute_batch(schema::INDEXES).map_err(&err)?;
    db.execute_batch("COMMIT; PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL;")
        .map_err(&err)?;
    db.close().map_err(|(_, error)| err(error))?;
    let file = fs::File::open(path).map_err(StoreError::io("open", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))?;
    Ok(events)
}
