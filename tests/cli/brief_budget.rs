//! `collab brief` keeps to its budget, and says what it left out.

use crate::support::World;

#[test]
fn at_the_least_budget_every_briefing_keeps_to_it_and_says_what_was_cut() {
    let world = World::new();
    let reader = "x1y2z3-".repeat(9) + "q";
    assert_eq!(reader.len(), 64);
    world.people(&["ann", "eve", &reader]);
    world.write("Cargo.toml", "[package]\nname = \"lexer\"\n");
    world.git(&["add", "Cargo.toml"]);
    let eve = ["-c", "user.name=Eve", "-c", "user.email=eve@example.org"];
    world
        .git(&[&eve[..], &["commit", "-m", "Begin with a manifest that others wait for"]].concat());
    let branch = format!("feature/{}", "wq7-kx9_".repeat(20));
    world.git(&["switch", "--quiet", "--create", &branch]);
    for priority in ["critical", "important", "routine"] {
        world.send("ann", &[&reader, "-m", "What is a token?", "--ack", "--priority", priority]);
    }
    world.send(&reader, &["ann", "-m", "A thing", "--ack"]);
    let [mine, theirs, done, _free] = ["Mine", "Theirs", "Done", "Free"]
        .map(|title| world.task(&[title, "--about", "Cargo.toml"]));
    world.ok(&reader, &["task", "claim", &mine]);
    world.ok("eve", &["task", "claim", &theirs]);
    world.ok("eve", &["task", "block", &theirs, "-m", "it waits"]);
    world.ok("ann", &["task", "done", &done, "-m", "it is there"]);

    for depth in ["quick", "standard", "deep"] {
        for more in [&["--since", "3d"][..], &["--all"], &[]] {
            let args = [&["brief", "--depth", depth, "--budget", "100", "--peek"], more].concat();
            let brief = world.json(&reader, &args);
            let tokens = brief["tokens"].as_i64().unwrap();
            assert!(tokens <= 100, "{args:?}: {tokens}");
            let text = world.ok(&reader, &args);
            assert!(!brief["cut"].as_array().unwrap().is_empty(), "{text}");
            assert!(text.contains("Cut to fit: "), "{text}");
            if more != ["--all"] {
                assert!(!brief["sections"].as_array().unwrap().is_empty(), "{text}");
            }
        }
    }
}

#[test]
fn what_is_past_that_which_is_looked_at_is_told_as_cut() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let sent =
        "{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"main is red\",\"priority\":\"critical\"}\n";
    let made = world.run_with("ann", &["batch"], sent.repeat(320));
    assert_eq!(made.lines().count(), 320);
    let claimed: String = (0..250)
        .map(|n| {
            format!(
                "{{\"op\":\"task.add\",\"title\":\"Work\",\"label\":\"l{n}\"}}\n{{\"op\":\"task.claim\",\"of\":\"$l{n}\"}}\n"
            )
        })
        .collect();
    let made = world.run_with("bob", &["batch"], claimed);
    assert!(!made.contains("[exit"), "{made}");
    for depth in ["quick", "deep"] {
        let args = ["brief", "--depth", depth, "--peek"];
        let brief = world.json("bob", &args);
        let mut urgent = 0;
        for (name, all) in [("Unread messages", 320), ("Your work", 250)] {
            let section = |list: &str| {
                let found = brief[list].as_array().unwrap().iter().find(|s| s["name"] == name);
                found.cloned().unwrap_or_default()
            };
            let told = section("sections")["items"].as_array().map_or(0, Vec::len) as i64;
            let cut = section("cut")["items"].as_i64().unwrap_or_default();
            assert_eq!(told + cut, all, "{depth}: {name}");
            urgent += cut;
        }
        let text = world.ok("bob", &args);
        assert!(text.contains(&format!(", {urgent} of them urgent")), "{urgent}: {text}");
    }
}
