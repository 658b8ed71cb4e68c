//! Writes that wait in a worktree, `.collab/open/<uuid7>.jsonl`, as the live directory could not be
//! written: an AI's sandbox may keep the git directory read-only.
//!
//! Invariant: a file is only deleted when all that it holds is in the journal, synced; and only by
//! whoever holds the store's lock and then the file's. Whoever makes one holds its lock until it is
//! complete, and makes it anew if it was deleted before that.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use fs2::FileExt as _;
use rusqlite::params;

use super::batch::{create_folders, refuse_links};
use super::error::StoreError;
use super::index::Index;
use super::journal::{self, MAX_WRITE, Read};
use super::lock::same_file;
use super::paths::{self, Paths, open_folder};
use super::{atomic, cursors, import, plain};
use crate::domain::event::parse_line;
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::name::Name;
use crate::env::clock;

/// How many files of one worktree are looked at together.
const MOST: usize = 10_000;

/// How far ahead of the machine's clock an event may be that is taken over, in milliseconds: a day.
/// Whoever forges one with this clone's number would else leave no room for any that follows.
const AHEAD: i64 = 86_400_000;

/// How far beyond what this clone wrote itself it may be, where that is ahead already: a minute.
const BEYOND: i64 = 60_000;

/// A worktree of this clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worktree {
    /// The linked worktree's name, empty for the main one.
    pub name: String,
    /// Its top.
    pub root: PathBuf,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The worktree that it lies in.
    pub worktree: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Content {
    /// The lines of the events of each write.
    pub writes: Vec<Vec<String>>,
    /// What of it is no write, or why it cannot be read: the first such thing.
    pub fault: Option<String>,
}

/// Returns the files that wait, oldest first in each worktree.
#[must_use]
pub fn list(worktrees: &[Worktree]) -> Vec<Waiting> {
    let mut found = Vec::new();
    for worktree in worktrees {
        let folder = open_folder(&worktree.root);
        // A link, which a commit may have brought, could lead anywhere.
        if refuse_links(&worktree.root, &folder).is_err() {
            continue;
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries
            .filter(|entry| entry.file_name().to_str().is_some_and(paths::is_waiting))
            .map(|entry| entry.path())
            .take(MOST)
            .collect();
        files.sort_unstable();
        let name = &worktree.name;
        found.extend(files.into_iter().map(|path| Waiting { worktree: name.clone(), path }));
    }
    found
}

/// Reads a file. The end of a write that was cut off was never acknowledged, and is no fault.
///
/// # Errors
/// When it is no plain file, is too long, or cannot be read.
pub fn read(path: &Path) -> Result<Content, StoreError> {
    let bytes = plain::read(path, MAX_WRITE as u64 + 1)?.unwrap_or_default();
    content(&bytes)
}

fn content(bytes: &[u8]) -> Result<Content, StoreError> {
    let mut content = Content::default();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(line) = line.strip_suffix(b"\n") else { break };
        journal::parse(line, |read| {
            match read {
                Read::Torn => {}
                Read::Bad(why) => content.fault = content.fault.take().or(Some(why)),
                Read::Write(_, lines) => {
                    let mut events = Vec::new();
                    for line in lines {
                        match parse_line(line.as_bytes()) {
                            Ok(_) => events.push(line.to_owned()),
                            Err(why) => {
                                content.fault = content.fault.take().or(Some(why.to_string()));
                            }
                        }
                    }
                    content.writes.push(events);
                }
            }
            Ok(())
        })?;
    }
    Ok(content)
}

/// Makes the folder in which writes wait, and returns it; none where there is no worktree.
///
/// # Errors
/// When it cannot be made, or a link stands in its place.
pub(super) fn prepare(paths: &Paths) -> Result<Option<PathBuf>, StoreError> {
    let (Some(root), Some(folder)) = (paths.root(), paths.open()) else { return Ok(None) };
    refuse_links(root, &folder)?;
    create_folders(&folder)?;
    Ok(Some(folder))
}

/// Writes down a write, synced, in a file of its own.
///
/// # Errors
/// When it does not reach the disk: then there is no such file.
pub(super) fn write(
    folder: &Path,
    worktree: &str,
    events: &[String],
    id: Id,
) -> Result<(), StoreError> {
    let mut line = journal::to_line(worktree, events)?;
    line.push('\n');
    let path = folder.join(format!("{id}.jsonl"));
    loop {
        let mut file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(&path)
            .map_err(StoreError::io("create", &path))?;
        file.lock_exclusive().map_err(StoreError::io("lock", &path))?;
        // Whoever takes files over may have come between, and found it empty.
        if !same_file(&file, &path) {
            continue;
        }
        let written = file
            .write_all(line.as_bytes())
            .map_err(StoreError::io("write", &path))
            .and_then(|()| file.sync_all().map_err(StoreError::io("sync", &path)))
            .and_then(|()| atomic::sync_folder(&path));
        if written.is_err() {
            // The first error is the one to tell; what is left of a line counts for nothing.
            let _ = file.set_len(0);
            let _ = fs::remove_file(&path);
        }
        return written;
    }
}

/// What came of taking over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// Whether there was anything new.
    pub(super) any: bool,
    /// Whether a file is left that may be complete soon, without a trace in its folder.
    pub(super) again: bool,
}

/// Puts what waits into the journal, and deletes the files. The
/// caller holds the store's lock, has brought in all else, and brings in the journal again.
///
/// A file that its writer still holds, or of which something cannot be taken over, stays.
///
/// # Errors
/// When the journal cannot be written, or the database not be read: then the files stay.
pub(super) fn take_over(
    paths: &Paths,
    index: Index<'_>,
    clone: CloneId,
    worktrees: &[Worktree],
) -> Result<Taken, StoreError> {
    let now = clock::now().as_millisecond();
    let files = list(worktrees);
    // Of such a time nothing can be written.
    if files.is_empty() || !Clock::reaches(now) {
        return Ok(Taken::default());
    }
    let followed = index.followed(clone, now)?;
    let last = followed.map(Id::clock);
    let most = highest(index, clone)?;
    let mut taken = Taken::default();
    for Waiting { worktree, path } in files {
        let held = match hold(&path) {
            Ok(Some(held)) => held,
            Ok(None) => {
                taken.again = true;
                continue;
            }
            Err(_) => continue,
        };
        let mut bytes = Vec::new();
        let read = (&held).take(MAX_WRITE as u64 + 2).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() > MAX_WRITE + 1 {
            continue;
        }
        let Content { writes, fault } = content(&bytes)?;
        let mut stays = fault.is_some();
        for events in writes {
            let mut new = Vec::new();
            let mut authors = BTreeSet::new();
            for event in events {
                let Ok(parsed) = parse_line(event.as_bytes()) else { continue };
                if parsed.id.clock().millis() > most {
                    stays = true;
                } else if !is_journaled(index, parsed.id)? {
                    authors.extend(parsed.by.parse::<Name>());
                    new.push(event);
                }
            }
            if !new.is_empty() {
                settle(paths, index, &authors, followed)?;
                let name = journal::list(paths)?.pop().unwrap_or_default();
                let mut position = import::position(index, &name)?;
                if taken.any && !name.is_empty() {
                    // What was appended just now is no torn line.
                    position.offset = journal::stat(paths, &name)?.0;
                }
                let fresh = Id::new(Clock::after(last, now), clone, clock::random_u32());
                journal::append(paths, &worktree, &mut position, &new, fresh)?;
                taken.any = true;
            }
        }
        if !stays {
            // Where it cannot be deleted, it is found again, and nothing in it is new.
            let _ = fs::remove_file(&path);
        }
    }
    Ok(taken)
}

/// Settles what somebody has read who has not been here before, as a write in the store does: what waits
/// for it must not be hidden by what it wrote itself.
fn settle(
    paths: &Paths,
    index: Index<'_>,
    authors: &BTreeSet<Name>,
    followed: Option<Id>,
) -> Result<(), StoreError> {
    let readers = cursors::read(paths).readers;
    let is_new = |name: &&Name| readers.get(*name).is_none_or(|cursor| cursor.inbox.is_none());
    let new: Vec<&Name> = authors.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    cursors::change(paths, |cursors| {
        for name in new {
            let last = index.last_elsewhere(name, followed)?;
            let cursor = cursors.readers.entry(name.clone()).or_default();
            cursor.inbox = Some(last.unwrap_or_else(Id::before_all));
        }
        Ok(())
    })
}

/// Returns up to which time, in milliseconds, an event may be that is taken over.
pub(super) fn highest(index: Index<'_>, clone: CloneId) -> Result<i64, StoreError> {
    let now = clock::now().as_millisecond();
    let last = index.followed(clone, now)?;
    let beyond = last.map_or(0, |last| last.clock().millis().saturating_add(BEYOND));
    Ok(now.saturating_add(AHEAD).max(beyond))
}

/// Opens a file and takes its lock; none if its writer holds it, or it is gone.
fn hold(path: &Path) -> Result<Option<File>, StoreError> {
    if plain::metadata(path)?.is_none() {
        return Ok(None);
    }
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    let locked = file.try_lock_exclusive().is_ok();
    Ok((locked && same_file(&file, path)).then_some(file))
}

/// Says whether an event is in a journal of this clone already.
fn is_journaled(index: Index<'_>, id: Id) -> Result<bool, StoreError> {
    let sql = "SELECT worktree IS NOT NULL FROM event WHERE id = ?1";
    Ok(index.row(sql, params![id.to_bytes()], |row| row.get(0))?.unwrap_or(false))
}
