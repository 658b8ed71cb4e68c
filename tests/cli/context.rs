//! `collab context`: reading and writing it.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

#[test]
fn what_is_set_shows_as_a_tree_with_who_wrote_it() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["context"]), @r"
    --- stderr ---
    Nothing is in the context yet: `collab context set KEY VALUE`.
    ");
    assert_snapshot!(world.run("ann", &["context", "set", "conventions.testing", "Snapshots"]), @"Set conventions.testing");
    assert_snapshot!(world.run("bob", &["context", "set", "conventions", r#"{"testing": "Snapshots", "errors": {"library": "thiserror", "limit": 3}}"#]), @"
    Set conventions.errors.library
    Set conventions.errors.limit
    1 were so already
    ");
    assert_snapshot!(world.run("ann", &["context", "append", "keyModules", "src/parser"]), @"Appended to keyModules");
    assert_snapshot!(world.run("bob", &["context", "append", "keyModules", r#"{"path": "src/b", "why": null}"#]), @"Appended to keyModules");
    assert_snapshot!(world.run_with("ann", &["context", "set", "layers", "-"], "domain\nstore\n"), @"Set layers");

    assert_snapshot!(world.run("ann", &["context"]), @r#"
    conventions
      errors
        library: thiserror (bob, 4 min ago)
        limit: 3 (bob, 4 min ago)
      testing: Snapshots (ann, 5 min ago)
    keyModules (bob, 2 min ago)
      - src/parser
      - {"path":"src/b","why":null}
    layers (ann, 1 min ago)
      | domain
      | store
    "#);
    assert_snapshot!(world.run("ann", &["context", "get", "conventions.errors"]), @"
    conventions.errors
      library: thiserror (bob, 5 min ago)
      limit: 3 (bob, 5 min ago)
    ");
    assert_snapshot!(world.run("ann", &["context", "get", "conventions.testing"]), @"conventions.testing: Snapshots (ann, 7 min ago)");
    let view = world.json("ann", &["context", "get", "conventions"]);
    assert_eq!(view["key"], "conventions");
    assert_eq!(
        view["value"],
        json!({"testing": "Snapshots", "errors": {"library": "thiserror", "limit": 3}})
    );
    assert_eq!(view["entries"][2]["key"], "conventions.testing");
    assert_eq!(view["entries"][2]["by"], "ann");
    assert_eq!(world.json("ann", &["context", "get", "layers"])["value"], "domain\nstore");
    assert_snapshot!(world.run("ann", &["context", "get", "convention"]), @"
    --- stderr ---
    error: there is nothing at `convention`
    hint: See which keys there are with `collab context`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["context", "get", "keyModule"]), @"
    --- stderr ---
    error: there is nothing at `keyModule`
    hint: Did you mean `keyModules`?
    [exit 1]
    ");
}

#[test]
fn an_object_takes_the_place_of_what_was_below_its_key() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", r#"{"x": 1, "y": {"z": 2}, "kept": []}"#]);
    let before = world.events();
    assert_snapshot!(world.run("bob", &["context", "set", "a", r#"{"x": 1, "y": {"w": 3}, "kept": []}"#]), @"
    Set a.y.w
    Removed a.y.z
    2 were so already
    ");
    // Only what differs is written: one removal and one set.
    assert_eq!(world.events().len(), before.len() + 2);
    assert_eq!(
        world.json("ann", &["context", "get", "a"])["value"],
        json!({"x": 1, "y": {"w": 3}, "kept": []})
    );
    let before = world.events();
    assert_snapshot!(world.run("ann", &["context", "set", "a.x", "1"]), @"Nothing changed: it is so already");
    assert_eq!(world.events(), before);

    // A value makes room for the tree that is put in its place, and an empty object for what comes into it.
    world.ok("ann", &["context", "set", "b", "text"]);
    assert_snapshot!(world.run("ann", &["context", "set", "b", r#"{"c": {}}"#]), @"
    Set b.c
    Removed b
    ");
    assert_snapshot!(world.run("ann", &["context", "set", "b.c.d", "1"]), @"
    Set b.c.d
    Removed b.c
    ");
    assert_snapshot!(world.run("ann", &["context", "remove", "a"]), @"
    Removed a.kept
    Removed a.x
    Removed a.y.w
    3 keys in all
    ");
    assert_eq!(world.json("ann", &["context"])["value"], json!({"b": {"c": {"d": 1}}}));
}

#[test]
fn a_key_is_a_value_or_above_others_and_not_both() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a.b.c", "1"]);
    world.ok("ann", &["context", "set", "list", "[1]"]);
    let before = world.events();
    assert_snapshot!(world.run("bob", &["context", "set", "a.b", "text"]), @"
    --- stderr ---
    error: `a.b.c` is below `a.b`, so that cannot hold a value of its own
    hint: Take that away with `collab context remove a.b.c`.
    hint: Or choose another key; all that is below one shows `collab context get KEY`.
    [exit 1]
    ");
    assert_snapshot!(world.run("bob", &["context", "append", "a", "1"]), @"
    --- stderr ---
    error: `a.b.c` is below `a`, so that cannot hold a value of its own
    hint: Take that away with `collab context remove a.b.c`.
    hint: Or choose another key; all that is below one shows `collab context get KEY`.
    [exit 1]
    ");
    assert_snapshot!(world.run("bob", &["context", "set", "list", r#"{"0": 1}"#]), @"
    Set list.0
    Removed list
    ");
    assert_snapshot!(world.run("bob", &["context", "set", "a.b.c.d", "2"]), @"
    --- stderr ---
    error: `a.b.c` holds a value, so there can be no `a.b.c.d` below it
    hint: Take that away with `collab context remove a.b.c`.
    [exit 1]
    ");
    assert_snapshot!(world.run("bob", &["context", "append", "a.b.c", "2"]), @"
    --- stderr ---
    error: `a.b.c` holds a number, not a list
    hint: Make it one with `collab context set a.b.c '[…]'`.
    [exit 1]
    ");
    // Besides that bob became known by the one act that was done.
    assert_eq!(world.events().len(), before.len() + 2);
}

#[test]
fn bad_keys_and_values_are_refused_with_the_limit() {
    let world = World::new();
    let long = "k".repeat(10 * 1024);
    assert_snapshot!(world.run("ann", &["context", "set", &long, "1"]), @"
    --- stderr ---
    error: the key has 10240 bytes; at most 200 are allowed
    hint: See which there are with `collab context`.
    [exit 1]
    ");
    let mebibyte = "v".repeat(1024 * 1024);
    assert_snapshot!(world.run_with("ann", &["context", "set", "k"], &mebibyte), @"
    --- stderr ---
    error: the value of `k` has 1048578 bytes; at most 65536 are allowed
    hint: Put long content into a file, and set the key to its path.
    [exit 1]
    ");
    for (key, value) in [
        ("a..b", "1"),
        ("a b", "1"),
        ("", "1"),
        ("a", "null"),
        ("a", r#"{"b": null}"#),
        ("a", r#"{"b.c": 1}"#),
        ("a", r#"{"b": 1"#),
        ("a", "[1,"),
        ("a", ""),
        ("activeWork.x", "1"),
        ("dependencies", "1"),
        ("dependencies.cargo", r#"{"serde": "1"}"#),
    ] {
        assert_eq!(world.fails("ann", &["context", "set", key, value]).0, 1, "{key} {value}");
    }
    assert_eq!(world.fails("ann", &["context", "append", "a", "null"]).0, 1);
    assert_eq!(world.fails("ann", &["context", "remove", "a"]).0, 1);
    assert_eq!(world.fails("ann", &["context", "remove", "activeWork"]).0, 1);
    assert_eq!(world.events(), [""; 0]);

    assert_snapshot!(world.run("ann", &["context", "set", "a", "{\"b\": 1"]), @r#"
    --- stderr ---
    error: the value begins as JSON, but is none: EOF while parsing an object at line 1 column 7
    hint: Mend it; a text that begins so is written in quotes, as '"[x]"'.
    [exit 1]
    "#);
    assert_snapshot!(world.run("ann", &["context", "set", "activeWork.x", "1"]), @"
    --- stderr ---
    error: `activeWork.x` is derived, and cannot be written
    hint: It shows the tasks in progress: take one with `collab task claim`.
    [exit 1]
    ");
}

#[test]
fn what_json_would_change_stays_a_text() {
    let world = World::new();
    for (text, value) in [
        ("1.10", json!("1.10")),
        ("1e400", json!("1e400")),
        ("12345678901234567890123", json!("12345678901234567890123")),
        ("-1", json!(-1)),
        ("2.5", json!(2.5)),
        ("true", json!(true)),
        ("\"null\"", json!("null")),
        ("null and void", json!("null and void")),
    ] {
        world.ok("ann", &["context", "set", "k", text]);
        assert_eq!(world.json("ann", &["context", "get", "k"])["value"], value, "{text}");
    }
}

#[test]
fn a_list_takes_each_element_once_and_up_to_its_limit() {
    let world = World::new();
    let full: Vec<i64> = (0..199).collect();
    world.ok("ann", &["context", "set", "l", &serde_json::to_string(&full).unwrap()]);
    world.ok("ann", &["context", "append", "l", "199"]);
    assert_snapshot!(world.run("bob", &["context", "append", "l", "7"]), @"Nothing changed: that is in the list already");
    assert_snapshot!(world.run("bob", &["context", "append", "l", "200"]), @"
    --- stderr ---
    error: the list `l` has 200 elements, and takes no more
    hint: Shorten it with `collab context set l '[…]'`.
    [exit 1]
    ");
    let half = format!("\"{}\"", "x".repeat(40 * 1024));
    for (list, code) in [("m", 0), ("m", 1)] {
        let half = half.replace('x', if code == 0 { "x" } else { "y" });
        let text = world.run_with("ann", &["context", "append", list], &half);
        assert_eq!(text.contains("at most 65536 are allowed"), code == 1, "{text}");
    }
}

#[test]
fn what_holds_on_one_branch_shows_there_alone_and_says_so() {
    let world = World::new();
    world
        .ok("ann", &["context", "set", "build", r#"{"command": "cargo build", "profile": "dev"}"#]);
    world.git(&[
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "x",
    ]);
    world.git(&["switch", "--quiet", "-c", "rewrite"]);
    assert_snapshot!(world.run("ann", &["context", "set", "build.command", "make", "--scope", "branch"]), @"Set build.command on rewrite only");
    assert_snapshot!(world.run("ann", &["context"]), @"
    build
      command: make (ann, 1 min ago) on rewrite only
      profile: dev (ann, 2 min ago)
    ");
    assert_snapshot!(world.run("ann", &["context", "get", "--scope", "branch"]), @"
    build
      command: make (ann, 2 min ago) on rewrite only
    ");
    assert_snapshot!(world.run("ann", &["context", "get", "build.command", "--scope", "all"]), @"build.command: cargo build (ann, 4 min ago)");
    assert_snapshot!(world.run("ann", &["context", "set", "build.command", "cargo b"]), @"
    Set build.command
    --- stderr ---
    warning: on rewrite, its own `build.command` holds instead; `collab context remove build.command --scope branch` ends that
    ");
    assert_snapshot!(world.run("ann", &["context", "remove", "build.command"]), @"
    Removed build.command
    --- stderr ---
    warning: on rewrite, its own `build.command` holds instead; `collab context remove build.command --scope branch` ends that
    ");
    world.ok("ann", &["context", "set", "build.command", "cargo b"]);
    assert_eq!(
        world.fails("ann", &["context", "remove", "build.profile", "--scope", "branch"]).0,
        1
    );

    world.git(&["switch", "--quiet", "main"]);
    assert_snapshot!(world.run("ann", &["context", "get", "build"]), @"
    build
      command: cargo b (ann, 2 min ago)
      profile: dev (ann, 9 min ago)
    ");
    assert_eq!(world.json("ann", &["context", "get", "--scope", "branch"])["value"], json!({}));

    world.git(&["switch", "--quiet", "--detach"]);
    assert_snapshot!(world.run("ann", &["context", "set", "x", "1", "--scope", "branch"]), @"
    --- stderr ---
    error: no branch is checked out, so nothing can hold on one alone
    hint: Check one out with `git switch`, or leave out `--scope branch`.
    [exit 1]
    ");
}

#[test]
fn tasks_in_progress_and_manifests_are_part_of_it_and_stored_nowhere() {
    let world = World::new();
    world.write("Cargo.toml", "[package]\nname = 'p'\n[dependencies]\nserde = '1.0'\n");
    world.write("package.json", r#"{"dependencies": {"socket.io": "^4"}}"#);
    world.ok("ann", &["context", "set", "dependencies.critical", r#"["serde"]"#]);
    let task = world.task(&["Fix the parser", "--about", "src/parser.rs"]);
    world.task(&["Not begun"]);
    world.ok("bob", &["task", "claim", &task]);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["context"]), @r#"
    activeWork
      t-task1 (derived)
        affectedFiles
          - src/parser.rs
        owner: bob
        since: 2026-11-23T09:03:00Z
        status: in_progress
        title: Fix the parser
    dependencies
      cargo (derived)
        serde: 1.0
      critical (ann, 5 min ago)
        - serde
      npm (derived)
        socket.io: ^4
    "#);
    assert_snapshot!(world.run("ann", &["context", "get", "dependencies.npm.socket.io"]), @"dependencies.npm.socket.io: ^4 (derived)");
    let view = world.json("ann", &["context", "get", "activeWork"]);
    assert_eq!(view["value"][&task]["owner"], "bob");
    assert_eq!(view["entries"][0]["derived"], true);
    let view = world.json("ann", &["context", "get", "dependencies"]);
    assert_eq!(
        view["value"],
        json!({"cargo": {"serde": "1.0"}, "critical": ["serde"], "npm": {"socket.io": "^4"}})
    );
    world.ok("bob", &["task", "done", &task]);
    assert_eq!(world.json("ann", &["context", "get", "activeWork"])["value"], json!({}));
    assert_eq!(before.len() + 1, world.events().len());
}

#[test]
fn what_others_wrote_cannot_move_the_cursor_or_look_like_another_entry() {
    let world = World::new();
    world.ok("eve", &["context", "set", "a", "\"x\\u001b[2Jy\\r\\nb: z (ann, 1 min ago)\""]);
    assert_snapshot!(world.run("ann", &["context"]), @r"
    a (eve, 1 min ago)
      | x\x1b[2Jy
      | b: z (ann, 1 min ago)
    ");
}

#[test]
fn batches_write_the_context() {
    let world = World::new();
    let lines = r#"
{"op":"context.set","key":"a","value":{"b":1,"c":[2]}}
{"op":"context.append","key":"a.c","value":3}
{"op":"context.remove","key":"a.b"}
{"op":"context.set","key":"a.d","value":true,"scope":"branch"}
"#;
    let made = world.run_with("ann", &["batch"], lines);
    assert_eq!(made.lines().next(), Some(r#"{"id":"a","short":"a"}"#));
    assert_eq!(world.json("ann", &["context"])["value"], json!({"a": {"c": [2, 3], "d": true}}));

    let before = world.events();
    let lines = "{\"op\":\"context.set\",\"key\":\"x\",\"value\":1}\n{\"op\":\"context.set\",\"key\":\"x.y\",\"value\":1}\n";
    assert_snapshot!(world.run_with("ann", &["batch"], lines), @r"
    --- stderr ---
    error: line 2, context.set: `x` holds a value, so there can be no `x.y` below it; nothing was written
    hint: Take that away with `collab context remove x`.
    [exit 1]
    ");
    assert_eq!(world.events(), before);
}

#[test]
fn json_that_would_come_back_as_something_else_is_refused() {
    let world = World::new();
    assert_snapshot!(world.run("ann", &["context", "set", "a", r#"{"x":1,"x":2}"#]), @r##"
    --- stderr ---
    error: the value could not be kept as it is: an object has `x` twice at line 1 column 13
    [exit 1]
    "##);
    assert_snapshot!(world.run("ann", &["context", "append", "a", "[12345678901234567890123]"]), @r##"
    --- stderr ---
    error: the value could not be kept as it is: `12345678901234567890123` would become 1.2345678901234568e+22: write it as a text, in quotes
    [exit 1]
    "##);
    assert_snapshot!(world.run_with("ann", &["context", "sync", "-"], r#"{"n":12345678901234567890123}"#), @r##"
    --- stderr ---
    error: that could not be kept as it is: `12345678901234567890123` would become 1.2345678901234568e+22: write it as a text, in quotes
    [exit 1]
    "##);
    let op = r#"{"op":"context.set","key":"a","value":{"x":1.0,"y":1.000000000000000000001}}"#;
    assert_snapshot!(world.run_with("ann", &["batch"], op), @r##"
    --- stderr ---
    error: line 1, context.set: the value could not be kept as it is: `1.000000000000000000001` would become 1.0: write it as a text, in quotes; nothing was written
    [exit 2]
    "##);
    assert!(world.events().is_empty());
}

#[test]
fn a_deep_value_is_refused_and_stops_no_edit() {
    let world = World::new();
    let nested = |depth| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert_snapshot!(world.run("ann", &["context", "set", "a", &nested(33)]), @r##"
    --- stderr ---
    error: the value of `a` has over 32 lists and objects in each other
    hint: Make its parts keys of their own, or set it to a path or a text.
    [exit 1]
    "##);
    let key = "k.".repeat(31) + "k";
    world.ok("ann", &["context", "set", &key, &nested(32)]);
    // What is above the first heading is no part of a table.
    world.write("editor.sh", "sed '1a z = 1' \"$1\" > edited && cat edited > \"$1\"\n");
    let mut edit = world.command("ann", &["context", "edit"]);
    let edited = edit.env("EDITOR", "sh -u editor.sh").output().unwrap();
    assert!(edited.status.success(), "{}", world.text(&edited));
    assert_eq!(world.json("ann", &["context", "get", "z"])["value"], 1);
    assert_eq!(world.fails("ann", &["context", "set", &format!("{key}.k"), "1"]).0, 1);
}
