//! `collab setup git`: putting hooks in place, and taking them out.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;

use crate::harness::{Yard, snapshot};

const EVENTS: [&str; 5] =
    ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge"];

#[test]
fn init_puts_hooks_in_place_unless_told_not_to() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--no-hooks"]);
    assert!(EVENTS.iter().all(|event| !yard.root.join(".git/hooks").join(event).exists()));
    let check = yard.collab(&["setup", "git", "--check"]);
    assert_eq!(check.code, 1);
    assert_snapshot!(check.out, @"
    pre-commit: missing
    prepare-commit-msg: missing
    post-commit: missing
    post-checkout: missing
    post-merge: missing
    ");
    assert_snapshot!(check.err, @"
    error: 5 hooks do not run collab: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge
    hint: Put them in place with `collab setup git`.
    ");
    let out = yard.ok(&["init"]);
    let line = out.lines().find(|line| line.starts_with("Hooks")).unwrap();
    assert_snapshot!(line, @"Hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge run collab from now on; `collab setup git --remove` takes them out");
    assert_snapshot!(yard.ok(&["setup", "git", "--check"]), @"
    pre-commit: in place
    prepare-commit-msg: in place
    post-commit: in place
    post-checkout: in place
    post-merge: in place
    ");
    // A second time there is nothing to tell.
    assert!(!yard.ok(&["init"]).contains("Hooks"));
    assert_snapshot!(yard.ok(&["setup", "git"]), @"Nothing to do in .git/hooks: all hooks are in place.");
}

#[test]
fn a_clone_that_commits_nothing_gets_none() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--local"]);
    yard.ok(&["init"]);
    assert!(!yard.root.join(".git/hooks/pre-commit").exists());
    let ran = yard.collab(&["setup", "git"]);
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.err, @"
    error: this clone keeps everything out of commits, so that hooks have nothing to do
    hint: It was made so by `collab init --local`; see `.git/info/exclude`.
    ");
    // To look at them advises nothing that is refused.
    let check = yard.collab(&["setup", "git", "--check"]);
    assert_eq!((check.code, check.err), (1, ran.err));
}

#[test]
fn taking_out_leaves_what_was_there_byte_for_byte() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--no-hooks"]);
    yard.script(".git/hooks/pre-commit", "echo mine");
    yard.write(".git/hooks/post-merge", "not executable, and \u{0} odd");
    yard.script("tools/checkout", "echo linked");
    std::os::unix::fs::symlink("../../tools/checkout", yard.root.join(".git/hooks/post-checkout"))
        .unwrap();
    let before = snapshot(&yard.root.join(".git/hooks"));
    assert_snapshot!(yard.ok(&["setup", "git"]), @"
    Put in place in .git/hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge
    pre-commit: in place, after .git/hooks/pre-commit.before-collab
    post-checkout: in place, after .git/hooks/post-checkout.before-collab
    post-merge: in place, after .git/hooks/post-merge.before-collab
    ");
    yard.ok(&["setup", "git"]);
    assert_snapshot!(yard.ok(&["setup", "git", "--remove"]), @"Taken out of .git/hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge");
    assert_eq!(snapshot(&yard.root.join(".git/hooks")), before);
    assert_snapshot!(yard.ok(&["setup", "git", "--remove"]), @"Nothing to take out of .git/hooks.");
}

#[test]
fn a_folder_that_was_made_for_them_goes_with_them() {
    let yard = Yard::bare_of_all();
    let hooks = yard.root.join(".git/hooks");
    fs::remove_dir_all(&hooks).unwrap();
    yard.ok(&["init"]);
    yard.ok(&["setup", "git"]);
    assert!(hooks.join("pre-commit").exists());
    yard.ok(&["setup", "git", "--remove"]);
    assert!(!hooks.exists());
    // One that was there stays, be it empty.
    fs::create_dir(&hooks).unwrap();
    yard.ok(&["setup", "git"]);
    yard.ok(&["setup", "git", "--remove"]);
    assert!(hooks.exists());
}

#[test]
fn a_hook_of_another_version_is_put_right() {
    let yard = Yard::new();
    let hook = yard.root.join(".git/hooks/pre-commit");
    let text = fs::read_to_string(&hook).unwrap();
    fs::write(&hook, text.replace("collab hook 2:", "collab hook 1:")).unwrap();
    let check = yard.collab(&["setup", "git", "--check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.starts_with("pre-commit: of another version\n"), "{check:?}");
    let told = yard.collab(&["doctor"]).out;
    assert!(told.contains("another version's hooks run collab at pre-commit"), "{told}");
    yard.ok(&["setup", "git"]);
    assert_eq!(fs::read_to_string(&hook).unwrap(), text);
    // So is one that lost its mode.
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).unwrap();
    yard.ok(&["setup", "git"]);
    assert_eq!(fs::metadata(&hook).unwrap().permissions().mode() & 0o111, 0o111);
}

#[test]
fn what_is_in_the_way_stays_and_is_named() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--no-hooks"]);
    yard.script(".git/hooks/pre-commit", "echo mine");
    yard.script(".git/hooks/pre-commit.before-collab", "echo older");
    fs::create_dir(yard.root.join(".git/hooks/post-merge")).unwrap();
    let ran = yard.collab(&["setup", "git"]);
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.out.replace(yard.top.to_str().unwrap(), "<top>"), @"
    Put in place in .git/hooks: prepare-commit-msg, post-commit, post-checkout
    pre-commit: <top>/r/.git/hooks/pre-commit and <top>/r/.git/hooks/pre-commit.before-collab are both there, and neither is collab's
    post-merge: <top>/r/.git/hooks/post-merge is a folder
    ");
    assert_snapshot!(ran.err, @"
    error: 2 hooks do not run collab: pre-commit, post-merge
    hint: Move away what is in the way, then run `collab setup git` again.
    ");
}

#[test]
fn the_hook_that_was_there_runs_first_with_what_git_gives() {
    let yard = Yard::bare_of_all();
    yard.script(".git/hooks/prepare-commit-msg", r#"echo "args: $*" >> "$1""#);
    yard.script(".git/hooks/post-checkout", r#"echo "$# $3" > ../seen; exit 7"#);
    yard.ok(&["init"]);
    yard.stage("a.txt", "a\n");
    yard.commit("x");
    let message = yard.git(&["log", "-1", "--format=%B"]);
    assert!(message.contains("args: .git/COMMIT_EDITMSG message"), "{message}");
    assert!(message.contains("Collab-By: ann"), "{message}");
    let ran = yard.try_git(&["checkout", "-q", "-b", "b"]);
    assert_eq!(ran.code, 1, "git tells that a hook failed: {ran:?}");
    assert_eq!(fs::read_to_string(yard.top.join("seen")).unwrap(), "3 1\n");
    let hook = yard.root.join(".git/hooks/post-checkout");
    let out = yard.command("sh", &yard.root).arg(hook).output().unwrap();
    assert_eq!(out.status.code(), Some(7));
}

#[test]
fn outside_git_there_are_none() {
    let yard = Yard::bare_of_all();
    fs::remove_dir_all(yard.root.join(".git")).unwrap();
    yard.ok(&["init"]);
    let ran = yard.collab(&["setup", "git"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("is in no git repository"), "{ran:?}");
}

#[test]
fn one_process_at_a_time_sees_to_them() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--no-hooks"]);
    let hooks = yard.root.join(".git/hooks");
    let lock = fs::File::create(yard.root.join(".git/collab/hooks.lock")).unwrap();
    let ran = |args: &[&str]| {
        let mut command = yard.command("collab", &yard.root);
        command.env("COLLAB_TEST_LOCK_MS", "20").args(args).output().unwrap()
    };
    for act in [vec!["setup", "git"], vec!["setup", "git", "--remove"]] {
        let before = snapshot(&hooks);
        fs2::FileExt::lock_exclusive(&lock).unwrap();
        let out = ran(&act);
        assert_eq!(out.status.code(), Some(3));
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(said.contains("hooks.lock"), "{said}");
        assert_eq!(snapshot(&hooks), before);
        // To look, nobody is waited for.
        let looked = ran(&["setup", "git", "--check", "--json"]);
        assert!(looked.stdout.starts_with(b"{"));
        fs2::FileExt::unlock(&lock).unwrap();
        assert!(ran(&act).status.success());
        assert_ne!(snapshot(&hooks), before);
    }
}

#[test]
fn many_at_once_leave_one_set_and_the_hook_that_was_there() {
    let yard = Yard::bare_of_all();
    yard.ok(&["init", "--no-hooks"]);
    yard.script(".git/hooks/pre-commit", "echo mine");
    let hooks = yard.root.join(".git/hooks");
    let before = snapshot(&hooks);
    let program = yard.top.join("bin/collab");
    for _ in 0..4 {
        let put = |verb: &[&str]| {
            yard.command(program.to_str().unwrap(), &yard.root).args(verb).output().unwrap()
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert!(put(&["setup", "git"]).status.success()));
                scope.spawn(|| assert!(put(&["init"]).status.success()));
            }
        });
        let text = |name: &str| fs::read_to_string(hooks.join(name)).unwrap();
        assert_eq!(text("pre-commit.before-collab"), "#!/bin/sh\necho mine\n");
        assert!(EVENTS.iter().all(|event| text(event).contains("collab hook git")));
        assert_eq!(snapshot(&hooks).len(), before.len() + EVENTS.len());
        yard.ok(&["setup", "git", "--remove"]);
        assert_eq!(snapshot(&hooks), before);
    }
}
