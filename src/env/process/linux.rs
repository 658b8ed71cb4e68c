//! Processes as `/proc` shows them.
//!
//! Invariant: one bounded read a question. A process may end between two of them.

use std::fs::File;
use std::io::Read;

use super::Seen;

/// The kernel allows more, but no client is started with that much.
const MAX_ENVIRON: u64 = 4 << 20;

/// Needs no preparation: `/proc` is asked for one process at a time.
pub(super) struct Table;

impl Table {
    pub(super) fn of_all() -> Self {
        Self
    }

    pub(super) fn of(_pid: u32) -> Self {
        Self
    }

    pub(super) fn look(&self, pid: u32) -> Option<Seen> {
        // A name of at most 64 bytes and some fifty numbers. The kernel writes them in one piece.
        let mut buffer = [0; 2048];
        let length = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut buffer).ok()?;
        parse_stat(&buffer[..length])
    }
}

pub(super) fn has_env(pid: u32, var: &str) -> Option<bool> {
    let mut environ = Vec::new();
    let file = File::open(format!("/proc/{pid}/environ")).ok()?;
    file.take(MAX_ENVIRON).read_to_end(&mut environ).ok()?;
    Some(environ_has(&environ, var))
}

/// Returns the leader of our session, if that has a terminal.
pub(super) fn session_of_terminal() -> Option<u32> {
    let line = std::fs::read("/proc/self/stat").ok()?;
    session_in_stat(&line)
}

pub(super) fn session_in_stat(line: &[u8]) -> Option<u32> {
    let close = line.iter().rposition(|&byte| byte == b')')?;
    let rest = std::str::from_utf8(&line[close + 1..]).ok()?;
    let mut fields = rest.split_ascii_whitespace();
    // The sixth and seventh fields of proc(5), the third being the first here.
    let session = fields.nth(3)?.parse().ok()?;
    let terminal: i64 = fields.next()?.parse().ok()?;
    (terminal != 0).then_some(session)
}

/// Reads one line of `/proc/PID/stat`; `None` also for a process that has ended.
pub(super) fn parse_stat(line: &[u8]) -> Option<Seen> {
    // The name is the program's to choose: it may hold spaces and parentheses. No later field does.
    let open = line.iter().position(|&byte| byte == b'(')?;
    let close = line.iter().rposition(|&byte| byte == b')')?;
    let name = String::from_utf8_lossy(line.get(open + 1..close)?).into_owned();
    let rest = std::str::from_utf8(&line[close + 1..]).ok()?;

    // proc(5) counts from 1, and the name is its second field.
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    let start = fields.nth(22 - 5)?.parse().ok()?;
    let ended = matches!(state, "Z" | "X" | "x");
    (!ended).then_some(Seen { name, parent, start })
}

pub(super) fn environ_has(environ: &[u8], var: &str) -> bool {
    environ.split(|&byte| byte == 0).any(|entry| {
        entry
            .strip_prefix(var.as_bytes())
            .and_then(|rest| rest.strip_prefix(b"="))
            .is_some_and(|value| !value.is_empty())
    })
}
