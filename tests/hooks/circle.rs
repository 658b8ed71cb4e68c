//! Hooks that call each other, and those that start a git of their own: all come to an end.

use std::fs;

use crate::harness::{Yard, lines};

/// Returns a repository in which ours lies in the place of what was there before, too.
fn doubled() -> Yard {
    let yard = Yard::new();
    let hooks = yard.root.join(".git/hooks");
    fs::copy(hooks.join("pre-commit"), hooks.join("pre-commit.before-collab")).unwrap();
    yard
}

#[test]
fn ours_after_ours_runs_once() {
    let yard = doubled();
    yard.say("kept");
    yard.stage("a.txt", "b\n");
    // Each run of collab leaves a line.
    let bin = yard.top.join("bin");
    fs::rename(bin.join("collab"), bin.join("real")).unwrap();
    yard.script("../bin/collab", "echo \"$3\" >> ../runs; exec real \"$@\"");
    yard.commit("x");
    let runs = fs::read_to_string(yard.top.join("runs")).unwrap();
    assert_eq!(lines(&runs), ["pre-commit", "prepare-commit-msg", "post-commit"]);
    assert!(yard.has("HEAD", "kept"));
}

#[test]
fn ours_after_ours_is_told_and_dropped() {
    let yard = doubled();
    let check = yard.collab(&["setup", "git", "--check"]);
    let line = "pre-commit: there twice, the second time as .git/hooks/pre-commit.before-collab\n";
    assert_eq!((check.code, check.out.starts_with(line)), (1, true), "{check:?}");
    let told = yard.collab(&["doctor"]).out;
    assert!(told.contains("`.git/hooks/pre-commit.before-collab` is collab's own hook"), "{told}");
    yard.ok(&["setup", "git"]);
    assert!(!yard.root.join(".git/hooks/pre-commit.before-collab").exists());
    assert!(yard.ok(&["setup", "git", "--check"]).starts_with("pre-commit: in place\n"));
    assert!(!yard.collab(&["doctor"]).out.contains("own hook"));
}

#[test]
fn ours_is_never_put_back() {
    let yard = doubled();
    yard.ok(&["setup", "git", "--remove"]);
    assert!(!yard.root.join(".git/hooks/pre-commit").exists());
    assert!(!yard.root.join(".git/hooks/pre-commit.before-collab").exists());
}

#[test]
fn somebody_elses_before_ours_is_what_was_there() {
    let yard = doubled();
    yard.script(".git/hooks/pre-commit", "echo mine");
    yard.ok(&["setup", "git"]);
    let before = yard.root.join(".git/hooks/pre-commit.before-collab");
    assert_eq!(fs::read_to_string(&before).unwrap(), "#!/bin/sh\necho mine\n");
    yard.ok(&["setup", "git", "--check"]);
}

#[test]
fn what_was_there_before_two_others_is_not_written_over() {
    let yard = Yard::new();
    let hooks = yard.root.join(".git/hooks");
    yard.script(".git/hooks/pre-commit.before-collab", "echo oldest");
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-commit.old")).unwrap();
    yard.script(".git/hooks/pre-commit", "echo newest");
    let ran = yard.collab(&["setup", "git"]);
    assert!(ran.err.contains("Move away what is in the way"), "{ran:?}");
    let text = |name: &str| fs::read_to_string(hooks.join(name)).unwrap();
    assert!(text("pre-commit.before-collab").contains("oldest"));
    assert!(text("pre-commit").contains("newest"));
}

#[test]
fn a_hook_that_calls_ours_again_comes_to_an_end() {
    let yard = Yard::new();
    let again = "echo x >> ../seen; exec .git/hooks/pre-commit \"$@\"";
    yard.script(".git/hooks/pre-commit.before-collab", again);
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert_eq!(lines(&fs::read_to_string(yard.top.join("seen")).unwrap()).len(), 8);
}

#[test]
fn a_git_that_a_hook_starts_has_its_hooks_run() {
    let yard = Yard::new();
    let other = yard.top.join("o");
    yard.git(&["clone", "-q", ".", "../o"]);
    yard.ok_in(&other, &["init"]);
    yard.ok_in(&other, &["send", "all", "-m", "elsewhere"]);
    fs::write(other.join("a.txt"), "b\n").unwrap();
    let commit = "unset $(git rev-parse --local-env-vars); cd ../o && git commit -qam y";
    yard.script(".git/hooks/pre-commit.before-collab", commit);
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    let has = yard.git_in(&other, &["ls-tree", "-r", "--name-only", "HEAD", "--", ".collab/log"]);
    assert_eq!(lines(&has).len(), 1);
}
