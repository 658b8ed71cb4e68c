//! `collab context history`, `diff`, `sync`: what became of the context.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

#[test]
fn history_says_who_changed_what_when_from_what_to_what() {
    let world = World::new();
    world.ok("ann", &["context", "set", "focus", "parser"]);
    world.ok("bob", &["context", "set", "focus", "printer"]);
    world.ok("ann", &["context", "append", "focused", "x"]);
    world.ok("ann", &["context", "set", "other.key", "1"]);
    world.ok("bob", &["context", "remove", "focus"]);
    world.ok("ann", &["context", "set", "focus.now", "[1]"]);
    world.ok("bob", &["context", "append", "focus.now", "2", "--scope", "branch"]);

    assert_snapshot!(world.run("ann", &["context", "history", "focus"]), @r#"
    1 min ago bob: focus.now set to [2] on main only
    2 min ago ann: focus.now set to [1]
    3 min ago bob: focus removed, was "printer"
    6 min ago bob: focus "parser" -> "printer"
    7 min ago ann: focus set to "parser"
    "#);
    assert_snapshot!(world.run("ann", &["context", "history", "focus", "--limit", "1", "--scope", "all"]), @"
    3 min ago ann: focus.now set to [1]
    --- stderr ---
    hint: 3 older ones: `--limit` shows more.
    ");
    let view = world.json("ann", &["context", "history", "focus"]);
    assert_eq!(view["changes"][3]["from"], "parser");
    assert_eq!(view["changes"][3]["to"], "printer");
    assert_eq!(view["changes"][3]["by"], "bob");
    assert_snapshot!(world.run("ann", &["context", "history", "focusd"]), @"
    --- stderr ---
    error: there is nothing at `focusd`
    hint: Did you mean `focus`?
    [exit 1]
    ");
}

#[test]
fn diff_says_what_came_changed_and_went_since_a_time() {
    let world = World::new();
    world.ok(
        "ann",
        &["context", "set", "conventions", r#"{"kept": 1, "old": "x", "gone": [], "back": 1}"#],
    );
    world.ok("ann", &["context", "set", "conventions.back", "2"]);
    world.ok(
        "bob",
        &[
            "context",
            "set",
            "conventions",
            r#"{"kept": 1, "old": "y", "new": {"a": "line\nline"}, "back": 3}"#,
        ],
    );
    world.ok("bob", &["context", "set", "conventions.back", "2"]);

    assert_snapshot!(world.run("ann", &["context", "diff", "--since", "2026-11-23T09:02:00Z"]), @r#"
    - conventions.gone: [] (bob, 2 min ago)
    + conventions.new.a: "line\nline" (bob, 2 min ago)
    ~ conventions.old: "x" -> "y" (bob, 2 min ago)
    "#);
    let diff = world.json("ann", &["context", "diff", "--since", "2026-11-23T09:02:00Z"]);
    assert_eq!(diff["added"], json!({"conventions.new.a": "line\nline"}));
    assert_eq!(diff["modified"], json!({"conventions.old": "y"}));
    assert_eq!(diff["removed"], json!({"conventions.gone": []}));
    assert_snapshot!(world.run("bob", &["context", "diff", "--since", "2026-11-23T09:30:00Z"]), @"Nothing changed");
    assert_eq!(world.fails("ann", &["context", "diff", "--since", "never"]).0, 2);
    let last = world.json("ann", &["context", "diff", "--since", "last"]);
    assert_eq!(last["modified"], json!({"conventions.old": "y"}));
}

#[test]
fn sync_writes_ones_own_and_tells_what_others_changed_since() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", r#"{"x": 1, "y": 2}"#]);
    let updates =
        r#"{"projectUnderstanding": {"newPattern": "Repositories"}, "a": {"x": 1, "z": [3]}}"#;
    assert_snapshot!(world.run_with("bob", &["context", "sync", "-"], updates), @"
    Set a.z
    Set projectUnderstanding.newPattern
    1 were so already
    + a.x: 1 (ann, 1 min ago)
    + a.y: 2 (ann, 1 min ago)
    ");
    // Told once; and to each its own.
    assert_snapshot!(world.run("bob", &["context", "sync"]), @"Nothing is new from others");
    let synced = world.json("ann", &["context", "sync"]);
    assert_eq!(
        synced["news"]["added"],
        json!({"a.z": [3], "projectUnderstanding.newPattern": "Repositories"})
    );

    world.ok("ann", &["context", "remove", "a.y"]);
    world.ok("ann", &["context", "append", "a.z", "4"]);
    world.ok("bob", &["context", "set", "a.own", "mine"]);
    let before = world.events();
    let synced = world.json("bob", &["context", "sync"]);
    assert_eq!(world.events(), before);
    let news = &synced["news"];
    assert_eq!(news["modified"], json!({"a.z": [3, 4]}));
    assert_eq!((&news["added"], &news["removed"]), (&json!({}), &json!({"a.y": 2})));
    assert_eq!(news["since"], "2026-11-23T09:02:00Z");

    // What is refused writes nothing, and nothing counts as told.
    world.ok("ann", &["context", "set", "late", "1"]);
    for updates in [
        "[1]",
        "{",
        "{\"a\": {\"x\": {\"deeper\": 1}}}",
        "{\"activeWork\": {\"x\": 1}}",
        "{\"n\": null}",
    ] {
        let refused = world.run_with("bob", &["context", "sync", "-"], updates);
        assert!(refused.ends_with("[exit 1]\n"), "{updates}: {refused}");
    }
    assert_eq!(world.json("bob", &["context", "sync"])["news"]["added"], json!({"late": 1}));
}

#[test]
fn an_object_that_is_synced_onto_a_list_comes_to_its_end() {
    let world = World::new();
    world.ok("ann", &["context", "append", "found.recent", r#"{"type": "bug", "at": "lexer"}"#]);
    let sync = |who: &str, updates: &str| world.run_with(who, &["context", "sync", "-"], updates);
    let updates = r#"{"found": {"recent": {"type": "performance", "at": "parser"}}, "n": 1}"#;
    assert_snapshot!(sync("bob", updates), @r#"
    Set n
    Appended to found.recent
    + found.recent: [{"at":"lexer","type":"bug"}] (ann, 1 min ago)
    "#);
    assert_snapshot!(sync("cyd", r#"{"found": {"recent": {"type": "security"}}}"#), @r#"
    Appended to found.recent
    + found.recent: [{"at":"lexer","type":"bug"},{"at":"parser","type":"performance"}] (bob, 1 min ago)
    + n: 1 (bob, 1 min ago)
    "#);
    let held = json!([
        {"type": "bug", "at": "lexer"},
        {"type": "performance", "at": "parser"},
        {"type": "security"},
    ]);
    assert_eq!(world.json("ann", &["context", "get", "found.recent"])["value"], held);
    // Again, it is there already; and a list takes the place of the list.
    let before = world.events();
    sync("cyd", r#"{"found": {"recent": {"type": "security"}}}"#);
    assert_eq!(world.events(), before);
    sync("cyd", r#"{"found": {"recent": []}}"#);
    assert_eq!(world.json("ann", &["context", "get", "found.recent"])["value"], json!([]));

    assert_snapshot!(world.run("ann", &["context", "set", "found.recent.type", "x"]), @"
    --- stderr ---
    error: `found.recent` holds a value, so there can be no `found.recent.type` below it
    hint: It is a list: `collab context append found.recent VALUE` adds to it.
    [exit 1]
    ");
    assert_snapshot!(sync("ann", r#"{"a.b": 1}"#), @r#"
    --- stderr ---
    error: `a.b` has a dot in it, and is one part of a key
    hint: Nest them: `{"a": {"b": 1}}` sets `a.b`.
    [exit 1]
    "#);
}

#[test]
fn a_time_to_come_is_refused() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["context", "diff", "--since", "2027-01-01"]), @"
    --- stderr ---
    error: --since: `2027-01-01` is yet to come
    hint: Write a time that has passed: `2h`, `yesterday`, `friday`, `last`.
    [exit 2]
    ");
    for command in ["log", "note", "brief"] {
        assert_eq!(world.fails("ann", &[command, "--since", "2027-01-01"]).0, 2, "{command}");
    }
}

#[test]
fn a_change_that_another_wrote_over_unseen_is_told_in_the_history() {
    let world = World::new();
    world.ok("ann", &["context", "set", "focus", "parser"]);
    world.commit();
    let other = world.clone_of();
    world.ok("ann", &["context", "set", "focus", "printer"]);
    other.ok("bob", &["context", "sync"]);
    other.ok("bob", &["context", "set", "focus", "lexer"]);
    world.commit();
    other.git(&["pull", "--quiet", "--rebase"]);

    // Bob's clock is ahead, so its value holds in both.
    assert_snapshot!(other.run("bob", &["context", "history", "focus"]), @r#"
    1 min ago bob: focus "printer" -> "lexer" (had not seen the change by ann)
    2 min ago ann: focus "parser" -> "printer"
    4 min ago ann: focus set to "parser"
    "#);
    assert_eq!(other.json("bob", &["context", "history", "focus"])["changes"][0]["unseen"], "ann");
    // What arrives late, and older than what bob was told up to, is told all the same.
    world.ok("ann", &["context", "set", "late", "1"]);
    world.commit();
    other.git(&["pull", "--quiet", "--rebase"]);
    assert_eq!(other.json("bob", &["context", "sync"])["news"]["added"], json!({"late": 1}));
}

#[test]
fn what_was_written_apart_above_and_below_a_key_waits_and_is_marked_everywhere() {
    let world = World::new();
    world.ok("ann", &["context", "set", "start", "1"]);
    world.commit();
    let other = world.clone_of();
    world.ok("ann", &["context", "set", "focus", "parser"]);
    other.ok("bob", &["context", "sync"]);
    other.ok("bob", &["context", "set", "focus.now", "lexer"]);
    world.commit();
    other.git(&["pull", "--quiet", "--rebase"]);

    assert_eq!(other.json("ann", &["context", "get", "focus"])["value"], json!({"now": "lexer"}));
    assert_snapshot!(other.run("bob", &["context", "history", "focus"]), @r#"
    2 min ago bob: focus.now set to "lexer"
    3 min ago ann: focus set to "parser" (waits: focus.now by bob shows)
    "#);
    let change = other.json("bob", &["context", "history", "focus"])["changes"][1].clone();
    assert_eq!(change["instead"], json!({"key": "focus.now", "by": "bob"}));
    assert_snapshot!(other.run("bob", &["search", "parser", "--kind", "context"]), @"
    focus context, ann, 5 min ago: focus (waits: focus.now by bob shows)
      **parser**
    ");
    assert_snapshot!(other.run("bob", &["context", "diff", "--since", "2026-11-23T09:00:30Z"]), @r#"+ focus.now: "lexer" (bob, 5 min ago)"#);
    // Whoever removes what shows is told what comes back.
    assert_snapshot!(other.run("bob", &["context", "remove", "focus.now"]), @"
    Removed focus.now
    Shows again: focus
    ");
    assert_eq!(other.json("ann", &["context", "get", "focus"])["value"], "parser");
}

#[test]
fn a_key_that_waits_is_not_told_as_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "start", "1"]);
    world.commit();
    let other = world.clone_of();
    world.ok("ann", &["context", "set", "focus.now", "parser"]);
    other.ok("bob", &["context", "sync"]);
    other.ok("bob", &["context", "set", "focus", "lexer"]);
    world.commit();
    other.git(&["pull", "--quiet", "--rebase"]);
    assert_snapshot!(other.run("ann", &["context", "get", "focus.now"]), @"
    --- stderr ---
    error: `focus.now` does not show: `focus`, which was written apart from it, does instead
    hint: See what it holds with `collab context history focus.now`.
    hint: It shows again after `collab context remove focus`.
    [exit 1]
    ");
    let synced = other.json("ann", &["context", "sync"]);
    assert_eq!(synced["news"]["added"], json!({"focus": "lexer"}));

    // Where it showed before, it is not told as removed by who wrote it.
    world.ok("ann", &["context", "sync"]);
    other.commit();
    world.git(&["pull", "--quiet", "--rebase", &other.root().to_string_lossy()]);
    let synced = world.json("ann", &["context", "sync"]);
    let gone = &synced["news"]["changes"][1];
    assert_eq!((&gone["key"], &gone["to"]), (&json!("focus.now"), &json!(null)));
    assert_eq!((&gone["by"], &gone["instead"]), (&json!("bob"), &json!("focus")));
    let diff = world.ok("ann", &["context", "diff", "--since", "2026-11-23T09:02:30Z"]);
    assert!(
        diff.contains("- focus.now: \"parser\" waits, as focus shows instead (bob, "),
        "{diff}"
    );
}

#[test]
fn what_a_sync_writes_over_untold_is_told_to_both() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a.x", "first"]);
    world.ok("bob", &["context", "sync"]);
    world.ok("ann", &["brief"]);
    world.ok("ann", &["context", "set", "a.x", "annvalue"]);
    world.ok("bob", &["context", "set", "own", "1"]);
    assert_snapshot!(world.run_with("bob", &["context", "sync", "-"], r#"{"a": {"x": "bobvalue"}}"#), @r#"
    Set a.x
    ~ a.x: "first" -> "annvalue" (ann, 2 min ago)
    "#);
    assert!(
        world
            .ok("ann", &["brief"])
            .contains("a.x: your \"annvalue\" LOST to bob, who had not seen it; now \"bobvalue\"")
    );
    assert_snapshot!(world.run("bob", &["context", "sync"]), @"Nothing is new from others");

    // What it was told of, it has seen; and its own is no news, but what others put into it is.
    let seen = world.run_with("ann", &["context", "sync", "-"], "{}");
    assert!(seen.contains("bobvalue"), "{seen}");
    assert!(
        !world
            .run_with("ann", &["context", "sync", "-"], r#"{"a": {"x": "third"}}"#)
            .contains("bob")
    );
    assert!(!world.ok("bob", &["brief"]).contains("LOST"));
    world.ok("ann", &["context", "append", "list", "1"]);
    world.ok("bob", &["context", "append", "list", "2"]);
    let news = &world.json("bob", &["context", "sync"])["news"];
    assert_eq!(
        (&news["added"], &news["modified"]),
        (&json!({"list": [1, 2]}), &json!({"a.x": "third"}))
    );
}

#[test]
fn what_did_not_arrive_is_told_again() {
    let world = World::new();
    for (n, args) in
        [&["context", "sync"][..], &["context", "sync", "--json"], &["brief"], &["brief", "--json"]]
            .into_iter()
            .enumerate()
    {
        let news = format!("news number {n}");
        world.ok("ann", &["context", "set", "a", &news]);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let _ = world.command("bob", args).stdout(writer).status().unwrap();
        assert!(world.ok("bob", args).contains(&news), "{args:?}");
        assert!(!world.ok("bob", args).contains(&news), "{args:?}");
    }
}

#[test]
fn commands_that_are_offered_run_nothing_of_what_others_named() {
    let world = World::new();
    let key = "x;touch${IFS}y;#";
    world.ok("eve", &["context", "set", key, "1", "--scope", "branch"]);
    assert_snapshot!(world.run("ann", &["context", "set", key, "2"]), @r##"
    Set x;touch${IFS}y;#
    --- stderr ---
    warning: on main, its own `x;touch${IFS}y;#` holds instead; `collab context remove 'x;touch${IFS}y;#' --scope branch` ends that
    "##);
    assert_snapshot!(world.run("ann", &["context", "set", &format!("{key}.y"), "2", "--scope", "branch"]), @r##"
    --- stderr ---
    error: `x;touch${IFS}y;#` holds a value, so there can be no `x;touch${IFS}y;#.y` below it
    hint: Take that away with `collab context remove 'x;touch${IFS}y;#' --scope branch`.
    [exit 1]
    "##);
    world.ok("eve", &["alert", "raise", "no", "--source", "ci;$(x)", "--key", "build"]);
    world.ok("eve", &["alert", "raise", "no", "--source", "it's", "--key", "build"]);
    assert_snapshot!(world.run("ann", &["alert", "clear", "build"]), @r##"
    --- stderr ---
    error: `build` could be any of 2 alerts
    hint: `collab alert clear 'it'\''s/build'`
    hint: `collab alert clear 'ci;$(x)/build'`
    [exit 1]
    "##);
    assert_snapshot!(world.run("ann", &["alert", "clear", "ci;$(x)/buil"]), @r##"
    --- stderr ---
    error: there is no alert `ci;$(x)/buil`
    hint: Did you mean `collab alert clear 'ci;$(x)/build'`?
    [exit 1]
    "##);
}
