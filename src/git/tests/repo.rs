//! Opening, tips, look-ups.

use super::*;
use crate::git::testing::World;

fn names(tips: &[Tip]) -> Vec<&str> {
    tips.iter().map(|tip| tip.name.as_str()).collect()
}

#[test]
fn tips_are_branches_and_heads_and_not_tags_or_stashes() {
    let world = World::with_commit();
    world.git(&["branch", "deep/er"]);
    world.git(&["tag", "v1"]);
    world.write("a.txt", "changed");
    world.git(&["stash", "-q"]);
    world.git(&["worktree", "add", "-q", "--detach", "../linked"]);
    world.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    world.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    world.git(&["update-ref", "refs/collab/log", "HEAD"]);
    let repo = world.open();
    let tips = repo.tips().unwrap();
    let mut found = names(&tips);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "HEAD",
            "refs/heads/deep/er",
            "refs/heads/main",
            "refs/remotes/origin/main",
            "worktrees/linked/HEAD"
        ]
    );
    let top = world.git(&["rev-parse", "HEAD"]);
    assert!(tips.iter().all(|tip| tip.id == top));
    assert_eq!(names(&repo.log_refs().unwrap()), ["refs/collab/log"]);
}

#[test]
fn bare_linked_and_submodule_repositories_open() {
    let world = World::with_commit();
    let top = world.git(&["rev-parse", "HEAD"]);
    world.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    world.git(&["worktree", "add", "-q", "../linked"]);
    world.git(&["submodule", "--quiet", "add", "../bare.git", "lib"]);
    for dir in ["bare.git", "linked", "repo/lib"] {
        let place = Place::find(&world.above().join(dir)).unwrap().unwrap();
        let repo = Repo::open(&place).unwrap();
        assert_eq!(repo.resolve("HEAD").unwrap().id, top, "{dir}");
        assert_eq!(repo.uncommitted().unwrap(), [], "{dir}");
        assert_eq!(repo.uncommitted_diff(None).unwrap(), "", "{dir}");
    }
}

#[test]
fn an_unborn_repository_has_no_history() {
    let world = World::unborn();
    let repo = world.open();
    assert_eq!(repo.tips().unwrap(), []);
    assert_eq!(repo.hot(10).unwrap(), []);
    assert_eq!(repo.resolve("HEAD"), None);
}

#[test]
fn identity_comes_from_the_configuration() {
    let world = World::unborn();
    world.git(&["config", "user.name", " Ann Lee "]);
    world.git(&["config", "user.email", "ann@example.com"]);
    let repo = world.open();
    assert_eq!(repo.user_name().as_deref(), Some("Ann Lee"));
    assert_eq!(repo.user_email().as_deref(), Some("ann@example.com"));
}

#[test]
fn a_revision_may_be_anything() {
    let world = World::with_commit();
    world.commit("second");
    world.git(&["tag", "-a", "v1", "-m", "tag", "HEAD~1"]);
    let repo = world.open();
    let top = world.git(&["rev-parse", "HEAD"]);
    assert_eq!(repo.resolve("v1").unwrap().subject, "first");
    assert_eq!(repo.resolve("main~1").unwrap().subject, "first");
    assert_eq!(repo.resolve(&top[..8]).unwrap().subject, "second");
    let long = "a".repeat(10_000);
    for odd in [
        "",
        "-",
        "--all",
        "\0",
        "a\0b",
        "..",
        "HEAD..HEAD",
        "^",
        "@{",
        "@{-1}",
        ":",
        ":/x",
        ":a.txt",
        "HEAD:a.txt",
        "HEAD^{/x}",
        "HEAD^{tree}",
        "~",
        "HEAD~99999999999999",
        "../../x",
        "\u{1F980}",
        &long,
    ] {
        assert_eq!(repo.resolve(odd), None, "{odd:?}");
    }
}

#[test]
fn paths_are_known_as_ignored_or_tracked() {
    let world = World::with_commit();
    world.write(".gitignore", "*.log\n");
    let repo = world.open();
    assert!(repo.is_ignored("x.log") && !repo.is_ignored("a.txt"));
    assert!(repo.is_tracked("a.txt") && !repo.is_tracked("x.log"));
    for odd in ["", "/", "/etc", "..", "../x", "a/../../x", ".", "a\0b", "\u{1b}"] {
        assert!(!repo.is_ignored(odd) && !repo.is_tracked(odd), "{odd:?}");
    }
}

#[test]
fn an_unknown_id_is_said_to_be_none() {
    let world = World::with_commit();
    let repo = world.open();
    let blob = world.git(&["rev-parse", "HEAD:a.txt"]);
    assert_eq!(repo.commit(&blob), None);
    for id in ["", "xyz", "abcd", &"f".repeat(40), &blob] {
        assert!(repo.commit_changes(id).is_err(), "{id}");
        assert!(repo.commit_diff(id, None).is_err(), "{id}");
    }
}

#[test]
fn a_partial_clone_lends_its_history() {
    let world = World::with_commit();
    world.git(&["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", world.root.display());
    world.git(&["clone", "-q", "--filter=blob:none", &from, "../partial"]);
    let partial = world.above().join("partial");
    let place = Place::find(&partial).unwrap().unwrap();
    world.git_in(&partial, &["config", "user.name", "Bob"]);
    let check = || {
        let repo = Repo::open(&place).unwrap();
        assert_eq!(repo.user_name().as_deref(), Some("Bob"));
        assert_eq!(repo.resolve("main").unwrap().subject, "first");
        let tips = repo.tips().unwrap();
        assert_eq!(names(&tips), ["refs/heads/main", "refs/remotes/origin/main", "HEAD"]);
        assert_eq!(repo.commit_changes(&tips[0].id).unwrap()[0].path, "a.txt");
        repo.uncommitted()
    };
    assert_eq!(check().unwrap(), []);
    // What older versions of git write, and libgit2 refuses.
    world.git_in(&partial, &["config", "core.repositoryFormatVersion", "1"]);
    world.git_in(&partial, &["config", "extensions.partialClone", "origin"]);
    assert!(matches!(check(), Err(GitError::Unsupported { .. })));
}

#[test]
fn an_unknown_format_is_an_error() {
    let world = World::with_commit();
    world.git(&["config", "core.repositoryFormatVersion", "1"]);
    world.git(&["config", "extensions.unheardOf", "1"]);
    let Err(error) = Repo::open(&world.place()) else { panic!("it opened") };
    assert!(matches!(error, GitError::Libgit2 { .. }));
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_refused() {
    let world = World::with_commit();
    // Only root can give a directory away; others cannot try this.
    if std::os::unix::fs::chown(&world.root, Some(12345), None).is_err() {
        return;
    }
    let Err(error) = Repo::open(&world.place()) else { panic!("it opened") };
    assert!(matches!(error, GitError::Owner { .. }), "{error:?}");
    assert!(error.to_string().contains("repo belongs to another user"), "{error}");
}
