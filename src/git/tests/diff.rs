//! Changes of commits and worktrees.

use super::*;
use crate::git::testing::World;

fn range(start: i64, end: i64) -> LineRange {
    LineRange { start, end }
}

fn find<'a>(changes: &'a [FileChange], path: &str) -> &'a FileChange {
    let found = changes.iter().find(|change| change.path == path);
    found.unwrap_or_else(|| panic!("{path} in {changes:?}"))
}

fn numbered(lines: std::ops::RangeInclusive<u32>) -> String {
    lines.map(|line| format!("line {line}\n")).collect()
}

#[test]
fn a_commit_tells_each_operation() {
    let world = World::unborn();
    world.write("edited", numbered(1..=50));
    world.write("dir/moved", numbered(1..=30));
    world.write("gone", "x\ny\n");
    let first = world.commit("first");
    let edited = numbered(1..=50).replace("line 10\n", "TEN\nmore\n").replace("line 40\n", "");
    world.write("edited", edited);
    world.git(&["mv", "dir/moved", "elsewhere"]);
    world.git(&["rm", "-q", "gone"]);
    world.write("new", "1\n2\n3");
    world.write("empty", "");
    world.write(".collab/log/x", "hidden");
    let second = world.commit("second");

    let repo = world.open();
    let changes = repo.commit_changes(&second).unwrap();
    assert_eq!(changes.len(), 5);
    let edited = find(&changes, "edited");
    assert_eq!((edited.op, edited.added, edited.removed), (Operation::Edit, 2, 2));
    assert_eq!(edited.ranges, [range(10, 11), range(40, 40)]);
    assert_eq!(edited.blob, world.git(&["rev-parse", "HEAD:edited"]));
    let moved = find(&changes, "elsewhere");
    assert_eq!((moved.op, moved.from.as_deref()), (Operation::Rename, Some("dir/moved")));
    assert_eq!((moved.added, moved.removed, moved.binary), (0, 0, false));
    let gone = find(&changes, "gone");
    assert_eq!((gone.op, gone.removed, gone.blob.as_str()), (Operation::Delete, 2, ""));
    assert_eq!(gone.ranges, []);
    let new = find(&changes, "new");
    assert_eq!((new.op, new.added, &new.ranges[..]), (Operation::Create, 3, &[range(1, 3)][..]));
    let empty = find(&changes, "empty");
    assert_eq!((empty.added, empty.binary), (0, false));

    let root = repo.commit_changes(&first).unwrap();
    assert_eq!(root.len(), 3);
    assert!(root.iter().all(|change| change.op == Operation::Create));
    let json = serde_json::to_value(&changes[0]).unwrap();
    assert_eq!(json["op"], "edit");
}

#[test]
fn a_merge_changes_nothing_itself() {
    let world = World::with_commit();
    world.git(&["checkout", "-q", "-b", "side"]);
    world.write("b", "b");
    world.commit("aside");
    world.git(&["checkout", "-q", "main"]);
    world.git(&["merge", "-q", "--no-ff", "-m", "join", "side"]);
    let top = world.git(&["rev-parse", "HEAD"]);
    let repo = world.open();
    assert_eq!(repo.commit_changes(&top).unwrap(), []);
    assert!(repo.commit_diff(&top, None).unwrap().contains("+++ b/b"));
}

#[test]
fn where_a_shallow_clone_ends_nothing_is_known_to_have_changed() {
    let world = World::with_commit();
    world.write("b", "b");
    let top = world.commit("second");
    let from = format!("file://{}", world.root.display());
    world.git(&["clone", "-q", "--depth=1", &from, "../shallow"]);
    let place = crate::git::Place::find(&world.above().join("shallow")).unwrap().unwrap();
    let repo = Repo::open(&place).unwrap();
    assert_eq!(repo.commit_changes(&top).unwrap(), []);
    let mut all = Vec::new();
    repo.commits(std::slice::from_ref(&top), &[], None, |commit| {
        all.push(commit.subject);
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(all, ["second"]);
    assert_eq!(repo.hot(10).unwrap(), []);
}

#[test]
fn binary_and_big_files_are_not_counted() {
    let world = World::with_commit();
    world.write("binary", [0_u8, 1, 2, 0]);
    world.write("big", "x\n".repeat(600_000));
    let repo = world.open();
    let check = |changes: &[FileChange]| {
        for path in ["binary", "big"] {
            let change = find(changes, path);
            assert!(change.binary, "{path}");
            assert_eq!((change.added, change.removed, change.ranges.len()), (0, 0, 0));
        }
    };
    check(&repo.uncommitted().unwrap());
    let id = world.commit("second");
    check(&repo.commit_changes(&id).unwrap());
}

#[test]
fn uncommitted_is_index_and_worktree_together() {
    let world = World::with_commit();
    world.write("kept", numbered(1..=20));
    world.write("staged", "1\n");
    world.commit("second");
    world.write("staged", "1\n2\n");
    world.git(&["add", "staged"]);
    world.write("staged", "1\n2\n3\n");
    world.write("a.txt", "one\ntwo\n");
    std::fs::rename(world.root.join("kept"), world.root.join("renamed")).unwrap();
    world.write("deep/in/new", "x\n");
    world.write(".gitignore", "*.log\n");
    world.write("x.log", "ignored");
    world.write(".collab/tasks", "hidden");
    world.write(".vscode_gateway_port", "1");
    let index = world.root.join(".git/index");
    let before = std::fs::read(&index).unwrap();

    let changes = world.open().uncommitted().unwrap();
    let mut paths: Vec<_> = changes.iter().map(|change| change.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, [".gitignore", "a.txt", "deep/in/new", "renamed", "staged"]);
    let staged = find(&changes, "staged");
    assert_eq!((staged.added, &staged.ranges[..]), (2, &[range(2, 3)][..]));
    let renamed = find(&changes, "renamed");
    assert_eq!((renamed.op, renamed.from.as_deref()), (Operation::Rename, Some("kept")));
    let new = find(&changes, "deep/in/new");
    assert_eq!((new.op, new.added), (Operation::Create, 1));
    assert_eq!(new.blob, world.git(&["hash-object", "deep/in/new"]));
    assert_eq!(find(&changes, "a.txt").removed, 1);
    assert_eq!(std::fs::read(&index).unwrap(), before);
    assert!(!world.root.join(".git/index.lock").exists());
}

#[test]
fn it_works_beside_a_held_index_lock_and_before_the_first_commit() {
    let world = World::unborn();
    world.write("a", "a\n");
    world.write("b", "b\n");
    world.git(&["add", "a"]);
    std::fs::write(world.root.join(".git/index.lock"), "").unwrap();
    let changes = world.open().uncommitted().unwrap();
    assert_eq!(changes.len(), 2);
    assert!(changes.iter().all(|change| change.op == Operation::Create && change.added == 1));
}

#[test]
fn half_of_a_rename_out_of_the_hidden_directory_shows() {
    let world = World::with_commit();
    world.write(".collab/x", numbered(1..=30));
    world.write("y", numbered(101..=130));
    world.commit("second");
    world.git(&["mv", ".collab/x", "x"]);
    world.git(&["mv", "y", ".collab/y"]);
    let check = |changes: &[FileChange]| {
        assert_eq!(changes.len(), 2, "{changes:?}");
        assert_eq!(
            (find(changes, "x").op, find(changes, "x").from.as_deref()),
            (Operation::Create, None)
        );
        assert_eq!(find(changes, "y").op, Operation::Delete);
    };
    let repo = world.open();
    check(&repo.uncommitted().unwrap());
    let id = world.commit("third");
    check(&repo.commit_changes(&id).unwrap());
}

#[test]
fn nested_repositories_and_sparse_files_are_not_changes() {
    let world = World::with_commit();
    world.write("in/tree", "x");
    world.write("out/tree", "x");
    world.commit("second");
    world.git(&["init", "-q", "nested"]);
    world.git(&["worktree", "add", "-q", "linked"]);
    world.git(&["sparse-checkout", "set", "in"]);
    assert!(!world.root.join("out/tree").exists());
    assert_eq!(world.open().uncommitted().unwrap(), []);
}

#[test]
fn a_submodule_is_one_change_without_lines() {
    let world = World::with_commit();
    world.git(&["clone", "-q", ".", "../library"]);
    world.git(&["submodule", "--quiet", "add", "../library", "lib"]);
    let id = world.commit("second");
    let changes = world.open().commit_changes(&id).unwrap();
    let lib = find(&changes, "lib");
    assert_eq!((lib.op, lib.added, lib.binary), (Operation::Create, 0, false));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_odd_names_are_shown() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let world = World::with_commit();
    std::fs::write(world.above().join("secret"), "1\n2\n3\n").unwrap();
    std::os::unix::fs::symlink("../secret", world.root.join("link")).unwrap();
    std::os::unix::fs::symlink("..", world.root.join("dir")).unwrap();
    for name in [&b"a\xff\n"[..], b"tab\t", b"[a]*?", b"!x", b" ", b":(top)y"] {
        std::fs::write(world.root.join(OsStr::from_bytes(name)), "x\n").unwrap();
    }
    let repo = world.open();
    let check = |changes: &[FileChange]| {
        assert_eq!(changes.len(), 8, "{changes:?}");
        assert!(changes.iter().all(|change| change.added == 1), "{changes:?}");
        find(changes, "a\u{fffd}\n");
        find(changes, "[a]*?");
    };
    check(&repo.uncommitted().unwrap());
    let id = world.commit("second");
    check(&repo.commit_changes(&id).unwrap());
}

#[test]
fn a_file_that_becomes_a_directory_is_both() {
    let world = World::with_commit();
    world.git(&["rm", "-q", "a.txt"]);
    world.write("a.txt/b", "x\n");
    let id = world.commit("second");
    let changes = world.open().commit_changes(&id).unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(find(&changes, "a.txt").op, Operation::Delete);
    assert_eq!(find(&changes, "a.txt/b").op, Operation::Create);
}

#[test]
fn a_mass_change_is_listed_without_counts() {
    let world = World::with_commit();
    for file in 0..MOST_COUNTED + 1 {
        world.write(&format!("many/{file}"), "x\n");
    }
    let repo = world.open();
    let uncommitted = repo.uncommitted().unwrap();
    assert_eq!(uncommitted.iter().filter(|change| change.binary).count(), 1);
    let id = world.commit("second");
    let changes = repo.commit_changes(&id).unwrap();
    assert_eq!(changes.len(), MOST_COUNTED + 1);
    assert!(changes.iter().all(|change| change.binary && change.blob.len() == 40));
    assert!(repo.commit_diff(&id, None).unwrap().contains("[cut: 1001 files"));
    assert!(repo.commit_diff(&id, Some("many/7")).unwrap().contains("+x"));
}

#[test]
fn many_ranges_are_joined_where_they_are_near() {
    let ranges: Vec<_> =
        (0..100).map(|at| range(at * 10 + at / 50 * 1000, at * 10 + at / 50 * 1000)).collect();
    let joined = join_near(ranges.clone());
    assert_eq!(joined.len(), MOST_RANGES);
    assert_eq!((joined[0].start, joined[MOST_RANGES - 1].end), (0, 1990));
    assert!(joined.iter().all(|part| part.end - part.start < 1000));
    assert_eq!(join_near(ranges[..5].to_vec()), ranges[..5]);
}
