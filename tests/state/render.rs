//! `collab render`: readable files.

use std::fs;

use collab_hub::domain::context::event::Set;
use collab_hub::domain::event::Body;
use collab_hub::domain::text::Json;
use serde_json::{Value, json};

use super::world::World;

#[test]
fn a_file_is_written_when_its_content_is_another() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let ran = world.run("ann", &["render"]).exits(0);
    let names = ["context.toml", "tasks.json", "messages.json", "problems.txt", "briefing-ann.md"];
    let wrote: String = names.iter().map(|name| format!("Wrote .collab/view/{name}\n")).collect();
    assert_eq!(ran.out, wrote);
    let tasks: Value = serde_json::from_str(&world.read(".collab/view/tasks.json")).unwrap();
    assert_eq!(tasks["as_of"], tasks["tasks"][0]["id"]);
    assert_eq!(tasks["tasks"][0]["title"], "Fix it");
    let messages: Value = serde_json::from_str(&world.read(".collab/view/messages.json")).unwrap();
    assert_eq!(messages, json!({"as_of": null, "messages": []}));
    let context = world.read(".collab/view/context.toml");
    assert_eq!(context, format!("# as of {}\n", tasks["as_of"].as_str().unwrap()));
    let briefing = world.read(".collab/view/briefing-ann.md");
    let first =
        format!("<!-- as of {} -->\n# Briefing for ann: ", tasks["as_of"].as_str().unwrap());
    assert!(briefing.starts_with(&first), "{briefing}");

    // A message changes the file of messages and the briefings, and not the file of tasks.
    world.send("bob", "ann", "Hello");
    let ran = world.run("ann", &["render", "--json"]).exits(0);
    let written = |name: &str, written: bool| json!({"path": format!(".collab/view/{name}"), "written": written});
    assert_eq!(
        ran.json(),
        json!({"files": [
            written("context.toml", false),
            written("tasks.json", false),
            written("messages.json", true),
            written("problems.txt", false),
            written("briefing-ann.md", true),
            written("briefing-bob.md", true),
        ]})
    );
    assert!(world.read(".collab/view/briefing-ann.md").contains("bob: \"Hello\""));
    let left: Vec<_> = fs::read_dir(world.root.join(".collab/view")).unwrap().collect();
    assert_eq!(left.len(), 7, "{left:?}");
}

#[test]
fn the_files_are_committed_by_nobody_also_where_nothing_else_says_so() {
    let world = World::new();
    world.git(&["rm", "-q", "--cached", ".collab/.gitignore"]);
    std::fs::remove_file(world.root.join(".collab/.gitignore")).unwrap();
    let _ = world.run("ann", &["render"]).exits(0);
    world.git(&["add", "--all"]);
    let added = std::process::Command::new("git")
        .args(["-C", world.root.to_str().unwrap(), "ls-files", ".collab/view"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&added.stdout), "");
}

#[test]
fn what_others_wrote_is_in_it_without_control_characters() {
    let world = World::new();
    world.send("bob", "ann", "\u{9b}31m \u{7f} \u{202e}\u{61c}\u{e0101} é");
    let (key, value) = ("focus".parse().unwrap(), Json(json!("\u{9b}31m\u{202e}")));
    world.event(
        "bob",
        None,
        Body::ContextSet(Set { key, value, branch: None, follows: None, origin: None }),
    );
    let _ = world.run("ann", &["render"]).exits(0);
    for name in ["context.toml", "tasks.json", "messages.json", "briefing-bob.md"] {
        let file = world.read(&format!(".collab/view/{name}"));
        let harmful = |c: char| {
            c.is_control() && c != '\n' || ['\u{202e}', '\u{61c}', '\u{e0101}'].contains(&c)
        };
        assert!(!file.contains(harmful), "{name}: {file:?}");
    }
    let messages: Value = serde_json::from_str(&world.read(".collab/view/messages.json")).unwrap();
    assert_eq!(messages["messages"][0]["text"], "\u{9b}31m \u{7f} \u{202e}\u{61c}\u{e0101} é");
    let context: toml::Value = toml::from_str(&world.read(".collab/view/context.toml")).unwrap();
    assert_eq!(context["focus"].as_str(), Some("\u{9b}31m\u{202e}"));
}

#[test]
fn the_context_shows_what_is_derived_and_is_of_the_newest_event_that_counts() {
    let world = World::new();
    world.write("Cargo.toml", "[package]\nname = 'p'\n[dependencies]\nserde = '1.0'\n");
    let short = world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["task", "claim", &short]).exits(0);
    let _ = world.run("ann", &["context", "set", "dependencies.critical", "serde"]).exits(0);
    let _ = world.run("ann", &["context", "set", "focus", "parser"]).exits(0);
    let of = || {
        let _ = world.run("ann", &["render"]).exits(0);
        let file = world.read(".collab/view/context.toml");
        (file.lines().next().unwrap().to_owned(), toml::from_str::<Value>(&file).unwrap())
    };
    let (before, file) = of();
    assert_eq!(file["activeWork"][&short]["title"], "Fix it");
    assert_eq!(file["activeWork"][&short]["owner"], "ann");
    assert_eq!(file["dependencies"], json!({"critical": "serde", "cargo": {"serde": "1.0"}}));
    // What is removed is an event that counts, and so is the end of a task.
    let _ = world.run("ann", &["context", "remove", "focus"]).exits(0);
    let (after, file) = of();
    assert!(file.get("focus").is_none() && after > before, "{before} {after}");
    let _ = world.run("ann", &["task", "done", &short, "-m", "It is done"]).exits(0);
    let (done, file) = of();
    assert!(file.get("activeWork").is_none() && done > after, "{after} {done}");
}

#[test]
fn briefings_are_written_for_who_was_here_lately() {
    let world = World::new();
    world.add_task("old", "Fix it");
    world.wait(15 * 86_400);
    for n in 0..12 {
        world.add_task(&format!("ai-{n:02}"), "Fix it");
    }
    let _ = world.run("ann", &["render"]).exits(0);
    let names = fs::read_dir(world.root.join(".collab/view")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    names.sort();
    let expected: Vec<String> = (2..12).map(|n| format!("briefing-ai-{n:02}.md")).collect();
    assert_eq!(names, expected);
}

#[test]
fn they_are_made_anew_by_publish_and_by_init_and_hinder_neither() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["publish"]).exits(0);
    assert!(world.read(".collab/view/tasks.json").contains("Fix it"));
    fs::remove_dir_all(world.root.join(".collab/view")).unwrap();
    let _ = world.run("ann", &["init"]).exits(0);
    assert!(world.read(".collab/view/tasks.json").contains("Fix it"));
    // A file in the place of the folder is in their way alone.
    fs::remove_dir_all(world.root.join(".collab/view")).unwrap();
    world.write(".collab/view", "mine");
    world.add_task("ann", "Mend it");
    let ran = world.run("ann", &["publish"]).exits(0);
    assert!(ran.err.contains("could not be written"), "{ran:?}");
    assert!(ran.out.contains("1 event"), "{ran:?}");
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
