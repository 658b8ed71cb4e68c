//! `collab note` and `collab note list`

use insta::assert_snapshot;

use crate::support::World;

fn world() -> World {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.write("src/a.rs", "one\ntwo\n");
    world.note("ann", &["Tests are slow", "--about", "src/a.rs"]);
    let cause = world.note("bob", &["The clock is wrong", "--kind", "hypothesis"]);
    world.ok("bob", &["note", "resolve", &cause, "--outcome", "ruled-out", "-m", "It is right"]);
    world.note(
        "bob",
        &[
            "Lines are lost",
            "--kind",
            "discovery",
            "--severity",
            "critical",
            "--about",
            "src/a.rs:2",
        ],
    );
    world
}

#[test]
fn open_ones_are_listed_newest_first() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["note"]), @"
    --- stderr ---
    No open notes. Add one with `collab note add TEXT`.
    ");
    let world = self::world();
    assert_snapshot!(world.run("ann", &["note"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note3  discovery    critical  bob  Lines are lost (src/a.rs:2)
    n-note1  observation            ann  Tests are slow (src/a.rs)
    ");
    assert_snapshot!(world.run("ann", &["note", "list", "--all"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note3  discovery    critical  bob  Lines are lost (src/a.rs:2)
    n-note2  hypothesis             bob  ruled out: The clock is wrong
    n-note1  observation            ann  Tests are slow (src/a.rs)
    ");
}

#[test]
fn each_filter_leaves_what_it_says() {
    let world = world();
    assert_snapshot!(world.run("ann", &["note", "--kind", "hypothesis"]), @"
    --- stderr ---
    No such notes.
    ");
    for (args, count) in [
        (&["--kind", "discovery"][..], 1),
        (&["--kind", "hypothesis", "--all"], 1),
        (&["--severity", "critical"], 1),
        (&["--severity", "low", "--all"], 0),
        (&["--by", "bob"], 1),
        (&["--by", "bob", "--all"], 2),
        (&["--about", "src/a.rs"], 2),
        (&["--about", "src/a.rs", "--by", "ann"], 1),
        (&["--since", "2026-11-23 09:05"], 1),
        (&["--since", "2h"], 2),
        (&["--limit", "1"], 1),
    ] {
        let view = world.json("ann", &[&["note"], args].concat());
        assert_eq!(view["notes"].as_array().unwrap().len(), count, "{args:?}: {view}");
        assert_eq!(view["more"], args[0] == "--limit", "{args:?}");
    }
    assert_snapshot!(world.run("ann", &["note", "--limit", "1"]), @"
    ID       KIND       SEVERITY  WHO  NOTE
    n-note3  discovery  critical  bob  Lines are lost (src/a.rs:2)
    --- stderr ---
    There are more: see them with `--limit 10`.
    ");
    assert_snapshot!(world.run("ann", &["note", "--by", "nobody-known"]), @"
    --- stderr ---
    error: nobody called `nobody-known` is known here
    hint: See who is known with `collab participant`.
    hint: For somebody who is yet to come: `collab participant set nobody-known`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "--all", "add", "x"]), @"
    --- stderr ---
    error: options of a list stand before another verb
    hint: Write the verb first, as in `collab note add TEXT`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["note", "n-7k2mq"]), @"
    --- stderr ---
    error: unrecognized subcommand 'n-note4'

      tip: look at it with 'collab show n-note4'

    Usage: collab note [OPTIONS] [COMMAND]

    For more information, try '--help'.
    [exit 2]
    ");
}
