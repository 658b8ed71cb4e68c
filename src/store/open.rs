//! Opening the store: whatever state it is found in, it is usable afterwards.
//!
//! Invariant: the database is disposable. Missing, damaged or of another version, it is set aside and
//! built anew from the journals and batches, under the lock, beside the old one, and then put in place.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::batch::Batches;
use super::brought::Brought;
use super::error::StoreError;
use super::import::{self, Imported, Late, Progress};
use super::index::meta::Meta;
use super::index::redactions::Held;
use super::index::{Index, schema};
use super::journal::inode;
use super::lock::{self, READER_WAITS, WRITER_WAITS};
use super::paths::Paths;
use super::{build, clone_file, closed, lost, plain, waiting};
use crate::domain::ids::CloneId;

/// How long the database's log may be, in bytes: about 96 pages, some eight small writes.
const LOG_LIMIT: u64 = 96 * 4120;

/// What a connection is told before it writes: the journal is what must survive a power cut, so the
/// database need only stay whole; and its log is copied back when we say so.
const WRITER: &str = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;";

/// How long to wait for the database's own lock, which is held for moments.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// Something that the store did or noticed, for the one who asked to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The database was set aside and built anew.
    Rebuilt {
        /// Why.
        why: String,
        /// How many events it holds.
        events: usize,
        /// From where they came.
        brought: Brought,
    },
    /// The whole live directory was gone, and was made anew.
    LiveLost {
        /// From where its events came.
        brought: Brought,
    },
    /// Another process holds the lock, so what is shown may be behind.
    Behind {
        /// Who holds it.
        holder: String,
    },
    /// What was just written looks like a credential, and is held back from git.
    Held(Held),
    /// The database could not be brought up to date; what was written is safe.
    NotIndexed {
        /// Why.
        why: String,
        /// Whether this command has written something.
        written: bool,
    },
    /// What is searched could not be kept, so that all of it was read for this one search.
    SearchNotKept {
        /// Why.
        why: String,
    },
    /// Lines that were just brought in cannot be read.
    BadLines(usize),
    /// What was written waits in the worktree, as the live directory cannot be written.
    Waits,
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
    /// Whether the live directory cannot be written: the database is then in memory.
    pub(crate) is_closed: bool,
    /// Whether something that was written waits in the worktree.
    pub(crate) waits: Rc<Cell<bool>>,
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

impl Store {
    /// Opens the store, building what is missing, and brings in what is new.
    ///
    /// # Errors
    /// When the live directory cannot be used.
    pub fn open(paths: Paths, sources: Sources<'_>) -> Result<Self, StoreError> {
        match Self::open_live(paths.clone(), sources) {
            Err(error) if closed::cannot_be_written(&paths, &error) => {
                Self::open_closed(paths, sources)
            }
            opened => opened,
        }
    }

    fn open_live(paths: Paths, sources: Sources<'_>) -> Result<Self, StoreError> {
        let live = paths.live();
        let mut found = fs::metadata(live).ok().filter(fs::Metadata::is_dir);
        let was_lost = found.is_none() && lost::leaves_traces(&paths);
        if found.is_none() {
            fs::create_dir_all(live).map_err(StoreError::io("create", live))?;
            super::setup::adopt(&paths)?;
            found = fs::metadata(live).ok();
        }
        // In a clone where nothing was done yet, there was no store to miss.
        let is_new = !paths.clone_file().exists();
        let clone = clone_file::id(&paths, found.as_ref().map(inode))?;
        let found = file_of(&paths);
        let (db, file, meta, rebuilt) = match connect(&paths) {
            Ok((db, file, meta)) => (db, file, meta, None),
            Err(Unusable::Missing) if is_new => {
                let (db, file, meta, rebuilt) = rebuild(&paths, sources, Unusable::Missing, found)?;
                (db, file, meta, rebuilt.filter(|_| was_lost))
            }
            Err(why) => rebuild(&paths, sources, why, found)?,
        };
        let warnings = RefCell::new(rebuilt.into_iter().collect());
        let (is_closed, waits) = (false, Rc::default());
        let mut store = Self { paths, db, file, clone, meta, warnings, is_closed, waits };
        match store.refresh(sources) {
            Err(StoreError::Damaged { why, .. }) => store.rebuild(sources, why)?,
            other => other?,
        }
        if was_lost {
            store.note_lost()?;
        }
        Ok(store)
    }

    /// Returns the store of a database in memory.
    pub(super) fn of(
        paths: Paths,
        db: Connection,
        clone: CloneId,
        is_closed: bool,
    ) -> Result<Self, StoreError> {
        let meta = Index::new(&db, &paths.store()).meta()?;
        let (warnings, waits) = (RefCell::default(), Rc::default());
        Ok(Self { paths, db, file: 0, clone, meta, warnings, is_closed, waits })
    }

    /// Says whether the live directory cannot be written.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Returns what tells whether something that was written waits in the worktree only.
    #[must_use]
    pub fn waits(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.waits)
    }

    /// Sets the database aside and builds it anew, as `why` tells that it is damaged.
    ///
    /// # Errors
    /// When it cannot be built either.
    pub fn rebuild(&mut self, sources: Sources<'_>, why: String) -> Result<(), StoreError> {
        if self.is_closed {
            return self.rebuild_closed(sources);
        }
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

    /// Returns why the database was built anew since it was opened, if it was, and from what.
    #[must_use]
    pub fn rebuilt(&self) -> Vec<(String, Brought)> {
        let reason = |warning: &Warning| match warning {
            Warning::Rebuilt { why, brought, .. } => Some((why.clone(), *brought)),
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
            Err(error) if error.is_closed() => return self.step_aside(sources),
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
            let redacted = index.count_redacted()?;
            let imported = self.bring_in(index, &batches, sources)?;
            if let Some(why) = imported.unread {
                self.warnings.borrow_mut().push(Warning::BatchesUnread { why });
            }
            let bad = import::bad_lines(index)?.saturating_sub(known);
            let is_redacted = index.count_redacted()? > redacted;
            transaction.commit().map_err(&db)?;
            if is_redacted {
                // The pages as they were are in the log until it is emptied.
                let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            }
            if bad > 0 {
                self.warnings.borrow_mut().push(Warning::BadLines(bad));
            }
            Ok(())
        });
        match brought {
            Err(error) if error.is_closed() => return self.step_aside(sources),
            // A full disk, say, is no reason not to show what is there.
            Err(StoreError::Database { source, .. }) => {
                let why = source.to_string();
                self.warnings.borrow_mut().push(Warning::NotIndexed { why, written: false });
                return self.begin_reading();
            }
            other => other?,
        }
        self.tidy();
        self.begin_reading()?;
        self.meta = self.index().meta()?;
        Ok(())
    }

    /// Brings in everything, with what waits in worktrees. To be called under the lock.
    pub(crate) fn bring_in(
        &self,
        index: Index<'_>,
        batches: &[&dyn Batches],
        sources: Sources<'_>,
    ) -> Result<Imported, StoreError> {
        let import = || import::import(&self.paths, index, batches, &Late::New, sources.progress);
        let imported = import()?;
        let worktrees = sources.batches.worktrees();
        let taken = waiting::take_over(&self.paths, index, self.clone, &worktrees)?;
        if taken.any {
            // It is in the journal now.
            import()?;
        }
        if taken.again {
            index.set_meta("stamps", "")?;
        }
        Ok(imported)
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
        if !self.is_closed && fs::metadata(log).is_ok_and(|meta| meta.len() > LOG_LIMIT) {
            // Whoever reads just now keeps it from being emptied: then the next one does it.
            let _ = self.db.busy_timeout(Duration::ZERO);
            let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let _ = self.db.busy_timeout(BUSY);
        }
    }

    /// Opens the database again if another process has put a new one in its place. To be called
    /// under the lock, without which nobody does that.
    pub(crate) fn reopen_if_replaced(&mut self) -> Result<(), StoreError> {
        if self.is_closed || file_of(&self.paths) == Some(self.file) {
            return Ok(());
        }
        let (db, file, meta) = connect(&self.paths).map_err(|why| why.into_error(&self.paths))?;
        (self.db, self.file, self.meta) = (db, file, meta);
        Ok(())
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

/// Says whether the system says that something may not be written.
pub(super) fn is_closed(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
}

/// Returns what tells the database's file from another one in its place.
pub(super) fn file_of(paths: &Paths) -> Option<u64> {
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

pub(super) fn open_database(path: &Path) -> Result<Connection, rusqlite::Error> {
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
    let brought = build::build(paths, &fresh, sources)?;
    let events = brought.total();
    if fs::symlink_metadata(&path).is_ok() {
        let aside = path.with_extension("db.aside");
        fs::rename(&path, &aside).map_err(StoreError::io("set aside", &path))?;
    }
    remove(&path.with_extension("db-wal"))?;
    remove(&path.with_extension("db-shm"))?;
    fs::rename(&fresh, &path).map_err(StoreError::io("put in place", &path))?;
    let first = matches!(why, Unusable::Missing) && events == 0;
    let warning = (!first).then(|| Warning::Rebuilt { why: why.to_string(), events, brought });
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
