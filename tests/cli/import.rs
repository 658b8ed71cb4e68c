//! `collab import`

use serde_json::Value;

use crate::support::World;

const BEADS: &str = r#"{"id":"bd-a1","title":"Parser","status":"open","priority":1,"issue_type":"epic"}
{"id":"bd-b2","title":"Lexer","status":"closed","close_reason":"It lexes","dependencies":[{"depends_on_id":"bd-a1","type":"parent-child"}]}
{"id":"bd-c3","title":"Printer","status":"in_progress","assignee":"jane@example.org","dependencies":[{"depends_on_id":"bd-b2","type":"blocks"},{"depends_on_id":"bd-zz","type":"blocks"}]}
{"id":"bd-d4","title":"Linter","status":"blocked","comments":[{"author":"bob","text":"Wait for it"}]}
not an issue
"#;

fn tasks(world: &World) -> Vec<(String, String, Value)> {
    let list = world.json("ann", &["task", "list", "--all"]);
    let mut all: Vec<(String, String, Value)> = list["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| {
            let text = |name: &str| task[name].as_str().unwrap().to_owned();
            (text("title"), text("status"), task["assignee"].clone())
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn tasks_come_with_their_states_and_twice_is_once() {
    let world = World::new();
    world.write("issues.jsonl", BEADS);
    let told = world.run("ann", &["import", "beads", "issues.jsonl"]);
    insta::assert_snapshot!(told, @"
    Added t-task1 bd-a1
    Added t-task2 bd-d4
    Added t-task3 bd-b2
    Added t-task4 bd-c3
    --- stderr ---
    warning: line 5 is no issue: expected ident at line 1 column 2
    warning: bd-c3 names bd-zz, which is not there
    4 added.
    ");
    let all = tasks(&world);
    insta::assert_snapshot!(serde_json::to_string(&all).unwrap(), @r#"[["Lexer","completed",null],["Linter","blocked",null],["Parser","pending",null],["Printer","pending","jane"]]"#);
    let before = world.events().len();
    let told = world.run("ann", &["import", "beads", "issues.jsonl"]);
    assert!(told.contains("4 were here already"), "{told}");
    assert_eq!(world.events().len(), before);
    // It is found by what it was called there, and what depends on what is known.
    assert!(world.ok("ann", &["search", "bd-b2"]).contains("Lexer"));
    let printer = world.json("ann", &["task", "list", "--tag", "bd-c3"])["tasks"][0].clone();
    let shown = world.ok("ann", &["show", printer["short"].as_str().unwrap()]);
    assert!(shown.contains("Lexer"), "{shown}");

    // What was closed there meanwhile is closed here.
    world.write(
        "issues.jsonl",
        BEADS.replace("\"status\":\"in_progress\"", "\"status\":\"closed\""),
    );
    world.ok("ann", &["import", "beads", "issues.jsonl"]);
    assert_eq!(tasks(&world)[3].1, "completed");
}

#[test]
fn a_label_that_is_another_tasks_id_stands_for_no_task() {
    let world = World::new();
    let first = "{\"id\":\"bd-10\",\"title\":\"Stays\",\"labels\":[\"bd-11\",\"beads:bd-11\"]}\n";
    world.write("issues.jsonl", first);
    world.ok("ann", &["import", "beads", "issues.jsonl"]);
    let both = format!("{first}{{\"id\":\"bd-11\",\"title\":\"Done\",\"status\":\"closed\"}}\n");
    world.write("issues.jsonl", both);
    world.ok("ann", &["import", "beads", "issues.jsonl"]);
    let all: Vec<(String, String)> =
        tasks(&world).into_iter().map(|(title, status, _)| (title, status)).collect();
    let of = |title: &str, status: &str| (title.to_owned(), status.to_owned());
    assert_eq!(all, [of("Done", "completed"), of("Stays", "pending")]);
}

#[test]
fn a_folder_of_backlog_is_taken_in() {
    let world = World::new();
    world.write(
        "backlog/tasks/task-1 - Parser.md",
        "---\nid: task-1\ntitle: Parser\nstatus: To Do\nassignee: []\n---\n\n## Description\n\nMend it\n",
    );
    world.write(
        "backlog/completed/task-2 - Lexer.md",
        "---\nid: task-2\ntitle: Lexer\nstatus: Done\ndependencies: [task-1]\n---\n",
    );
    let view = world.json("ann", &["import", "backlog", "backlog"]);
    assert_eq!(view["added"].as_array().unwrap().len(), 2, "{view}");
    assert_eq!(tasks(&world)[0].1, "completed");
    assert_eq!(world.json("ann", &["import", "backlog", "backlog"])["known"], 2);
}

#[test]
fn what_is_not_there_or_no_such_file_is_told() {
    let world = World::new();
    world.write("x.txt", "nothing\n");
    for args in [
        ["import", "beads", "missing.jsonl"],
        ["import", "beads", "x.txt"],
        ["import", "backlog", "x.txt"],
        ["import", "backlog", "nowhere"],
    ] {
        let (code, told) = world.fails_after("ann", &args);
        assert!(code == 1 && told.contains("hint: Name the"), "{told}");
    }
}

#[test]
fn many_come_too() {
    let world = World::new();
    let line = |n: usize| {
        let after =
            n.checked_sub(1).map(|m| format!(r#"{{"depends_on_id":"bd-{m}","type":"blocks"}}"#));
        let status = if n < 700 { "closed" } else { "open" };
        format!(
            "{{\"id\":\"bd-{n}\",\"title\":\"Task {n}\",\"status\":\"{status}\",\"dependencies\":[{}]}}\n",
            after.unwrap_or_default()
        )
    };
    world.write("issues.jsonl", (0..1000).rev().map(line).collect::<String>());
    let view = world.json("ann", &["import", "beads", "issues.jsonl"]);
    assert_eq!(view["added"].as_array().unwrap().len(), 1000);
    assert!(view["left_out"].as_array().unwrap().is_empty(), "{view}");
    let open =
        world.json("ann", &["task", "list", "--limit", "2000"])["tasks"].as_array().unwrap().len();
    assert_eq!(open, 300);
}

#[test]
fn an_imported_id_stands_wherever_a_tasks_id_does() {
    let world = World::new();
    world.write("issues.jsonl", BEADS);
    world.ok("ann", &["import", "beads", "issues.jsonl"]);
    world.write("backlog/tasks/task-1 - A.md", "---\nid: TASK-1\ntitle: A\nstatus: To Do\n---\n");
    world.ok("ann", &["import", "backlog", "backlog"]);

    assert!(world.ok("ann", &["show", "bd-a1"]).contains("Parser"));
    assert!(world.ok("ann", &["show", "beads:bd-a1"]).contains("Parser"));
    assert!(world.ok("ann", &["task", "claim", "TASK-1"]).contains("Claimed"));
    let sub =
        world.json("ann", &["task", "add", "Part", "--under", "bd-a1", "--depends-on", "bd-c3"]);
    let shown = world.json("ann", &["show", sub["short"].as_str().unwrap()]);
    assert!(shown.to_string().contains("Printer"), "{shown}");
    world.people(&["bob"]);
    let message = world.json("ann", &["send", "bob", "--about", "bd-d4", "-m", "look"]);
    let found = world.json("ann", &["task", "list", "--tag", "bd-d4"]);
    let linter = found["tasks"][0]["short"].as_str().unwrap().to_owned();
    assert!(world.ok("bob", &["show", message["short"].as_str().unwrap()]).contains(&linter));
    assert_eq!(world.fails_after("ann", &["task", "claim", "bd-zz"]).0, 1);
    assert!(world.fails_after("ann", &["show", "bd-zz"]).1.contains("nothing called `bd-zz`"));
}

#[test]
fn an_imported_id_of_two_tasks_lists_them() {
    let world = World::new();
    world.write("issues.jsonl", "{\"id\":\"x-1\",\"title\":\"Of beads\"}\n");
    world.ok("ann", &["import", "beads", "issues.jsonl"]);
    world
        .write("backlog/tasks/x-1 - B.md", "---\nid: x-1\ntitle: Of backlog\nstatus: To Do\n---\n");
    world.ok("ann", &["import", "backlog", "backlog"]);
    let (code, told) = world.fails_after("ann", &["task", "claim", "x-1"]);
    assert!(code == 1 && told.contains("`x-1` could be any of 2"), "{told}");
    assert!(told.contains("Of beads") && told.contains("Of backlog"), "{told}");
    assert!(world.ok("ann", &["task", "claim", "backlog:x-1"]).contains("Of backlog"));
}
