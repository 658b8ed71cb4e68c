//! `collab watch --gateway`, against a stand-in: the real extension is in no registry. What the stand-in does was
//! seen at the real one.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::gateway::{Gateway, Manner};
use crate::support::watching::{Watching, eventually};

fn world() -> World {
    let world = World::new();
    world.ok("ann", &["participant", "set", "ann"]);
    world.write("a.txt", "one\ntwo\nthree\n");
    world.commit();
    world
}

/// Starts a watcher that looks for gateways from a port on; the stand-in's is told by its file.
fn watch(world: &World, gateway: &Gateway, first: u16) -> Watching {
    world.write(".vscode_gateway_port", gateway.port.to_string());
    watch_from(world, first)
}

fn watch_from(world: &World, first: u16) -> Watching {
    let first = first.to_string();
    Watching::start_with(world, "ann", &["--gateway"], &[("COLLAB_TEST_GATEWAY_PORT", &first)])
}

/// No gateway listens from here on.
const NOWHERE: u16 = 1;

fn text(line: &Value) -> &str {
    line["text"].as_str().unwrap()
}

#[test]
fn messages_are_shown_by_priority_and_a_button_acknowledges() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    world.ok(
        "bob",
        &[
            "send",
            "ann",
            "-m",
            "It \u{1b}[31mburns",
            "--priority",
            "critical",
            "--about",
            "a.txt:2",
        ],
    );
    world.ok("bob", &["send", "ann", "-m", "Well done"]);
    gateway.until("both are shown", |desk| desk.messages.len() == 2);
    gateway.set(|desk| {
        // Each is shown by itself, so either may be the first.
        let burns = |(_, args): &&(String, Vec<String>)| args[0].contains("burns");
        let (method, args) = desk.messages.iter().find(burns).unwrap();
        assert_eq!(method, "showErrorMessage");
        assert_eq!(args[1..], ["Acknowledge", "Open the file"]);
        assert!(args[0].starts_with("bob wrote: \"It "), "{args:?}");
        assert!(!args[0].contains('\u{1b}'));
        assert!(desk.messages.iter().any(|(method, _)| method == "showInformationMessage"));
    });
    gateway.until("the count is shown", |desk| {
        desk.statuses.iter().any(|status| status.contains("2 unread messages"))
    });
    gateway.press("burns", "Acknowledge");
    assert!(text(&watching.until("gateway.pressed")).starts_with("acknowledged m-"));
    watching.until("message.acked");
}

#[test]
fn a_file_is_opened_at_its_line_and_the_false_error_is_none() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    gateway.press("Look", "Open the file");
    world.ok("bob", &["send", "ann", "-m", "Look", "--about", "a.txt:2"]);
    gateway.until("it is opened", |desk| !desk.commands.is_empty());
    gateway.set(|desk| {
        let (command, args) = &desk.commands[0];
        assert_eq!(command, "vscode.open");
        assert_eq!(args[0], format!("file://{}", world.root().join("a.txt").display()));
        assert_eq!(args[1]["selection"]["start"]["line"], 1);
    });
    world.ok("bob", &["send", "ann", "-m", "And?"]);
    let lines = watching.upto("message.sent");
    assert!(lines.iter().all(|line| line["kind"] != "gateway.lost"), "{lines:#?}");
}

#[test]
fn only_the_gateway_of_this_repository_is_used_however_others_answer() {
    let world = world();
    let elsewhere = world.root().with_file_name("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    for manner in [Manner::Real, Manner::Silent, Manner::Pages, Manner::Nonsense] {
        // What the file names is another's; the right one is found by looking.
        let other = Gateway::start(&[&elsewhere], manner);
        let right = Gateway::start(&[&elsewhere, &world.root()], Manner::Real);
        let watching = watch(&world, &other, right.port);
        // Whatever that one does, nothing waits for it.
        world.ok("bob", &["send", "ann", "-m", "Hello"]);
        let lines = watching.upto("message.sent");
        // It may have been found before or after.
        let found = lines.into_iter().find(|line| line["kind"] == "gateway.found");
        let found = found.unwrap_or_else(|| watching.until("gateway.found"));
        assert!(text(&found).ends_with(&right.port.to_string()), "{manner:?}: {found}");
        right.until("the status bar is set", |desk| !desk.statuses.is_empty());
        other.set(|desk| assert!(desk.statuses.is_empty() && desk.messages.is_empty()));
    }
}

#[test]
fn a_window_that_reloads_is_found_again() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    drop(gateway);
    // The file is left behind.
    watching.until("gateway.lost");
    let again = Gateway::start(&[&world.root()], Manner::Real);
    world.write(".vscode_gateway_port", format!("{}\n", again.port));
    assert!(text(&watching.until("gateway.found")).ends_with(&again.port.to_string()));
    again.until("the status bar is set", |desk| !desk.statuses.is_empty());
}

#[test]
fn what_is_open_is_remembered_and_another_s_lock_of_it_is_told() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    world.ok("bob", &["lock", "a.txt", "--for", "8h", "--op", "refactor"]);
    let watching = watch(&world, &gateway, NOWHERE);
    gateway.press("locked by bob", "Take over");
    gateway.set(|desk| desk.shows = Some((world.root().join("a.txt"), 1, 2)));
    assert_eq!(text(&watching.until("gateway.pressed")), "took over a.txt");
    gateway.set(|desk| {
        let (method, args) = &desk.messages[0];
        assert_eq!(method, "showWarningMessage");
        assert!(args[0].starts_with("a.txt is locked by bob (refactor) for"), "{args:?}");
        assert_eq!(args[1..], ["Take over", "Wait"]);
    });
    let memory =
        &world.json("ann", &["context", "memory", "recent", "--by", "ann"])["workingMemory"][0];
    assert_eq!(memory["selection"], "a.txt:2-3");
    assert_eq!(memory["openFiles"], json!(["a.txt"]));
    assert_eq!(world.json("ann", &["lock"])["leases"][0]["by"], "ann");
}

fn error(message: &str, source: &str) -> Value {
    let end = |character: u32| json!({ "line": 3, "character": character });
    json!({ "severity": "Error", "message": message, "range": [end(6), end(11)], "source": source })
}

#[test]
fn errors_that_come_with_an_edit_are_an_alert_and_ours_and_old_ones_are_not() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let uri = format!("file://{}", world.root().join("a.txt").display());
    gateway.set(|desk| desk.diagnostics = vec![(uri.clone(), json!([error("old", "ts")]))]);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    let all = json!([error("old", "ts"), error("note n-1", "collab"), error("no such name", "ts")]);
    gateway.set(|desk| desk.diagnostics = vec![(uri.clone(), all)]);
    world.write("a.txt", "edited\n");
    let alert = watching.until("alert.raised");
    assert_eq!(alert["object"], "watch/diagnostics+a.txt");
    assert!(text(&alert).contains("line 4: \"no such name\""), "{alert}");
    assert!(!text(&alert).contains("old") && !text(&alert).contains("n-1"));
    gateway.set(|desk| desk.diagnostics = vec![(uri, json!([error("old", "ts")]))]);
    world.write("a.txt", "mended\n");
    watching.until("alert.cleared");
}

#[test]
fn the_problems_panel_is_filled_where_set_up_has_put_its_task() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    world.ok("ann", &["setup", "vscode", "--yes"]);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    world.note("bob", &["This is\nwrong", "--about", "a.txt:2", "--severity", "high"]);
    let runs = |command: &(String, Value)| {
        *command == ("workbench.action.tasks.runTask".to_owned(), json!(["collab problems"]))
    };
    gateway.until("the task runs", |desk| desk.commands.iter().any(runs));
    let file = world.root().join(".collab/view/problems.txt");
    eventually("the problem is in the file", || {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        text.starts_with("a.txt:2: error: n-") && text.ends_with("by bob: This is\n")
    });
}

#[test]
fn doctor_tells_of_it_and_symbols_are_taken_on_request() {
    let world = world();
    world.write(".collab/config.toml", "[watch]\ngateway = true\n");
    let away = finding(&world, NOWHERE);
    assert_eq!(away.as_deref(), Some("gateway-away"));
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    world.write(".vscode_gateway_port", gateway.port.to_string());
    assert_eq!(finding(&world, NOWHERE).as_deref(), Some("gateway"));
    let mut command =
        world.command("ann", &["context", "memory", "push", "--symbols-of", "pars", "--json"]);
    command.env("COLLAB_TEST_GATEWAY_PORT", NOWHERE.to_string());
    let out = command.output().unwrap();
    let memory: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(memory["recentSymbols"], json!(["Parser[31m", "parse"]));
}

fn finding(world: &World, first: u16) -> Option<String> {
    let mut command = world.command("ann", &["doctor", "--json"]);
    let out = command.env("COLLAB_TEST_GATEWAY_PORT", first.to_string()).output().unwrap();
    let view: Value = serde_json::from_slice(&out.stdout).unwrap();
    let ids = view["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    ids.into_iter().find(|id| id.starts_with("gateway")).map(str::to_owned)
}

#[test]
fn nothing_is_asked_of_a_gateway_unless_that_is_wanted() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    world.write(".vscode_gateway_port", gateway.port.to_string());
    let watching = Watching::start(&world, "ann", &[]);
    world.ok("bob", &["send", "ann", "-m", "Hello"]);
    watching.until("message.sent");
    assert_eq!(watching.end("TERM").code(), Some(0));
    gateway.set(|desk| assert_eq!(desk.calls, 0));
}

#[test]
fn one_that_is_never_well_is_not_found_and_lost_without_end() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Unwell);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.lost");
    let mut seen = Vec::new();
    for number in 0..20 {
        world.ok("bob", &["send", "ann", "-m", &format!("Number {number}")]);
        seen.extend(watching.upto("message.sent"));
    }
    let found = seen.iter().filter(|line| line["kind"] == "gateway.found").count();
    assert!(found <= 2, "{found} times: {seen:#?}");
}

#[test]
fn only_the_task_that_set_up_writes_is_run() {
    let world = world();
    let evil = json!({ "tasks": [{ "label": "collab problems", "type": "shell", "command": "touch evil" }] });
    world.write(".vscode/tasks.json", evil.to_string());
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let _watching = watch(&world, &gateway, NOWHERE);
    gateway.until("it is there", |desk| !desk.statuses.is_empty());
    world.ok("bob", &["note", "add", "Wrong", "--about", "a.txt:1", "--severity", "high"]);
    world.ok("bob", &["send", "ann", "-m", "Look"]);
    gateway.until("what came is shown", |desk| {
        desk.statuses.iter().any(|text| text.contains("unread"))
    });
    gateway.set(|desk| assert_eq!(desk.commands, []));
    // The same with ours.
    std::fs::remove_file(world.root().join(".vscode/tasks.json")).unwrap();
    world.ok("ann", &["setup", "vscode", "--yes"]);
    world.ok("bob", &["note", "add", "Wrong, too", "--about", "a.txt:2", "--severity", "high"]);
    gateway.until("the panel is filled", |desk| {
        desk.commands.iter().any(|(command, _)| command == "workbench.action.tasks.runTask")
    });
}

#[test]
fn what_another_wrote_is_no_link() {
    let world = world();
    let gateway = Gateway::start(&[&world.root()], Manner::Real);
    let watching = watch(&world, &gateway, NOWHERE);
    watching.until("gateway.found");
    world.ok("bob", &["send", "ann", "-m", "See [the report](command:workbench.action.quit)"]);
    gateway.until("it is shown", |desk| desk.messages.len() == 1);
    gateway.set(|desk| assert!(!desk.messages[0].1[0].contains("](")));
}
