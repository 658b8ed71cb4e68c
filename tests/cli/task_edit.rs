//! `collab task edit`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn what_is_named_changes_and_the_rest_stays() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let task = world.task(&["Fix the parser", "--tag", "later,parser", "--estimate", "2h"]);

    let edit = [
        "task",
        "edit",
        &task,
        "--title",
        "Fix the lexer",
        "--priority",
        "critical",
        "--under",
        &whole,
        "--untag",
        "later",
        "--tag",
        "lexer",
        "--about",
        "src/lex.rs",
        "--criterion",
        "spans stay",
        "-m",
        "The parser is fine.",
    ];
    assert_snapshot!(world.run("ann", &edit), @"Changed t-task2 Fix the lexer");
    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task2 Fix the lexer
      status      pending, ready
      priority    critical
      part of     t-task1
      estimate    2h
      tags        lexer, parser
      about       src/lex.rs
      added       2 min ago by ann
      id          <id2>

    Description
      The parser is fine.

    Done when
      - spans stay
    ");
}

#[test]
fn empty_texts_clear() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let task =
        world.task(&["Fix", "--under", &whole, "--estimate", "2h", "--criterion", "it works"]);

    world.ok("ann", &["task", "edit", &task, "--under", "", "--estimate", "", "--criterion", ""]);

    let shown = world.json("ann", &["show", &task]);
    assert_eq!(shown["object"]["task"]["parent"], serde_json::Value::Null);
    assert_eq!(shown["object"]["task"]["estimate"], serde_json::Value::Null);
    assert_eq!(shown["object"]["criteria"], serde_json::json!([]));
}

#[test]
fn an_edit_that_makes_no_sense_is_refused() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let part = world.task(&["Open them", "--under", &whole]);
    let detail = world.task(&["Follow links", "--under", &part]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["task", "edit", &whole]), @"
    --- stderr ---
    error: nothing is to be changed
    hint: Say what, as in `collab task edit ID --title TITLE`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "edit", &whole, "--title", ""]), @"
    --- stderr ---
    error: the title is empty
    hint: Say something in the title.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "edit", &whole, "--under", &detail]), @r#"
    --- stderr ---
    error: a task cannot be a part of itself: t-task1 → t-task3 → t-task2 → t-task1
    hint: Take a task out of another with `collab task edit ID --under ""`.
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["task", "edit", &whole, "--under", &whole]), @r#"
    --- stderr ---
    error: a task cannot be a part of itself: t-task1 → t-task1
    hint: Take a task out of another with `collab task edit ID --under ""`.
    [exit 1]
    "#);
    assert_eq!(world.events(), before);
}

#[test]
fn an_open_task_does_not_become_a_part_of_a_closed_one() {
    let world = World::new();
    let (whole, part) = (world.task(&["Read files"]), world.task(&["Open them"]));
    world.ok("ann", &["task", "done", &whole]);

    assert_snapshot!(world.run("ann", &["task", "edit", &part, "--under", &whole]), @"
    --- stderr ---
    error: t-task1 Read files is completed, and takes no more subtasks
    hint: Open it again with `collab task reopen t-task1`.
    hint: Or leave out `--under`: a task can stand alone.
    [exit 1]
    ");
    // Two that are closed can be put in order afterwards.
    world.ok("ann", &["task", "done", &part]);
    let edited = world.json("ann", &["task", "edit", &part, "--under", &whole]);
    assert_eq!(edited["parent"], whole.as_str());
}
