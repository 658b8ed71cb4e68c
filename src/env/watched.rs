//! Folders that are watched for changes of what lies in them, as many as the system allows.
//!
//! Invariant: what was seen is never lost silently: where the system has missed something, that is said.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use notify::event::Flag;
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// What was seen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen<'e> {
    /// Something at this path was made, changed, moved or removed.
    At(&'e Path),
    /// Something was missed, anywhere.
    Missed,
}

/// Whether a folder is watched now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Added {
    /// It is.
    Yes,
    /// It is not there, or may not be read.
    No,
    /// The system watches no more.
    Full,
}

/// Folders that are watched, each by itself.
#[derive(Debug)]
pub(crate) struct Watched {
    watcher: RecommendedWatcher,
    folders: HashSet<PathBuf>,
    most: usize,
}

impl Watched {
    /// Begins to watch nothing; `see` is called from a thread of its own.
    ///
    /// # Errors
    /// When the system has no way to watch.
    pub(crate) fn new(see: impl Fn(Seen<'_>) + Send + 'static) -> Result<Self, notify::Error> {
        let watcher = notify::recommended_watcher(move |event: Result<Event, notify::Error>| {
            let Ok(event) = event else { return see(Seen::Missed) };
            if event.attrs.flag() == Some(Flag::Rescan) {
                return see(Seen::Missed);
            }
            if !matches!(event.kind, EventKind::Access(_)) {
                event.paths.iter().for_each(|path| see(Seen::At(path)));
            }
        })?;
        Ok(Self { watcher, folders: HashSet::new(), most: most() })
    }

    /// Watches a folder, and not those in it; one that is watched already is watched anew, as another may lie there
    /// by now.
    pub(crate) fn add(&mut self, folder: &Path) -> Added {
        if self.folders.len() >= self.most && !self.folders.contains(folder) {
            return Added::Full;
        }
        match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.folders.insert(folder.to_owned());
                Added::Yes
            }
            Err(error) => match error.kind {
                ErrorKind::MaxFilesWatch => Added::Full,
                _ => Added::No,
            },
        }
    }

    /// Watches folders that are always needed, however few are left.
    pub(crate) fn add_all(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            let _ = self.watcher.watch(folder, RecursiveMode::NonRecursive);
        }
    }
}

/// Returns how many folders of files are watched at most. `COLLAB_TEST_WATCHES`, for tests only, can make that
/// fewer.
fn most() -> usize {
    const MOST: usize = 100_000;
    let given = super::process_var("COLLAB_TEST_WATCHES").and_then(|text| text.parse().ok());
    given.map_or(MOST, |given: usize| given.min(MOST))
}
