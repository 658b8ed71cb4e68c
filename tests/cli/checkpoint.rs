//! `collab checkpoint`

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

#[test]
fn messages_wait_until_it_ends_and_critical_ones_do_not() {
    let world = World::new();
    let task = world.task(&["Parser"]);
    assert_snapshot!(
        world.run("bob", &["checkpoint", "-m", "Rewriting the parser", "--about", &task, "--for", "10m"]),
        @"Began k-kpoi1"
    );
    assert_snapshot!(world.run("ann", &["checkpoint"]), @"
    ID       WHO  SINCE      STATE                  TEXT
    k-kpoi1  bob  1 min ago  not to be interrupted  Rewriting the parser (t-task1)
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "Lunch?"]), @"
    Sent m-mess1
    --- stderr ---
    warning: bob is in a checkpoint and reads this afterwards, for at most 8 min more; what is critical gets through
    ");
    world.ok("ann", &["send", "bob", "-m", "main is red", "--priority", "critical"]);
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess2 critical ann to bob, 1 min ago
      main is red
    --- stderr ---
    1 waits until your checkpoint ends: `collab checkpoint --done`.
    ");
    assert_snapshot!(world.run("bob", &["checkpoint", "--done"]), @"Ended k-kpoi1");
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 ann to bob, 4 min ago
      Lunch?
    ");
}

#[test]
fn it_ends_with_the_next_act_and_at_its_time() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let held = || world.json("bob", &["inbox", "--peek"])["held"].clone();
    world.ok("bob", &["checkpoint", "-m", "Rewriting"]);
    world.ok("ann", &["send", "bob", "-m", "Lunch?"]);
    assert_eq!(held(), 1);
    world.ok("bob", &["send", "ann", "-m", "Done"]);
    assert_eq!(held(), 0);
    world.ok("bob", &["checkpoint", "-m", "Again", "--for", "5m"]);
    assert_eq!(held(), 1);
    world.wait(5);
    assert_eq!(held(), 0);
    world.ok("bob", &["checkpoint", "-m", "Again", "--interruptible"]);
    assert_eq!(held(), 0);
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "Still?"]), @"Sent m-mess3");
}

#[test]
fn where_somebody_stood_who_is_gone_is_told() {
    let world = World::new();
    let task = world.task(&["Parser"]);
    world.ok("ann", &["task", "claim", &task]);
    world.ok("ann", &["checkpoint", "-m", "Tables are done, errors are left", "--about", &task]);
    world.wait(60);
    assert_snapshot!(world.run("bob", &["brief", "--peek"]), @r#"
    # Briefing for bob: your first here, on main
    ## Project
    - repo
    ## Working together
    - ann is gone on t-task1, where it stood: "Tables are done, errors are left"
    ## In progress
    - t-task1 ann: "Parser"
    ## Others
    - ann: 1 claimed, 1 added; on t-task1 "Parser"
    "#);
    assert_eq!(world.json("bob", &["checkpoint"])["checkpoints"][0]["gone"], json!(true));
}

#[test]
fn what_cannot_be_changes_nothing() {
    let world = World::new();
    world.people(&["ann"]);
    let before = world.events();
    for (args, code) in [
        (&["checkpoint", "--done"][..], 1),
        (&["checkpoint", "-m", " "], 1),
        (&["checkpoint", "-m", "x", "--for", "0s"], 2),
        (&["checkpoint", "-m", "x", "--for", "365d"], 2),
        (&["checkpoint", "-m", "x", "--about", "t-zzzzz"], 1),
        (&["checkpoint", "--for", "5m"], 2),
        (&["checkpoint", "--done", "-m", "x"], 2),
    ] {
        assert_eq!(world.fails("ann", args).0, code, "{args:?}");
    }
    assert_eq!(world.events(), before);
}
