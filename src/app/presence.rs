//! Who is here: whose client runs, and when somebody last acted or read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::open::App;
use crate::domain::name::Name;
use crate::env::process::{self, Process};
use crate::store::cursors::{self, Cursor};
use crate::store::index::participants::ParticipantRow;
use crate::store::paths::Paths;
use crate::store::registry::{self, Registered, Served};

/// How many seconds ahead of this machine's clock another's may be.
const AHEAD: i64 = 10 * 60;

/// What this clone knows of who is here.
#[derive(Debug)]
pub(crate) struct Presence {
    now: Timestamp,
    readers: BTreeMap<Name, Cursor>,
    running: BTreeSet<Name>,
    ended: BTreeSet<Name>,
}

impl Presence {
    /// Looks who is here now.
    pub(crate) fn look(app: &App) -> Self {
        Self::look_in(app.store.paths(), app.now())
    }

    /// As [`look`](Self::look), also while writing.
    pub(crate) fn look_in(paths: &Paths, now: Timestamp) -> Self {
        let (running, ended): (Vec<_>, Vec<_>) =
            registry::read(paths).clients.into_iter().partition(|client| {
                process::is_alive(&Process { pid: client.pid, start: client.start })
                    && client.server.is_none_or(|Served { pid, start }| {
                        process::is_alive(&Process { pid, start })
                    })
            });
        let names = |clients: Vec<Registered>| clients.into_iter().map(|client| client.participant);
        Self {
            now,
            readers: cursors::read(paths).readers,
            running: names(running).collect(),
            ended: names(ended).collect(),
        }
    }

    /// Says whether somebody's client was known in this clone, and has ended.
    pub(crate) fn has_ended(&self, name: &Name) -> bool {
        self.ended.contains(name) && !self.is_running(name)
    }

    /// Says whether somebody's client runs in this clone.
    pub(crate) fn is_running(&self, name: &Name) -> bool {
        self.running.contains(name)
    }

    /// Returns when somebody last acted, anywhere, or read here. A time to come tells nothing.
    pub(crate) fn last_here(&self, row: &ParticipantRow) -> Option<Timestamp> {
        let read = self.readers.get(&row.participant.name).and_then(|cursor| cursor.at);
        let wrote = row.at_millis.and_then(|at| Timestamp::from_millisecond(at).ok());
        let is_past = |at: &Timestamp| at.as_second() <= self.now.as_second() + AHEAD;
        read.filter(is_past).max(wrote.filter(is_past))
    }
}
