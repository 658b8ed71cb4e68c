//! Telling, without reading anything, whether git may have brought something.
//!
//! A stamp is a path's time of change, size and inode. One that is younger than two seconds is not to
//! be trusted, as a second change may have left no trace: it is looked at again next time.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::journal::inode;
use crate::env::clock;

/// How old a stamp must be to be trusted.
const SETTLED: Duration = Duration::from_secs(2);

/// Returns the stamps of some paths as one text, a line each.
#[must_use]
pub fn take(paths: &[PathBuf]) -> String {
    let mut text = String::new();
    for path in paths {
        // A path that cannot be written down is looked at each time.
        let Some(name) = path.to_str().filter(|name| !name.contains('\n')) else {
            text.push_str("?\t?\n");
            continue;
        };
        let settled = settled(path);
        let _ = writeln!(text, "{}\t{name}", if settled { stamp(path) } else { "?".to_owned() });
    }
    text
}

/// Says whether each path still has the stamp that it had.
#[must_use]
pub fn hold(stamps: &str) -> bool {
    !stamps.is_empty()
        && stamps.lines().all(|line| {
            line.split_once('\t').is_some_and(|(was, path)| was == stamp(Path::new(path)))
        })
}

fn stamp(path: &Path) -> String {
    match fs::symlink_metadata(path) {
        Ok(meta) => {
            let modified = meta.modified().ok().and_then(|time| {
                time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_nanos())
            });
            // A folder's size tells nothing that its time does not.
            let size = if meta.is_dir() { 0 } else { meta.len() };
            format!("{} {size} {}", modified.unwrap_or_default(), inode(&meta))
        }
        Err(_) => "-".to_owned(),
    }
}

fn settled(path: &Path) -> bool {
    let Ok(meta) = fs::symlink_metadata(path) else { return true };
    // Compared with the file system's own kind of time: a clock of the future never settles.
    let age = meta.modified().ok().and_then(|time| clock::system_time().duration_since(time).ok());
    age.is_some_and(|age| age > SETTLED)
}
