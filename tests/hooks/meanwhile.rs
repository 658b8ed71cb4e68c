//! What happens while an editor is open on a commit: others commit, and collab runs.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Stdio};

use crate::harness::Yard;

/// A commit whose editor waits to be told what to write.
struct Open {
    git: Child,
    // Kept open, as git goes on writing to it.
    _out: BufReader<ChildStdout>,
}

impl Open {
    fn new(yard: &Yard, args: &[&str]) -> Self {
        yard.write("../editor", "echo open\nread line\necho \"$line\" > \"$1\"\n");
        let mut git = yard.command("git", &yard.root);
        git.env("GIT_EDITOR", format!("sh {}/editor", yard.top.display()));
        git.arg("commit").args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut git = git.spawn().unwrap();
        let mut out = BufReader::new(git.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, "open\n");
        Self { git, _out: out }
    }

    /// Ends the commit with a message, or without one, which git refuses; says whether it was made.
    fn end(mut self, message: &str) -> bool {
        let mut line = self.git.stdin.take().unwrap();
        line.write_all(message.as_bytes()).unwrap();
        line.write_all(b"\n").unwrap();
        drop(line);
        self.git.wait().unwrap().success()
    }
}

/// Returns a repository in which something happened, and a change is staged.
fn begun() -> Yard {
    let yard = Yard::new();
    yard.say("first");
    yard.stage("a.txt", "b\n");
    yard
}

/// Has a commit of what is staged be refused.
fn refuse(yard: &Yard) {
    yard.script(".git/hooks/commit-msg", "exit 1");
    assert_eq!(yard.try_git(&["commit", "-q", "-m", "x"]).code, 1);
    fs::remove_file(yard.root.join(".git/hooks/commit-msg")).unwrap();
}

/// Holds that nothing of a batch is staged, and how many are untracked.
fn settled(yard: &Yard, untracked: usize) {
    assert_eq!((yard.staged(), yard.untracked().len()), (vec![], untracked));
}

#[test]
fn a_batch_stays() {
    let yard = begun();
    let commit = Open::new(&yard, &[]);
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 1);
    assert!(commit.end("said"));
    assert!(yard.has("HEAD", "first"));
    assert!(!yard.root.join(".git/collab/staged.json").exists());
}

#[test]
fn another_commit_with_a_batch_of_its_own_is_refused() {
    let yard = begun();
    let commit = Open::new(&yard, &[]);
    yard.say("second");
    refuse(&yard);
    yard.ok(&["status"]);
    assert!(commit.end("said"));
    assert!(yard.has("HEAD", "first"));
    yard.ok(&["status"]);
    settled(&yard, 1);
    yard.stage("a.txt", "c\n");
    yard.commit("y");
    assert!(yard.has("HEAD", "first") && yard.has("HEAD", "second"));
}

#[test]
fn another_commit_takes_the_batch_and_the_first_is_refused() {
    let yard = begun();
    let (first, second) = (Open::new(&yard, &[]), Open::new(&yard, &[]));
    assert!(!first.end(""));
    yard.ok(&["status"]);
    assert!(second.end("said"));
    assert!(yard.has("HEAD", "first"));
    settled(&yard, 0);
}

#[test]
fn what_a_commit_without_our_hook_took_is_put_back() {
    let yard = begun();
    refuse(&yard);
    let commit = Open::new(&yard, &["--no-verify"]);
    yard.ok(&["status"]);
    settled(&yard, 1);
    assert!(commit.end("said"));
    assert!(yard.has("HEAD", "first"));
    settled(&yard, 0);
    assert!(!yard.root.join(".git/collab/staged.json").exists());
}

#[test]
fn what_a_git_without_any_of_our_hooks_took_is_put_back_by_the_next_command() {
    let yard = begun();
    refuse(&yard);
    let commit = Open::new(&yard, &["--no-verify"]);
    yard.ok(&["status"]);
    fs::remove_file(yard.root.join(".git/hooks/post-commit")).unwrap();
    assert!(commit.end("said"));
    assert_eq!(yard.staged().len(), 1);
    // While somebody else writes the index, it waits.
    let lock = yard.root.join(".git/index.lock");
    fs::write(&lock, "").unwrap();
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 1);
    fs::remove_file(&lock).unwrap();
    yard.ok(&["status"]);
    settled(&yard, 0);
    assert!(yard.has("HEAD", "first"));
}

#[test]
fn what_is_gone_or_edited_since_is_not_put_back() {
    let yard = begun();
    refuse(&yard);
    let commit = Open::new(&yard, &["--no-verify"]);
    yard.ok(&["status"]);
    let batch = yard.untracked().remove(0);
    yard.write(&batch, "edited\n");
    assert!(commit.end("said"));
    yard.ok(&["status"]);
    assert_eq!((yard.staged(), yard.untracked()), (vec![batch.clone()], vec![batch]));
}
