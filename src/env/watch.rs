//! Sleeping until something in a folder changes.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// A folder that is watched: what changed since the last sleep ends the next one at once.
#[derive(Debug)]
pub(crate) struct Watch {
    changed: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches a folder, but neither those in it, nor files of the `ignored` names.
    ///
    /// # Errors
    /// When the system does not let it be watched.
    pub(crate) fn on(
        folder: &Path,
        ignored: &'static [&'static str],
    ) -> Result<Self, notify::Error> {
        let (sender, changed) = channel();
        let mut watcher = notify::recommended_watcher(move |event: Result<Event, _>| {
            // What was missed may have been a change.
            if event.as_ref().map_or(true, |event| is_change(event, ignored)) {
                // Where nobody waits any more, nobody need be told.
                let _ = sender.send(());
            }
        })?;
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(Self { changed, _watcher: watcher })
    }

    /// Sleeps until something changed, at most so long; says whether it did.
    pub(crate) fn sleep(&self, most: Duration) -> bool {
        match self.changed.recv_timeout(most) {
            Ok(()) => {
                // Many changes at once are one.
                while self.changed.try_recv().is_ok() {}
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            // The watcher has ended: then time has to do.
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(most.min(Duration::from_millis(100)));
                true
            }
        }
    }
}

/// Says whether an event is more than that something was read, or of a file that is ignored.
fn is_change(event: &Event, ignored: &[&str]) -> bool {
    let is_ignored = |path: &Path| {
        path.file_name().is_some_and(|name| ignored.iter().any(|ignored| name == *ignored))
    };
    let all_ignored = !event.paths.is_empty() && event.paths.iter().all(|path| is_ignored(path));
    !matches!(event.kind, EventKind::Access(_)) && !all_ignored
}
