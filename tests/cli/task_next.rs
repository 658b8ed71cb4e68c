//! `collab task next`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn the_best_task_comes_first() {
    let world = World::new();
    let old = world.task(&["An old one"]);
    let first = world.task(&["What others wait for"]);
    let critical = world.task(&["What cannot wait", "--priority", "critical"]);
    world.task(&["What waits", "--depends-on", &first]);
    world.task(&["What is another's", "--assign", "gemini"]);
    world.task(&["What is mine", "--assign", "ann"]);
    let whole = world.task(&["What has parts"]);
    world.task(&["A part", "--under", &whole]);

    assert_snapshot!(world.run("ann", &["task", "next"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task6  pending  routine   ann  What is mine
    t-task3  pending  critical       What cannot wait
    t-task2  pending  routine        What others wait for
    t-task1  pending  routine        An old one
    t-task8  pending  routine        A part
    ");
    assert_snapshot!(world.run("ann", &["task", "next", "--limit", "1"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task6  pending  routine   ann  What is mine
    ");

    world.ok("ann", &["task", "done", &old, &critical]);
    assert_snapshot!(world.run("bob", &["task", "next", "--claim"]), @"Claimed t-task2 What others wait for");
}

#[test]
fn a_claimed_task_is_told_whole_to_programs() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    let claimed = world.json("bob", &["task", "next", "--claim"]);

    assert_eq!(claimed["short"], task.as_str());
    assert_eq!(claimed["status"], "in_progress");
    assert_eq!(claimed["assignee"], "bob");
}

#[test]
fn each_gets_another_task() {
    let world = World::new();
    for n in 0..4 {
        world.task(&[&format!("Task {n}")]);
    }

    let mut claimed: Vec<String> = (0..4)
        .map(|n| {
            let who = if n % 2 == 0 { "ann" } else { "bob" };
            world.json(who, &["task", "next", "--claim"])["title"].to_string()
        })
        .collect();
    claimed.sort();
    claimed.dedup();

    assert_eq!(claimed.len(), 4);
    assert_snapshot!(world.run("ann", &["task", "next", "--claim"]), @"
    --- stderr ---
    error: nothing is ready
    hint: See what waits for what with `collab task`.
    hint: Add a task with `collab task add TITLE`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "next"]), @"
    --- stderr ---
    Nothing is ready. See what waits for what with `collab task`.
    ");
}

#[test]
fn a_claim_that_ran_out_is_taken_over() {
    let world = World::new();
    world.write(".collab/config.toml", "[task]\nclaim_ttl = \"2m\"\n");
    let task = world.task(&["Fix the parser"]);
    world.ok("bob", &["task", "claim", &task]);

    assert_snapshot!(world.run("ann", &["task", "next", "--claim"]), @"
    --- stderr ---
    error: nothing is ready
    hint: See what waits for what with `collab task`.
    hint: Add a task with `collab task add TITLE`.
    [exit 1]
    ");
    world.ok("bob", &["participant"]);
    assert_snapshot!(world.run("ann", &["task", "next", "--claim"]), @"Claimed t-task1 Fix the parser");
    assert_snapshot!(world.run("bob", &["task", "start", &task]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by ann
    hint: Ask with `collab send ann --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
}
