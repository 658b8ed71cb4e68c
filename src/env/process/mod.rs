//! Other processes: who started us, who still runs, and with which variables.
//!
//! Invariant: a process is named by its pid and its start together, as pids are used again.
//! What cannot be read is `None` or left out, never an error: all of this only helps to guess.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(test)]
mod tests;

#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(not(target_os = "linux"))]
use other as platform;
use platform::Table;

use std::process::{Command, Stdio};

/// No real chain is longer; one that is would only cost time.
const MAX_ANCESTORS: usize = 64;

/// A process of this machine, as long as it has not been restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number, unique among the processes that run now.
    pub pid: u32,
    /// When it started: clock ticks since boot on Linux, seconds since 1970 elsewhere.
    pub start: u64,
}

/// A process that we descend from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestor {
    /// Which process.
    pub process: Process,
    /// The name of its program, which the system may have cut short.
    pub name: String,
}

/// What the system tells of a process.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    name: String,
    parent: u32,
    start: u64,
}

/// Returns this process; its start is 0 where the system does not tell.
pub fn me() -> Process {
    let pid = std::process::id();
    let start = Table::of(pid).look(pid).map_or(0, |seen| seen.start);
    Process { pid, start }
}

/// Returns the processes that we descend from, the parent first.
pub fn ancestors() -> Vec<Ancestor> {
    ancestors_of(std::process::id())
}

/// Returns the processes that one descends from, its parent first.
pub fn ancestors_of(pid: u32) -> Vec<Ancestor> {
    let table = Table::of_all();
    walk(pid, |pid| table.look(pid))
}

/// Returns the process that leads the session of the terminal that we run in; none without a terminal, or
/// where the system does not tell.
pub fn terminal() -> Option<Process> {
    let pid = platform::session_of_terminal()?;
    let start = Table::of(pid).look(pid)?.start;
    Some(Process { pid, start })
}

/// Returns whether this very process still runs; one that only waits to be reaped does not.
pub fn is_alive(process: &Process) -> bool {
    Table::of(process.pid).look(process.pid).is_some_and(|seen| seen.start == process.start)
}

/// Returns whether a process was started with a variable set and not empty.
pub fn has_env(pid: u32, var: &str) -> Option<bool> {
    platform::has_env(pid, var)
}

fn walk(from: u32, look: impl Fn(u32) -> Option<Seen>) -> Vec<Ancestor> {
    let mut found = Vec::new();
    let Some(mut child) = look(from) else { return found };
    while child.parent != 0 && found.len() < MAX_ANCESTORS {
        let pid = child.parent;
        let Some(mut seen) = look(pid) else { break };
        // Windows keeps the pid of a parent that is gone; whoever has it now is younger.
        if seen.start > child.start {
            break;
        }
        let process = Process { pid, start: seen.start };
        found.push(Ancestor { process, name: std::mem::take(&mut seen.name) });
        child = seen;
    }
    found
}

/// Kills a process, with its group if it leads one. What is killed so was started by a shell or by git, so there
/// is one.
#[cfg(unix)]
pub fn kill(pid: u32, group: bool) {
    // Git ends what it has started when it is told to end; alone it would be left behind.
    let (signal, target) =
        if group { ("KILL", format!("-{pid}")) } else { ("TERM", pid.to_string()) };
    let script = "kill -s \"$0\" -- \"$1\" 2>/dev/null || kill -s \"$0\" \"$1\"";
    let _ = Command::new("sh")
        .args(["-c", script, signal, &target])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Kills a process with all that it has started.
#[cfg(not(unix))]
pub fn kill(pid: u32, _group: bool) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &pid.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
