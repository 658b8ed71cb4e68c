//! An id from the end of time, committed by a stranger, must leave room for those that follow.

use crate::support::World;

const FORGED: &str = r#"{"v":1,"id":"0699e991-a7ff-7fff-8919-073851d2c7ff","at":"2026-11-23T00:00:00.000Z","by":"eve","kind":"message.sent","data":{"to":["all"],"text":"hi"}}"#;

const NAME: &str = "0699e991-a7ff-7fff-8919-073851d2c7ff";

/// Commits a batch with one line.
fn forge(world: &World, line: &str) {
    let path = format!(".collab/log/2199-12/31/deadbeef-{NAME}.jsonl");
    world.write(&path, format!("{line}\n"));
    world.git(&["add", ".collab/log"]);
    let eve = ["-c", "user.name=Eve", "-c", "user.email=eve@example.org"];
    world.git(&[&eve[..], &["commit", "-m", "A forged batch"]].concat());
}

/// Returns what somebody reads.
fn read(world: &World, who: &str, args: &[&str]) -> Vec<String> {
    let inbox = world.json(who, &[&["inbox"], args].concat());
    let messages = inbox["messages"].as_array().unwrap().iter();
    messages.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn acts_go_on_after_an_event_from_the_end_of_time() {
    let world = World::new();
    world.people(&["ann"]);
    forge(&world, FORGED);
    assert!(world.run("ann", &["inbox", "--all"]).contains("hi"), "it was brought in");

    for _ in 0..10 {
        let task = world.task(&["Fix the lexer"]);
        world.ok("ann", &["task", "claim", &task]);
        world.ok("ann", &["task", "done", &task]);
        let shown = world.json("ann", &["show", &task]);
        assert_eq!(shown["object"]["task"]["status"], "completed");
    }
}

#[test]
fn what_is_sent_after_a_message_from_the_end_of_time_was_read_is_unread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.send("ann", &["bob", "-m", "one"]);
    forge(&world, FORGED);
    assert_eq!(read(&world, "bob", &[]), ["hi", "one"]);
    for text in ["two", "three"] {
        world.send("ann", &["bob", "-m", text]);
        assert_eq!(world.json("bob", &["status"])["unread"]["routine"], 1);
        let told = world.ok("bob", &["brief", "--peek"]);
        assert!(told.contains(text) && !told.contains("\"hi\""), "{told}");
        assert_eq!(read(&world, "bob", &[]), [text], "and what was read is not shown again");
    }
    // Where few of many are read, these are listed.
    for text in ["four", "five", "six"] {
        world.send("ann", &["bob", "-m", text]);
    }
    assert_eq!(read(&world, "bob", &["--limit", "1"]), ["six"]);
    world.send("ann", &["bob", "-m", "seven"]);
    assert_eq!(read(&world, "bob", &[]), ["seven", "five", "four"]);
}

#[test]
fn an_own_event_from_the_end_of_time_hides_nothing_from_who_has_not_read_yet() {
    let world = World::new();
    world.people(&["ann"]);
    let by_carol = FORGED.replace("eve", "carol").replace("2026-11-23T00", "2199-06-01T00");
    forge(&world, &by_carol.replace("all", "ann"));
    world.send("ann", &["carol", "-m", "main is red", "--priority", "critical"]);
    assert_eq!(world.json("carol", &["status"])["unread"]["critical"], 1);
    let told = world.ok("carol", &["brief", "--peek"]);
    assert!(told.contains("main is red") && !told.contains("2199"), "{told}");
    // Neither does her own first act here.
    world.send("carol", &["ann", "-m", "I am here"]);
    assert_eq!(read(&world, "carol", &[]), ["main is red"]);
}

#[test]
fn a_time_to_come_told_by_an_event_of_now_hides_nothing() {
    let world = World::new();
    world.people(&["ann"]);
    world.task(&["Fix the lexer"]);
    let id = "01a207a3-1ce0-7000-8919-073851d2c7ff";
    let line = FORGED.replace(NAME, id).replace("eve", "carol").replace("2026-11-23", "2199-06-01");
    forge(&world, &line);
    let told = world.ok("carol", &["brief", "--peek"]);
    assert!(!told.contains("2199"), "{told}");
}

#[test]
fn a_position_at_the_end_of_time_is_brought_back_before_anything_is_written() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.send("ann", &["bob", "-m", "one"]);
    forge(&world, FORGED);
    assert_eq!(read(&world, "bob", &[]), ["hi", "one"]);
    // As earlier builds kept it.
    let path = world.root().join(".git/collab/cursors.json");
    let mut kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    kept["readers"]["bob"] = serde_json::json!({"inbox": NAME});
    std::fs::write(&path, kept.to_string()).unwrap();
    assert!(read(&world, "bob", &["--peek"]).is_empty());
    world.send("ann", &["bob", "-m", "two"]);
    assert_eq!(read(&world, "bob", &["--peek"]), ["two"]);
    assert_eq!(read(&world, "bob", &[]), ["two"]);
    assert!(read(&world, "bob", &[]).is_empty());
}

#[test]
fn a_time_to_come_makes_nobody_be_here() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    forge(&world, &FORGED.replace("2026-11-23T00", "2199-06-01T00"));
    let here = |who: &str| -> Vec<String> {
        let status = world.json(who, &["status"]);
        let names = status["here"].as_array().unwrap().iter();
        names.map(|here| here["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(here("ann"), ["bob"]);
    // Whoever really reads is.
    world.ok("eve", &["inbox"]);
    assert_eq!(here("ann"), ["eve", "bob"]);
}
