//! `collab show`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_task_is_shown_with_all_that_hangs_on_it() {
    let world = World::new();
    world.people(&["bob"]);
    let first = world.task(&["Agree on the grammar"]);
    let task = world.task(&["Fix the parser", "--priority", "important", "--depends-on", &first]);
    world.task(&["Keep spans", "--under", &task]);
    world.task(&["Write the docs", "--depends-on", &task, "--assign", "bob"]);
    world.ok("bob", &["task", "claim", &task]);
    world.ok("bob", &["task", "block", &task, "-m", "no grammar yet", "--on", &first]);
    world.ok("ann", &["task", "comment", &task, "-m", "Take the one of last year."]);
    world.send("ann", &["bob", "-m", "How far is it?", "--about", &task, "--ack"]);

    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task2 Fix the parser
      status      blocked, held by bob
      because     no grammar yet (waits for t-task1)
      priority    important
      added       7 min ago by ann
      id          <id2>

    Depends on
      t-task1 Agree on the grammar (pending)

    Comes before
      t-task4 Write the docs (pending, bob)

    Subtasks
      t-task3 Keep spans (pending)

    Comments
      ann, 2 min ago
        Take the one of last year.

    Messages
    m-mess1 ann to bob, 1 min ago, about t-task2
      How far is it?
      (not acknowledged by bob)
    ");
    let shown = world.json("ann", &["show", &task]);
    assert_eq!(shown["noun"], "task");
    assert_eq!(shown["object"]["task"]["blocked_on"], first.as_str());
    assert_eq!(shown["object"]["comments"][0]["by"], "ann");
}

#[test]
fn a_message_is_shown_among_its_thread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let first = world.send("ann", &["bob", "-m", "May I take the parser?"]);
    let second =
        world.send("bob", &["--reply", &first, "-m", "Yes", "--data", "{\"ok\":true}", "--ack"]);
    world.send("ann", &["--reply", &second, "-m", "Thanks"]);
    world.send("ann", &["bob", "-m", "Something else"]);
    world.ok("ann", &["ack", &second]);

    assert_snapshot!(world.run("ann", &["show", &second]), @r#"
    m-mess2 bob to ann, 4 min ago, answers m-mess1
      Yes
      (acknowledged by all)
      acked by    ann
      data        {"ok":true}
      id          <id2>

    Before it
    m-mess1 ann to bob, 5 min ago
      May I take the parser?

    After it
    m-mess3 ann to bob, 3 min ago, answers m-mess2
      Thanks
    "#);
    let shown = world.json("ann", &["show", &second]);
    assert_eq!(shown["noun"], "message");
    assert_eq!(shown["object"]["message"]["data"], serde_json::json!({"ok": true}));
    assert_eq!(shown["object"]["thread"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_not_there_is_told_with_what_was_meant() {
    let world = World::new();
    world.people(&["jane-doe"]);

    assert_snapshot!(world.run("ann", &["show", "jan-doe"]), @"
    --- stderr ---
    error: there is nothing called `jan-doe`
    hint: Did you mean `jane-doe`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["show", "jane"]), @"
    --- stderr ---
    error: there is nothing called `jane`
    hint: Did you mean `jane-doe`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["show", "t-nope0"]), @"
    --- stderr ---
    error: there is nothing called `t-nope0`
    hint: Ids and names are listed by `collab task`, `collab note`, `collab alert --all`, `collab inbox --all`, `collab participant`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["show", ""]), @"
    --- stderr ---
    error: there is nothing called ``
    hint: Ids and names are listed by `collab task`, `collab note`, `collab alert --all`, `collab inbox --all`, `collab participant`.
    [exit 1]
    ");
}

#[test]
fn control_characters_are_shown_and_never_obeyed() {
    let world = World::new();
    let nasty = "red \u{1b}[31m\u{7}\u{1b}]0;title\u{7} \u{202e}reversed\u{0}";
    let nasty = nasty.trim_end_matches('\0');
    let task = world.task(&[nasty, "-m", "over\rwritten\u{8}\nsecond line"]);

    assert_snapshot!(world.run("ann", &["show", &task]), @r"
    t-task1 red \x1b[31m\x07\x1b]0;title\x07 \u{202e}reversed
      status      pending, ready
      added       1 min ago by ann
      id          <id1>

    Description
      over\x0dwritten\x08
      second line
    ");
    for args in [
        &["task"][..],
        &["log"],
        &["task", "next"],
        &["task", "--json"],
        &["show", &task, "--json"],
    ] {
        let shown = world.ok("ann", args);
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(harmful), "{args:?}: {shown:?}");
    }
    // A program reads what was written.
    assert_eq!(world.json("ann", &["task"])["tasks"][0]["title"], nasty);
}
