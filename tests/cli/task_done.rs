//! `collab task done`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn done_says_what_can_be_begun_now() {
    let world = World::new();
    let parser = world.task(&["Fix the parser"]);
    world.task(&["Write the docs", "--depends-on", &parser]);
    let both = world.task(&["Publish", "--depends-on", &parser]);
    let check = world.task(&["Check the licence"]);
    world.ok("ann", &["task", "depend", &both, "--on", &check]);

    assert_snapshot!(world.run("ann", &["task", "done", &parser, "-m", "Spans are kept"]), @"
    Completed t-task1 Fix the parser
    --- stderr ---
    Ready now: t-task2 Write the docs
    ");
    assert_snapshot!(world.run("ann", &["task", "done", &check, "--quiet"]), @"Completed t-task4 Check the licence");
    assert_snapshot!(world.run("ann", &["task"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task2  pending  routine        Write the docs
    t-task3  pending  routine        Publish
    ");
}

#[test]
fn the_last_open_part_makes_the_whole_ready() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let part = world.task(&["Open them", "--under", &whole]);

    assert_snapshot!(world.run("ann", &["task", "done", &whole]), @"
    --- stderr ---
    error: t-task1 Read files has open subtasks: t-task2
    hint: Finish or cancel them first.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "done", &part]), @"
    Completed t-task2 Open them
    --- stderr ---
    Ready now: t-task1 Read files
    ");
    assert_snapshot!(world.run("ann", &["task", "done", &whole]), @"Completed t-task1 Read files");
}

#[test]
fn a_task_is_completed_with_its_parts_in_whatever_order() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    let part = world.task(&["Open them", "--under", &whole]);
    let detail = world.task(&["Follow links", "--under", &part]);

    assert_snapshot!(world.run("ann", &["task", "done", &whole, &part, &detail]), @"
    Completed t-task1 Read files
    Completed t-task2 Open them
    Completed t-task3 Follow links
    ");
}

#[test]
fn many_open_parts_are_counted() {
    let world = World::new();
    let whole = world.task(&["Read files"]);
    for n in 0..7 {
        world.task(&[&format!("Part {n}"), "--under", &whole]);
    }

    assert_snapshot!(world.run("ann", &["task", "done", &whole]), @"
    --- stderr ---
    error: t-task1 Read files has open subtasks: t-task2, t-task3, t-task4, t-task5, t-task6 and 2 more
    hint: Finish or cancel them first.
    [exit 1]
    ");
}

#[test]
fn work_counts_whoever_holds_the_task() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);

    let done = world.json("bob", &["task", "done", &task, "-m", "Found it on the way"]);

    assert_eq!(done["status"], "completed");
    assert_eq!(done["assignee"], "ann");
    assert_eq!(done["summary"], "Found it on the way");
    assert_eq!(done["completed_at"], "2026-11-23T09:02:00Z");
    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task1 Fix the parser
      status      completed, was held by ann
      added       3 min ago by ann
      completed   1 min ago by bob
      id          <id1>

    Summary
      Found it on the way
    ");
}

#[test]
fn what_is_done_is_not_done_again() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "done", &task]);

    assert_snapshot!(world.run("ann", &["task", "done", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is completed
    hint: Open it again with `collab task reopen t-task1`.
    [exit 1]
    ");
}

#[test]
fn a_summary_is_text_up_to_its_limit() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "done", &task, "-m", ""]), @"
    --- stderr ---
    error: the summary is empty
    hint: Say something in the summary.
    [exit 1]
    ");
    let megabyte = "x".repeat(1_000_000);
    assert_snapshot!(world.run_with("ann", &["task", "done", &task, "-m", "-"], megabyte), @"
    --- stderr ---
    error: the summary has 1000000 bytes; at most 65536 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["task", "done", &task, "-m", "-"], b"\xff"), @"
    --- stderr ---
    error: the text on the standard input is not UTF-8
    hint: Convert it, as with iconv.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["task", "done", &task, "-m", "-"], "Two\nlines\n"), @"Completed t-task1 Fix the parser");
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_other_systems_read_as_folders_is_no_hindrance() {
    let world = World::new();
    world.write("src/a\\..\\b", "x");
    world.write("src/c", "y");
    let task = world.task(&["Fix the parser", "--about", "src"]);

    world.ok("ann", &["task", "done", &task]);

    let events = world.events();
    let recorded: Vec<&String> = events.iter().filter(|e| e.contains("change.recorded")).collect();
    assert_eq!(recorded.len(), 1);
    assert!(recorded[0].contains("src/c") && !recorded[0].contains("src/a"), "{recorded:?}");
}
