//! Repositories in a directory of their own, where git's hooks find this build of the program.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tempfile::TempDir;

/// A directory with a repository in it, `r`, that has `.collab/` committed and hooks in place.
pub(crate) struct Yard {
    _dir: TempDir,
    pub(crate) top: PathBuf,
    pub(crate) root: PathBuf,
    runs: AtomicU64,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Yard {
    /// Returns a repository with nothing in it.
    pub(crate) fn bare_of_all() -> Self {
        let dir = TempDir::new().unwrap();
        let top = dir.path().canonicalize().unwrap();
        let root = top.join("r");
        fs::create_dir(&root).unwrap();
        let bin = top.join("bin");
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_collab"), bin.join("collab")).unwrap();
        let yard = Self { _dir: dir, top, root, runs: AtomicU64::new(0) };
        yard.git(&["init", "-q", "-b", "main"]);
        yard
    }

    /// Returns a repository with hooks, whose first commit has the policy and a file.
    pub(crate) fn new() -> Self {
        let yard = Self::bare_of_all();
        yard.ok(&["init"]);
        yard.write("a.txt", "a\n");
        yard.git(&["add", "--all"]);
        yard.git(&["commit", "-q", "-m", "first"]);
        yard
    }

    pub(crate) fn command(&self, program: &str, dir: &Path) -> Command {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", format!("{}:{path}", self.top.join("bin").display()))
            .env("HOME", &self.top)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.top.parent().unwrap())
            .env("GIT_EDITOR", "true")
            .env("TZ", "UTC")
            .env("COLLAB_AS", "ann")
            .env("COLLAB_TEST_NOW", format!("2026-11-23T{:02}:{:02}:00Z", 9 + run / 60, run % 60))
            .env("COLLAB_TEST_SEED", (run + 1).to_string())
            .current_dir(dir);
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "Ann Lee")
                .env(format!("GIT_{role}_EMAIL"), "ann@example.com");
        }
        command
    }

    /// Runs git in a folder.
    pub(crate) fn try_git_in(&self, dir: &Path, args: &[&str]) -> Ran {
        let always = ["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"];
        ran(&self.command("git", dir).args(always).args(args).output().unwrap())
    }

    /// Runs git in a folder, which has to succeed; returns what it prints.
    pub(crate) fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let ran = self.try_git_in(dir, args);
        assert_eq!(ran.code, 0, "git {args:?}: {ran:?}");
        ran.out.trim_end().to_owned()
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.root, args)
    }

    pub(crate) fn try_git(&self, args: &[&str]) -> Ran {
        self.try_git_in(&self.root, args)
    }

    pub(crate) fn collab_in(&self, dir: &Path, args: &[&str]) -> Ran {
        let program = self.top.join("bin/collab");
        ran(&self.command(program.to_str().unwrap(), dir).args(args).output().unwrap())
    }

    pub(crate) fn collab(&self, args: &[&str]) -> Ran {
        self.collab_in(&self.root, args)
    }

    /// Runs collab in a folder, which has to succeed; returns what it prints.
    pub(crate) fn ok_in(&self, dir: &Path, args: &[&str]) -> String {
        let ran = self.collab_in(dir, args);
        assert_eq!(ran.code, 0, "collab {args:?}: {ran:?}");
        ran.out.replace(self.top.to_str().unwrap(), "<top>")
    }

    pub(crate) fn ok(&self, args: &[&str]) -> String {
        self.ok_in(&self.root, args)
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[args, &["--json"]].concat())).unwrap()
    }

    /// Makes something happen.
    pub(crate) fn say(&self, text: &str) {
        self.ok(&["send", "all", "-m", text]);
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a script, below the root.
    pub(crate) fn script(&self, path: &str, text: &str) {
        self.write(path, &format!("#!/bin/sh\n{text}\n"));
        let path = self.root.join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(0o750)).unwrap();
    }

    /// Changes a file and stages it.
    pub(crate) fn stage(&self, path: &str, text: &str) {
        self.write(path, text);
        self.git(&["add", path]);
    }

    /// Commits what is staged.
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Returns the batches that a commit has, by their paths.
    pub(crate) fn batches_in(&self, rev: &str) -> Vec<String> {
        lines(&self.git(&["ls-tree", "-r", "--name-only", rev, "--", ".collab/log"]))
    }

    /// Returns the batches that are staged and not committed.
    pub(crate) fn staged(&self) -> Vec<String> {
        lines(&self.git(&["diff", "--cached", "--name-only", "--", ".collab/log"]))
    }

    /// Returns the batches that are untracked.
    pub(crate) fn untracked(&self) -> Vec<String> {
        lines(&self.git(&["ls-files", "--others", "--exclude-standard", "--", ".collab/log"]))
    }

    /// Says whether a commit has an event with a text.
    pub(crate) fn has(&self, rev: &str, text: &str) -> bool {
        let show = |path: &String| self.git(&["show", &format!("{rev}:{path}")]);
        self.batches_in(rev).iter().any(|path| show(path).contains(text))
    }
}

pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn ran(out: &Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: out.status.code().unwrap_or(-1), out: text(&out.stdout), err: text(&out.stderr) }
}

/// Returns all files below a folder with their modes and contents, links with their targets.
pub(crate) fn snapshot(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        let Ok(meta) = path.symlink_metadata() else { continue };
        let mode = meta.permissions().mode();
        if meta.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            found.push((path, mode, Vec::new()));
        } else if meta.is_symlink() {
            let to = fs::read_link(&path).unwrap();
            found.push((path, 0, to.to_str().unwrap().as_bytes().to_vec()));
        } else {
            let content = fs::read(&path).unwrap();
            found.push((path, mode, content));
        }
    }
    found.sort();
    found
}
