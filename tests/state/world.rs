//! A repository of its own for each test, and the program run in it, with nothing of the user's.
//!
//! Time stands still in each run and goes on by a second between them.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use collab_hub::domain::event::{Body, Event};
use collab_hub::domain::ids::{Clock, CloneId, Id};
use serde_json::Value;
use tempfile::TempDir;

/// 2026-11-23T00:00:00Z.
const START: i64 = 1_795_392_000;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// What it printed.
    pub(crate) out: String,
    /// What it said besides.
    pub(crate) err: String,
}

impl Ran {
    /// Returns the document that was printed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

/// A folder with a repository, `repo`.
pub(crate) struct World {
    _dir: TempDir,
    /// The top of the repository.
    pub(crate) root: PathBuf,
    seconds: Cell<i64>,
}

impl World {
    /// A repository with one commit, which has a `.collab`.
    pub(crate) fn new() -> Self {
        let world = Self::bare();
        world.write(".collab/config.toml", "[names]\n");
        world.write(".collab/.gitignore", "/live\n/open/\n/view/\n");
        world.write("a.txt", "one\n");
        fs::create_dir_all(world.live()).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("../.git/collab", world.root.join(".collab/live")).unwrap();
        world.git(&["add", "-A"]);
        world.git(&["commit", "-q", "-m", "first"]);
        world
    }

    /// A repository without anything.
    pub(crate) fn bare() -> Self {
        let dir = TempDir::new().unwrap();
        let root = dir.path().canonicalize().unwrap().join("repo");
        fs::create_dir(&root).unwrap();
        let world = Self { _dir: dir, root, seconds: Cell::new(0) };
        world.git(&["init", "-q", "-b", "main"]);
        world
    }

    /// The folder around the repository.
    pub(crate) fn above(&self) -> &Path {
        self.root.parent().unwrap()
    }

    /// The live directory.
    pub(crate) fn live(&self) -> PathBuf {
        self.root.join(".git/collab")
    }

    /// The journal, of which there is one.
    pub(crate) fn journal(&self) -> PathBuf {
        let mut found: Vec<PathBuf> = fs::read_dir(self.live())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
            .collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    /// The sealed batches, from the root.
    pub(crate) fn batches(&self) -> Vec<String> {
        let mut found = Vec::new();
        files_below(&self.root.join(".collab/log"), &mut found);
        let relative = |path: PathBuf| {
            path.strip_prefix(&self.root).unwrap().to_string_lossy().replace('\\', "/")
        };
        let mut found: Vec<String> = found.into_iter().map(relative).collect();
        found.sort();
        found
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Runs git, which must succeed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.root, args)
    }

    pub(crate) fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let mut git = Command::new("git");
        self.plain(&mut git);
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "Ann Lee");
            git.env(format!("GIT_{who}_EMAIL"), "ann@example.com");
            git.env(format!("GIT_{who}_DATE"), "2026-11-22T03:04:05Z");
        }
        let out = git.current_dir(dir).args(args).output().unwrap();
        assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    fn plain(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.above())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        // Without it no program starts on Windows.
        if let Some(root) = std::env::var_os("SYSTEMROOT") {
            command.env("SYSTEMROOT", root);
        }
    }

    /// A command that runs the program as `who`, a second later than the last one.
    pub(crate) fn command(&self, who: &str, dir: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collab"));
        self.plain(&mut command);
        let seconds = self.seconds.get() + 1;
        self.seconds.set(seconds);
        let now = jiff::Timestamp::from_second(START + seconds).unwrap();
        command
            .env("COLLAB_AS", who)
            .env("COLLAB_TEST_NOW", now.to_string())
            .env("COLLAB_TEST_SEED", seconds.to_string())
            .current_dir(dir);
        command
    }

    /// Moves the clock.
    pub(crate) fn wait(&self, seconds: i64) {
        self.seconds.set(self.seconds.get() + seconds);
    }

    /// Runs the program as `who` in the repository.
    #[must_use]
    pub(crate) fn run(&self, who: &str, args: &[&str]) -> Ran {
        self.run_with(who, &self.root, args, "")
    }

    /// Runs the program as `who` in a folder, with something on its standard input.
    #[must_use]
    pub(crate) fn run_with(&self, who: &str, dir: &Path, args: &[&str], input: &str) -> Ran {
        let mut command = self.command(who, dir);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses early does not read all of it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let out = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap().replace(&*self.above().to_string_lossy(), "…")
        };
        Ran { code: out.status.code().unwrap_or(-1), out: text(out.stdout), err: text(out.stderr) }
    }

    /// Sends a message, and returns its short id.
    pub(crate) fn send(&self, who: &str, to: &str, text: &str) -> String {
        let line = serde_json::json!({"op": "participant.set", "name": to, "kind": "person"});
        let send = serde_json::json!({"op": "send", "to": [to], "text": text});
        let made = self.batch(who, &format!("{line}\n{send}\n"));
        made[1]["short"].as_str().unwrap().to_owned()
    }

    /// Does operations, and returns what each made.
    pub(crate) fn batch(&self, who: &str, input: &str) -> Vec<Value> {
        let ran = self.run_with(who, &self.root, &["batch"], input).exits(0);
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Writes an event down as another clone's that arrived in the journal, a second after the last run.
    pub(crate) fn event(&self, by: &str, of: Option<Id>, body: Body) -> Id {
        let seconds = self.seconds.get() + 1;
        self.seconds.set(seconds);
        let at = jiff::Timestamp::from_second(START + seconds).unwrap();
        let id = Id::new(Clock::after(None, at.as_millisecond()), CloneId(7), seconds as u32);
        let by = by.parse().unwrap();
        assert!(body.check().is_ok(), "{body:?}");
        let line =
            Event { id, at, by, session: None, branch: None, head: None, of, body }.to_line();
        let mut journal = OpenOptions::new().append(true).open(self.journal()).unwrap();
        writeln!(journal, "{{\"worktree\":\"\",\"events\":[{line}]}}").unwrap();
        id
    }

    /// Adds a task, and returns its short id.
    pub(crate) fn add_task(&self, who: &str, title: &str) -> String {
        let op = serde_json::json!({"op": "task.add", "title": title});
        self.batch(who, &op.to_string())[0]["short"].as_str().unwrap().to_owned()
    }

    /// Returns what is stored, as one text.
    pub(crate) fn state(&self) -> String {
        let _ = fs::remove_dir_all(self.root.join(".collab/view"));
        let _ = self.run("observer", &["render"]).exits(0);
        let state = self.read(".collab/view/tasks.json") + &self.read(".collab/view/messages.json");
        fs::remove_dir_all(self.root.join(".collab/view")).unwrap();
        state
    }
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files_below(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}
