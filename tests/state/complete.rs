//! Completion: what a shell is told.

use std::fs;
use std::process::Command;

use super::world::World;

/// Asks as the bash script does, and returns the words.
fn ask(world: &World, words: &[&str]) -> Vec<String> {
    let mut command = world.command("ann", &world.root);
    command
        .env("COLLAB_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .args(["--", "collab"])
        .args(words);
    // The last word is the one under the cursor.
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let out = command.output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{out:?}");
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn ids_and_names_are_known() {
    let world = World::new();
    let message = world.send("bob", "jane-doe", "Hello");
    assert_eq!(ask(&world, &["ack", ""])[0], message);
    assert_eq!(ask(&world, &["ack", &message[..3]]), std::slice::from_ref(&message));
    assert_eq!(ask(&world, &["send", "--reply", "m-"]), [message]);
    let names = ask(&world, &["send", ""]);
    for name in ["jane-doe", "bob", "all"] {
        assert!(names.iter().any(|word| word == name), "{name}: {names:?}");
    }
    assert_eq!(ask(&world, &["send", "ja"]), ["jane-doe"]);
    assert_eq!(ask(&world, &["--as", "ja"]), ["jane-doe"]);
    assert!(ask(&world, &["in"]).contains(&"inbox".to_owned()));
    assert_eq!(ask(&world, &["inbox", "--priority", "c"]), ["critical"]);
}

#[test]
fn what_a_task_is_called_is_offered_where_a_message_is_about_it() {
    let world = World::new();
    let task = world.add_task("ann", "Fix it");
    assert!(ask(&world, &["send", "all", "--about", "t-"]).contains(&task));
    assert!(ask(&world, &["send", "all", "--about", "a."]).contains(&"a.txt".to_owned()));
}

#[test]
fn keys_of_the_context_are_known_with_those_above_them() {
    let world = World::new();
    for (key, scope) in [("conventions.testing", "all"), ("conventions.here", "branch")] {
        let args = ["context", "set", key, "inline", "--scope", scope];
        let _ = world.run("ann", &args).exits(0);
    }
    assert_eq!(
        ask(&world, &["context", "get", "conv"]),
        ["conventions", "conventions.here", "conventions.testing"]
    );
    assert_eq!(ask(&world, &["context", "history", "conventions.t"]), ["conventions.testing"]);
}

#[test]
fn open_notes_and_standing_alerts_are_offered() {
    let world = World::new();
    let made = world.batch(
        "ann",
        r#"
{"op":"note.add","text":"Open"}
{"op":"note.add","text":"Closed","label":"closed"}
{"op":"note.resolve","of":"$closed","outcome":"settled"}
{"op":"alert.raise","text":"Red","key":"build"}
{"op":"alert.raise","text":"Red","key":"tests"}
{"op":"alert.clear","key":"tests"}
"#,
    );
    let open = made[0]["short"].as_str().unwrap().to_owned();
    for words in [
        &["note", "resolve", "n-"][..],
        &["note", "accept", "n-"],
        &["note", "add", "--for", "n-"],
        &["note", "add", "--replaces", "n-"],
        &["show", "n-"],
    ] {
        assert_eq!(ask(&world, words), [open.as_str()], "{words:?}");
    }
    assert_eq!(ask(&world, &["alert", "clear", "a"]), ["ann/build"]);
    assert!(ask(&world, &["note", "add", "--kind", "hyp"]).contains(&"hypothesis".to_owned()));
}

#[test]
fn it_is_silent_and_writes_nothing_wherever_it_is_asked() {
    let world = World::bare();
    ask(&world, &["ack", ""]);
    assert!(!world.live().exists());

    let world = World::new();
    ask(&world, &["ack", ""]);
    assert_eq!(fs::read_dir(world.live()).unwrap().count(), 0);

    world.add_task("ann", "Fix it");
    fs::write(world.live().join("store.db"), "no database").unwrap();
    ask(&world, &["ack", ""]);
    assert_eq!(fs::read(world.live().join("store.db")).unwrap(), b"no database");

    let mut command = world.command("ann", &world.root);
    let out = command.env("COLLAB_COMPLETE", "no-such-shell").args(["--", "collab"]).output();
    let out = out.unwrap();
    assert!(out.status.success() && out.stdout.is_empty() && out.stderr.is_empty(), "{out:?}");
}

#[test]
fn the_scripts_ask_the_program_by_name() {
    let world = World::bare();
    for (shell, call) in [
        ("bash", "COLLAB_COMPLETE=\"bash\" \\\n        \"collab\" --"),
        ("zsh", "COLLAB_COMPLETE=\"zsh\" \\\n        collab --"),
        ("fish", "(COLLAB_COMPLETE=fish collab --"),
    ] {
        let script = world.run("ann", &["util", "completions", shell]).exits(0).out;
        assert!(script.contains(call), "{script}");
        assert!(!script.contains('…'), "a path is in it: {script}");
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_with_the_script() {
    let world = World::new();
    let message = world.send("bob", "ann", "Hello");
    let script = world.run("ann", &["util", "completions", "bash"]).exits(0).out;
    fs::write(world.above().join("complete.bash"), script).unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_collab")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let test = "source ../complete.bash; COMP_WORDS=(collab ack m-); COMP_CWORD=2; COMP_TYPE=9; \
                _clap_complete_collab collab m- ack 2>/dev/null; echo \"${COMPREPLY[@]}\"";
    let out =
        Command::new("bash").args(["-c", test]).env("PATH", path).current_dir(&world.root).output();
    // Not every machine has it.
    let Ok(out) = out else { return };
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), message, "{out:?}");
}
