//! `collab publish`: sealing, and what others have of it.

use std::fs;

use super::world::World;

fn lines_of_journal(world: &World) -> Vec<String> {
    let text = fs::read_to_string(world.journal()).unwrap();
    let mut events = Vec::new();
    for line in text.lines() {
        let (_, list) = line.split_once("\"events\":[").unwrap();
        let list = list.strip_suffix("]}").unwrap();
        // Each event begins alike; nothing inside one does.
        events.extend(list.split(",{\"v\":1,\"id\"").enumerate().map(|(n, event)| {
            if n == 0 { event.to_owned() } else { format!("{{\"v\":1,\"id\"{event}") }
        }));
    }
    events
}

#[test]
fn what_happened_is_sealed_once_byte_for_byte() {
    let world = World::new();
    world.add_task("ann", "Fix the \u{1b}[31mparser");
    world.send("bob", "ann", "ü: done");
    let unsealed =
        || world.run("ann", &["status", "--json"]).json()["uncommitted"]["events"].clone();
    assert_eq!(unsealed(), 3);
    let ran = world.run("ann", &["publish", "--json"]).exits(0);
    assert_eq!(unsealed(), 0);

    let batches = world.batches();
    assert_eq!(ran.json()["batch"], batches[0]);
    assert_eq!(ran.json()["events"], 3);
    assert_eq!(batches.len(), 1);
    let name = batches[0].strip_prefix(".collab/log/2026-11/23/").unwrap();
    let clone: serde_json::Value =
        serde_json::from_slice(&fs::read(world.live().join("clone.json")).unwrap()).unwrap();
    assert!(name.starts_with(clone["clone"].as_str().unwrap()), "{name}");
    assert!(name.ends_with(".jsonl") && name.len() == 8 + 1 + 36 + 6, "{name}");
    let sealed = world.read(&batches[0]);
    assert!(sealed.ends_with('\n'));
    assert_eq!(sealed.lines().collect::<Vec<_>>(), lines_of_journal(&world));

    let again = world.run("ann", &["publish"]).exits(0);
    assert_eq!((again.out.as_str(), again.err.as_str()), ("", "There is nothing to seal.\n"));
    assert_eq!(world.run("ann", &["publish", "--json"]).json()["batch"], serde_json::Value::Null);
    assert_eq!(world.batches(), batches);
}

#[test]
fn it_says_where_and_what_to_do_next() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let ran = world.run("ann", &["publish"]).exits(0);
    assert!(ran.out.starts_with("Sealed 1 event into .collab/log/2026-11/23/"), "{ran:?}");
    assert_eq!(ran.err, "hint: Commit it: `git add .collab`, then `git commit`.\n");
}

#[test]
fn what_is_staged_is_not_to_be_added_again() {
    let world = World::bare();
    let _ = world.run("ann", &["init", "--no-hooks"]).exits(0);
    let add = || {
        let status = world.run("ann", &["status", "--json"]).exits(0).json();
        status["uncommitted"]["add"].as_str().unwrap().to_owned()
    };
    assert_eq!(add(), "git add .collab");
    world.git(&["add", ".collab"]);
    assert_eq!(add(), "git commit");
}

#[test]
fn events_of_another_worktree_are_left_to_it() {
    let world = World::new();
    let linked = world.above().join("linked");
    world.git(&["worktree", "add", "-q", "../linked"]);
    world.add_task("ann", "Here");
    let op = r#"{"op":"task.add","title":"There"}"#;
    let ran = world.run_with("bob", &linked, &["batch"], op).exits(0);
    assert_eq!(ran.err, "");

    // Both see both at once.
    assert!(world.state().contains("There"));
    let _ = world.run_with("bob", &linked, &["render"], "").exits(0);
    assert!(fs::read_to_string(linked.join(".collab/view/tasks.json")).unwrap().contains("Here"));

    let ran = world.run("ann", &["publish", "--json"]).exits(0);
    assert_eq!(ran.json()["events"], 1);
    assert!(world.read(&world.batches()[0]).contains("\"Here\""));
    let ran = world.run_with("bob", &linked, &["publish", "--json"], "").exits(0);
    assert_eq!(ran.json()["events"], 1);
    let batch = linked.join(ran.json()["batch"].as_str().unwrap());
    assert!(fs::read_to_string(batch).unwrap().contains("\"There\""));
}

#[test]
fn a_clone_that_keeps_to_itself_refuses() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    fs::write(world.root.join(".git/info/exclude"), "/.collab/\n").unwrap();
    let ran = world.run("ann", &["publish"]).exits(1);
    assert_eq!(
        ran.err,
        "error: this clone keeps everything out of commits\n\
         hint: It was made so by `collab init --local`; see `.git/info/exclude`.\n"
    );
    assert!(world.batches().is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_log_is_refused() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let outside = world.above().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, world.root.join(".collab/log")).unwrap();
    let ran = world.run("ann", &["publish"]).exits(4);
    assert!(ran.err.contains(".collab/log cannot be used: it is a link"), "{ran:?}");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    fs::remove_file(world.root.join(".collab/log")).unwrap();
    let _ = world.run("ann", &["publish"]).exits(0);
}

#[test]
fn a_fresh_clone_sees_what_is_committed() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    world.send("bob", "ann", "It is broken");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "second"]);
    world.git(&["clone", "-q", ".", "../clone"]);

    let clone = world.above().join("clone");
    let ran = world.run_with("ann", &clone, &["inbox", "--peek", "--json"], "").exits(0);
    assert_eq!(ran.json()["messages"][0]["text"], "It is broken");
    let _ = world.run_with("ann", &clone, &["render"], "").exits(0);
    let tasks = fs::read_to_string(clone.join(".collab/view/tasks.json")).unwrap();
    assert!(tasks.contains("Fix it"), "{tasks}");
    // Nothing of it is sealed there again.
    let ran = world.run_with("ann", &clone, &["publish", "--json"], "").exits(0);
    assert_eq!(ran.json()["events"], 0);
}

#[test]
fn without_the_live_directory_the_batches_are_enough() {
    let world = World::new();
    world.add_task("ann", "Sealed, and not committed");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.add_task("ann", "Sealed and committed");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab/log"]);
    world.git(&["commit", "-q", "-m", "second"]);
    let before = world.state();
    fs::remove_dir_all(world.live()).unwrap();
    assert_eq!(world.state(), before);
}

/// The texts of the events in all batches that lie in the worktree.
fn sealed(world: &World) -> String {
    world.batches().iter().map(|path| world.read(path)).collect()
}

#[test]
fn what_git_dropped_or_removed_is_sealed_again_under_a_new_name() {
    let world = World::new();
    world.add_task("ann", "First");
    let _ = world.run("ann", &["publish"]).exits(0);
    let first = world.batches();
    world.git(&["clean", "-qfdx"]);
    assert_eq!(world.batches(), [] as [String; 0]);
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 1);
    assert!(sealed(&world).contains("First") && world.batches() != first);
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 0);

    // Committed on a branch that is not checked out, it is there.
    world.git(&["checkout", "-q", "-b", "side"]);
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "with a batch"]);
    world.git(&["checkout", "-q", "main"]);
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 0);
    world.git(&["branch", "-q", "-D", "side"]);
    let unsealed =
        || world.run("ann", &["status", "--json"]).json()["uncommitted"]["events"].clone();
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 1);
    assert_eq!(unsealed(), 0);
    assert!(sealed(&world).contains("First"));
    // `git clean` took the link to the live directory, too.
    let _ = world.run("ann", &["doctor", "--fix"]);
    let _ = world.run("ann", &["doctor"]).exits(0);
}

#[test]
fn after_the_database_is_lost_what_is_in_no_batch_is_known_all_the_same() {
    let world = World::new();
    world.add_task("ann", "First");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "with a batch"]);
    world.add_task("ann", "Second");
    let _ = world.run("ann", &["publish"]).exits(0);
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 0);
    world.git(&["clean", "-qfdx"]);
    world.git(&["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 2);
    assert!(sealed(&world).contains("First") && sealed(&world).contains("Second"));
}

#[test]
fn the_log_ref_is_read_as_batches_are_and_seals_nothing() {
    let world = World::new();
    world.add_task("ann", "Sealed");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.add_task("ann", "Not sealed");
    let journal = lines_of_journal(&world);
    let batch = world.batches()[0].strip_prefix(".collab/").unwrap().to_owned();
    let side = world.above().join("side");
    world.git(&["worktree", "add", "-q", "--detach", "../side"]);
    world.git_in(&side, &["checkout", "-q", "--orphan", "log"]);
    world.git_in(&side, &["rm", "-rfq", "."]);
    let put = |path: &str, text: &str| {
        fs::create_dir_all(side.join(path).parent().unwrap()).unwrap();
        fs::write(side.join(path), text).unwrap();
    };
    put(&batch, &world.read(&format!(".collab/{batch}")));
    put("tail/00000001.jsonl", &format!("{}\n", journal[1]));
    put("tail/00000001/01a20715-d122-7000-84f0-48c37dcb74d8.jsonl", "no event\n");
    world.git_in(&side, &["add", "-A"]);
    world.git_in(&side, &["commit", "-q", "-m", "all"]);
    world.git(&["update-ref", "refs/collab/log", "log"]);
    world.git(&["worktree", "remove", "--force", "../side"]);
    world.git(&["branch", "-q", "-D", "log"]);

    fs::remove_dir_all(world.live()).unwrap();
    world.git(&["clean", "-qfdx"]);
    let state = world.state();
    assert!(state.contains("\"Sealed\"") && state.contains("\"Not sealed\""), "{state}");
    // These events are no longer known as this clone's own.
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 0);
    let doctor = world.run("ann", &["doctor"]).out;
    assert!(doctor.contains("refs/collab/log:tail/00000001/01a20715"), "{doctor}");
}

#[test]
fn what_was_dropped_with_its_branch_is_counted_until_it_is_sealed_again() {
    let world = World::new();
    let waits = || {
        let view = world.run("ann", &["status", "--json"]).json();
        (view["uncommitted"]["events"].clone(), view["uncommitted"]["dropped"].clone())
    };
    world.git(&["checkout", "-q", "-b", "side"]);
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "side"]);
    assert_eq!(waits(), (0.into(), 0.into()));
    world.git(&["checkout", "-q", "main"]);
    assert_eq!(waits(), (0.into(), 0.into()));
    world.git(&["branch", "-q", "-D", "side"]);
    assert_eq!(waits(), (0.into(), 1.into()));
    let told = world.run("ann", &["status"]).exits(0).out;
    assert!(
        told.contains(
            "Not committed: 1 event of a branch that is gone to seal again (`collab publish`)"
        ),
        "{told}"
    );
    let sealed = world.run("ann", &["publish", "--json"]).exits(0).json();
    assert_eq!(sealed["events"], 1);
    assert_eq!(waits(), (0.into(), 0.into()));
}
