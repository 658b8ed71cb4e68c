//! `collab task depend`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_task_waits_for_what_it_depends_on() {
    let world = World::new();
    let (docs, parser, lexer) =
        (world.task(&["Docs"]), world.task(&["Parser"]), world.task(&["Lexer"]));

    let on = format!("{parser},{lexer}");
    assert_snapshot!(world.run("ann", &["task", "depend", &docs, "--on", &on]), @"t-task1 Docs depends on t-task2, t-task3");
    assert_snapshot!(world.run("ann", &["task"]), @"
    ID       STATUS   PRIORITY  WHO  TITLE
    t-task1  pending  routine        Docs (waits for t-task2, t-task3)
    t-task2  pending  routine        Parser
    t-task3  pending  routine        Lexer
    ");
    assert_snapshot!(world.run("ann", &["task", "depend", &docs, "--off", &lexer]), @"t-task1 Docs depends on t-task2");
    world.ok("ann", &["task", "done", &parser]);
    assert_eq!(world.json("ann", &["task", "next"])["tasks"][0]["short"], docs.as_str());
    assert_snapshot!(world.run("ann", &["task", "depend", &docs, "--off", &parser]), @"t-task1 Docs depends on nothing");
}

#[test]
fn a_cycle_is_refused_and_named() {
    let world = World::new();
    let one = world.task(&["One"]);
    let two = world.task(&["Two", "--depends-on", &one]);
    let three = world.task(&["Three", "--depends-on", &two]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["task", "depend", &one, "--on", &three]), @r#"
    --- stderr ---
    error: that would make a cycle: t-task1 → t-task3 → t-task2 → t-task1
    hint: Take one of these dependencies away with `collab task depend ID --off ID`.
    hint: A task also waits for its parts: `collab task edit ID --under ""` makes one a task of its own.
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["task", "depend", &one, "--on", &one]), @r#"
    --- stderr ---
    error: that would make a cycle: t-task1 → t-task1
    hint: Take one of these dependencies away with `collab task depend ID --off ID`.
    hint: A task also waits for its parts: `collab task edit ID --under ""` makes one a task of its own.
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["task", "depend", &one]), @"
    --- stderr ---
    error: the following required arguments were not provided:
      <--on <ID>|--off <ID>>

    Usage: collab task depend <--on <ID>|--off <ID>> <ID>

    For more information, try '--help'.
    [exit 2]
    ");
    assert_eq!(world.events(), before);
}

#[test]
fn what_a_part_of_a_task_waits_for_is_not_that_task() {
    let world = World::new();
    let whole = world.task(&["Whole"]);
    let part = world.task(&["Part", "--under", &whole]);
    let other = world.task(&["Other"]);

    let refused = |args: &[&str], path: &str| {
        let ran = world.run("ann", args).to_string();
        assert!(ran.contains(&format!("would make a cycle: {path}\n")), "{ran}");
        assert!(ran.contains("[exit 1]"), "{ran}");
    };
    refused(&["task", "depend", &part, "--on", &whole], "t-task2 → t-task1 → t-task2");
    refused(
        &["task", "add", "More", "--under", &whole, "--depends-on", &whole],
        "t-task1 → t-task1",
    );
    world.ok("ann", &["task", "depend", &other, "--on", &whole]);
    refused(&["task", "edit", &other, "--under", &whole], "t-task1 → t-task3 → t-task1");
}
