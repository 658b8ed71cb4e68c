use std::fs;

use super::*;
use crate::git::testing::World;

const FILE: &str = "one\ntwo\nthree\nfour\nfive\nsix\n";

fn world() -> (World, String) {
    let world = World::unborn();
    world.write("src/a.rs", FILE);
    let head = world.commit("first");
    (world, head)
}

/// Follows a line of `src/a.rs` that was noted at a commit.
fn follow(world: &World, head: &str, line: u32, text: &str) -> Option<(String, u32)> {
    let repo = world.open();
    let follower = Follower::new(world.root.clone(), Some(&repo));
    follower.follow(Spot { path: "src/a.rs", line, text, head: Some(head) })
}

fn at(path: &str, line: u32) -> Option<(String, u32)> {
    Some((path.to_owned(), line))
}

#[test]
fn a_line_stays_where_nothing_changed_above_it() {
    let (world, head) = world();
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 4));
    world.write("src/a.rs", format!("{FILE}seven\n"));
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 4));
}

#[test]
fn lines_above_push_it_down_and_pull_it_up() {
    let (world, head) = world();
    world.write("src/a.rs", format!("zero\nhalf\n{FILE}"));
    assert_eq!(follow(&world, &head, 1, "one"), at("src/a.rs", 3));
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 6));
    world.commit("second");
    world.write("src/a.rs", "three\nfour\nnew\nfive\nsix\n");
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 2));
    assert_eq!(follow(&world, &head, 6, "six"), at("src/a.rs", 5));
}

#[test]
fn of_several_lines_with_its_text_it_is_the_one_that_git_says() {
    let world = World::unborn();
    world.write("src/a.rs", "fn a() {\n    go();\n}\n\nfn b() {\n    go();\n}\n");
    let head = world.commit("first");
    world.write("src/a.rs", "fn a() {\n    go();\n    go();\n}\n\nfn b() {\n    go();\n}\n");
    assert_eq!(follow(&world, &head, 6, "go();"), at("src/a.rs", 7));
    // Not even what says next to nothing is lost where git tells.
    assert_eq!(follow(&world, &head, 7, "}"), at("src/a.rs", 8));
}

#[test]
fn a_line_that_is_changed_or_removed_is_gone() {
    let (world, head) = world();
    world.write("src/a.rs", FILE.replace("four", "quatre"));
    assert_eq!(follow(&world, &head, 4, "four"), None);
    world.write("src/a.rs", FILE.replace("four\n", ""));
    assert_eq!(follow(&world, &head, 4, "four"), None);
    world.write("src/a.rs", "");
    assert_eq!(follow(&world, &head, 4, "four"), None);
}

#[test]
fn a_line_that_was_moved_or_indented_is_found_nearby() {
    let (world, head) = world();
    world.write("src/a.rs", "one\ntwo\nthree\nfive\nsix\n\tfour\n");
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 6));
    world.write("src/a.rs", format!("{}four\n", "x\n".repeat(NEAR * 2)));
    assert_eq!(follow(&world, &head, 4, "four"), at("src/a.rs", 401));
    // Of no commit, git can tell nothing.
    assert_eq!(follow(&world, "none", 4, "four"), None);
}

#[test]
fn a_text_that_says_too_little_is_not_looked_for() {
    let world = World::unborn();
    world.write("src/a.rs", "fn a() {\n    go();\n}\nfn b() {\n}\n");
    let head = world.commit("first");
    world.write("src/a.rs", "fn b() {\n}\n");
    assert_eq!(follow(&world, &head, 3, "}"), None);
}

#[test]
fn a_renamed_file_is_followed_with_its_lines() {
    let (world, head) = world();
    fs::create_dir(world.root.join("lib")).unwrap();
    fs::rename(world.root.join("src/a.rs"), world.root.join("lib/b.rs")).unwrap();
    world.write("lib/b.rs", format!("zero\n{FILE}"));
    assert_eq!(follow(&world, &head, 4, "four"), at("lib/b.rs", 5));
    world.commit("moved");
    assert_eq!(follow(&world, &head, 4, "four"), at("lib/b.rs", 5));
}

#[test]
fn a_deleted_file_has_no_lines() {
    let (world, head) = world();
    fs::remove_file(world.root.join("src/a.rs")).unwrap();
    assert_eq!(follow(&world, &head, 4, "four"), None);
    // A folder in its place has none either.
    fs::create_dir(world.root.join("src/a.rs")).unwrap();
    assert_eq!(follow(&world, &head, 4, "four"), None);
}

#[test]
fn what_was_not_committed_when_it_was_noted_is_found_by_its_text() {
    let (world, head) = world();
    world.write("src/a.rs", format!("zero\nhalf\n{FILE}"));
    // Noted as line 6, which the commit has as line 4.
    assert_eq!(follow(&world, &head, 6, "four"), at("src/a.rs", 6));
    world.write("src/a.rs", format!("more\nzero\nhalf\n{FILE}"));
    assert_eq!(follow(&world, &head, 6, "four"), at("src/a.rs", 7));

    world.write("src/new.rs", FILE);
    let repo = world.open();
    let follower = Follower::new(world.root.clone(), Some(&repo));
    let spot = Spot { path: "src/new.rs", line: 2, text: "two", head: Some(&head) };
    assert_eq!(follower.follow(spot), at("src/new.rs", 2));
    let bare = Follower::new(world.root.clone(), None);
    assert_eq!(bare.follow(Spot { head: None, line: 5, ..spot }), at("src/new.rs", 2));
}

#[test]
fn a_commit_that_is_not_here_leaves_the_text() {
    let (world, _) = world();
    let gone = "0123456789012345678901234567890123456789";
    assert_eq!(follow(&world, gone, 2, "four"), at("src/a.rs", 4));
    assert_eq!(follow(&world, "not an id", 2, "four"), at("src/a.rs", 4));
}

#[test]
fn a_binary_file_has_no_lines() {
    let (world, head) = world();
    world.write("src/a.rs", b"one\ntwo\n\0\nfour\n");
    assert_eq!(follow(&world, &head, 4, "four"), None);
    // One that was binary says nothing of what is text now.
    let head = world.commit("binary");
    world.write("src/a.rs", FILE);
    assert_eq!(follow(&world, &head, 3, "four"), at("src/a.rs", 4));
}

#[test]
fn no_link_is_followed_out_of_the_tree() {
    let (world, _) = world();
    assert_eq!(content(&world.root, "src/a.rs"), Content::Text(FILE.into()));
    assert_eq!(content(&world.root, "src"), Content::NoText);
    assert_eq!(content(&world.root, "none"), Content::Missing);
    assert_eq!(content(&world.root, ".git/config"), Content::Missing);
    fs::write(world.above().join("secret"), "secret\n").unwrap();
    assert_eq!(content(&world.root, "../secret"), Content::Missing);
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../secret", world.root.join("out")).unwrap();
        symlink("src/a.rs", world.root.join("in")).unwrap();
        symlink(".git", world.root.join("git")).unwrap();
        assert_eq!(content(&world.root, "out"), Content::Missing);
        assert_eq!(content(&world.root, "git/config"), Content::Missing);
        assert_eq!(content(&world.root, "in"), Content::Text(FILE.into()));
    }
}

#[test]
fn a_long_line_is_remembered_by_its_beginning() {
    let long = format!("  {}\r\n", "ä".repeat(400));
    let text = remembered(long.as_bytes());
    assert_eq!(text, "ä".repeat(250));
    assert_eq!(remembered(b"\xff\t"), "\u{fffd}");
}
