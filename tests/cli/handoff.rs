//! `collab handoff`

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

/// Ann drives, bob and cyd navigate; the turn does not pass by itself.
fn session() -> World {
    let world = World::new();
    let policy = "roleRotationInterval=0";
    world.ok("ann", &["session", "create", "Parser", "--policy", policy]);
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join"]);
    world
}

fn hand_off(world: &World, who: &str, rest: &[&str]) -> String {
    let args = [&["handoff", "-m", "The lexer is done"][..], rest].concat();
    world.json(who, &args)["short"].as_str().unwrap().to_owned()
}

#[test]
fn work_is_left_for_whoever_comes_next() {
    let world = World::new();
    let task = world.task(&["Write the parser"]);
    world.ok("ann", &["task", "claim", &task]);
    world.write("src/lexer.rs", "");
    assert_snapshot!(
        world.run("ann", &["handoff", "-m", "The lexer works, the parser is left", "--about", &task]),
        @"Handed off h-hand1, for whoever comes next"
    );
    assert_snapshot!(world.run("bob", &["handoff"]), @"
    ID       STATE          SINCE      FROM  TURN    TEXT
    h-hand1  work_complete  1 min ago  ann   anyone  The lexer works, the parser is left
    ");
    assert_snapshot!(world.run("bob", &["brief", "--peek"]), @r#"
    # Briefing for bob: your first here, on main
    ## Project
    - repo
    - parts: src
    ## Working together
    - ann hands off "The lexer works, the parser is left"; `collab handoff accept h-hand1`
    ## In progress
    - t-task1 ann: "Write the parser"
    ## Others
    - ann: 1 claimed, 1 added; on t-task1 "Write the parser"
    "#);
    let id = world.json("bob", &["handoff"])["handoffs"][0]["short"].as_str().unwrap().to_owned();
    assert_snapshot!(world.run("bob", &["handoff", "accept", &id]), @"Accepted h-hand1: bob goes on");
    // What it is about is the receiver's now.
    assert_eq!(world.json("bob", &["show", &task])["object"]["task"]["assignee"], "bob");
    assert_snapshot!(world.run("cyd", &["handoff", "accept", &id]), @"
    --- stderr ---
    error: h-hand1, by ann, is control_received
    hint: See it with `collab show h-hand1`.
    [exit 1]
    ");
    assert_snapshot!(world.run("cyd", &["show", &id]), @r#"
    h-hand1 The lexer works, the parser is left
      state       control_received
      from        ann, 7 min ago
      to          whoever comes next
      about       t-task1
      receiver    bob
      id          <id2>

    Changes
      - create src/lexer.rs

    Where ann stood
      # Briefing for ann: your first here, on main
      ## Project
      - repo
      - parts: src
      ## Your work
      - t-task1 in progress: "Write the parser"
      ## Next
      - go on with t-task1 "Write the parser", then `collab task done t-task1 -m SUMMARY`
    "#);
    assert_snapshot!(world.run("cyd", &["handoff"]), @"
    --- stderr ---
    Nothing is handed off.
    ");
}

#[test]
fn the_drivers_role_goes_along_where_that_is_said() {
    let world = session();
    let id = hand_off(&world, "ann", &["--to", "bob", "--pass-control"]);
    world.ok("bob", &["handoff", "accept", &id]);
    assert_eq!(world.json("cyd", &["role"])["driver"], "bob");
    assert_snapshot!(world.run("ann", &["handoff", "-m", "x", "--pass-control"]), @"
    --- stderr ---
    error: you do not drive, so there is no driver's role to pass
    hint: Hand off without `--pass-control`.
    [exit 1]
    ");
}

#[test]
fn one_that_nobody_answers_goes_to_the_next_who_is_there() {
    let world = session();
    let id = hand_off(&world, "ann", &["--to", "bob", "--within", "10m"]);
    let to = || world.json("ann", &["show", &id])["object"]["to"].clone();
    world.ok("cyd", &["inbox"]);
    world.ok("ann", &["send", "bob", "-m", "Well?"]);
    assert_eq!(to(), json!(["bob"]));
    world.wait(10);
    world.ok("cyd", &["send", "ann", "-m", "I am here"]);
    assert_eq!(to(), json!(["cyd"]));
    assert_snapshot!(world.run("cyd", &["inbox"]), @"
    --- stderr ---
    No unread messages for cyd.
    ");
    world.ok("cyd", &["handoff", "accept", &id]);
}

#[test]
fn whoever_is_not_to_be_interrupted_is_not_asked() {
    let world = session();
    let id = hand_off(&world, "ann", &["--to", "bob", "--within", "5m"]);
    world.wait(6);
    world.ok("cyd", &["checkpoint", "-m", "Rewriting"]);
    world.ok("ann", &["send", "all", "-m", "Anybody?"]);
    assert_eq!(world.json("ann", &["show", &id])["object"]["to"], json!(["bob"]));
}

#[test]
fn one_is_declined_and_withdrawn() {
    let world = session();
    let id = hand_off(&world, "ann", &["--to", "bob"]);
    assert_snapshot!(world.run("bob", &["handoff", "decline", &id, "-m", "I do not know it"]), @"Declined h-hand1: declined");
    assert_eq!(world.fails("bob", &["handoff", "accept", &id]).0, 1);
    let id = hand_off(&world, "ann", &["--to", "@navigator"]);
    assert_eq!(world.fails("bob", &["handoff", "withdraw", &id]).0, 3);
    assert_snapshot!(world.run("ann", &["handoff", "withdraw", &id]), @"Withdrew h-hand2: withdrawn");
    assert_eq!(world.fails("bob", &["handoff", "accept", &id]).0, 1);
}

#[test]
fn what_cannot_be_changes_nothing() {
    let world = session();
    let plain = hand_off(&world, "ann", &["--to", "bob"]);
    let reviewed = hand_off(&world, "ann", &["--to", "bob", "--needs-review"]);
    let before = world.events();
    for (who, args, code) in [
        ("ann", &["handoff", "-m", " "][..], 1),
        ("ann", &["handoff", "-m", "x", "--to", "nobody-known"], 1),
        ("ann", &["handoff", "-m", "x", "--to", "ann"], 1),
        ("ann", &["handoff", "-m", "x", "--to", "@king"], 1),
        ("ann", &["handoff", "-m", "x", "--about", "t-zzzzz"], 1),
        ("ann", &["handoff", "-m", "x", "--commit", "nowhere"], 1),
        ("ann", &["handoff", "-m", "x", "--within", "0s"], 2),
        ("ann", &["handoff", "-m", "x", "--within", "1y"], 2),
        ("ann", &["handoff", "-m", "x", "--within", "400d"], 2),
        ("dan", &["handoff", "-m", "x", "--within", "10m"], 1),
        ("ann", &["handoff", "--needs-review"], 1),
        ("ann", &["handoff", "accept", &plain], 1),
        ("cyd", &["handoff", "accept", &plain], 3),
        ("bob", &["handoff", "confirm", &plain], 1),
        ("bob", &["handoff", "accept", &reviewed], 1),
        ("bob", &["handoff", "overrule", &reviewed], 1),
        ("bob", &["handoff", "accept", "h-zzzzz"], 1),
    ] {
        assert_eq!(world.fails(who, args).0, code, "{who} {args:?}");
    }
    assert_eq!(world.events(), before);
}
