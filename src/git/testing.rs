//! Builds small repositories for tests, with git itself and nothing of the user's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::{Place, Repo};

/// A directory to itself, with a repository in `repo/`.
pub(crate) struct World {
    _dir: TempDir,
    /// The worktree's root.
    pub(crate) root: PathBuf,
}

impl World {
    /// No repository yet.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let root = dir.path().canonicalize().expect("it exists").join("repo");
        fs::create_dir(&root).expect("a fresh directory");
        Self { _dir: dir, root }
    }

    /// A repository without commits.
    pub(crate) fn unborn() -> Self {
        let world = Self::empty();
        world.git(&["init", "-q", "-b", "main"]);
        world
    }

    /// A repository with the commit "first", which holds `a.txt`.
    pub(crate) fn with_commit() -> Self {
        let world = Self::unborn();
        world.write("a.txt", "one\ntwo\nthree\n");
        world.commit("first");
        world
    }

    /// Where the repository's neighbours are.
    pub(crate) fn above(&self) -> &Path {
        self.root.parent().expect("the root is in the temporary directory")
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("inside the root")).expect("a directory");
        fs::write(path, content).expect("a file");
    }

    /// Commits everything and returns the id.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.root, args)
    }

    /// Returns what git prints, trimmed. Panics if it fails.
    pub(crate) fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let out = self.command(dir, args).output().expect("git runs");
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "git {args:?}: {error}");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// A git that knows nothing of the user.
    pub(crate) fn command(&self, dir: &Path, args: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.above())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ann Lee")
            .env("GIT_AUTHOR_EMAIL", "ann@example.com")
            .env("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z")
            .env("GIT_COMMITTER_NAME", "Ann Lee")
            .env("GIT_COMMITTER_EMAIL", "ann@example.com")
            .env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
            .args(["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"])
            .current_dir(dir)
            .args(args);
        git
    }

    pub(crate) fn place(&self) -> Place {
        Place::find(&self.root).expect("sound").expect("a repository")
    }

    pub(crate) fn open(&self) -> Repo {
        Repo::open(&self.place()).expect("a sound repository")
    }
}
