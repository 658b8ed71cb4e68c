//! A repository of its own for one test, with a clock and randomness that are the test's.

use std::cell::RefCell;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tempfile::TempDir;

use super::output::{self, Names};

/// A directory with a git repository in it, and everything that a run is given.
///
/// Each run happens a minute after the one before, from 2026-11-23 09:00 on, with a seed of its own.
#[derive(Debug)]
pub(crate) struct World {
    dir: TempDir,
    runs: AtomicU64,
    names: RefCell<Names>,
}

impl World {
    /// Returns a git repository with an empty `.collab/`.
    pub(crate) fn new() -> Self {
        let world = Self::outside_git();
        world.git(&["init", "--quiet", "--initial-branch=main"]);
        fs::create_dir(world.root().join(".collab")).unwrap();
        world
    }

    /// Returns an empty directory.
    pub(crate) fn outside_git() -> Self {
        let dir = TempDir::new().unwrap();
        for folder in ["home", "repo"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        Self { dir, runs: AtomicU64::new(0), names: RefCell::default() }
    }

    /// Returns the directory in which commands run.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    /// Writes a file, and the folders that it needs.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs git, which has to succeed.
    pub(crate) fn git(&self, args: &[&str]) {
        let output = self.surround(Command::new("git")).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {output:?}");
    }

    /// Returns a command that is ready to run as somebody, at the next minute; as nobody if `who` is
    /// empty.
    pub(crate) fn command(&self, who: &str, args: &[&str]) -> Command {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let mut command = self.surround(Command::new(env!("CARGO_BIN_EXE_collab")));
        let (hour, minute) = (9 + run / 60, run % 60);
        command.env("COLLAB_TEST_NOW", format!("2026-11-23T{hour:02}:{minute:02}:00Z"));
        command.env("COLLAB_TEST_SEED", (run + 1).to_string());
        command.args((!who.is_empty()).then_some(["--as", who]).into_iter().flatten());
        command.args(args);
        command
    }

    /// Lets so many minutes go by, beside the one that each run takes.
    pub(crate) fn wait(&self, minutes: u64) {
        self.runs.fetch_add(minutes, Ordering::Relaxed);
    }

    fn surround(&self, mut command: Command) -> Command {
        command.env_clear().current_dir(self.root()).stdin(Stdio::null());
        for kept in ["PATH", "SystemRoot"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command
            .env("HOME", self.dir.path().join("home"))
            .env("TMPDIR", self.dir.path().join("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC");
        command
    }

    /// Runs as somebody; returns what came of it as one text.
    #[must_use]
    pub(crate) fn run(&self, who: &str, args: &[&str]) -> String {
        self.text(&self.command(who, args).output().unwrap())
    }

    /// Runs as somebody with something on the standard input; returns what came of it.
    #[must_use]
    pub(crate) fn run_with(&self, who: &str, args: &[&str], input: impl AsRef<[u8]>) -> String {
        let mut command = self.command(who, args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever does not want all of it may end before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        self.text(&child.wait_with_output().unwrap())
    }

    /// Returns what came of a run as one text, with what differs from run to run replaced.
    #[must_use]
    pub(crate) fn text(&self, output: &Output) -> String {
        let root = self.root();
        let real = root.canonicalize().unwrap();
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        let paths = [(shown(&real), "$DIR"), (shown(&root), "$DIR")];
        output::text(output, &paths, &mut self.names.borrow_mut())
    }

    /// Runs as somebody, which has to succeed; returns what it wrote on stdout.
    pub(crate) fn ok(&self, who: &str, args: &[&str]) -> String {
        let output = self.command(who, args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", self.text(&output));
        let stdout = String::from_utf8(output.stdout).unwrap();
        // So that ids are named in the order in which they came to be.
        self.names.borrow_mut().replace(&stdout);
        stdout
    }

    /// Runs as somebody with `--json`, which has to succeed; returns the document.
    pub(crate) fn json(&self, who: &str, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ok(who, &args)).unwrap()
    }

    /// Runs as somebody with `--json`, which has to fail; returns the exit code and the document on
    /// stderr.
    pub(crate) fn fails(&self, who: &str, args: &[&str]) -> (i32, Value) {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let output = self.command(who, &args).output().unwrap();
        assert!(output.stdout.is_empty(), "{args:?}: {}", self.text(&output));
        let document = serde_json::from_slice(&output.stderr).unwrap();
        (output.status.code().unwrap(), document)
    }

    /// Runs as somebody, which has to fail; returns the exit code and all that it wrote.
    pub(crate) fn fails_after(&self, who: &str, args: &[&str]) -> (i32, String) {
        let output = self.command(who, args).output().unwrap();
        assert!(!output.status.success(), "{args:?}: {}", self.text(&output));
        (output.status.code().unwrap(), self.text(&output))
    }

    /// Returns another clone of the repository, with a clock of its own that goes on from here.
    pub(crate) fn clone_of(&self) -> Self {
        let other = Self::outside_git();
        other.runs.store(self.runs.load(Ordering::Relaxed), Ordering::Relaxed);
        let from = self.root();
        other.git(&["clone", "--quiet", &from.to_string_lossy(), "."]);
        other
    }

    /// Commits everything, sealed.
    pub(crate) fn commit(&self) {
        self.ok("ann", &["publish"]);
        self.git(&["add", "--all"]);
        let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
        self.git(&[&who[..], &["commit", "--quiet", "--allow-empty", "-m", "x"]].concat());
    }

    /// Returns a text with its ids replaced, as [`text`](Self::text) does.
    pub(crate) fn named(&self, text: &str) -> String {
        self.names.borrow_mut().replace(text)
    }

    /// Adds a task as `ann`; returns its short id.
    pub(crate) fn task(&self, title_and_options: &[&str]) -> String {
        let args: Vec<&str> = ["task", "add"].iter().chain(title_and_options).copied().collect();
        self.json("ann", &args)["short"].as_str().unwrap().to_owned()
    }

    /// Sends a message; returns its short id.
    pub(crate) fn send(&self, from: &str, rest: &[&str]) -> String {
        let args: Vec<&str> = ["send"].iter().chain(rest).copied().collect();
        self.json(from, &args)["short"].as_str().unwrap().to_owned()
    }

    /// Adds a note; returns its short id.
    pub(crate) fn note(&self, who: &str, text_and_options: &[&str]) -> String {
        let args: Vec<&str> = ["note", "add"].iter().chain(text_and_options).copied().collect();
        self.json(who, &args)["short"].as_str().unwrap().to_owned()
    }

    /// Makes names known, so that they can be written to.
    pub(crate) fn people(&self, names: &[&str]) {
        for name in names {
            self.ok(name, &["participant", "set", name]);
        }
    }

    /// Returns all that was written, event by event, as its lines stand.
    pub(crate) fn events(&self) -> Vec<String> {
        let log = self.ok("ann", &["log", "--json", "--since", "2026-01-01"]);
        log.lines().map(str::to_owned).collect()
    }
}
