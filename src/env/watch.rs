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
    /// Watches a folder, but not those in it.
    ///
    /// # Errors
    /// When the system does not let it be watched.
    pub(crate) fn on(folder: &Path) -> Result<Self, notify::Error> {
        let (sender, changed) = channel();
        let mut watcher =
            notify::recommended_watcher(move |event: Result<Event, notify::Error>| {
                // That something is only read concerns nobody; what was missed may have been a change.
                if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                    // Nobody waits any more.
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
