//! `collab task cancel`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_cancelled_task_is_closed_and_says_why() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "cancel", &task, "-m", "a new one is written"]), @"Cancelled t-task1 Fix the parser");
    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task1 Fix the parser
      status      cancelled
      added       2 min ago by ann
      cancelled   1 min ago by ann
      id          <id1>

    Reason
      a new one is written
    ");
    assert_snapshot!(world.run("ann", &["task", "done", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is cancelled
    hint: Open it again with `collab task reopen t-task1`.
    [exit 1]
    ");
}

#[test]
fn what_another_works_on_or_has_parts_is_not_cancelled() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let part = world.task(&["Open them", "--under", &whole]);
    world.ok("bob", &["task", "claim", &part]);

    assert_snapshot!(world.run("ann", &["task", "cancel", &part]), @r#"
    --- stderr ---
    error: t-task2 Open them is held by bob
    hint: Ask with `collab send bob --about t-task2 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
    assert_snapshot!(world.run("ann", &["task", "cancel", &whole]), @"
    --- stderr ---
    error: t-task1 Read files has open subtasks: t-task2
    hint: Finish or cancel them first.
    [exit 1]
    ");
}
