//! `collab context memory`

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

#[test]
fn what_is_at_hand_is_shown_the_newest_first() {
    let world = World::new();
    world.write("src/a.rs", "\n".repeat(50));
    world.write("b.rs", "\n\n");
    let push = ["context", "memory", "push"];

    world.ok(
        "ann",
        &[&push[..], &["--symbol", "UserService", "--symbol", "Auth\u{1b}[1m"]].concat(),
    );
    assert_snapshot!(world.run("ann", &[&push[..], &["--file", "src/a.rs", "--symbol", "UserService",
        "--breakpoint", "src/a.rs:45", "--condition", "id == 0"]].concat()), @r"
    ann, just now
      symbols     UserService, Auth\x1b[1m
      files       src/a.rs
      stops at    src/a.rs:45 if id == 0
    ");
    world.ok("bob", &[&push[..], &["--breakpoint", "b.rs:1", "--breakpoint", "b.rs:2"]].concat());
    assert_snapshot!(world.run("ann", &["context", "memory"]), @r"
    bob, 1 min ago
      stops at    b.rs:2
                  b.rs:1

    ann, 2 min ago
      symbols     UserService, Auth\x1b[1m
      files       src/a.rs
      stops at    src/a.rs:45 if id == 0
    ");
    assert_eq!(
        world.json("eve", &["context", "memory", "recent", "--by", "ann", "--limit", "1"]),
        json!({"workingMemory": [{
            "by": "ann", "at": "2026-11-23T09:01:00Z", "recentSymbols": ["UserService"],
            "openFiles": ["src/a.rs"],
            "breakpoints": [{"file": "src/a.rs", "line": 45, "condition": "id == 0"}],
        }]})
    );
}

#[test]
fn paths_are_from_the_root_wherever_they_are_typed() {
    let world = World::new();
    world.write("src/a.rs", "");
    world.write("src/deep/b.rs", "\n".repeat(9));
    let push = ["-C", "src/deep", "context", "memory", "push", "--file", "../a.rs"];

    let memory = world.json("ann", &[&push[..], &["--breakpoint", "b.rs:7"]].concat());

    assert_eq!(memory["openFiles"], json!(["src/a.rs"]));
    let at = json!([{"file": "src/deep/b.rs", "line": 7, "condition": null}]);
    assert_eq!(memory["breakpoints"], at);
}

#[test]
fn each_clears_its_own_and_all_or_a_part() {
    let world = World::new();
    world.write("f", "one\n");
    for who in ["ann", "bob"] {
        world.ok(
            who,
            &["context", "memory", "push", "--symbol", "S", "--file", "f", "--breakpoint", "f:1"],
        );
    }
    let left = world.json("ann", &["context", "memory", "clear", "--symbols", "--breakpoints"]);
    assert_eq!((&left["recentSymbols"], &left["openFiles"]), (&json!([]), &json!(["f"])));
    assert_eq!(left["breakpoints"], json!([]));
    let left = world.json("ann", &["context", "memory", "clear"]);
    assert_eq!(
        left,
        json!({"by": "ann", "at": null, "recentSymbols": [], "openFiles": [], "breakpoints": []})
    );
    assert_snapshot!(world.run("ann", &["context", "memory", "clear"]), @"
    --- stderr ---
    Nothing of yours is in the working memory now.
    ");
    let all = world.json("ann", &["context", "memory"]);
    assert_eq!(all["workingMemory"].as_array().unwrap().len(), 1);
    assert_eq!(all["workingMemory"][0]["by"], "bob");
}

#[test]
fn it_is_bounded_live_only_and_no_event() {
    let world = World::new();
    world.write("f", "\n".repeat(60));
    world.task(&["One"]);
    let before = world.events();
    let mut args = vec!["context".to_owned(), "memory".to_owned(), "push".to_owned()];
    for n in 1..=60 {
        args.extend(["--symbol".to_owned(), format!("s{n}")]);
        args.extend(["--breakpoint".to_owned(), format!("f:{n}")]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();

    let memory = world.json("ann", &args);

    assert_eq!(memory["recentSymbols"].as_array().unwrap().len(), 20);
    assert_eq!(memory["recentSymbols"][0], "s60");
    assert_eq!(memory["breakpoints"].as_array().unwrap().len(), 50);
    assert_eq!(world.events(), before);
    assert!(world.root().join(".git/collab/memory.json").is_file());
    world.ok("ann", &["publish"]);
    let tracked = fs::read_dir(world.root().join(".collab")).unwrap();
    assert!(tracked.flatten().all(|entry| entry.file_name() != "memory.json"));
}

#[test]
fn what_cannot_be_at_hand_is_refused() {
    let world = World::new();
    let run = |args: &[&str]| world.run("ann", &[&["context", "memory", "push"], args].concat());

    assert_snapshot!(run(&[]), @"
    --- stderr ---
    error: there is nothing to put into the working memory
    hint: Say it with `--symbol NAME`, `--file PATH`, or `--breakpoint PATH:LINE`.
    [exit 2]
    ");
    assert_snapshot!(run(&["--file", "../x"]), @"
    --- stderr ---
    error: the path `../x` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_snapshot!(run(&["--breakpoint", "/etc/passwd:3"]), @"
    --- stderr ---
    error: the path `/etc/passwd:3` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    for text in ["a.rs", "a.rs:x", "a.rs:3-5"] {
        let told = run(&["--breakpoint", text]);
        assert!(
            told.contains(&format!(
                "error: `{text}` names no line of a file\nhint: Say it as PATH:LINE"
            )),
            "{told}"
        );
        assert!(told.ends_with("[exit 1]\n"), "{told}");
    }
    assert!(run(&["--breakpoint", "a.rs:0"]).contains("names no lines: they are counted from 1"));
    // What is not there is nothing that anybody has at hand.
    world.write("a", "one\ntwo\n");
    assert!(run(&["--breakpoint", "a.rs:3"]).contains("there is no a.rs here"));
    assert!(run(&["--breakpoint", "a:3"]).contains("there is no line 3 in a: it has 2 lines"));
    assert!(run(&["--file", "src/a.rs"]).contains("there is no src/a.rs here"));
    assert_snapshot!(run(&["--file", "a.rs:3"]), @"
    --- stderr ---
    error: `a.rs:3` is a place in a file
    hint: Name the file alone, as in `--file a.rs`.
    [exit 1]
    ");
    assert!(
        run(&["--symbol", &"x".repeat(501)])
            .contains("the symbol has 501 bytes; at most 500 are allowed")
    );
    assert!(run(&["--symbol", "a\nb"]).contains("the symbol must be one line"));
    assert!(run(&["--symbol", " "]).contains("the symbol is empty"));
    assert!(run(&["--file", &"x".repeat(501)]).contains("the path has over 500 bytes"));
    assert!(run(&["--breakpoint", "a:1", "--condition", &"x".repeat(501)]).contains("at most 500"));
    assert!(run(&["--symbol", "a", "--condition", "x"]).contains("[exit 2]"));
    assert_snapshot!(run(&["--breakpoint", "a:1", "--breakpoint", "a:2", "--condition", "x"]), @"
    --- stderr ---
    error: a condition is that of one breakpoint
    hint: Push each breakpoint that has one by itself.
    [exit 2]
    ");
    assert!(
        world
            .run("ann", &["context", "memory", "recent", "--by", "zoe"])
            .contains("nobody called `zoe`")
    );
    assert_eq!(world.json("ann", &["context", "memory"]), json!({"workingMemory": []}));
}

#[test]
fn a_damaged_file_counts_as_none_and_is_made_anew() {
    let world = World::new();
    world.task(&["One"]);
    let path = world.root().join(".git/collab/memory.json");
    for damage in [&b"{"[..], b"\xff", b"[]", b"{\"v\":1,\"participants\":{\"a b\":{}}}"] {
        fs::write(&path, damage).unwrap();
        assert_eq!(world.json("ann", &["context", "memory"]), json!({"workingMemory": []}));
        world.ok("ann", &["context", "memory", "push", "--symbol", "S"]);
        assert_eq!(world.json("ann", &["context", "memory"])["workingMemory"][0]["by"], "ann");
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(world.json("ann", &["context", "memory"]), json!({"workingMemory": []}));
    let told = world.run("ann", &["context", "memory", "push", "--symbol", "S"]);
    assert!(told.contains("it is a folder, and not a file") && told.contains("[exit 4]"), "{told}");
}

#[test]
fn many_who_push_at_once_all_keep_theirs() {
    let world = World::new();
    world.task(&["One"]);
    let push = |n: usize| {
        let symbol = format!("s{n}");
        world
            .command(&format!("p{n}"), &["context", "memory", "push", "--symbol", &symbol])
            .spawn()
            .unwrap()
    };
    let mut running: Vec<_> = (0..8).map(push).collect();
    assert!(running.iter_mut().all(|child| child.wait().unwrap().success()));

    let all = world.json("ann", &["context", "memory"]);

    assert_eq!(all["workingMemory"].as_array().unwrap().len(), 8);
}

#[test]
fn a_file_of_another_version_is_left_as_it_is() {
    let world = World::new();
    let file = ".git/collab/memory.json";
    world.ok("ann", &["context", "memory", "push", "--symbol", "S"]);
    let newer = r#"{"v":2,"participants":{},"more":["kept"]}"#;
    world.write(file, newer);
    assert_eq!(world.json("ann", &["context", "memory"]), json!({"workingMemory": []}));
    assert_snapshot!(world.run("ann", &["context", "memory", "push", "--symbol", "T"]), @r"
    --- stderr ---
    error: $DIR/.git/collab/memory.json cannot be used: it is of version 2; this build writes 1
    hint: Move it away and try again.
    [exit 4]
    ");
    assert_eq!(fs::read_to_string(world.root().join(file)).unwrap(), newer);
}
