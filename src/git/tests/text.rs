//! Changes as text.

use super::*;
use crate::git::testing::World;

#[test]
fn a_commit_is_shown_as_a_unified_diff() {
    let world = World::with_commit();
    world.write("a.txt", "one\n2\nthree\n");
    world.write("b.txt", "b\n");
    world.write(".collab/x", "hidden\n");
    let id = world.commit("second");
    let repo = world.open();
    let text = repo.commit_diff(&id, None).unwrap();
    assert!(text.contains("-two\n+2\n") && text.contains("+++ b/b.txt"), "{text}");
    assert!(!text.contains("hidden"));
    let text = repo.commit_diff(&id, Some("b.txt")).unwrap();
    assert!(text.contains("+b\n") && !text.contains("a.txt"), "{text}");
    assert_eq!(repo.commit_diff(&id, Some("../x")).unwrap(), "");
}

#[test]
fn what_is_not_committed_is_shown_too() {
    let world = World::with_commit();
    world.write("a.txt", "one\ntwo\n");
    world.write("new/file", "new\n");
    let repo = world.open();
    let text = repo.uncommitted_diff(None).unwrap();
    assert!(text.contains("-three\n") && text.contains("+new\n"), "{text}");
    let text = repo.uncommitted_diff(Some("new/file")).unwrap();
    assert!(!text.contains("three") && text.contains("+new\n"), "{text}");
}

#[test]
fn a_long_diff_is_cut_and_says_so() {
    let world = World::with_commit();
    world.write("b1", "a line of text\n".repeat(60_000));
    world.write("b2", "x\n".repeat(100_000));
    world.write("b3", "x\n");
    let text = world.open().uncommitted_diff(None).unwrap();
    assert!(text.len() < MOST_BYTES + 1000);
    assert!(text.contains("more lines]\n"), "{}", &text[text.len() - 200..]);
    assert!(text_diff("p", b"", "é\n".repeat(200_000).as_bytes()).len() < MOST_BYTES + 100);
}

#[test]
fn stored_files_are_compared() {
    let world = World::with_commit();
    let old = world.git(&["rev-parse", "HEAD:a.txt"]);
    world.write("a.txt", "one\ntwo\n3\n");
    world.write("bin", [0_u8, 1]);
    world.commit("second");
    let new = world.git(&["rev-parse", "HEAD:a.txt"]);
    let bin = world.git(&["rev-parse", "HEAD:bin"]);
    let repo = world.open();
    assert_eq!(
        repo.blob_diff("a.txt", Some(&old), Some(&new)).unwrap(),
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n two\n-three\n+3\n"
    );
    assert_eq!(repo.blob_diff("a.txt", Some(&old), Some(&old)).unwrap(), "");
    assert!(repo.blob_diff("a.txt", None, Some(&new)).unwrap().contains("+3\n"));
    assert_eq!(repo.blob_diff("bin", None, Some(&bin)).unwrap(), "Binary file bin differs\n");
    assert!(repo.blob_diff("a.txt", Some("nonsense"), None).is_err());
}
