//! Finding the place in every layout that git makes.

use std::fs;

use super::*;
use crate::git::testing::World;

#[test]
fn a_directory_deep_in_the_worktree_is_in_it() {
    let world = World::with_commit();
    world.write("src/deep/x.rs", "");
    let place = Place::find(&world.root.join("src/deep")).unwrap().unwrap();
    assert_eq!(
        place,
        Place {
            root: Some(world.root.clone()),
            git_dir: world.root.join(".git"),
            common_dir: world.root.join(".git"),
            worktree_name: None,
            is_submodule: false,
        }
    );
    assert_eq!(place.superproject(), None);
}

#[test]
fn outside_git_there_is_no_place() {
    let world = World::empty();
    fs::create_dir(world.root.join(".git")).unwrap();
    assert_eq!(Place::find(&world.root).unwrap(), None);
}

#[test]
fn a_linked_worktree_shares_the_common_directory() {
    let world = World::with_commit();
    world.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let linked = world.above().join("linked");
    let place = Place::find(&linked).unwrap().unwrap();
    assert_eq!(place.root, Some(linked.clone()));
    assert_eq!(place.git_dir, world.root.join(".git/worktrees/linked"));
    assert_eq!(place.common_dir, world.root.join(".git"));
    assert_eq!(place.worktree_name.as_deref(), Some("linked"));
    assert!(!place.is_submodule);

    let all = place.worktrees();
    assert_eq!(all, world.place().worktrees());
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].name.as_deref(), &all[0].root), (None, &Some(world.root.clone())));
    assert_eq!((all[1].name.as_deref(), &all[1].root), (Some("linked"), &Some(linked)));
}

#[test]
fn inside_a_git_directory_its_worktree_is_found() {
    let world = World::with_commit();
    world.git(&["worktree", "add", "-q", "../linked"]);
    let git = world.root.join(".git");
    assert_eq!(Place::find(&git.join("hooks")).unwrap().unwrap(), world.place());
    let linked = Place::find(&git.join("worktrees/linked")).unwrap().unwrap();
    assert_eq!(linked.root, Some(world.above().join("linked")));
    assert_eq!(linked.worktree_name.as_deref(), Some("linked"));
}

#[test]
fn a_bare_repository_has_no_root() {
    let world = World::with_commit();
    world.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let bare = world.above().join("bare.git");
    let place = Place::find(&bare.join("refs/heads")).unwrap().unwrap();
    assert_eq!((place.root.as_ref(), &place.git_dir), (None, &bare));
    assert!(place.worktrees().is_empty());

    world.git_in(&bare, &["worktree", "add", "-q", "../of-bare", "main"]);
    let linked = Place::find(&world.above().join("of-bare")).unwrap().unwrap();
    assert_eq!(linked.common_dir, bare);
    assert_eq!(linked.worktrees().len(), 1);
}

#[test]
fn a_submodule_knows_what_it_is_in() {
    let world = World::with_commit();
    world.git(&["clone", "-q", ".", "../library"]);
    let name = ["submodule", "--quiet", "add", "--name", "libs/modules/x", "../library", "lib"];
    world.git(&name);
    let place = Place::find(&world.root.join("lib")).unwrap().unwrap();
    assert!(place.is_submodule);
    assert_eq!(place.worktree_name, None);
    assert_eq!(place.git_dir, world.root.join(".git/modules/libs/modules/x"));
    assert_eq!(place.superproject(), Some(world.place()));
    assert_eq!(place.head().branch.as_deref(), Some("main"));
}

#[test]
fn a_separate_git_directory_is_no_submodule() {
    let world = World::empty();
    world.git(&["init", "-q", "--separate-git-dir", "../elsewhere", "."]);
    let place = world.place();
    assert_eq!(place.git_dir, world.above().join("elsewhere"));
    assert_eq!((place.is_submodule, place.worktree_name), (false, None));
}

#[test]
fn a_broken_link_is_an_error_and_not_the_repository_further_up() {
    let world = World::with_commit();
    for text in ["gitdir: /nowhere/at/all\n", "gitdir:\n", "", "\u{1b}[31m", "gitdir: ../.."] {
        world.write("inner/.git", text);
        let error = Place::find(&world.root.join("inner")).unwrap_err();
        assert!(matches!(error, GitError::Broken { .. }), "{text:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_worktree_of_a_repository_whose_path_holds_a_newline_is_found() {
    let world = World::with_commit();
    let odd = world.above().join("two\nlines");
    world.git(&["clone", "-q", ".", odd.to_str().unwrap()]);
    world.git_in(&odd, &["worktree", "add", "-q", "../linked"]);
    let linked = world.above().join("linked");
    let place = Place::find(&linked).unwrap().unwrap();
    assert_eq!(place.common_dir, odd.join(".git"));
    assert_eq!(place.root, Some(linked.clone()));
    assert_eq!(place.worktrees().len(), 2);
    // And of one whose own path does.
    world.git_in(&odd, &["worktree", "add", "-q", "--detach", "../three\nlines"]);
    let roots: Vec<_> = place.worktrees().into_iter().filter_map(|tree| tree.root).collect();
    assert!(roots.contains(&world.above().join("three\nlines")), "{roots:?}");
}
