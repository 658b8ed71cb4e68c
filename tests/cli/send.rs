//! `collab send`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_message_is_sent_and_read() {
    let world = World::new();
    world.people(&["bob"]);

    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "The parser is done"]), @"Sent m-mess1");
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 ann to bob, 1 min ago
      The parser is done
    ");
}

#[test]
fn programs_get_the_full_and_the_short_id() {
    let world = World::new();
    world.people(&["bob"]);

    let made = world.json("ann", &["send", "bob", "-m", "Hello"]);

    assert_eq!(made["id"].as_str().unwrap().len(), 36);
    assert!(made["short"].as_str().unwrap().starts_with("m-"), "{made}");
}

#[test]
fn text_comes_from_the_standard_input_where_none_is_given() {
    let world = World::new();
    world.people(&["bob"]);

    assert_snapshot!(world.run_with("ann", &["send", "bob"], "From a pipe\n"), @"Sent m-mess1");
    assert_snapshot!(world.run_with("ann", &["send", "bob", "-m", "-"], "And again"), @"Sent m-mess2");
    let inbox = world.json("bob", &["inbox"]);
    assert_eq!(inbox["messages"][0]["text"], "And again");
    assert_eq!(inbox["messages"][1]["text"], "From a pipe");
}

#[test]
fn everything_that_is_said_of_it_is_kept() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let task = world.task(&["Fix the parser"]);
    let first = world.send("bob", &["ann", "-m", "How far is it?"]);

    let message = world.send(
        "ann",
        &[
            "--reply",
            &first,
            "-m",
            "Half way",
            "--priority",
            "important",
            "--about",
            &task,
            "--about",
            "src/a.rs:3-5",
            "--ack",
            "--data",
            "{\"n\": 1}",
        ],
    );

    let inbox = world.json("bob", &["inbox"]);
    let mut fields = inbox["messages"][0].clone();
    fields.as_object_mut().unwrap().remove("id");
    let about = fields["about"].as_array_mut().unwrap();
    about.sort_by_key(|about| about.to_string());
    assert_eq!(
        fields,
        serde_json::json!({
            "short": message, "from": "ann", "to": ["bob"], "priority": "important",
            "text": "Half way", "about": ["src/a.rs:3-5", task], "at": "2026-11-23T09:04:00Z",
            "acked_by": [], "ack": true, "waiting_for": ["bob"], "reply_to": first,
            "data": {"n": 1},
        })
    );
}

#[test]
fn all_and_roles_reach_whoever_is_meant() {
    let world = World::new();
    world.people(&["ann", "bob", "eve"]);
    world.ok("eve", &["participant", "set", "--role", "reviewer"]);

    world.send("ann", &["all", "-m", "Lunch"]);
    world.send("ann", &["@reviewer", "-m", "Please review"]);

    assert_eq!(world.json("ann", &["inbox"])["messages"].as_array().unwrap().len(), 0);
    assert_eq!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().len(), 1);
    assert_eq!(world.json("eve", &["inbox"])["messages"].as_array().unwrap().len(), 2);
}

#[test]
fn names_are_as_people_write_them() {
    let world = World::new();
    world.people(&["jane-doe"]);

    world.send("ann", &["Jane Doe", "-m", "Hello"]);

    assert_eq!(world.json("jane-doe", &["inbox"])["messages"][0]["to"][0], "jane-doe");
}

#[test]
fn whom_nobody_knows_is_refused_with_who_was_meant() {
    let world = World::new();
    world.people(&["jane-doe"]);
    world.ok("jane-doe", &["participant", "set", "--role", "reviewer"]);

    assert_snapshot!(world.run("ann", &["send", "jan-doe", "-m", "x"]), @"
    --- stderr ---
    error: nobody called `jan-doe` is known here
    hint: Did you mean `jane-doe`?
    hint: For somebody who is yet to come: `collab participant set jan-doe`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "claud", "-m", "x"]), @"
    --- stderr ---
    error: nobody called `claud` is known here
    hint: Did you mean `claude`?
    hint: For somebody who is yet to come: `collab participant set claud`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "@reviewr", "-m", "x"]), @"
    --- stderr ---
    error: nobody has the role `reviewr`
    hint: Did you mean `@reviewer`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "@painter", "-m", "x"]), @"
    --- stderr ---
    error: nobody has the role `painter`
    hint: Give it with `collab participant set NAME --role painter`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "../x", "-m", "x"]), @"
    --- stderr ---
    error: `../x` is not a name: use letters, digits, spaces and hyphens
    hint: See who is known with `collab participant`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["send", "-m", "x"]), @"
    --- stderr ---
    error: the following required arguments were not provided:
      <TO>...

    Usage: collab send --message <TEXT> <TO>...

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn what_cannot_be_a_message_is_refused() {
    let world = World::new();
    world.people(&["bob"]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["send", "bob"]), @"
    --- stderr ---
    error: there is no text on the standard input
    hint: Give it with `-m TEXT`, or pipe it in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", " \n"]), @"
    --- stderr ---
    error: the message is empty
    hint: Say something in the message.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["send", "bob"], "x".repeat(1_000_000)), @"
    --- stderr ---
    error: the message has 1000000 bytes; at most 65536 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["send", "bob"], "x".repeat(64 * 1024 + 1)), @"
    --- stderr ---
    error: the message has 65537 bytes; at most 65536 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["send", "bob"], b"\xff\xfe"), @"
    --- stderr ---
    error: the text on the standard input is not UTF-8
    hint: Convert it, as with iconv.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "x", "--data", "{"]), @"
    --- stderr ---
    error: the data is not JSON: EOF while parsing an object at line 1 column 1
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "x", "--reply", "m-nope0"]), @"
    --- stderr ---
    error: there is no message `m-nope0`
    hint: List them with `collab inbox --all`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "x", "--about", "../../etc"]), @"
    --- stderr ---
    error: the path `../../etc` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["send", "bob", "-m", "x", "--priority", "high"]), @"
    --- stderr ---
    error: invalid value 'high' for '--priority <PRIORITY>'
      [possible values: critical, important, routine]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_eq!(world.events(), before);
}

#[test]
fn the_longest_text_is_taken() {
    let world = World::new();
    world.people(&["bob"]);

    let sent = world.run_with("ann", &["send", "bob"], "x".repeat(64 * 1024));

    assert_snapshot!(sent, @"Sent m-mess1");
}
