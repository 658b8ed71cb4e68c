//! What becomes of what a model gives, right or nearly right or wrong.

use clap::CommandFactory as _;
use serde_json::{Map, Value, json};

use super::make::arg;
use super::*;
use crate::cli::args::Args;
use crate::cli::mcp::tool::{Act, Shape};
use crate::cli::mcp::tools::TOOLS;
use crate::cli::parse;

fn made(tool: &str, given: Value) -> Result<Line, Wrong> {
    let tool = TOOLS.iter().find(|one| one.name == tool).unwrap();
    line(tool, given.as_object().unwrap())
}

fn words(tool: &str, given: Value) -> String {
    let words = made(tool, given).unwrap().words;
    words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_field_of_each_act_stands_in_a_command_that_parses() {
    for tool in TOOLS {
        let mut used = Vec::new();
        for act in tool.acts.iter().chain(&[Act {
            name: "t-7k2mq",
            words: tool.anything,
            otherwise: &[],
            says: None,
        }]) {
            if act.words.is_empty() {
                continue;
            }
            let root = Args::command();
            let mut command = &root;
            for word in act.words.split(' ') {
                command = command.find_subcommand(word).unwrap();
            }
            used.extend(
                tool.fields.iter().filter(|f| arg(command, f.name).is_some()).map(|f| f.name),
            );
        }
        for field in tool.fields {
            let is_used = used.contains(&field.name)
                || field.name == tool.pick
                || field.shape == Shape::Lines;
            assert!(is_used, "{} {}", tool.name, field.name);
        }
        for name in tool.required {
            assert!(tool.fields.iter().any(|field| field.name == *name), "{name}");
        }
    }
}

#[test]
fn calls_become_lines() {
    assert_eq!(words("brief", json!({})), "collab brief");
    assert_eq!(
        words("send", json!({ "to": ["gemini"], "message": "--as x", "priority": "critical" })),
        "collab send --message=--as x --priority=critical -- gemini"
    );
    assert_eq!(
        words("task", json!({ "action": "assign", "assign": "gemini", "id": ["t-1", "t-2"] })),
        "collab task assign -- t-1 t-2 gemini"
    );
    assert_eq!(
        words("task", json!({ "action": "add", "title": "-x", "depends_on": "t-1" })),
        "collab task add --depends-on=t-1 -- -x"
    );
    assert_eq!(
        words("context", json!({ "action": "set", "key": "a.b", "value": { "x": 1 } })),
        "collab context set -- a.b {\"x\":1}"
    );
    assert_eq!(words("inbox", json!({ "action": "wait" })), "collab wait --timeout=50s");
    assert_eq!(words("show", json!({ "what": "t-7k2mq" })), "collab show -- t-7k2mq");
    assert_eq!(
        words("session", json!({ "action": "role_give", "role": "driver", "to": "gemini" })),
        "collab role give -- driver gemini"
    );
    assert_eq!(
        words("note", json!({ "action": "resolve", "id": "n-1", "outcome": "answered" })),
        "collab note resolve --outcome=answered -- n-1"
    );
    assert_eq!(
        words("lock", json!({ "paths": "src/a.rs", "for": "20m", "json": true })),
        "collab lock --for=20m -- src/a.rs"
    );
}

#[test]
fn what_a_model_gets_nearly_right_is_taken_for_what_is_meant() {
    assert_eq!(words("inbox", json!({ "limit": "3" })), "collab inbox --limit=3");
    assert_eq!(words("inbox", json!({ "peek": "true" })), "collab inbox --peek");
    assert_eq!(words("send", json!({ "text": "x" })), "collab send --message=x");
    assert_eq!(words("lock", json!({ "path": ["a"], "action": null })), "collab lock -- a");
    let line = made("batch", json!({ "ops": "[{\"op\":\"send\"}]" })).unwrap();
    assert_eq!(line.input, "{\"op\":\"send\"}\n");
}

#[test]
fn what_is_wrong_is_told_with_what_would_be_right() {
    let told = |tool, given| {
        let Wrong { what, instead } = made(tool, given).unwrap_err();
        format!("{what}. {instead}")
    };
    insta::assert_snapshot!([
        told("task", json!({})),
        told("task", json!({ "action": "finish" })),
        told("task", json!({ "action": "claim" })),
        told("task", json!({ "action": "claim", "id": "t-1", "title": "x" })),
        told("send", json!({ "message": "x", "priority": "high" })),
        told("send", json!({ "message": { "x": 1 } })),
        told("send", json!({ "message": "x", "as": "ann" })),
        told("show", json!({ "what": "tasks", "limit": "many" })),
        told("inbox", json!({ "peek": 3 })),
        told("batch", json!({ "ops": [] })),
        told("show", json!({})),
    ].join("\n"), @r#"
    `action` is missing. It is one of add, next, claim, start, block, done, release, reopen, cancel, assign, edit, depend, comment.
    `action` is one of add, next, claim, start, block, done, release, reopen, cancel, assign, edit, depend, comment, and not "finish". Say one of these to `task`.
    `id` is missing. task claim takes: id, remote; such as task {"action":"claim","id":"t-7k2mq"}.
    task claim takes no `title`. It takes: id, remote.
    `priority` is one of critical, important, routine, and not "high". Call again with that.
    `message` is a text, and not {"x":1}. Call again with that.
    send takes no `as`. It takes: to, message, priority, reply, about, ack, data.
    `limit` is a whole number, and not "many". Call again with that.
    `peek` is true or false, and not 3. Call again with that.
    `ops` is a list of objects, and not []. Call again with that.
    `what` is missing. It is an id, or one of status, tasks, ready, notes, alerts, locks, handoffs, sessions, participants, roles, policy, context, history, changes, checks, log, report.
    "#);
}

#[test]
fn what_only_reads_takes_nothing_that_writes_or_never_ends() {
    for given in [
        json!({ "what": "ready", "claim": true }),
        json!({ "what": "locks", "paths": ["a"] }),
        json!({ "what": "locks", "path": "a" }),
        json!({ "what": "policy", "genes": ["x=1"] }),
        json!({ "what": "report", "passed": 3 }),
        json!({ "what": "log", "follow": true }),
    ] {
        assert!(made("show", given.clone()).is_err(), "{given}");
    }
}

#[test]
fn whatever_is_given_is_a_line_or_a_reason() {
    let values = [
        json!(null),
        json!(0),
        json!(-1.5),
        json!(""),
        json!("-"),
        json!("--as"),
        json!([]),
        json!([[]]),
        json!({}),
        json!(["a", 1]),
        json!(true),
        json!("x".repeat(100_000)),
    ];
    for tool in TOOLS {
        for act in tool.acts {
            for field in tool.fields {
                for value in &values {
                    let mut given = Map::new();
                    if !tool.pick.is_empty() {
                        given.insert(tool.pick.to_owned(), act.name.into());
                    }
                    given.insert(field.name.to_owned(), value.clone());
                    // Who asks and where is never in it, whatever the words are.
                    if let Ok(line) = line(tool, &given)
                        && let Ok(args) = parse::parse_words(line.words)
                    {
                        assert_eq!(args.global.as_name, None);
                        assert_eq!(args.global.dir, None);
                    }
                }
            }
        }
    }
}

/// Returns what is said to a call, if it is not taken.
fn refused(tool: &str, given: Value) -> Option<String> {
    let tool = TOOLS.iter().find(|one| one.name == tool).unwrap();
    let given = given.as_object().unwrap();
    let Wrong { what, instead } = match line(tool, given) {
        Ok(line) => refusal(tool, given, &parse::parse_words(line.words).err()?),
        Err(wrong) => wrong,
    };
    Some(format!("{what}. {instead}"))
}

#[test]
fn what_is_missing_is_told_in_the_words_of_the_tool_with_a_call_that_is_taken() {
    let mut told = String::new();
    for tool in TOOLS {
        for act in tool.acts {
            let mut given = Map::new();
            if !tool.pick.is_empty() {
                given.insert(tool.pick.to_owned(), act.name.into());
            }
            // What is missing is told one after the other, and then it is taken.
            for _ in 0..4 {
                let Some(said) = refused(tool.name, Value::Object(given.clone())) else { break };
                assert!(!said.contains(['<', '[']) || said.contains("{\""), "{said}");
                assert!(!said.contains("--") && !said.contains("Usage"), "{said}");
                told += &format!("{said}\n");
                let (_, call) = said.split_once("such as ").unwrap_or_else(|| panic!("{said}"));
                let call = call.trim_end_matches('.').split_once(' ').unwrap();
                assert_eq!(call.0, tool.name);
                given = serde_json::from_str(call.1).unwrap();
            }
            assert_eq!(refused(tool.name, Value::Object(given)), None);
        }
    }
    insta::assert_snapshot!(told, @r#"
    `id` is missing. inbox ack takes: id; such as inbox {"action":"ack","id":"m-7k2mq"}.
    `key` is missing. show history takes: key, limit; such as show {"key":"conventions.testing","what":"history"}.
    `query` is missing. search takes: query, kind, by, about, since; such as search {"query":"parser"}.
    `message` is missing. send takes: to, message, priority, reply, about, ack, data; such as send {"message":"TEXT","to":["gemini"]}.
    `title` is missing. task add takes: title, message, priority, assign, under, depends_on, tag, about, estimate, criterion; such as task {"action":"add","title":"TITLE"}.
    `id` is missing. task claim takes: id, remote; such as task {"action":"claim","id":"t-7k2mq"}.
    `id` is missing. task start takes: id; such as task {"action":"start","id":"t-7k2mq"}.
    `id` is missing. task block takes: id, message, on; such as task {"action":"block","id":"t-7k2mq","message":"TEXT"}.
    `id` is missing. task done takes: id, message; such as task {"action":"done","id":"t-7k2mq"}.
    `id` is missing. task release takes: id, message; such as task {"action":"release","id":"t-7k2mq"}.
    `id` is missing. task reopen takes: id, message; such as task {"action":"reopen","id":"t-7k2mq"}.
    `id` is missing. task cancel takes: id, message; such as task {"action":"cancel","id":"t-7k2mq"}.
    `id` is missing. task assign takes: id, assign, auto; such as task {"action":"assign","id":"t-7k2mq"}.
    `id` is missing. task edit takes: id, title, message, priority, under, tag, about, estimate, criterion, untag, unabout; such as task {"action":"edit","id":"t-7k2mq"}.
    `id` is missing. task depend takes: id, on, off; such as task {"action":"depend","id":"t-7k2mq"}.
    `on` or `off` is missing. task depend takes: id, on, off; such as task {"action":"depend","id":"t-7k2mq","on":"t-7k2mq"}.
    `id` is missing. task comment takes: id, message; such as task {"action":"comment","id":"t-7k2mq","message":"TEXT"}.
    `message` is missing. note add takes: message, kind, severity, about, for, replaces, patch, type, impact, why; such as note {"action":"add","message":"TEXT"}.
    `id` is missing. note resolve takes: id, message, outcome, evidence; such as note {"action":"resolve","id":"n-7k2mq"}.
    `outcome` is missing. note resolve takes: id, message, outcome, evidence; such as note {"action":"resolve","id":"n-7k2mq","outcome":"answered"}.
    `id` is missing. note accept takes: id, message, apply; such as note {"action":"accept","id":"n-7k2mq"}.
    `id` is missing. note reject takes: id, message; such as note {"action":"reject","id":"n-7k2mq"}.
    `key` is missing. note raise takes: message, kind, severity, about, key, source; such as note {"action":"raise","key":"build","message":"TEXT"}.
    `id` is missing. note clear takes: id, message; such as note {"action":"clear","id":"ann/build"}.
    `key` is missing. context set takes: key, value, scope; such as context {"action":"set","key":"conventions.testing","value":"TEXT"}.
    `key` is missing. context append takes: key, value, scope; such as context {"action":"append","key":"conventions.testing","value":"TEXT"}.
    `key` is missing. context remove takes: key, scope; such as context {"action":"remove","key":"conventions.testing"}.
    `message` is missing. handoff give takes: message, to, needs_review, pass_control, about, commit, within; such as handoff {"action":"give","message":"TEXT"}.
    `id` is missing. handoff accept takes: id; such as handoff {"action":"accept","id":"h-7k2mq"}.
    `id` is missing. handoff decline takes: id, message; such as handoff {"action":"decline","id":"h-7k2mq"}.
    `id` is missing. handoff review takes: id, message, pass_control, approve, reject, suggest, issue, aspect; such as handoff {"action":"review","id":"h-7k2mq"}.
    `id` is missing. handoff confirm takes: id, message; such as handoff {"action":"confirm","id":"h-7k2mq"}.
    `id` is missing. handoff withdraw takes: id, message; such as handoff {"action":"withdraw","id":"h-7k2mq"}.
    `id` is missing. handoff overrule takes: id, message; such as handoff {"action":"overrule","id":"h-7k2mq"}.
    `name` is missing. session create takes: name, role, message, with, type, preset, policy; such as session {"action":"create","name":"TEXT"}.
    `role` is missing. session role take takes: role, message; such as session {"action":"role take","role":"driver"}.
    `role` is missing. session role give takes: role, to, message; such as session {"action":"role give","role":"driver"}.
    `to` is missing. session role give takes: role, to, message; such as session {"action":"role give","role":"driver","to":"gemini"}.
    `role` is missing. session role request takes: role, message; such as session {"action":"role request","role":"driver"}.
    `message` is missing. session checkpoint takes: message, for, done, about, interruptible; such as session {"action":"checkpoint","message":"TEXT"}.
    `ops` is missing. batch takes: ops; such as batch {"ops":[{"op":"task.add","title":"TITLE"}]}.
    "#);
}

#[test]
fn what_does_not_go_together_or_cannot_be_is_told_in_the_words_of_the_tool() {
    let told: Vec<String> = [
        ("handoff", json!({ "action": "review", "id": "h-1", "approve": true, "reject": true })),
        ("inbox", json!({ "limit": 0 })),
        ("inbox", json!({ "timeout": "soon", "action": "wait" })),
        ("task", json!({ "action": "depend", "id": "t-1" })),
        ("task", json!({ "action": "next", "remote": true })),
        ("task", json!({ "action": "claim", "id": ["t-1"], "remote": "x" })),
        ("lock", json!({ "paths": ["a"], "steal": true, "wait": "40s" })),
        ("session", json!({ "action": "checkpoint", "message": "x", "done": true })),
    ]
    .into_iter()
    .filter_map(|(tool, given)| refused(tool, given))
    .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    `approve` cannot be given with `reject`. handoff review takes: id, message, pass_control, approve, reject, suggest, issue, aspect.
    `limit` cannot be `0`: 0 is not in 1..18446744073709551615. inbox read takes: peek, all, by, priority, limit.
    `on` or `off` is missing. task depend takes: id, on, off; such as task {"action":"depend","id":"t-1","on":"t-7k2mq"}.
    `claim` is missing. task next takes: claim, remote, limit; such as task {"action":"next","claim":true,"remote":true}.
    `remote` is true or false, and not "x". Call again with that.
    `wait` cannot be given with `steal`. lock lock takes: paths, op, for, wait, steal.
    `message` cannot be given with `done`. session checkpoint takes: message, for, done, about, interruptible.
    "#);
}
