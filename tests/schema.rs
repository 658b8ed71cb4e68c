//! What commands really print is valid by its schema, and every command has one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "only a part of it is needed here")]
#[path = "state/world.rs"]
mod world;

use std::collections::BTreeSet;

use collab_hub::cli::schema::{COMMANDS, Document, OTHERS, WITHOUT, commands};
use serde_json::Value;
use world::World;

fn document(name: &str) -> &'static Document {
    let found = COMMANDS.iter().chain(OTHERS).find(|document| document.name == name);
    found.unwrap_or_else(|| panic!("no schema for `{name}`"))
}

#[track_caller]
fn validate(name: &str, text: &str) {
    let document = document(name);
    let schema = (document.schema)().to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let values: Vec<Value> = if document.lines {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    } else {
        vec![serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))]
    };
    assert!(!values.is_empty(), "{name} printed nothing");
    for value in values {
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}: {value}");
    }
}

const SETUP: &str = r#"
{"op":"participant.set","name":"bob","kind":"ai","client":"claude-code","role":"reviewer"}
{"op":"task.add","title":"Parser","label":"parser","priority":"critical","tags":["core"],"about":["src/a.rs:3"]}
{"op":"task.add","title":"Lexer","label":"lexer","under":"$parser","assignee":"bob"}
{"op":"task.add","title":"Formatter","label":"fmt","depends_on":["$parser"]}
{"op":"task.comment","of":"$parser","text":"soon"}
{"op":"task.done","of":"$lexer","summary":"tokens come"}
{"op":"task.block","of":"$fmt","reason":"waits"}
{"op":"send","to":["ann","bob"],"text":"Look","label":"m","about":["$parser","src/a.rs"],"ack":true,"data":{"n":1}}
{"op":"send","text":"I did","reply_to":"$m"}
{"op":"ack","of":"$m"}
{"op":"note.add","text":"It is the lexer","kind":"hypothesis","label":"cause","about":["$parser","a.txt:1"]}
{"op":"note.add","text":"It fails without it","kind":"evidence","label":"seen","about":["$cause"],"type":"test","impact":"none"}
{"op":"note.resolve","of":"$cause","outcome":"ruled_out","evidence":["$seen"]}
{"op":"note.add","text":"Read both","kind":"suggestion","label":"both"}
{"op":"note.accept","of":"$both","why":"Good"}
{"op":"note.add","text":"Read none","kind":"suggestion","label":"none"}
{"op":"note.reject","of":"$none"}
{"op":"note.add","text":"Read twice","kind":"suggestion","label":"twice"}
{"op":"note.add","text":"Read thrice","kind":"suggestion","label":"thrice"}
{"op":"alert.raise","text":"Red","key":"build","source":"ci","kind":"build","severity":"high","about":["a.txt"]}
{"op":"alert.clear","key":"build","source":"ci","why":"Green"}
{"op":"alert.raise","text":"Red","key":"tests"}
"#;

/// What is run for each document, one after the other: words in capitals stand for ids.
const RUNS: &[(&str, &[&str])] = &[
    ("agents", &["agents"]),
    ("render", &["render"]),
    ("publish", &["publish"]),
    ("publish", &["publish"]),
    ("sync", &["sync"]),
    ("sync", &["sync", "--local"]),
    ("init", &["init"]),
    ("setup", &["setup", "claude", "codex", "--dry-run"]),
    ("setup git", &["setup", "git"]),
    ("setup git", &["setup", "git", "--remove"]),
    ("brief", &["brief"]),
    ("status", &["status"]),
    ("changes", &["changes", "--diff"]),
    ("participant", &["participant"]),
    ("participant list", &["participant", "list"]),
    ("participant set", &["participant", "set", "zoe", "--kind", "person"]),
    ("send", &["send", "ann", "-m", "Hello", "--about", "TASK"]),
    ("inbox", &["inbox", "--peek"]),
    ("inbox", &["inbox", "--all"]),
    ("ack", &["ack", "MESSAGE"]),
    ("task", &["task"]),
    ("task list", &["task", "list", "--all"]),
    ("task add", &["task", "add", "Printer"]),
    ("task next", &["task", "next"]),
    ("task next", &["task", "next", "--claim"]),
    ("task release", &["task", "release", "TASK"]),
    ("task assign", &["task", "assign", "TASK", "bob"]),
    ("task claim", &["task", "claim", "TASK"]),
    ("task block", &["task", "block", "TASK", "-m", "waits"]),
    ("task start", &["task", "start", "TASK"]),
    ("task edit", &["task", "edit", "TASK", "--estimate", "2h"]),
    ("task depend", &["task", "depend", "OTHER", "--off", "TASK"]),
    ("task comment", &["task", "comment", "TASK", "-m", "so"]),
    ("show", &["show", "TASK"]),
    ("show", &["show", "MESSAGE"]),
    ("show", &["show", "bob"]),
    ("show", &["show", "CAUSE"]),
    ("note", &["note"]),
    ("note list", &["note", "list", "--all"]),
    ("note add", &["note", "add", "Seen", "--about", "a.txt:1"]),
    ("note resolve", &["note", "resolve", "SHOWS", "--outcome", "settled"]),
    ("note accept", &["note", "accept", "TWICE"]),
    ("note reject", &["note", "reject", "THRICE", "-m", "Enough"]),
    ("alert", &["alert"]),
    ("alert list", &["alert", "list"]),
    ("alert raise", &["alert", "raise", "Redder", "--key", "tests", "--source", "ann"]),
    ("alert clear", &["alert", "clear", "tests"]),
    ("search", &["search", "parser"]),
    ("search", &["search", "src/a.rs"]),
    (
        "context memory push",
        &["context", "memory", "push", "--breakpoint", "a.txt:1", "--symbol", "A"],
    ),
    ("context memory", &["context", "memory"]),
    ("context memory recent", &["context", "memory", "recent", "--by", "me"]),
    ("context memory clear", &["context", "memory", "clear"]),
    ("task done", &["task", "done", "TASK", "-m", "parsed"]),
    ("task reopen", &["task", "reopen", "TASK"]),
    ("task cancel", &["task", "cancel", "TASK", "OTHER"]),
    (
        "context set",
        &["context", "set", "conventions", r#"{"testing": "inline", "list": [1, "a"]}"#],
    ),
    ("context append", &["context", "append", "conventions.list", "b"]),
    ("context", &["context"]),
    ("context get", &["context", "get", "conventions.list"]),
    ("context remove", &["context", "remove", "conventions.testing"]),
    ("context history", &["context", "history", "conventions"]),
    ("context diff", &["context", "diff", "--since", "2026-01-01"]),
    ("context sync", &["context", "sync"]),
    ("context export", &["context", "export", "--knowledge"]),
    ("context export", &["context", "export", "--knowledge", "knowledge.toml"]),
    ("context import", &["context", "import", "knowledge.toml"]),
    ("context edit", &["context", "edit", "--file", "kept.toml"]),
    ("session create", &["session", "create", "Parser", "--type", "feature", "--with", "ann"]),
    ("session", &["session"]),
    ("session list", &["session", "list", "--all"]),
    ("session join", &["session", "join", "Parser", "--role", "driver"]),
    ("session save", &["session", "save", "--milestone", "Parsed"]),
    ("session policy", &["session", "policy", "reviewRequirement=0.5"]),
    ("session report", &["session", "report", "--tokens", "7"]),
    ("role", &["role"]),
    ("role show", &["role", "show"]),
    ("role release", &["role", "release"]),
    ("role take", &["role", "take", "driver"]),
    ("role give", &["role", "give", "driver", "bob"]),
    ("session show", &["session", "show", "--at", "last"]),
    ("lock", &["lock", "a.txt", "--op", "lex"]),
    ("lock", &["lock"]),
    ("guard", &["guard", "a.txt"]),
    ("unlock", &["unlock"]),
    ("wait", &["wait", "--for", "task"]),
    ("check", &["check"]),
    ("check list", &["check", "list"]),
    ("checkpoint", &["checkpoint", "-m", "Lexing", "--for", "5m"]),
    ("checkpoint", &["checkpoint"]),
    ("checkpoint", &["checkpoint", "--done"]),
    ("handoff", &["handoff", "-m", "Lexed", "--about", "TASK"]),
    ("handoff", &["handoff"]),
    ("handoff list", &["handoff", "list", "--all"]),
    ("session export", &["session", "export", "--format", "json", "--with-code", "-o", "out.json"]),
    ("session import", &["session", "import", "out.json"]),
    ("import backlog", &["import", "backlog", "old.md"]),
    ("import beads", &["import", "beads", "old.jsonl"]),
    ("session replay", &["session", "replay"]),
    ("session pause", &["session", "pause"]),
    ("session resume", &["session", "resume"]),
    ("session leave", &["session", "leave"]),
    ("session join", &["session", "join", "Parser"]),
    ("session complete", &["session", "complete", "-m", "Parsed"]),
    // An AI would take back its own alone.
    ("participant set", &["participant", "set", "bob", "--kind", "person"]),
    ("redact", &["redact", "MESSAGE"]),
    ("status", &["status"]),
    ("doctor", &["doctor"]),
];

const BY_DRIVER: &str = "conflictResolution=driver";

#[test]
fn what_commands_print_is_valid() {
    let world = World::new();
    let made = world.run_with("ann", &world.root, &["batch", "--json"], SETUP).exits(0).out;
    validate("batch", &made);
    validate("batch-operation", SETUP.trim());
    let short = |line: usize| {
        let made: Value = serde_json::from_str(made.lines().nth(line).unwrap()).unwrap();
        made["short"].as_str().unwrap().to_owned()
    };
    let kept = "# collab context edit {\"branch\":null,\"point\":null}\nfocus = 'parser'\n";
    std::fs::write(world.root.join("kept.toml"), kept).unwrap();
    let policy = world.root.join(".collab/config.toml");
    std::fs::write(policy, "[checks]\ntest = \"true\"\n").unwrap();
    let (task, other, message) = (short(1), short(3), short(7));
    let (cause, shows, twice, thrice) = (short(10), short(11), short(17), short(18));
    let mut seen = BTreeSet::from(["batch"]);
    let old = "{\"id\":\"bd-1\",\"title\":\"Old\",\"comments\":[{\"author\":\"x\",\"text\":\"y\"}]}\nnone\n";
    std::fs::write(world.root.join("old.jsonl"), old).unwrap();
    std::fs::write(world.root.join("old.md"), "---\nid: task-1\ntitle: Old\n---\n").unwrap();
    for (name, args) in RUNS {
        let words = args.iter().map(|word| match *word {
            "TASK" => task.as_str(),
            "OTHER" => other.as_str(),
            "MESSAGE" => message.as_str(),
            "CAUSE" => cause.as_str(),
            "SHOWS" => shows.as_str(),
            "TWICE" => twice.as_str(),
            "THRICE" => thrice.as_str(),
            word => word,
        });
        let args: Vec<&str> = words.chain(["--json"]).collect();
        let ran = world.run("bob", &args).exits(0);
        validate(name, &ran.out);
        seen.insert(name);
    }
    // What two have to do; the last that was handed off is the one that is meant.
    let mut handoff = String::new();
    for (name, who, args) in [
        ("session create", "ann", &["session", "create", "Lexer", "--policy", BY_DRIVER][..]),
        ("session join", "bob", &["session", "join", "Lexer"]),
        ("role request", "bob", &["role", "request", "driver"]),
        ("role grant", "ann", &["role", "grant", "bob"]),
        ("check trust", "ann", &["check", "trust", "--yes"]),
        ("check run", "bob", &["check", "run"]),
        ("handoff", "ann", &["handoff", "-m", "Read it", "--needs-review"]),
        ("review", "bob", &["review", "HANDOFF"]),
        ("review", "bob", &["review", "HANDOFF", "--reject", "--issue", "It does not lex"]),
        ("handoff overrule", "bob", &["handoff", "overrule", "HANDOFF"]),
        ("handoff confirm", "ann", &["handoff", "confirm", "HANDOFF", "-m", "Mending"]),
        ("show", "ann", &["show", "HANDOFF"]),
        ("handoff", "ann", &["handoff", "-m", "Take it"]),
        ("handoff accept", "bob", &["handoff", "accept", "HANDOFF"]),
        ("handoff", "ann", &["handoff", "-m", "Or this", "--to", "bob"]),
        ("handoff decline", "bob", &["handoff", "decline", "HANDOFF"]),
        ("handoff", "ann", &["handoff", "-m", "Or that"]),
        ("handoff withdraw", "ann", &["handoff", "withdraw", "HANDOFF"]),
    ] {
        let words = args.iter().map(|word| if *word == "HANDOFF" { &*handoff } else { *word });
        let args: Vec<String> = words.chain(["--json"]).map(str::to_owned).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let out = world.run(who, &args).exits(0).out;
        validate(name, &out);
        seen.insert(name);
        if name == "handoff" {
            let made: Value = serde_json::from_str(&out).unwrap();
            made["short"].as_str().unwrap().clone_into(&mut handoff);
        }
    }
    validate("view-tasks", &world.read(".collab/view/tasks.json"));
    validate("view-messages", &world.read(".collab/view/messages.json"));
    // After this one there is nothing left.
    validate("uninstall", &world.run("bob", &["uninstall", "--yes", "--json"]).exits(0).out);
    seen.insert("uninstall");
    let all: BTreeSet<&str> = COMMANDS.iter().map(|document| document.name).collect();
    let unseen: Vec<&&str> = all.difference(&seen).collect();
    assert!(unseen.is_empty(), "nothing is run for {unseen:?}: add a line to RUNS");
}

#[test]
fn findings_are_valid() {
    let world = World::new();
    std::fs::remove_file(world.root.join(".collab/.gitignore")).unwrap();
    let ran = world.run("ann", &["doctor", "--json"]).exits(1);
    validate("doctor", &ran.out);
    validate("error", &ran.err);
}

#[test]
fn errors_are_valid() {
    let world = World::new();
    for args in [&["ack", "m-00000"][..], &["send", "nobody-known", "-m", "x"], &["sned"]] {
        let ran = world.run("ann", &[args, &["--json"]].concat());
        assert_ne!(ran.code, 0);
        validate("error", &ran.err);
    }
}

#[test]
fn every_command_has_a_schema() {
    let known: BTreeSet<&str> =
        COMMANDS.iter().map(|document| document.name).chain(WITHOUT.iter().copied()).collect();
    for words in commands() {
        assert!(known.contains(words.as_str()), "add `{words}` to src/cli/schema.rs");
    }
    assert!(COMMANDS.is_sorted_by_key(|document| document.name));
}
