//! The policy of a session: what each gene does that no other test shows.

use insta::assert_snapshot;

use crate::support::World;

/// Ann drives, bob and cyd navigate, dan looks on.
fn session(genes: &[&str]) -> World {
    let world = World::new();
    let genes: Vec<&str> = genes.iter().flat_map(|gene| ["--policy", gene]).collect();
    let create = ["session", "create", "Parser", "--policy", "roleRotationInterval=0"];
    world.ok("ann", &[&create[..], &genes].concat());
    world.ok("bob", &["session", "join"]);
    world.ok("cyd", &["session", "join"]);
    world.ok("dan", &["session", "join", "--role", "observer"]);
    world
}

fn auto(world: &World, task: &str) -> String {
    let task = world.json("ann", &["task", "assign", task, "--auto"]);
    task["assignee"].as_str().unwrap().to_owned()
}

#[test]
fn tasks_go_to_whose_skills_fit() {
    let world = session(&["taskAllocation=skillBased"]);
    world.ok("cyd", &["participant", "set", "cyd", "--skill", "sql"]);
    world.ok("bob", &["participant", "set", "bob", "--skill", "rust,sql"]);
    let query = world.task(&["Make the query faster", "--tag", "sql"]);
    let parser = world.task(&["Parse", "--about", "src/parser.rs"]);
    // Both know SQL: of equals who has less in hand.
    assert_eq!(auto(&world, &parser), "bob");
    assert_eq!(auto(&world, &query), "cyd");
    // What is picked for another comes last, though it is older.
    world.task(&["Index", "--tag", "sql"]);
    let own = world.json("ann", &["task", "add", "For whoever has least"])["id"].clone();
    assert_eq!(world.json("ann", &["task", "next"])["tasks"][0]["id"], own);
}

#[test]
fn tasks_go_to_whoever_has_the_fewest() {
    let world = session(&["taskAllocation=loadBalanced"]);
    let tasks: Vec<String> = (0..6).map(|n| world.task(&[&format!("Task {n}")])).collect();
    let to: Vec<String> = tasks.iter().map(|task| auto(&world, task)).collect();
    // An observer does none.
    assert_eq!(to, ["ann", "bob", "cyd", "ann", "bob", "cyd"]);
    world.ok("cyd", &["task", "claim", &tasks[2]]);
    world.ok("cyd", &["task", "done", &tasks[2]]);
    let next = world.task(&["Another"]);
    assert_eq!(auto(&world, &next), "cyd");
}

#[test]
fn tasks_go_round() {
    let world = session(&["taskAllocation=roundRobin"]);
    let give = |title: &str| {
        let task = world.task(&[title]);
        (auto(&world, &task), task)
    };
    let to: Vec<String> = ["a", "b", "c", "d"].map(|title| give(title).0).to_vec();
    assert_eq!(to, ["ann", "bob", "cyd", "ann"]);
}

#[test]
fn tasks_go_by_chance_but_the_same_for_all() {
    let world = session(&["taskAllocation=random"]);
    let tasks: Vec<String> = (0..12).map(|n| world.task(&[&format!("Task {n}")])).collect();
    let to: Vec<String> = tasks.iter().map(|task| auto(&world, task)).collect();
    let again: Vec<String> = tasks.iter().map(|task| auto(&world, task)).collect();
    assert_eq!(to, again);
    let mut names = to.clone();
    names.sort();
    names.dedup();
    assert!(names.len() > 1, "{to:?}");
    assert!(!names.contains(&"dan".to_owned()), "{to:?}");
}

#[test]
fn what_others_work_on_comes_last() {
    for (threshold, first) in
        [("parallelWorkThreshold=0", "Beside"), ("parallelWorkThreshold=1", "Alone")]
    {
        let world = session(&[threshold]);
        let busy = world.task(&["Busy", "--about", "src/a.rs"]);
        world.ok("bob", &["task", "claim", &busy]);
        world.task(&["Beside", "--about", "src/a.rs", "--about", "src/b.rs"]);
        world.task(&["Alone", "--about", "docs/c.md"]);
        // All are as good at it; what was picked for cyd plays no part.
        world.ok("ann", &["session", "policy", "taskAllocation=skillBased"]);
        let next = world.json("ann", &["task", "next", "--limit", "5"])["tasks"].clone();
        assert_eq!(next[0]["title"], first, "{threshold}: {next}");
    }
}

#[test]
fn messages_tell_as_much_as_it_says() {
    let world = session(&["messageVerbosity=minimal"]);
    let text = "It is the lexer\nIt reads one byte too many";
    world.ok("ann", &["send", "bob", "-m", text, "--data", "{\"n\":1}"]);
    assert_snapshot!(world.run("bob", &["inbox", "--peek"]), @"
    m-mess1 ann to bob, 1 min ago
      It is the lexer … (`collab show m-mess1`)
    ");
    world.ok("ann", &["session", "policy", "messageVerbosity=detailed"]);
    assert_snapshot!(world.run("bob", &["inbox"]), @r#"
    m-mess1 ann to bob, 3 min ago
      It is the lexer
      It reads one byte too many
      {"n":1}
    "#);
}

#[test]
fn whoever_writes_is_reminded_of_the_context_as_often_as_it_says() {
    let world = session(&["contextSyncFrequency=5"]);
    world.ok("bob", &["context", "set", "conventions.testing", "inline"]);
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "Thanks"]), @"
    Sent m-mess1
    --- stderr ---
    warning: others changed 1 key of the shared context since you looked: `collab context sync`
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "Again"]), @"Sent m-mess2");
    world.wait(5);
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "And later"]), @"
    Sent m-mess3
    --- stderr ---
    warning: others changed 1 key of the shared context since you looked: `collab context sync`
    ");
    world.ok("ann", &["context", "sync"]);
    world.wait(5);
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "I have looked"]), @"Sent m-mess4");
}

#[test]
fn briefings_are_as_deep_as_it_says() {
    let world = session(&["briefingDepth=comprehensive"]);
    for n in 0..60 {
        world.ok(
            "ann",
            &["send", "bob", "-m", &format!("Number {n} of many that are rather long to read")],
        );
    }
    let tokens = |args: &[&str]| world.json("bob", args)["tokens"].as_i64().unwrap();
    assert!(tokens(&["brief", "--peek"]) > 1200);
    assert!(tokens(&["brief", "--peek", "--depth", "quick"]) <= 400);
}

#[test]
fn it_is_shown_and_presets_set_several_genes() {
    let world = session(&[]);
    world.ok("ann", &["session", "policy", "--preset", "strict", "checkpointFrequency=15"]);
    assert_snapshot!(world.run("bob", &["session", "policy"]), @"
    GENE                   VALUE
    briefingDepth          standard
    checkpointFrequency    15
    conflictResolution     navigator
    contextSyncFrequency   5
    handshakeStrictness    1.0
    messageVerbosity       standard
    navigatorAutonomy      0.0
    parallelWorkThreshold  1.0
    reviewRequirement      1.0
    roleRotationInterval   0
    taskAllocation         skillBased
    ");
}

#[test]
fn a_value_that_a_gene_cannot_have_is_told_with_those_that_it_can() {
    let world = World::new();
    world.ok("ann", &["session", "create", "Parser"]);
    for (gene, hint) in [
        ("reviewRequirement=7", "Say a number from 0 to 1: `reviewRequirement=0.5`."),
        (
            "roleRotationInterval=soon",
            "Say whole minutes, from 0 to 10080: `roleRotationInterval=30`.",
        ),
        ("roleRotationInterval=99999", "At most 10080 minutes, which is a week."),
        ("briefingDepth=huge", "Say minimal, standard, comprehensive."),
        ("taskAllocation=mine", "Say skillBased, roundRobin, random, loadBalanced."),
    ] {
        let (code, told) = world.fails("ann", &["session", "policy", gene]);
        assert!(code != 0 && told["error"]["hints"][0] == hint, "{told}");
    }
}
