//! `collab inbox` with more in it than anybody reads.

use crate::support::World;

#[test]
fn reading_one_of_very_many_leaves_all_the_others_unread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    for batch in 0..3 {
        let operations: String = (0..400)
            .map(|n| {
                format!("{{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"number {batch} {n}\"}}\n")
            })
            .collect();
        let made = world.run_with("ann", &["batch"], operations);
        assert_eq!(made.lines().count(), 400);
    }
    let read = world.json("bob", &["inbox", "--limit", "1"]);
    assert_eq!(read["messages"][0]["text"], "number 2 399");

    // What is kept does not grow with what is left.
    let kept = std::fs::read_to_string(world.root().join(".git/collab/cursors.json")).unwrap();
    assert!(kept.len() < 1000, "{kept}");

    let rest = world.json("bob", &["inbox", "--peek", "--limit", "1000"]);
    assert_eq!(rest["messages"].as_array().unwrap().len(), 1000);
    // What is looked at is bounded, so the rest comes with the next reading; nothing is passed over.
    world.json("bob", &["inbox", "--limit", "1000"]);
    let last = world.json("bob", &["inbox", "--limit", "1000"]);
    let last = last["messages"].as_array().unwrap();
    assert_eq!(last.len(), 199);
    assert_eq!(last[198]["text"], "number 0 0");
    assert!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_left_of_many_is_counted() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let operations: String = (0..120)
        .map(|n| format!("{{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"number {n}\"}}\n"))
        .collect();
    let _ = world.run_with("ann", &["batch"], operations);
    for (read, left) in [("20", 100), ("50", 50), ("10", 40)] {
        world.json("bob", &["inbox", "--limit", read]);
        let unread = &world.json("bob", &["status"])["unread"];
        assert_eq!(unread["routine"], left, "{unread}");
    }
}

#[test]
fn a_message_to_oneself_alone_is_refused() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    assert_eq!(world.fails("ann", &["send", "ann", "-m", "Do not forget"]).0, 1);
    world.send("ann", &["ann", "bob", "-m", "For both of us"]);
}

/// Sends many messages of a priority to bob at once, and returns their ids, the oldest first.
fn send_many(world: &World, priority: &str, texts: impl Iterator<Item = String>) -> Vec<String> {
    let before = sent(world).len();
    let operations: String = texts
        .map(|text| {
            format!(
                "{{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"{text}\",\"priority\":\"{priority}\"}}\n"
            )
        })
        .collect();
    let made = world.run_with("ann", &["batch"], operations);
    assert!(!made.contains("[exit"), "{made}");
    sent(world).split_off(before)
}

/// Returns the ids of all messages, the oldest first.
fn sent(world: &World) -> Vec<String> {
    let events = world.events();
    let parsed = events.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut ids: Vec<String> = parsed
        .filter(|event| event["kind"] == "message.sent")
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort_unstable();
    ids
}

/// Brings in that bob acknowledged messages in another clone.
fn acked_elsewhere(world: &World, ids: &[String]) {
    // After all that is sent here, and within a day of it: 2026-11-23T20:00 and on.
    let lines: String = ids
        .iter()
        .enumerate()
        .map(|(n, id)| {
            format!(
                "{{\"v\":1,\"id\":\"01a209fe-7200-7{n:03x}-8919-073851d2c7ff\",\"at\":\"2026-11-23T20:00:00.000Z\",\"by\":\"bob\",\"kind\":\"message.acked\",\"of\":\"{id}\",\"data\":{{}}}}\n"
            )
        })
        .collect();
    world
        .write(".collab/log/2026-11/23/deadbeef-01a209fe-7200-7000-8919-073851d2c7ff.jsonl", lines);
    world.git(&["add", ".collab/log"]);
    let bob = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"];
    world.git(&[&bob[..], &["commit", "-m", "Acknowledged elsewhere"]].concat());
}

#[test]
fn what_was_acknowledged_elsewhere_hides_nothing_that_is_unread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.ok("bob", &["inbox"]);
    send_many(&world, "routine", (0..10).map(|n| format!("number {n}")));
    world.send("ann", &["bob", "-m", "main is red", "--priority", "critical"]);
    let mut acked = send_many(&world, "critical", (0..305).map(|n| format!("seen {n}")));
    acked.extend(send_many(&world, "routine", (0..35).map(|n| format!("known {n}"))));
    acked_elsewhere(&world, &acked);

    let unread = &world.json("bob", &["status"])["unread"];
    assert_eq!((&unread["critical"], &unread["routine"]), (&1.into(), &10.into()));
    let told = world.ok("bob", &["brief", "--peek"]);
    assert!(told.contains("main is red") && told.contains("number 9"), "{told}");
    assert_eq!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().len(), 11);
    assert!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().is_empty());
}

#[test]
fn what_was_left_and_is_acknowledged_elsewhere_is_kept_no_longer() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let ids = send_many(&world, "routine", (0..45).map(|n| format!("number {n}")));
    world.json("bob", &["inbox", "--limit", "40"]);
    let kept = || -> serde_json::Value {
        let path = world.root().join(".git/collab/cursors.json");
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["readers"]["bob"].take()
    };
    assert_eq!(kept()["unread"].as_array().unwrap().len(), 5);
    acked_elsewhere(&world, &ids[..5]);
    assert!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().is_empty());
    assert_eq!(kept()["unread"], serde_json::Value::Null);
}

#[test]
fn what_was_said_to_a_role_before_it_was_given_is_not_unread_whatever_was_read() {
    let world = World::new();
    world.people(&["ann", "eve"]);
    for (who, read) in [("bob", "1"), ("dan", "9")] {
        world.people(&[who]);
        world.ok(who, &["inbox"]);
        world.ok("eve", &["participant", "set", "eve", "--role", "reviewer"]);
        for text in ["one", "two", "three"] {
            world.send("ann", &[who, "-m", text]);
        }
        world.send("ann", &["@reviewer", "-m", "before"]);
        // Few are read and listed, or all are and the position moves.
        world.json(who, &["inbox", "--limit", read]);
        for _ in 0..2 {
            world.ok(who, &["participant", "set", who, "--role", "reviewer"]);
            world.send("ann", &["@reviewer", "-m", "since"]);
        }
        let inbox = world.json(who, &["inbox"]);
        let texts = texts(&inbox);
        assert_eq!(&texts[..2], ["since", "since"]);
        assert!(!texts.contains(&"before"), "{who}: {texts:?}");
        assert_eq!(texts.len(), if read == "1" { 4 } else { 2 });
    }
}

#[test]
fn a_role_that_arrives_late_brings_what_was_said_to_it_and_a_rebuilt_store_does_not_again() {
    let world = World::new();
    world.people(&["ann", "bob", "eve"]);
    world.ok("eve", &["participant", "set", "eve", "--role", "reviewer"]);
    world.send("ann", &["@reviewer", "-m", "Look at this"]);
    world.send("ann", &["bob", "-m", "And at that"]);
    assert_eq!(texts(&world.json("bob", &["inbox"])), ["And at that"]);
    let id = "01a207a2-3281-7000-8919-073851d2c7ff";
    let set = format!(
        "{{\"v\":1,\"id\":\"{id}\",\"at\":\"2026-11-23T09:00:00.001Z\",\"by\":\"ann\",\"kind\":\"participant.set\",\"data\":{{\"name\":\"bob\",\"role\":\"reviewer\"}}}}\n"
    );
    world.write(&format!(".collab/log/2026-11/23/deadbeef-{id}.jsonl"), set);
    world.git(&["add", ".collab/log"]);
    let ann = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    world.git(&[&ann[..], &["commit", "-m", "A role given elsewhere"]].concat());
    assert_eq!(texts(&world.json("bob", &["inbox"])), ["Look at this"]);

    let store = rusqlite::Connection::open(world.root().join(".git/collab/store.db")).unwrap();
    store.execute("UPDATE meta SET value = 1 WHERE key = 'schema'", []).unwrap();
    drop(store);
    assert!(texts(&world.json("bob", &["inbox"])).is_empty());
}

/// Returns the texts of an inbox.
fn texts(inbox: &serde_json::Value) -> Vec<&str> {
    let messages = inbox["messages"].as_array().unwrap().iter();
    messages.map(|message| message["text"].as_str().unwrap()).collect()
}
