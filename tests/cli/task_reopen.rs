//! `collab task reopen`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_reopened_task_is_where_it_was() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);
    world.ok("ann", &["task", "done", &task]);

    assert_snapshot!(world.run("bob", &["task", "reopen", &task, "-m", "empty files fail"]), @"Reopened t-task1 Fix the parser");
    assert_snapshot!(world.run("bob", &["task"]), @"
    ID       STATUS       PRIORITY  WHO  TITLE
    t-task1  in_progress  routine   ann  Fix the parser
    ");
    assert_snapshot!(world.run("bob", &["task", "reopen", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is not closed: it is in_progress
    [exit 1]
    ");
}
