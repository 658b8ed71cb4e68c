//! `collab task claim`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_held_task_is_refused_until_it_is_released() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "claim", &task]), @"Claimed t-task1 Fix the parser");
    assert_snapshot!(world.run("bob", &["task", "claim", &task]), @r#"
    --- stderr ---
    error: t-task1 Fix the parser is held by ann
    hint: Ask with `collab send ann --about t-task1 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
    world.ok("ann", &["task", "release", &task]);
    assert_snapshot!(world.run("bob", &["task", "claim", &task]), @"Claimed t-task1 Fix the parser");
}

#[test]
fn programs_are_told_that_it_is_held() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);

    let (code, document) = world.fails("bob", &["task", "claim", &task]);

    assert_eq!(code, 3);
    assert_eq!(document["error"]["kind"], "held");
    assert_eq!(document["error"]["message"], format!("{task} Fix the parser is held by ann"));
    assert!(document["error"]["hints"].as_array().unwrap().len() > 1, "{document}");
}

#[test]
fn claiming_what_is_mine_writes_nothing() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "claim", &task]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["task", "claim", &task]), @"Claimed t-task1 Fix the parser");
    assert_eq!(world.events(), before);
}

#[test]
fn of_several_all_are_taken_or_none() {
    let world = World::new();
    let (one, two, three) = (world.task(&["One"]), world.task(&["Two"]), world.task(&["Three"]));
    world.ok("bob", &["task", "claim", &three]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["task", "claim", &one, &three]), @r#"
    --- stderr ---
    error: t-task3 Three is held by bob
    hint: Ask with `collab send bob --about t-task3 -m "…"`.
    hint: Take another with `collab task next --claim`.
    [exit 3]
    "#);
    assert_eq!(world.events(), before);
    assert_snapshot!(world.run("ann", &["task", "claim", &one, &two, &one]), @"
    Claimed t-task1 One
    Claimed t-task2 Two
    ");
}

#[test]
fn one_task_is_itself_to_programs_and_several_are_a_list() {
    let world = World::new();
    let (one, two) = (world.task(&["One"]), world.task(&["Two"]));

    assert_eq!(world.json("ann", &["task", "claim", &one])["assignee"], "ann");
    let both = world.json("ann", &["task", "claim", &one, &two]);
    assert_eq!(both["tasks"].as_array().unwrap().len(), 2);
}

#[test]
fn a_closed_task_cannot_be_claimed() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.ok("ann", &["task", "done", &task]);

    assert_snapshot!(world.run("bob", &["task", "claim", &task]), @"
    --- stderr ---
    error: t-task1 Fix the parser is completed
    hint: Open it again with `collab task reopen t-task1`.
    [exit 1]
    ");
}

#[test]
fn any_unique_start_of_an_id_will_do() {
    let world = World::new();
    let made = world.json("ann", &["task", "add", "Fix the parser"]);
    let (id, short) = (made["id"].as_str().unwrap(), made["short"].as_str().unwrap());

    for prefix in [id, &id[..20], short, &short[..4], &short[2..], &short.to_uppercase()[2..]] {
        assert_eq!(world.json("ann", &["task", "claim", prefix])["short"], short, "{prefix}");
    }
}

#[test]
fn an_ambiguous_start_lists_what_it_could_be() {
    let world = World::new();
    // Of 33 ids, two begin with the same of 32 characters.
    let tasks: Vec<String> = (1..=33).map(|n| world.task(&[&format!("Task {n}")])).collect();
    let mut starts: Vec<&str> = tasks.iter().map(|task| &task[..3]).collect();
    starts.sort_unstable();
    let twice = starts.windows(2).find(|pair| pair[0] == pair[1]).unwrap()[0];
    let meant = tasks.iter().filter(|task| task.starts_with(twice)).count();

    let (code, document) = world.fails("ann", &["task", "claim", twice]);

    assert_eq!(code, 1);
    assert_eq!(document["error"]["message"], format!("`{twice}` could be any of {meant}"));
    let hints: Vec<&str> = document["error"]["hints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hint| hint.as_str().unwrap())
        .collect();
    assert_eq!(hints.len(), meant.min(10));
    for hint in hints {
        let (task, title) = hint.split_once(' ').unwrap();
        assert!(task.starts_with(twice) && title.starts_with("Task "), "{hint}");
    }
}

#[test]
fn what_is_no_task_is_refused() {
    let world = World::new();
    world.people(&["bob"]);
    let message = world.send("ann", &["bob", "-m", "Hello"]);

    assert_snapshot!(world.run("ann", &["task", "claim", "t-nope0"]), @"
    --- stderr ---
    error: there is no task `t-nope0`
    hint: List them with `collab task`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "claim", "Fix the parser"]), @"
    --- stderr ---
    error: there is no task `Fix the parser`
    hint: List them with `collab task`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "claim", &message]), @"
    --- stderr ---
    error: `m-mess1` is a message, not a task
    hint: Look at it with `collab show m-mess1`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "claim"]), @"
    --- stderr ---
    error: the following required arguments were not provided:
      <ID>...

    Usage: collab task claim <ID>...

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn a_task_that_waits_can_be_claimed_and_what_it_waits_for_is_said() {
    let world = World::new();
    let (one, two) = (world.task(&["One"]), world.task(&["Two"]));
    let three = world.task(&["Three", "--depends-on", &one, "--depends-on", &two]);
    world.ok("ann", &["task", "done", &two]);

    assert_snapshot!(world.run("ann", &["task", "claim", &three]), @"
    Claimed t-task3 Three
    --- stderr ---
    t-task3 waits for what is not done yet: t-task1 One
    ");
    world.ok("ann", &["task", "done", &one]);
    assert_snapshot!(world.run("ann", &["task", "claim", &three]), @"Claimed t-task3 Three");
}
