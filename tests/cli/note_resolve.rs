//! `collab note resolve`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn a_hypothesis_is_ruled_out_by_what_shows_it() {
    let world = World::new();
    let cause = world.note("ann", &["The clock is wrong", "--kind", "hypothesis"]);
    let seen = world
        .note("bob", &["It fails with a fixed clock", "--kind", "evidence", "--about", &cause]);
    let open = world.json("ann", &["show", &cause])["object"].clone();
    assert_eq!(open["notes"], serde_json::json!([seen]));

    assert_snapshot!(
        world.run(
            "bob",
            &["note", "resolve", &cause, "--outcome", "ruled-out", "--evidence", &seen]
        ),
        @"Ruled out n-note1 The clock is wrong"
    );
    assert_snapshot!(world.run("ann", &["show", &cause]), @"
    n-note1 hypothesis
      added       4 min ago by ann
      ruled out   1 min ago by bob
      evidence    n-note2
      notes on it n-note2
      id          <id1>

    Text
      The clock is wrong
    ");
    let view = world.json("ann", &["show", &cause])["object"].clone();
    assert_eq!(view["outcome"], "ruled_out");
    assert_eq!(view["evidence"], serde_json::json!([seen]));
}

#[test]
fn each_kind_ends_in_its_own_way() {
    let world = World::new();
    for (kind, outcome, word) in [
        ("hypothesis", "confirmed", "Confirmed"),
        ("hypothesis", "ruled-out", "Ruled out"),
        ("question", "answered", "Answered"),
        ("observation", "settled", "Settled"),
        ("decision", "settled", "Settled"),
        ("suggestion", "settled", "Settled"),
    ] {
        let note = world.note("ann", &["A note", "--kind", kind]);
        let said = world.ok("bob", &["note", "resolve", &note, "--outcome", outcome, "-m", "So"]);
        assert_eq!(said, format!("{word} {note} A note\n"), "{kind}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let world = World::new();
    let cause = world.note("ann", &["The clock is wrong", "--kind", "hypothesis"]);
    let question = world.note("ann", &["How deep?", "--kind", "question"]);
    let decision = world.note("ann", &["64 deep", "--kind", "decision"]);
    let before = world.events();
    let resolve = |note: &str, rest: &[&str]| {
        world.run("bob", &[&["note", "resolve", note, "--outcome"], rest].concat())
    };

    assert_snapshot!(resolve(&cause, &["ruled-out"]), @"
    --- stderr ---
    error: n-note1 cannot be ruled out without a reason
    hint: Say it with `-m WHY`, or with `--evidence NOTE`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&question, &["answered"]), @"
    --- stderr ---
    error: n-note2 cannot be answered without a reason
    hint: Give the answer with `-m ANSWER`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&cause, &["settled"]), @"
    --- stderr ---
    error: n-note1 is a note of the kind hypothesis, which is never settled in this way
    hint: Close it with `collab note resolve n-note1 --outcome confirmed` or `--outcome ruled-out`, and `-m WHY`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&question, &["confirmed", "-m", "x"]), @"
    --- stderr ---
    error: n-note2 is a note of the kind question, which is never confirmed in this way
    hint: Close it with `collab note resolve n-note2 --outcome answered -m ANSWER`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&decision, &["answered", "-m", "x"]), @"
    --- stderr ---
    error: n-note3 is a note of the kind decision, which is never answered in this way
    hint: Close it with `collab note resolve n-note3 --outcome settled`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&decision, &["replaced"]), @"
    --- stderr ---
    error: invalid value 'replaced' for '--outcome <OUTCOME>'
      [possible values: confirmed, ruled-out, answered, settled]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(resolve(&cause, &["confirmed", "--evidence", &cause]), @"
    --- stderr ---
    error: n-note1 cannot be the evidence for itself
    hint: Add what shows it: `collab note add TEXT --kind evidence --about NOTE`.
    [exit 1]
    ");
    assert_snapshot!(resolve(&cause, &["confirmed", "--evidence", "t-nope0"]), @"
    --- stderr ---
    error: there is no note `t-nope0`
    hint: List them with `collab note --all`.
    [exit 1]
    ");
    assert_snapshot!(resolve("n-nope0", &["settled"]), @"
    --- stderr ---
    error: there is no note `n-nope0`
    hint: List them with `collab note --all`.
    [exit 1]
    ");
    assert_eq!(world.events(), before);
}

#[test]
fn what_is_closed_stays_closed_and_says_by_whom_when_and_why() {
    let world = World::new();
    let note = world.note("ann", &["Tests are slow"]);
    world.ok(
        "bob",
        &["note", "resolve", &note, "--outcome", "settled", "-m", "They run in parallel"],
    );

    assert_snapshot!(world.run("ann", &["note", "resolve", &note, "--outcome", "settled"]), @"
    --- stderr ---
    error: n-note1 was settled by bob at 2026-11-23T09:01:00Z: They run in parallel
    hint: See it with `collab show n-note1`.
    hint: If that holds no longer, add a note: `collab note add TEXT --about n-note1`.
    [exit 1]
    ");
}
