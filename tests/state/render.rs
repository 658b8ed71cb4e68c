//! `collab render`: readable files.

use std::fs;

use super::world::World;

#[test]
fn a_file_is_written_when_its_content_is_another() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let ran = world.run("ann", &["render"]).exits(0);
    assert_eq!(ran.out, "Wrote .collab/view/tasks.json\nWrote .collab/view/messages.json\n");
    let tasks: serde_json::Value =
        serde_json::from_str(&world.read(".collab/view/tasks.json")).unwrap();
    assert_eq!(tasks["newest"], tasks["tasks"][0]["id"]);
    assert_eq!(tasks["tasks"][0]["title"], "Fix it");
    let messages: serde_json::Value =
        serde_json::from_str(&world.read(".collab/view/messages.json")).unwrap();
    assert_eq!(messages, serde_json::json!({"newest": null, "messages": []}));

    // A message changes the file of messages, and not that of tasks.
    world.send("bob", "ann", "Hello");
    let ran = world.run("ann", &["render", "--json"]).exits(0);
    assert_eq!(
        ran.json(),
        serde_json::json!({"files": [
            {"path": ".collab/view/tasks.json", "written": false},
            {"path": ".collab/view/messages.json", "written": true},
        ]})
    );
    let left: Vec<_> = fs::read_dir(world.root.join(".collab/view")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_folder_is_refused() {
    let world = World::new();
    std::os::unix::fs::symlink(world.above(), world.root.join(".collab/view")).unwrap();
    let ran = world.run("ann", &["render"]).exits(4);
    assert!(ran.err.contains("it is a link"), "{ran:?}");
    assert!(!world.above().join("tasks.json").exists());
}
