//! The completion scripts, read by the shells themselves. A shell that is not here is passed over.
#![cfg(unix)]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use crate::support::World;

/// Runs a script in a shell that finds the program; nothing where there is no such shell.
fn shell(world: &World, shell: &str, args: &[&str], script: &str) -> Option<Vec<String>> {
    let inner = world.command("", &[]);
    let bin = Path::new(inner.get_program()).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(shell);
    command.args(args).arg("-c").arg(script).current_dir(world.root()).env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PATH", format!("{}:{path}", bin.display()));
    let Ok(output) = command.output() else {
        // Not captured, so that whoever runs the tests sees it.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {shell} here");
        return None;
    };
    assert!(output.stderr.is_empty(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

/// A repository with a task, a message, and a folder with a space in its name.
fn world() -> (World, String, String) {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.write("a folder/x.rs", "");
    let task = world.task(&["Fix: the [parser]"]);
    let message = world.send("bob", &["ann", "-m", "Look: here"]);
    (world, task, message)
}

#[test]
fn fish_completes_verbs_ids_names_and_paths() {
    let (world, task, message) = world();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/collab.fish");
    let offered = |line: &str| {
        let line = line.replace('\\', r"\\").replace('\'', r"\'");
        let script = format!("source {script}; complete -C'{line}'");
        shell(&world, "fish", &["--no-config"], &script)
    };
    let Some(verbs) = offered("collab task cl") else { return };
    assert_eq!(verbs, ["claim\tTake tasks, so that others leave them alone"]);
    for (line, first) in [
        ("collab task claim t-", format!("{task}\tFix: the [parser]")),
        ("collab ack ", format!("{message}\tbob: Look: here")),
        ("collab --as b", "bob".to_owned()),
        ("collab changes --about a", "a folder/".to_owned()),
        (r"collab changes --about a\ folder/", "a folder/x.rs".to_owned()),
        ("collab changes --about \"a folder/", "a folder/x.rs".to_owned()),
        ("collab changes --about 'a fol", "a folder/".to_owned()),
    ] {
        assert_eq!(offered(line).unwrap().first(), Some(&first), "{line}");
    }
}

#[test]
fn zsh_completes_verbs_ids_names_and_paths() {
    let (world, task, message) = world();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/_collab");
    let offered = |words: &[&str]| {
        let quote = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
        let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
        // A quote that is open is no part of the prefix.
        let prefix = words.last().unwrap().trim_start_matches(['"', '\'']);
        // What the script is given by zsh's completion, and what it gives to it.
        let script = format!(
            "compdef() {{ : }}; _describe() {{ print -rl -- \"${{(@P)3}}\" }}
             source {script}
             words=({}); CURRENT=$#words; PREFIX={}
             _clap_dynamic_completer_collab",
            quoted.join(" "),
            quote(prefix)
        );
        shell(&world, "zsh", &["-f"], &script)
    };
    let Some(verbs) = offered(&["collab", "task", "cl"]) else { return };
    assert_eq!(verbs, ["claim:Take tasks, so that others leave them alone"]);
    for (words, first) in [
        (["collab", "show", "t-"].as_slice(), format!("{task}:Fix: the [parser]")),
        (&["collab", "ack", ""], format!("{message}:bob: Look: here")),
        (&["collab", "--as", "b"], "bob".to_owned()),
        (&["collab", "changes", "--about", "a"], "a folder".to_owned()),
        (&["collab", "changes", "--about", r"a\ folder/"], "a folder/x.rs".to_owned()),
        (&["collab", "changes", "--about", "\"a folder/"], "a folder/x.rs".to_owned()),
        (
            &["collab", "-C", "'a folder'", "task", "claim", "t-"],
            format!("{task}:Fix: the [parser]"),
        ),
    ] {
        assert_eq!(offered(words).unwrap().first(), Some(&first), "{words:?}");
    }
}
