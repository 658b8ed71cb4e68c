//! `collab note accept` and `collab note reject`

use std::fs;

use insta::assert_snapshot;

use crate::support::World;

/// A repository with a suggestion to change a line; returns the note.
fn suggestion(world: &World) -> String {
    world.write("a.txt", "one\ntwo\nthree\n");
    commit(world);
    let patch = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
    world.write("fix.diff", patch);
    let note = world.note("bob", &["Write digits", "--kind", "suggestion", "--patch", "fix.diff"]);
    fs::remove_file(world.root().join("fix.diff")).unwrap();
    note
}

fn commit(world: &World) {
    world.git(&["add", "a.txt"]);
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    world.git(&[&who[..], &["commit", "--quiet", "-m", "x"]].concat());
}

fn content(world: &World) -> String {
    fs::read_to_string(world.root().join("a.txt")).unwrap()
}

#[test]
fn an_accepted_patch_is_in_the_working_tree() {
    let world = World::new();
    let note = suggestion(&world);
    world.write("a.txt", "zero\none\ntwo\nthree\n");
    commit(&world);
    world.write("elsewhere.txt", "not committed\n");

    assert_snapshot!(world.run("ann", &["note", "accept", &note, "--apply", "-m", "Good"]), @"
    Accepted n-note1 Write digits
    Changed a.txt
    ");

    assert_eq!(content(&world), "zero\none\n2\nthree\n");
    assert_snapshot!(world.run("ann", &["show", &note]), @"
    n-note1 suggestion
      added       2 min ago by bob
      accepted    1 min ago by ann
      id          <id1>

    Text
      Write digits

    Because
      Good

    Patch
      diff --git a/a.txt b/a.txt
      --- a/a.txt
      +++ b/a.txt
      @@ -1,3 +1,3 @@
       one
      -two
      +2
       three
    ");
}

#[test]
fn a_patch_is_only_applied_when_that_is_asked_for() {
    let world = World::new();
    let note = suggestion(&world);
    let view = world.json("ann", &["note", "accept", &note]);
    assert_eq!(
        (&view["note"]["outcome"], &view["applied"]),
        (&"accepted".into(), &serde_json::json!([]))
    );
    assert_eq!(content(&world), "one\ntwo\nthree\n");
}

#[test]
fn a_patch_that_does_not_apply_changes_nothing_here_or_there() {
    let world = World::new();
    let note = suggestion(&world);
    world.write("a.txt", "one\nTWO\nthree\n");
    commit(&world);
    let before = world.events();

    assert_snapshot!(world.run("ann", &["note", "accept", &note, "--apply"]), @"
    --- stderr ---
    error: the patch does not apply to a.txt, hunk @@ -1,3 +1,3 @@
    hint: Make the change by hand, then accept the note without `--apply`; nothing was changed.
    [exit 1]
    ");

    assert_eq!(content(&world), "one\nTWO\nthree\n");
    assert_eq!(world.events(), before);
    world.write("a.txt", "one\ntwo\nthree\n");
    commit(&world);
    world.ok("ann", &["note", "accept", &note, "--apply"]);
}

#[test]
fn a_patch_is_not_applied_over_what_is_not_committed() {
    let world = World::new();
    let note = suggestion(&world);
    // It would fit.
    world.write("a.txt", "zero\none\ntwo\nthree\n");
    let before = world.events();
    let refused = "
    --- stderr ---
    error: the patch changes a.txt, with changes that are not committed
    hint: Commit them or set them aside (`git stash --include-untracked`), then try again; nothing was changed.
    hint: Or make the change by hand, and accept the note without `--apply`.
    [exit 1]
    ";
    let run = || world.run("ann", &["note", "accept", &note, "--apply"]);
    let text = |lines: &str| lines.trim_start().replace("\n    ", "\n");
    assert_eq!(run(), text(refused));
    world.git(&["add", "a.txt"]);
    assert_eq!(run(), text(refused));
    assert_eq!(content(&world), "zero\none\ntwo\nthree\n");
    assert_eq!(world.events(), before);

    commit(&world);
    world.ok("ann", &["note", "accept", &note, "--apply"]);
    assert_eq!(content(&world), "zero\none\n2\nthree\n");
}

#[test]
fn a_suggestion_is_rejected_and_stays_so() {
    let world = World::new();
    let note = suggestion(&world);
    assert_snapshot!(world.run("ann", &["note", "reject", &note, "-m", "Words are fine"]), @"Rejected n-note1 Write digits");
    assert_snapshot!(world.run("ann", &["note", "accept", &note, "--apply"]), @"
    --- stderr ---
    error: n-note1 was rejected by ann at 2026-11-23T09:01:00Z: Words are fine
    hint: See it with `collab show n-note1`.
    hint: If that holds no longer, add a note: `collab note add TEXT --about n-note1`.
    [exit 1]
    ");
    assert_eq!(content(&world), "one\ntwo\nthree\n");
}

#[test]
fn only_a_suggestion_is_accepted_and_only_a_patch_applied() {
    let world = World::new();
    let seen = world.note("bob", &["Tests are slow"]);
    let plain = world.note("bob", &["Run them in parallel", "--kind", "suggestion"]);
    assert_snapshot!(world.run("ann", &["note", "accept", &seen]), @"
    --- stderr ---
    error: n-note1 is a note of the kind observation; only a suggestion is accepted or rejected
    hint: Close it with `collab note resolve n-note1 --outcome settled`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "reject", &seen]), @"
    --- stderr ---
    error: n-note1 is a note of the kind observation; only a suggestion is accepted or rejected
    hint: Close it with `collab note resolve n-note1 --outcome settled`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "accept", &plain, "--apply"]), @"
    --- stderr ---
    error: n-note2 brings no patch
    hint: Make the change by hand, then `collab note accept n-note2`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["note", "accept", &plain]), @"Accepted n-note2 Run them in parallel");
}
