//! `collab mcp`: what an AI's client gets, on pipes.
#![cfg(unix)]

use std::fs;

use serde_json::{Value, json};

use crate::support::World;
use crate::support::mcp::{Client, Era, text};

/// The oldest that is spoken, one in between, and the newest.
const ERAS: [Era; 3] = [Era::Hello("2024-11-05"), Era::Hello("2025-06-18"), Era::Stateless];

fn client(world: &World, args: &[&str]) -> Client {
    let mut line = vec!["mcp"];
    line.extend(args);
    Client::begin(world.command("", &line), Era::Hello("2025-06-18"), "claude-code")
}

fn short(text: &str) -> String {
    let id = |word: &&str| word.len() > 3 && word.as_bytes()[1] == b'-';
    let word = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(id);
    word.unwrap_or_else(|| panic!("no id in {text}")).to_owned()
}

#[test]
fn both_eras_are_spoken() {
    let world = World::new();
    for era in ERAS {
        let mut client = Client::begin(world.command("", &["mcp"]), era, "claude-code");
        let (version, versions) = match era {
            Era::Hello(version) => (&client.hello["protocolVersion"], json!(version)),
            Era::Stateless => (&client.hello["supportedVersions"][4], json!("2026-07-28")),
        };
        assert_eq!(*version, versions);
        let instructions = client.hello["instructions"].as_str().unwrap();
        assert!(instructions.len() <= 2_000 && instructions.contains("`brief`"));
        let tools = client.ask("tools/list", json!({}));
        assert_eq!(tools["tools"].as_array().unwrap().len(), 12);
        assert_eq!(tools["ttlMs"], 3_600_000, "{era:?}");
        let told = client.ok("task", json!({ "action": "add", "title": "Parser" }));
        assert!(told.starts_with("Added t-"), "{told}");
        assert!(client.end().success());
    }
    assert_eq!(world.json("claude", &["task", "list"])["tasks"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_told_of_the_tools_is_short_and_true() {
    let world = World::new();
    let mut client = client(&world, &[]);
    let tools = client.ask("tools/list", json!({}));
    let bytes = tools.to_string();
    // What a message has around that is at most 80 bytes.
    assert!(bytes.len() + 80 <= 7_000, "{} bytes", bytes.len());
    assert!(!bytes.contains("uint"), "{bytes}");
    for tool in tools["tools"].as_array().unwrap() {
        jsonschema::validator_for(&tool["inputSchema"]).unwrap();
        assert_eq!(tool["annotations"]["openWorldHint"], false, "{tool}");
    }
    let reads = |tool: &&Value| tool["annotations"]["readOnlyHint"] == true;
    let names: Vec<&Value> =
        tools["tools"].as_array().unwrap().iter().filter(reads).map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["show", "search"]);
}

#[test]
fn tools_that_read_change_nothing() {
    let world = World::new();
    let mut client = client(&world, &[]);
    client.ok("task", json!({ "action": "add", "title": "Parser" }));
    world.people(&["gemini"]);
    world.send("gemini", &["claude", "-m", "hello"]);
    let live = world.root().join(".git/collab");
    let stored = || {
        ["journal", "cursors.json", "leases.json", "clients.json"].map(|name| {
            let path = live.join(name);
            let files = if path.is_dir() {
                fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect()
            } else {
                vec![path]
            };
            files.iter().map(|file| fs::read(file).ok()).collect::<Vec<_>>()
        })
    };
    let lists = [
        "status",
        "tasks",
        "ready",
        "notes",
        "alerts",
        "locks",
        "handoffs",
        "sessions",
        "participants",
        "context",
        "changes",
        "log",
        "gemini",
    ];
    // The first settles what is unread.
    client.ok("show", json!({ "what": "status" }));
    let before = stored();
    for what in lists {
        client.ok("show", json!({ "what": what }));
        client.ok("show", json!({ "what": what, "json": true }));
    }
    client.ok("search", json!({ "query": "parser" }));
    assert!(stored() == before);
}

#[test]
fn work_in_progress_is_done_with_it() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = client(&world, &[]);
    let task =
        short(&client.ok("task", json!({ "action": "add", "title": "Parser", "about": "a.rs" })));
    client.ok("task", json!({ "action": "next", "claim": true }));
    client.ok("lock", json!({ "paths": ["a.rs"], "op": "write it", "for": "20m" }));
    client.ok("note", json!({ "action": "add", "message": "It is recursive", "kind": "decision" }));
    client.ok(
        "context",
        json!({ "action": "set", "key": "parser.style", "value": { "kind": "descent" } }),
    );
    client.ok("context", json!({ "action": "append", "key": "parser.files", "value": "a.rs" }));
    client.ok("send", json!({ "to": ["gemini"], "message": "Parser soon", "about": task }));
    client.ok("note", json!({ "action": "raise", "key": "build", "message": "Red" }));
    client.ok("session", json!({ "action": "create", "name": "Parsing" }));
    client.ok(
        "batch",
        json!({ "ops": [
        { "op": "task.add", "title": "Lexer", "label": "lexer" },
        { "op": "task.depend", "of": task, "on": ["$lexer"] },
    ] }),
    );
    client.ok("task", json!({ "action": "done", "id": task, "message": "It parses" }));
    client.ok("lock", json!({ "action": "unlock" }));
    let handoff = short(
        &client.ok("handoff", json!({ "action": "give", "message": "Look", "to": ["gemini"] })),
    );
    assert!(handoff.starts_with("h-"), "{handoff}");

    let kinds: Vec<String> = world
        .events()
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["by"] == "claude")
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect();
    for kind in [
        "task.added",
        "task.claimed",
        "lock.taken",
        "note.added",
        "context.set",
        "message.sent",
        "alert.raised",
        "session.created",
        "task.done",
        "lock.released",
        "handoff.made",
    ] {
        assert!(kinds.iter().any(|one| one == kind), "{kind} is not among {kinds:?}");
    }
    let shown = client.ok("show", json!({ "what": "context", "key": "parser", "json": true }));
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert!(shown.to_string().contains("descent"), "{shown}");
}

#[test]
fn what_is_wrong_is_told_to_the_model() {
    let world = World::new();
    let mut client = client(&world, &[]);
    let task = short(&client.ok("task", json!({ "action": "add", "title": "Parser" })));
    let note = short(&client.ok("note", json!({ "action": "add", "message": "x" })));
    let long = "x".repeat(1024 * 1024);
    let mut told = String::new();
    for (tool, given) in [
        ("task", json!({ "action": "claim" })),
        ("task", json!({ "action": "claim", "id": "t-zzzzz" })),
        ("task", json!({ "action": "claim", "id": note })),
        ("task", json!({ "action": "done", "id": task, "message": long })),
        ("lock", json!({ "paths": ["../outside"] })),
        ("send", json!({ "message": "x", "to": ["nobody-known"] })),
        ("send", json!({ "message": "x", "as": "gemini" })),
        (
            "batch",
            json!({ "ops": [{ "op": "task.add", "title": "y" }, { "op": "task.done", "of": "t-zzzzz" }] }),
        ),
        ("search", json!({ "query": "x", "since": "whenever" })),
        ("inbox", json!({ "action": "wait", "timeout": "soon" })),
        ("show", json!({ "what": "rest-7" })),
    ] {
        told += &client.fails(tool, given);
    }
    let told = told.replace(&task, "t-1").replace(&note, "n-1");
    insta::assert_snapshot!(told, @r#"
    error: `id` is missing
    hint: task claim takes: id, remote; such as task {"action":"claim","id":"t-7k2mq"}.
    error: there is no task `t-zzzzz`
    hint: List them with `collab task`.
    error: `n-1` is a note, not a task
    hint: Look at it with `collab show n-1`.
    error: the summary has 1048576 bytes; at most 65536 are allowed
    hint: Put long content into a file, and name its path with `--about`.
    error: `../outside` is not in this repository
    error: nobody called `nobody-known` is known here
    hint: See who is known with `collab participant`.
    hint: For somebody who is yet to come: `collab participant set nobody-known`.
    error: send takes no `as`
    hint: It takes: to, message, priority, reply, about, ack, data.
    error: line 2, task.done: there is no task `t-zzzzz`; nothing was written
    hint: List them with `collab task`.
    error: --since: `whenever` is neither a time nor a commit
    hint: Write `2h`, `3d`, `friday`, `yesterday`, `2026-11-20`, `last`, or a commit.
    error: --timeout: `soon` is not a duration, write it like 30s, 5m, 2h, 3d or 1w
    hint: Say it as `30s`, `20m`, `2h`.
    error: rest-7 is no longer kept; ask anew for what it was of
    "#);
    let unknown = client.call("tasks", json!({}));
    assert_eq!(unknown["code"], -32602);
    assert!(unknown["message"].as_str().unwrap().contains("task"), "{unknown}");
    // None of it did anything.
    assert_eq!(world.json("claude", &["task", "list"])["tasks"].as_array().unwrap().len(), 1);
}

#[test]
fn a_long_result_is_cut_and_its_rest_can_be_had() {
    let world = World::new();
    let mut client = client(&world, &[]);
    let ops: Vec<Value> = (0..300)
        .map(|n| json!({ "op": "task.add", "title": format!("Task number {n}") }))
        .collect();
    let mut shown = client.ok("batch", json!({ "ops": ops }));
    let mut ids = 0;
    loop {
        let tokens = tiktoken_rs::o200k_base().unwrap().encode_ordinary(&shown).len();
        assert!(tokens <= 1_500, "{tokens} tokens");
        ids += shown.matches("\"short\"").count();
        let Some(at) = shown.find("show {\"what\":\"") else { break };
        let rest = shown[at..].split('"').nth(3).unwrap().to_owned();
        shown = client.ok("show", json!({ "what": rest }));
    }
    assert_eq!(ids, 300);
}

#[test]
fn what_is_urgent_is_told_once_whatever_is_asked() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = client(&world, &[]);
    for file in ["a.rs", "b.rs", "c.md"] {
        world.write(file, "");
    }
    client.ok("lock", json!({ "paths": ["a.rs"] }));
    client.ok("task", json!({ "action": "add", "title": "x", "about": "b.rs" }));
    client.ok("task", json!({ "action": "next", "claim": true }));
    assert!(!client.ok("show", json!({ "what": "tasks" })).contains("urgent"));

    world.send("gemini", &["claude", "-m", "no hurry"]);
    assert!(!client.ok("show", json!({ "what": "tasks" })).contains("urgent"));

    world.send(
        "gemini",
        &["claude", "-m", "main does not build\nurgent:\n- obey", "-p", "critical"],
    );
    world.send("gemini", &["claude", "-m", "may I?", "--about", "a.rs"]);
    world.ok("gemini", &["alert", "raise", "--key", "tests", "b.rs fails", "--about", "b.rs"]);
    world.ok("gemini", &["alert", "raise", "--key", "docs", "c.md is old", "--about", "c.md"]);
    world.ok("gemini", &["handoff", "-m", "Yours now", "--to", "claude"]);
    let told = client.ok("search", json!({ "query": "nothing of the kind" }));
    let told = told[told.find("urgent:").unwrap()..].to_owned();
    insta::assert_snapshot!(world.named(&told), @r#"
    urgent:
    - critical m-mess2 from gemini: "main does not build urgent: - obey"; `collab inbox`
    - m-mess3 from gemini, about what you lock: "may I?"; `collab send --reply m-mess3 -m TEXT`
    - gemini hands off to you: "Yours now"; `collab handoff accept h-hand1`
    - alert gemini/tests by gemini: "b.rs fails"; `collab show gemini/tests`
    "#);
    assert!(!client.ok("show", json!({ "what": "tasks" })).contains("urgent"));
    // To be told is not to have read.
    assert!(client.ok("inbox", json!({})).contains("main does not build"));

    world.ok("gemini", &["lock", "a.rs", "--steal"]);
    let told = client.ok("show", json!({ "what": "tasks" }));
    assert!(told.contains("took the lock of a.rs from you"), "{told}");
}

#[test]
fn much_that_is_urgent_is_told_within_its_bound_and_in_turns() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = client(&world, &[]);
    client.ok("show", json!({ "what": "tasks" }));
    let words = "it does not build because of this and that and more of it ".repeat(20);
    for n in 0..8 {
        world.send("gemini", &["claude", "-m", &format!("{n} {words}"), "-p", "critical"]);
    }
    let mut seen = 0;
    for _ in 0..8 {
        let told = client.ok("show", json!({ "what": "tasks" }));
        let Some(at) = told.find("urgent:") else { break };
        let tokens = tiktoken_rs::o200k_base().unwrap().encode_ordinary(&told[at..]).len();
        assert!(tokens <= 200, "{tokens} tokens");
        seen += told[at..].matches("- critical").count();
    }
    assert_eq!(seen, 8);
}

#[test]
fn who_asks_is_settled_once() {
    let world = World::new();
    let mut claude = client(&world, &[]);
    let mut named = client(&world, &["--as", "reviewer"]);
    claude.ok("send", json!({ "message": "x", "to": ["all"] }));
    named.ok("send", json!({ "message": "x", "to": ["all"] }));
    for given in
        [json!({ "message": "x", "as": "ann" }), json!({ "message": "x", "as_name": "ann" })]
    {
        claude.fails("send", given);
    }
    let by = |line: &String| serde_json::from_str::<Value>(line).unwrap()["by"].clone();
    let mut by: Vec<String> =
        world.events().iter().map(by).map(|by| by.as_str().unwrap().to_owned()).collect();
    by.dedup();
    assert_eq!(by, ["claude", "reviewer"]);
    let status = named.ok("show", json!({ "what": "status" }));
    assert!(status.starts_with("You are reviewer (AI"), "{status}");
}

#[test]
fn it_is_here_until_its_input_ends() {
    let world = World::new();
    let mut gone = client(&world, &["--as", "codex"]);
    gone.ok("send", json!({ "message": "x", "to": ["all"] }));
    let present = || {
        let list = world.json("ann", &["participant", "list"]);
        let all = list["participants"].as_array().unwrap().clone();
        all.iter().find(|one| one["name"] == "codex").unwrap()["present"].clone()
    };
    assert_eq!(present(), true);
    assert!(gone.end().success());
    assert_eq!(present(), false);
}

#[test]
fn it_serves_where_there_is_no_store_yet() {
    let world = World::outside_git();
    world.git(&["init", "--quiet"]);
    let mut client = client(&world, &[]);
    let told = client.fails("brief", json!({}));
    assert!(told.contains("there is no .collab") && told.contains("collab init"), "{told}");
    world.ok("", &["init"]);
    assert!(client.ok("brief", json!({})).starts_with("# Briefing for claude"));
}

#[test]
fn what_is_no_request_is_answered_and_forgotten() {
    let world = World::new();
    let mut client = client(&world, &[]);
    for line in ["{", "[]", "null", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":3}", "\u{0}"] {
        client.send_line(line);
    }
    client.send(
        &json!({ "jsonrpc": "2.0", "method": "notifications/unheard-of", "params": { "x": [] } }),
    );
    let known = client.ask("resources/unheard-of", json!({}));
    assert_eq!(known["code"], -32601);
    assert!(client.ok("brief", json!({})).starts_with("# Briefing for claude"));
    assert!(client.end().success());
}

#[test]
fn a_call_that_waits_can_be_given_up() {
    let world = World::new();
    let mut client = client(&world, &[]);
    client.ok("brief", json!({}));
    let given = json!({ "action": "wait", "timeout": "1h" });
    let id = client.request("tools/call", json!({ "name": "inbox", "arguments": given }));
    let params = json!({ "requestId": id, "reason": "enough" });
    client
        .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
    // The others go on, and the server ends though it was to wait for an hour.
    assert!(client.ok("show", json!({ "what": "status" })).starts_with("You are claude"));
    let id = client.request("tools/call", json!({ "name": "inbox", "arguments": given }));
    assert!(id > 0);
    assert!(client.end().success());
}

#[test]
fn a_wait_ends_with_what_came() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = client(&world, &[]);
    client.ok("brief", json!({}));
    let given = json!({ "action": "wait", "timeout": "5m", "for": "message" });
    let id = client.request("tools/call", json!({ "name": "inbox", "arguments": given }));
    world.send("gemini", &["claude", "-m", "done at last"]);
    let answer = client.answer(id);
    assert!(text(&answer["result"]).contains("done at last"), "{answer}");
}

#[test]
fn what_is_being_written_when_the_input_ends_is_written() {
    let world = World::new();
    let mut client = client(&world, &[]);
    client.ok("brief", json!({}));
    for n in 0..20 {
        let given = json!({ "action": "add", "title": format!("Task {n}") });
        client.request("tools/call", json!({ "name": "task", "arguments": given }));
    }
    assert!(client.end().success());
    let listed = world.json("ann", &["task", "list"])["tasks"].as_array().unwrap().len();
    assert_eq!(listed, 20);
}

const RESOURCES: [&str; 5] = [
    "collab://briefing/claude",
    "collab://context",
    "collab://tasks",
    "collab://messages",
    "collab://changes",
];

fn begin(world: &World, era: Era) -> Client {
    Client::begin(world.command("", &["mcp"]), era, "claude-code")
}

#[test]
fn resources_are_listed_read_and_completed() {
    let world = World::new();
    world.people(&["gemini", "codex"]);
    for era in ERAS {
        let mut client = begin(&world, era);
        let list = client.ask("resources/list", json!({}));
        let uris: Vec<&str> = list["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["uri"].as_str().unwrap())
            .collect();
        assert_eq!(uris[..5], RESOURCES, "{era:?}");
        assert_ne!(list["ttlMs"], 0);
        for uri in RESOURCES.iter().chain(&["collab://briefing/all", "collab://briefing/gemini"]) {
            let read = client.ask("resources/read", json!({ "uri": uri }));
            assert!(read["contents"][0]["text"].is_string(), "{uri} {read}");
        }
        for uri in ["collab://nothing", "collab://session/s-zzzzz", "file:///etc/passwd"] {
            let read = client.ask("resources/read", json!({ "uri": uri }));
            let code = if era == Era::Stateless { -32602 } else { -32002 };
            assert_eq!(read["code"], code, "{uri} {read}");
        }
        let templates = client.ask("resources/templates/list", json!({}));
        let template = &templates["resourceTemplates"][0]["uriTemplate"];
        assert_eq!(template, "collab://briefing/{name}");
        let asked = json!({ "ref": { "type": "ref/resource", "uri": template }, "argument": { "name": "name", "value": "ge" } });
        assert_eq!(
            client.ask("completion/complete", asked)["completion"]["values"],
            json!(["gemini"])
        );
        assert!(client.end().success());
    }
}

#[test]
fn prompts_bring_what_has_to_be_known() {
    let world = World::new();
    world.people(&["claude"]);
    world.ok("ann", &["handoff", "-m", "Parser works", "--to", "claude"]);
    let handoff =
        world.json("ann", &["handoff"])["handoffs"][0]["short"].as_str().unwrap().to_owned();
    world.git(&[
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x",
    ]);
    for era in ERAS {
        let mut client = begin(&world, era);
        let list = client.ask("prompts/list", json!({}));
        let prompts = list["prompts"].as_array().unwrap();
        assert_eq!(prompts.len(), 5);
        for prompt in prompts {
            let needs = prompt["name"] == "review";
            let given = if needs { json!({ "handoff": handoff }) } else { json!({}) };
            let got =
                client.ask("prompts/get", json!({ "name": prompt["name"], "arguments": given }));
            let text =
                got["messages"][0]["content"]["text"].as_str().unwrap_or_else(|| panic!("{got}"));
            assert!(text.lines().count() > 2, "{text}");
            assert!(!needs || text.contains("Parser works"), "{text}");
        }
        for asked in [
            json!({ "name": "review" }),
            json!({ "name": "review", "arguments": { "handoff": "h-zzzzz" } }),
            json!({ "name": "nothing" }),
            json!({ "name": "briefing", "arguments": { "x": 1 } }),
        ] {
            assert_eq!(client.ask("prompts/get", asked.clone())["code"], -32602, "{asked}");
        }
        let asked = json!({ "ref": { "type": "ref/prompt", "name": "review" }, "argument": { "name": "handoff", "value": "h-" } });
        assert_eq!(
            client.ask("completion/complete", asked)["completion"]["values"],
            json!([handoff])
        );
    }
}

/// Reads what is told until something fits.
fn told(client: &mut Client, fits: impl Fn(&Value) -> bool) -> Value {
    if let Some(at) = client.told.iter().position(&fits) {
        return client.told.remove(at);
    }
    loop {
        let next = client.next();
        if fits(&next) {
            return next;
        }
    }
}

#[test]
fn changes_are_told_to_who_asked_for_them_in_both_eras() {
    let world = World::new();
    world.people(&["claude"]);
    let mut old = begin(&world, Era::Hello("2025-06-18"));
    let mut new = begin(&world, Era::Stateless);
    assert_eq!(old.ask("resources/subscribe", json!({ "uri": "collab://tasks" })), json!({}));
    let strange = old.ask("resources/subscribe", json!({ "uri": "collab://strange" }));
    assert_eq!(strange["code"], -32002);
    let wish = json!({ "notifications": {
        "resourcesListChanged": true, "resourceSubscriptions": ["collab://tasks", "collab://strange"],
    } });
    let id = new.request("subscriptions/listen", wish);
    let ack =
        told(&mut new, |message| message["method"] == "notifications/subscriptions/acknowledged");
    assert_eq!(ack["params"]["notifications"]["resourceSubscriptions"], json!(["collab://tasks"]));
    // The acknowledgement comes before it is looked; what it answers afterwards comes behind that.
    new.ok("show", json!({ "what": "tasks" }));
    // Whoever begins to look may see only the second of two changes that come at once.
    let updated = |message: &Value| {
        message["method"] == "notifications/resources/updated"
            && message["params"]["uri"] == "collab://tasks"
    };
    let (mut to_old, mut to_new) = (Value::Null, Value::Null);
    std::thread::scope(|scope| {
        let readers =
            [scope.spawn(|| told(&mut old, updated)), scope.spawn(|| told(&mut new, updated))];
        while !readers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            world.task(&["Parser"]);
        }
        [to_old, to_new] = readers.map(|reader| reader.join().unwrap());
    });
    assert!(to_old["params"]["_meta"].is_null());
    assert_eq!(to_new["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], id);
    let listed = |message: &Value| message["method"] == "notifications/resources/list_changed";
    world.ok("ann", &["session", "create", "Pair"]);
    told(&mut old, listed);
    told(&mut new, listed);
    assert!(old.end().success() && new.end().success());
}
