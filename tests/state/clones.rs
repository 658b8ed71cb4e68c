//! What becomes of a clone's number when the clone is copied or moved, or its live directory is lost.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::world::World;

fn number(repo: &Path) -> String {
    let text = fs::read_to_string(repo.join(".git/collab/clone.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    file["clone"].as_str().unwrap().to_owned()
}

fn events(world: &World, repo: &Path) -> String {
    world.run_with("ann", repo, &["log", "--json"], "").exits(0).out
}

#[test]
fn a_copied_clone_gets_a_number_of_its_own_and_keeps_all_else() {
    let world = World::new();
    let _ = world.run("ann", &["setup", "git"]).exits(0);
    world.add_task("ann", "One");
    world.send("bob", "ann", "Read it");
    let _ = world.run("ann", &["inbox"]).exits(0);
    let copy = world.above().join("copy");
    let copied = Command::new("cp").arg("-a").arg(&world.root).arg(&copy).status().unwrap();
    assert!(copied.success());
    let (was, before) = (number(&world.root), events(&world, &world.root));
    assert_eq!(events(&world, &copy), before);
    assert_eq!(number(&world.root), was);
    let own = number(&copy);
    assert_ne!(own, was);
    let read = world.run_with("ann", &copy, &["inbox"], "").exits(0);
    assert!(!read.out.contains("Read it"), "what was read stays read: {read:?}");
    // It stays that one, and what is written there bears it.
    let ran = world.run_with("ann", &copy, &["task", "add", "Two", "--json"], "").exits(0);
    let id = ran.json()["id"].as_str().unwrap().replace('-', "");
    let bits = u128::from_str_radix(&id, 16).unwrap();
    assert_eq!(format!("{:08x}", (bits >> 30) & 0xffff_ffff), own);
    assert_eq!(number(&copy), own);
    assert_eq!(
        world.run_with("ann", &copy, &["doctor"], "").exits(0).out,
        "Everything is in order.\n"
    );
    assert_eq!(world.run("ann", &["doctor"]).exits(0).out, "Everything is in order.\n");
}

#[test]
fn a_moved_clone_keeps_its_number() {
    let world = World::new();
    world.add_task("ann", "One");
    let was = number(&world.root);
    let moved = world.above().join("moved");
    fs::rename(&world.root, &moved).unwrap();
    let _ = world.run_with("ann", &moved, &["task", "add", "Two"], "").exits(0);
    assert_eq!(number(&moved), was);
}

#[test]
fn a_place_that_is_seen_by_turns_keeps_two_numbers() {
    let world = World::new();
    world.add_task("ann", "One");
    let (first, copy) = (number(&world.root), world.above().join("copy"));
    let copied = Command::new("cp").arg("-a").arg(world.live()).arg(&copy).status().unwrap();
    assert!(copied.success());
    let swap = || {
        let aside = world.above().join("aside");
        fs::rename(world.live(), &aside).unwrap();
        fs::rename(&copy, world.live()).unwrap();
        fs::rename(&aside, &copy).unwrap();
        fs::copy(copy.join("clone.json"), world.live().join("clone.json")).unwrap();
    };
    let made = || {
        let ran = world.run("ann", &["task", "add", "Two", "--json"]).exits(0);
        let id = ran.json()["id"].as_str().unwrap().replace('-', "");
        format!("{:08x}", (u128::from_str_radix(&id, 16).unwrap() >> 30) & 0xffff_ffff)
    };
    // Another inode, as in a container.
    swap();
    let second = made();
    assert_ne!(second, first);
    swap();
    assert_eq!(made(), first);
    swap();
    assert_eq!(made(), second);
}

#[test]
fn a_number_of_an_earlier_build_is_kept_and_bound_to_its_place() {
    let world = World::new();
    world.add_task("ann", "One");
    let file = world.live().join("clone.json");
    fs::write(&file, r#"{"v":1,"clone":"0000abcd"}"#).unwrap();
    world.add_task("ann", "Two");
    assert_eq!(number(&world.root), "0000abcd");
    assert!(fs::read_to_string(&file).unwrap().contains("\"inode\":"));
}

#[test]
fn a_number_that_cannot_be_read_is_made_anew() {
    let world = World::new();
    world.add_task("ann", "One");
    for damaged in ["x".to_owned(), "x".repeat(5_000)] {
        fs::write(world.live().join("clone.json"), damaged).unwrap();
        world.add_task("ann", "Two");
        assert_eq!(number(&world.root).len(), 8);
    }
}

#[test]
fn a_lost_live_directory_comes_back_from_commits_the_log_ref_and_every_worktree() {
    let world = World::new();
    world.add_task("ann", "Committed");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "batch"]);
    world.git(&["worktree", "add", "-q", "../linked"]);
    let linked = world.above().join("linked");
    let _ = world.run_with("ann", &linked, &["task", "add", "Sealed"], "").exits(0);
    let _ = world.run_with("ann", &linked, &["publish"], "").exits(0);
    let _ = world.run("ann", &["task", "add", "Lost"]).exits(0);
    // What another command wrote where it could write nothing else, and what a save has put into the ref.
    let event = |id: &str, title: &str| {
        format!(
            r#"{{"v":1,"id":"{id}","at":"2026-11-22T00:00:00Z","by":"zoe","kind":"task.added","data":{{"title":"{title}"}}}}"#
        )
    };
    let open = linked.join(".collab/open");
    fs::create_dir_all(&open).unwrap();
    let id = "019d0000-0000-7000-a000-000000000001";
    let waits = format!("{{\"worktree\":\"linked\",\"events\":[{}]}}\n", event(id, "Waiting"));
    fs::write(open.join(format!("{id}.jsonl")), waits).unwrap();
    save(&world, &(event("019d0000-0000-7000-a000-000000000002", "Saved") + "\n"));
    let was = number(&world.root);
    fs::remove_dir_all(world.live()).unwrap();

    let ran = world.run("ann", &["task", "--json"]).exits(0);
    for (title, is_there) in
        [("Committed", true), ("Sealed", true), ("Waiting", true), ("Saved", true), ("Lost", false)]
    {
        assert_eq!(ran.out.contains(title), is_there, "{title}: {ran:?}");
    }
    assert_eq!(
        ran.err,
        "warning: …/repo/.git/collab was gone and was made anew, with 4 events: 1 from commits, 1 from the \
         log ref, 1 from files in worktrees, 1 that waited in worktrees; what was written here after the \
         last commit or save is lost, see `collab doctor`\n"
    );
    assert_ne!(number(&world.root), was);
    let again = world.run("ann", &["task"]).exits(0);
    assert_eq!(again.err, "", "it is told once");

    // `doctor` tells of it for two weeks.
    let checked = world.run("ann", &["doctor", "--json"]).exits(0).json();
    let findings = checked["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["id"] == "live-lost").unwrap();
    assert_eq!((&finding["id"], &finding["severity"]), (&"live-lost".into(), &"note".into()));
    let what = finding["what"].as_str().unwrap();
    assert!(what.contains("1 from commits, 1 from the log ref, 1 from files"), "{what}");
    assert!(finding["means"].as_str().unwrap().contains("cannot be known"));
    world.wait(15 * 24 * 3600);
    assert!(!world.run("ann", &["doctor"]).exits(0).out.contains("live-lost"));
}

/// Puts a tail of another clone into the log ref.
fn save(world: &World, tail: &str) {
    fs::write(world.above().join("tail"), tail).unwrap();
    let blob = world.git(&["hash-object", "-w", "../tail"]);
    let tree = |entry: &str| {
        fs::write(world.above().join("entry"), format!("{entry}\n")).unwrap();
        let made = Command::new("git")
            .args(["mktree"])
            .current_dir(&world.root)
            .stdin(fs::File::open(world.above().join("entry")).unwrap())
            .output()
            .unwrap();
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let tails = tree(&format!("100644 blob {blob}\t0000abcd.jsonl"));
    let top = tree(&format!("040000 tree {tails}\ttail"));
    let commit = world.git(&["commit-tree", "-m", "log", &top]);
    world.git(&["update-ref", "refs/collab/log", &commit]);
}
