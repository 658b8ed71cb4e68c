//! `collab task list`, and `collab task` alone.

use insta::assert_snapshot;

use crate::support::World;

/// A project under way: something in progress, something blocked, parts, and something closed.
fn project() -> World {
    let world = World::new();
    let parser = world.task(&["Fix the parser", "--priority", "important", "--tag", "parser"]);
    let lexer = world.task(&["Keep spans in the lexer", "--under", &parser]);
    let docs = world.task(&["Write the docs", "--depends-on", &parser]);
    let ci = world.task(&["Mend the build", "--priority", "critical"]);
    world.task(&["Count lines", "--under", &lexer, "--about", "src/lex.rs"]);
    world.ok("bob", &["task", "claim", &lexer]);
    world.ok("bob", &["task", "block", &ci, "-m", "no access to the runner"]);
    world.ok("ann", &["task", "assign", &docs, "gemini"]);
    let old = world.task(&["Start the project"]);
    world.ok("ann", &["task", "done", &old, "-m", "It runs"]);
    world
}

#[test]
fn open_tasks_are_listed_with_their_parts_under_them() {
    assert_snapshot!(project().run("ann", &["task"]), @"
    ID       STATUS       PRIORITY   WHO     TITLE
    t-task4  blocked      critical           Mend the build (no access to the runner)
    t-task1  pending      important          Fix the parser #parser
    t-task2  in_progress  routine    bob       Keep spans in the lexer
    t-task5  pending      routine                Count lines
    t-task3  pending      routine    gemini  Write the docs (waits for t-task1)
    ");
}

#[test]
fn the_verb_may_be_left_out() {
    let world = project();

    assert_eq!(world.run("ann", &["task"]), world.run("ann", &["task", "list"]));
    assert_eq!(world.run("ann", &["task", "--all"]), world.run("ann", &["task", "list", "--all"]));
}

#[test]
fn closed_tasks_are_listed_when_asked_for() {
    assert_snapshot!(project().run("ann", &["task", "--all", "--limit", "3"]), @"
    ID       STATUS       PRIORITY   WHO  TITLE
    t-task4  blocked      critical        Mend the build (no access to the runner)
    t-task1  pending      important       Fix the parser #parser
    t-task2  in_progress  routine    bob    Keep spans in the lexer
    --- stderr ---
    There are more: see them with `--limit 30`.
    ");
    assert_snapshot!(project().run("ann", &["task", "--status", "completed"]), @"
    ID       STATUS     PRIORITY  WHO  TITLE
    t-task6  completed  routine        Start the project
    ");
}

#[test]
fn lists_are_narrowed() {
    let world = project();

    assert_snapshot!(world.run("bob", &["task", "--assignee", "me"]), @"
    ID       STATUS       PRIORITY  WHO  TITLE
    t-task2  in_progress  routine   bob  Keep spans in the lexer
    ");
    assert_snapshot!(world.run("ann", &["task", "--assignee", "gemini"]), @"
    ID       STATUS   PRIORITY  WHO     TITLE
    t-task3  pending  routine   gemini  Write the docs (waits for t-task1)
    ");
    assert_snapshot!(world.run("ann", &["task", "--tag", "parser"]), @"
    ID       STATUS   PRIORITY   WHO  TITLE
    t-task1  pending  important       Fix the parser #parser
    ");
    assert_snapshot!(world.run("ann", &["task", "--about", "src/lex.rs"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task5  pending  routine        Count lines
    ");
    assert_snapshot!(world.run("ann", &["task", "--status", "in-progress"]), @"
    ID       STATUS       PRIORITY  WHO  TITLE
    t-task2  in_progress  routine   bob  Keep spans in the lexer
    ");
}

#[test]
fn closed_tasks_of_somebody_are_found_among_all() {
    let world = World::new();
    let one = world.task(&["One", "--tag", "old"]);
    world.task(&["Two", "--assign", "gemini"]);
    world.ok("bob", &["task", "claim", &one]);
    world.ok("bob", &["task", "done", &one]);

    for filter in [["--assignee", "bob"], ["--tag", "old"]] {
        let found = world.json("ann", &["task", "--all", filter[0], filter[1]]);
        assert_eq!(found["tasks"].as_array().unwrap().len(), 1, "{filter:?}");
        assert_eq!(found["tasks"][0]["short"], one.as_str());
    }
}

#[test]
fn nothing_to_list_is_said_on_stderr() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["task"]), @"
    --- stderr ---
    No open tasks. Add one with `collab task add TITLE`.
    ");
    assert_snapshot!(world.run("ann", &["task", "--tag", "none"]), @"
    --- stderr ---
    No such tasks.
    ");
    assert_snapshot!(world.run("ann", &["task", "--quiet"]), @"");
    assert_snapshot!(world.run("ann", &["task", "--json"]), @r#"{"tasks":[],"more":false}"#);
}

#[test]
fn a_misspelt_assignee_is_told_who_was_meant() {
    assert_snapshot!(project().run("ann", &["task", "--assignee", "bobb"]), @"
    --- stderr ---
    error: nobody called `bobb` is known here
    hint: Did you mean `bob`?
    hint: For somebody who is yet to come: `collab participant set bobb`.
    [exit 1]
    ");
}

#[test]
fn an_id_in_the_place_of_a_verb_leads_to_show() {
    assert_snapshot!(World::new().run("ann", &["task", "t-7k2mq"]), @"
    --- stderr ---
    error: unrecognized subcommand 't-task1'

      tip: look at it with 'collab show t-task1'

    Usage: collab task [OPTIONS] [COMMAND]

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn options_of_the_list_do_not_vanish_before_another_verb() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["task", "--tag", "parser", "add", "Fix"]), @"
    --- stderr ---
    error: options of a list stand before another verb
    hint: Write the verb first, as in `collab task add TITLE`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "--quiet", "add", "Fix"]), @"Added t-task1 Fix");
}
