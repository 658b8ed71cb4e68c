//! pre-commit: what a commit takes along, and what it leaves.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::harness::Yard;

/// Nothing of ours is staged or untracked.
fn is_clean(yard: &Yard) {
    assert_eq!((yard.staged(), yard.untracked()), (vec![], vec![]));
}

#[test]
fn a_commit_takes_along_what_happened() {
    let yard = Yard::new();
    yard.say("one");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert!(yard.has("HEAD", "one"));
    is_clean(&yard);
    // With nothing new there is no new batch.
    yard.stage("a.txt", "c\n");
    yard.commit("x");
    assert_eq!(yard.batches_in("HEAD"), yard.batches_in("HEAD~1"));
    assert!(!yard.root.join(".git/collab/staged.json").exists());
}

#[test]
fn so_does_one_of_everything_and_one_that_is_amended() {
    let yard = Yard::new();
    yard.say("all");
    yard.write("a.txt", "b\n");
    yard.git(&["commit", "-qam", "x"]);
    assert!(yard.has("HEAD", "all"));
    is_clean(&yard);
    yard.say("amended");
    yard.stage("a.txt", "c\n");
    yard.git(&["commit", "-q", "--amend", "--no-edit"]);
    assert!(yard.has("HEAD", "amended") && yard.has("HEAD", "all"));
    is_clean(&yard);
}

#[test]
fn a_batch_that_was_published_goes_along_with_nothing_else_to_seal() {
    let yard = Yard::new();
    yard.say("published");
    yard.ok(&["publish"]);
    assert_eq!(yard.untracked().len(), 1);
    assert_eq!(yard.staged().len(), 0);
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert!(yard.has("HEAD", "published"));
    is_clean(&yard);
}

#[test]
fn a_commit_without_hooks_only_delays_it() {
    let yard = Yard::new();
    yard.say("delayed");
    yard.stage("a.txt", "b\n");
    yard.git(&["commit", "-q", "--no-verify", "-m", "x"]);
    assert!(!yard.has("HEAD", "delayed"));
    is_clean(&yard);
    yard.stage("a.txt", "c\n");
    yard.commit("y");
    assert!(yard.has("HEAD", "delayed"));
}

#[test]
fn an_empty_commit_stages_nothing() {
    let yard = Yard::new();
    yard.say("waits");
    assert_eq!(yard.try_git(&["commit", "-q", "-m", "nothing"]).code, 1);
    is_clean(&yard);
    yard.git(&["commit", "-q", "--allow-empty", "-m", "empty"]);
    assert!(!yard.has("HEAD", "waits"));
    is_clean(&yard);
}

#[test]
fn a_partial_commit_is_left_alone() {
    let yard = Yard::new();
    yard.say("partial");
    yard.write("a.txt", "b\n");
    yard.stage("b.txt", "b\n");
    yard.git(&["commit", "-q", "-m", "x", "a.txt"]);
    assert!(!yard.has("HEAD", "partial"));
    is_clean(&yard);
    yard.commit("y");
    assert!(yard.has("HEAD", "partial"));
    is_clean(&yard);
}

#[test]
fn ones_own_hook_that_fails_keeps_everything_from_being_sealed() {
    let yard = Yard::bare_of_all();
    yard.script(".git/hooks/pre-commit", "[ ! -e ../red ] || exit 3");
    yard.ok(&["init"]);
    yard.git(&["add", "--all"]);
    yard.commit("first");
    yard.say("not yet");
    fs::write(yard.top.join("red"), "").unwrap();
    yard.stage("a.txt", "a\n");
    let ran = yard.try_git(&["commit", "-q", "-m", "x"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    is_clean(&yard);
    fs::remove_file(yard.top.join("red")).unwrap();
    yard.commit("x");
    assert!(yard.has("HEAD", "not yet"));
}

#[test]
fn a_branch_without_the_policy_gets_no_batches() {
    let yard = Yard::bare_of_all();
    yard.stage("a.txt", "a\n");
    yard.commit("before collab");
    yard.ok(&["init"]);
    yard.say("early");
    yard.stage("a.txt", "b\n");
    yard.commit("not agreed on");
    assert_eq!(yard.batches_in("HEAD"), Vec::<String>::new());
    is_clean(&yard);
    // The commit that brings the policy is the first that takes something along.
    yard.git(&["add", ".collab"]);
    yard.commit("collab");
    assert!(yard.has("HEAD", "early"));
}

#[test]
fn where_collab_is_not_installed_nothing_happens_and_nothing_is_said() {
    let yard = Yard::new();
    yard.say("later");
    fs::remove_file(yard.top.join("bin/collab")).unwrap();
    yard.stage("a.txt", "b\n");
    let ran = yard.try_git(&["commit", "-q", "-m", "x"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert!(!yard.git(&["log", "-1", "--format=%B"]).contains("Collab-By"));
    // Nor does the script need anything but a shell.
    for event in ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge"]
    {
        let mut sh = std::process::Command::new("/bin/sh");
        sh.env_clear().env("PATH", "").arg(yard.root.join(".git/hooks").join(event)).arg("x");
        let out = sh.output().unwrap();
        assert!(out.status.success() && out.stderr.is_empty() && out.stdout.is_empty(), "{out:?}");
    }
}

#[test]
fn a_collab_that_crashes_or_is_killed_or_refuses() {
    let yard = Yard::new();
    fs::remove_file(yard.top.join("bin/collab")).unwrap();
    let put = |text: &str| {
        let path = yard.top.join("bin/collab");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    for (n, fault) in ["exit 70", "exit 1", "exit 2", "kill -9 $$"].into_iter().enumerate() {
        put(fault);
        yard.stage("a.txt", &format!("{n}\n"));
        yard.commit(fault);
    }
    yard.git(&["checkout", "-q", "-b", "other"]);
    // With one code alone, and before the commit alone, it refuses.
    put("exit 3");
    yard.stage("a.txt", "refused\n");
    assert_eq!(yard.try_git(&["commit", "-q", "-m", "x"]).code, 1);
    yard.git(&["commit", "-q", "--no-verify", "-m", "x"]);
}

#[test]
fn a_store_that_cannot_be_used_fails_no_commit() {
    let yard = Yard::new();
    yard.say("kept");
    fs::remove_file(yard.root.join(".git/collab/clone.json")).unwrap();
    fs::create_dir(yard.root.join(".git/collab/clone.json")).unwrap();
    yard.stage("a.txt", "b\n");
    let ran = yard.try_git(&["commit", "-q", "-m", "x"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("warning: collab leaves this commit alone: "), "{ran:?}");
}

#[test]
fn a_writer_that_holds_the_lock_delays_a_commit_no_longer_than_it_must() {
    let yard = Yard::new();
    yard.say("kept");
    let lock = fs::OpenOptions::new().write(true).open(yard.root.join(".git/collab/lock")).unwrap();
    fs2::FileExt::lock_exclusive(&lock).unwrap();
    yard.stage("a.txt", "b\n");
    let mut git = yard.command("git", &yard.root);
    git.env("COLLAB_TEST_LOCK_MS", "20").args(["commit", "-q", "-m", "x"]);
    let out = git.output().unwrap();
    assert!(out.status.success(), "{out:?}");
    assert!(String::from_utf8_lossy(&out.stderr).contains("collab leaves this commit alone"));
    drop(lock);
    is_clean(&yard);
    yard.stage("a.txt", "c\n");
    yard.commit("y");
    assert!(yard.has("HEAD", "kept"));
}

#[test]
fn where_nothing_waits_git_is_asked_nothing() {
    let yard = Yard::new();
    yard.say("one");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    yard.stage("a.txt", "c\n");
    // A git that leaves a trace.
    let git = yard.top.join("bin/git");
    fs::write(&git, "#!/bin/sh\n: > \"${0%/*}/../asked\"\n").unwrap();
    fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
    let hook = || {
        yard.ok(&["hook", "git", "pre-commit"]);
        yard.top.join("asked").exists()
    };
    assert!(!hook());
    yard.say("two");
    assert!(hook());
}

#[test]
fn a_folder_that_git_ignores_is_left_alone() {
    let yard = Yard::new();
    yard.say("ignored");
    yard.write(".gitignore", "/.collab/log/\n");
    yard.git(&["add", ".gitignore"]);
    yard.commit("x");
    assert_eq!(yard.batches_in("HEAD"), Vec::<String>::new());
    assert_eq!(yard.staged(), Vec::<String>::new());
    // Once it is not ignored any more, it goes along.
    yard.write(".gitignore", "\n");
    yard.git(&["add", ".gitignore"]);
    yard.commit("y");
    assert!(yard.has("HEAD", "ignored"));
}

#[test]
fn another_clones_batch_is_not_ours_to_commit() {
    let yard = Yard::new();
    yard.write(
        ".collab/log/2026-11/01/0badc0de-01a20715-d122-7000-84f0-48c37dcb74d8.jsonl",
        "{}\n",
    );
    yard.say("own");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert_eq!(yard.batches_in("HEAD").len(), 1);
    assert_eq!(yard.untracked().len(), 1);
}
