//! `collab task release`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_released_task_is_free_and_the_reason_is_in_the_log() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);

    assert_snapshot!(world.run("ann", &["task", "release", &task, "-m", "out of time"]), @"Released t-task1 Fix the parser");
    assert_snapshot!(world.run("ann", &["task"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task1  pending  routine        Fix the parser
    ");
    assert_snapshot!(world.run("ann", &["log", "--kind", "task.released"]), @"2026-11-23 09:02:00  ann         task.released       t-task1 Fix the parser: out of time");
}

#[test]
fn only_its_holder_releases_a_task() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "release", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is held by nobody
    hint: Take it with `collab task claim t-task1`.
    [exit 1]
    ");
    world.ok("ann", &["task", "claim", &task]);
    assert_snapshot!(world.run("bob", &["task", "release", &task]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by ann
    hint: Ask with `collab send ann --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
}
