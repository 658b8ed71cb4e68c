//! Watching: telling what happens as it happens, and doing what nobody else does meanwhile.
//!
//! Any number may watch a clone; one leads, by an advisory lock, and does what is done once: alerts, views,
//! checks, what falls due. When it ends, the next leads within a second. Nothing depends on any of them.

mod alerts;
mod checks;
mod due;
mod editor;
mod edits;
mod exec;
mod line;
mod merges;
mod pending;
mod relay;
mod trees;
mod watcher;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::pending::Inbox;
use self::watcher::Watcher;
use super::log::LogAsked;
use super::open::{App, Options};
use crate::env::stop;
use crate::error::Error;

pub use exec::Exec;
pub use line::{Filter, WatchLine};

impl App {
    /// Watches until this process is told to stop; `tell` is given what happens. With `gateway`, or where the
    /// policy says so, the leader relays to the VSCode gateway.
    ///
    /// # Errors
    /// When the system does not let anything be watched, and what `tell` returns. Whatever else goes wrong may be
    /// mended while this goes on: it is told.
    pub fn watch_on<E: From<Error>>(
        &mut self,
        gateway: bool,
        mut tell: impl FnMut(WatchLine) -> Result<(), E>,
    ) -> Result<(), E> {
        let place =
            self.log(&LogAsked { limit: Some(0), ..LogAsked::default() }, |_| Ok::<(), E>(()))?;
        let inbox = Arc::new(Inbox::default());
        let woken = Arc::clone(&inbox);
        stop::wakes(move || woken.wake());
        let mut watcher = Watcher::new(self, place, inbox, gateway)?;
        let watched = watcher.go_on(self, &mut tell);
        // However it ends, what it has started ends before it.
        stop::tell();
        watcher.end();
        watched
    }

    /// Returns the directory in which it is watched: the top of the worktree.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        root_of(self)
    }

    /// Returns an app for another worktree of this clone, for the same who asks.
    pub(crate) fn at(&self, root: &Path) -> Result<Self, Error> {
        let Options { served, .. } = self.site.options.clone();
        let as_name = served.is_none().then(|| self.my_name()).transpose()?;
        let as_name = as_name.map(|name| name.to_string());
        let options = Options { as_name, dir: Some(root.to_owned()), served };
        Self::open(self.site.env.clone(), options, |_, _| {})
    }
}

fn root_of(app: &App) -> PathBuf {
    app.site.root().unwrap_or_else(|| app.site.cwd.clone())
}
