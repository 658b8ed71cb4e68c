//! A store whose live directory cannot be written, as in an AI's sandbox: what is there is read into
//! memory, with what waits in the worktrees, and what is written waits in this one.
//!
//! Invariant: nothing outside the worktree's folder `open` is written. What is in memory is gone with
//! this process; whoever can write the store takes over what waits.

use std::fs::OpenOptions;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::import::{self, Late};
use super::index::insert::{Insert, Origin};
use super::index::{Index, schema};
use super::open::{self, BUSY, Sources, Store, Warning};
use super::paths::Paths;
use super::write::{Author, Write, possible_now};
use super::{build, clone_file, lock, plain, waiting};
use crate::domain::event::parse_line;
use crate::domain::ids::CloneId;
use crate::env::clock;

/// Says whether an error tells that the live directory cannot be written.
pub(super) fn cannot_be_written(paths: &Paths, error: &StoreError) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match error {
        StoreError::Io { .. } => error.is_closed(),
        // A database in such a folder is told as one that cannot be opened, which may have other causes.
        StoreError::Database { source, .. } => {
            let code = source.sqlite_error_code();
            matches!(code, Some(CannotOpen | PermissionDenied | ReadOnly))
                && OpenOptions::new()
                    .write(true)
                    .open(paths.lock())
                    .is_err_and(|source| open::is_closed(&source))
        }
        _ => false,
    }
}

/// Reads the database into memory, if it is there and of use.
fn copy(paths: &Paths) -> Option<Connection> {
    let path = paths.store();
    let log = path.with_extension("db-wal");
    for beside in [&path, &log, &path.with_extension("db-shm")] {
        plain::metadata(beside).ok()?;
    }
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let as_it_is = Connection::open_with_flags(&path, read_only);
    if let Some(db) = as_it_is.ok().and_then(|from| copy_from(&from)) {
        return Some(db);
    }
    // Without its log and its index the file alone is all that there is; but beside a writer, which has a
    // log, wrong rows would be read.
    let alone = || !log.exists();
    if !alone() {
        return None;
    }
    let before = open::file_of(paths);
    let uri = format!("file:{}?immutable=1", escaped(path.to_str()?));
    let from = Connection::open_with_flags(uri, read_only | OpenFlags::SQLITE_OPEN_URI).ok()?;
    let db = copy_from(&from)?;
    (alone() && open::file_of(paths) == before).then_some(db)
}

/// Returns a path as it stands in a URI.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn copy_from(from: &Connection) -> Option<Connection> {
    from.busy_timeout(BUSY).ok()?;
    let mut db = Connection::open_in_memory().ok()?;
    let backup = Backup::new(from, &mut db).ok()?;
    // All at once, so that it is one state.
    let whole = matches!(backup.step(-1), Ok(StepResult::Done));
    drop(backup);
    let version = Index::new(&db, Path::new("store.db")).meta().ok()?.schema;
    (whole && version == schema::VERSION).then_some(db)
}

/// Builds the database in memory, from journals and batches.
fn in_memory(paths: &Paths, sources: Sources<'_>) -> Result<Connection, StoreError> {
    let path = paths.store();
    let db = Connection::open_in_memory().map_err(StoreError::database(&path))?;
    build::fill(&db, paths, &path, sources, &Late::Untold)?;
    Ok(db)
}

impl Store {
    /// Opens a store whose live directory cannot be written.
    pub(super) fn open_closed(paths: Paths, sources: Sources<'_>) -> Result<Self, StoreError> {
        // Where there is no number, or a copied one, this process has one of its own.
        let clone = clone_file::known(&paths).unwrap_or_else(|| CloneId(clock::random_u32()));
        let db = match copy(&paths) {
            Some(db) => db,
            None => in_memory(&paths, sources)?,
        };
        let mut store = Self::of(paths, db, clone, true)?;
        match store.bring_in_closed(sources) {
            Err(StoreError::Damaged { .. }) => store.rebuild_closed(sources)?,
            done => done?,
        }
        Ok(store)
    }

    /// Goes on in memory, as the live directory turned out to be one that cannot be written.
    pub(super) fn step_aside(&mut self, sources: Sources<'_>) -> Result<(), StoreError> {
        if self.is_closed {
            return self.bring_in_closed(sources);
        }
        let closed = Self::open_closed(self.paths.clone(), sources)?;
        self.warnings.borrow_mut().extend(closed.take_warnings());
        (self.db, self.meta, self.clone) = (closed.db, closed.meta, closed.clone);
        self.is_closed = true;
        Ok(())
    }

    /// Builds what is in memory anew.
    pub(super) fn rebuild_closed(&mut self, sources: Sources<'_>) -> Result<(), StoreError> {
        self.db = in_memory(&self.paths, sources)?;
        self.bring_in_closed(sources)
    }

    /// Brings into memory what is new, and what waits.
    fn bring_in_closed(&mut self, sources: Sources<'_>) -> Result<(), StoreError> {
        let transaction = self.begin_writing()?;
        let index = Index::new(&transaction, Path::new("store.db"));
        if !import::is_fresh(&self.paths, index, &index.meta()?.stamps)? {
            let imported = import::import(
                &self.paths,
                index,
                &[sources.batches],
                &Late::Untold,
                sources.progress,
            )?;
            if let Some(why) = imported.unread {
                self.warnings.borrow_mut().push(Warning::BatchesUnread { why });
            }
        }
        let most = waiting::highest(index, self.clone)?;
        let mut insert = Insert::new(index);
        for file in waiting::list(&sources.batches.worktrees()) {
            let Ok(content) = waiting::read(&file.path) else { continue };
            for line in content.writes.into_iter().flatten() {
                if let Ok(parsed) = parse_line(line.as_bytes())
                    && parsed.id.clock().millis() <= most
                {
                    insert.event(parsed, &line, Origin::Journal(&file.worktree))?;
                }
            }
        }
        insert.finish()?;
        insert.settle()?;
        drop(insert);
        transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
        self.meta = self.index().meta()?;
        self.begin_reading()
    }

    /// Writes where the live directory cannot be written: what `act` adds waits in the worktree.
    pub(super) fn write_closed<T, E: From<StoreError>>(
        &mut self,
        sources: Sources<'_>,
        author: &Author,
        act: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let now = possible_now()?;
        let Some(folder) = self.open_folder()? else {
            return Err(
                StoreError::Nowhere { live: self.paths.live().to_owned(), open: None }.into()
            );
        };
        // One at a time decides in a worktree.
        let _lock = lock::take_open(&folder).map_err(|error| self.nowhere(error))?;
        self.step_aside(sources)?;
        let transaction = self.begin_writing()?;
        let index = Index::new(&transaction, Path::new("store.db"));
        let mut write = Write::begin(index, author, self.clone, now, self.paths.worktree(), true)?;
        let done = act(&mut write)?;
        let (lines, id) = write.finish();
        if !lines.is_empty() {
            waiting::write(&folder, self.paths.worktree(), &lines, id)
                .map_err(|error| self.nowhere(error))?;
            self.note_waiting();
        }
        transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
        Ok(done)
    }

    /// Lets what was decided on the store wait, as the journal alone could not be written.
    pub(super) fn keep_waiting(
        &mut self,
        lines: &[String],
        id: crate::domain::ids::Id,
    ) -> Result<(), StoreError> {
        let Some(folder) = self.open_folder()? else {
            return Err(StoreError::Nowhere { live: self.paths.live().to_owned(), open: None });
        };
        waiting::write(&folder, self.paths.worktree(), lines, id)
            .map_err(|error| self.nowhere(error))?;
        self.note_waiting();
        Ok(())
    }

    /// Returns the folder in which writes wait, made if it is not there.
    fn open_folder(&self) -> Result<Option<std::path::PathBuf>, StoreError> {
        waiting::prepare(&self.paths).map_err(|error| self.nowhere(error))
    }

    fn note_waiting(&self) {
        let mut warnings = self.warnings.borrow_mut();
        if !self.waits.replace(true) {
            warnings.push(Warning::Waits);
        }
    }

    /// Says that neither place can be written, if that is so.
    fn nowhere(&self, error: StoreError) -> StoreError {
        if !error.is_closed() {
            return error;
        }
        StoreError::Nowhere { live: self.paths.live().to_owned(), open: self.paths.open() }
    }
}
