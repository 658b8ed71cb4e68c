//! `collab uninstall`: everything is named, and only what is agreed to goes.

use std::fs;

use serde_json::{Value, json};

use super::world::World;

/// A world with all that there can be.
fn world() -> World {
    let world = World::new();
    let _ = world.run("ann", &["init"]).exits(0);
    world.add_task("ann", "One");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "batch"]);
    world.git(&["update-ref", "refs/collab/log", "HEAD"]);
    world.git(&["update-ref", "refs/collab/remotes/origin/log", "HEAD"]);
    world.git(&["worktree", "add", "-q", "../linked"]);
    let exclude = world.read(".git/info/exclude");
    world.write(".git/info/exclude", exclude + "mine\n");
    world.add_task("ann", "Two");
    world
}

fn parts(view: &Value) -> Vec<&str> {
    view["parts"].as_array().unwrap().iter().map(|part| part["part"].as_str().unwrap()).collect()
}

#[test]
fn nobody_asked_nothing_removed() {
    let world = world();
    let before = world.state();
    let ran = world.run("ann", &["uninstall"]).exits(1);
    for named in [
        ".git/hooks/pre-commit, ",
        "…/repo/.git/collab (",
        "refs/collab/log, refs/collab/remotes/origin/log: ",
        "…/repo/.git/info/exclude: ",
        "…/repo/.collab (",
        "…/linked/.collab (",
        "Note: 1 event is in no commit and goes with the store; `collab publish` seals it first",
        "Note: what is committed stays in git's history",
        "Note: the remote origin keeps the log in refs/collab/log",
        "`git push origin --delete refs/collab/log`",
    ] {
        assert!(ran.out.contains(named), "{named}: {ran:?}");
    }
    assert_eq!(
        ran.err,
        "error: nothing was removed, as nobody is there to be asked\nhint: Remove all of it with `collab uninstall --yes`.\n"
    );
    assert_eq!(world.state(), before);
    let view = world.run("ann", &["uninstall", "--json"]).exits(1).json();
    assert_eq!(parts(&view), ["hooks", "store", "refs", "exclude", "files", "files"]);
    assert!(view["parts"][1]["bytes"].as_i64().unwrap() > 1000);
    assert!(view["parts"].as_array().unwrap().iter().all(|part| part["removed"] == json!(false)));
}

#[test]
fn with_a_yes_all_of_it_goes_and_nothing_else() {
    let world = world();
    let view = world.run("ann", &["uninstall", "--yes", "--json"]).exits(0).json();
    assert!(view["parts"].as_array().unwrap().iter().all(|part| part["removed"] == json!(true)));
    for gone in [".git/hooks/pre-commit", ".git/collab", ".collab", "../linked/.collab"] {
        assert!(world.root.join(gone).symlink_metadata().is_err(), "{gone}");
    }
    assert_eq!(world.git(&["for-each-ref", "refs/collab"]), "");
    let exclude = world.read(".git/info/exclude");
    assert!(exclude.ends_with("mine\n") && !exclude.contains(".collab"), "{exclude}");
    assert_eq!(world.read("a.txt"), "one\n");
    assert!(world.git(&["show", "HEAD:.collab/config.toml"]).contains("[names]"));
    world.git(&["rm", "-r", "-q", "--cached", ".collab"]);
    world.git(&["commit", "-q", "-m", "without"]);
    assert_eq!(world.run("ann", &["uninstall"]).exits(0).out, "There is nothing of collab here.\n");
}

#[test]
fn what_is_made_anew_of_what_is_committed_is_said() {
    let world = world();
    let ran = world.run("ann", &["uninstall", "--yes"]).exits(0);
    assert!(ran.out.contains("Removed the lines in …/repo/.git/info/exclude\n"), "{ran:?}");
    let ran = world.run("ann", &["status"]).exits(0);
    assert!(ran.err.contains("…/repo/.git/collab was made, as the checked-out commit has .collab"));
    assert!(ran.err.contains("`git rm -r --cached .collab`"), "{ran:?}");
    // Once is enough.
    assert_eq!(world.run("ann", &["status"]).exits(0).err, "");
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_repository() {
    let world = World::new();
    world.add_task("ann", "One");
    let elsewhere = world.above().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("kept"), "mine").unwrap();
    fs::rename(world.live(), world.above().join("live")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, world.live()).unwrap();
    fs::create_dir_all(world.root.join(".collab/view")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, world.root.join(".collab/view/there")).unwrap();
    let _ = world.run("ann", &["uninstall", "--yes"]).exits(0);
    assert_eq!(fs::read_to_string(elsewhere.join("kept")).unwrap(), "mine");
    assert!(world.live().symlink_metadata().is_err() && !world.root.join(".collab").exists());
}
