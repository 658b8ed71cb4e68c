//! `collab check`

use insta::assert_snapshot;

use crate::support::World;

/// A check that looks whether a file says so, and leaves a mark that it ran.
const CONFIG: &str = "[checks]\ntest = \"touch ran; grep -q good a.txt || { echo 'test one ... FAILED'; exit 7; }\"\n";

fn world() -> World {
    let world = World::new();
    world.write(".collab/config.toml", CONFIG);
    world.write("a.txt", "good\n");
    world
}

#[test]
fn nothing_runs_before_somebody_trusts_it() {
    let world = world();
    assert_snapshot!(world.run("ann", &["check"]), @"
    CHECK  STATE        LAST RUN  RUNS
    test   not trusted            touch ran; grep -q good a.txt || { echo 'test one ... FAILED'; exit 7; }
    --- stderr ---
    What is not trusted does not run: `collab check trust`.
    ");
    assert_snapshot!(world.run("ann", &["check", "run"]), @"
    --- stderr ---
    error: nobody on this machine trusts what `test` runs
    hint: See what that is and trust it: `collab check trust`.
    [exit 3]
    ");
    assert_snapshot!(world.run("ann", &["check", "run", "test"]), @"
    --- stderr ---
    error: nobody on this machine trusts what `test` runs
    hint: See what that is and trust it: `collab check trust`.
    [exit 3]
    ");
    assert_snapshot!(world.run("ann", &["check", "trust"]), @"
    test  touch ran; grep -q good a.txt || { echo 'test one ... FAILED'; exit 7; }
    --- stderr ---
    error: nobody is there to say yes
    hint: Run it in a terminal; or read what it runs and say `--yes`.
    [exit 1]
    ");
    assert!(!world.root().join("ran").exists());

    assert_snapshot!(world.run("ann", &["check", "trust", "--yes"]), @"Trusted test.");
    world.ok("ann", &["check", "run"]);
    assert!(world.root().join("ran").exists());
}

#[test]
fn a_command_that_was_changed_is_asked_for_again() {
    let world = world();
    world.ok("ann", &["check", "trust", "--yes"]);
    world.write(".collab/config.toml", "[checks]\ntest = \"touch other\"\n");
    assert_eq!(world.fails("ann", &["check", "run"]).0, 3);
    assert!(!world.root().join("other").exists());
    assert_snapshot!(world.run("ann", &["check", "trust"]), @"
    test  touch other
      was: touch ran; grep -q good a.txt || { echo 'test one ... FAILED'; exit 7; }
    --- stderr ---
    error: nobody is there to say yes
    hint: Run it in a terminal; or read what it runs and say `--yes`.
    [exit 1]
    ");
    world.ok("ann", &["check", "trust", "--yes"]);
    world.ok("ann", &["check", "run"]);
    assert!(world.root().join("other").exists());
}

#[test]
fn an_ai_trusts_nothing() {
    let world = world();
    world.ok("claude", &["participant", "set", "claude", "--kind", "ai"]);
    assert_snapshot!(world.run("claude", &["check", "trust", "--yes"]), @"
    --- stderr ---
    error: claude is an AI: what runs by itself is a person's to trust
    hint: Ask a person to run `collab check trust` in a terminal.
    [exit 3]
    ");
    assert_eq!(world.fails("claude", &["check", "run"]).0, 3);
    assert!(!world.root().join("ran").exists());
}

#[test]
fn trust_does_not_come_along_to_a_copy() {
    let world = world();
    world.ok("ann", &["check", "trust", "--yes"]);
    let copy = world.root().with_file_name("copy");
    let copied = std::process::Command::new("cp").arg("-r").args([&world.root(), &copy]).status();
    assert!(copied.unwrap().success());
    let (code, _) = world.fails("ann", &["-C", copy.to_str().unwrap(), "check", "run"]);
    assert_eq!(code, 3);
    assert!(!copy.join("ran").exists());
}

#[test]
fn what_fails_after_it_passed_is_told_to_who_changed_something_and_cleared_when_it_passes() {
    let world = world();
    world.ok("ann", &["check", "trust", "--yes"]);
    world.ok("ann", &["check", "run"]);
    assert_snapshot!(world.run("ann", &["alert"]), @"
    --- stderr ---
    No alert stands.
    ");
    for name in ["bob", "eve"] {
        world.ok(name, &["participant", "set", name, "--kind", "person"]);
    }
    world.write("a.txt", "bad\n");
    world.git(&["add", "a.txt"]);
    let trailer = "Collab-By: bob";
    world.git(&[
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@y",
        "commit",
        "-qm",
        "break it",
        "-m",
        trailer,
    ]);

    assert_snapshot!(world.fails_after("ann", &["check", "run", "test"]).1.replace(char::is_numeric, "N"), @"
    test FAILED in N.N s
      test one ... FAILED
    --- stderr ---
    error: the check failed
    [exit N]
    ");
    assert_snapshot!(world.run("eve", &["alert"]), @"
    ALERT       KIND   SEVERITY  SINCE      WHO  TEXT
    check/test  tests  high      1 min ago  ann  `test` fails: test one ... FAILED
    ");
    assert_snapshot!(world.run("eve", &["inbox"]), @"
    --- stderr ---
    No unread messages for eve.
    ");
    assert_snapshot!(world.run("bob", &["inbox"]), @"
    m-mess1 critical ann to bob, x, 3 min ago
      `test` fails: test one ... FAILED
      It passed before, and you changed something since. Run it with `collab check run test`.
    ");
    // What still fails is told no second time.
    let before = world.events();
    assert_eq!(world.fails_after("ann", &["check", "run"]).0, 1);
    assert_eq!(world.events(), before);

    world.write("a.txt", "good again\n");
    world.ok("ann", &["check", "run"]);
    assert_snapshot!(world.run("eve", &["alert", "list", "--all"]), @"
    ALERT       KIND   SEVERITY  SINCE      WHO  TEXT
    check/test  tests  high      8 min ago  ann  cleared by ann (`test` passes again): `test` fails: test one ... FAILED
    ");
}

#[test]
fn what_takes_too_long_fails() {
    let world = World::new();
    let config = "[checks]\nslow = { run = \"echo begun; sleep 600\", timeout = \"1s\" }\n";
    world.write(".collab/config.toml", config);
    world.ok("ann", &["check", "trust", "--yes"]);
    assert_eq!(world.fails_after("ann", &["check", "run"]).0, 1);
    let view = world.json("ann", &["check"]);
    let lines = &view["checks"][0]["lines"];
    assert_eq!(*lines, serde_json::json!(["it was not done after 1 s and was ended", "begun"]));
}

#[test]
fn a_check_that_there_is_not_is_told_with_the_nearest_one() {
    assert_snapshot!(world().run("ann", &["check", "run", "tests"]), @"
    --- stderr ---
    error: there is no check `tests`
    hint: Did you mean `test`?
    [exit 1]
    ");
    assert_snapshot!(World::new().run("ann", &["check"]), @r#"
    --- stderr ---
    There are no checks. Put them into `[checks]` of .collab/config.toml: `test = "cargo test"`.
    "#);
}

#[test]
fn checks_of_a_policy_that_cannot_be_read_are_not_said_to_be_none() {
    let world = World::new();
    let twice = "[checks]\ntest = \"true\"\n\n[checks]\nbuild = \"true\"\n";
    world.write(".collab/config.toml", twice);
    for args in [&["check"][..], &["check", "list"], &["check", "run"], &["check", "trust"]] {
        let (code, told) = world.fails_after("ann", args);
        assert_eq!(code, 4, "{told}");
        assert!(
            told.contains(
                "error: which checks there are cannot be told: .collab/config.toml line 4: duplicate key `checks`"
            ),
            "{told}"
        );
    }
    // Those that were known are known on.
    world.write(".collab/config.toml", CONFIG);
    world.people(&["ann"]);
    world.write(".collab/config.toml", twice);
    assert!(world.run("ann", &["check"]).contains("not trusted"));
}
