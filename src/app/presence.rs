//! Who is here: whose client runs, and when somebody last acted or read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::open::App;
use crate::domain::name::Name;
use crate::env::process::{self, Process};
use crate::store::cursors::{self, Cursor};
use crate::store::index::participants::ParticipantRow;
use crate::store::registry;

/// How many seconds ahead of this machine's clock another's may be.
const AHEAD: i64 = 10 * 60;

/// What this clone knows of who is here.
#[derive(Debug)]
pub(crate) struct Presence {
    now: Timestamp,
    readers: BTreeMap<Name, Cursor>,
    running: BTreeSet<Name>,
}

impl Presence {
    /// Looks who is here now.
    pub(crate) fn look(app: &App) -> Self {
        let paths = app.store.paths();
        let clients = registry::read(paths).clients.into_iter();
        let running = clients
            .filter(|client| process::is_alive(&Process { pid: client.pid, start: client.start }));
        Self {
            now: app.now(),
            readers: cursors::read(paths).readers,
            running: running.map(|client| client.participant).collect(),
        }
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
