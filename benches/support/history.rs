//! A git history, written by `git fast-import`: hundreds of thousands of commits in seconds.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// A commit to write.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) author: (&'static str, &'static str),
    /// Seconds since 1970.
    pub(crate) at: i64,
    pub(crate) message: String,
    /// Paths with their new content.
    pub(crate) files: Vec<(String, String)>,
}

/// Returns a git that knows nothing of the user.
pub(crate) fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(dir);
    git
}

/// Runs git and returns what it prints.
pub(crate) fn run(dir: &Path, args: &[&str]) -> String {
    let out = git(dir).args(args).output().expect("git runs");
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "git {args:?}: {error}");
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// Makes a repository without commits.
pub(crate) fn init(dir: &Path) {
    std::fs::create_dir_all(dir).expect("a directory");
    run(dir, &["init", "-q", "-b", "main"]);
    run(dir, &["config", "user.name", "Jane Doe"]);
    run(dir, &["config", "user.email", "jane@example.org"]);
    run(dir, &["config", "gc.auto", "0"]);
}

/// Puts commits on top of `main`, oldest first, checks it out, and returns their ids.
pub(crate) fn grow(dir: &Path, commits: impl Iterator<Item = Commit>) -> Vec<String> {
    let marks = dir.join(".git/marks");
    let exists = git(dir)
        .args(["rev-parse", "-q", "--verify", "main"])
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let mut child = git(dir)
        .args(["fast-import", "--quiet", "--export-marks=.git/marks"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git fast-import runs");
    let mut to = BufWriter::new(child.stdin.take().expect("it is piped"));
    let mut count = 0;
    for commit in commits {
        let from = exists && count == 0;
        count += 1;
        write(&mut to, &commit, count, from).expect("git reads");
    }
    to.flush().expect("git reads");
    drop(to);
    assert!(child.wait().is_ok_and(|status| status.success()), "git fast-import failed");
    run(dir, &["reset", "-q", "--hard", "main"]);
    let mut ids = vec![String::new(); count];
    for line in std::fs::read_to_string(&marks).expect("git wrote it").lines() {
        let (mark, id) = line.split_once(' ').expect("a mark and an id");
        let mark: usize = mark.trim_start_matches(':').parse().expect("a number");
        id.clone_into(&mut ids[mark - 1]);
    }
    ids
}

fn write(
    to: &mut impl std::io::Write,
    commit: &Commit,
    mark: usize,
    from_main: bool,
) -> std::io::Result<()> {
    let Commit { author: (name, email), at, message, files } = commit;
    writeln!(to, "commit refs/heads/main\nmark :{mark}")?;
    writeln!(to, "author {name} <{email}> {at} +0000\ncommitter {name} <{email}> {at} +0000")?;
    writeln!(to, "data {}\n{message}", message.len())?;
    if from_main {
        writeln!(to, "from refs/heads/main^0")?;
    }
    for (path, content) in files {
        writeln!(to, "M 100644 inline {path}\ndata {}\n{content}", content.len())?;
    }
    writeln!(to)
}
