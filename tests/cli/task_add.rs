//! `collab task add`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_task_is_added_and_told_with_its_short_id() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["task", "add", "  Fix the parser "]), @"Added t-task1 Fix the parser");
    assert_snapshot!(world.run("ann", &["task"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task1  pending  routine        Fix the parser
    ");
}

#[test]
fn programs_get_the_full_and_the_short_id() {
    let world = World::new();

    let made = world.json("ann", &["task", "add", "Fix the parser"]);

    let keys: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "short"]);
    assert_eq!(made["id"].as_str().unwrap().len(), 36);
    assert!(made["short"].as_str().unwrap().starts_with("t-"), "{made}");
}

#[test]
fn everything_that_is_said_of_it_is_kept() {
    let world = World::new();
    world.write("src/parser.rs", "");
    let first = world.task(&["Agree on the grammar"]);
    let whole = world.task(&["Read files"]);

    let task = world.task(&[
        "Fix the parser",
        "--priority",
        "critical",
        "--under",
        &whole,
        "--depends-on",
        &first,
        "--tag",
        "parser,slow",
        "--estimate",
        "2h",
        "--criterion",
        "files without a newline at the end",
        "--criterion",
        "empty files, too",
        "--about",
        "src/parser.rs:10-20",
        "--assign",
        "gemini",
        "-m",
        "It drops the last line.\n\nSee the report.",
    ]);

    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task3 Fix the parser
      status      pending, assigned to gemini
      priority    critical
      part of     t-task2
      estimate    2h
      tags        parser, slow
      about       src/parser.rs:10-20
      added       1 min ago by ann
      id          <id3>

    Description
      It drops the last line.

      See the report.

    Done when
      - files without a newline at the end
      - empty files, too

    Depends on
      t-task1 Agree on the grammar (pending)
    ");
    let shown = world.json("ann", &["task", "list", "--under", &whole]);
    let mut fields = shown["tasks"][0].clone();
    fields.as_object_mut().unwrap().remove("id");
    assert_eq!(
        fields,
        serde_json::json!({
            "short": task, "title": "Fix the parser", "status": "pending", "assignee": "gemini",
            "priority": "critical", "parent": whole, "subtasks": [], "depends_on": [first],
            "tags": ["parser", "slow"], "estimate": "2h", "created_at": "2026-11-23T09:02:00Z",
            "completed_at": null, "ready": false, "waits_for": 1, "blocked": null,
            "confirmed": null,
            "blocked_on": null, "about": ["src/parser.rs:10-20"], "summary": null,
        })
    );
}

#[test]
fn the_description_may_come_from_the_standard_input() {
    let world = World::new();

    let added = world.run_with(
        "ann",
        &["task", "add", "Port the plan", "-m", "-"],
        "Step one.\nStep two.\n",
    );

    assert_snapshot!(added, @"Added t-task1 Port the plan");
    let tasks = world.json("ann", &["task"]);
    let shown = world.json("ann", &["show", tasks["tasks"][0]["short"].as_str().unwrap()]);
    assert_eq!(shown["object"]["description"], "Step one.\nStep two.");
}

#[test]
fn paths_are_kept_from_the_root_wherever_they_are_typed() {
    let world = World::new();
    world.write("src/deep/a.rs", "");

    world.task(&["Read it", "-C", "src/deep", "--about", "a.rs:3", "--about", "../../README.md"]);

    let tasks = world.json("ann", &["task"]);
    assert_eq!(tasks["tasks"][0]["about"], serde_json::json!(["README.md", "src/deep/a.rs:3"]));
}

#[test]
fn what_cannot_be_a_task_is_refused() {
    let world = World::new();
    let long = "x".repeat(501);

    assert_snapshot!(world.run("ann", &["task", "add", " "]), @"
    --- stderr ---
    error: the title is empty
    hint: Say something in the title.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "one\ntwo"]), @"
    --- stderr ---
    error: the title must be one line
    hint: Say it in one line; a description or a comment takes the rest.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", &long]), @"
    --- stderr ---
    error: the title has 501 bytes; at most 500 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--priority", "urgent"]), @"
    --- stderr ---
    error: invalid value 'urgent' for '--priority <PRIORITY>'
      [possible values: critical, important, routine]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--under", "t-nope0"]), @"
    --- stderr ---
    error: there is no task `t-nope0`
    hint: List them with `collab task`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--about", "../secret"]), @"
    --- stderr ---
    error: the path `../secret` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--about", "/etc/passwd"]), @"
    --- stderr ---
    error: the path `/etc/passwd` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Fix", "--assign", "gemni"]), @"
    --- stderr ---
    error: nobody called `gemni` is known here
    hint: Did you mean `gemini`?
    hint: For somebody who is yet to come: `collab participant set gemni`.
    [exit 1]
    ");
    assert_eq!(world.events(), Vec::<String>::new());
}

#[test]
fn what_is_closed_takes_no_more_parts() {
    let world = World::new();
    let (done, dropped) = (world.task(&["Read files"]), world.task(&["Write files"]));
    world.ok("ann", &["task", "done", &done]);
    world.ok("ann", &["task", "cancel", &dropped]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["task", "add", "Open them", "--under", &done]), @"
    --- stderr ---
    error: t-task1 Read files is completed, and takes no more subtasks
    hint: Open it again with `collab task reopen t-task1`.
    hint: Or leave out `--under`: a task can stand alone.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "add", "Open them", "--under", &dropped]), @"
    --- stderr ---
    error: t-task2 Write files is cancelled, and takes no more subtasks
    hint: Open it again with `collab task reopen t-task2`.
    hint: Or leave out `--under`: a task can stand alone.
    [exit 1]
    ");
    assert_eq!(world.events(), before);
    world.ok("ann", &["task", "reopen", &done]);
    world.task(&["Open them", "--under", &done]);
}
