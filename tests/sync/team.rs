//! What the tests stand on: a remote on the same disk, and clones of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const LOG: &str = "refs/collab/log";

/// A bare remote, with any number of clones beside it.
pub(crate) struct Team {
    dir: TempDir,
    runs: AtomicU64,
}

impl Team {
    /// The remote holds one commit, with an empty `.collab/`.
    pub(crate) fn new() -> Self {
        let team = Self { dir: TempDir::new().unwrap(), runs: AtomicU64::new(0) };
        fs::create_dir(team.path("home")).unwrap();
        team.git(".", &["init", "-q", "--bare", "-b", "main", "hub.git"]);
        team.git(".", &["clone", "-q", "hub.git", "first"]);
        fs::create_dir(team.path("first/.collab")).unwrap();
        fs::write(team.path("first/.collab/config.toml"), "").unwrap();
        fs::write(team.path("first/.collab/.gitignore"), "live\nopen/\nview/\n").unwrap();
        team.git("first", &["add", "-A"]);
        team.git("first", &["commit", "-q", "-m", "first"]);
        team.git("first", &["push", "-q", "origin", "HEAD:main"]);
        team
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn clone(&self, name: &str) {
        self.git(".", &["clone", "-q", "hub.git", name]);
    }

    pub(crate) fn git(&self, at: &str, args: &[&str]) -> String {
        let output = self.surround(Command::new("git"), at).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn command(&self, at: &str, who: &str, args: &[&str]) -> Command {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let mut command = self.surround(Command::new(env!("CARGO_BIN_EXE_collab")), at);
        let (day, hour, minute) = (1 + run / 1440, run / 60 % 24, run % 60);
        command.env("COLLAB_TEST_NOW", format!("2026-11-{day:02}T{hour:02}:{minute:02}:00Z"));
        command.env("COLLAB_TEST_SEED", (run + 1).to_string());
        command.args(["--as", who]).args(args);
        command
    }

    pub(crate) fn surround(&self, mut command: Command, at: &str) -> Command {
        command.env_clear().current_dir(self.path(at)).stdin(Stdio::null());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        for (name, value) in [("NAME", "Ann"), ("EMAIL", "ann@example.org")] {
            command.env(format!("GIT_AUTHOR_{name}"), value);
            command.env(format!("GIT_COMMITTER_{name}"), value);
        }
        command
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC");
        command
    }

    pub(crate) fn run(&self, at: &str, who: &str, args: &[&str]) -> Output {
        self.command(at, who, args).output().unwrap()
    }

    /// Runs what has to succeed; returns its stdout.
    pub(crate) fn ok(&self, at: &str, who: &str, args: &[&str]) -> String {
        let output = self.run(at, who, args);
        assert!(output.status.success(), "{at} {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn json(&self, at: &str, who: &str, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ok(at, who, &args)).unwrap()
    }

    pub(crate) fn sync(&self, at: &str) -> Value {
        self.json(at, "ann", &["sync"])
    }

    /// Adds a task and returns its short id.
    pub(crate) fn task(&self, at: &str, title: &str) -> String {
        let made = self.json(at, "ann", &["task", "add", title]);
        made["short"].as_str().unwrap().to_owned()
    }

    pub(crate) fn send(&self, at: &str, who: &str, text: &str) {
        self.ok(at, who, &["send", "all", "-m", text]);
    }

    /// Returns the ids of all events that a clone knows, sorted.
    pub(crate) fn events(&self, at: &str) -> Vec<String> {
        let lines = self.ok(at, "ann", &["log", "--json", "--limit", "100000"]);
        let id = |line: &str| {
            serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let mut ids: Vec<String> = lines.lines().map(id).collect();
        ids.sort();
        ids
    }

    pub(crate) fn tip(&self, at: &str, name: &str) -> Option<String> {
        let args = ["for-each-ref", "--format=%(objectname)", name];
        Some(self.git(at, &args)).filter(|id| !id.is_empty())
    }

    pub(crate) fn hook(&self, name: &str, script: &str) {
        let hook = self.path("hub.git/hooks").join(name);
        fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Puts a file into the log ref of a clone, as a version that collab has made.
    pub(crate) fn save_file(&self, at: &str, path: &str, file: &str) {
        let blob = self.git(at, &["hash-object", "-w", file]);
        let index = self.path("index");
        let with = |args: &[&str]| {
            let mut git = self.surround(Command::new("git"), at);
            for name in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{name}_NAME"), "collab");
                git.env(format!("GIT_{name}_EMAIL"), "collab@localhost");
            }
            let output = git.env("GIT_INDEX_FILE", &index).args(args).output().unwrap();
            assert!(output.status.success(), "git {args:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        with(&["read-tree", LOG]);
        with(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
        let tree = with(&["write-tree"]);
        let commit = with(&["commit-tree", "-p", LOG, "-m", "Save the log", &tree]);
        with(&["update-ref", LOG, &commit]);
    }

    pub(crate) fn config(&self, at: &str, text: &str) {
        fs::write(self.path(at).join(".collab/config.toml"), text).unwrap();
    }
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
