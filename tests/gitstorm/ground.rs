//! Where a storm happens: a bare remote and two clones, and how git and `collab` are run there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::dice::Dice;

/// 2026-11-23T00:00:00Z.
const START: i64 = 1_795_392_000;

/// The files of code; each has so many lines that two edits seldom meet.
pub(crate) const FILES: [&str; 4] = ["a.txt", "b.txt", "src/c.txt", "src/d.txt"];
const LINES: usize = 30;

/// One clone and its worktrees, the main one first.
#[derive(Debug)]
pub(crate) struct Clone {
    pub(crate) root: PathBuf,
    pub(crate) worktrees: Vec<PathBuf>,
    pub(crate) made: usize,
    /// What was acknowledged as durable in a worktree only, and has not been taken in since.
    pub(crate) open: Vec<(PathBuf, String)>,
}

/// A place in which something is done: a worktree of a clone.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) clone: usize,
    pub(crate) dir: PathBuf,
    pub(crate) who: &'static str,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn ok(&self) -> bool {
        self.code == 0
    }
}

/// What a storm came to.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) steps: usize,
    /// Git commands that were run.
    pub(crate) git: usize,
    /// Events that were acknowledged.
    pub(crate) acknowledged: usize,
    /// Of these, those that were durable in a worktree only and went with it.
    pub(crate) gone_with_worktree: usize,
    /// Git commands that a batch left staged has blocked, by the cause that left it.
    pub(crate) blocked: BTreeMap<&'static str, usize>,
}

pub(crate) struct Ground {
    dir: TempDir,
    pub(crate) dice: Dice,
    ticks: i64,
    pub(crate) clones: Vec<Clone>,
    /// Events that were acknowledged, by id.
    pub(crate) acknowledged: Vec<String>,
    /// Events that went with a worktree before they could be taken in.
    pub(crate) excused: Vec<String>,
    /// What may have left a batch staged in a worktree.
    pub(crate) cause: BTreeMap<PathBuf, &'static str>,
    pub(crate) told: Told,
    pub(crate) transcript: Vec<String>,
}

impl Ground {
    pub(crate) fn new(seed: u64) -> Self {
        let mut ground = Self {
            dir: TempDir::new().unwrap(),
            dice: Dice::new(seed),
            ticks: 0,
            clones: Vec::new(),
            acknowledged: Vec::new(),
            excused: Vec::new(),
            cause: BTreeMap::new(),
            told: Told::default(),
            transcript: Vec::new(),
        };
        ground.build();
        ground
    }

    /// Leaves everything there to be looked at, if that is asked for.
    pub(crate) fn keep(&mut self) {
        if std::env::var_os("COLLAB_SHOW").is_some() {
            self.dir.disable_cleanup(true);
            eprintln!("it lies in {}", self.top().display());
        }
    }

    pub(crate) fn top(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    fn build(&mut self) {
        let top = self.top();
        for folder in ["bin", "home"] {
            fs::create_dir(top.join(folder)).unwrap();
        }
        symlink(env!("CARGO_BIN_EXE_collab"), top.join("bin/collab")).unwrap();
        fs::write(
            top.join("home/.gitconfig"),
            "[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n[core]\n\teditor = true\n\
             [user]\n\tname = Somebody\n\temail = somebody@example.org\n[protocol \"file\"]\n\tallow = always\n\
             [advice]\n\tdetachedHead = false\n",
        )
        .unwrap();
        self.must(&top, &["git", "init", "-q", "--bare", "remote.git"]);
        self.must(&top, &["git", "clone", "-q", "remote.git", "one"]);
        let one = top.join("one");
        fs::create_dir(one.join("src")).unwrap();
        for file in FILES {
            let lines: String = (0..LINES).map(|n| format!("{file} {n}\n")).collect();
            fs::write(one.join(file), lines).unwrap();
        }
        self.must(&one, &["git", "add", "-A"]);
        self.must(&one, &["git", "commit", "-q", "-m", "Before"]);
        self.must(&one, &["git", "branch", "ancient"]);
        self.reject_hook(&one);
        self.must(&one, &["collab", "init"]);
        self.must(&one, &["git", "add", "-A"]);
        self.must(&one, &["git", "commit", "-q", "-m", "Begin to work together"]);
        self.must(&one, &["git", "push", "-q", "-u", "origin", "main", "ancient"]);
        self.must(&top, &["git", "clone", "-q", "remote.git", "two"]);
        let two = top.join("two");
        self.reject_hook(&two);
        self.must(&two, &["collab", "init"]);
        for root in [one, two] {
            let worktrees = vec![root.clone()];
            self.clones.push(Clone { root, worktrees, made: 0, open: Vec::new() });
        }
    }

    /// A hook of the user's own, which rejects a message where there is a file that says so.
    fn reject_hook(&mut self, root: &Path) {
        let hook = root.join(".git/hooks/commit-msg");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        let text = "#!/bin/sh\n[ ! -e \"$(git rev-parse --git-common-dir)/reject\" ] || { echo 'not this message' >&2; exit 1; }\n";
        fs::write(&hook, text).unwrap();
        self.must(root, &["chmod", "+x", ".git/hooks/commit-msg"]);
    }

    /// Runs what has to succeed.
    fn must(&mut self, dir: &Path, words: &[&str]) {
        let ran = self.run(dir, "ann", words, &[]);
        assert!(ran.ok(), "{words:?}: {ran:?}");
    }

    /// A command with nothing of the user's in its environment, a second later than the last one.
    pub(crate) fn command(
        &mut self,
        dir: &Path,
        who: &str,
        words: &[&str],
        env: &[(&str, &str)],
    ) -> Command {
        self.ticks += 1;
        let top = self.top();
        let now = jiff::Timestamp::from_second(START + self.ticks).unwrap().to_string();
        let path = format!("{}:{}", top.join("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(dir)
            .env_clear()
            .env("PATH", path)
            .env("HOME", top.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", &now)
            .env("GIT_COMMITTER_DATE", &now)
            .env("COLLAB_AS", who)
            .env("COLLAB_TEST_NOW", &now)
            .env("COLLAB_TEST_SEED", self.ticks.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.envs(env.iter().copied());
        command
    }

    pub(crate) fn run(
        &mut self,
        dir: &Path,
        who: &str,
        words: &[&str],
        env: &[(&str, &str)],
    ) -> Ran {
        let out = self.command(dir, who, words, env).output().unwrap();
        self.noted(dir, words, out)
    }

    /// Writes down what a command came to.
    pub(crate) fn noted(&mut self, dir: &Path, words: &[&str], out: std::process::Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let code = out.status.code().unwrap_or(-1);
        let ran = Ran { code, out: text(out.stdout), err: text(out.stderr) };
        let place = dir.strip_prefix(self.top()).unwrap_or(dir).display().to_string();
        let said = if ran.ok() { String::new() } else { format!(" | {}", ran.err.trim()) };
        self.transcript.push(format!("{place}$ {} -> {}{said}", words.join(" "), ran.code));
        // A bug of ours is one wherever it shows, in a hook, too.
        assert!(!ran.err.contains("panicked at"), "{words:?}: {ran:?}");
        ran
    }

    /// Any worktree, with who works there.
    pub(crate) fn anywhere(&mut self) -> At {
        let clone = self.dice.below(self.clones.len());
        let dir = self.dice.pick(&self.clones[clone].worktrees.clone()).unwrap();
        let who = self.dice.pick(&[["ann", "claude"], ["bob", "gemini"]][clone]).unwrap();
        At { clone, dir, who }
    }
}
