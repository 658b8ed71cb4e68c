//! prepare-commit-msg: the trailers.

use std::fs;

use insta::assert_snapshot;

use crate::harness::Yard;

fn message(yard: &Yard) -> String {
    yard.git(&["log", "-1", "--format=%B"])
}

#[test]
fn a_commit_says_who_made_it_and_for_which_task() {
    let yard = Yard::new();
    assert_snapshot!(message(&yard), @"
    first

    Collab-By: ann
    ");
    let task = yard.json(&["task", "add", "Parser"]);
    yard.ok(&["task", "claim", task["short"].as_str().unwrap()]);
    yard.stage("a.txt", "b\n");
    yard.git(&["commit", "-q", "-m", "Parse\n\nAll of it.", "-m", "Fixes: 1"]);
    let id = task["short"].as_str().unwrap();
    assert_eq!(
        message(&yard),
        format!("Parse\n\nAll of it.\n\nFixes: 1\nCollab-By: ann\nCollab-Task: {id}")
    );
    // What the trailer says is found again.
    yard.ok(&["show", id]);
    // It is said once, however often it is amended.
    yard.git(&["commit", "-q", "--amend", "--no-edit"]);
    yard.git(&["commit", "-q", "--amend"]);
    assert_eq!(message(&yard).matches("Collab-").count(), 2);
    // Of a task that is done nothing is said.
    yard.ok(&["task", "done", id]);
    yard.stage("a.txt", "c\n");
    yard.commit("Next");
    assert_eq!(message(&yard), "Next\n\nCollab-By: ann");
}

#[test]
fn a_message_that_says_nothing_stays_empty() {
    let yard = Yard::new();
    yard.stage("a.txt", "b\n");
    for args in [&["commit"][..], &["commit", "-v"], &["commit", "-v", "--cleanup=scissors"]] {
        let ran = yard.try_git(args);
        assert_eq!(ran.code, 1, "{args:?}: {ran:?}");
        assert!(ran.err.contains("empty commit message"), "{args:?}: {ran:?}");
    }
    let ran = yard.try_git(&["commit", "-m", ""]);
    assert!(ran.err.contains("empty commit message"), "{ran:?}");
}

#[test]
fn comments_and_what_is_cut_off_stay_below() {
    let yard = Yard::new();
    yard.stage("a.txt", "b\n");
    yard.write("../editor", "#!/bin/sh\ncp \"$1\" ../edited\n");
    let editor = format!("sh {}/editor", yard.top.display());
    let mut git = yard.command("git", &yard.root);
    git.env("GIT_EDITOR", &editor).args([
        "commit",
        "-v",
        "-e",
        "-m",
        "Say it\n\n#hash is a comment here",
    ]);
    assert!(git.output().unwrap().status.success());
    let edited = fs::read_to_string(yard.top.join("edited")).unwrap();
    assert!(edited.starts_with("Say it\n\nCollab-By: ann\n\n#"), "{edited}");
    assert!(edited.contains(">8") && edited.ends_with("+b\n"), "{edited}");
    assert_eq!(message(&yard), "Say it\n\nCollab-By: ann");
    // Without an editor it is no comment, and the trailers come last.
    yard.stage("a.txt", "c\n");
    yard.git(&["commit", "-q", "-m", "#12 begins so\n\n---\n\n#13 ends so"]);
    assert_eq!(message(&yard), "#12 begins so\n\n---\n\n#13 ends so\n\nCollab-By: ann");
}

#[test]
fn a_merge_and_a_squash_say_nothing() {
    let yard = Yard::new();
    yard.git(&["checkout", "-q", "-b", "b"]);
    yard.stage("b.txt", "b\n");
    yard.commit("on b");
    yard.git(&["checkout", "-q", "main"]);
    yard.git(&["merge", "-q", "--no-ff", "--no-edit", "b"]);
    assert!(!message(&yard).contains("Collab-By"));
    yard.git(&["reset", "-q", "--hard", "HEAD~1"]);
    yard.git(&["merge", "-q", "--squash", "b"]);
    yard.git(&["commit", "-q", "--no-edit"]);
    // Only that of the commit that it squashes.
    assert_eq!(message(&yard).matches("Collab-By").count(), 1);
}

#[test]
fn whoever_cannot_be_told_is_not_named() {
    let yard = Yard::new();
    yard.stage("a.txt", "b\n");
    let mut git = yard.command("git", &yard.root);
    git.env_remove("COLLAB_AS").args(["commit", "-q", "-m", "x"]);
    assert!(git.output().unwrap().status.success());
    assert_eq!(message(&yard), "x");
}
