//! `collab batch`: several operations, all or none.

use std::fs;

use super::world::World;

#[test]
fn every_operation_works_and_labels_stand_for_ids() {
    let world = World::new();
    let made = world.batch(
        "ann",
        r#"
{"op":"participant.set","kind":"person","title":"Ann Lee","role":"reviewer"}
{"op":"participant.set","name":"Bob","kind":"ai","skills":["rust"]}
{"op":"task.add","title":"Parser","label":"parser","priority":"critical","tags":["core"],"about":["src/a.rs:3"]}
{"op":"task.add","title":"Lexer","label":"lexer","under":"$parser","estimate":"2h","criteria":["fast"]}
{"op":"task.add","title":"Formatter","label":"fmt","depends_on":["$parser"],"assignee":"bob"}
{"op":"task.claim","of":"$lexer"}
{"op":"task.block","of":"$lexer","reason":"needs a word list","on":"$fmt"}
{"op":"task.start","of":"$lexer"}
{"op":"task.release","of":"$lexer","reason":"lunch"}
{"op":"task.assign","of":"$lexer","to":"me"}
{"op":"task.comment","of":"$lexer","text":"nearly"}
{"op":"task.done","of":"$lexer","summary":"tokens come"}
{"op":"task.reopen","of":"$lexer","reason":"not quite"}
{"op":"task.cancel","of":"$lexer"}
{"op":"task.edit","of":"$parser","title":"The parser","untag":["core"],"tag":["syntax"],"about":["$fmt"]}
{"op":"task.depend","of":"$fmt","off":["$parser"],"on":["$lexer"]}
{"op":"send","to":["bob","@reviewer"],"text":"Look","label":"m","about":["$parser","src/a.rs"],"ack":true,"data":{"n":1}}
{"op":"send","text":"I did","reply_to":"$m"}
{"op":"ack","of":"$m"}
"#,
    );
    assert_eq!(made.len(), 19);
    assert_eq!(made[0]["id"], "ann");
    assert_eq!(made[1]["short"], "bob");
    assert_eq!(made[2]["label"], "parser");
    assert!(made[2]["short"].as_str().unwrap().starts_with("t-"));
    assert_eq!(made[11]["id"], made[3]["id"]);
    assert!(made[11].get("label").is_none());
    assert_eq!(fs::read_to_string(world.journal()).unwrap().lines().count(), 1);

    let _ = world.run("ann", &["render"]).exits(0);
    let tasks: serde_json::Value =
        serde_json::from_str(&world.read(".collab/view/tasks.json")).unwrap();
    let task = |title: &str| {
        let tasks = tasks["tasks"].as_array().unwrap();
        tasks.iter().find(|task| task["title"] == title).unwrap().clone()
    };
    let (parser, lexer, formatter) = (task("The parser"), task("Lexer"), task("Formatter"));
    assert_eq!(parser["tags"], serde_json::json!(["syntax"]));
    assert_eq!(parser["subtasks"], serde_json::json!([lexer["short"]]));
    assert_eq!(lexer["status"], "cancelled");
    assert_eq!(lexer["parent"], parser["short"]);
    assert_eq!(formatter["assignee"], "bob");
    assert_eq!(formatter["depends_on"], serde_json::json!([lexer["short"]]));
    let messages: serde_json::Value =
        serde_json::from_str(&world.read(".collab/view/messages.json")).unwrap();
    assert_eq!(messages["messages"][1]["about"], serde_json::json!([parser["short"], "src/a.rs"]));
    assert_eq!(messages["messages"][1]["acked_by"], serde_json::json!(["ann"]));
    assert_eq!(messages["messages"][0]["to"], serde_json::json!(["ann"]));
}

#[test]
fn one_fault_and_nothing_is_written() {
    let world = World::new();
    let good = r#"{"op":"task.add","title":"Parser","label":"parser"}"#;
    world.batch("ann", good);
    let journal = fs::read(world.journal()).unwrap();
    for (line, code, error) in [
        (
            r#"{"op":"task.ad","title":"x"}"#,
            2,
            "error: line 2: there is no operation `task.ad`; nothing was written\n\
             hint: Did you mean `task.add`?\n",
        ),
        (
            r#"{"op":"task.add","titel":"x"}"#,
            2,
            "error: line 2, task.add: it has no field `titel`; nothing was written\n\
             hint: Did you mean `title`?\n",
        ),
        (
            r#"{"op":"task.claim","task":"$parser"}"#,
            2,
            "error: line 2, task.claim: it has no field `task`; nothing was written\n\
             hint: Its fields are of.\n",
        ),
        (
            r#"{"op":"task.claim"}"#,
            2,
            "error: line 2, task.claim: missing field `of`; nothing was written\n",
        ),
        (
            r#"{"op":"task.claim","of":"$parsre"}"#,
            2,
            "error: line 2, task.claim: no earlier line has the label `parsre`; nothing was written\n\
             hint: Did you mean `$parser`?\n",
        ),
        (
            r#"{"op":"task.add","title":"x","label":"parser"}"#,
            2,
            "error: line 2, task.add: the label `parser` is taken by an earlier line; nothing was written\n",
        ),
        (
            r#"{"op":"task.add","title":"x","label":"a b"}"#,
            2,
            "error: line 2, task.add: a label is a text of letters, digits, `-` and `_`, at most 64 \
             of them; nothing was written\n",
        ),
        (
            r#"{"op":"task.add","title":" "}"#,
            1,
            "error: line 2, task.add: the title is empty; nothing was written\n",
        ),
        (
            r#"{"op":"task.release","of":"$parser"}"#,
            1,
            "is held by nobody; nothing was written\nhint: Take it with `collab task claim",
        ),
        (
            r#"{"op":"task.depend","of":"$parser","on":["$parser"]}"#,
            1,
            "line 2, task.depend: that would make a cycle",
        ),
        (
            r#"{"op":"send","to":["nobody-known"],"text":"x"}"#,
            1,
            "line 2, send: nobody called `nobody-known` is known here; nothing was written\n",
        ),
        (
            r#"{"op":"send","to":["all"],"text":"x","about":["../x"]}"#,
            1,
            "line 2, send: the path `../x` leaves the repository; nothing was written\n",
        ),
        (
            r#"{"op":"note.add","text":"x","about":["a.txt:7"]}"#,
            1,
            "line 2, note.add: there is no line 7 in a.txt: it has 1 line; nothing was written\n",
        ),
        (r#"{"op":"note.accept","of":"$parser"}"#, 1, "line 2, note.accept: there is no note `"),
        (
            r#"{"op":"alert.raise","text":"x","key":"a b"}"#,
            2,
            "line 2, alert.raise: `a b` is not a word of 1 to 100 bytes",
        ),
        ("not json", 2, "error: line 2: not a JSON object: expected ident at line 1 column 2"),
        ("[]", 2, "error: line 2: not a JSON object:"),
        (r#"{"title":"x"}"#, 2, "error: line 2: it has no `op`; nothing was written\n"),
        (r#"{"op":7}"#, 2, "error: line 2: `op` is not a text; nothing was written\n"),
    ] {
        let ran = world.run_with("ann", &world.root, &["batch"], &format!("{good}\n{line}\n"));
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{line}: {ran:?}");
        assert!(ran.err.contains(error), "{line}:\n{}\n{error}", ran.err);
        assert_eq!(fs::read(world.journal()).unwrap(), journal, "{line}");
    }
    assert!(!world.state().contains("\"x\""));
}

#[test]
fn notes_and_alerts_go_together_with_the_rest() {
    let world = World::new();
    let made = world.batch(
        "ann",
        r#"
{"op":"task.add","title":"Parser","label":"parser","assignee":"claude","about":["a.txt"]}
{"op":"note.add","text":"Lines are lost","kind":"discovery","severity":"critical","label":"lost","about":["a.txt:1","$parser"]}
{"op":"note.add","text":"Lines are numbers","kind":"decision","label":"old"}
{"op":"note.add","text":"Lines are ranges, as places have ends","kind":"decision","replaces":"$old","label":"new"}
{"op":"alert.raise","text":"Red","key":"build"}
{"op":"alert.clear","key":"build","why":"Green"}
{"op":"alert.clear","source":"ann","key":"build"}
"#,
    );
    assert_eq!(fs::read_to_string(world.journal()).unwrap().lines().count(), 1);
    assert!(made[4..].iter().all(|made| made["id"] == "ann/build"), "{made:?}");
    let short = |n: usize| made[n]["short"].as_str().unwrap();
    let note = world.run("ann", &["show", short(2), "--json"]).exits(0).json()["object"].clone();
    assert_eq!((&note["outcome"], &note["evidence"][0]), (&"replaced".into(), &made[3]["short"]));
    let inbox = world.run("claude", &["inbox", "--json"]).exits(0).json();
    assert_eq!(inbox["messages"][0]["priority"], "critical");
    assert_eq!(inbox["messages"][0]["about"], serde_json::json!([made[1]["short"], "a.txt:1"]));
    assert_eq!(inbox["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn a_batch_tells_what_was_ruled_out_before() {
    let world = World::new();
    let add = r#"{"op":"note.add","text":"It is the clock","kind":"hypothesis","label":"clock"}"#;
    let rule_out =
        r#"{"op":"note.resolve","of":"$clock","outcome":"ruled_out","why":"It is right"}"#;
    let again = add.replace(",\"label\":\"clock\"", "");
    let input = format!("{add}\n{rule_out}\n{again}\n");
    let ran = world.run_with("ann", &world.root, &["batch"], &input).exits(0);
    assert!(ran.err.contains("warning: much the same was ruled out by ann"), "{ran:?}");
}

#[test]
fn a_held_task_ends_with_3() {
    let world = World::new();
    let task = world.add_task("ann", "Parser");
    let claim = format!(r#"{{"op":"task.claim","of":"{task}"}}"#);
    world.batch("ann", &claim);
    let ran = world.run_with("bob", &world.root, &["batch", "--json"], &claim).exits(3);
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(error["error"]["kind"], "held");
}

#[test]
fn there_are_limits() {
    let world = World::new();
    let add = "{\"op\":\"task.add\",\"title\":\"x\"}\n";
    let ran = world.run_with("ann", &world.root, &["batch"], &add.repeat(501)).exits(1);
    assert!(ran.err.contains("line 501: over 500 operations are too many"), "{ran:?}");
    let long = format!("{{\"op\":\"task.add\",\"title\":\"{}\"}}", "x".repeat(4 * 1024 * 1024));
    let ran = world.run_with("ann", &world.root, &["batch"], &long).exits(1);
    assert!(ran.err.contains("the batch is over 4194304 bytes long"), "{ran:?}");
    let ran = world.run_with("ann", &world.root, &["batch"], "\n \n").exits(2);
    assert!(ran.err.contains("there are no operations"), "{ran:?}");
    let made = world.batch("ann", &add.repeat(500));
    assert_eq!(made.len(), 500);
}

#[test]
fn operations_come_from_a_file_too() {
    let world = World::new();
    world.write("ops.jsonl", "{\"op\":\"task.add\",\"title\":\"x\"}\n");
    let ran = world.run("ann", &["batch", "ops.jsonl"]).exits(0);
    assert_eq!(ran.out.lines().count(), 1);
    let ran = world.run("ann", &["batch", "none.jsonl"]).exits(1);
    assert!(ran.err.starts_with("error: cannot read none.jsonl"), "{ran:?}");
}

#[test]
fn a_damaged_store_is_rebuilt_in_the_middle_and_the_input_is_not_lost() {
    let world = World::new();
    let task = world.add_task("ann", "Parser");
    let db = rusqlite::Connection::open(world.live().join("store.db")).unwrap();
    db.execute("UPDATE task SET crc = crc + 1", []).unwrap();
    drop(db);
    let ran = world
        .run_with(
            "ann",
            &world.root,
            &["batch"],
            &format!(r#"{{"op":"task.claim","of":"{task}"}}"#),
        )
        .exits(0);
    assert_eq!(ran.out.lines().count(), 1);
    assert!(ran.err.contains("warning: the store was rebuilt"), "{ran:?}");
}
