//! `collab session resume`

use insta::assert_snapshot;

use crate::support::World;

fn rested() -> World {
    let world = World::new();
    world.ok("ann", &["session", "create", "Payment gateway"]);
    world.ok("bob", &["session", "join"]);
    world.ok("bob", &["send", "ann", "-m", "Cards first"]);
    world.ok("ann", &["send", "bob", "-m", "Then refunds"]);
    world.ok("ann", &["session", "pause"]);
    world.wait(600);
    world.ok("bob", &["context", "set", "conventions.money", "In cents"]);
    world
}

#[test]
fn a_session_goes_on_with_what_changed_since() {
    let world = rested();
    assert_snapshot!(world.run("ann", &["session", "resume"]), @r#"
    Resumed s-sess1 Payment gateway
    Saved: pause, 10 h ago by ann

    Context changed since
    + conventions.money: "In cents" (bob, 1 min ago)

    Messages
    m-mess1 bob to ann, 10 h ago
      Cards first
    m-mess2 ann to bob, 10 h ago
      Then refunds

    # Briefing for ann: since Mon 23 Nov 09:04 (10h), on main
    ## Unread messages
    - m-mess1 bob: "Cards first"
    ## Working together
    - "Payment gateway": you drive
    ## Context, changed
    - conventions.money added by bob: "In cents"
    ## Others
    - bob: 1 other act
    ## Next
    - `collab inbox` to read in full and mark as read
    --- stderr ---
    You drive.
    warning: others changed 1 key of the shared context since you looked: `collab context sync`
    "#);
}

#[test]
fn the_depth_says_how_much_is_told() {
    let world = rested();
    let quick = world.json("ann", &["session", "resume", "--depth", "quick", "--messages", "1"]);
    assert!(quick["context"].is_null());
    assert_eq!(quick["messages"].as_array().unwrap().len(), 1);
    assert_eq!(quick["messages"][0]["text"], "Then refunds");
    assert_eq!(quick["earlier_messages"], 1);
    world.write("src/pay.rs", "fn pay() {}\n");
    world.commit();
    let deep = world.json("bob", &["session", "resume", "--depth", "deep"]);
    assert_eq!(deep["depth"], "deep");
    assert_eq!(deep["messages"].as_array().unwrap().len(), 2);
    assert_eq!(deep["context"]["added"]["conventions.money"], "In cents");
    assert_eq!(deep["commits"].as_array().unwrap().len(), 1);
    assert_eq!(deep["intact"], true);
    assert_eq!(deep["session"]["status"], "active");
}

#[test]
fn without_a_depth_the_policy_says_it() {
    let world = World::new();
    world.ok("ann", &["session", "create", "X", "--policy", "briefingDepth=comprehensive"]);
    assert_eq!(world.json("ann", &["session", "resume"])["depth"], "deep");
    world.ok("ann", &["session", "policy", "briefingDepth=minimal"]);
    assert_eq!(world.json("ann", &["session", "resume"])["depth"], "quick");
}

#[test]
fn what_is_over_does_not_go_on() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["session", "resume"]), @"
    --- stderr ---
    error: you are in no session
    hint: Begin one with `collab session create NAME`.
    [exit 1]
    ");
    world.ok("ann", &["session", "create", "X"]);
    world.ok("ann", &["session", "complete"]);
    assert_snapshot!(world.run("ann", &["session", "resume", "X"]), @r#"
    --- stderr ---
    error: s-sess1 "X" is completed by ann since 2026-11-23T09:02:00Z
    hint: See which sessions there are with `collab session`.
    [exit 1]
    "#);
}

#[test]
fn trusted_checks_run_when_it_goes_on_and_not_at_the_quick_depth() {
    let world = rested();
    world.write(".collab/config.toml", "[checks]\nlint = \"echo ran >> ran; exit 1\"\n");
    let ran = || std::fs::read_to_string(world.root().join("ran")).unwrap_or_default();
    world.ok("ann", &["session", "resume"]);
    assert_eq!(ran(), "");
    world.ok("ann", &["check", "trust", "--yes"]);
    world.ok("ann", &["session", "resume", "--depth", "quick"]);
    world.ok("ann", &["session", "resume", "--no-checks"]);
    assert_eq!(ran(), "");
    let shown = world.ok("ann", &["session", "resume"]);
    assert!(shown.contains("\nChecks\nlint FAILED in "), "{shown}");
    assert_eq!(ran(), "ran\n");
    let view = world.json("ann", &["session", "resume", "--depth", "deep"]);
    assert_eq!(view["checks"]["checks"][0]["passed"], false);
}

#[test]
fn whoever_was_never_in_a_session_joins_it() {
    let world = rested();
    let view = world.json("eve", &["session", "resume", "--depth", "quick"]);
    assert_eq!(view["joined"], true);
    assert_eq!(world.json("bob", &["session", "resume", "--depth", "quick"])["joined"], false);
    let told = world.ok("cyd", &["session", "resume", "--depth", "quick"]);
    assert!(told.starts_with("Joined s-"), "{told}");
    assert!(world.ok("cyd", &["session", "resume", "--depth", "quick"]).starts_with("Resumed s-"));
}
