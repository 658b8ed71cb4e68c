//! `collab task block`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_blocked_task_says_why_until_it_goes_on() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    let grammar = world.task(&["Agree on the grammar"]);
    world.ok("ann", &["task", "claim", &task]);

    let reason = ["task", "block", &task, "-m", "the grammar is not settled", "--on", &grammar];
    assert_snapshot!(world.run("ann", &reason), @"Blocked t-task1 Fix the parser");
    assert_snapshot!(world.run("ann", &["task", "--status", "blocked"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task1  blocked  routine   ann  Fix the parser (the grammar is not settled)
    ");
    let blocked = &world.json("ann", &["task", "--status", "blocked"])["tasks"][0];
    assert_eq!(blocked["blocked"], "the grammar is not settled");
    assert_eq!(blocked["blocked_on"], grammar.as_str());

    world.ok("ann", &["task", "start", &task]);
    assert_eq!(
        world.json("ann", &["task", "--assignee", "me"])["tasks"][0]["status"],
        "in_progress"
    );
}

#[test]
fn a_block_needs_a_reason_in_one_line() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "block", &task]), @"
    --- stderr ---
    error: there is no text on the standard input
    hint: Give it with `-m TEXT`, or pipe it in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "block", &task, "-m", "one\ntwo"]), @"
    --- stderr ---
    error: the reason must be one line
    hint: Say it in one line; a description or a comment takes the rest.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["task", "block", &task], "no grammar\n"), @"Blocked t-task1 Fix the parser");
}

#[test]
fn what_another_works_on_is_not_blocked() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);

    assert_snapshot!(world.run("bob", &["task", "block", &task, "-m", "stop"]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by ann
    hint: Ask with `collab send ann --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
}
