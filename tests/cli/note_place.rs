//! Where a noted line is shown to be, after the file has changed.

use std::fs;

use insta::assert_snapshot;

use crate::support::World;

fn commit(world: &World) {
    world.git(&["add", "src"]);
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
    world.git(&[&who[..], &["commit", "-q", "-m", "x"]].concat());
}

#[test]
fn a_place_follows_its_line_until_that_is_gone() {
    let world = World::new();
    world.write("src/a.rs", "one\ntwo\nthree\n");
    commit(&world);
    let note = world.note("ann", &["Off by one", "--about", "src/a.rs:2-3"]);

    world.write("src/a.rs", "zero\none\ntwo\nthree\n");
    assert_snapshot!(world.run("bob", &["note"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note1  observation            ann  Off by one (src/a.rs:3-4)
    ");
    assert_snapshot!(world.run("bob", &["show", &note]), @"
    n-note1 observation
      added       2 min ago by ann
      about       src/a.rs:3-4 (was src/a.rs:2-3)
      line        two
      id          <id1>

    Text
      Off by one
    ");

    commit(&world);
    fs::rename(world.root().join("src/a.rs"), world.root().join("src/b.rs")).unwrap();
    let view = world.json("bob", &["show", &note])["object"].clone();
    assert_eq!(view["about"], serde_json::json!(["src/b.rs:3-4"]));
    assert_eq!((&view["moved_from"], &view["stale"]), (&"src/a.rs:2-3".into(), &false.into()));

    let told = world.ok("bob", &["brief", "--peek", "--since", "2026-11-23"]);
    assert!(told.contains("ann on src/b.rs:3-4: \"Off by one\""), "{told}");

    world.write("src/b.rs", "zero\none\nthree\n");
    let told = world.ok("bob", &["brief", "--peek", "--since", "2026-11-23"]);
    assert!(told.contains("ann on src/a.rs:2-3 (stale): \"Off by one\""), "{told}");
    assert_snapshot!(world.run("bob", &["note"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note1  observation            ann  Off by one (src/a.rs:2-3, stale)
    ");
    assert_snapshot!(world.run("bob", &["show", &note]), @"
    n-note1 observation
      added       7 min ago by ann
      about       src/a.rs:2-3 (stale: the line is gone)
      line        two
      id          <id1>

    Text
      Off by one
    ");
}

#[test]
fn outside_git_the_text_is_all_there_is() {
    let world = World::outside_git();
    fs::create_dir(world.root().join(".collab")).unwrap();
    world.write("a.txt", "one\ntwo\n");
    world.note("ann", &["Here", "--about", "a.txt:2"]);
    world.write("a.txt", "zero\none\ntwo\n");
    assert_eq!(world.json("ann", &["note"])["notes"][0]["about"][0], "a.txt:3");
}

#[test]
fn a_place_is_named_from_where_one_is() {
    let world = World::new();
    world.write("src/a.rs", "one\n");
    let dir = world.root().join("src");
    let note = world.note("ann", &["-C", dir.to_str().unwrap(), "Here", "--about", "a.rs:1"]);
    assert_eq!(world.json("ann", &["show", &note])["object"]["about"][0], "src/a.rs:1");
}

/// Ann noted what is bad in `src/a.rs`, on a line and in the file; then it is called `src/b.rs`.
fn renamed() -> World {
    let world = World::new();
    world.people(&["bob", "eve", "joe"]);
    world.write("src/a.rs", "one\ntwo\nthree\nfour\n");
    commit(&world);
    for (title, who) in [("Mine", "bob"), ("Same", "eve")] {
        let task = world.task(&[title, "--about", "src/a.rs"]);
        world.ok(who, &["task", "claim", &task]);
    }
    world.note("ann", &["Off by one", "--about", "src/a.rs:2"]);
    world.note("ann", &["Slow", "--about", "src/a.rs", "--kind", "question"]);
    world.git(&["mv", "src/a.rs", "src/b.rs"]);
    commit(&world);
    world
}

#[test]
fn a_file_is_found_by_its_new_name_as_well() {
    let world = renamed();
    assert_snapshot!(world.run("joe", &["note", "--about", "src/b.rs"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note2  question               ann  Slow (src/b.rs)
    n-note1  observation            ann  Off by one (src/b.rs:2)
    ");
    let found = |args: &[&str]| {
        let hits = world.json("joe", &[&["search"], args].concat())["hits"].clone();
        let hit = |hit: &serde_json::Value| hit["snippet"].as_str().unwrap().to_owned();
        hits.as_array().unwrap().iter().map(hit).collect::<Vec<String>>()
    };
    assert_eq!(found(&["slow", "--about", "src/b.rs"]), ["**Slow**"]);
    let refers = found(&["src/b.rs"]);
    assert!(refers.iter().any(|snippet| snippet == "Off by one"), "{refers:?}");
    // Who works on it under either name is asked.
    let task = world.task(&["New", "--about", "src/b.rs"]);
    world.ok("joe", &["task", "claim", &task]);
    for who in ["bob", "joe"] {
        let told = world.ok(who, &["brief", "--peek"]);
        assert!(told.contains("ann asks on src/b.rs: \"Slow\""), "{who}: {told}");
        assert!(told.contains("--outcome answered -m ANSWER`"), "{who}: {told}");
    }
}

#[test]
fn a_discovery_reaches_who_works_on_a_file_under_its_former_name() {
    let world = renamed();
    let task = world.task(&["New", "--about", "src/b.rs"]);
    world.ok("joe", &["task", "claim", &task]);
    let bad = ["note", "add", "Lost", "--kind", "discovery", "--severity", "high"];
    assert_snapshot!(world.run("ann", &[&bad[..], &["--about", "src/b.rs:1"]].concat()), @"
    Noted n-note3
    --- stderr ---
    Sent to bob, eve, joe, at work there.
    ");
}

#[test]
fn a_place_without_a_line_is_stale_when_its_file_is_gone() {
    let world = renamed();
    world.git(&["rm", "-q", "src/b.rs"]);
    assert_snapshot!(world.run("joe", &["note"]), @"
    ID       KIND         SEVERITY  WHO  NOTE
    n-note2  question               ann  Slow (src/a.rs, stale)
    n-note1  observation            ann  Off by one (src/a.rs:2, stale)
    ");
    let view = &world.json("joe", &["note", "--kind", "question"])["notes"][0];
    assert_eq!((&view["about"][0], &view["stale"]), (&"src/a.rs".into(), &true.into()));
    let shown = world.ok("joe", &["show", view["short"].as_str().unwrap()]);
    assert!(shown.contains("  about       src/a.rs (stale: it is gone)\n"), "{shown}");
    // Where a part of the tree is left out, nothing is gone.
    world.git(&["reset", "-q", "--hard"]);
    world.write("lib/c.rs", "c\n");
    world.git(&["add", "lib"]);
    commit(&world);
    world.note("ann", &["Odd", "--about", "lib/c.rs"]);
    world.git(&["sparse-checkout", "set", "src"]);
    assert!(!world.root().join("lib/c.rs").exists());
    assert_eq!(world.json("joe", &["note"])["notes"][0]["stale"], false);
}
