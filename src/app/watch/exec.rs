//! Running a command of the person who watches for each line that is told.
//!
//! It stands on the command line of that very person, and comes from no file. One after the other, in a thread of
//! its own, so that a slow one delays nothing; each is given the line as JSON to read, and no word of it stands in
//! the command.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::line::WatchLine;
use crate::env::shell::{self, Ended, Line};
use crate::env::stop;

/// So many lines wait at most.
const WAITING: usize = 1_000;
/// How long one may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What runs the commands.
#[derive(Debug)]
pub struct Exec {
    lines: Option<SyncSender<String>>,
    thread: Option<JoinHandle<()>>,
    faults: Receiver<String>,
    /// That lines were left out was told.
    full: bool,
}

impl Exec {
    /// Begins to run a command in a folder for each line.
    #[must_use]
    pub fn new(command: String, dir: PathBuf) -> Self {
        let (lines, taken) = sync_channel::<String>(WAITING);
        let (fault, faults) = sync_channel(1);
        let thread = std::thread::spawn(move || {
            for input in taken {
                if stop::is_told() {
                    break;
                }
                let why = run(&command, &dir, &input);
                // One that nobody has taken yet is enough.
                let _ = why.map(|why| fault.try_send(why));
            }
        });
        Self { lines: Some(lines), thread: Some(thread), faults, full: false }
    }

    /// Hands a line over; returns what went wrong meanwhile, in a sentence.
    pub fn take(&mut self, line: &WatchLine) -> Option<String> {
        let json = serde_json::to_string(line).ok()? + "\n";
        let sent = self.lines.as_ref().map(|lines| lines.try_send(json));
        if matches!(sent, Some(Err(TrySendError::Full(_))))
            && !std::mem::replace(&mut self.full, true)
        {
            return Some(format!(
                "--exec is slow: of what happens now it misses what is over {WAITING} lines"
            ));
        }
        self.faults.try_recv().ok()
    }

    /// Runs it for what is left, unless this process was told to stop.
    pub fn end(&mut self) {
        self.lines = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs it once; returns why it failed, if it did.
fn run(command: &str, dir: &std::path::Path, input: &str) -> Option<String> {
    let line = Line { line: command, dir, input: input.as_bytes(), timeout: TIMEOUT, low: false };
    let ran = match shell::run(line, &stop::is_told) {
        Ok(ran) => ran,
        Err(error) => return Some(format!("--exec cannot be started: {error}")),
    };
    let how = match ran.ended {
        Ended::Exited(Some(0)) | Ended::Stopped => return None,
        Ended::Exited(Some(code)) => format!("exited with {code}"),
        Ended::Exited(None) => "was ended by a signal".to_owned(),
        Ended::TimedOut => format!("was not done after {} s", TIMEOUT.as_secs()),
    };
    let said = ran.output.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Some(format!("--exec {how}: {said}"))
}
