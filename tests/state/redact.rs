//! What looks like a credential stays out of git; what is redacted is gone, here and everywhere.
//!
//! Secrets are put together at run time, so that no scanner finds one in this file.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::world::World;

/// A GitHub token that never was.
fn token() -> String {
    format!("gh{}_{}", 'p', "9aZ8bY7cX6dW5eV4fU3gT2hS1iR0jQ9kP8lO")
}

fn held(world: &World) -> Value {
    world.run("ann", &["status", "--json"]).exits(0).json()["held"].clone()
}

/// Returns the files of the live directory and of `.collab/` that hold a text.
fn files_with(world: &World, text: &str) -> Vec<PathBuf> {
    let mut folders =
        vec![world.live(), world.root.join(".collab/log"), world.root.join(".collab/view")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(&path)
                .unwrap()
                .windows(text.len())
                .any(|part| part == text.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

fn lines(world: &World) -> String {
    world.run("ann", &["log", "--json", "--since", "2026-01-01"]).exits(0).out
}

#[test]
fn a_credential_is_told_at_once_and_stays_out_of_git() {
    let world = World::new();
    let _ = world.run("bob", &["participant", "set", "bob"]).exits(0);
    let text = format!("use {}", token());
    let ran = world.run("ann", &["send", "bob", "-m", &text, "--json"]).exits(0);
    let short = ran.json()["short"].as_str().unwrap().to_owned();
    assert!(
        ran.err.contains(&format!(
            "{short} looks as if it held a credential (GitHub token in `text`: ghp_…)"
        )),
        "{ran:?}"
    );
    assert!(ran.err.contains(&format!("`collab redact {short} --not-a-secret`")), "{ran:?}");
    assert!(!ran.err.contains(&token()));
    world.add_task("ann", "Fix it");

    let ran = world.run("ann", &["publish", "--json"]).exits(0);
    assert_eq!(ran.json()["events"], 2);
    assert!(ran.err.contains(&short), "{ran:?}");
    assert!(!world.read(&world.batches()[0]).contains(&token()));
    assert_eq!(held(&world)[0]["name"], short.as_str());
    assert_eq!(held(&world)[0]["rule"], "GitHub token");
    let status = world.run("ann", &["status"]).exits(0).out;
    assert!(status.contains("Held back from git") && status.contains(&short), "{status}");
    let doctor = world.run("ann", &["doctor"]).exits(1);
    assert!(doctor.out.contains("secret-held"), "{doctor:?}");
    // Nothing else waits, and again nothing is sealed.
    assert_eq!(world.run("ann", &["status", "--json"]).json()["uncommitted"]["events"], 0);
    assert_eq!(world.run("ann", &["publish", "--json"]).json()["batch"], Value::Null);
    // It shows here all the same.
    assert!(world.run("bob", &["inbox", "--peek"]).out.contains(&token()));
}

#[test]
fn what_is_held_stays_held_when_the_database_is_built_anew() {
    let world = World::new();
    let short = world.send("ann", "bob", &token());
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert_eq!(held(&world)[0]["name"], short.as_str());
    let _ = world.run("ann", &["redact", &short, "--not-a-secret"]).exits(0);
    assert_eq!(held(&world), json!([]));
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert_eq!(held(&world), json!([]));

    let _ = world.run("ann", &["publish"]).exits(0);
    assert_eq!(
        files_with(&world, &token())
            .iter()
            .filter(|file| file.to_string_lossy().contains("/log/"))
            .count(),
        1
    );
    let again = world.run("ann", &["redact", &short, "--not-a-secret"]).exits(1);
    assert!(again.err.contains("is not held back"), "{again:?}");
}

#[test]
fn what_is_redacted_is_nowhere_in_this_clone() {
    let world = World::new();
    let secret = token();
    let short = world.send("ann", "bob", &format!("zebra {secret}"));
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["search", "zebra"]).exits(0);
    let _ = world.run("ann", &["render"]).exits(0);
    assert!(!files_with(&world, &secret).is_empty());

    let ran = world.run("ann", &["redact", &short, "--why", "a token"]).exits(0);
    assert!(ran.out.starts_with("Took back m-"), "{ran:?}");
    assert_eq!(ran.err, "");
    let _ = world.run("ann", &["search", "zebra"]).exits(0);
    assert_eq!(files_with(&world, &secret), Vec::<PathBuf>::new());
    assert_eq!(held(&world), json!([]));
    let _ = world.run("ann", &["show", &short]).exits(1);
    for args in
        [&["log"][..], &["log", "--json"], &["inbox", "--all"], &["brief"], &["search", "zebra"]]
    {
        let ran = world.run("bob", args).exits(0);
        assert!(!ran.out.contains(&secret) && !ran.out.contains("zebra"), "{args:?}: {ran:?}");
    }
    assert!(world.run("ann", &["log"]).out.contains("a token"));
    assert!(lines(&world).contains("event.redacted"));

    // It is not in what is sealed, nor comes it back when all is built anew.
    let _ = world.run("ann", &["publish"]).exits(0);
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert!(!lines(&world).contains(&secret));
    assert_eq!(files_with(&world, &secret), Vec::<PathBuf>::new());
    let _ = world.run("ann", &["doctor"]).exits(0);
}

/// A page of the database that is split keeps what moved to the other one, in the part that it does not use.
#[test]
fn what_is_redacted_is_not_in_unused_parts_of_the_database_nor_in_the_search_index() {
    let world = World::new();
    let secret = token();
    let filler = "so much that a page holds but few of them; ".repeat(6);
    for n in 0..4 {
        world.send("ann", "bob", &format!("{n} {filler}"));
    }
    let short = world.send("ann", "bob", &format!("zebra {secret} {filler}"));
    for n in 0..30 {
        world.send("ann", "bob", &format!("{n} {filler}"));
    }
    let _ = world.run("ann", &["search", "zebra"]).exits(0);
    let before = lines(&world).lines().count();
    let _ = world.run("ann", &["redact", &short]).exits(0);
    assert_eq!(files_with(&world, &secret), Vec::<PathBuf>::new());
    assert_eq!(files_with(&world, "zebra"), Vec::<PathBuf>::new());
    // One went, and that it did is another.
    assert_eq!(lines(&world).lines().count(), before);
    assert!(world.run("bob", &["search", "page holds"]).exits(0).out.contains("so much"));
    let _ = world.run("ann", &["doctor"]).exits(0);
}

#[test]
fn what_was_committed_is_said_to_be_and_goes_from_other_clones_too() {
    let world = World::new();
    let short = world.send("ann", "bob", "the wrong text");
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["publish"]).exits(0);
    let batch = world.batches()[0].clone();
    let early = world.run("ann", &["redact", &short, "--json"]).exits(0).json();
    assert_eq!(
        (early["batch"].as_str(), early["committed"].as_bool()),
        (Some(&*batch), Some(false))
    );

    // The file was never committed: without it, what is sealed is sealed anew, but for that event.
    fs::remove_file(world.root.join(&batch)).unwrap();
    let _ = world.run("ann", &["publish"]).exits(0);
    let sealed = world.read(&world.batches()[0]);
    assert!(sealed.contains("Fix it") && !sealed.contains("the wrong text"), "{sealed}");

    let other = world.send("ann", "bob", "wrong again");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "events"]);
    let ran = world.run("ann", &["redact", &other]).exits(0);
    assert!(ran.err.contains("it is in git, in .collab/log/"), "{ran:?}");
    assert!(ran.err.contains("cannot be unsaid"), "{ran:?}");
    assert!(!lines(&world).contains("wrong again"));
}

#[test]
fn the_event_that_is_meant_is_named_where_there_are_several() {
    let world = World::new();
    let task = world.add_task("ann", "Fix it");
    let _ = world.run("bob", &["task", "comment", &task, "-m", "so"]).exits(0);
    let ran = world.run("ann", &["redact", &task]).exits(1);
    assert!(ran.err.contains("has 2 events: name the one that is meant"), "{ran:?}");
    assert!(
        ran.err.contains("task.comment by bob") || ran.err.contains("task.commented by bob"),
        "{ran:?}"
    );

    // Of several, the one that is held back is meant.
    let _ = world.run("bob", &["task", "comment", &task, "-m", &token()]).exits(0);
    let _ = world.run("bob", &["redact", &task]).exits(0);
    let shown = world.run("ann", &["show", &task]).exits(0).out;
    assert!(shown.contains("so") && !shown.contains(&token()), "{shown}");

    let why = world.run("ann", &["redact", &task, "--why", &token()]).exits(1);
    assert!(why.err.contains("the reason itself looks as if"), "{why:?}");
    let none = world.run("ann", &["redact", "01a0c450-6e01-7000-aaf3-448d2e2cc59b"]).exits(1);
    assert!(none.err.contains("there is no event"), "{none:?}");
    let none = world.run("ann", &["redact", "m-zzzzzzz"]).exits(1);
    assert!(none.err.contains("there is no message `m-zzzzzzz`"), "{none:?}");
    assert!(none.err.contains("`collab inbox --all`"), "{none:?}");
    let log = lines(&world);
    let redaction = log.lines().find(|line| line.contains("event.redacted")).unwrap();
    let redaction: Value = serde_json::from_str(redaction).unwrap();
    let ran = world.run("ann", &["redact", redaction["id"].as_str().unwrap()]).exits(1);
    assert!(ran.err.contains("which stands"), "{ran:?}");
    // Again it changes nothing.
    let again = redaction["data"]["event"].as_str().unwrap();
    let ran = world.run("ann", &["redact", again]).exits(0);
    assert_eq!(ran.out, format!("Event {again} was taken back before\n"));
    assert_eq!(lines(&world), log);
}

#[test]
fn an_ai_takes_back_its_own_alone() {
    let world = World::new();
    let short = world.send("ann", "bob", "a text");
    let ran = world.run("claude", &["redact", &short]).exits(3);
    assert!(ran.err.contains("claude may not take back what ann wrote"), "{ran:?}");
    let own = world.send("claude", "bob", "another");
    let _ = world.run("claude", &["redact", &own]).exits(0);
    let others = world.send("claude", "bob", "a third");
    let _ = world.run("ann", &["redact", &others]).exits(0);
    assert!(world.run("bob", &["show", &short]).out.contains("a text"));
}

#[test]
fn what_another_clone_redacts_is_found_in_the_journal_and_taken_out() {
    use collab_hub::domain::event::Body;
    use collab_hub::domain::redaction::Redacted;
    let world = World::new();
    let short = world.send("ann", "bob", "a wrong text");
    let id =
        world.run("ann", &["show", &short, "--json"]).json()["object"]["message"]["id"].clone();
    let event = id.as_str().unwrap().parse().unwrap();
    world.event("eve", None, Body::EventRedacted(Redacted { event, why: None }));
    assert!(!lines(&world).contains("a wrong text"));
    let ran = world.run("ann", &["doctor"]).exits(1);
    assert!(ran.out.contains("journal-redacted"), "{ran:?}");
    let _ = world.run("ann", &["doctor", "--fix"]).exits(0);
    let _ = world.run("ann", &["doctor"]).exits(0);
    assert!(files_with(&world, "a wrong text").is_empty());
}

#[test]
fn commits_take_along_the_kinds_that_the_team_chose() {
    let world = World::new();
    let policy =
        |kinds: &str| world.write(".collab/config.toml", format!("[commit]\nkinds = {kinds}\n"));
    let waiting =
        || world.run("ann", &["status", "--json"]).json()["uncommitted"]["events"].clone();
    let sealed = || world.run("ann", &["publish", "--json"]).exits(0).json()["events"].clone();
    policy(r#"["task"]"#);
    world.send("ann", "bob", "Hello");
    world.add_task("ann", "Fix it");
    assert_eq!(waiting(), 1);
    assert_eq!((sealed(), waiting(), sealed()), (json!(1), json!(0), json!(0)));
    assert!(!world.read(&world.batches()[0]).contains("message.sent"));

    // Both ways it takes effect for what is in no batch yet.
    policy(r#"["message.*"]"#);
    world.add_task("ann", "Fix that");
    assert_eq!((waiting(), sealed(), waiting()), (json!(1), json!(1), json!(0)));
    policy(r#"["*"]"#);
    assert_eq!((waiting(), sealed(), waiting()), (json!(2), json!(2), json!(0)));

    policy(r#"["mesage"]"#);
    let ran = world.run("ann", &["status"]).exits(0);
    assert!(
        ran.err.contains("`mesage`, which is no kind of event; did you mean `message`?"),
        "{ran:?}"
    );
}

#[test]
fn a_credential_in_the_context_and_in_data_is_found() {
    let world = World::new();
    let value = "h4Jk9sLq2Wz8";
    let ran = world.run("ann", &["context", "set", "db.password", value]).exits(0);
    assert!(ran.err.contains("secret with a name in `value`: db.password = h4…"), "{ran:?}");
    let op =
        json!({"op": "send", "to": ["ann"], "text": "x", "data": {"login": {"apiKey": value}}});
    let ran = world.run_with("ann", &world.root, &["batch"], &op.to_string()).exits(0);
    assert!(ran.err.contains("`data.login.apiKey`"), "{ran:?}");
    assert_eq!(held(&world).as_array().unwrap().len(), 2);
}
