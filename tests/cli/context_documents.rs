//! `collab context import` and `export`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::World;

#[test]
fn a_document_is_taken_in_as_one_write_whatever_its_format() {
    let world = World::new();
    world.ok("ann", &["context", "set", "conventions", r#"{"testing": "inline", "own": true}"#]);
    world
        .write("c.toml", "focus = 'parser'\n[conventions]\ntesting = 'inline'\nday = 2026-11-23\n");
    world.write("c.json", r#"{"focus": "printer", "list": [1, null]}"#);
    world.write("c", r#"  {"focus": "printer"}"#);

    assert_snapshot!(world.run("bob", &["context", "import", "c.toml"]), @"Set 2, unchanged 1");
    assert_snapshot!(world.run("bob", &["context", "import", "c.json"]), @"Set 2, unchanged 0");
    assert_snapshot!(world.run("bob", &["context", "import", "c"]), @"Set 0, unchanged 1");
    assert_snapshot!(world.run_with("bob", &["context", "import", "-"], "focus = 'lexer'"), @"Set 1, unchanged 0");
    assert_eq!(
        world.json("ann", &["context"])["value"],
        json!({
            "conventions": {"testing": "inline", "own": true, "day": "2026-11-23"},
            "focus": "lexer", "list": [1, null],
        })
    );
}

#[test]
fn what_cannot_be_taken_in_writes_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "focus", "parser"]);
    world.write("bad.toml", "a = 1\nb = [1,\n");
    world.write("bad.json", "a = 1");
    world.write("clash.json", r#"{"a": 1, "focus": {"now": 1}}"#);
    world.write("nan.toml", "a = nan");
    let before = world.events();
    assert_snapshot!(world.run("ann", &["context", "import", "bad.toml"]), @"
    --- stderr ---
    error: that is not TOML: line 2, column 8: unclosed array, expected `]`
    hint: A file that ends in .json is read as JSON, and so is what begins with `{`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["context", "import", "clash.json"]), @"
    --- stderr ---
    error: `focus` holds a value, so there can be no `focus.now` below it
    hint: Take that away with `collab context remove focus`.
    [exit 1]
    ");
    for file in ["bad.json", "nan.toml", "missing.toml"] {
        assert_eq!(world.fails("ann", &["context", "import", file]).0, 1, "{file}");
    }
    assert_eq!(world.events(), before);
}

fn learnt() -> World {
    let world = World::new();
    world.write("Cargo.toml", "[package]\nname = 'tidemark'\n");
    world.ok(
        "ann",
        &["context", "set", "conventions", r#"{"testing": "inline", "errors": "typed"}"#],
    );
    world.ok("ann", &["context", "set", "projectUnderstanding.conventions.naming", "plain words"]);
    world.ok("ann", &["context", "set", "focus", "not learnt"]);
    world
}

#[test]
fn what_one_project_learnt_another_takes_in_with_where_it_came_from() {
    let world = learnt();
    assert_snapshot!(world.run("ann", &["context", "export", "--knowledge"]), @r#"
    format = "collab-knowledge"
    notes = []
    project = "tidemark"
    version = 1

    [context.conventions]
    errors = "typed"
    testing = "inline"

    [context.projectUnderstanding.conventions]
    naming = "plain words"
    "#);
    let document = json!({
        "format": "collab-knowledge", "version": 1, "project": "tidemark",
        "context": {"conventions": {"testing": "inline", "errors": "typed"}},
        "notes": [
            {"kind": "decision", "text": "Errors are typed", "impact": "no anyhow"},
            {"kind": "hypothesis", "text": "The cache leaks", "outcome": "ruled_out", "why": "It is empty"},
            {"kind": "decision", "text": "From afar", "origin": "elder"},
        ],
    });
    let other = World::new();
    other.write("k.json", document.to_string());
    other.ok("bob", &["context", "set", "conventions.testing", "files"]);
    assert_snapshot!(other.run("bob", &["context", "import", "k.json"]), @"
    Set 1, unchanged 0
    Notes added 3, known 0; from tidemark
    Left as they are here: conventions.testing
    ");
    let value = &other.json("bob", &["context"])["value"];
    assert_eq!(value["conventions"], json!({"testing": "files", "errors": "typed"}));

    // Where it came from is said wherever it is read.
    assert_snapshot!(other.run("bob", &["note", "--all"]), @"
    ID       KIND        SEVERITY  WHO                  NOTE
    n-note1  decision              bob (from elder)     From afar
    n-note2  hypothesis            bob (from tidemark)  ruled out: The cache leaks
    n-note3  decision              bob (from tidemark)  Errors are typed
    ");
    let told = other.ok("eve", &["brief", "--peek"]);
    assert!(told.contains("conventions.errors (bob (from tidemark)): \"typed\""), "{told}");
    assert!(told.contains(" bob (from tidemark) decided: \"Errors are typed\""), "{told}");
    assert!(told.contains(" ruled out (from tidemark): \"The cache leaks\""), "{told}");
    let again = ["note", "add", "The cache leaks", "--kind", "hypothesis"];
    let warned = other.run("eve", &again);
    assert!(warned.contains(" by bob (from tidemark): \"The cache leaks\")"), "{warned}");

    // It comes out as it went in, in either format, and comes in but once.
    other.ok("bob", &["context", "export", "--knowledge", "again.toml"]);
    let again = other.json("bob", &["context", "export", "--knowledge"]);
    let origins: Vec<&Value> =
        again["notes"].as_array().unwrap().iter().map(|note| &note["origin"]).collect();
    assert_eq!(origins, [&json!("tidemark"), &json!("tidemark"), &json!("elder")]);
    assert_eq!(again["notes"][1]["outcome"], "ruled_out");
    assert_eq!(again["notes"][1]["why"], "It is empty");
    let before = other.events();
    assert_snapshot!(other.run("bob", &["context", "import", "again.toml"]), @"
    Set 0, unchanged 2
    Notes added 0, known 3; from repo
    ");
    assert_eq!(other.events(), before);
    assert_snapshot!(other.run("bob", &["context", "export", "--knowledge", "again.toml"]), @"
    --- stderr ---
    error: there is already again.toml
    hint: Name another file, or remove that one first.
    [exit 1]
    ");
}

#[test]
fn a_document_of_a_newer_version_is_left_to_a_newer_build() {
    let world = World::new();
    world.write("k.toml", "format = 'collab-knowledge'\nversion = 2\nproject = 'x'\n");
    assert_snapshot!(world.run("ann", &["context", "import", "k.toml"]), @"
    --- stderr ---
    error: the document has version 2; this build reads 1
    hint: Update collab.
    [exit 4]
    ");
    world.write("k.toml", "format = 'collab-knowledge'\nversion = 1\n");
    assert_snapshot!(world.run("ann", &["context", "import", "k.toml"]), @"
    --- stderr ---
    error: the document is not in order: missing field `project`
    [exit 1]
    ");
    for version in ["-1", "0", "'1'"] {
        world.write(
            "k.toml",
            format!("format = 'collab-knowledge'\nversion = {version}\nproject = 'x'\n"),
        );
        let refused = world.run("ann", &["context", "import", "k.toml"]);
        assert!(
            refused.contains("is no version of what a project has learnt"),
            "{version}: {refused}"
        );
    }
}

#[test]
fn what_a_strangers_knowledge_may_not_bring_writes_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "focus", "parser"]);
    let before = world.events();
    let document = |context: Value, notes: Value| json!({"format": "collab-knowledge", "version": 1, "project": "x", "context": context, "notes": notes});
    let note = |kind: &str, outcome: Value, why: Value| {
        let note = json!({"kind": kind, "text": "It is so", "outcome": outcome, "why": why});
        document(json!({"conventions": {"a": 1}}), json!([note]))
    };
    let none = json!(null);
    for (document, why) in [
        (
            document(json!({"focus2": "mine"}), json!([])),
            "`focus2` in the document is no convention",
        ),
        (document(json!({"activeWork": {"conventions": 1}}), json!([])), "is derived"),
        (document(json!({"conventions": {"a": null}}), json!([])), "would be null"),
        (
            note("discovery", none.clone(), none.clone()),
            "the discovery \"It is so\" is nothing that is learnt",
        ),
        (note("hypothesis", none.clone(), none.clone()), "nothing that is learnt"),
        (note("hypothesis", json!("confirmed"), json!("x")), "nothing that is learnt"),
        (
            note("hypothesis", json!("ruled_out"), none.clone()),
            "\"It is so\" was ruled out without a reason",
        ),
        (note("decision", json!("answered"), json!("x")), "nothing that is learnt"),
        (note("decision", json!("settled"), json!(" ")), "the reason is empty"),
    ] {
        world.write("k.json", document.to_string());
        let refused = world.run("ann", &["context", "import", "k.json"]);
        assert!(refused.contains(why) && refused.ends_with("[exit 1]\n"), "{document}: {refused}");
    }
    for project in ["", "two\nlines"] {
        let mut document = document(json!({}), json!([]));
        document["project"] = project.into();
        world.write("k.json", document.to_string());
        assert_eq!(world.fails("ann", &["context", "import", "k.json"]).0, 1, "{project:?}");
    }
    assert_eq!(world.events(), before);
}

#[test]
fn conventions_of_another_project_say_so_until_they_are_written_anew() {
    let world = learnt();
    world.ok("ann", &["context", "export", "--knowledge", "k.toml"]);
    let other = World::new();
    other.write("k.toml", std::fs::read(world.root().join("k.toml")).unwrap());
    other.write("Cargo.toml", "[package]\nname = 'younger'\n");
    other.ok("bob", &["context", "import", "k.toml"]);
    assert_snapshot!(other.run("bob", &["context", "get", "conventions"]), @r#"
    conventions
      errors: typed (bob, 1 min ago) from "tidemark"
      testing: inline (bob, 1 min ago) from "tidemark"
    "#);
    assert_snapshot!(other.run("bob", &["context", "history", "conventions.testing"]), @r#"2 min ago bob: conventions.testing set to "inline" from "tidemark""#);
    // Where it goes on to a third, it comes from the first.
    let learnt = other.json("bob", &["context", "export", "--knowledge"]);
    assert_eq!(learnt["origins"]["conventions.testing"], "tidemark");
    let third = World::new();
    third.write("k.json", learnt.to_string());
    third.ok("cyd", &["context", "import", "k.json"]);
    let entries = third.json("cyd", &["context", "get", "conventions.testing"])["entries"].clone();
    assert_eq!(entries[0]["origin"], "tidemark");
    // Whoever writes it anew makes it this project's own.
    third.ok("cyd", &["context", "set", "conventions.testing", "files"]);
    let entries = third.json("cyd", &["context", "get", "conventions.testing"])["entries"].clone();
    assert_eq!(entries[0]["origin"], json!(null));
}

#[test]
fn a_hypothesis_that_evidence_ruled_out_takes_that_along() {
    let world = learnt();
    let hypothesis = world.note("ann", &["The cache leaks", "--kind", "hypothesis"]);
    let evidence = world.note("ann", &["It is empty", "--kind", "evidence"]);
    world.ok(
        "ann",
        &["note", "resolve", &hypothesis, "--outcome", "ruled-out", "--evidence", &evidence],
    );
    let learnt = world.json("ann", &["context", "export", "--knowledge"]);
    assert_eq!(learnt["notes"][0]["why"], "It is empty");
    let other = World::new();
    other.write("k.json", learnt.to_string());
    assert!(other.ok("bob", &["context", "import", "k.json"]).contains("Notes added 1"));
}

#[test]
fn a_decision_that_was_replaced_tells_why_elsewhere_too() {
    let world = learnt();
    let decision = |text: &str, rest: &[&str]| {
        world.note("ann", &[&[text, "--kind", "decision"], rest].concat())
    };
    let first = decision("One lock a worktree", &[]);
    let why = "Two worktrees share a store";
    let second = decision("One lock a clone", &["--replaces", &first, "--why", why]);
    decision("No lock at all", &["--replaces", &second, "--why", "Nobody waits"]);
    let silent = decision("Tabs", &[]);
    decision("Blanks", &["--replaces", &silent]);
    let learnt = world.json("ann", &["context", "export", "--knowledge"]);
    let texts = |learnt: &Value| -> Vec<String> {
        let notes = learnt["notes"].as_array().unwrap().iter();
        notes.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
    };
    let all = ["One lock a worktree", "One lock a clone", "No lock at all", "Blanks"];
    assert_eq!(texts(&learnt), all);
    assert_eq!(learnt["notes"][0]["why"], why);
    assert_eq!(learnt["notes"][0]["replaced_by"], "One lock a clone");

    let other = World::new();
    other.write("k.json", learnt.to_string());
    assert!(other.ok("bob", &["context", "import", "k.json"]).contains("Notes added 4, known 0"));
    assert!(other.ok("bob", &["context", "import", "k.json"]).contains("Notes added 0, known 4"));
    let told = other.ok("eve", &["note", "--all"]);
    assert!(told.contains("replaced: One lock a worktree"), "{told}");
    let again = other.json("bob", &["context", "export", "--knowledge"]);
    assert_eq!(
        (texts(&again), &again["notes"][1]["why"]),
        (texts(&learnt), &json!("Nobody waits"))
    );

    let before = other.events();
    let mut lacks = learnt;
    lacks["notes"] = json!([{"kind": "decision", "text": "Old", "outcome": "replaced", "why": "x", "replaced_by": "New"}]);
    other.write("k.json", lacks.to_string());
    let (code, said) = other.fails("bob", &["context", "import", "k.json"]);
    assert!(code == 1 && said.to_string().contains("no decision in the document is"), "{said}");
    assert_eq!(other.events(), before);
}

#[cfg(unix)]
#[test]
fn only_files_are_read() {
    let world = World::new();
    let made = std::process::Command::new("mkfifo").arg(world.root().join("pipe")).status();
    assert!(made.unwrap().success());
    assert_snapshot!(world.run("ann", &["context", "import", "pipe"]), @"
    --- stderr ---
    error: pipe is a pipe or a device, and not a file
    hint: Name a file; what a command writes is piped in, as in `COMMAND | collab …`.
    [exit 1]
    ");
    for args in [
        ["context", "import", "/dev/zero"],
        ["context", "import", "."],
        ["context", "sync", "pipe"],
    ] {
        assert_eq!(world.fails("ann", &args).0, 1, "{args:?}");
    }
    assert_eq!(world.fails("ann", &["context", "edit", "--file", "pipe"]).0, 1);
    // A link to a file is one.
    world.write("c.toml", "a = 1");
    std::os::unix::fs::symlink("c.toml", world.root().join("link.toml")).unwrap();
    assert_snapshot!(world.run("ann", &["context", "import", "link.toml"]), @"Set 1, unchanged 0");
}
