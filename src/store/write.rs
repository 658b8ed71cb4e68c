//! Writing: everything that decides, under the lock, in one transaction, as one line of the journal.
//!
//! Invariant: what is acknowledged is on the disk, in the journal. What fails before that leaves
//! nothing behind, here or in the database.

use std::collections::HashSet;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use super::batch::{self, Batches};
use super::checks::{self, Checks};
use super::cursors::{self, Cursors};
use super::error::StoreError;
use super::import;
use super::index::Index;
use super::index::insert::{Insert, Origin};
use super::index::redactions::Held;
use super::journal;
use super::lock::{self, Lock, WRITER_WAITS};
use super::memory::{self, Memory};
use super::open::{Sources, Store, Warning};
use super::registry::{self, Registry};
use super::staged::{self, Staged};
use crate::domain::event::{Body, Event, MAX_BYTES, Noun, Parsed, parse_line};
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::kinds::Kinds;
use crate::domain::name::Name;
use crate::env::clock;

/// Who writes, and where it stands.
#[derive(Clone, Debug)]
pub struct Author {
    /// Who.
    pub by: Name,
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The commit that is checked out.
    pub head: Option<String>,
}

/// A write under way: reads what is there, with what this write has added.
#[derive(Debug)]
pub struct Write<'c> {
    index: Index<'c>,
    author: &'c Author,
    clone: CloneId,
    follows: Option<Id>,
    last: Option<Clock>,
    now: jiff::Timestamp,
    worktree: &'c str,
    waits: bool,
    session: Option<Id>,
    lines: Vec<String>,
    held: Vec<Held>,
}

impl<'c> Deref for Write<'c> {
    type Target = Index<'c>;

    fn deref(&self) -> &Index<'c> {
        &self.index
    }
}

impl<'c> Write<'c> {
    /// Begins a write; `waits` if what is written waits in the worktree.
    pub(super) fn begin(
        index: Index<'c>,
        author: &'c Author,
        clone: CloneId,
        now: jiff::Timestamp,
        worktree: &'c str,
        waits: bool,
    ) -> Result<Self, StoreError> {
        let follows = index.followed(clone, now.as_millisecond())?;
        let (last, lines) = (follows.map(Id::clock), Vec::new());
        let held = Vec::new();
        let session = None;
        Ok(Self { index, author, clone, follows, last, now, worktree, waits, session, lines, held })
    }

    /// Ends a write: returns the lines of its events, and an id above theirs.
    pub(super) fn finish(mut self) -> (Vec<String>, Id) {
        let id = self.next_id();
        (self.lines, id)
    }

    /// Says whether what is written waits in the worktree, as the live directory cannot be written.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Returns the time of this write.
    #[must_use]
    pub fn now(&self) -> jiff::Timestamp {
        self.now
    }

    /// Says in which session what follows is written.
    pub fn be_in(&mut self, session: Option<Id>) {
        self.session = session;
    }

    /// Says whether anything is to be written.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Returns the session in which it is written.
    #[must_use]
    pub fn session_id(&self) -> Option<Id> {
        self.session
    }

    /// Returns the clone in which it is written.
    #[must_use]
    pub fn clone_id(&self) -> CloneId {
        self.clone
    }

    /// Returns the event that what is written here follows; see [`Index::followed`].
    #[must_use]
    pub fn follows(&self) -> Option<Id> {
        self.follows
    }

    /// Returns who writes.
    #[must_use]
    pub fn by(&self) -> &Name {
        &self.author.by
    }

    /// Adds an event, and folds it in: what follows decides with it.
    ///
    /// # Errors
    /// When it would be void, when its line is too long, when it acts on an object of a newer format, or when the database
    /// cannot be written.
    pub fn emit(&mut self, of: Option<Id>, body: Body) -> Result<Id, StoreError> {
        if let Some((of, noun)) = of.zip(Noun::of_kind(body.kind()))
            && let Some(needs) = self.index.needs_format(noun, of)?
        {
            let what = format!("{} {}", noun.word(), self.index.short(noun, of)?);
            return Err(StoreError::Newer { what, needs });
        }
        if let Some((of, noun)) = of.zip(Noun::of_kind(body.kind())) {
            let last = self.index.last_change(noun, of)?;
            if !self.reaches(last) {
                let what = format!("{} {}", noun.word(), self.index.short(noun, of)?);
                let at = jiff::Timestamp::from_millisecond(last.clock().millis());
                return Err(StoreError::Ahead { what, at: at.unwrap_or_default() });
            }
        }
        let id = self.next_id();
        let event = Event {
            id,
            at: self.now,
            by: self.author.by.clone(),
            session: self.session,
            branch: self.author.branch.clone(),
            head: self.author.head.clone(),
            of,
            body,
        };
        let line = event.to_line();
        if line.len() > MAX_BYTES {
            return Err(StoreError::TooLarge { size: line.len(), max: MAX_BYTES });
        }
        // Read back as any reader will, so that nothing is written that would not be folded.
        let parsed = parse_line(line.as_bytes())
            .map_err(|why| self.index.damaged(format!("an event that cannot be read: {why}")))?;
        if let Err(why) = &parsed.event {
            return Err(StoreError::Void { kind: event.body.kind(), why: why.to_string() });
        }
        self.take(parsed, line)?;
        Ok(id)
    }

    /// Says whether an event that is written now comes after another one. A stranger's that is over a
    /// day ahead is not followed, as [`Index::followed`] tells.
    #[must_use]
    pub fn reaches(&self, id: Id) -> bool {
        Clock::after(self.last, self.now.as_millisecond()) > id.clock()
    }

    /// Adds an event that was prepared before, as it is; see [`Store::prepare`].
    fn put(&mut self, line: &str) -> Result<(), StoreError> {
        let parsed = parse_line(line.as_bytes())
            .map_err(|why| self.index.damaged(format!("an event that cannot be read: {why}")))?;
        self.take(parsed, line.to_owned())
    }

    fn take(&mut self, parsed: Parsed, line: String) -> Result<(), StoreError> {
        let mut insert = Insert::new(self.index);
        insert.event(parsed, &line, Origin::Journal(self.worktree))?;
        insert.finish()?;
        insert.settle()?;
        self.held.append(&mut insert.held);
        self.lines.push(line);
        Ok(())
    }

    fn next_id(&mut self) -> Id {
        let next = Clock::after(self.last, self.now.as_millisecond());
        self.last = Some(next);
        Id::new(next, self.clone, clock::random_u32())
    }
}

impl Store {
    /// Runs `act` under the lock, on everything that has happened; what it adds is then on the disk.
    ///
    /// # Errors
    /// What `act` returns, and what keeps the write from the disk: then nothing has changed.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        sources: Sources<'_>,
        author: &Author,
        act: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_closed {
            return self.write_closed(sources, author, act);
        }
        let _lock = match self.lock_to_write() {
            Err(error) if error.is_closed() => return self.write_closed(sources, author, act),
            lock => lock?,
        };
        let now = possible_now()?;
        self.reopen_if_replaced()?;
        let transaction = self.begin_writing()?;
        let index = Index::new(&transaction, Path::new("store.db"));
        if !import::is_fresh(&self.paths, index, &index.meta()?.stamps)? {
            match self.bring_in(index, &[sources.batches], sources) {
                Err(error) if error.is_closed() => {
                    drop(transaction);
                    return self.write_closed(sources, author, act);
                }
                brought => drop(brought?),
            }
        }
        let worktree = self.paths.worktree();
        let mut write = Write::begin(index, author, self.clone, now, worktree, false)?;
        let done = act(&mut write)?;
        let held = std::mem::take(&mut write.held);
        let (lines, fresh) = write.finish();
        let db = StoreError::database(&self.paths.store());
        if !lines.is_empty() {
            let name = journal::list(&self.paths)?.pop().unwrap_or_default();
            let mut position = import::position(index, &name)?;
            let torn = match journal::append(&self.paths, worktree, &mut position, &lines, fresh) {
                Err(error) if error.is_closed() => {
                    // What the store holds has to be in the journal, too.
                    drop(transaction);
                    self.keep_waiting(&lines, fresh)?;
                    self.step_aside(sources)?;
                    return Ok(done);
                }
                torn => torn?,
            };
            // From here on it is written: what the database does not take, the next one brings in.
            let noted = import::set_position(index, &position)
                .and_then(|()| import::note_torn(index, &position.name, torn))
                .and_then(|()| transaction.commit().map_err(&db));
            if let Err(error) = noted {
                let why = error.to_string();
                self.warnings.borrow_mut().push(Warning::NotIndexed { why, written: true });
            }
        } else if let Err(error) = transaction.commit() {
            let why = error.to_string();
            self.warnings.borrow_mut().push(Warning::NotIndexed { why, written: false });
        }
        self.warnings.borrow_mut().extend(held.into_iter().map(Warning::Held));
        self.tidy();
        Ok(done)
    }

    /// Runs `act` as [`write`](Self::write) does, and returns what it would add, a line each: nothing is added.
    ///
    /// # Errors
    /// What `act` returns.
    pub fn prepare<T, E: From<StoreError>>(
        &mut self,
        sources: Sources<'_>,
        author: &Author,
        act: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<(T, Vec<String>), E> {
        let _lock = self.lock_to_write()?;
        let now = possible_now()?;
        self.reopen_if_replaced()?;
        let transaction = self.begin_writing()?;
        let index = Index::new(&transaction, Path::new("store.db"));
        if !import::is_fresh(&self.paths, index, &index.meta()?.stamps)? {
            self.bring_in(index, &[sources.batches], sources)?;
        }
        let worktree = self.paths.worktree();
        let mut write = Write::begin(index, author, self.clone, now, worktree, false)?;
        let done = act(&mut write)?;
        // What it has added is rolled back; what was imported with it comes again.
        Ok((done, write.finish().0))
    }

    /// Adds exactly what was prepared: nothing is decided any more.
    ///
    /// # Errors
    /// What keeps the write from the disk: then nothing has changed.
    pub fn accept(
        &mut self,
        sources: Sources<'_>,
        author: &Author,
        lines: &[String],
    ) -> Result<(), StoreError> {
        self.write(sources, author, |write| lines.iter().try_for_each(|line| write.put(line)))
    }

    /// Takes the lock as a writer, who need not be told what a reader is: with the lock nothing is
    /// behind, and without it nothing is shown.
    fn lock_to_write(&self) -> Result<Lock, StoreError> {
        self.warnings.borrow_mut().retain(|warning| !matches!(warning, Warning::Behind { .. }));
        lock::take(&self.paths, WRITER_WAITS)
    }

    /// Seals this worktree's events that are in no batch into a new one, then those of worktrees that are
    /// not among `worktrees` any more; says under which path below `.collab/log`, and how many. What was
    /// in a batch that is nowhere any more, as its commit was dropped or its file removed, is in none.
    /// What is not of the `kinds`, or looks like a credential, is left out.
    /// Of very many it takes the oldest: there is no more to seal when it returns nothing.
    ///
    /// # Errors
    /// When the batch cannot be written: then nothing is sealed.
    pub fn seal(
        &mut self,
        sources: Sources<'_>,
        worktrees: &[String],
        kinds: &Kinds,
    ) -> Result<Option<(String, usize)>, StoreError> {
        let now = possible_now()?.as_millisecond();
        self.refresh(sources)?;
        let _lock = self.lock_to_write()?;
        self.reopen_if_replaced()?;
        let transaction = self.begin_writing()?;
        let index = Index::new(&transaction, Path::new("store.db"));
        self.give_back(index, sources.batches)?;
        index.leave_out(kinds)?;
        // Nobody else will ever seal what was made in a worktree that is gone.
        let gone = index.unsealed_worktrees()?.into_iter().filter(|name| !worktrees.contains(name));
        let here = self.paths.worktree().to_owned();
        let mut lines = Vec::new();
        let mut of = here.clone();
        for worktree in std::iter::once(here).chain(gone) {
            lines = index.unsealed(&worktree)?;
            of = worktree;
            if !lines.is_empty() {
                break;
            }
        }
        if lines.is_empty() {
            transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
            return Ok(None);
        }
        let next = Clock::after(index.followed(self.clone, now)?.map(Id::clock), now);
        let id = Id::new(next, self.clone, clock::random_u32());
        let Some(path) = batch::seal(&self.paths, self.clone, id, &lines)? else {
            return Ok(None);
        };
        let ids: Vec<Id> = lines.iter().map(|(id, _)| *id).collect();
        index.mark_sealed(&of, &ids, &path)?;
        transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
        Ok(Some((path, ids.len())))
    }

    /// Takes back the events of this clone's batches that are nowhere any more.
    fn give_back(&self, index: Index<'_>, batches: &dyn Batches) -> Result<(), StoreError> {
        let own = index.own_batches()?;
        let paths: Vec<String> = own.iter().map(|batch| batch.path.clone()).collect();
        let gone: HashSet<String> = batches.gone(&paths).into_iter().collect();
        own.iter()
            .filter(|batch| gone.contains(&batch.path))
            .try_for_each(|batch| index.give_back(batch))
    }

    /// Changes what is marked as read, if the lock is to be had soon and the file can be written; else
    /// it is shown again. Says whether it was done.
    ///
    /// # Errors
    /// What `change` returns.
    pub fn mark_read(
        &self,
        change: impl FnOnce(&mut Cursors) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let marked = lock::take(&self.paths, lock::MARKER_WAITS).and_then(|_lock| {
            // What has arrived since must not be taken for read.
            self.end_reading();
            cursors::change(&self.paths, change)
        });
        match marked {
            Ok(()) => Ok(true),
            Err(
                StoreError::Locked { .. } | StoreError::Io { .. } | StoreError::LocalFile { .. },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Changes the registered clients, under the lock.
    ///
    /// # Errors
    /// When the lock or the file cannot be had.
    pub fn register<T>(&self, change: impl FnOnce(&mut Registry) -> T) -> Result<T, StoreError> {
        let _lock = lock::take(&self.paths, WRITER_WAITS)?;
        let mut registry = registry::read(&self.paths);
        let before = registry.clone();
        let result = change(&mut registry);
        if registry != before {
            registry::write(&self.paths, &registry)?;
        }
        Ok(result)
    }

    /// Changes what is known of batches that no commit has yet, under the lock, for which it waits at
    /// most `wait`.
    ///
    /// # Errors
    /// When the lock or the file cannot be had.
    pub fn change_staged(
        &self,
        wait: Duration,
        change: impl FnOnce(&mut Staged),
    ) -> Result<(), StoreError> {
        let _lock = lock::take(&self.paths, wait)?;
        staged::change(&self.paths, change)
    }

    /// Changes what is known of checks, under the lock.
    ///
    /// # Errors
    /// When the lock or the file cannot be had.
    pub fn change_checks(&self, change: impl FnOnce(&mut Checks)) -> Result<(), StoreError> {
        let _lock = lock::take(&self.paths, WRITER_WAITS)?;
        checks::change(&self.paths, self.clone, change)
    }

    /// Changes what participants have at hand, under the lock.
    ///
    /// # Errors
    /// When the lock or the file cannot be had.
    pub fn change_memory<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> Result<T, StoreError> {
        let _lock = lock::take(&self.paths, WRITER_WAITS)?;
        memory::change(&self.paths, change)
    }
}

/// Returns the time, if events can be of it: others could not read what is written else.
pub(super) fn possible_now() -> Result<jiff::Timestamp, StoreError> {
    let now = clock::now();
    if Clock::reaches(now.as_millisecond()) { Ok(now) } else { Err(StoreError::Clock(now)) }
}
