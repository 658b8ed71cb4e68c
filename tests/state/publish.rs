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
