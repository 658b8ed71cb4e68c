//! `collab note add`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_note_is_added_and_shown() {
    let world = World::new();
    world.write("src/cache.rs", "use std;\nfn get() {}\n");

    assert_snapshot!(
        world.run(
            "ann",
            &[
                "note", "add", "Entries are never dropped", "--kind", "discovery", "--severity",
                "high", "--type", "performance", "--impact", "Memory grows", "--about",
                "src/cache.rs:2",
            ]
        ),
        @"Noted n-note1"
    );
    let note = world.json("ann", &["note"])["notes"][0]["short"].as_str().unwrap().to_owned();
    assert_snapshot!(world.run("bob", &["show", &note]), @"
    n-note1 discovery, high
      added       2 min ago by ann
      type        performance
      impact      Memory grows
      about       src/cache.rs:2
      line        fn get() {}
      id          <id1>

    Text
      Entries are never dropped
    ");
}

#[test]
fn programs_get_the_full_and_the_short_id_and_nothing_else() {
    let world = World::new();
    let made = world.json("ann", &["note", "add", "Seen"]);
    let keys: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "short"]);
    assert!(made["short"].as_str().unwrap().starts_with("n-"), "{made}");
}

#[test]
fn text_comes_from_the_standard_input_where_none_is_given() {
    let world = World::new();
    assert_snapshot!(world.run_with("ann", &["note", "add"], "From a pipe\n"), @"Noted n-note1");
    assert_eq!(world.json("ann", &["note"])["notes"][0]["text"], "From a pipe");
}

#[test]
fn a_decision_takes_the_place_of_another_in_one_write() {
    let world = World::new();
    let old = world.note("ann", &["Ids are numbers", "--kind", "decision"]);
    let before = world.events().len();

    let new = world.note(
        "bob",
        &[
            "Ids are words",
            "--kind",
            "decision",
            "--replaces",
            &old,
            "--why",
            "Numbers clash between clones",
        ],
    );

    let events = world.events();
    assert_eq!(events.len(), before + 2);
    assert!(events[before + 1].contains("\"outcome\":\"replaced\""), "{}", events[before + 1]);
    assert_snapshot!(world.run("ann", &["show", &old]), @"
    n-note1 decision
      added       4 min ago by ann
      replaced    2 min ago by bob
      replaced by n-note2
      id          <id1>

    Text
      Ids are numbers

    Because
      Numbers clash between clones
    ");
    assert_snapshot!(world.run("ann", &["show", &new]), @"
    n-note2 decision
      added       3 min ago by bob
      in place of n-note1
      id          <id2>

    Text
      Ids are words

    In place of n-note1, because
      Numbers clash between clones
    ");
    assert_snapshot!(world.run("ann", &["note"]), @"
    ID       KIND      SEVERITY  WHO  NOTE
    n-note2  decision            bob  Ids are words
    ");
    assert_snapshot!(world.run("ann", &["note", "--all", "--kind", "decision"]), @"
    ID       KIND      SEVERITY  WHO  NOTE
    n-note2  decision            bob  Ids are words
    n-note1  decision            ann  replaced: Ids are numbers
    ");
    let told = world.ok("ann", &["brief", "--peek", "--depth", "deep"]);
    let line = format!(
        "{new} bob decided: \"Ids are words\", in place of {old} \"Ids are numbers\": \
         \"Numbers clash between clones\""
    );
    assert!(told.contains(&line), "{told}");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--why", "y"]), @"
    --- stderr ---
    error: there is nothing that the note replaces, to say why
    hint: Name it with `--replaces NOTE`, or say why in the text.
    [exit 2]
    ");
    // It has no place any more that another could take.
    assert_snapshot!(
        world.run("ann", &["note", "add", "Ids are", "--kind", "decision", "--replaces", &old]),
        @"
    --- stderr ---
    error: n-note1 was replaced by bob at 2026-11-23T09:02:00Z: Numbers clash between clones
    hint: See it with `collab show n-note1`.
    hint: If that holds no longer, add a note: `collab note add TEXT --about n-note1`.
    [exit 1]
    "
    );
    assert_snapshot!(
        world.run("ann", &["note", "add", "Why?", "--kind", "question", "--replaces", &new]),
        @"
    --- stderr ---
    error: n-note2 is a note of the kind decision, whose place one of the kind question cannot take
    hint: Add the new one with `--kind decision`.
    [exit 1]
    "
    );
    assert_eq!(world.events(), events);
    // Who does not say why is told that it is missing; the note stands.
    let third = ["note", "add", "Ids are short", "--kind", "decision", "--replaces", &new];
    assert_snapshot!(world.run("ann", &third), @"
    Noted n-note3
    --- stderr ---
    warning: it does not say why it replaces n-note2, as `--why TEXT` does; `collab note add TEXT --for n-note3` still can
    ");
}

#[test]
fn nobody_tries_again_what_was_ruled_out() {
    let world = World::new();
    let first = world.note("ann", &["The cache keeps stale entries", "--kind", "hypothesis"]);
    let second = world.note("ann", &["The clock is wrong", "--kind", "hypothesis"]);
    let seen =
        world.note("ann", &["It fails without the cache", "--kind", "evidence", "--for", &first]);
    world.ok("ann", &["note", "resolve", &first, "--outcome", "ruled-out", "--evidence", &seen]);
    world.ok("ann", &["note", "resolve", &second, "--outcome", "ruled-out", "-m", "It is not"]);

    assert_snapshot!(
        world.run("bob", &["note", "add", "stale entries: the CACHE keeps", "--kind", "hypothesis"]),
        @r#"
    Noted n-note4
    --- stderr ---
    warning: much the same was ruled out by ann, by n-note3: "It fails without the cache" (n-note1 by ann: "The cache keeps stale entries")
    "#
    );
    assert_snapshot!(
        world.run("bob", &["note", "add", "The clock is wrong.", "--kind", "hypothesis"]),
        @r#"
    Noted n-note5
    --- stderr ---
    warning: much the same was ruled out by ann, as "It is not" (n-note2 by ann: "The clock is wrong")
    "#
    );
    // Only a hypothesis is tried.
    assert_snapshot!(world.run("bob", &["note", "add", "The clock is wrong"]), @"Noted n-note6");
    assert_snapshot!(
        world.run("bob", &["note", "add", "The queue drops entries", "--kind", "hypothesis"]),
        @"Noted n-note7"
    );
    // Nor what another tries just now, or what was confirmed.
    let queue = ["note", "add", "the queue drops entries!", "--kind", "hypothesis"];
    assert_snapshot!(world.run("ann", &queue), @r#"
    Noted n-note8
    --- stderr ---
    warning: much the same is open (n-note7 by bob: "The queue drops entries")
    "#);
    let notes = world.json("ann", &["note", "--kind", "hypothesis"])["notes"].clone();
    let first = notes[1]["short"].as_str().unwrap();
    world.ok("ann", &["note", "resolve", first, "--outcome", "confirmed", "-m", "Seen"]);
    assert_snapshot!(world.run("bob", &queue), @r#"
    Noted n-note9
    --- stderr ---
    warning: much the same was confirmed by ann, as "Seen" (n-note7 by bob: "The queue drops entries")
    warning: much the same is open (n-note8 by ann: "the queue drops entries!")
    "#);
}

#[test]
fn a_discovery_that_cannot_wait_reaches_whoever_works_there() {
    let world = World::new();
    world.write("src/parse/lexer.rs", "one\n");
    for (title, about, who) in [
        ("Lexer", "src/parse/lexer.rs:1", "bob"),
        ("Parser", "src/parse", "eve"),
        ("Mine", "src/parse/lexer.rs", "ann"),
        ("Elsewhere", "src/par", "joe"),
        ("Done", "src/parse/lexer.rs", "zoe"),
    ] {
        world.people(&[who]);
        let task = world.task(&[title, "--about", about]);
        world.ok(who, &["task", "claim", &task]);
        if title == "Done" {
            world.ok(who, &["task", "done", &task]);
        }
    }
    let add = |severity: &str, kind: &str| {
        let place = ["--about", "src/parse/lexer.rs:1", "--severity", severity, "--kind", kind];
        world.run("ann", &[&["note", "add", "Spans are off by one"][..], &place].concat())
    };

    assert_snapshot!(add("high", "discovery"), @"
    Noted n-note1
    --- stderr ---
    Sent to bob, eve, at work there.
    ");
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 important ann to bob, eve, 1 min ago, about n-note1, src/parse/lexer.rs:1
      Spans are off by one
    ");
    assert_snapshot!(add("critical", "discovery"), @"
    Noted n-note2
    --- stderr ---
    Sent to bob, eve, at work there.
    ");
    assert_snapshot!(world.run("eve", &["inbox"]), @"
    m-mess2 critical ann to bob, eve, 1 min ago, about n-note2, src/parse/lexer.rs:1
      Spans are off by one

    m-mess1 important ann to bob, eve, 3 min ago, about n-note1, src/parse/lexer.rs:1
      Spans are off by one
    ");
    assert_snapshot!(add("medium", "discovery"), @"Noted n-note3");
    assert_snapshot!(add("critical", "observation"), @"Noted n-note4");
    for who in ["ann", "joe", "zoe"] {
        assert_eq!(world.json(who, &["inbox"])["messages"].as_array().unwrap().len(), 0, "{who}");
    }
}

#[test]
fn a_discovery_that_cannot_wait_reaches_whoever_has_the_file_at_hand() {
    let world = World::new();
    world.write("src/lexer.rs", "one\n");
    world.write("src/other.rs", "two\n");
    world.ok("bob", &["context", "memory", "push", "--file", "src/lexer.rs"]);
    world.ok("eve", &["context", "memory", "push", "--file", "src/other.rs"]);
    let place = ["--about", "src/lexer.rs:1", "--severity", "high", "--kind", "discovery"];

    assert_snapshot!(world.run("ann", &[&["note", "add", "It loops"][..], &place].concat()), @"
    Noted n-note1
    --- stderr ---
    Sent to bob, at work there.
    ");
    // By a batch as well.
    let batch = r#"{"op":"note.add","text":"It leaks","kind":"discovery","severity":"high","about":["src/lexer.rs"]}"#;
    assert!(!world.run_with("ann", &["batch"], batch).contains("[exit"));
    assert_eq!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().len(), 2);
    assert_eq!(world.json("eve", &["inbox"])["messages"].as_array().unwrap().len(), 0);
}

#[test]
fn a_discovery_in_another_clone_reaches_whoever_works_there_once() {
    let world = World::new();
    world.write("src/lexer.rs", "one\n");
    let task = world.task(&["Lexer", "--about", "src/lexer.rs"]);
    world.ok("bob", &["task", "claim", &task]);
    world.commit();
    let other = world.clone_of();
    for severity in ["high", "critical"] {
        let text = format!("This is {severity}");
        let place = ["--kind", "discovery", "--severity", severity, "--about", "src/lexer.rs:1"];
        other.note("eve", &[&[text.as_str()], &place[..]].concat());
    }
    other.commit();
    world.git(&["pull", "--quiet", &other.root().to_string_lossy(), "main"]);

    let told = world.ok("bob", &["brief", "--peek"]);
    for severity in ["high", "critical"] {
        assert!(told.contains(&format!("\"This is {severity}\"")), "{told}");
    }
    let messages = || world.json("bob", &["inbox"])["messages"].as_array().unwrap().clone();
    let priorities: Vec<_> = messages().iter().map(|m| m["priority"].clone()).collect();
    assert_eq!(priorities, ["critical", "important"]);
    // Neither the one clone nor the other tells it again.
    assert_eq!(messages().len(), 0);
    world.commit();
    other.git(&["pull", "--quiet", &world.root().to_string_lossy(), "main"]);
    other.ok("bob", &["brief"]);
    assert_eq!(world.events().iter().filter(|line| line.contains("message.sent")).count(), 2);
}

#[test]
fn what_cannot_be_a_note_is_refused() {
    let world = World::new();
    world.write("a.txt", "one\ntwo\n");
    world.write("b.bin", b"\0\n");
    let before = world.events();

    assert_snapshot!(world.run("ann", &["note", "add"]), @"
    --- stderr ---
    error: there is no text on the standard input
    hint: Give it with `collab note add TEXT`, or pipe it in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", " \n"]), @"
    --- stderr ---
    error: the note is empty
    hint: Say something in the note.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["note", "add"], "x".repeat(1_000_000)), @"
    --- stderr ---
    error: the note has 1000000 bytes; at most 65536 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", "none.txt"]), @"
    --- stderr ---
    error: there is no none.txt here
    hint: Name a path that is there, from the directory that you are in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", "a.txt:3"]), @"
    --- stderr ---
    error: there is no line 3 in a.txt: it has 2 lines
    hint: Name a line that is there, or the file alone.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", "a.txt:1-9"]), @"
    --- stderr ---
    error: there is no line 9 in a.txt: it has 2 lines
    hint: Name a line that is there, or the file alone.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", "b.bin:1"]), @"
    --- stderr ---
    error: b.bin has no lines: it is no text, or too big
    hint: Name it without a line: `--about b.bin`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", "../../etc"]), @"
    --- stderr ---
    error: the path `../../etc` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--about", ".git/config:1"]), @"
    --- stderr ---
    error: there is no .git/config here
    hint: Name a path that is there, from the directory that you are in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--for", "n-nope0"]), @"
    --- stderr ---
    error: there is no note `n-nope0`
    hint: List them with `collab note --all`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "add", "x", "--impact", "a\nb"]), @"
    --- stderr ---
    error: the impact must be one line
    hint: Say it in one line; a description or a comment takes the rest.
    [exit 1]
    ");
    assert_snapshot!(world.run_with("ann", &["note", "add", "x", "--patch", "-"], "diff"), @"
    --- stderr ---
    error: only a suggestion brings a patch
    hint: Say `--kind suggestion`.
    [exit 2]
    ");
    assert_snapshot!(
        world.run_with("ann", &["note", "add", "x", "--kind", "suggestion", "--patch", "-"], "diff"),
        @"
    --- stderr ---
    error: that is no patch: no patch found
    hint: Make one with `git diff`.
    [exit 1]
    "
    );
    assert_snapshot!(
        world.run("ann", &["note", "add", "x", "--kind", "suggestion", "--patch", "none.diff"]),
        @"
    --- stderr ---
    error: cannot read none.diff: No such file or directory (os error 2)
    [exit 1]
    "
    );
    assert_snapshot!(world.run("ann", &["note", "add", "--kind", "suggestion", "--patch", "-"]), @"
    --- stderr ---
    error: standard input cannot hold both the text and the patch
    hint: Give the text as an argument.
    [exit 2]
    ");
    assert_eq!(world.events(), before);
}
