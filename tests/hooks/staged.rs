//! Batches that a commit was to take along and did not.

use std::fs;

use crate::harness::Yard;

/// Returns a repository in which something happened, whose next commits are refused for their message.
fn refusing() -> Yard {
    let yard = Yard::new();
    yard.script(".git/hooks/commit-msg", "[ ! -e ../red ]");
    fs::write(yard.top.join("red"), "").unwrap();
    yard.say("kept");
    yard.stage("a.txt", "b\n");
    yard
}

fn refused(yard: &Yard, args: &[&str]) {
    assert_eq!(yard.try_git(&[&["commit", "-q", "-m", "x"], args].concat()).code, 1);
}

#[test]
fn a_refused_commit_leaves_a_batch_staged_until_the_next_command() {
    let yard = refusing();
    refused(&yard, &[]);
    assert_eq!(yard.staged().len(), 1);
    yard.ok(&["status"]);
    assert_eq!((yard.staged().len(), yard.untracked().len()), (0, 1));
    // What people have staged stays staged.
    assert_eq!(yard.git(&["diff", "--cached", "--name-only"]), "a.txt");
    fs::remove_file(yard.top.join("red")).unwrap();
    yard.commit("x");
    assert!(yard.has("HEAD", "kept"));
    assert!(!yard.root.join(".git/collab/staged.json").exists());
}

#[test]
fn a_batch_that_a_person_has_staged_stays_staged() {
    let yard = Yard::new();
    yard.say("kept");
    yard.ok(&["publish"]);
    yard.git(&["add", ".collab"]);
    assert_eq!(yard.staged().len(), 1);
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 1);
    yard.git(&["commit", "-q", "--no-verify", "-m", "x"]);
    assert!(yard.has("HEAD", "kept"));
}

#[test]
fn the_next_commit_is_such_a_command() {
    let yard = refusing();
    refused(&yard, &[]);
    yard.git(&["reset", "-q", "a.txt"]);
    fs::remove_file(yard.top.join("red")).unwrap();
    // Of the batch alone no commit is made.
    yard.git(&["commit", "-q", "--allow-empty", "-m", "empty"]);
    yard.git(&["add", "a.txt"]);
    yard.commit("x");
    assert!(yard.has("HEAD", "kept"));
    assert_eq!((yard.staged(), yard.untracked()), (vec![], vec![]));
}

#[test]
fn a_refused_commit_of_everything_leaves_nothing_staged() {
    let yard = refusing();
    refused(&yard, &["-a"]);
    assert_eq!(yard.staged().len(), 0);
    fs::remove_file(yard.top.join("red")).unwrap();
    yard.git(&["commit", "-qam", "x"]);
    assert!(yard.has("HEAD", "kept"));
}

#[test]
fn an_index_that_is_locked_is_seen_to_later() {
    let yard = refusing();
    refused(&yard, &[]);
    let lock = yard.root.join(".git/index.lock");
    fs::write(&lock, "").unwrap();
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 1);
    fs::remove_file(&lock).unwrap();
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 0);
}

#[test]
fn so_is_one_that_was_stashed_in_another_worktree() {
    let yard = refusing();
    let linked = yard.top.join("linked");
    yard.git(&["worktree", "add", "-q", "-b", "linked", linked.to_str().unwrap()]);
    refused(&yard, &[]);
    yard.git(&["stash", "-q"]);
    yard.git_in(&linked, &["stash", "pop", "-q"]);
    let staged = || yard.git_in(&linked, &["diff", "--cached", "--name-only"]);
    assert!(staged().starts_with(".collab/log/"), "{}", staged());
    yard.ok_in(&linked, &["status"]);
    assert_eq!(staged(), "");
}

#[test]
fn one_that_a_stash_brings_back_is_taken_out_too() {
    let yard = refusing();
    refused(&yard, &[]);
    yard.git(&["stash", "-q"]);
    yard.ok(&["status"]);
    yard.git(&["stash", "pop", "-q", "--index"]);
    assert_eq!(yard.staged().len(), 1);
    yard.ok(&["status"]);
    assert_eq!((yard.staged().len(), yard.untracked().len()), (0, 1));
}

#[test]
fn what_another_branch_brings_by_a_squash_stays() {
    let yard = Yard::new();
    yard.git(&["checkout", "-q", "-b", "b"]);
    yard.say("on b");
    yard.stage("b.txt", "b\n");
    // No hook after the commit: the batch is not known to be in it.
    fs::rename(yard.root.join(".git/hooks/post-commit"), yard.top.join("moved")).unwrap();
    yard.commit("on b");
    yard.git(&["checkout", "-q", "main"]);
    yard.git(&["merge", "-q", "--squash", "b"]);
    yard.ok(&["status"]);
    assert_eq!(yard.staged().len(), 1);
    yard.git(&["commit", "-q", "--no-edit"]);
    assert!(yard.has("HEAD", "on b"));
}

#[test]
fn a_foreign_lock_leaves_the_batch_untracked() {
    let yard = Yard::new();
    yard.say("kept");
    yard.stage("a.txt", "b\n");
    // Taken by a hook, as git itself would not begin otherwise.
    yard.script(".git/hooks/pre-commit.before-collab", ": > .git/index.lock");
    yard.script(".git/hooks/prepare-commit-msg.before-collab", "rm -f .git/index.lock");
    yard.git(&["commit", "-q", "-m", "x"]);
    assert_eq!((yard.staged().len(), yard.untracked().len()), (0, 1));
    fs::remove_file(yard.root.join(".git/hooks/pre-commit.before-collab")).unwrap();
    yard.stage("a.txt", "c\n");
    yard.commit("y");
    assert!(yard.has("HEAD", "kept"));
}

#[test]
fn a_record_that_is_damaged_or_hostile_does_no_harm() {
    let yard = Yard::new();
    let record = yard.root.join(".git/collab/staged.json");
    yard.stage("a.txt", "b\n");
    for text in [
        "not json",
        r#"{"v":1,"worktrees":{"":{"paths":["a.txt","--all",".collab/log/../../a.txt"]}}}"#,
        r#"{"v":1,"worktrees":{"gone":{"paths":[".collab/log/2026-11/01/x.jsonl"]}}}"#,
    ] {
        fs::write(&record, text).unwrap();
        yard.ok(&["status"]);
        assert_eq!(yard.git(&["diff", "--cached", "--name-only"]), "a.txt", "{text}");
    }
    yard.commit("x");
}
