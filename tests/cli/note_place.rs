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
