//! Processes as the `sysinfo` crate shows them, for systems without `/proc`.
//!
//! Invariant: same answers as `linux.rs`, only slower.

use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

use super::Seen;

/// What was seen when it was made.
pub(super) struct Table(Option<System>);

impl Table {
    pub(super) fn of_all() -> Self {
        Self::read(ProcessesToUpdate::All, ProcessRefreshKind::nothing())
    }

    pub(super) fn of(pid: u32) -> Self {
        let pids = [Pid::from_u32(pid)];
        Self::read(ProcessesToUpdate::Some(&pids), ProcessRefreshKind::nothing())
    }

    fn read(which: ProcessesToUpdate<'_>, what: ProcessRefreshKind) -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_processes_specifics(which, true, what);
        }
        Self(system)
    }

    pub(super) fn look(&self, pid: u32) -> Option<Seen> {
        let process = self.0.as_ref()?.process(Pid::from_u32(pid))?;
        let ended = matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead);
        (!ended).then(|| Seen {
            name: process.name().to_string_lossy().into_owned(),
            parent: process.parent().map_or(0, Pid::as_u32),
            start: process.start_time(),
        })
    }
}

/// The library does not tell which terminal a process has.
pub(super) fn session_of_terminal() -> Option<u32> {
    None
}

pub(super) fn has_env(pid: u32, var: &str) -> Option<bool> {
    let pids = [Pid::from_u32(pid)];
    let what = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
    let table = Table::read(ProcessesToUpdate::Some(&pids), what);
    let environ = table.0.as_ref()?.process(pids[0])?.environ();
    // An environment that may not be read comes as an empty one.
    if environ.iter().all(|entry| entry.is_empty()) {
        return None;
    }
    Some(environ.iter().filter_map(|entry| entry.to_str()).any(|entry| {
        entry.split_once('=').is_some_and(|(name, value)| name == var && !value.is_empty())
    }))
}
