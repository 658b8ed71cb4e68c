//! `collab log`

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::World;

fn busy() -> World {
    let world = World::new();
    world.people(&["bob"]);
    let parser = world.task(&["Fix the parser"]);
    let docs = world.task(&["Write the docs", "--assign", "bob"]);
    world.ok("bob", &["task", "claim", &parser]);
    world.ok("bob", &["task", "block", &parser, "-m", "no grammar", "--on", &docs]);
    world.ok("ann", &["task", "edit", &docs, "--title", "Write the manual", "--tag", "docs"]);
    world.ok("ann", &["task", "depend", &docs, "--on", &parser]);
    let message = world.send("ann", &["bob", "-m", "How far is it?\nTell me.", "--ack"]);
    world.ok("bob", &["ack", &message]);
    world.ok("bob", &["task", "comment", &parser, "-m", "Soon"]);
    world.ok("bob", &["task", "done", &parser, "-m", "Spans are kept"]);
    world
}

#[test]
fn people_get_one_line_an_event() {
    assert_snapshot!(busy().run("ann", &["log"]), @"
    2026-11-23 09:00:00  bob         participant.set     bob
    2026-11-23 09:01:00  ann         task.added          t-task1 Fix the parser
    2026-11-23 09:02:00  ann         task.added          t-task2 Write the manual
    2026-11-23 09:02:00  ann         task.assigned       t-task2 Write the manual: to bob
    2026-11-23 09:03:00  bob         task.claimed        t-task1 Fix the parser
    2026-11-23 09:04:00  bob         task.blocked        t-task1 Fix the parser: no grammar (waits for t-task2)
    2026-11-23 09:05:00  ann         task.edited         t-task2 Write the manual: title, tags
    2026-11-23 09:06:00  ann         task.depended       t-task2 Write the manual: on t-task1
    2026-11-23 09:07:00  ann         message.sent        m-mess1 to bob: How far is it?
    2026-11-23 09:08:00  bob         message.acked       m-mess1 ann: How far is it?
    2026-11-23 09:09:00  bob         task.commented      t-task1 Fix the parser: Soon
    2026-11-23 09:10:00  bob         task.done           t-task1 Fix the parser: Spans are kept
    ");
}

#[test]
fn the_log_is_narrowed() {
    let world = busy();

    assert_snapshot!(world.run("ann", &["log", "--limit", "2"]), @"
    2026-11-23 09:09:00  bob         task.commented      t-task1 Fix the parser: Soon
    2026-11-23 09:10:00  bob         task.done           t-task1 Fix the parser: Spans are kept
    ");
    assert_snapshot!(world.run("ann", &["log", "--by", "ann", "--kind", "message"]), @"2026-11-23 09:07:00  ann         message.sent        m-mess1 to bob: How far is it?");
    assert_snapshot!(world.run("bob", &["log", "--by", "me", "--kind", "task.done"]), @"2026-11-23 09:10:00  bob         task.done           t-task1 Fix the parser: Spans are kept");
    assert_snapshot!(world.run("ann", &["log", "--since", "last", "--by", "bob", "--kind", "task"]), @"
    2026-11-23 09:09:00  bob         task.commented      t-task1 Fix the parser: Soon
    2026-11-23 09:10:00  bob         task.done           t-task1 Fix the parser: Spans are kept
    ");
    assert_snapshot!(world.run("ann", &["log", "--since", "2026-11-23 09:11"]), @"
    --- stderr ---
    No such events.
    ");
    assert_snapshot!(world.run("ann", &["log", "--since", "2026-11-24"]), @"
    --- stderr ---
    No such events.
    ");
}

#[test]
fn what_the_log_cannot_be_narrowed_by_is_refused() {
    let world = busy();

    assert_snapshot!(world.run("ann", &["log", "--kind", "tsak"]), @"
    --- stderr ---
    error: there is no kind `tsak`
    hint: Did you mean `task`?
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["log", "--kind", "task.finished"]), @"
    --- stderr ---
    error: there is no kind `task.finished`
    hint: Kinds: task.added, task.claimed, task.assigned, task.released, task.claim_expired, task.started, task.blocked, task.done, task.cancelled, task.reopened, task.edited, task.depended, task.commented.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["log", "--kind", "zebra"]), @"
    --- stderr ---
    error: there is no kind `zebra`
    hint: Kinds: message, task, participant, change, context, note, alert, session, role, handoff, review, checkpoint, lock, event.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["log", "--by", "bobb"]), @"
    --- stderr ---
    error: nobody called `bobb` is known here
    hint: Did you mean `bob`?
    hint: For somebody who is yet to come: `collab participant set bobb`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["log", "--since", "no-such-branch"]), @"
    --- stderr ---
    error: --since: `no-such-branch` is neither a time nor a commit
    hint: Write `2h`, `3d`, `friday`, `yesterday`, `2026-11-20`, `last`, or a commit.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["log", "--since", "2026-13-40"]), @"
    --- stderr ---
    error: --since: `2026-13-40` is not a date that exists, write it like 2026-11-20 or 2026-11-20 14:00
    [exit 2]
    ");
}

#[test]
fn programs_get_the_lines_byte_for_byte() {
    let world = busy();
    world.task(&["An escape \u{1b}[31m and a right-to-left mark \u{200f}."]);

    let lines = world.events();

    let live = world.root().join(".git/collab");
    let journal = std::fs::read_dir(live)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("journal-"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .unwrap();
    for line in &lines {
        assert!(journal.contains(line), "{line}");
    }
    let events = journal.matches("{\"v\":").count();
    assert_eq!(lines.len(), events);
}

#[test]
fn without_a_limit_the_newest_fifty_are_shown_and_that_is_said() {
    let world = World::new();
    for n in 0..30 {
        world.task(&[&format!("Task {n}"), "--assign", "ann"]);
    }

    let shown = world.run("ann", &["log"]);

    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 52);
    assert_eq!(
        lines[50..],
        ["--- stderr ---", "The newest 50: `--limit` or `--since` shows more."]
    );
    assert!(lines[49].contains("Task 29"), "{}", lines[49]);
    assert_eq!(world.events().len(), 60);
}

#[test]
fn an_empty_log_says_so() {
    assert_snapshot!(World::new().run("ann", &["log"]), @"
    --- stderr ---
    Nothing has happened yet.
    ");
    assert_snapshot!(World::new().run("ann", &["log", "--json"]), @"");
}

#[test]
fn following_goes_on_with_what_others_write() {
    let world = busy();
    let mut command = world.command("ann", &["log", "--follow", "--limit", "1", "--kind", "task"]);
    let mut follower = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = BufReader::new(follower.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        shown.read_line(&mut line).unwrap();
        line
    };

    assert!(next().contains("task.done"));
    world.task(&["What came later"]);
    assert!(next().contains("What came later"));
    world.send("ann", &["bob", "-m", "Of another kind"]);
    world.task(&["The last one"]);
    assert!(next().contains("The last one"));

    follower.kill().unwrap();
    follower.wait().unwrap();
}

#[test]
fn following_outlives_a_store_that_is_built_anew() {
    let world = busy();
    let mut command = world.command("ann", &["log", "--follow", "--limit", "1", "--json"]);
    let mut follower = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = BufReader::new(follower.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        shown.read_line(&mut line).unwrap();
        line
    };

    assert!(next().contains("task.done"));
    for file in ["store.db", "store.db-wal", "store.db-shm"] {
        std::fs::remove_file(world.root().join(".git/collab").join(file)).unwrap();
    }
    world.task(&["What came later"]);
    assert!(next().contains("What came later"));

    follower.kill().unwrap();
    follower.wait().unwrap();
}

#[test]
fn following_ends_quietly_when_nobody_reads_any_more() {
    let world = busy();
    let mut command = world.command("ann", &["log", "--follow", "--limit", "1"]);
    let mut follower = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = follower.stdout.take().unwrap();
    stdout.read_exact(&mut [0]).unwrap();
    drop(stdout);

    world.task(&["What nobody sees"]);

    assert_snapshot!(world.text(&follower.wait_with_output().unwrap()), @"");
}
