//! `collab ack`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn the_sender_sees_who_acknowledged() {
    let world = World::new();
    world.people(&["ann", "bob", "eve"]);
    let message = world.send("ann", &["bob", "eve", "-m", "main does not build", "--ack"]);

    assert_snapshot!(world.run("bob", &["ack", &message]), @"Acknowledged m-mess1");
    assert_snapshot!(world.run("ann", &["show", &message]), @"
    m-mess1 ann to bob, eve, 2 min ago
      main does not build
      (not acknowledged by eve)
      acked by    bob
      id          <id1>
    ");
    assert_eq!(world.json("eve", &["ack", &message])[0]["short"], message.as_str());
    let shown = world.json("ann", &["show", &message]);
    assert_eq!(shown["object"]["message"]["acked_by"], serde_json::json!(["bob", "eve"]));
    assert_eq!(shown["object"]["message"]["waiting_for"], serde_json::json!([]));
}

#[test]
fn what_is_acknowledged_is_read_and_nothing_is_written_twice() {
    let world = World::new();
    world.people(&["bob"]);
    let message = world.send("ann", &["bob", "-m", "Hello", "--ack"]);
    world.ok("bob", &["ack", &message]);
    let before = world.events();

    assert_snapshot!(world.run("bob", &["ack", &message]), @"Acknowledged m-mess1");

    assert_eq!(world.events(), before);
    assert_eq!(world.json("bob", &["inbox"])["messages"], serde_json::json!([]));
}

#[test]
fn all_are_acknowledged_or_none() {
    let world = World::new();
    world.people(&["bob"]);
    let message = world.send("ann", &["bob", "-m", "Hello"]);
    let task = world.task(&["Fix the parser"]);
    let before = world.events();

    assert_snapshot!(world.run("bob", &["ack", &message, "m-nope0"]), @"
    --- stderr ---
    error: there is no message `m-nope0`
    hint: List them with `collab inbox --all`.
    [exit 1]
    ");
    assert_snapshot!(world.run("bob", &["ack", &message, &task]), @"
    --- stderr ---
    error: `t-task1` is a task, not a message
    hint: Look at it with `collab show t-task1`.
    [exit 1]
    ");
    assert_eq!(world.events(), before);
}
