//! Runs a program that may hang, for a while.
//!
//! Invariant: when the time is up, it is killed with everything that it has started.

use std::io;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::env::process::kill;

/// How long what was killed may take to be gone.
const AFTER: Duration = Duration::from_secs(5);

/// How a program ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Whether it says that it did what it was to do.
    pub(super) success: bool,
    /// What it printed.
    pub(super) stdout: Vec<u8>,
    /// What it said besides.
    pub(super) stderr: Vec<u8>,
}

/// Runs a program with nothing to read; returns none if it was not done in time.
///
/// `apart` puts it into a group of processes of its own, which is then killed as a whole, but cannot ask
/// at the terminal.
pub(super) fn run(
    mut command: Command,
    timeout: Duration,
    apart: bool,
) -> io::Result<Option<Ended>> {
    command.stdin(if apart { Stdio::null() } else { Stdio::inherit() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    if apart {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    let child = command.spawn()?;
    let pid = child.id();
    let (sender, receiver) = mpsc::channel();
    // Both pipes have to be read while it runs, and whoever reads them cannot look at the time.
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let ended = match receiver.recv_timeout(timeout) {
        Ok(ended) => ended?,
        Err(RecvTimeoutError::Timeout) => {
            kill(pid, apart);
            // What left the group may hold the pipes open; it is not waited for.
            let _ = receiver.recv_timeout(AFTER);
            return Ok(None);
        }
        Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
    };
    let (success, stdout, stderr) = (ended.status.success(), ended.stdout, ended.stderr);
    Ok(Some(Ended { success, stdout, stderr }))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut sh = Command::new("sh");
        sh.args(["-c", script]);
        sh
    }

    #[test]
    fn what_it_prints_and_how_it_ends_is_returned() {
        let ended = run(sh("echo out; echo err >&2; exit 3"), Duration::from_secs(60), true);
        let ended = ended.unwrap().unwrap();
        assert!(!ended.success);
        assert_eq!((&*ended.stdout, &*ended.stderr), (&b"out\n"[..], &b"err\n"[..]));
    }

    #[test]
    fn what_hangs_is_killed_with_what_it_has_started() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", file.display());
        let ended = run(sh(&script), Duration::from_millis(500), true).unwrap();
        assert!(ended.is_none());
        // Where the machine was too busy to start it there is nothing that could be left.
        let Ok(pid) = std::fs::read_to_string(&file) else { return };
        let Ok(pid) = pid.trim().parse::<u32>() else { return };
        // The kernel may take a moment to take it away; nobody else does.
        let alive = || {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
            stat.is_ok_and(|stat| !stat.contains(") Z"))
        };
        for _ in 0..1_000_000 {
            if !alive() {
                return;
            }
            std::thread::yield_now();
        }
        panic!("{pid} is left running");
    }
}
