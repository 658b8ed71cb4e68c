//! Commands that an AI client runs: all of one client are one participant.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::support::World;

/// Returns a shell with a script, which is a client: it sets the variable that shows one for what it runs.
fn shell(world: &World, script: &str) -> Command {
    let inner = world.command("", &[]);
    let mut shell = Command::new("sh");
    let script = format!("c() {{ CLAUDECODE=1 \"$0\" \"$@\"; echo \"[exit $?]\"; }}\n{script}");
    shell.args(["-c", &script]).arg(inner.get_program()).current_dir(world.root()).env_clear();
    shell.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

/// Runs such a script to its end.
fn client(world: &World, script: &str) -> String {
    let text = world.text(&shell(world, script).output().unwrap());
    // The process is another one each time.
    let (before, after) = text.split_once("(process ").unwrap_or((&text, ""));
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.is_empty() { before.to_owned() } else { format!("{before}(process PID{after}") }
}

fn writers(world: &World) -> Vec<String> {
    let by = |line: &String| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["by"].as_str().unwrap().to_owned()
    };
    let mut names: Vec<String> = world.events().iter().map(by).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn the_name_that_is_said_first_is_that_of_the_whole_client() {
    let world = World::new();
    let ran = client(
        &world,
        "c --as bob participant set bob >/dev/null; c task add One >/dev/null; c --as eve task add Two; \
         COLLAB_AS=eve c task add Three >/dev/null 2>&1; c --as bob task list",
    );
    insta::assert_snapshot!(ran, @"
    [exit 3]
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task1  pending  routine        One
    [exit 0]
    --- stderr ---
    error: --as eve: this runs inside claude-code (process PID), which is bob
    hint: Leave out `--as`.
    ");
    assert_eq!(writers(&world), ["bob"]);
}

#[test]
fn a_name_that_is_only_read_under_is_that_of_the_client_too() {
    let world = World::new();
    world.people(&["bob"]);
    let ran = client(&world, "c --as bob inbox; c --as eve inbox 2>&1");
    assert!(ran.starts_with("[exit 0]\nerror: --as eve: this runs inside claude-code"), "{ran}");
    assert!(ran.contains("which is bob\n") && ran.contains("[exit 3]\n"), "{ran}");
}

#[test]
fn a_client_that_says_no_name_has_that_of_its_kind() {
    let world = World::new();
    let ran = client(&world, "c task add One >/dev/null; c --as bob task add Two");
    assert!(ran.contains("which is claude") && ran.contains("[exit 3]"), "{ran}");
    assert_eq!(writers(&world), ["claude"]);
}

#[test]
fn outside_a_client_each_name_is_taken_at_its_word() {
    let world = World::new();
    world.ok("bob", &["task", "add", "One"]);
    world.ok("eve", &["task", "add", "Two"]);
    assert_eq!(writers(&world), ["bob", "eve"]);
}

#[test]
fn who_is_here_is_said_alike_everywhere() {
    let world = World::new();
    world.ok("ann", &["participant", "set", "bob", "--kind", "ai"]);
    let mut shell = shell(&world, "c --as bob task add One; read line");
    let mut client = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(client.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().ends_with(" One"));

    let here = world.json("ann", &["status"])["here"][0].clone();
    let people = world.json("ann", &["participant"])["participants"].clone();
    drop(client.stdin.take());
    client.wait().unwrap();

    let bob = people.as_array().unwrap().iter().find(|one| one["name"] == "bob").unwrap();
    assert_eq!(here["present"], true);
    for key in ["name", "kind", "present", "last_here"] {
        assert_eq!(here[key], bob[key], "{key}");
    }
    assert_eq!(world.json("ann", &["status"])["here"][0]["present"], false);
}
