//! `collab review`, and what follows one.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

/// Ann drives, bob and cyd navigate, dan looks on.
fn session(policy: &[&str]) -> World {
    let world = World::new();
    let policy: Vec<&str> = policy.iter().flat_map(|gene| ["--policy", gene]).collect();
    let create = ["session", "create", "Parser", "--policy", "roleRotationInterval=0"];
    world.ok("ann", &[&create[..], &policy].concat());
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join"]);
    world.ok("dan", &["session", "join", "--role", "observer"]);
    world
}

fn hand_off(world: &World) -> String {
    let args = ["handoff", "-m", "The lexer is done", "--to", "@navigator", "--needs-review"];
    world.json("ann", &args)["short"].as_str().unwrap().to_owned()
}

fn state(world: &World, id: &str) -> (String, serde_json::Value) {
    let shown = world.json("ann", &["show", id])["object"].clone();
    (shown["state"].as_str().unwrap().to_owned(), shown["approved"].clone())
}

#[test]
fn work_is_reviewed_and_its_author_goes_on() {
    let world = session(&["reviewRequirement=0.5"]);
    world.write("src/lexer.rs", "fn lex() {}\n");
    let id = hand_off(&world);
    assert_snapshot!(world.run("bob", &["review", &id]), @r#"
    h-hand1 The lexer is done
      state       reviewing
      from        ann, 1 min ago
      to          @navigator
      session     s-sess1
      approvals   0 of 1
      id          <id1>

    Changes
      - create src/lexer.rs

    Reviews
      bob: under way, just now

    Where ann stood
      # Briefing for ann: your first here, on main
      ## Project
      - repo
      - parts: src
      ## Working together
      - "Parser": you drive
      ## Others
      - bob: 1 other act
      - cyd: 1 other act
      - dan: 1 other act

    src/lexer.rs (not committed)
    diff --git a/src/lexer.rs b/src/lexer.rs
    new file mode 100644
    index 0000000..063c5f6
    --- /dev/null
    +++ b/src/lexer.rs
    @@ -0,0 +1 @@
    +fn lex() {}
    --- stderr ---
    hint: Say what it comes to: `collab review h-hand1 --approve`, or `--reject --issue TEXT`.
    "#);
    assert_eq!(state(&world, &id), ("reviewing".to_owned(), json!(null)));
    let approve = ["review", &id, "--approve", "--suggest", "Check for null in line 45"];
    assert_snapshot!(world.run("bob", &approve), @"
    Approved h-hand1: review_complete
    --- stderr ---
    It is approved; ann goes on with `collab handoff confirm h-hand1`.
    ");
    assert_eq!(state(&world, &id), ("review_complete".to_owned(), json!(true)));
    assert_snapshot!(world.run("ann", &["note"]), @"
    ID       KIND        SEVERITY  WHO  NOTE
    n-note1  suggestion            bob  Check for null in line 45 (h-hand1)
    ");
    assert_snapshot!(world.run("ann", &["handoff", "confirm", &id, "-m", "Checking for null"]), @"Confirmed h-hand1: ann goes on");
    assert_snapshot!(world.run("bob", &["review", &id]), @"
    --- stderr ---
    error: h-hand1, by ann, is control_received
    hint: See it with `collab show h-hand1`.
    [exit 1]
    ");
}

#[test]
fn it_takes_as_many_approvals_as_the_policy_wants_of_those_who_review() {
    let world = session(&["reviewRequirement=1"]);
    let id = hand_off(&world);
    world.ok("bob", &["review", &id, "--approve", "--aspect", "types"]);
    assert_eq!(state(&world, &id), ("reviewing".to_owned(), json!(null)));
    world.ok("cyd", &["review", &id, "--approve", "--aspect", "tests"]);
    assert_eq!(state(&world, &id), ("review_complete".to_owned(), json!(true)));
}

#[test]
fn one_rejection_is_enough_and_its_issues_are_tasks_of_the_author() {
    let world = session(&["reviewRequirement=1"]);
    let id = hand_off(&world);
    assert_snapshot!(world.run("cyd", &["review", &id, "--reject", "--issue", "The id may be missing"]), @"
    Rejected h-hand1: review_complete
    --- stderr ---
    It is rejected; ann goes on with `collab handoff confirm h-hand1`.
    ");
    assert_eq!(state(&world, &id), ("review_complete".to_owned(), json!(false)));
    let tasks = world.json("ann", &["task", "--assignee", "me"]);
    assert_eq!(tasks["tasks"][0]["title"], "The id may be missing");
}

#[test]
fn the_policy_says_who_overrules_a_rejection() {
    for (gene, may, may_not) in [
        ("conflictResolution=driver", "ann", "bob"),
        ("conflictResolution=navigator", "bob", "ann"),
    ] {
        let world = session(&[gene]);
        let id = hand_off(&world);
        world.ok("cyd", &["review", &id, "--reject"]);
        assert_eq!(world.fails(may_not, &["handoff", "overrule", &id]).0, 3, "{gene}");
        world.ok(may, &["handoff", "overrule", &id, "-m", "We ship it"]);
        assert_eq!(state(&world, &id).1, true, "{gene}");
    }
}

#[test]
fn by_consensus_a_rejection_is_overruled_when_all_have_acknowledged_that() {
    let world = session(&["conflictResolution=consensus"]);
    let id = hand_off(&world);
    world.ok("cyd", &["review", &id, "--reject"]);
    world.ok("ann", &["handoff", "overrule", &id, "-m", "We ship it"]);
    assert_eq!(state(&world, &id).1, false);
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 important ann to bob, cyd, dan, 2 min ago, about h-hand1
      proposes to overrule the rejection of h-hand1: We ship it. It stands when all have acknowledged this, or in 30 min; whoever is against it says so before.
      (acknowledge with `collab ack m-mess1`)
    ");
    let proposal = world.json("bob", &["inbox", "--all"])["messages"][0]["short"].clone();
    for who in ["bob", "cyd"] {
        world.ok(who, &["ack", proposal.as_str().unwrap()]);
        assert_eq!(state(&world, &id).1, false, "{who}");
    }
    world.ok("dan", &["ack", proposal.as_str().unwrap()]);
    assert_eq!(state(&world, &id).1, true);
}

#[test]
fn it_stands_after_its_time_too_unless_somebody_objects() {
    for objects in [false, true] {
        let world = session(&["conflictResolution=consensus"]);
        let id = hand_off(&world);
        world.ok("cyd", &["review", &id, "--reject"]);
        world.ok("ann", &["handoff", "overrule", &id]);
        let proposal = world.json("bob", &["inbox", "--peek"])["messages"][0]["short"].clone();
        if objects {
            let reply = ["send", "-m", "No", "--reply", proposal.as_str().unwrap()];
            world.ok("cyd", &reply);
        }
        world.wait(31);
        world.ok("ann", &["send", "bob", "-m", "Well?"]);
        assert_eq!(state(&world, &id).1, !objects, "{objects}");
    }
}

#[test]
fn in_a_strict_session_nothing_is_done_that_nobody_approved() {
    let world = World::new();
    world.ok("ann", &["session", "create", "Parser", "--preset", "strict"]);
    world.ok("bob", &["session", "join"]);
    let task = world.task(&["Lexer"]);
    world.ok("ann", &["task", "claim", &task]);
    assert_snapshot!(world.run("ann", &["task", "done", &task]), @"
    --- stderr ---
    error: t-task1 Lexer is not reviewed, and the rules of its session are strict
    hint: Hand it off: `collab handoff -m TEXT --needs-review --about t-task1`.
    [exit 3]
    ");
    // It needs a review there without that being said.
    let handed = world.json("ann", &["handoff", "-m", "Done", "--about", &task]);
    assert_eq!(handed["needs_review"], true);
    let id = handed["short"].as_str().unwrap();
    assert_eq!(world.fails("ann", &["task", "done", &task]).0, 3);
    world.ok("bob", &["review", id, "--approve"]);
    world.ok("ann", &["task", "done", &task]);
}

#[test]
fn the_turn_goes_with_the_review_and_back() {
    let world = session(&["reviewRequirement=0.5"]);
    let args = ["handoff", "-m", "Look", "--to", "bob", "--needs-review", "--pass-control"];
    let id = world.json("ann", &args)["short"].as_str().unwrap().to_owned();
    let driver = || world.json("cyd", &["role"])["driver"].clone();
    world.ok("bob", &["review", &id]);
    assert_eq!(driver(), "bob");
    world.ok("bob", &["review", &id, "--approve"]);
    assert_eq!(driver(), "ann");
}

#[test]
fn what_cannot_be_changes_nothing() {
    let world = session(&[]);
    let id = hand_off(&world);
    let before = world.events();
    for (who, args, code) in [
        ("ann", &["review", &id][..], 1),
        ("dan", &["review", &id], 3),
        ("eve", &["review", &id, "--approve"], 3),
        ("bob", &["review", &id, "--approve", "--reject"], 2),
        ("bob", &["review", &id, "--suggest", "x"], 2),
        ("bob", &["review", &id, "--reject", "--issue", " "], 1),
        ("bob", &["review", "h-zzzzz"], 1),
    ] {
        assert_eq!(world.fails(who, args).0, code, "{who} {args:?}");
    }
    assert_eq!(world.events(), before);
}
