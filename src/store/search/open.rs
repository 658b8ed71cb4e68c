//! Opening the search index: whatever state it is found in, it is up to date afterwards.
//!
//! Invariant: only under its own lock is it written or replaced, in one transaction or as a whole file.
//! Whoever finds it up to date needs no lock.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params};

use super::fill::{CommitText, Fill, State};
use super::schema::{TABLES, VERSION};
use crate::domain::change::Commit;
use crate::store::error::StoreError;
use crate::store::index::{Index, checksum};
use crate::store::lock::{self, WRITER_WAITS};
use crate::store::open::{Sources, Warning};
use crate::store::{Store, plain};

/// How long to wait for the file's own lock, which is held for moments.
const BUSY: Duration = Duration::from_secs(5);

/// The search index, open and up to date.
#[derive(Debug)]
pub struct Search {
    db: Connection,
    path: PathBuf,
}

/// What lies there.
enum There {
    /// An index that goes far enough.
    Ready(Search),
    /// One that is behind in the same database: up to where it goes.
    Behind(Search, State),
    /// Nothing that is of use.
    Useless,
}

impl Search {
    /// Returns the view of the tables.
    pub(super) fn index(&self) -> Index<'_> {
        Index::new(&self.db, &self.path)
    }

    /// Opens what is there.
    fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .and_then(|db| {
                db.busy_timeout(BUSY)?;
                // One state is seen to the end, which also spares taking the file's lock at each query.
                db.execute_batch("BEGIN")?;
                Ok(db)
            })
            .map_err(StoreError::database(path))?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// Makes an empty one.
    fn make(db: Connection, path: &Path, of: &str) -> Result<Self, StoreError> {
        let search = Self { db, path: path.to_owned() };
        let fast = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -65536; BEGIN;";
        let made = search.db.execute_batch(fast).and_then(|()| search.db.execute_batch(TABLES));
        made.map_err(search.index().err())?;
        let sql = "INSERT INTO state(version, of, seq, commits, docs) VALUES(?1, ?2, 0, 0, 0)";
        search.index().run(sql, params![VERSION, of])?;
        Ok(search)
    }

    /// Reads how far it goes; none if it is of another version.
    fn state(&self) -> Result<Option<State>, StoreError> {
        let sql = "SELECT version, of, seq, commits FROM state";
        let read = |row: &rusqlite::Row<'_>| {
            let state = State { of: row.get(1)?, seq: row.get(2)?, commits: row.get(3)? };
            Ok((row.get::<_, i64>(0)?, state))
        };
        let found = self.index().row(sql, [], read)?;
        Ok(found.filter(|(version, _)| *version == VERSION).map(|(_, state)| state))
    }
}

/// Brings the index of a store up to date.
struct Work<'a> {
    store: &'a Store,
    sources: Sources<'a>,
    text_of: &'a dyn Fn(&Commit) -> CommitText,
    path: PathBuf,
    /// What the index has to be of.
    to: State,
}

impl Work<'_> {
    /// Looks at what is there.
    fn there(&self) -> There {
        if !matches!(plain::metadata(&self.path), Ok(Some(_))) {
            return There::Useless;
        }
        let Ok(search) = Search::open(&self.path) else { return There::Useless };
        match search.state() {
            Ok(Some(state)) if state.of == self.to.of => {
                // Another one may have come further meanwhile.
                if state.seq >= self.to.seq && state.commits >= self.to.commits {
                    There::Ready(search)
                } else {
                    There::Behind(search, state)
                }
            }
            _ => There::Useless,
        }
    }

    fn fill(&self, search: &Search, from: &State) -> Result<(), StoreError> {
        let to = State {
            of: self.to.of.clone(),
            seq: self.to.seq.max(from.seq),
            commits: self.to.commits.max(from.commits),
        };
        let (store, progress) = (self.store.index(), self.sources.progress);
        let fill = Fill { store, search: search.index(), text_of: self.text_of, progress };
        fill.run(from, &to)
    }

    /// Takes in what is new.
    fn update(&self, search: Search, from: &State) -> Result<Search, StoreError> {
        let run = |sql: &str| search.db.execute_batch(sql).map_err(search.index().err());
        run("COMMIT; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;")?;
        self.fill(&search, from)?;
        run("COMMIT; BEGIN;")?;
        Ok(search)
    }

    /// Makes the index anew, beside what is there, and puts it in its place.
    fn rebuild(&self) -> Result<Search, StoreError> {
        if let Err(StoreError::LocalFile { path, why }) = plain::metadata(&self.path) {
            return Err(StoreError::LocalFile { path, why });
        }
        let fresh = self.path.with_extension("db.new");
        remove(&fresh)?;
        let db = Connection::open(&fresh).map_err(StoreError::database(&fresh))?;
        let search = Search::make(db, &fresh, &self.to.of)?;
        self.fill(&search, &self.nothing())?;
        let end = "INSERT INTO words(words) VALUES('optimize'); COMMIT;";
        search.db.execute_batch(end).map_err(search.index().err())?;
        search.db.close().map_err(|(_, error)| StoreError::database(&fresh)(error))?;
        let file = fs::File::open(&fresh).map_err(StoreError::io("open", &fresh))?;
        file.sync_all().map_err(StoreError::io("sync", &fresh))?;
        // The log of the old one would be taken for one of the new one.
        remove(&self.path.with_extension("db-journal"))?;
        fs::rename(&fresh, &self.path).map_err(StoreError::io("put in place", &self.path))?;
        Search::open(&self.path)
    }

    /// Makes an index that is gone with this process.
    fn in_memory(&self) -> Result<Search, StoreError> {
        let db = Connection::open_in_memory().map_err(StoreError::database(&self.path))?;
        let search = Search::make(db, &self.path, &self.to.of)?;
        self.fill(&search, &self.nothing())?;
        Ok(search)
    }

    fn nothing(&self) -> State {
        State { of: self.to.of.clone(), seq: 0, commits: 0 }
    }

    fn up_to_date(&self, anew: bool) -> Result<Search, StoreError> {
        if self.store.is_closed {
            // What is in memory is numbered as it came here, and will be otherwise in the store.
            let search = self.in_memory()?;
            let why = format!("{} cannot be written", self.store.paths.live().display());
            self.warn(Warning::SearchNotKept { why });
            return Ok(search);
        }
        if !anew && let There::Ready(search) = self.there() {
            return Ok(search);
        }
        let lock = match lock::take_search(self.store.paths(), WRITER_WAITS) {
            Ok(lock) => lock,
            Err(error @ StoreError::Locked { .. }) => {
                // What another one is about to add is all that is missing.
                return match self.there() {
                    There::Ready(search) | There::Behind(search, _) => {
                        self.warn(Warning::Behind { holder: "another search".to_owned() });
                        Ok(search)
                    }
                    There::Useless => Err(error),
                };
            }
            Err(error) => return self.instead(&error),
        };
        let there = if anew { There::Useless } else { self.there() };
        let done = match there {
            There::Ready(search) => Ok(search),
            There::Behind(search, state) => match self.update(search, &state) {
                Err(StoreError::Damaged { path, .. }) if path == self.path => self.rebuild(),
                done => done,
            },
            There::Useless => self.rebuild(),
        };
        drop(lock);
        match done {
            // What is wrong with the database itself is not mended here.
            Err(error @ StoreError::Damaged { .. }) => Err(error),
            Err(error) => self.instead(&error),
            done => done,
        }
    }

    /// Searches in memory, where the index cannot be kept.
    fn instead(&self, why: &StoreError) -> Result<Search, StoreError> {
        let search = self.in_memory()?;
        self.warn(Warning::SearchNotKept { why: why.to_string() });
        Ok(search)
    }

    fn warn(&self, warning: Warning) {
        self.store.warnings.borrow_mut().push(warning);
    }
}

impl Store {
    /// Brings the search index up to date and searches. `names` is what else decides who made a commit.
    ///
    /// # Errors
    /// What `search` returns, and when there can be no index.
    pub fn search<T>(
        &self,
        sources: Sources<'_>,
        names: &str,
        text_of: &dyn Fn(&Commit) -> CommitText,
        search: impl Fn(&Search) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_reading()?;
        let index = self.index();
        // Read anew, as the history may have been since this store was opened.
        let meta = index.meta()?;
        let of = format!("{} {} {:08x}", meta.nonce, meta.replaced, checksum(names));
        let to = State { of, seq: index.last_seq()?, commits: index.last_commit()? };
        let path = self.paths().search();
        let work = Work { store: self, sources, text_of, path, to };
        match search(&work.up_to_date(false)?) {
            Err(StoreError::Damaged { path, .. }) if path == work.path => {
                search(&work.up_to_date(true)?)
            }
            done => done,
        }
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}
