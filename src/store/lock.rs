//! The advisory lock: one writer at a time in a clone; and one like it for the search index.
//!
//! Polled up to a time-out that names the holder. Never unlinked; after locking, the file that was
//! locked must still be the one at the path, or two writers could hold two locks.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use fs2::FileExt as _;

use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::escape;
use crate::env::process::{self, Process};

/// How long a writer waits.
pub const WRITER_WAITS: Duration = Duration::from_secs(10);
/// How long a reader waits, before it answers from what is there.
pub const READER_WAITS: Duration = Duration::from_millis(50);

/// How long one waits who marks what was read, and has said all it has to say.
pub const MARKER_WAITS: Duration = Duration::from_secs(2);

/// The longest `holder` that is read, in bytes.
const MAX_HOLDER: u64 = 4096;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Says whether the file that is locked still is the one at the path: where it was removed, another may lock
    /// the next one there.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        same_file(&self.file, path)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do it too, unless a child inherited the descriptor.
        let _ = fs2::FileExt::unlock(&self.file);
    }
}

/// Takes the lock, waiting at most `wait`.
///
/// # Errors
/// [`StoreError::Locked`] at the time-out, and what the file system says.
pub fn take(paths: &Paths, wait: Duration) -> Result<Lock, StoreError> {
    let lock = take_file(&paths.lock(), wait, || holder(paths))?;
    // For people only, so a failure to write it is none of the lock.
    if plain::metadata(&paths.holder()).is_ok() {
        let _ = write_holder(&paths.holder());
    }
    Ok(lock)
}

/// Says in place who holds the lock: a file that is cut to nothing and written again is written to the
/// disk as it is closed (ext4's `auto_da_alloc`), which took a tenth of a millisecond of each command.
fn write_holder(path: &Path) -> std::io::Result<()> {
    let line = holder_line();
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    file.write_all(line.as_bytes())?;
    file.set_len(line.len() as u64)
}

/// Takes the lock of whoever brings the search index up to date, waiting at most `wait`.
///
/// # Errors
/// As [`take`].
pub fn take_search(paths: &Paths, wait: Duration) -> Result<Lock, StoreError> {
    take_file(&paths.search_lock(), wait, || "another search".to_owned())
}

/// Takes the lock of the watcher that leads, if none does.
///
/// # Errors
/// As [`take`].
pub fn take_watch(paths: &Paths) -> Result<Lock, StoreError> {
    take_file(&paths.watch_lock(), Duration::ZERO, || "another watcher".to_owned())
}

/// Takes the lock of whoever puts git's hooks in place or takes them out.
///
/// # Errors
/// As [`take`].
pub fn take_hooks(paths: &Paths) -> Result<Lock, StoreError> {
    take_file(&paths.hooks_lock(), WRITER_WAITS, || "another process".to_owned())
}

/// Takes the lock of whoever writes into a worktree, as the live directory cannot be written.
///
/// # Errors
/// As [`take`].
pub fn take_open(folder: &Path) -> Result<Lock, StoreError> {
    take_file(&folder.join("lock"), WRITER_WAITS, || "another process".to_owned())
}

fn take_file(path: &Path, wait: Duration, holder: impl Fn() -> String) -> Result<Lock, StoreError> {
    let wait = crate::env::patience::for_lock(wait);
    let began = Instant::now();
    let mut pause = Duration::from_micros(200);
    // A link would lead elsewhere, and another kind of file may lock nothing.
    plain::metadata(path)?;
    loop {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(StoreError::io("open", path))?;
        loop {
            match file.try_lock_exclusive() {
                Ok(()) => break,
                Err(error) if error.kind() == fs2::lock_contended_error().kind() => {}
                Err(error) => return Err(StoreError::io("lock", path)(error)),
            }
            let left = wait.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Err(StoreError::Locked { path: path.to_owned(), holder: holder() });
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(Duration::from_millis(5));
        }
        if same_file(&file, path) {
            return Ok(Lock { file });
        }
    }
}

fn holder_line() -> String {
    let Process { pid, start } = process::me();
    format!("{pid} {start} {}\n", crate::env::doing())
}

/// Returns who holds the lock, as that process wrote it. One that was killed has left its name, and
/// whoever locked since may not have written its own yet.
fn holder(paths: &Paths) -> String {
    let text = plain::read(&paths.holder(), MAX_HOLDER).ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let line: String = text.lines().next().unwrap_or_default().chars().take(80).collect();
    let mut words = line.trim().splitn(3, ' ');
    let number = |word: Option<&str>| word?.parse::<u64>().ok();
    let pid = number(words.next()).and_then(|pid| u32::try_from(pid).ok());
    match (pid, number(words.next()), words.next()) {
        (Some(pid), Some(start), Some(what)) if process::is_alive(&Process { pid, start }) => {
            format!("process {pid} (`{}`)", escape::controls(what))
        }
        _ => "another process".to_owned(),
    }
}

#[cfg(unix)]
pub(super) fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => held.ino() == there.ino() && held.dev() == there.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
pub(super) fn same_file(_: &File, path: &Path) -> bool {
    // An open file cannot be replaced there.
    path.exists()
}
