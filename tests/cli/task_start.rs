//! `collab task start`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn what_was_assigned_is_started_by_its_holder() {
    let world = World::new();
    let task = world.task(&["Fix the parser", "--assign", "gemini"]);

    assert_snapshot!(world.run("ann", &["task", "start", &task]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by gemini
    hint: Ask with `collab send gemini --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
    assert_snapshot!(world.run("gemini", &["task", "start", &task]), @"Started t-task1 Fix the parser");
    assert_eq!(world.json("ann", &["task"])["tasks"][0]["status"], "in_progress");
}

#[test]
fn a_free_task_is_claimed_and_not_started() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "start", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is held by nobody
    hint: Take it with `collab task claim t-task1`.
    [exit 1]
    ");
}
