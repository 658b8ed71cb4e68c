//! The journal: every event made in this clone, in order.
//!
//! Invariant: one line is one write. A line that is not complete was never acknowledged, and nothing
//! of it counts; so a write is there entirely or not at all, wherever it was cut.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::atomic;
use super::error::StoreError;
use super::paths::{self, Paths};
use super::plain;
use crate::domain::event::MAX_BYTES;
use crate::domain::ids::Id;

/// The size in bytes from which on a new journal is begun.
pub const BEGIN_ANEW: u64 = 64 * 1024 * 1024;

/// The longest line that is written or read, in bytes.
pub const MAX_WRITE: usize = 8 * MAX_BYTES;

/// What a torn line is closed with, before the newline: no write ends like that, so even a line that
/// lacks only its newline cannot turn into one.
pub const TORN: u8 = b'#';

const CANCEL: &[u8] = &[TORN, b'\n'];

/// Where a journal is read up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The journal's file name.
    pub name: String,
    /// The file's inode, where the system has such a thing: another one is another file.
    pub inode: u64,
    /// How many bytes are read.
    pub offset: u64,
}

/// One write.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    worktree: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// What one line of a journal holds.
#[derive(Debug)]
pub enum Read<'a> {
    /// A write: its worktree, and its events' lines.
    Write(&'a str, Vec<&'a str>),
    /// A write that was cut off, and closed by a later one: it was never acknowledged.
    Torn,
    /// Something else, and why.
    Bad(String),
}

/// Returns the names of the journals, oldest first.
///
/// # Errors
/// When the live directory cannot be listed.
pub fn list(paths: &Paths) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    let live = paths.live();
    let entries = match fs::read_dir(live) {
        // Where it cannot be made either, there are none.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(names),
        entries => entries.map_err(StoreError::io("list", live))?,
    };
    for entry in entries {
        let entry = entry.map_err(StoreError::io("list", live))?;
        if let Ok(name) = entry.file_name().into_string()
            && paths::is_journal(&name)
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Returns the size and the inode of a journal.
///
/// # Errors
/// When there is none of that name, or it is no file.
pub fn stat(paths: &Paths, name: &str) -> Result<(u64, u64), StoreError> {
    let path = paths.journal(name);
    let missing = || StoreError::io("read", &path)(std::io::ErrorKind::NotFound.into());
    let meta = plain::metadata(&path)?.ok_or_else(missing)?;
    Ok((meta.len(), inode(&meta)))
}

#[cfg(unix)]
pub(crate) fn inode(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
pub(crate) fn inode(_: &fs::Metadata) -> u64 {
    0
}

/// Reads the complete lines of a journal after `position`, and moves it behind them.
///
/// # Errors
/// When the file cannot be read, or `each` fails.
pub fn read(
    paths: &Paths,
    position: &mut Position,
    mut each: impl FnMut(u64, Read<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let path = paths.journal(&position.name);
    plain::metadata(&path)?;
    let mut file = File::open(&path).map_err(StoreError::io("open", &path))?;
    file.seek(SeekFrom::Start(position.offset)).map_err(StoreError::io("read", &path))?;
    let mut lines = BufReader::with_capacity(256 * 1024, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = (MAX_WRITE + 1) as u64;
        let mut read = lines
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut line)
            .map_err(StoreError::io("read", &path))? as u64;
        let mut too_long = false;
        if read == limit && !line.ends_with(b"\n") {
            // The rest of such a line is passed over without holding it.
            too_long = true;
            let Some(rest) = skip_line(&mut lines).map_err(StoreError::io("read", &path))? else {
                return Ok(());
            };
            read += rest;
        }
        if read == 0 || !(too_long || line.ends_with(b"\n")) {
            return Ok(());
        }
        let at = position.offset;
        position.offset += read;
        if too_long {
            each(at, Read::Bad(format!("{read} bytes long; at most {MAX_WRITE} are read")))?;
        } else {
            line.pop();
            parse(&line, |parsed| each(at, parsed))?;
        }
    }
}

/// Passes over the rest of a line; none if it has no end.
fn skip_line(lines: &mut BufReader<File>) -> std::io::Result<Option<u64>> {
    let mut skipped = 0;
    loop {
        let buffer = lines.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        lines.consume(used);
        skipped += used as u64;
        if end.is_some() {
            return Ok(Some(skipped));
        }
    }
}

/// Hands on what one line holds, unless it is empty.
pub(super) fn parse(
    line: &[u8],
    each: impl FnOnce(Read<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if line.is_empty() {
        return Ok(());
    }
    if line.last() == Some(&TORN) {
        return each(Read::Torn);
    }
    let Ok(text) = std::str::from_utf8(line) else {
        return each(Read::Bad("not UTF-8".to_owned()));
    };
    if !line.starts_with(b"{") {
        return each(Read::Bad("not a write: not a JSON object".to_owned()));
    }
    match serde_json::from_str::<Line<'_>>(text) {
        Ok(line) => {
            each(Read::Write(&line.worktree, line.events.iter().map(|e| e.get()).collect()))
        }
        Err(error) => each(Read::Bad(format!("not a write: {error}"))),
    }
}

/// Appends one write of a worktree to the newest journal, or to a new one, and syncs it.
///
/// `position` is where the newest journal was imported to, which under the lock is all of its
/// complete lines: bytes behind it are a torn line, which is closed first. It is moved behind the
/// write. `fresh` names a new journal. Returns where a torn line begins, if there was one.
///
/// # Errors
/// When the write is too large, or does not reach the disk: then nothing of it counts.
pub fn append(
    paths: &Paths,
    worktree: &str,
    position: &mut Position,
    events: &[String],
    fresh: Id,
) -> Result<Option<u64>, StoreError> {
    let line = to_line(worktree, events)?;
    let begin = position.name.is_empty() || position.offset >= BEGIN_ANEW;
    if begin {
        *position = Position { name: paths::journal_name(fresh), inode: 0, offset: 0 };
    }
    let path = paths.journal(&position.name);
    let mut file = OpenOptions::new()
        .append(true)
        .create_new(begin)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    let meta = file.metadata().map_err(StoreError::io("read", &path))?;
    let torn = (meta.len() > position.offset).then_some(position.offset);
    let mut bytes = Vec::with_capacity(line.len() + 3);
    if torn.is_some() {
        bytes.extend_from_slice(CANCEL);
    }
    bytes.extend_from_slice(line.as_bytes());
    bytes.push(b'\n');
    let end = meta.len() + bytes.len() as u64;
    let written = file
        .write_all(&bytes)
        .map_err(StoreError::io("append to", &path))
        .and_then(|()| file.sync_data().map_err(StoreError::io("sync", &path)))
        .and_then(|()| if begin { atomic::sync_folder(&path) } else { Ok(()) });
    if let Err(error) = written {
        cancel(&mut file, end);
        return Err(error);
    }
    position.inode = inode(&meta);
    position.offset = end;
    Ok(torn)
}

/// Makes a line that is refused no write, if it was written up to its newline: that one is cut off, as
/// nothing is ever appended without the lock. A line that lacks it is no write yet, and will be closed.
fn cancel(file: &mut File, end: u64) {
    if file.metadata().is_ok_and(|meta| meta.len() == end) {
        // What failed may fail again; the first error is the one to tell.
        let _ = file.set_len(end - 1);
    }
}

/// Returns the line of a write, without the newline.
///
/// # Errors
/// When it is too long.
pub(super) fn to_line(worktree: &str, events: &[impl AsRef<str>]) -> Result<String, StoreError> {
    let mut line = format!("{{\"worktree\":{},\"events\":[", serde_json::Value::from(worktree));
    for (n, event) in events.iter().enumerate() {
        if n > 0 {
            line.push(',');
        }
        line.push_str(event.as_ref());
    }
    line.push_str("]}");
    if line.len() > MAX_WRITE {
        return Err(StoreError::TooLarge { size: line.len(), max: MAX_WRITE });
    }
    Ok(line)
}
