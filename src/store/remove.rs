//! Taking everything of collab's out of a clone again.
//!
//! Invariant: no link is followed. Where one stands in the place of a folder, the link is what goes.

use std::fs;
use std::path::Path;

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::exclude::{self, EVERYTHING, IGNORED};
use super::lock::{self, WRITER_WAITS};
use super::paths::Paths;
use super::plain;

/// The longest `info/exclude` that is rewritten, in bytes.
const MAX_EXCLUDE: u64 = 1024 * 1024;

/// Returns how many bytes a folder's files have; of a link, or where nothing lies, none.
#[must_use]
pub fn size(path: &Path) -> u64 {
    let Ok(meta) = fs::symlink_metadata(path) else { return 0 };
    if !meta.is_dir() {
        return if meta.is_file() { meta.len() } else { 0 };
    }
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum()
}

/// Removes the live directory, once nobody writes.
///
/// # Errors
/// When somebody goes on writing, or something of it cannot be removed.
pub fn live(paths: &Paths) -> Result<(), StoreError> {
    if is_link(paths.live()) {
        return folder(paths.live());
    }
    // What lies in the place of the lock may keep nobody out, and has to go all the same.
    let _lock = match lock::take(paths, WRITER_WAITS) {
        Err(error @ StoreError::Locked { .. }) => return Err(error),
        lock => lock.ok(),
    };
    folder(paths.live())
}

/// Removes a folder with all that is in it, or the link in its place.
///
/// # Errors
/// When something of it cannot be removed.
pub fn folder(path: &Path) -> Result<(), StoreError> {
    let removed = if is_link(path) { fs::remove_file(path) } else { fs::remove_dir_all(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink())
}

/// Returns collab's lines in git's `info/exclude`.
#[must_use]
pub fn excluded(common: &Path) -> Vec<String> {
    let mut lines = exclude::lines(common);
    lines.retain(|line| is_ours(line.as_bytes()));
    lines
}

/// Takes collab's lines out of git's `info/exclude`; what people wrote there stays byte for byte.
///
/// # Errors
/// When it is no plain file, or cannot be written.
pub fn exclude_lines(common: &Path) -> Result<(), StoreError> {
    let path = exclude::path(common);
    let Some(bytes) = plain::read(&path, MAX_EXCLUDE)? else { return Ok(()) };
    let kept: Vec<u8> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !is_ours(line))
        .collect::<Vec<_>>()
        .concat();
    if kept == bytes {
        return Ok(());
    }
    let mode = fs::metadata(&path).map_err(StoreError::io("read", &path))?.permissions();
    atomic::replace(&path, &kept, Durability::Power)?;
    fs::set_permissions(&path, mode).map_err(StoreError::io("write", &path))
}

fn is_ours(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    IGNORED.iter().chain([&EVERYTHING]).any(|ours| ours.as_bytes() == line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_lines_are_taken_out() {
        let dir = tempfile::TempDir::new().unwrap();
        fs::create_dir(dir.path().join("info")).unwrap();
        let path = exclude::path(dir.path());
        fs::write(&path, b"\xffx\r\n/.collab/live\n/.collab/\r\n/.collab/mine\n/.collab/view/")
            .unwrap();
        assert_eq!(excluded(dir.path()).len(), 3);
        exclude_lines(dir.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"\xffx\r\n/.collab/mine\n");
        assert!(excluded(dir.path()).is_empty());
    }
}
