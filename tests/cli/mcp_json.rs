//! `json: true` in calls of tools: what comes back is JSON, whatever else there is to say.
#![cfg(unix)]

use serde_json::{Value, json};

use crate::support::World;
use crate::support::mcp::{Client, Era};

fn begin(world: &World) -> Client {
    Client::begin(world.command("", &["mcp"]), Era::Hello("2025-06-18"), "claude-code")
}

/// Returns each content of a result.
fn contents(result: &Value) -> Vec<&str> {
    let contents = result["content"].as_array().unwrap_or_else(|| panic!("{result}"));
    contents.iter().map(|content| content["text"].as_str().unwrap()).collect()
}

fn tokens(text: &str) -> usize {
    tiktoken_rs::o200k_base().unwrap().encode_ordinary(text).len()
}

/// Returns what stands as a description, wherever that is.
fn described(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value.as_str().filter(|_| key == "description") {
                Some(text) => text.to_owned(),
                None => described(value),
            })
            .collect(),
        Value::Array(items) => items.iter().map(described).collect(),
        _ => String::new(),
    }
}

#[test]
fn what_is_urgent_stands_beside_json() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = begin(&world);
    client.ok("task", json!({ "action": "add", "title": "Parser" }));
    world.send("gemini", &["claude", "-m", "main does not build", "-p", "critical"]);
    let result = client.call("show", json!({ "what": "tasks", "json": true }));
    let [shown, beside] = contents(&result)[..] else { panic!("{result}") };
    let shown: Value = serde_json::from_str(shown).unwrap();
    assert_eq!(shown["tasks"][0]["title"], "Parser");
    assert!(beside.starts_with("urgent:\n- critical m-"), "{beside}");
    // It is told once.
    let result = client.call("show", json!({ "what": "tasks", "json": true }));
    let [again] = contents(&result)[..] else { panic!("{result}") };
    assert_eq!(serde_json::from_str::<Value>(again).unwrap()["tasks"], shown["tasks"]);
}

#[test]
fn what_is_cut_is_json_and_so_is_its_rest() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = begin(&world);
    let ops: Vec<Value> = (0..120)
        .map(|n| json!({ "op": "task.add", "title": format!("Task number {n}"), "tags": "x" }))
        .collect();
    let long = "It is long. ".repeat(2_000);
    client.ok("batch", json!({ "ops": ops, "json": true }));
    let made = client
        .call("task", json!({ "action": "add", "title": "Long", "message": long, "json": true }));
    let made: Value = serde_json::from_str(contents(&made)[0]).unwrap();
    world.send("gemini", &["claude", "-m", "main does not build", "-p", "critical"]);
    let mut titles = Vec::new();
    let mut text = String::new();
    for what in ["tasks", made["short"].as_str().unwrap()] {
        let mut result = client.call("show", json!({ "what": what, "all": true, "json": true }));
        if result["isError"] == true {
            result = client.call("show", json!({ "what": what, "json": true }));
        }
        for _ in 0..50 {
            let all = contents(&result).concat();
            assert!(tokens(&all) <= 1_500, "{} tokens", tokens(&all));
            let shown: Value = serde_json::from_str(contents(&result)[0]).unwrap();
            for task in shown["tasks"].as_array().into_iter().flatten() {
                titles.extend(task["title"].as_str().map(str::to_owned));
            }
            text += &described(&shown);
            let Some(rest) = shown["cut"]["show"].as_str() else { break };
            assert!(shown["cut"]["tokens"].as_u64().is_some_and(|tokens| tokens > 0));
            result = client.call("show", json!({ "what": rest }));
        }
    }
    titles.sort();
    titles.dedup();
    assert!(titles.len() > 99, "{}", titles.len());
    assert!(text.trim() == long.trim(), "{} of {} bytes", text.len(), long.len());
}

#[test]
fn lines_of_json_stay_lines_of_json() {
    let world = World::new();
    let mut client = begin(&world);
    let ops: Vec<Value> = (0..200)
        .map(|n| json!({ "op": "task.add", "title": format!("Task number {n}") }))
        .collect();
    let mut result = client.call("batch", json!({ "ops": ops, "json": true }));
    let mut made = 0;
    loop {
        let lines: Vec<Value> = contents(&result)[0]
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect();
        made += lines.iter().filter(|line| line["short"].is_string()).count();
        let Some(rest) = lines.last().unwrap()["cut"]["show"].as_str() else { break };
        result = client.call("show", json!({ "what": rest }));
    }
    assert_eq!(made, 200);
}

#[test]
fn one_text_stands_where_a_batch_takes_several() {
    let world = World::new();
    world.people(&["gemini"]);
    let mut client = begin(&world);
    client.ok(
        "batch",
        json!({ "ops": [
            { "op": "task.add", "title": "Lexer", "label": "lexer", "tags": "core", "about": "a.rs" },
            { "op": "task.add", "title": "Parser", "depends_on": "$lexer", "criteria": ["it parses"] },
            { "op": "send", "to": "gemini", "text": "Two tasks" },
        ] }),
    );
    let tasks = world.json("gemini", &["task", "list"]);
    let lexer = tasks["tasks"].as_array().unwrap().iter().find(|task| task["title"] == "Lexer");
    assert_eq!(lexer.unwrap()["tags"], json!(["core"]));
    assert!(world.ok("gemini", &["inbox"]).contains("Two tasks"));
    let told = client.fails("batch", json!({ "ops": [{ "op": "send", "to": 3, "text": "x" }] }));
    assert!(told.contains("expected a text or a list of texts"), "{told}");
}
