//! The lines of git's `info/exclude` that keep what is local out of commits.
//!
//! Invariant: lines are only ever added, at the end; what people wrote there stays as it is.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::atomic::{self, Durability};
use super::error::StoreError;

/// What is never committed. Older branches lack the `.gitignore` that says so too.
pub const IGNORED: [&str; 3] = ["/.collab/live", "/.collab/open/", "/.collab/view/"];

/// Everything, for a clone that commits nothing of it.
pub const EVERYTHING: &str = "/.collab/";

/// No such file of a person's is longer.
const LONGEST: u64 = 1024 * 1024;

/// Returns the file, given the common git directory.
#[must_use]
pub fn path(common: &Path) -> PathBuf {
    common.join("info").join("exclude")
}

/// Returns the lines that are there; none where the file cannot be read.
#[must_use]
pub fn lines(common: &Path) -> Vec<String> {
    let bytes = read(&path(common)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().map(|line| line.trim_end().to_owned()).collect()
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Adds the lines that are missing; says whether there were any.
///
/// # Errors
/// When the file cannot be written.
pub fn add(common: &Path, wanted: &[&str]) -> Result<bool, StoreError> {
    let there = lines(common);
    let missing: Vec<&&str> =
        wanted.iter().filter(|wanted| there.iter().all(|line| line != **wanted)).collect();
    if missing.is_empty() {
        return Ok(false);
    }
    let path = path(common);
    let mut text: String = missing.iter().map(|line| format!("{line}\n")).collect();
    if !path.exists() {
        let folder = path.parent().unwrap_or(common);
        fs::create_dir_all(folder).map_err(StoreError::io("create", folder))?;
        atomic::replace(&path, text.as_bytes(), Durability::Power)?;
        return Ok(true);
    }
    let old = read(&path).map_err(StoreError::io("read", &path))?;
    if !old.is_empty() && !old.ends_with(b"\n") {
        text.insert(0, '\n');
    }
    // Appended in one write, so that the file keeps its owner, its mode, and the link it may be.
    let mut file =
        OpenOptions::new().append(true).open(&path).map_err(StoreError::io("open", &path))?;
    file.write_all(text.as_bytes()).map_err(StoreError::io("append to", &path))?;
    file.sync_all().map_err(StoreError::io("sync", &path))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once_and_others_stay() {
        let dir = tempfile::TempDir::new().unwrap();
        assert!(add(dir.path(), &IGNORED).unwrap());
        assert!(!add(dir.path(), &IGNORED).unwrap());
        fs::write(path(dir.path()), "*.log\n/.collab/live").unwrap();
        assert!(add(dir.path(), &[IGNORED[0], EVERYTHING]).unwrap());
        let text = fs::read_to_string(path(dir.path())).unwrap();
        assert_eq!(text, "*.log\n/.collab/live\n/.collab/\n");
    }

    #[test]
    fn line_ends_of_other_systems_and_odd_bytes_are_read() {
        let dir = tempfile::TempDir::new().unwrap();
        fs::create_dir(dir.path().join("info")).unwrap();
        fs::write(path(dir.path()), b"\xff\r\n/.collab/\r\n").unwrap();
        assert!(!add(dir.path(), &[EVERYTHING]).unwrap());
    }
}
