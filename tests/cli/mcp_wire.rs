//! What `collab mcp` makes of lines that are no message, and of messages that come when they should not.
#![cfg(unix)]

use serde_json::{Value, json};

use crate::support::World;
use crate::support::mcp::{Client, Era};

const ERAS: [Era; 2] = [Era::Hello("2025-06-18"), Era::Stateless];

fn start(world: &World, era: Era) -> Client {
    Client::start(world.command("", &["mcp"]), era, "claude-code")
}

fn begin(world: &World, era: Era) -> Client {
    Client::begin(world.command("", &["mcp"]), era, "claude-code")
}

fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{answer}"))
}

#[test]
fn a_line_that_is_no_message_is_answered_in_both_eras() {
    let world = World::new();
    let long = "x".repeat(17 * 1024 * 1024);
    let deep = "[".repeat(200) + &"]".repeat(200);
    let lines: [(Vec<u8>, Value, i64); 8] = [
        (b"hello".to_vec(), Value::Null, -32700),
        (br#"{"jsonrpc":"2.0","id":"a","#.to_vec(), Value::Null, -32700),
        (br#"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}"#.to_vec(), Value::Null, -32700),
        (br#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"send","arguments":{"message":"\ud83d"}}}"#.to_vec(), json!("a"), -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"method\":\"ping\",\"params\":{\"x\":\"\xff\"}}".to_vec(), json!("b"), -32700),
        (format!(r#"{{"jsonrpc":"2.0","id":"c","method":"ping","params":{{"x":{deep}}}}}"#).into_bytes(), json!("c"), -32600),
        (format!(r#"{{"jsonrpc":"2.0","id":"d","method":"ping","params":{{"x":"{long}"}}}}"#).into_bytes(), json!("d"), -32600),
        (br#"[{"jsonrpc":"2.0","id":"e","method":"ping"}]"#.to_vec(), Value::Null, -32600),
    ];
    for era in ERAS {
        let mut client = begin(&world, era);
        for (line, id, expected) in &lines {
            client.send_bytes(line);
            let answer = client.next();
            assert_eq!((&answer["id"], code(&answer)), (id, *expected), "{answer}");
        }
        assert!(client.ok("show", json!({ "what": "status" })).starts_with("You are claude"));
        assert!(client.end().success());
    }
}

#[test]
fn arguments_that_are_no_object_are_told_what_would_be_taken() {
    let world = World::new();
    for era in ERAS {
        let mut client = begin(&world, era);
        for arguments in [json!("{\"what\":\"tasks\"}"), json!([]), json!(3)] {
            let error = client.ask("tools/call", json!({ "name": "show", "arguments": arguments }));
            assert_eq!(error["code"], -32602, "{error}");
            let told = error["message"].as_str().unwrap();
            assert!(
                told.contains("`arguments` is an object") && told.contains("such as"),
                "{told}"
            );
        }
        let error = client.ask("resources/read", json!({ "uri": 3 }));
        assert_eq!(error["code"], -32602, "{error}");
        assert_eq!(client.ask("of/another", json!({}))["code"], -32601);
        assert!(client.end().success());
    }
}

#[test]
fn whoever_begins_with_something_else_is_served_all_the_same() {
    let world = World::new();
    let notified = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    for first in [
        notified,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
        "hello",
        "",
        "[]",
        r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":3}}"#,
    ] {
        for era in ERAS {
            let mut client = start(&world, era);
            client.send_line(first);
            if era == Era::Stateless {
                client.ask("server/discover", json!({}));
                client.send_line(notified);
            } else {
                let who = json!({ "name": "claude-code", "version": "1" });
                let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": who });
                assert_eq!(client.ask("initialize", hello)["protocolVersion"], "2025-06-18");
            }
            let shown = client.ok("show", json!({ "what": "status" }));
            assert!(shown.starts_with("You are claude"), "{first} {shown}");
            assert!(client.end().success(), "{first}");
        }
    }
    // And who says nothing else.
    let mut client = start(&world, Era::Stateless);
    client.send_line(notified);
    client.send_line("hello");
    let answer = client.next();
    assert_eq!(code(&answer), -32700);
    assert!(client.end().success());
}

#[test]
fn a_request_that_ends_with_the_input_is_answered() {
    let world = World::new();
    let mut client = start(&world, Era::Stateless);
    client.send_part(br#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#);
    client.close();
    assert_eq!(client.next(), json!({ "jsonrpc": "2.0", "id": 5, "result": {} }));
    assert!(client.end().success());
}

#[test]
fn answers_to_bad_lines_never_stand_within_others() {
    let world = World::new();
    let mut client = begin(&world, Era::Stateless);
    let (mut asked, mut bad) = (Vec::new(), 0);
    // More than a pipe holds: what is answered waits for who reads it.
    for _ in 0..60 {
        asked.push(client.request("tools/list", json!({})));
        client.send_line("hello");
        bad += 1;
    }
    let mut answered = Vec::new();
    while answered.len() < asked.len() || bad > 0 {
        // Each line is a message.
        let message = client.next();
        match message["id"].as_u64() {
            Some(id) => answered.push(id),
            None => bad -= 1,
        }
    }
    answered.sort_unstable();
    assert_eq!(answered, asked);
    assert!(client.end().success());
}
