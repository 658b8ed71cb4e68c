//! `collab role`

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

/// Ann drives, bob navigates, cyd looks on.
fn session() -> World {
    let world = World::new();
    world.ok("ann", &["session", "create", "Parser"]);
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join", "--role", "observer"]);
    world
}

fn driver(world: &World) -> serde_json::Value {
    world.json("cyd", &["role"])["driver"].clone()
}

#[test]
fn a_request_reaches_the_driver_and_is_granted_in_one_command() {
    let world = session();
    assert_snapshot!(world.run("bob", &["role", "request", "driver", "-m", "I know this parser"]), @"
    NAME  ROLE       MAY                          LAST HERE
    ann   driver     read write execute           3 min ago
    bob   navigator  read execute suggest review  just now
    cyd   observer   read comment                 1 min ago
    bob asks for the role driver: I know this parser
    ");
    assert_snapshot!(world.run("ann", &["inbox"]), @r#"
    m-mess1 important bob to ann, 1 min ago, about s-sess1
      asks for the role driver in s-sess1 "Parser": I know this parser
    "#);
    assert_snapshot!(world.run("ann", &["role", "grant"]), @"
    NAME  ROLE       MAY                          LAST HERE
    bob   driver     read write execute           2 min ago
    ann   navigator  read execute suggest review  just now
    cyd   observer   read comment                 3 min ago
    ");
    assert_snapshot!(world.run("bob", &["inbox"]), @r#"
    m-mess2 important ann to bob, 1 min ago, about s-sess1
      gave you the role driver in s-sess1 "Parser"
    "#);
    assert_snapshot!(world.run("bob", &["role", "grant"]), @r#"
    --- stderr ---
    error: no role is asked for in s-sess1 "Parser"
    hint: Give one without being asked: `collab role give ROLE NAME`.
    [exit 1]
    "#);
}

#[test]
fn one_drives() {
    let world = session();
    let before = world.events();
    for (who, args) in [
        ("bob", &["role", "take", "driver"][..]),
        ("bob", &["role", "give", "driver", "cyd"]),
        ("bob", &["role", "give", "observer", "cyd"]),
        ("cyd", &["role", "grant"]),
        ("dan", &["session", "join", "--role", "driver"]),
        ("ann", &["role", "give", "driver", "dan"]),
    ] {
        let (code, error) = world.fails(who, args);
        assert_ne!(code, 0, "{who} {args:?}: {error}");
    }
    assert_eq!(world.events(), before);
    assert_snapshot!(world.run("bob", &["role", "take", "driver"]), @r#"
    --- stderr ---
    error: ann drives s-sess1 "Parser"
    hint: Ask for it with `collab role request driver -m WHY`.
    hint: Or suggest the change: `collab send ann -m "…"`.
    [exit 3]
    "#);
    world.ok("ann", &["role", "give", "driver", "bob"]);
    assert_eq!(driver(&world), "bob");
    world.ok("bob", &["role", "release"]);
    assert_eq!(driver(&world), json!(null));
    world.ok("cyd", &["role", "take", "driver"]);
    assert_eq!(driver(&world), "cyd");
}

#[test]
fn a_driver_who_is_silent_for_half_an_hour_can_be_replaced() {
    let world = session();
    world.ok("ann", &["session", "policy", "roleRotationInterval=0"]);
    world.wait(20);
    assert_eq!(world.fails("bob", &["role", "take", "driver"]).0, 3);
    world.wait(20);
    world.ok("bob", &["role", "take", "driver"]);
    assert_eq!(driver(&world), "bob");
    assert_snapshot!(world.run("ann", &["inbox"]), @r#"
    m-mess1 important bob to ann, 2 min ago, about s-sess1
      took the driver's role of s-sess1 "Parser", as you were gone
    "#);
}

#[test]
fn the_turn_ends_after_its_time_and_that_is_announced() {
    let world = session();
    world.ok("ann", &["session", "policy", "roleRotationInterval=30", "checkpointFrequency=0"]);
    world.wait(21);
    world.ok("bob", &["send", "ann", "-m", "Still there?"]);
    assert_eq!(driver(&world), "ann");
    assert_snapshot!(world.run("ann", &["inbox"]), @r#"
    m-mess2 important bob to ann, 2 min ago, about s-sess1
      the driver's turn in s-sess1 "Parser" ends in 5 min: then bob drives

    m-mess1 bob to ann, 2 min ago
      Still there?
    "#);
    world.ok("bob", &["send", "ann", "-m", "Twice is not announced"]);
    world.wait(5);
    world.ok("bob", &["send", "cyd", "-m", "Now"]);
    assert_eq!(driver(&world), "bob");
    // Whoever looks on does not drive.
    world.wait(40);
    world.ok("cyd", &["send", "all", "-m", "I only look on"]);
    assert_eq!(driver(&world), "bob");
}

#[test]
fn the_turn_ends_after_so_many_tasks_too() {
    let world = session();
    world.write(".collab/config.toml", "[session]\nrotate_after_tasks = 2\n");
    world.ok("ann", &["session", "policy", "roleRotationInterval=0"]);
    let done = || {
        let task = world.task(&["Parse"]);
        world.ok("ann", &["task", "claim", &task]);
        world.ok("bob", &["inbox"]);
        world.ok("ann", &["task", "done", &task]);
    };
    done();
    let told = world.ok("bob", &["inbox"]);
    assert!(told.contains("ends after one more task: then you drive"), "{told}");
    assert_eq!(driver(&world), "ann");
    done();
    world.ok("ann", &["send", "bob", "-m", "Yours"]);
    assert_eq!(driver(&world), "bob");
}

#[test]
fn a_message_to_a_role_reaches_whoever_has_it() {
    let world = session();
    world.ok("cyd", &["send", "@driver", "-m", "Mind the tests"]);
    world.ok("ann", &["role", "give", "driver", "bob"]);
    world.ok("cyd", &["send", "@driver", "-m", "And the docs"]);
    let texts = |who: &str| {
        let inbox = world.json(who, &["inbox"]);
        let messages = inbox["messages"].as_array().unwrap().clone();
        messages
            .iter()
            .map(|message| message["text"].as_str().unwrap().to_owned())
            .filter(|text| text.starts_with("Mind") || text.starts_with("And"))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts("bob"), ["And the docs"]);
    assert_eq!(texts("ann"), [] as [&str; 0]);
}

#[test]
fn what_one_may_itself_stands_before_its_role() {
    let world = session();
    world.write(".collab/config.toml", "[roles]\ntester = [\"read\", \"execute\", \"comment\"]\n");
    world.ok("ann", &["role", "give", "tester", "cyd"]);
    world.ok("bob", &["participant", "set", "bob", "--permission", "read"]);
    assert_snapshot!(world.run("ann", &["role"]), @"
    NAME  ROLE       MAY                   LAST HERE
    ann   driver     read write execute    2 min ago
    bob   navigator  read                  1 min ago
    cyd   tester     read execute comment  3 min ago
    ");
}

#[test]
fn of_two_who_take_the_role_while_apart_one_drives_and_both_are_told() {
    let world = World::new();
    world.ok("ann", &["session", "create", "Parser", "--role", "navigator"]);
    world.ok("bob", &["session", "join", "--role", "navigator"]);
    world.commit();
    let other = world.clone_of();
    for (place, who) in [(&world, "ann"), (&other, "bob")] {
        place.ok(who, &["brief"]);
        place.ok(who, &["role", "take", "driver"]);
    }
    world.commit();
    other.commit();
    for (place, from) in [(&world, &other), (&other, &world)] {
        let from = from.root().display().to_string();
        let who = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
        place.git(&[&who[..], &["pull", "-q", "--no-rebase", "--no-edit", &from, "main"]].concat());
    }
    let driver = |world: &World| world.json("cyd", &["session"])["sessions"][0]["driver"].clone();
    assert_eq!(driver(&world), driver(&other));
    let told = |world: &World, who: &str| {
        let brief = world.ok(who, &["brief", "--peek"]);
        brief
            .lines()
            .filter(|line| line.contains("driver's role"))
            .map(str::to_owned)
            .collect::<String>()
    };
    assert_eq!(driver(&world), "ann");
    assert!(told(&other, "bob").contains("LOST to ann"), "{}", told(&other, "bob"));
    assert!(
        told(&world, "ann").contains("bob took the driver's role, too"),
        "{}",
        told(&world, "ann")
    );
}
