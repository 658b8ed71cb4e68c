//! Checks through the tools: what a person trusted runs, and nothing else.
#![cfg(unix)]

use serde_json::{Value, json};

use crate::support::World;
use crate::support::mcp::{Client, Era};

/// A check that looks whether a file says so, and leaves a mark that it ran.
const CONFIG: &str = "[checks]\ntest = \"touch ran; grep -q good a.txt || { echo 'test one ... FAILED'; exit 7; }\"\nslow = \"touch slow; sleep 1000\"\n";

fn world() -> World {
    let world = World::new();
    world.write(".collab/config.toml", CONFIG);
    world.write("a.txt", "good\n");
    world.ok("ann", &["participant", "set", "ann", "--kind", "person"]);
    world
}

fn begin(world: &World, era: Era) -> Client {
    Client::begin(world.command("", &["mcp"]), era, "claude-code")
}

#[test]
fn an_ai_runs_what_a_person_trusted_and_trusts_nothing() {
    let world = world();
    let mut client = begin(&world, Era::Hello("2025-06-18"));
    let list = client.ok("show", json!({ "what": "checks" }));
    assert!(list.contains("not trusted") && list.contains("touch ran"), "{list}");
    for given in [json!({ "action": "check" }), json!({ "action": "check", "id": "test" })] {
        let told = client.fails("note", given);
        assert!(told.contains("nobody on this machine trusts what `"), "{told}");
        assert!(told.contains("ask a person to look at it with `collab check trust`"), "{told}");
    }
    // No way leads to trust.
    for given in [
        json!({ "action": "check trust" }),
        json!({ "action": "check", "yes": true }),
        json!({ "action": "check", "trust": true }),
    ] {
        client.fails("note", given);
    }
    assert!(client.fails("note", json!({ "action": "check", "id": "--yes" })).contains("--yes"));
    assert!(!world.root().join("ran").exists());

    world.ok("ann", &["check", "trust", "test", "--yes"]);
    let told = client.ok("note", json!({ "action": "check", "id": ["test"] }));
    assert!(told.starts_with("test passed"), "{told}");
    assert!(world.root().join("ran").exists());
    let list = client.ok("show", json!({ "what": "checks", "json": true }));
    let list: Value = serde_json::from_str(&list).unwrap();
    let test = list["checks"].as_array().unwrap().iter().find(|one| one["name"] == "test");
    assert_eq!(test.unwrap()["passed"], true);

    world.write("a.txt", "bad\n");
    let told = client.fails("note", json!({ "action": "check", "id": "test" }));
    assert!(told.contains("test FAILED") && told.contains("test one ... FAILED"), "{told}");
}

#[test]
fn a_check_that_nobody_waits_for_any_more_is_ended() {
    let world = world();
    world.ok("ann", &["check", "trust", "slow", "--yes"]);
    let mut client = begin(&world, Era::Hello("2025-06-18"));
    client.ok("show", json!({ "what": "checks" }));
    let given = json!({ "action": "check", "id": "slow" });
    let id = client.request("tools/call", json!({ "name": "note", "arguments": given }));
    client.send(&json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id },
    }));
    assert!(client.ok("show", json!({ "what": "status" })).starts_with("You are claude"));
    client.request("tools/call", json!({ "name": "note", "arguments": given }));
    // It would take a thousand seconds.
    assert!(client.end().success());
}

#[test]
fn what_is_told_of_the_tools_is_short_in_both_eras() {
    let world = world();
    for era in [Era::Hello("2025-06-18"), Era::Stateless] {
        let mut client = begin(&world, era);
        let id = client.request("tools/list", json!({}));
        let answer = client.answer(id);
        // As it is sent, with all around it.
        assert!(answer.to_string().len() < 7_000, "{} bytes in {era:?}", answer.to_string().len());
    }
}
