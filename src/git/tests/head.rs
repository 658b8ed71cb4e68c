//! Reading HEAD in every form, and refusing crafted ones.

use std::fs;

use super::*;
use crate::git::testing::World;

fn head(branch: Option<&str>, commit: Option<&str>) -> Head {
    Head { branch: branch.map(str::to_owned), commit: commit.map(str::to_owned) }
}

#[test]
fn a_branch_is_read_loose_and_packed() {
    let world = World::with_commit();
    let id = world.git(&["rev-parse", "HEAD"]);
    assert_eq!(world.place().head(), head(Some("main"), Some(&id)));
    world.git(&["branch", "also-main"]);
    world.git(&["pack-refs", "--all"]);
    assert!(!world.root.join(".git/refs/heads/main").exists());
    assert_eq!(world.place().head(), head(Some("main"), Some(&id)));
}

#[test]
fn an_unborn_branch_has_no_commit() {
    assert_eq!(World::unborn().place().head(), head(Some("main"), None));
}

#[test]
fn a_detached_head_has_no_branch() {
    let world = World::with_commit();
    world.git(&["checkout", "-q", "--detach"]);
    let id = world.git(&["rev-parse", "HEAD"]);
    assert_eq!(world.place().head(), head(None, Some(&id)));
}

#[test]
fn a_linked_worktree_has_its_own_head() {
    let world = World::with_commit();
    world.git(&["worktree", "add", "-q", "-b", "side/way", "../linked"]);
    let id = world.git(&["rev-parse", "HEAD"]);
    let place = Place::find(&world.above().join("linked")).unwrap().unwrap();
    assert_eq!(place.head(), head(Some("side/way"), Some(&id)));
    assert_eq!(world.place().head().branch.as_deref(), Some("main"));
}

#[test]
fn a_crafted_head_leads_nowhere() {
    let world = World::with_commit();
    let id = "a".repeat(40);
    world.write("x", format!("{id}\n"));
    for text in [
        "ref: ../../x",
        "ref: ../x",
        "ref: refs/../../x",
        "ref: refs/heads/../../../x",
        "ref: /etc/hostname",
        "ref: refs//heads",
        "ref: refs/heads/a\\..\\b",
        "ref: refs/heads/a\u{7}",
        "ref:",
        "",
        "zzzz",
        "aaaa",
    ] {
        fs::write(world.root.join(".git/HEAD"), text).unwrap();
        assert_eq!(world.place().head(), Head::default(), "{text:?}");
    }
    fs::write(world.root.join(".git/HEAD"), [0xff, 0xfe, b'\n']).unwrap();
    assert_eq!(world.place().head(), Head::default());
}

#[test]
fn refs_that_name_each_other_end() {
    let world = World::with_commit();
    world.git(&["symbolic-ref", "refs/heads/a", "refs/heads/b"]);
    world.git(&["symbolic-ref", "refs/heads/b", "refs/heads/a"]);
    world.git(&["symbolic-ref", "HEAD", "refs/heads/a"]);
    assert_eq!(world.place().head(), head(Some("a"), None));
}

#[cfg(unix)]
#[test]
fn a_head_that_is_a_link_names_its_branch() {
    let world = World::with_commit();
    let id = world.git(&["rev-parse", "HEAD"]);
    let path = world.root.join(".git/HEAD");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("refs/heads/main", &path).unwrap();
    assert_eq!(world.place().head(), head(Some("main"), Some(&id)));
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("refs/heads/unborn", &path).unwrap();
    assert_eq!(world.place().head(), head(Some("unborn"), None));
}

#[test]
fn in_a_reftable_git_is_asked() {
    let world = World::empty();
    let init = ["init", "-q", "-b", "main", "--ref-format=reftable"];
    let made = world.command(&world.root, &init).output().unwrap();
    if !made.status.success() {
        // A git from before 2.45.
        return;
    }
    assert_eq!(world.place().head(), head(Some("main"), None));
    world.write("a", "a");
    let id = world.commit("first");
    assert_eq!(world.place().head(), head(Some("main"), Some(&id)));
    world.git(&["checkout", "-q", "--detach"]);
    assert_eq!(world.place().head(), head(None, Some(&id)));

    let stamps = world.place().stamps();
    assert!(stamps.contains(&world.root.join(".git/reftable/tables.list")));
    // Objects are read, though libgit2 does not know where the refs are.
    let repo = world.open();
    let tips = repo.tips().unwrap();
    assert!(tips.iter().any(|tip| tip.name == "refs/heads/main" && tip.id == id), "{tips:?}");
    assert_eq!(repo.resolve("main").unwrap().subject, "first");
    assert_eq!(repo.commit_changes(&id).unwrap().len(), 1);
    assert_eq!(repo.hot(10).unwrap(), []);
    assert!(repo.uncommitted().is_err());
}
