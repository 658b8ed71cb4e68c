//! `collab alert`

use insta::assert_snapshot;

use crate::support::World;

const BUILD: &[&str] = &[
    "alert",
    "raise",
    "main does not build",
    "--key",
    "build",
    "--kind",
    "build",
    "--severity",
    "critical",
];

#[test]
fn an_alert_stands_until_it_is_cleared() {
    let world = World::new();
    world.write("src/a.rs", "");
    assert_snapshot!(world.run("ann", &["alert"]), @"
    --- stderr ---
    No alert stands.
    ");
    assert_snapshot!(world.run("ci", BUILD), @"Raised ci/build");
    assert_snapshot!(
        world.run("ann", &["alert", "raise", "3 tests fail", "--key", "tests:linux", "--source", "nightly", "--about", "src/a.rs"]),
        @"Raised nightly/tests:linux"
    );
    assert_snapshot!(world.run("bob", &["alert"]), @"
    ALERT                KIND    SEVERITY  SINCE      WHO  TEXT
    ci/build             build   critical  2 min ago  ci   main does not build
    nightly/tests:linux  custom            1 min ago  ann  3 tests fail (src/a.rs)
    ");
    assert_snapshot!(world.run("bob", &["alert", "clear", "build", "-m", "Builds again"]), @"Cleared ci/build");
    assert_snapshot!(world.run("bob", &["alert", "clear", "nightly/tests:linux"]), @"Cleared nightly/tests:linux");
    assert_snapshot!(world.run("bob", &["alert", "list"]), @"
    --- stderr ---
    No alert stands.
    ");
    assert_snapshot!(world.run("bob", &["log", "--kind", "alert"]), @"
    2026-11-23 09:01:00  ci          alert.raised        ci/build build, critical: main does not build
    2026-11-23 09:02:00  ann         alert.raised        nightly/tests:linux custom: 3 tests fail
    2026-11-23 09:04:00  bob         alert.cleared       ci/build Builds again
    2026-11-23 09:05:00  bob         alert.cleared       nightly/tests:linux
    ");
}

#[test]
fn raising_twice_is_one_alert() {
    let world = World::new();
    world.ok("ci", BUILD);
    let before = world.events();

    assert_snapshot!(world.run("ci", BUILD), @"Stands already: ci/build");
    assert_eq!(world.events(), before);

    let worse = ["alert", "raise", "It is worse", "--key", "build", "--kind", "build"];
    assert_snapshot!(world.run("ci", &worse), @"Updated ci/build");
    let alerts = world.json("ann", &["alert"])["alerts"].clone();
    assert_eq!(alerts.as_array().unwrap().len(), 1);
    assert_eq!(alerts[0]["text"], "It is worse");
    assert_eq!(alerts[0]["since"], "2026-11-23T09:00:00Z");
}

#[test]
fn clearing_twice_is_done_and_says_so() {
    let world = World::new();
    world.ok("ci", BUILD);
    world.ok("ann", &["alert", "clear", "ci/build"]);
    let before = world.events();
    assert_snapshot!(world.run("ann", &["alert", "clear", "build"]), @"Cleared already: ci/build");
    assert_eq!(world.json("ann", &["alert", "clear", "ci/build"])["written"], false);
    assert_eq!(world.events(), before);
}

#[test]
fn a_key_alone_means_ones_own_alert_also_where_that_is_cleared() {
    let world = World::new();
    world.ok("ann", BUILD);
    world.ok("bob", BUILD);
    world.ok("ann", &["alert", "clear", "build"]);
    let before = world.events();
    // Bob's stands still, and is not ann's to clear in passing.
    assert_snapshot!(world.run("ann", &["alert", "clear", "build"]), @"Cleared already: ann/build");
    assert_eq!(world.events(), before);
    // Who has none of its own means the only one that stands.
    assert_snapshot!(world.run("cyd", &["alert", "clear", "build"]), @"Cleared bob/build");
}

#[test]
fn the_worst_stands_first_and_what_was_cleared_says_what_mended_it() {
    let world = World::new();
    for (key, severity) in [("a", "low"), ("b", "critical"), ("c", "medium"), ("d", "critical")] {
        world.ok("ci", &["alert", "raise", "Broken", "--key", key, "--severity", severity]);
    }
    world.ok("ci", &["alert", "raise", "Broken", "--key", "e"]);
    world.ok("bob", &["alert", "clear", "ci/c", "-m", "A new compiler"]);
    assert_snapshot!(world.run("ann", &["alert", "--all"]), @"
    ALERT  KIND    SEVERITY  SINCE      WHO  TEXT
    ci/d   custom  critical  3 min ago  ci   Broken
    ci/b   custom  critical  5 min ago  ci   Broken
    ci/e   custom            2 min ago  ci   Broken
    ci/a   custom  low       6 min ago  ci   Broken
    ci/c   custom  medium    4 min ago  ci   cleared by bob (A new compiler): Broken
    ");
    assert_snapshot!(world.run("ann", &["show", "ci/c"]), @"
    ci/c custom, medium
      raised      5 min ago by ci
      cleared     2 min ago by bob

    Text
      Broken

    Mended by
      A new compiler
    ");
    assert_snapshot!(world.run("ann", &["show", "ci/d"]), @"
    ci/d custom, critical
      raised      5 min ago by ci
      stands      5 min ago

    Text
      Broken
    ");
    assert_snapshot!(world.run("ann", &["alert", "--all", "clear", "ci/d"]), @"
    --- stderr ---
    error: `--all` is an option of the list
    hint: List all with `collab alert list --all`.
    [exit 2]
    ");
}

#[test]
fn what_was_never_raised_is_refused_with_what_was_meant() {
    let world = World::new();
    world.ok("ci", BUILD);
    world.ok("nightly", BUILD);
    assert_snapshot!(world.run("ann", &["alert", "clear", "biuld"]), @"
    --- stderr ---
    error: there is no alert `biuld`
    hint: Did you mean `collab alert clear build`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["alert", "clear", "ci/buidl"]), @"
    --- stderr ---
    error: there is no alert `ci/buidl`
    hint: Did you mean `collab alert clear ci/build`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["alert", "clear", "github/biuld"]), @"
    --- stderr ---
    error: there is no alert `github/biuld`
    hint: Did you mean `collab alert clear nightly/build`?
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["alert", "clear", "tests"]), @"
    --- stderr ---
    error: there is no alert `tests`
    hint: List those that stand with `collab alert`.
    [exit 1]
    ");
    // Two watch the same: who is one of them means its own.
    assert_snapshot!(world.run("ann", &["alert", "clear", "build"]), @"
    --- stderr ---
    error: `build` could be any of 2 alerts
    hint: `collab alert clear nightly/build`
    hint: `collab alert clear ci/build`
    [exit 1]
    ");
    assert_snapshot!(world.run("ci", &["alert", "clear", "build"]), @"Cleared ci/build");
}

#[test]
fn ci_needs_no_name_but_the_one_that_it_says() {
    let world = World::new();
    assert_snapshot!(world.run("", BUILD), @"
    --- stderr ---
    error: cannot tell who you are
    hint: Say it with `--as NAME` or the variable COLLAB_AS, or set git's user.name.
    [exit 1]
    ");
    assert_snapshot!(world.run("ci", BUILD), @"Raised ci/build");
}

#[test]
fn a_key_is_one_word() {
    let world = World::new();
    assert_snapshot!(world.run("ci", &["alert", "raise", "x", "--key", "a b"]), @"
    --- stderr ---
    error: `a b` is not a word of 1 to 100 bytes without slashes, white space, and what does not show
    hint: Take one word, such as `build` or `tests:linux`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ci", &["alert", "raise", "x", "--key", "a/b"]), @"
    --- stderr ---
    error: `a/b` is not a word of 1 to 100 bytes without slashes, white space, and what does not show
    hint: Take one word, such as `build` or `tests:linux`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ci", &["alert", "raise", "x", "--key", "a", "--source", ""]), @"
    --- stderr ---
    error: `` is not a word of 1 to 100 bytes without slashes, white space, and what does not show
    hint: Take one word, such as `build` or `tests:linux`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ci", &["alert", "raise", " ", "--key", "a"]), @"
    --- stderr ---
    error: the alert is empty
    hint: Say something in the alert.
    [exit 1]
    ");
}

#[test]
fn what_it_is_about_is_there() {
    let world = World::new();
    world.write("a.rs", "one\ntwo\n");
    let about =
        |place: &str| world.run("ci", &["alert", "raise", "x", "--key", "a", "--about", place]);
    assert_snapshot!(about("b.rs"), @"
    --- stderr ---
    error: there is no b.rs here
    hint: Name a path that is there, from the directory that you are in.
    [exit 1]
    ");
    assert_snapshot!(about("a.rs:3"), @"
    --- stderr ---
    error: there is no line 3 in a.rs: it has 2 lines
    hint: Name a line that is there, or the file alone.
    [exit 1]
    ");
    assert_snapshot!(about("a.rs:0"), @"
    --- stderr ---
    error: `a.rs:0` names no lines: they are counted from 1
    hint: Say PATH:LINE or PATH:FIRST-LAST, as in `src/main.rs:12-20`.
    [exit 1]
    ");
    assert_snapshot!(about("x:2-1"), @"
    --- stderr ---
    error: `x:2-1` names no lines: the last one comes before the first
    hint: Say PATH:LINE or PATH:FIRST-LAST, as in `src/main.rs:12-20`.
    [exit 1]
    ");
    assert_snapshot!(about("a.rs:99999999999"), @"
    --- stderr ---
    error: `a.rs:99999999999` names no lines: no file has so many
    hint: Say PATH:LINE or PATH:FIRST-LAST, as in `src/main.rs:12-20`.
    [exit 1]
    ");
    assert_snapshot!(about("a.rs:1-2"), @"Raised ci/a");
}
