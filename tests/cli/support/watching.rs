//! A `collab watch` that runs, and what it tells.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::World;

/// What does not come within this does not come; a test that passes never waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watcher.
#[derive(Debug)]
pub(crate) struct Watching {
    child: Child,
    lines: Receiver<Value>,
}

impl Watching {
    /// Starts one, and waits until it watches.
    pub(crate) fn start(world: &World, who: &str, args: &[&str]) -> Self {
        Self::start_with(world, who, args, &[])
    }

    /// As [`start`](Self::start), with variables.
    pub(crate) fn start_with(
        world: &World,
        who: &str,
        args: &[&str],
        vars: &[(&str, &str)],
    ) -> Self {
        let mut command = world.command(who, &["watch", "--json"]);
        command.args(args).envs(vars.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let from = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in from.lines().map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    break;
                }
            }
        });
        let watching = Self { child, lines };
        watching.until("watch.started");
        watching
    }

    /// Starts one that tells to a file, and waits until it watches.
    pub(crate) fn start_into(world: &World, who: &str, file: &Path) -> Self {
        let mut command = world.command(who, &["watch", "--json"]);
        command.stdin(Stdio::null()).stdout(File::create(file).unwrap());
        let watching = Self { child: command.spawn().unwrap(), lines: channel().1 };
        eventually("it watches", || fs::read_to_string(file).unwrap().contains("watch.started"));
        watching
    }

    /// Returns the next line of a kind, with those before it.
    #[track_caller]
    pub(crate) fn upto(&self, kind: &str) -> Vec<Value> {
        let mut seen: Vec<Value> = Vec::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else {
                panic!("no {kind} after {seen:#?}");
            };
            let found = line["kind"] == kind;
            seen.push(line);
            if found {
                return seen;
            }
        }
    }

    /// Returns the next line of a kind.
    #[track_caller]
    pub(crate) fn until(&self, kind: &str) -> Value {
        self.upto(kind).pop().unwrap()
    }

    /// Returns its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, and waits until it has ended.
    pub(crate) fn end(mut self, signal: &str) -> ExitStatus {
        self.signal(signal);
        self.child.wait().unwrap()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.pid().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn eventually(what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        std::thread::yield_now();
    }
}
