//! `collab lock`, `collab unlock` and `collab guard`.

use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

fn world() -> World {
    let world = World::new();
    for path in ["src/auth.rs", "src/pay.rs", "docs/guide.md"] {
        world.write(path, "x\n");
    }
    world.git(&["add", "src", "docs"]);
    world.people(&["ann", "bob", "cyd"]);
    world
}

fn held(world: &World) -> Vec<(String, String)> {
    let view = world.json("cyd", &["lock"]);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let leases = view["leases"].as_array().unwrap().iter();
    leases.map(|lease| (text(&lease["path"]), text(&lease["by"]))).collect()
}

#[test]
fn what_one_holds_another_does_not_get() {
    let world = world();
    assert_snapshot!(
        world.run("ann", &["lock", "src/auth.rs", "--for", "20m", "--op", "refactor"]),
        @"Locked src/auth.rs for 20 min"
    );
    assert_snapshot!(world.run("bob", &["lock"]), @"
    PATH         WHO  SINCE      UNTIL      OPERATION
    src/auth.rs  ann  1 min ago  in 19 min  refactor
    ");
    assert_snapshot!(world.run("bob", &["lock", "docs/guide.md", "src/*.rs"]), @"
    --- stderr ---
    error: src/auth.rs is locked by ann (refactor) for 18 min more
    hint: Wait until all of it is free: `collab lock docs/guide.md 'src/*.rs' --wait`.
    hint: Or ask: `collab send ann -m TEXT --about src/auth.rs`.
    hint: Or suggest the change: `collab note add TEXT --kind suggestion --about src/auth.rs`.
    [exit 3]
    ");
    // All or none.
    assert_eq!(held(&world), [("src/auth.rs".to_owned(), "ann".to_owned())]);
    assert_eq!(world.fails("bob", &["lock", "src"]).0, 3);
    world.ok("bob", &["lock", "src/pay.rs"]);
    assert_snapshot!(world.run("ann", &["unlock", "src/auth.rs"]), @"Unlocked src/auth.rs");
    world.ok("bob", &["lock", "src"]);
    assert_snapshot!(world.run("cyd", &["log", "--kind", "lock"]), @"
    2026-11-23 09:03:00  ann         lock.taken           src/auth.rs (refactor)
    2026-11-23 09:08:00  bob         lock.taken           src/pay.rs
    2026-11-23 09:09:00  ann         lock.released        src/auth.rs of ann: unlocked
    2026-11-23 09:10:00  bob         lock.taken           src/**
    ");
}

#[test]
fn a_lock_ends_at_its_time_and_begins_anew_for_its_holder() {
    let world = world();
    world.ok("ann", &["lock", "src/auth.rs", "--for", "10m"]);
    world.wait(6);
    world.ok("ann", &["lock", "src/auth.rs", "--for", "10m"]);
    world.wait(6);
    assert_eq!(held(&world).len(), 1);
    world.wait(5);
    assert_eq!(held(&world), []);
    // Whoever comes next writes that down, and its holder is told.
    world.ok("bob", &["lock", "src/auth.rs"]);
    assert_snapshot!(world.run("ann", &["inbox"]), @"
    m-mess1 bob to ann, 1 min ago, about src/auth.rs
      your lock of src/auth.rs is over: expired
    ");
}

#[test]
fn one_is_stolen_and_its_holder_told() {
    let world = world();
    world.ok("ann", &["lock", "src/auth.rs", "--op", "refactor"]);
    assert_snapshot!(world.run("bob", &["lock", "src/auth.rs", "--steal"]), @"
    Locked src/auth.rs for 30 min
    --- stderr ---
    ann was told.
    ");
    assert_snapshot!(world.run("ann", &["inbox"]), @"
    m-mess1 critical bob to ann, 1 min ago, about src/auth.rs
      took the lock of src/auth.rs from you, for 30 min
    ");
    assert_eq!(held(&world), [("src/auth.rs".to_owned(), "bob".to_owned())]);
    assert_snapshot!(world.run("ann", &["unlock", "src/auth.rs"]), @"
    --- stderr ---
    error: src/auth.rs is locked by bob
    hint: Ask: `collab send bob -m TEXT`.
    hint: Or take it away, which is told: `collab lock src/auth.rs --steal`.
    [exit 3]
    ");
}

#[test]
fn whoever_works_on_a_file_is_told_that_it_is_locked() {
    let world = world();
    let task = world.task(&["Pay", "--about", "src/pay.rs"]);
    world.ok("bob", &["task", "claim", &task]);
    world.ok("cyd", &["context", "memory", "push", "--file", "src/auth.rs"]);
    world.ok("ann", &["lock", "src", "--op", "rename"]);
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 ann to bob, cyd, 1 min ago
      locked src/** (rename), for 30 min
    ");
    assert_eq!(world.json("cyd", &["inbox"])["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn it_ends_when_its_holder_leaves_the_session() {
    let world = world();
    world.ok("ann", &["session", "create", "Auth"]);
    world.ok("ann", &["lock", "src/auth.rs"]);
    assert_eq!(held(&world).len(), 1);
    world.ok("ann", &["session", "leave"]);
    assert_eq!(held(&world), []);
}

#[test]
fn whoever_waits_gets_it_when_it_is_free() {
    let world = world();
    world.ok("ann", &["lock", "src/auth.rs"]);
    let mut waits = world.command("bob", &["lock", "src/auth.rs", "--wait", "1m"]);
    let mut waits = waits.stdout(Stdio::null()).spawn().unwrap();
    world.ok("ann", &["unlock"]);
    assert!(waits.wait().unwrap().success());
    assert_eq!(held(&world), [("src/auth.rs".to_owned(), "bob".to_owned())]);
    // In vain it says what is in the way.
    assert_eq!(world.fails("ann", &["lock", "src/auth.rs", "--wait", "1s"]).0, 3);
}

#[test]
fn the_guard_warns_and_where_rules_are_strict_it_refuses() {
    let world = world();
    world.ok("ann", &["lock", "src/auth.rs", "--op", "refactor", "--for", "20m"]);
    assert_snapshot!(world.run("bob", &["guard", "src/auth.rs", "src/pay.rs"]), @"
    --- stderr ---
    warning: src/auth.rs is locked by ann (refactor) for 19 min more
    ");
    assert_snapshot!(world.run("ann", &["guard", "src/auth.rs"]), @"");
    world.ok("ann", &["session", "create", "Auth", "--preset", "strict"]);
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join", "--role", "observer"]);
    assert_snapshot!(world.run("bob", &["guard", "src/pay.rs"]), @"
    --- stderr ---
    error: your role navigator does not write; ann drives
    hint: `collab role request driver`
    hint: `collab note add TEXT --kind suggestion`
    hint: `collab send ann -m TEXT`
    [exit 3]
    ");
    assert_snapshot!(world.run("bob", &["guard", "--execute"]), @"");
    assert_snapshot!(world.run("cyd", &["guard", "--execute"]), @"
    --- stderr ---
    error: your role observer does not execute; ann drives
    hint: `collab role request driver`
    hint: `collab note add TEXT --kind suggestion`
    hint: `collab send ann -m TEXT`
    [exit 3]
    ");
    assert_eq!(world.json("ann", &["guard", "src/auth.rs"])["allowed"], json!(true));
    // What it may itself stands before what its role may.
    world.ok("bob", &["participant", "set", "bob", "--permission", "read,write"]);
    world.ok("bob", &["guard", "src/pay.rs"]);
}

#[test]
fn how_free_a_navigator_is_the_policy_says() {
    for (autonomy, reasons) in [("navigatorAutonomy=0.5", 0), ("navigatorAutonomy=0.4", 1)] {
        let world = world();
        world.ok("ann", &["session", "create", "Auth", "--policy", autonomy]);
        world.ok("bob", &["session", "join"]);
        let view = world.json("bob", &["guard", "src/pay.rs"]);
        assert_eq!(view["reasons"].as_array().unwrap().len(), reasons, "{autonomy}");
        assert_eq!(view["allowed"], true);
    }
}

#[test]
fn what_cannot_be_locked_changes_nothing() {
    let world = world();
    world.ok("ann", &["lock", "src/auth.rs"]);
    let before = (world.events(), held(&world));
    for (args, code) in [
        (&["lock", "."][..], 1),
        (&["lock", "**"], 1),
        (&["lock", "src/.."], 1),
        (&["lock", "../other"], 1),
        (&["lock", "/etc/passwd"], 1),
        (&["lock", ".git/config"], 1),
        (&["lock", "src/*.java"], 1),
        (&["lock", "src/pay.rs", "--for", "0s"], 2),
        (&["lock", "src/pay.rs", "--for", "365d"], 2),
        (&["lock", "src/pay.rs", "--for", "soon"], 2),
        (&["lock", "src/pay.rs", "--op", " "], 1),
        (&["lock", "--steal"], 2),
        (&["unlock"], 1),
        (&["unlock", "src/auth.rs"], 3),
        (&["guard"], 2),
        (&["guard", "/etc/passwd"], 1),
    ] {
        assert_eq!(world.fails("bob", args).0, code, "{args:?}");
    }
    assert_eq!((world.events(), held(&world)), before);
}

#[test]
fn of_a_folder_the_ways_out_name_the_folder() {
    let world = world();
    world.ok("ann", &["lock", "src/"]);
    assert_snapshot!(world.run("bob", &["lock", "src"]), @"
    --- stderr ---
    error: src/** is locked by ann for 29 min more
    hint: Wait until all of it is free: `collab lock src --wait`.
    hint: Or ask: `collab send ann -m TEXT --about src`.
    hint: Or suggest the change: `collab note add TEXT --kind suggestion --about src`.
    [exit 3]
    ");
    // What is proposed can be done.
    world.ok("bob", &["send", "ann", "-m", "May I?", "--about", "src"]);
    assert_snapshot!(world.run("bob", &["unlock", "src/auth.rs"]), @"
    --- stderr ---
    error: src/** is locked by ann
    hint: Ask: `collab send ann -m TEXT`.
    hint: Or take it away, which is told: `collab lock 'src/**' --steal`.
    [exit 3]
    ");
    world.ok("bob", &["lock", "src/**", "--steal", "--op", "rewriting it"]);
    let told = world.ok("ann", &["inbox"]);
    assert!(told.contains("took the lock of src/** from you (rewriting it), for"), "{told}");
}
