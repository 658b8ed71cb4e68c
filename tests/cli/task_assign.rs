//! `collab task assign`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn tasks_are_given_to_somebody_who_has_not_begun() {
    let world = World::new();
    world.people(&["jane-doe"]);
    let (one, two) = (world.task(&["One"]), world.task(&["Two"]));

    assert_snapshot!(world.run("ann", &["task", "assign", &one, &two, "Jane Doe"]), @"
    Assigned to jane-doe: t-task1 One
    Assigned to jane-doe: t-task2 Two
    ");
    assert_snapshot!(world.run("ann", &["task"]), @"
    ID       STATUS   PRIORITY  WHO       TITLE
    t-task1  pending  routine   jane-doe  One
    t-task2  pending  routine   jane-doe  Two
    ");
    assert_snapshot!(world.run("jane-doe", &["task", "next", "--limit", "1"]), @"
    ID       STATUS   PRIORITY  WHO       TITLE
    t-task1  pending  routine   jane-doe  One
    ");
}

#[test]
fn what_another_works_on_is_not_given_away() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("bob", &["task", "claim", &task]);

    assert_snapshot!(world.run("ann", &["task", "assign", &task, "me"]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by bob
    hint: Ask with `collab send bob --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
    assert_snapshot!(world.run("bob", &["task", "assign", &task, "ann"]), @"Assigned to ann: t-task1 Fix the parser");
}

#[test]
fn a_name_that_nobody_has_is_refused() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "assign", &task, "gemni"]), @"
    --- stderr ---
    error: nobody called `gemni` is known here
    hint: Did you mean `gemini`?
    hint: For somebody who is yet to come: `collab participant set gemni`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "assign", &task, "all"]), @"
    --- stderr ---
    error: `all` is not a name: it means everybody
    hint: Take another name.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "assign", &task, "../x"]), @"
    --- stderr ---
    error: `../x` is not a name: use letters, digits, spaces and hyphens
    hint: See who is known with `collab participant`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["task", "assign", &task]), @"
    --- stderr ---
    error: it does not say who is to do the task
    hint: Name somebody after it, or say `--auto`.
    [exit 2]
    ");
}
