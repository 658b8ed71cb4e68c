//! Who settles what participants of a session disagree on.

use insta::assert_snapshot;

use crate::support::World;

/// Ann drives, bob and cyd navigate; ann has decided something.
fn session(resolution: &str) -> (World, String) {
    let world = World::new();
    let policy = format!("conflictResolution={resolution}");
    world.ok("ann", &["session", "create", "Parser", "--policy", &policy]);
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join"]);
    let decision = world.note("ann", &["Lists nest without a bound", "--kind", "decision"]);
    (world, decision)
}

fn replace(decision: &str) -> [&str; 9] {
    let text = "Lists nest up to 64 deep";
    ["note", "add", text, "--kind", "decision", "--replaces", decision, "--why", "Stack"]
}

#[test]
fn a_navigator_replaces_anothers_decision_where_the_policy_says_so() {
    let (world, decision) = session("navigator");
    world.ok("bob", &replace(&decision));
}

#[test]
fn the_driver_does_where_it_says_that() {
    let (world, decision) = session("driver");
    assert_snapshot!(world.run("bob", &replace(&decision)), @r#"
    --- stderr ---
    error: n-note1 is ann's, and in s-sess1 "Parser" the driver settles that
    hint: Say what you think: `collab send ann -m TEXT --about n-note1`.
    [exit 3]
    "#);
    world.ok("ann", &["role", "give", "driver", "bob"]);
    world.ok("bob", &replace(&decision));
}

#[test]
fn by_consensus_all_have_to_acknowledge_it() {
    let (world, decision) = session("consensus");
    assert_snapshot!(world.run("bob", &replace(&decision)), @r#"
    --- stderr ---
    error: n-note1 is ann's, and in s-sess1 "Parser" all agree on that
    hint: Ask all: `collab send all -m TEXT --about n-note1 --ack`.
    hint: When all have acknowledged it, or after half an hour without an answer, try again.
    [exit 3]
    "#);
    let asked = ["all", "-m", "A bound of 64?", "--about", &decision, "--ack"];
    let message = world.send("bob", &asked);
    world.ok("ann", &["ack", &message]);
    assert_eq!(world.fails("bob", &replace(&decision)).0, 3);
    world.ok("cyd", &["ack", &message]);
    world.ok("bob", &replace(&decision));
}

#[test]
fn its_time_is_over_after_half_an_hour_unless_somebody_answers() {
    for answers in [false, true] {
        let (world, decision) = session("consensus");
        let asked = ["all", "-m", "A bound of 64?", "--about", &decision, "--ack"];
        let message = world.send("bob", &asked);
        if answers {
            world.ok("cyd", &["send", "-m", "No", "--reply", &message]);
        }
        world.wait(31);
        let code = world.command("bob", &replace(&decision)).output().unwrap().status.code();
        assert_eq!(code, Some(if answers { 3 } else { 0 }));
    }
}

#[test]
fn whoever_drives_says_whose_a_contested_task_is() {
    let (world, _) = session("driver");
    let task = world.task(&["Parse"]);
    world.commit();
    let other = world.clone_of();
    world.ok("bob", &["task", "claim", &task]);
    other.wait(5);
    other.ok("cyd", &["task", "claim", &task]);
    world.commit();
    other.commit();
    let who = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    let from = other.root().display().to_string();
    world.git(&[&who[..], &["pull", "-q", "--no-rebase", "--no-edit", &from, "main"]].concat());
    assert_eq!(world.json("ann", &["show", &task])["object"]["task"]["assignee"], "bob");
    assert_eq!(world.fails("cyd", &["task", "assign", &task, "cyd"]).0, 3);
    world.ok("ann", &["task", "assign", &task, "cyd"]);
    assert_eq!(world.json("ann", &["show", &task])["object"]["task"]["assignee"], "cyd");
    // One that is not contested is its holder's.
    let plain = world.task(&["Lex"]);
    world.ok("bob", &["task", "claim", &plain]);
    assert_eq!(world.fails("ann", &["task", "assign", &plain, "cyd"]).0, 3);
}
