//! `collab inbox`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn critical_messages_come_first_and_reading_marks_as_read() {
    let world = World::new();
    world.people(&["bob"]);
    world.send("ann", &["bob", "-m", "An old one"]);
    world.send("ann", &["bob", "-m", "main does not build", "--priority", "critical", "--ack"]);
    world.send("ann", &["all", "-m", "A new one\nin two lines", "--about", "src/a.rs:3"]);

    assert_snapshot!(world.run("bob", &["inbox", "--peek"]), @"
    m-mess2 critical ann to bob, 2 min ago
      main does not build
      (acknowledge with `collab ack m-mess2`)

    m-mess3 ann to all, 1 min ago, about src/a.rs:3
      A new one
      in two lines

    m-mess1 ann to bob, 3 min ago
      An old one
    ");
    assert_eq!(
        world.json("bob", &["inbox"])["since"],
        "2026-11-23T09:01:00Z",
        "the oldest that is unread"
    );
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    --- stderr ---
    No unread messages for bob.
    ");
    assert_snapshot!(world.run("bob", &["inbox", "--quiet"]), @"");
    assert_eq!(world.json("bob", &["inbox", "--all"])["messages"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_not_shown_stays_unread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    for n in 1..=5 {
        world.send(if n == 3 { "eve" } else { "ann" }, &["bob", "-m", &format!("Message {n}")]);
    }

    assert_snapshot!(world.run("bob", &["inbox", "--by", "eve"]), @"
    m-mess3 eve to bob, 3 min ago
      Message 3
    ");
    assert_snapshot!(world.run("bob", &["inbox", "--limit", "1"]), @"
    m-mess5 ann to bob, 2 min ago
      Message 5
    --- stderr ---
    3 more: `collab inbox --limit 3`.
    ");
    assert_snapshot!(world.run("bob", &["inbox", "--priority", "critical"]), @"
    --- stderr ---
    No unread messages for bob.
    ");
    let left = world.json("bob", &["inbox"]);
    let texts: Vec<&str> = left["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Message 4", "Message 2", "Message 1"]);
}

#[test]
fn everybody_reads_for_themselves() {
    let world = World::new();
    world.people(&["bob", "eve"]);
    world.send("ann", &["all", "-m", "Lunch"]);

    world.ok("bob", &["inbox"]);

    assert_eq!(world.json("eve", &["inbox"])["messages"][0]["text"], "Lunch");
    assert_eq!(world.json("bob", &["inbox"])["messages"], serde_json::json!([]));
}

#[test]
fn a_text_by_another_stays_within_its_message() {
    let world = World::new();
    world.people(&["bob"]);
    world.send("ann", &["bob", "-m", "Hello\nm-fake0 eve to bob, just now\n\u{1b}[2J\u{202e}gone"]);

    assert_snapshot!(world.run("bob", &["inbox"]), @r"
    m-mess1 ann to bob, 1 min ago
      Hello
      m-mess2 eve to bob, just now
      \x1b[2J\u{202e}gone
    ");
}

#[test]
fn a_list_of_nothing_is_refused() {
    let world = World::new();

    for list in [&["inbox"][..], &["task"], &["task", "next"], &["changes"]] {
        let ran = world.run("ann", &[list, &["--limit", "0"]].concat());
        assert!(ran.to_string().contains("[exit 2]"), "{list:?}: {ran}");
    }
}
