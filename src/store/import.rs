//! Bringing in what is new: from the journals, and from batches.
//!
//! Invariant: import never removes an event, and an event that came before changes nothing.

use std::collections::HashSet;
use std::sync::mpsc;

use rusqlite::params;

use super::batch::{Batches, Found, REPOSITORY};
use super::brought::Brought;
use super::cursors;
use super::error::StoreError;
use super::index::Index;
use super::index::insert::{Insert, Origin, is_late};
use super::journal::{self, Position};
use super::paths::Paths;
use super::stamps;
use crate::domain::event::{BadLine, Parsed, parse_line, parse_text};
use crate::domain::ids::Id;
use crate::domain::name::Address;
use crate::domain::priority::Priority;

/// After how many events what they touched is folded, which bounds memory.
const CHUNK: usize = 50_000;
/// After so many it is said how far it has come.
const TOLD: usize = 2_000;

/// How many lines of one batch that cannot be read are remembered one by one.
const MOST_BAD: usize = 100;

/// Is told now and then how many events were taken in, and how many percent of all there is to read were read, where
/// that is known.
pub type Progress<'p> = &'p dyn Fn(usize, Option<u8>);

/// Says whether everything that is there was brought in.
pub(crate) fn is_fresh(paths: &Paths, index: Index<'_>, stamps: &str) -> Result<bool, StoreError> {
    let Some(newest) = journal::list(paths)?.pop() else { return Ok(stamps::hold(stamps)) };
    let (size, inode) = journal::stat(paths, &newest)?;
    let read = position(index, &newest)?;
    Ok(read.offset == size && read.inode == inode && stamps::hold(stamps))
}

/// Returns how far a journal was read.
pub(crate) fn position(index: Index<'_>, name: &str) -> Result<Position, StoreError> {
    let sql = "SELECT inode, size FROM journal WHERE name = ?1";
    let row = index.row(sql, params![name], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    let (inode, offset): (i64, i64) = row.unwrap_or_default();
    Ok(Position { name: name.to_owned(), inode: inode.cast_unsigned(), offset: offset as u64 })
}

/// Remembers how far a journal was read.
pub(crate) fn set_position(index: Index<'_>, position: &Position) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO journal(name, inode, size) VALUES(?1, ?2, ?3)";
    let inode = position.inode.cast_signed();
    index.run(sql, params![position.name, inode, position.offset as i64]).map(drop)
}

/// Why the line of a torn write was not kept.
const CUT_OFF: &str = "a write that was cut off";

/// Remembers that a line of a journal was torn, so that it is reported.
pub(crate) fn note_torn(index: Index<'_>, name: &str, at: Option<u64>) -> Result<(), StoreError> {
    let Some(at) = at else { return Ok(()) };
    bad_line(index, name, at as i64, CUT_OFF)
}

/// Counts the lines that cannot be read; a write that was cut off is none, as nobody misses it.
pub(crate) fn bad_lines(index: Index<'_>) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) FROM bad_line WHERE why <> ?1";
    let count: Option<i64> = index.row(sql, params![CUT_OFF], |row| row.get(0))?;
    Ok(count.unwrap_or_default() as usize)
}

fn bad_line(index: Index<'_>, source: &str, at: i64, why: &str) -> Result<(), StoreError> {
    let why: String = why.chars().take(200).collect();
    let sql = "INSERT OR REPLACE INTO bad_line(source, line, why) VALUES(?1, ?2, ?3)";
    index.run(sql, params![source, at, why]).map(drop)
}

/// How far before what somebody has read a message is shown again where it is not known whether it was
/// there, in milliseconds: two weeks.
const RECENT: i64 = 14 * 86_400_000;

/// Which messages count as late if they are older than what somebody has read.
#[derive(Debug)]
pub(crate) enum Late {
    /// All that are new here.
    New,
    /// Those that are not among these, which the database knew before it was built anew.
    NotAmong(HashSet<Id>),
    /// Those of [`RECENT`], as it is not known what was there before: they are rather shown again.
    Unknown,
    /// None, as that cannot be written down: whoever can write the store will.
    Untold,
}

/// What bringing in came to.
#[derive(Debug)]
pub(crate) struct Imported {
    /// How many events were new, from where.
    pub(crate) brought: Brought,
    /// Why nothing could be read out of git.
    pub(crate) unread: Option<String>,
}

/// Brings in everything. The caller holds the lock and a transaction.
pub(crate) fn import(
    paths: &Paths,
    index: Index<'_>,
    batches: &[&dyn Batches],
    late: &Late,
    progress: Progress<'_>,
) -> Result<Imported, StoreError> {
    // Of the little that comes at other times nobody asks how much it is.
    let all = if index.last_seq()? == 0 { all_bytes(paths, batches)? } else { 0 };
    let mut import = Import {
        index,
        insert: Insert::new(index),
        progress,
        all,
        done: 0,
        pending: 0,
        added: 0,
        saved: 0,
        unread: None,
        own: matches!(late, Late::New).then(Vec::new),
    };
    import.journals(paths)?;
    let mut brought = Brought { journals: import.total(), ..Brought::default() };
    // Stamps first: what changes while we read has then changed after them.
    let stamps: Vec<String> = batches.iter().map(|b| stamps::take(&b.stamp_paths())).collect();
    for batches in batches {
        let (before, saved) = (import.total(), import.saved);
        import.batches(*batches)?;
        let saved = import.saved - saved;
        brought.log_ref += saved;
        let read = import.total() - before - saved;
        *(if batches.is_folder() { &mut brought.folders } else { &mut brought.commits }) += read;
    }
    index.set_meta("stamps", &stamps.concat())?;
    import.flush()?;
    import.insert.settle()?;
    let mut arrived = std::mem::take(&mut import.insert.arrived);
    arrived.extend(import.own.take().into_iter().flatten());
    match late {
        Late::New => {}
        Late::NotAmong(known) => arrived.retain(|id| !known.contains(id)),
        Late::Unknown => {}
        Late::Untold => arrived.clear(),
    }
    let within = if matches!(late, Late::Unknown) { RECENT } else { i64::MAX };
    mark_late(paths, index, &arrived, within)?;
    Ok(Imported { brought, unread: import.unread })
}

/// From how many bytes on a journal is parsed in a thread of its own.
const MUCH: u64 = 1024 * 1024;
/// How many events are handed over together, and how often before the other thread waits.
const TOGETHER: usize = 512;
const AHEAD: usize = 8;

/// What one event's place in a journal holds.
struct Item {
    at: u64,
    worktree: String,
    found: Result<(Box<Parsed>, String), String>,
}

/// Parses what one line of a journal holds.
fn items(at: u64, line: journal::Read<'_>) -> Vec<Item> {
    let item = |worktree: &str, found| Item { at, worktree: worktree.to_owned(), found };
    match line {
        journal::Read::Bad(why) => vec![item("", Err(why))],
        journal::Read::Torn => vec![item("", Err(CUT_OFF.to_owned()))],
        journal::Read::Write(worktree, lines) => lines
            .into_iter()
            .map(|line| {
                let found = match parse_text(line) {
                    Ok(parsed) => Ok((Box::new(parsed), line.to_owned())),
                    Err(why) => Err(why.to_string()),
                };
                item(worktree, found)
            })
            .collect(),
    }
}

/// Returns how many bytes all journals and batches have.
fn all_bytes(paths: &Paths, batches: &[&dyn Batches]) -> Result<u64, StoreError> {
    let mut all = batches.iter().map(|batches| batches.bytes()).sum();
    for name in journal::list(paths)? {
        all += journal::stat(paths, &name)?.0;
    }
    Ok(all)
}

struct Import<'c, 'p> {
    index: Index<'c>,
    insert: Insert<'c>,
    progress: Progress<'p>,
    /// How many bytes there are to read, where that was looked up, and were read.
    all: u64,
    done: u64,
    pending: usize,
    added: usize,
    /// How many of them the log ref brought.
    saved: usize,
    unread: Option<String>,
    /// What of the journals counts as late when it arrives, if any of it does: what waited in a worktree
    /// is new here, though it was made here.
    own: Option<Vec<Id>>,
}

impl Import<'_, '_> {
    /// Returns how many events were new so far.
    fn total(&self) -> usize {
        self.added + self.insert.added
    }

    fn journals(&mut self, paths: &Paths) -> Result<(), StoreError> {
        let names = journal::list(paths)?;
        let newest = names.last().cloned();
        for name in names {
            let (size, inode) = journal::stat(paths, &name)?;
            let mut read = position(self.index, &name)?;
            // Only the newest is appended to; another file of that name is read anew.
            if read.inode == inode && read.offset == size {
                continue;
            }
            let before = self.done;
            if read.inode != inode || read.offset > size {
                read = Position { name: name.clone(), inode, offset: 0 };
            }
            if size - read.offset > MUCH {
                read = self.much(paths, read)?;
            } else {
                journal::read(paths, &mut read, |at, line| {
                    items(at, line).into_iter().try_for_each(|item| self.item(&name, item))
                })?;
            }
            // The torn end of an old journal will never be completed.
            if Some(&name) != newest.as_ref() && read.offset < size {
                read.offset = size;
            }
            self.done = before + size;
            self.flush()?;
            set_position(self.index, &read)?;
        }
        Ok(())
    }

    /// Reads a journal of which there is much, and parses it in another thread meanwhile.
    fn much(&mut self, paths: &Paths, mut read: Position) -> Result<Position, StoreError> {
        let name = read.name.clone();
        let (sender, receiver) = mpsc::sync_channel::<Vec<Item>>(AHEAD);
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let mut chunk = Vec::with_capacity(TOGETHER);
                let mut is_wanted = true;
                journal::read(paths, &mut read, |at, line| {
                    chunk.extend(items(at, line));
                    if is_wanted && chunk.len() >= TOGETHER {
                        // It fails when taking in has failed, which is then the error to tell.
                        is_wanted = sender.send(std::mem::take(&mut chunk)).is_ok();
                    }
                    if !is_wanted {
                        chunk.clear();
                    }
                    Ok(())
                })?;
                let _ = sender.send(chunk);
                Ok(read)
            });
            let mut taken = Ok(());
            for item in receiver.into_iter().flatten() {
                taken = self.item(&name, item);
                if taken.is_err() {
                    break;
                }
            }
            let read = match reader.join() {
                Ok(read) => read,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            taken.and(read)
        })
    }

    fn item(&mut self, name: &str, item: Item) -> Result<(), StoreError> {
        let at = item.at as i64;
        match item.found {
            Ok((parsed, line)) => {
                self.done += line.len() as u64 + 1;
                self.take(*parsed, &line, Origin::Journal(&item.worktree))
            }
            Err(why) => self.bad_line(name, at, &why),
        }
    }

    fn batches(&mut self, batches: &dyn Batches) -> Result<(), StoreError> {
        let index = self.index;
        let seen = |what: &str| {
            let sql = "SELECT 1 FROM seen WHERE what = ?1";
            // Not known means to read it again, which changes nothing.
            index.row(sql, params![what], |_| Ok(())).is_ok_and(|row| row.is_some())
        };
        let see = |what: &str| {
            index.run("INSERT OR IGNORE INTO seen(what) VALUES(?1)", params![what]).map(drop)
        };
        batches.each(&seen, &mut |found| match found {
            Found::Batch(key, path, bytes) => {
                let batch = index.put_batch(path)?;
                self.lines(path, bytes, Origin::Batch(batch))?;
                if let Some(blob) = key.strip_prefix("b:") {
                    index.batch_in_code(batch, blob, seen(&format!("B:{path}:{blob}")))?;
                }
                see(key)
            }
            Found::Saved(key, path, read) => {
                let blob = key.rsplit(':').next().unwrap_or_default();
                // What the code's side has was read whole; another blob under its path was not.
                let lines = if seen(&format!("b:{blob}")) { None } else { Some(read()) };
                let lines = match lines.transpose() {
                    Ok(lines) => lines,
                    Err(why) => return self.bad_line(&saved_source(path), 0, &why),
                };
                if let Some(lines) = &lines {
                    let before = self.total();
                    self.lines(&saved_source(path), lines, Origin::Saved)?;
                    self.saved += self.total() - before;
                }
                for path in std::iter::once(path.to_owned()).chain(beside(path, blob)) {
                    index.batch_in_log(&path, blob, lines.as_deref())?;
                }
                see(key)
            }
            Found::Done(key) => see(key),
            Found::Unreadable(REPOSITORY, why) => {
                self.unread = Some(why.to_owned());
                Ok(())
            }
            Found::Unreadable(path, why) => self.bad_line(path, 0, why),
        })
    }

    /// Takes in the lines of a file, and remembers those that cannot be read.
    fn lines(&mut self, path: &str, bytes: &[u8], origin: Origin<'_>) -> Result<(), StoreError> {
        // It may have been read while it was still being written.
        self.index.run("DELETE FROM bad_line WHERE source = ?1", params![path])?;
        let mut bad = 0;
        for (n, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
            let at = n as i64 + 1;
            self.done += line.len() as u64 + 1;
            if line.is_empty() {
                continue;
            }
            let Err(why) = self.line(line, origin)? else { continue };
            let why = if is_mark(line) { MARKS.to_owned() } else { why.to_string() };
            bad += 1;
            // A small commit can hold millions.
            if bad < MOST_BAD {
                self.bad_line(path, at, &why)?;
            } else if bad == MOST_BAD {
                self.bad_line(path, at, "and more lines that cannot be read")?;
            }
        }
        Ok(())
    }

    /// Takes in one line of a file; says if it cannot be read, and why.
    fn line(&mut self, line: &[u8], origin: Origin<'_>) -> Result<Result<(), BadLine>, StoreError> {
        let parsed = match parse_line(line) {
            Ok(parsed) => parsed,
            Err(why) => return Ok(Err(why)),
        };
        let text = std::str::from_utf8(line).expect("a line that was read as an event is UTF-8");
        self.take(parsed, text, origin).map(Ok)
    }

    fn take(&mut self, parsed: Parsed, line: &str, origin: Origin<'_>) -> Result<(), StoreError> {
        let is_own = matches!(origin, Origin::Journal(_))
            && parsed.event.as_ref().is_ok_and(|event| is_late(&event.body));
        let (id, before) = (parsed.id, self.insert.added);
        self.insert.event(parsed, line, origin)?;
        if let Some(own) = &mut self.own
            && is_own
            && self.insert.added > before
        {
            own.push(id);
        }
        self.pending += 1;
        if self.pending >= CHUNK {
            self.flush()?;
        } else if self.pending.is_multiple_of(TOLD) {
            self.tell();
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.insert.finish()?;
        self.added += std::mem::take(&mut self.insert.added);
        self.pending = 0;
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        let percent = (self.done.min(self.all) * 100).checked_div(self.all);
        (self.progress)(self.total(), percent.and_then(|percent| u8::try_from(percent).ok()));
    }

    fn bad_line(&self, source: &str, at: i64, why: &str) -> Result<(), StoreError> {
        bad_line(self.index, source, at, why)
    }
}

/// Returns what a file of the log ref is called where its lines cannot be read: its path in the ref's tree,
/// as the code's side has other files of the same names.
fn saved_source(path: &str) -> String {
    if path.starts_with("tail/") { path.to_owned() } else { format!("log/{path}") }
}

/// Returns the path of the batch beside which the log ref has another blob of that path, if it is one.
fn beside(path: &str, blob: &str) -> Option<String> {
    let stem = path.strip_suffix(&format!(".{}.jsonl", blob.get(..12)?))?;
    Some(format!("{stem}.jsonl"))
}

/// Why a line of a batch is none that a merge has written.
const MARKS: &str = "not an event: an unfinished merge left its marks";

/// Says whether a line is what a merge that was not finished leaves.
fn is_mark(line: &[u8]) -> bool {
    [&b"<<<<<<<"[..], b"|||||||", b"=======", b">>>>>>>"].iter().any(|mark| line.starts_with(mark))
}

/// Marks as unread what arrived later than its readers read on.
fn mark_late(
    paths: &Paths,
    index: Index<'_>,
    arrived: &[Id],
    within: i64,
) -> Result<(), StoreError> {
    if arrived.is_empty() || !paths.cursors().exists() {
        return Ok(());
    }
    let mut late = Vec::new();
    for (reader, cursor) in &cursors::read(paths).readers {
        let Some(read) = cursor.inbox else { continue };
        let row = index.participant(reader)?.map(|row| row.participant);
        let (role, since) = row.map(|known| (known.role, known.role_since)).unwrap_or_default();
        if let Some((role, since)) = role.as_ref().zip(since)
            && arrived.contains(&since)
        {
            // It was not known to be meant by what has been said to the role since then.
            for priority in Priority::ALL {
                let (to, all) = (format!("@{role}"), i64::MAX as usize);
                let ids = index.unacked_ids(&to, reader, priority, Some(since), all)?;
                let passed = ids.into_iter().filter(|id| *id <= read);
                late.extend(passed.map(|id| (reader.clone(), id)));
            }
        }
        let oldest = read.clock().millis().saturating_sub(within);
        let passed = |id: &&Id| **id <= read && id.clock().millis() >= oldest;
        for id in arrived.iter().filter(passed) {
            let Some(message) = index.message(*id)? else { continue };
            let for_reader = message.sent.to.iter().any(|to| match to {
                Address::All => true,
                Address::One(name) => name == reader,
                Address::Role(wanted) => {
                    Some(wanted) == role.as_ref() && since.is_none_or(|since| since < *id)
                }
            });
            if for_reader && message.from != *reader {
                late.push((reader.clone(), *id));
            }
        }
    }
    if late.is_empty() {
        return Ok(());
    }
    cursors::change(paths, |cursors| {
        for (reader, id) in late {
            let unread = &mut cursors.readers.entry(reader).or_default().unread;
            if !unread.contains(&id) {
                unread.push(id);
            }
        }
        Ok(())
    })
}
