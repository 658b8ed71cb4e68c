//! A directory of its own with repositories in it, and the program run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// When every test takes place.
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";

pub(crate) struct Yard {
    _dir: TempDir,
    pub(crate) top: PathBuf,
}

/// What a run came to, with the directory's own path replaced.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[must_use]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Returns everything as one text.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let mut text = self.out.clone();
        if !self.err.is_empty() {
            text += &format!("--- stderr ---\n{}", self.err);
        }
        if self.code != 0 {
            text += &format!("[exit {}]\n", self.code);
        }
        text
    }
}

impl Yard {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let top = dir.path().canonicalize().unwrap();
        Self { _dir: dir, top }
    }

    /// Makes a repository without commits.
    pub(crate) fn repo(name: &str) -> (Self, PathBuf) {
        let yard = Self::new();
        let root = yard.top.join(name);
        fs::create_dir_all(&root).unwrap();
        yard.git(&root, &["init", "-q", "-b", "main"]);
        (yard, root)
    }

    fn command(&self, program: &str, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.top)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.top.parent().unwrap())
            .env("TZ", "UTC")
            .env("COLLAB_TEST_NOW", NOW)
            .current_dir(dir);
        command
    }

    pub(crate) fn git(&self, dir: &Path, args: &[&str]) -> String {
        self.git_as(dir, "Ann Lee <ann@example.com>", "2026-11-18T09:00:00Z", args)
    }

    pub(crate) fn git_as(&self, dir: &Path, who: &str, at: &str, args: &[&str]) -> String {
        let (name, email) = who.trim_end_matches('>').split_once(" <").unwrap();
        let mut git = self.command("git", dir);
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), name)
                .env(format!("GIT_{role}_EMAIL"), email)
                .env(format!("GIT_{role}_DATE"), at);
        }
        git.args(["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"]).args(args);
        let out = git.output().unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "git {args:?}: {err}");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// Commits everything.
    pub(crate) fn commit(&self, dir: &Path, who: &str, at: &str, message: &str) -> String {
        self.git(dir, &["add", "-A"]);
        self.git_as(dir, who, at, &["commit", "-q", "--allow-empty", "-m", message]);
        self.git(dir, &["rev-parse", "HEAD"])
    }

    pub(crate) fn collab(&self, dir: &Path, args: &[&str]) -> Ran {
        self.collab_as("ann", dir, args)
    }

    pub(crate) fn collab_as(&self, who: &str, dir: &Path, args: &[&str]) -> Ran {
        let mut collab = self.command(env!("CARGO_BIN_EXE_collab"), dir);
        let out = collab.env("COLLAB_AS", who).args(args).output().unwrap();
        let top = self.top.display().to_string();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&top, "<top>");
        Ran {
            code: out.status.code().unwrap_or(-1),
            out: text(&out.stdout),
            err: text(&out.stderr),
        }
    }
}

pub(crate) fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_name() != ".keep" {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns the strings at a key of each object of a list.
pub(crate) fn each(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item[key].as_str().unwrap_or_default().to_owned()).collect()
}
