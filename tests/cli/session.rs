//! `collab session`: beginning, coming and going, resting and ending, saving.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

const CREATE: &[&str] =
    &["session", "create", "Payment gateway", "--with", "bob", "--type", "feature"];

#[test]
fn a_session_goes_from_its_beginning_to_its_end() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["session"]), @"
    --- stderr ---
    No session is open. Begin one with `collab session create NAME`.
    ");
    assert_snapshot!(world.run("ann", CREATE), @"
    Began s-sess1 Payment gateway
    --- stderr ---
    You drive.
    ");
    assert_snapshot!(world.run("bob", &["brief", "--peek"]), @r#"
    # Briefing for bob: your first here, on main
    ## Project
    - repo
    ## Working together
    - "Payment gateway": ann awaits you; `collab session join s-sess1`
    ## Others
    - ann: 1 other act
    "#);
    assert_snapshot!(world.run("bob", &["session", "join"]), @"
    Joined s-sess1 Payment gateway
    --- stderr ---
    ann drives; you are its navigator: ask with `collab role request driver`.
    hint: See where things stand with `collab brief`.
    ");
    assert_snapshot!(world.run("cyd", &["session", "join", "payment GATEWAY", "--role", "observer"]), @"
    Joined s-sess1 Payment gateway
    --- stderr ---
    ann drives; you are its observer: ask with `collab role request driver`.
    hint: See where things stand with `collab brief`.
    ");
    assert_snapshot!(world.run("bob", &["session"]), @"
    ID       STATUS  SINCE      ACTIVE  DRIVER  WITH      NAME
    s-sess1  active  4 min ago  4m      ann     bob, cyd  Payment gateway (feature)
    ");
    assert_snapshot!(world.run("bob", &["session", "pause", "-m", "Night"]), @"
    Paused s-sess1 Payment gateway
    --- stderr ---
    It rests; go on with `collab session resume`.
    ");
    assert_snapshot!(world.run("bob", &["session", "pause"]), @r#"
    --- stderr ---
    error: s-sess1 "Payment gateway" is paused since 2026-11-23T09:06:00Z
    hint: See which sessions there are with `collab session`.
    [exit 1]
    "#);
    assert_snapshot!(world.run("cyd", &["session", "leave"]), @"
    Left s-sess1 Payment gateway
    --- stderr ---
    It rests; go on with `collab session resume`.
    ");
    assert_snapshot!(world.run("ann", &["session", "complete", "-m", "It takes cards"]), @"
    Completed s-sess1 Payment gateway
    --- stderr ---
    It is over; look at it with `collab session show`.
    ");
    assert_snapshot!(world.run("cyd", &["session", "join", "Payment gateway"]), @r#"
    --- stderr ---
    error: s-sess1 "Payment gateway" is completed by ann since 2026-11-23T09:09:00Z
    hint: See which sessions there are with `collab session`.
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["session", "--all"]), @"
    ID       STATUS     SINCE      ACTIVE  DRIVER  WITH  NAME
    s-sess1  completed  2 min ago  5m      ann     bob   Payment gateway (feature)
    ");
    assert_snapshot!(world.run("ann", &["session", "show", "Payment gateway"]), @"
    s-sess1 Payment gateway
      status      completed since 3 min ago
      type        feature
      began       11 min ago by ann
      active      5m
      last save   3 min ago by ann
      id          <id1>

    Summary
      It takes cards

    Who
      NAME  ROLE       JOINED      LAST HERE
      ann   driver     11 min ago  3 min ago
      bob   navigator  9 min ago   6 min ago
      cyd   observer   8 min ago   left 4 min ago

    What happened
      WHEN        WHO  WHAT               OBJECT   TEXT
      11 min ago  ann  session.created    s-sess1  Payment gateway
      9 min ago   bob  session.joined     s-sess1
      8 min ago   cyd  session.joined     s-sess1  as observer
      6 min ago   bob  session.saved      s-sess1  pause
      6 min ago   bob  session.paused     s-sess1  Night
      4 min ago   cyd  session.left       s-sess1
      3 min ago   ann  session.saved      s-sess1  manual
      3 min ago   ann  session.completed  s-sess1  It takes cards
    ");
}

#[test]
fn what_is_done_meanwhile_belongs_to_it() {
    let world = World::new();
    world.ok("ann", CREATE);
    world.ok("bob", &["session", "join"]);
    let task = world.task(&["Parse the amount"]);
    world.ok("bob", &["task", "claim", &task]);
    world.ok("cyd", &["send", "all", "-m", "Not of it"]);
    let shown = world.json("ann", &["session", "show"]);
    let kinds: Vec<&str> = shown["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["session.created", "session.joined", "task.added", "task.claimed"]);
    // What is left out is counted.
    let short = world.json("ann", &["session", "show", "--limit", "1"]);
    assert_eq!(short["timeline"].as_array().unwrap().len(), 1);
    assert_eq!(short["earlier"], 3);
}

#[test]
fn one_is_in_one_session_at_a_time_in_a_worktree() {
    let world = World::new();
    world.ok("ann", CREATE);
    world.ok("bob", &["session", "join"]);
    world.ok("bob", &["session", "create", "Hunt the leak"]);
    let sessions = world.json("ann", &["session"])["sessions"].clone();
    let in_it = |name: &str| {
        let session = sessions.as_array().unwrap().iter().find(|s| s["name"] == name).unwrap();
        let members = session["members"].as_array().unwrap().iter();
        let members = members.filter(|member| member["left"].is_null());
        members.map(|member| member["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(in_it("Payment gateway"), ["ann"]);
    assert_eq!(in_it("Hunt the leak"), ["bob"]);
}

#[test]
fn a_save_shows_what_was_then() {
    let world = World::new();
    world.ok("ann", CREATE);
    world.ok("ann", &["context", "memory", "push", "--symbol", "Parser"]);
    assert_snapshot!(world.run("ann", &["session", "save", "--milestone", "API works"]), @r#"Saved: milestone "API works", just now by ann"#);
    world.ok("bob", &["session", "join"]);
    world.ok("ann", &["role", "give", "driver", "bob"]);
    let now = world.json("ann", &["session", "show"]);
    assert_eq!(now["session"]["driver"], "bob");
    let then = world.json("ann", &["session", "show", "--at", "api works"]);
    assert_eq!(then["session"]["driver"], "ann");
    assert_eq!(then["intact"], true);
    assert_eq!(then["at_save"]["trigger"], "milestone");
    let members = then["session"]["members"].as_array().unwrap();
    assert_eq!(members.len(), 1);
    // What ann had at hand is in the event.
    let saved: Vec<String> =
        world.events().into_iter().filter(|line| line.contains("session.saved")).collect();
    assert!(saved[0].contains("Parser"), "{saved:?}");
    assert_snapshot!(world.run("ann", &["session", "show", "--at", "nothing"]), @r#"
    --- stderr ---
    error: s-sess1 "Payment gateway" has no save `nothing`
    hint: Milestones: API works; `last` is the newest save.
    [exit 1]
    "#);
}

#[test]
fn whoever_writes_next_saves_when_the_interval_has_passed() {
    let world = World::new();
    world.ok("ann", CREATE);
    world.ok("bob", &["session", "join"]);
    let saves = || world.json("bob", &["session", "show"])["saves"].as_array().unwrap().clone();
    assert_eq!(saves(), [] as [serde_json::Value; 0]);
    world.wait(10);
    world.ok("bob", &["send", "ann", "-m", "Look"]);
    let made = saves();
    assert_eq!((&made[0]["trigger"], &made[0]["by"]), (&json!("auto"), &json!("bob")));
    world.ok("bob", &["send", "ann", "-m", "Look again"]);
    assert_eq!(saves().len(), 1);
    world.ok("ann", &["session", "policy", "checkpointFrequency=0"]);
    world.wait(60);
    world.ok("bob", &["send", "ann", "-m", "And again"]);
    assert_eq!(saves().len(), 1);
}

#[test]
fn what_is_counted_is_kept() {
    let world = World::new();
    world.ok("ann", CREATE);
    world.ok("ann", &["session", "report", "--tokens", "1200", "--passed", "9", "--failed", "1"]);
    world.ok("ann", &["session", "report", "--tokens", "800", "--failed", "0"]);
    let shown = world.json("ann", &["session", "show"])["session"].clone();
    assert_eq!((&shown["tokens"], &shown["tests_passed"]), (&json!(2000), &json!(9)));
    assert_eq!(shown["tests_failed"], 0);
    assert_snapshot!(world.run("ann", &["session", "report"]), @"
    --- stderr ---
    error: there is nothing to report
    hint: Say `--tokens N`, `--passed N` or `--failed N`.
    [exit 2]
    ");
}

#[test]
fn what_cannot_be_changes_nothing() {
    let world = World::new();
    world.ok("ann", CREATE);
    let before = world.events();
    for (who, args, code) in [
        ("ann", &["session", "create", "payment gateway"][..], 1),
        ("bob", &["session", "create", " "], 1),
        ("bob", &["session", "create", "X", "--role", "king"], 1),
        ("bob", &["session", "create", "X", "--policy", "reviewRequirement=2"], 2),
        ("bob", &["session", "create", "X", "--policy", "reviewing=1"], 2),
        ("bob", &["session", "create", "X", "--policy", "checkpointFrequency=999999"], 1),
        ("bob", &["session", "create", "X", "--preset", "harsh"], 2),
        ("bob", &["session", "join", "Paymet"], 1),
        ("bob", &["session", "join", "s-zzzzz"], 1),
        ("bob", &["session", "leave"], 1),
        ("bob", &["session", "leave", "Payment gateway"], 1),
        ("bob", &["session", "pause", "Payment gateway"], 1),
        ("bob", &["session", "complete", "Payment gateway"], 1),
        ("bob", &["session", "save", "Payment gateway"], 1),
        ("bob", &["session", "policy"], 1),
        ("ann", &["session", "policy", "reviewRequirement=much"], 2),
        ("ann", &["session", "save", "--milestone", ""], 1),
    ] {
        assert_eq!(world.fails(who, args).0, code, "{who} {args:?}");
    }
    assert_eq!(world.events(), before);
}
