//! Worktrees, bare repositories, submodules, sparse checkouts.

use std::fs;

use crate::harness::Yard;

#[test]
fn each_worktree_commits_what_happened_in_it() {
    let yard = Yard::new();
    let linked = yard.top.join("linked");
    yard.git(&["worktree", "add", "-q", "-b", "b", "../linked"]);
    yard.say("in the main one");
    yard.ok_in(&linked, &["send", "all", "-m", "in the linked one"]);
    fs::write(linked.join("a.txt"), "b\n").unwrap();
    yard.git_in(&linked, &["commit", "-qam", "x"]);
    assert!(yard.has("b", "in the linked one") && !yard.has("b", "in the main one"));
    assert!(yard.git_in(&linked, &["log", "-1", "--format=%B"]).contains("Collab-By: ann"));
    yard.write("a.txt", "c\n");
    yard.git(&["commit", "-qam", "y"]);
    assert!(yard.has("main", "in the main one") && !yard.has("main", "in the linked one"));
    assert!(!yard.root.join(".git/collab/staged.json").exists());
}

#[test]
fn what_a_refused_commit_left_in_another_worktree_is_taken_out_from_here() {
    let yard = Yard::new();
    let linked = yard.top.join("linked");
    yard.git(&["worktree", "add", "-q", "-b", "b", "../linked"]);
    yard.script(".git/hooks/commit-msg", "exit 1");
    yard.ok_in(&linked, &["send", "all", "-m", "kept"]);
    fs::write(linked.join("a.txt"), "b\n").unwrap();
    yard.git_in(&linked, &["add", "a.txt"]);
    assert_eq!(yard.try_git_in(&linked, &["commit", "-q", "-m", "x"]).code, 1);
    let staged = || yard.git_in(&linked, &["diff", "--cached", "--name-only"]);
    assert!(staged().contains(".collab/log/"));
    yard.ok(&["status"]);
    assert_eq!(staged(), "a.txt");
}

#[test]
fn a_bare_repository_with_worktrees() {
    let yard = Yard::new();
    let bare = yard.top.join("bare.git");
    let work = yard.top.join("work");
    yard.git_in(&yard.top, &["clone", "-q", "--bare", "r", "bare.git"]);
    yard.git_in(&bare, &["worktree", "add", "-q", "../work", "main"]);
    yard.ok_in(&work, &["init"]);
    assert!(bare.join("hooks/pre-commit").exists());
    yard.ok_in(&work, &["send", "all", "-m", "from a bare one"]);
    fs::write(work.join("a.txt"), "b\n").unwrap();
    yard.git_in(&work, &["commit", "-qam", "x"]);
    let paths = yard.git_in(&work, &["ls-tree", "-r", "--name-only", "HEAD", ".collab/log"]);
    assert_eq!(paths.lines().count(), 1);
    assert!(yard.git_in(&work, &["show", &format!("HEAD:{paths}")]).contains("from a bare one"));
    assert_eq!(yard.git_in(&work, &["status", "--porcelain"]), "");
}

#[test]
fn a_submodule_belongs_to_the_repository_around_it_and_its_commits_do_not() {
    let yard = Yard::new();
    yard.git_in(&yard.top, &["init", "-q", "-b", "main", "lib"]);
    let lib = yard.top.join("lib");
    fs::write(lib.join("l.txt"), "l\n").unwrap();
    yard.git_in(&lib, &["add", "--all"]);
    yard.git_in(&lib, &["commit", "-q", "-m", "lib"]);
    yard.git(&["submodule", "--quiet", "add", "../lib", "lib"]);
    yard.say("around");
    yard.commit("with a submodule");
    assert!(yard.has("HEAD", "around"));
    // Its hooks are its own; were ours among them, they would leave it alone.
    let hooks = yard.root.join(".git/modules/lib/hooks");
    fs::create_dir_all(&hooks).unwrap();
    for event in ["pre-commit", "prepare-commit-msg", "post-commit"] {
        fs::copy(yard.root.join(".git/hooks").join(event), hooks.join(event)).unwrap();
    }
    let inner = yard.root.join("lib");
    yard.ok_in(&inner, &["send", "all", "-m", "from within"]);
    fs::write(inner.join("l.txt"), "m\n").unwrap();
    yard.git_in(&inner, &["commit", "-qam", "inner"]);
    assert_eq!(yard.git_in(&inner, &["log", "-1", "--format=%B"]), "inner");
    assert_eq!(yard.git_in(&inner, &["ls-files", "--others", "--cached"]), "l.txt");
    yard.git(&["add", "lib"]);
    yard.commit("newer submodule");
    assert!(yard.has("HEAD", "from within"));
}

#[test]
fn a_sparse_checkout_without_the_folder() {
    let yard = Yard::new();
    yard.stage("src/a.rs", "a\n");
    yard.commit("src");
    for index in [&["--no-sparse-index"][..], &["--sparse-index"]] {
        yard.git(&[&["sparse-checkout", "set", "--cone"], index, &["src"]].concat());
        let text = format!("with {}", index[0]);
        yard.say(&text);
        yard.stage("src/a.rs", &format!("{index:?}\n"));
        yard.commit("sparse");
        assert!(yard.has("HEAD", &text), "{index:?}");
        assert_eq!(yard.git(&["status", "--porcelain"]), "", "{index:?}");
    }
}

#[test]
fn an_index_in_two_parts() {
    let yard = Yard::new();
    yard.git(&["update-index", "--split-index"]);
    yard.say("split");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert!(yard.has("HEAD", "split"));
}

#[test]
fn a_git_directory_that_is_said_is_not_taken_for_the_one_around() {
    let yard = Yard::new();
    yard.say("not for it");
    // As people keep their dotfiles: another git directory over the same files, with hooks of ours.
    let dots = yard.top.join("dots.git");
    yard.git_in(&yard.top, &["init", "-q", "--bare", "dots.git"]);
    fs::create_dir_all(dots.join("hooks")).unwrap();
    for event in ["pre-commit", "prepare-commit-msg", "post-commit"] {
        fs::copy(yard.root.join(".git/hooks").join(event), dots.join("hooks").join(event)).unwrap();
    }
    let said = ["--git-dir=../dots.git", "--work-tree=."];
    yard.git(&[&said[..], &["add", "a.txt", ".collab/config.toml"]].concat());
    yard.git(&[&said[..], &["commit", "-q", "-m", "dots"]].concat());
    assert_eq!(yard.git_in(&dots, &["log", "-1", "--format=%B"]), "dots");
    assert_eq!(yard.git_in(&dots, &["ls-tree", "-r", "--name-only", "HEAD", ".collab/log"]), "");
    assert_eq!(yard.untracked().len(), 0);
}
