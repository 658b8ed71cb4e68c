//! `collab watch`

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::World;
use crate::support::hooked::Hooked;
use crate::support::watching::{Watching, eventually};

/// A repository with a commit and a second worktree beside it, on the branch `side`.
fn world() -> (World, PathBuf) {
    let world = known();
    world.write("a.txt", "one\ntwo\nthree\nfour\nfive\n");
    world.commit();
    world.git(&["worktree", "add", "-q", "-b", "side", "../side"]);
    let side = world.root().with_file_name("side");
    (world, side)
}

/// A repository in which somebody is known.
fn known() -> World {
    let world = World::new();
    world.ok("ann", &["participant", "set", "ann"]);
    world
}

fn text(line: &Value) -> &str {
    line["text"].as_str().unwrap()
}

fn kinds(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["kind"].as_str().unwrap()).collect()
}

#[test]
fn what_others_do_is_told_once_and_as_it_was_asked_for() {
    let world = known();
    let all = Watching::start(&world, "ann", &[]);
    let some = Watching::start(&world, "eve", &["--priority", "important", "--kind", "message"]);
    world.ok("bob", &["send", "ann", "-m", "Look\u{1b}[31m", "--priority", "routine"]);
    world.ok("bob", &["task", "add", "Parser", "--priority", "critical"]);
    world.ok("bob", &["send", "ann", "-m", "It burns", "--priority", "critical"]);

    let first = all.until("message.sent");
    assert_eq!((first["by"].as_str(), first["priority"].as_str()), (Some("bob"), Some("routine")));
    assert_eq!(first["event"]["kind"], "message.sent");
    assert!(!first.to_string().contains('\u{1b}'));
    let rest = all.upto("message.sent");
    assert!(kinds(&rest).contains(&"task.added"));
    let only = some.until("message.sent");
    assert!(text(&only).contains("It burns"), "{only}");
}

#[test]
fn a_conflict_is_told_before_it_happens_and_cleared_when_it_is_gone() {
    let (world, side) = world();
    let watching = Watching::start(&world, "ann", &[]);
    world.write("a.txt", "one\nII\nthree\nfour\nfive\n");
    std::fs::write(side.join("a.txt"), "zero\none\n2\nthree\nfour\nfive\n").unwrap();
    let alert = watching.until("alert.raised");
    assert_eq!(
        alert["object"],
        "watch/merge+master+side".replace("master", branch(&world).as_str())
    );
    assert_eq!(alert["priority"], "important");
    assert!(text(&alert).contains("a.txt: line 2 in"), "{alert}");
    assert!(
        text(&alert).contains("lines 1 and 3 in side") || text(&alert).contains("line 3 in side"),
        "{alert}"
    );
    assert!(!world.root().join(".git/index.lock").exists());

    std::fs::write(side.join("a.txt"), "one\ntwo\nthree\nfour\nV\n").unwrap();
    let cleared = watching.until("alert.cleared");
    assert_eq!(cleared["object"], alert["object"]);
    // What is committed counts as well, and is no second alert.
    std::fs::write(side.join("a.txt"), "one\n2\nthree\nfour\nfive\n").unwrap();
    watching.until("alert.raised");
    git_in(&side, &["commit", "-qam", "mine"]);
    world.ok("bob", &["send", "ann", "-m", "committed"]);
    let since = watching.upto("message.sent");
    assert!(!kinds(&since).contains(&"alert.raised"), "{since:#?}");
}

fn branch(world: &World) -> String {
    let head = std::fs::read_to_string(world.root().join(".git/HEAD")).unwrap();
    head.trim().rsplit('/').next().unwrap().to_owned()
}

fn git_in(dir: &std::path::Path, args: &[&str]) {
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    assert!(Command::new("git").args(who).args(args).current_dir(dir).status().unwrap().success());
}

#[test]
fn an_edit_of_what_another_holds_is_told_and_the_holders_own_is_not() {
    let (world, side) = world();
    world.write("b.txt", "b\n");
    let watching = Watching::start(&world, "ann", &[]);
    world.ok("bob", &["lock", "a.txt", "b.txt", "--for", "8h", "--op", "refactor"]);
    world.write("b.txt", "bob did\n");
    std::fs::write(side.join("a.txt"), "one\ntwo\n3\nfour\nfive\n").unwrap();
    let alert = watching.until("alert.raised");
    assert_eq!(alert["object"], "watch/edit+side+a.txt");
    assert_eq!(text(&alert), "somebody changed a.txt (line 3) in side, which bob holds (refactor)");
    world.ok("bob", &["unlock"]);
    assert_eq!(watching.until("alert.cleared")["object"], alert["object"]);
}

#[test]
fn switches_and_what_is_under_way_are_told() {
    let (world, side) = world();
    git_in(&side, &["commit", "-q", "--allow-empty", "-m", "x"]);
    let watching = Watching::start(&world, "ann", &[]);
    world.git(&["checkout", "-q", "-b", "other"]);
    let switched = watching.until("branch.switched");
    assert_eq!(
        (text(&switched), switched["object"].as_str()),
        ("is on other now", Some("main worktree"))
    );
    git_in(&world.root(), &["merge", "-q", "--no-commit", "--no-ff", "side"]);
    watching.until("merge.begun");
    world.git(&["merge", "--abort"]);
    watching.until("merge.ended");
}

#[cfg(unix)]
#[test]
fn what_it_tells_to_a_file_of_the_repository_is_no_edit_to_tell() {
    let world = known();
    let file = world.root().join("watch.log");
    let _watching = Watching::start_into(&world, "ann", &file);
    let told = || std::fs::read_to_string(&file).unwrap();
    for name in ["one.txt", "two.txt", "three.txt"] {
        world.write(name, "x\n");
        eventually("the edit is told", || told().contains(name));
    }
    assert!(!told().contains("watch.log"), "{}", told());
}

#[test]
fn checks_run_once_edits_have_settled_if_they_are_trusted() {
    let world = World::new();
    let config = "[checks]\ntest = { run = \"touch ran; grep -q good a.txt\", on = [\"a.txt\"] }\n";
    world.write(".collab/config.toml", config);
    world.write("a.txt", "good\n");
    let watching = Watching::start(&world, "ann", &[]);
    world.write("a.txt", "good still\n");
    assert_eq!(watching.until("check.untrusted")["object"], "test");
    assert!(!world.root().join("ran").exists());

    world.ok("ann", &["check", "trust", "--yes"]);
    world.write("a.txt", "bad\n");
    watching.until("check.failed");
    assert_eq!(watching.until("alert.raised")["object"], "check/test");
    world.write("a.txt", "good again\n");
    assert_eq!(text(&watching.until("check.passed")), "passes again");
    watching.until("alert.cleared");
}

#[test]
fn of_a_worktree_that_is_gone_nothing_is_checked_and_nothing_told() {
    let (world, side) = world();
    world.write(".collab/config.toml", "[checks]\nfine = \"true\"\n");
    world.ok("ann", &["check", "trust", "--yes"]);
    let watching = Watching::start(&world, "ann", &[]);
    std::fs::write(side.join("a.txt"), "another\n").unwrap();
    let edited = watching.until("files.edited");
    assert_eq!(edited["object"], "side");
    world.git(&["worktree", "remove", "--force", "../side"]);
    world.write("a.txt", "mine\n");
    let told = watching.upto("check.passed");
    assert!(!kinds(&told).contains(&"watch.failed"), "{told:#?}");
}

#[test]
fn the_next_leads_when_the_leader_is_killed() {
    let (world, side) = world();
    let first = Watching::start(&world, "ann", &[]);
    first.until("watch.leads");
    let second = Watching::start(&world, "ann", &[]);
    assert!(!first.end("KILL").success());
    second.until("watch.leads");
    world.write("a.txt", "1\ntwo\nthree\nfour\nfive\n");
    std::fs::write(side.join("a.txt"), "I\ntwo\nthree\nfour\nfive\n").unwrap();
    second.until("alert.raised");
    assert_eq!(world.json("ann", &["alert"])["alerts"].as_array().unwrap().len(), 1);
}

#[test]
fn where_the_lock_file_is_removed_one_still_leads_and_no_other() {
    let world = known();
    let first = Watching::start(&world, "ann", &[]);
    first.until("watch.leads");
    std::fs::remove_file(world.root().join(".git/collab/watch.lock")).unwrap();
    world.ok("bob", &["send", "ann", "-m", "one"]);
    first.until("watch.leads");
    let second = Watching::start(&world, "ann", &[]);
    world.ok("bob", &["send", "ann", "-m", "two"]);
    let told = second.upto("message.sent");
    assert!(!kinds(&told).contains(&"watch.leads"), "{told:#?}");
}

/// Starts a watcher whose check runs for long; returns it with the check's process.
fn with_a_slow_check(world: &World) -> (Watching, String) {
    world.write(".collab/config.toml", "[checks]\nslow = \"echo $$ > pid; sleep 600\"\n");
    world.ok("ann", &["check", "trust", "--yes"]);
    let watching = Watching::start(world, "ann", &[]);
    world.write("a.txt", "a\n");
    watching.until("check.started");
    let pid = || std::fs::read_to_string(world.root().join("pid")).unwrap_or_default();
    eventually("the check runs", || pid().ends_with('\n'));
    (watching, pid().trim().to_owned())
}

#[test]
fn it_ends_when_it_is_told_to_and_leaves_no_process() {
    for signal in ["INT", "TERM", "HUP"] {
        let world = World::new();
        let (watching, pid) = with_a_slow_check(&world);
        assert_eq!(watching.end(signal).code(), Some(0), "{signal}");
        let stat = format!("/proc/{pid}/stat");
        if std::path::Path::new("/proc/self/stat").exists() {
            let ended = || std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z"));
            eventually("the check has ended", ended);
        }
    }
}

#[cfg(unix)]
#[test]
fn told_twice_to_stop_it_leaves_no_process_either() {
    let world = World::new();
    let (watching, group) = with_a_slow_check(&world);
    // As a terminal does that closes, and the shell in it.
    watching.signal("HUP");
    watching.end("HUP");
    let runs = || {
        let mut kill = std::process::Command::new("kill");
        kill.args(["-0", "--", &format!("-{group}")]);
        kill.stderr(std::process::Stdio::null()).status().unwrap().success()
    };
    eventually("the check has ended", || !runs());
}

#[cfg(unix)]
#[test]
fn a_check_ends_with_a_watcher_that_is_killed() {
    let world = World::new();
    let (watching, pid) = with_a_slow_check(&world);
    assert!(!watching.end("KILL").success());
    let runs = || {
        let mut kill = Command::new("kill");
        kill.args(["-0", "--", &pid])
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    eventually("the check has ended", || !runs());
}

#[test]
fn a_merge_that_cannot_be_tried_leaves_its_alert_standing() {
    let (world, side) = world();
    world.write("a.txt", "1\ntwo\nthree\nfour\nfive\n");
    std::fs::write(side.join("a.txt"), "I\ntwo\nthree\nfour\nfive\n").unwrap();
    let watching = Watching::start(&world, "ann", &[]);
    watching.until("alert.raised");
    let big = side.join("big");
    std::fs::create_dir(&big).unwrap();
    for n in 0..=10_000 {
        std::fs::write(big.join(n.to_string()), format!("{n}\n")).unwrap();
    }
    let there =
        ["-C", side.to_str().unwrap(), "-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
    world.git(&[&there[..], &["add", "-A"]].concat());
    world.git(&[&there[..], &["commit", "-qm", "big", "--no-verify"]].concat());
    watching.until("merge.untried");
    world.ok("bob", &["send", "ann", "-m", "And on"]);
    watching.until("message.sent");
    assert_eq!(world.json("ann", &["alert"])["alerts"].as_array().unwrap().len(), 1);
}

/// An hour of it is `benches/run --only watch --load 3600`.
#[cfg(target_os = "linux")]
#[test]
fn under_load_its_memory_stays_flat_and_nothing_is_lost() {
    let (world, side) = world();
    let watching = Watching::start(&world, "ann", &[]);
    let memory = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", watching.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<i64>().unwrap()
    };
    let (mut told, mut early) = (0, 0);
    for round in 0..40 {
        for n in 0..50 {
            std::fs::write(world.root().join(format!("f{n}")), format!("{round} here\n")).unwrap();
            std::fs::write(side.join(format!("f{n}")), format!("{round} there\n")).unwrap();
        }
        let ops: String = (0..50)
            .map(|n| format!("{{\"op\":\"send\",\"to\":[\"ann\"],\"text\":\"{round} {n}\"}}\n"))
            .collect();
        let made = world.run_with("bob", &["batch"], ops);
        assert!(!made.contains("error"), "{made}");
        while told < (round + 1) * 50 {
            watching.until("message.sent");
            told += 1;
        }
        if round == 10 {
            early = memory();
        }
    }
    let grown = memory() - early;
    assert!(grown < 8 * 1024, "{grown} KiB more after {told} messages");
}

#[test]
fn views_are_kept_up_to_date() {
    let (world, side) = world();
    world.ok("ann", &["-C", side.to_str().unwrap(), "render"]);
    let _watching = Watching::start(&world, "ann", &[]);
    world.ok("bob", &["send", "ann", "-m", "Seen in a file"]);
    for root in [world.root(), side] {
        let file = root.join(".collab/view/messages.json");
        eventually("the message is in the file", || {
            std::fs::read_to_string(&file).is_ok_and(|text| text.contains("Seen in a file"))
        });
    }
}

#[test]
fn a_command_is_given_each_line_and_nothing_of_it_runs() {
    let world = known();
    let out = world.root().with_file_name("out");
    let exec = format!("cat >> {}", out.display());
    let _watching = Watching::start(&world, "ann", &["--kind", "message", "--exec", &exec]);
    world.ok("bob", &["send", "ann", "-m", "$(touch pwned) `touch pwned`; touch pwned"]);
    world.ok("bob", &["task", "add", "Parser"]);
    world.ok("bob", &["send", "ann", "-m", "second"]);
    let read = || std::fs::read_to_string(&out).unwrap_or_default();
    eventually("both are given", || read().lines().count() == 2);
    let first: Value = serde_json::from_str(read().lines().next().unwrap()).unwrap();
    assert!(text(&first).contains("$(touch pwned)"));
    assert!(!world.root().join("pwned").exists());
}

#[test]
fn where_the_system_watches_no_more_it_is_looked_now_and_then() {
    let (world, side) = world();
    let few = [("COLLAB_TEST_WATCHES", "1")];
    let watching = Watching::start_with(&world, "ann", &[], &few);
    let polls = watching.until("watch.polls");
    assert!(text(&polls).starts_with("the system watches no more folders"), "{polls}");
    world.write("a.txt", "1\ntwo\nthree\nfour\nfive\n");
    std::fs::write(side.join("a.txt"), "I\ntwo\nthree\nfour\nfive\n").unwrap();
    watching.until("alert.raised");
}

#[test]
fn a_checkout_that_changes_everything_loses_nothing() {
    let world = World::new();
    for n in 0..3_000 {
        world.write(&format!("d{}/{n}.txt", n % 30), "old\n");
    }
    world.write("a.txt", "one\n");
    world.commit();
    world.git(&["checkout", "-q", "-b", "all"]);
    for n in 0..3_000 {
        world.write(&format!("d{}/{n}.txt", n % 30), "new\n");
    }
    world.write("a.txt", "all\n");
    world.commit();
    world.git(&["checkout", "-q", "-"]);
    let watching = Watching::start(&world, "ann", &[]);
    world.write("a.txt", "mine\n");
    watching.until("alert.raised");
    world.git(&["checkout", "-q", "-f", "all"]);
    watching.until("alert.cleared");
    // What settles together with the checkout is one line, which names the first files; so it is written until
    // one names it. Its folder is new: it is seen only if that is watched.
    for n in 0.. {
        world.write("d0/new/deep/b.txt", format!("{n}\n"));
        if text(&watching.until("files.edited")).contains("d0/new/deep/b.txt") {
            break;
        }
    }
}

#[test]
fn outside_git_events_are_told() {
    let world = World::outside_git();
    world.ok("ann", &["init"]);
    world.ok("ann", &["participant", "set", "ann"]);
    let watching = Watching::start(&world, "ann", &[]);
    world.ok("bob", &["send", "ann", "-m", "Hello"]);
    assert!(text(&watching.until("message.sent")).contains("Hello"));
}

#[test]
fn what_falls_due_is_seen_to_though_nobody_writes() {
    let world = World::new();
    world.ok("ann", &["participant", "set", "ann"]);
    world.ok("bob", &["session", "create", "Gateway"]);
    world.ok("bob", &["send", "ann", "-m", "Read it", "--ack"]);
    world.ok("bob", &["lock", "a.txt", "--for", "5m"]);
    world.wait(120);
    let watching = Watching::start(&world, "eve", &[]);
    let lines = watching.upto("message.sent");
    let rest = watching.upto("message.sent");
    let told: Vec<&str> = lines.iter().chain(&rest).map(text).collect();
    assert!(told.iter().any(|text| text.contains("ann has not acknowledged m-")), "{told:#?}");
    assert!(told.iter().any(|text| text.contains("your lock of a.txt is over")), "{told:#?}");
    let kinds: Vec<&str> = kinds(&lines).into_iter().chain(kinds(&rest)).collect();
    assert!(kinds.contains(&"session.saved") && kinds.contains(&"lock.released"), "{kinds:?}");
    // Once is enough.
    let again = Watching::start(&world, "eve", &[]);
    assert!(!watching.end("KILL").success());
    again.until("watch.leads");
    world.ok("bob", &["send", "ann", "-m", "Well?"]);
    let since = again.upto("message.sent");
    assert!(text(since.last().unwrap()).contains("Well?"), "{since:#?}");
}

#[test]
fn a_checkpoint_that_ran_out_is_told_once() {
    let world = known();
    world.ok("bob", &["checkpoint", "-m", "Moving the tables", "--for", "30s"]);
    world.ok("eve", &["checkpoint", "-m", "Renaming", "--for", "30s"]);
    world.ok("eve", &["task", "add", "Parser"]);
    world.wait(60);
    let watching = Watching::start(&world, "ann", &["--kind", "checkpoint.over"]);
    let over = watching.until("checkpoint.over");
    assert_eq!(text(&over), "bob's checkpoint is over, 30 s after it began: Moving the tables");
}

#[test]
fn a_clock_that_was_set_back_hides_nothing() {
    let world = known();
    let ahead = [("COLLAB_TEST_NOW", "2026-11-24T08:00:00Z")];
    let watching = Watching::start_with(&world, "ann", &[], &ahead);
    // An event of that time, and then others of a day before.
    let mut command = world.command("bob", &["send", "ann", "-m", "ahead"]);
    assert!(command.envs(ahead).status().unwrap().success());
    assert!(text(&watching.until("message.sent")).contains("ahead"));
    world.ok("bob", &["send", "ann", "-m", "set back"]);
    assert!(text(&watching.until("message.sent")).contains("set back"));
}

#[test]
fn a_watcher_that_is_killed_at_any_moment_loses_and_damages_nothing() {
    let (world, side) = world();
    let mut sent = 0;
    for round in 0..6 {
        let watching = Watching::start(&world, "ann", &[]);
        for line in 0..=round {
            world.write("a.txt", format!("{round}{line}\ntwo\nthree\nfour\nfive\n"));
            std::fs::write(side.join("a.txt"), format!("{line}{round}x\ntwo\nthree\n")).unwrap();
            world.ok("bob", &["send", "ann", "-m", "x"]);
            sent += 1;
        }
        // Whatever it does at that moment.
        assert!(!watching.end("KILL").success());
    }
    let log = world
        .ok("ann", &["log", "--json", "--kind", "message.sent", "--by", "bob", "--since", "7d"]);
    assert_eq!(log.lines().count(), sent);
    let found = world.command("ann", &["doctor", "--json"]).output().unwrap();
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let damage: Vec<&Value> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "damage")
        .collect();
    assert!(damage.is_empty(), "{damage:#?}");
    assert!(!world.root().join(".git/index.lock").exists());
}

/// A crate of one file, with its test.
fn add(sign: char) -> String {
    format!(
        "pub fn add(a: i32, b: i32) -> i32 {{\n    a {sign} b\n}}\n\n#[test]\nfn adds() {{\n    \
         assert_eq!(add(2, 3), 5);\n}}\n"
    )
}

#[test]
fn a_real_test_that_fails_is_told_to_who_broke_it_and_cleared_when_it_is_mended() {
    let world = known();
    // By its own path, as what chooses among several looks into the home, which is another here.
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap().stdout;
    let sysroot = String::from_utf8(sysroot).unwrap();
    let rustc = format!("'{}/bin/rustc' --edition 2021", sysroot.trim());
    let run = format!("{rustc} --test src/lib.rs -o target/adds && target/adds");
    world.write(
        ".collab/config.toml",
        format!("[checks]\ntest = {{ run = \"{run}\", on = [\"src/**\"] }}\n"),
    );
    world.write("src/lib.rs", add('+'));
    world.write(".gitignore", "target/\n");
    std::fs::create_dir(world.root().join("target")).unwrap();
    world.commit();
    world.ok("bob", &["participant", "set", "bob", "--kind", "ai"]);
    world.ok("ann", &["check", "trust", "--yes"]);
    world.ok("ann", &["check", "run"]);

    let watching = Watching::start(&world, "ann", &[]);
    world.write("src/lib.rs", add('-'));
    git_in(&world.root(), &["commit", "-qam", "subtract", "-m", "Collab-By: bob"]);
    let failed = watching.until("check.failed");
    assert!(text(&failed).contains("test adds ... FAILED"), "{failed}");
    let lines = watching.upto("message.sent");
    assert!(kinds(&lines).contains(&"alert.raised"));
    let told = world.json("bob", &["inbox"])["messages"][0].clone();
    assert_eq!((told["priority"].as_str(), told["from"].as_str()), (Some("critical"), Some("ann")));
    assert!(told["text"].as_str().unwrap().contains("test adds ... FAILED"), "{told}");

    world.write("src/lib.rs", add('+'));
    assert_eq!(text(&watching.until("check.passed")), "passes again");
    assert_eq!(watching.until("alert.cleared")["object"], "check/test");
}

#[test]
fn what_there_is_not_is_told_before_anything_is_watched() {
    let world = known();
    insta::assert_snapshot!(world.run("ann", &["watch", "--kind", "mesage"]), @"
    --- stderr ---
    error: there is no kind `mesage`
    hint: Did you mean `message`?
    [exit 2]
    ");
    insta::assert_snapshot!(world.run("ann", &["watch", "--kind", "files.edit"]), @"
    --- stderr ---
    error: there is no kind `files.edit`
    hint: Kinds: message, task, participant, change, context, note, alert, session, role, handoff, review, checkpoint, lock, event.
    hint: Did you mean `files.edited`?
    [exit 2]
    ");
    insta::assert_snapshot!(world.run("ann", &["watch", "--by", "ana"]), @"
    --- stderr ---
    error: nobody called `ana` is known here
    hint: Did you mean `ann`?
    hint: For somebody who is yet to come: `collab participant set ana`.
    [exit 1]
    ");
}

#[test]
fn a_conflict_reaches_the_ais_that_made_both_sides_at_their_next_tool() {
    let (world, side) = world();
    let watching = Watching::start(&world, "ann", &[]);
    let mut claude = Hooked::start(&world, "claude");
    let mut gemini = Hooked::start(&world, "codex");
    let edited = |path: &std::path::Path| {
        let input = serde_json::json!({ "file_path": path, "old_string": "a", "new_string": "b" });
        serde_json::json!({ "hook_event_name": "PostToolUse", "tool_name": "Edit", "tool_input": input })
    };
    world.write("a.txt", "one\nII\nthree\nfour\nfive\n");
    claude.hook(&edited(&world.root().join("a.txt")));
    std::fs::write(side.join("a.txt"), "one\n2\nthree\nfour\nfive\n").unwrap();
    // The other one works in the other worktree.
    let sent = edited(&side.join("a.txt"));
    let hook = format!("cd '{}' && \"$COLLAB\" hook codex <<'SENT'\n{sent}\nSENT", side.display());
    assert_eq!(gemini.run(&hook).1, 0);
    let alert = watching.until("alert.raised");
    assert!(
        text(&alert).contains("(claude, not committed)")
            && text(&alert).contains("(codex, not committed)"),
        "{alert}"
    );
    let told = claude.hook(&edited(&world.root().join("a.txt"))).to_string();
    assert!(told.contains("alert watch/merge+"), "{told}");
    let (told, _) = gemini.run(&hook);
    assert!(told.contains("alert watch/merge+"), "{told}");
}

#[test]
fn the_newest_branches_are_tried_and_those_that_rest_are_not() {
    let world = known();
    world.write("a.txt", "one\n");
    world.commit();
    let home = branch(&world);
    for n in 0..22 {
        world.git(&["checkout", "-q", "-b", &format!("b{n:02}"), &home]);
        git_in(&world.root(), &["commit", "-q", "--allow-empty", "-m", &format!("{n}")]);
    }
    for (name, date) in [("rests", "2026-10-01T00:00:00Z"), ("works", "2026-11-28T00:00:00Z")] {
        world.git(&["checkout", "-q", "-b", name, &home]);
        world.write("a.txt", format!("{name}\n"));
        let commit = ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qam", name];
        let mut git = Command::new("git");
        git.args(commit).current_dir(world.root()).env("GIT_COMMITTER_DATE", date);
        assert!(git.status().unwrap().success());
    }
    world.git(&["checkout", "-q", &home]);
    world.write("a.txt", "mine\n");
    let watching = Watching::start(&world, "ann", &[]);
    let lines = watching.upto("merge.untried");
    assert_eq!(text(lines.last().unwrap()), "of 23 active branches, the newest 19 are tried");
    world.ok("bob", &["send", "ann", "-m", "Hello"]);
    let rest = watching.upto("message.sent");
    let raised = lines.iter().chain(&rest).filter(|line| line["kind"] == "alert.raised");
    let about: Vec<&str> = raised.map(|line| line["object"].as_str().unwrap()).collect();
    assert_eq!(about, [format!("watch/merge+{home}+works")]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf8_is_a_file_like_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let (world, side) = world();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    let watching = Watching::start(&world, "ann", &[]);
    std::fs::write(world.root().join(name), "here\n").unwrap();
    std::fs::write(side.join(name), "there\n").unwrap();
    let alert = watching.until("alert.raised");
    assert!(text(&alert).contains("caf\u{fffd}.txt"), "{alert}");
    std::fs::write(side.join(name), "here\n").unwrap();
    watching.until("alert.cleared");
}

#[test]
fn what_git_ignores_is_left_alone_until_it_does_not_any_more() {
    let (world, _) = world();
    world.write(".gitignore", "out/\n*.log\n");
    world.write("out/a.txt", "a\n");
    let watching = Watching::start(&world, "ann", &[]);
    world.write("out/a.txt", "b\n");
    world.write("x.log", "x\n");
    world.write("b.txt", "b\n");
    assert_eq!(text(&watching.until("files.edited")), "b.txt");
    world.write(".gitignore", "*.log\n");
    assert_eq!(text(&watching.until("files.edited")), ".gitignore");
    world.write("out/a.txt", "c\n");
    assert_eq!(text(&watching.until("files.edited")), "out/a.txt");
}
