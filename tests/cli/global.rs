//! What holds for every command: who asks, where, in which form, and how it ends.

use std::io::Read as _;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_pipe_that_is_closed_is_no_failure() {
    let world = World::new();
    let description = "x".repeat(60_000);
    for n in 0..10 {
        world.task(&[&format!("Task {n}"), "-m", &description]);
    }
    for args in [&["log", "--json"][..], &["task", "--json"], &["task"]] {
        let mut command = world.command("ann", args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0]).unwrap();
        drop(stdout);

        assert_eq!(world.text(&child.wait_with_output().unwrap()), "", "{args:?}");
    }
}

#[test]
fn another_directory_is_another_place() {
    let world = World::new();
    world.write("src/deep/a.rs", "");
    world.task(&["Fix the parser"]);

    assert_eq!(world.run("ann", &["-C", "src/deep", "task"]), world.run("ann", &["task"]));
    assert_snapshot!(world.run("ann", &["-C", "nowhere", "task"]), @"
    --- stderr ---
    error: there is no directory $DIR/nowhere
    hint: Check what follows `-C`.
    [exit 1]
    ");
    assert_snapshot!(World::outside_git().run("ann", &["task"]), @"
    --- stderr ---
    error: there is no .collab at or above $DIR
    hint: Make one with `collab init`, best in a git repository.
    [exit 1]
    ");
}

#[test]
fn who_asks_is_said_or_known_from_git() {
    let world = World::new();

    assert_snapshot!(world.run("", &["task", "add", "Fix the parser"]), @"
    --- stderr ---
    error: cannot tell who you are
    hint: Say it with `--as NAME` or the variable COLLAB_AS, or set git's user.name.
    [exit 1]
    ");
    world.git(&["config", "user.name", "Ann Lee"]);
    assert_snapshot!(world.run("", &["task", "next", "--claim", "--json"]), @r#"
    --- stderr ---
    {"error":{"kind":"user","message":"nothing is ready","hints":["See what waits for what with `collab task`.","Add a task with `collab task add TITLE`."]}}
    [exit 1]
    "#);
    let output =
        world.command("", &["task", "add", "One"]).env("COLLAB_AS", "bob").output().unwrap();
    assert_snapshot!(world.text(&output), @"Added t-task1 One");
    assert_snapshot!(world.run("", &["task", "--assignee", "me"]), @"
    --- stderr ---
    No such tasks.
    ");
    assert_snapshot!(world.run("", &["log"]), @"2026-11-23 09:02:00  bob         task.added          t-task1 One");
}

#[test]
fn global_options_stand_anywhere() {
    let world = World::new();
    world.task(&["Fix the parser"]);
    let list = world.run("ann", &["task", "list", "--json"]);

    assert_eq!(world.run("ann", &["--json", "task", "list"]), list);
    assert_eq!(world.run("ann", &["task", "--json", "list"]), list);
}

#[test]
fn colour_is_there_when_it_is_asked_for() {
    let world = World::new();
    world.task(&["Fix the parser"]);

    let coloured = world.run("ann", &["task", "--color", "always"]);

    assert!(coloured.contains("\u{1b}[36m"), "{coloured:?}");
    assert!(!world.run("ann", &["task"]).contains('\u{1b}'));
    let mut command = world.command("ann", &["task", "--color", "auto"]);
    let output = command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
    assert!(!world.text(&output).contains('\u{1b}'));
}

#[test]
fn errors_are_documents_for_programs() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["task", "claim", "t-nope0", "--json"]), @r#"
    --- stderr ---
    {"error":{"kind":"user","message":"there is no task `t-nope0`","hints":["List them with `collab task`."]}}
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["task", "claim", "--json"]), @r#"
    --- stderr ---
    {"error":{"kind":"usage","message":"the following required arguments were not provided: <ID>...","hints":["Usage: collab task claim --json <ID>..."]}}
    [exit 2]
    "#);
    assert_snapshot!(world.run("ann", &["--json", "tsak"]), @r#"
    --- stderr ---
    {"error":{"kind":"usage","message":"unrecognized subcommand 'tsak'","hints":["a similar subcommand exists: 'task'","Usage: collab [OPTIONS] <COMMAND>"]}}
    [exit 2]
    "#);
}

#[test]
fn a_misspelt_command_is_told_what_was_meant() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["particpant"]), @"
    --- stderr ---
    error: unrecognized subcommand 'particpant'

      tip: a similar subcommand exists: 'participant'

    Usage: collab [OPTIONS] <COMMAND>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "clam", "t-7k2mq"]), @"
    --- stderr ---
    error: unrecognized subcommand 'clam'

      tip: a similar subcommand exists: 'claim'

    Usage: collab task [OPTIONS] [COMMAND]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--priorty", "critical"]), @"
    --- stderr ---
    error: unexpected argument '--priorty' found

      tip: a similar argument exists: '--priority'

    Usage: collab task add --priority <PRIORITY> <TITLE>

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn the_help_of_a_global_option_is_a_line() {
    let help = World::new().run("ann", &["ack", "--help"]);

    let global = help.split("Global options:\n").nth(1).unwrap();
    let global = global.split("\n\nExamples").next().unwrap();
    for option in global.split("\n\n") {
        assert_eq!(option.trim_end().lines().count(), 2, "{option}");
    }
    assert!(
        global.contains("--color <WHEN>\n          When to use colour: auto, always or never\n")
    );
    assert!(World::new().run("ann", &["task", "--color", "sometimes"]).contains("[exit 2]"));
}

#[test]
fn help_and_usage_errors_keep_to_the_colour_that_was_asked_for() {
    let world = World::new();
    for args in [&["--help"][..], &["task", "--help"], &["tsak"], &["task", "add"]] {
        let coloured = |rest: &[&str], variable: Option<(&str, &str)>| {
            let mut command = world.command("ann", &[rest, args].concat());
            command.envs(variable);
            world.text(&command.output().unwrap()).contains('\u{1b}')
        };
        assert!(coloured(&["--color", "always"], None), "{args:?}");
        assert!(coloured(&["--color=always"], Some(("NO_COLOR", "1"))), "{args:?}");
        assert!(coloured(&[], Some(("CLICOLOR_FORCE", "1"))), "{args:?}");
        assert!(!coloured(&[], None), "{args:?}");
        assert!(!coloured(&["--color", "never"], Some(("CLICOLOR_FORCE", "1"))), "{args:?}");
        let mut command = world.command("ann", args);
        command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
        assert!(!world.text(&command.output().unwrap()).contains('\u{1b}'), "{args:?}");
    }
}
