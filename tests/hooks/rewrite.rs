//! Rebase, cherry-pick and the like, with batches around: nothing is sealed into them, nothing blocked.

use crate::harness::Yard;

/// Returns a repository with a branch `b`, one commit away on each side, an untracked batch and
/// something that is not sealed yet.
fn parted() -> Yard {
    let yard = Yard::new();
    yard.git(&["checkout", "-q", "-b", "b"]);
    yard.say("on b");
    yard.stage("b.txt", "b\n");
    yard.commit("on b");
    yard.git(&["checkout", "-q", "main"]);
    yard.stage("a.txt", "main\n");
    yard.commit("on main");
    yard.say("untracked");
    yard.ok(&["publish"]);
    yard.say("unsealed");
    assert_eq!(yard.untracked().len(), 1);
    yard
}

/// Nothing new was staged, and what waits goes along with the next commit.
fn still_waits(yard: &Yard) {
    assert_eq!((yard.staged().len(), yard.untracked().len()), (0, 1));
    for text in ["untracked", "unsealed"] {
        assert!(!yard.has("HEAD", text), "{text}");
    }
    yard.stage("a.txt", "more\n");
    yard.commit("more");
    for text in ["untracked", "unsealed"] {
        assert!(yard.has("HEAD", text), "{text}");
    }
}

#[test]
fn a_merge() {
    let yard = parted();
    yard.git(&["merge", "-q", "--no-edit", "b"]);
    assert!(yard.has("HEAD", "on b"));
    still_waits(&yard);
}

#[test]
fn a_rebase() {
    let yard = parted();
    yard.git(&["rebase", "-q", "b"]);
    still_waits(&yard);
}

#[test]
fn a_rebase_that_stops_and_is_continued() {
    let yard = parted();
    yard.git(&["checkout", "-q", "-b", "c", "main~1"]);
    yard.stage("a.txt", "c\n");
    yard.git(&["commit", "-q", "--no-verify", "-m", "on c"]);
    assert_eq!(yard.try_git(&["rebase", "-q", "main"]).code, 1);
    yard.say("while it stopped");
    yard.stage("a.txt", "both\n");
    yard.git(&["rebase", "--continue"]);
    assert_eq!(yard.git(&["log", "-1", "--format=%s"]), "on c");
    assert_eq!(yard.git(&["log", "-1", "--format=%B"]).matches("Collab-By").count(), 1);
    assert!(!yard.has("HEAD", "while it stopped"));
    still_waits(&yard);
    assert!(yard.has("HEAD", "while it stopped"));
}

#[test]
fn a_commit_in_the_middle_of_a_rebase() {
    let yard = parted();
    yard.git(&["checkout", "-q", "-b", "c", "main~1"]);
    yard.stage("a.txt", "c\n");
    yard.git(&["commit", "-q", "--no-verify", "-m", "on c"]);
    assert_eq!(yard.try_git(&["rebase", "-q", "main"]).code, 1);
    yard.stage("a.txt", "both\n");
    yard.git(&["commit", "-q", "--no-edit"]);
    assert!(!yard.has("HEAD", "unsealed"));
    yard.git(&["rebase", "--continue"]);
    still_waits(&yard);
}

#[test]
fn a_cherry_pick_keeps_its_trailers() {
    let yard = parted();
    let mut git = yard.command("git", &yard.root);
    git.env("COLLAB_AS", "bob").args(["cherry-pick", "b"]);
    assert!(git.output().unwrap().status.success());
    assert_eq!(yard.git(&["log", "-1", "--format=%B"]), "on b\n\nCollab-By: ann");
    assert!(yard.has("HEAD", "on b"));
    still_waits(&yard);
}

#[test]
fn a_revert() {
    let yard = parted();
    yard.git(&["revert", "--no-edit", "HEAD"]);
    still_waits(&yard);
}

#[test]
fn a_commit_that_was_dropped_is_sealed_again() {
    let yard = Yard::new();
    yard.say("dropped");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    let batch = yard.batches_in("HEAD");
    yard.git(&["reset", "-q", "--hard", "HEAD~1"]);
    yard.say("new");
    yard.stage("a.txt", "c\n");
    yard.commit("y");
    assert!(yard.has("HEAD", "dropped") && yard.has("HEAD", "new"));
    assert!(batch.iter().all(|path| !yard.batches_in("HEAD").contains(path)));
}

#[test]
fn what_a_checkout_or_a_merge_brings_is_known_at_once() {
    let yard = Yard::new();
    let other = yard.top.join("other");
    yard.git_in(&yard.top, &["clone", "-q", "r", "other"]);
    yard.ok_in(&other, &["init"]);
    yard.say("brought by pull");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    yard.git_in(&other, &["pull", "-q", "--no-rebase"]);
    // Without any command of ours but the hook, it is in the store.
    let db = rusqlite::Connection::open(other.join(".git/collab/store.db")).unwrap();
    let sql = "SELECT count(*) FROM event WHERE line LIKE '%brought by pull%'";
    let count: i64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
}
