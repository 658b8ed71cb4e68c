//! Clones that exchange everything through a bare remote: union, races, and remotes that are not there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod claims;
mod damage;
mod strangers;
mod team;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, UNIX_EPOCH};

use serde_json::Value;

use team::{LOG, Team, stderr};

#[test]
fn three_clones_hold_the_same_after_they_have_synced() {
    let team = Team::new();
    for name in ["a", "b", "c"] {
        team.clone(name);
        team.send(name, name, &format!("from {name}"));
    }
    for name in ["a", "b", "c", "a", "b"] {
        team.sync(name);
    }
    let all = team.events("a");
    assert_eq!(all.len(), 3);
    assert_eq!((team.events("b"), team.events("c")), (all.clone(), all.clone()));
    // Nothing is left to be said, and no branch was made or moved.
    let again = team.sync("c");
    assert_eq!((&again["received"], &again["sent"]), (&Value::from(0), &Value::from(false)));
    assert_eq!(team.tip("a", LOG), team.tip("hub.git", LOG));
    assert_eq!(
        team.git("hub.git", &["for-each-ref", "--format=%(refname)"]),
        "refs/collab/log\nrefs/heads/main"
    );
    // And a clone that is made later has it all.
    team.clone("later");
    let made = team.json("later", "ann", &["init"]);
    assert!(made["notes"].to_string().contains("3 events were fetched from origin"), "{made}");
    assert_eq!(team.events("later"), all);
}

#[test]
fn batches_and_what_is_in_none_travel_once() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "sealed");
    team.ok("a", "ann", &["publish"]);
    team.send("a", "ann", "not sealed");
    let first = team.sync("a");
    assert_eq!(first["saved"], Value::from(true));
    let files = team.git("hub.git", &["ls-tree", "-r", "--name-only", LOG]);
    let kinds: Vec<&str> = files.lines().map(|path| path.split('/').next().unwrap()).collect();
    assert_eq!(kinds, ["log", "tail"], "{files}");
    let tail = files.lines().nth(1).unwrap();
    assert_eq!(team.git("hub.git", &["show", &format!("{LOG}:{tail}")]).lines().count(), 1);
    // Sealed, it leaves the tail; nothing new is nothing to save.
    team.ok("a", "ann", &["publish"]);
    assert_eq!(team.sync("a")["saved"], Value::from(true));
    assert_eq!(team.sync("a")["saved"], Value::from(false));
    let files = team.git("hub.git", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.matches("log/").count(), 2, "{files}");
    assert!(!files.contains("tail/"), "{files}");
    // A clone that only has the log ref has it all, as in no batch of its own.
    team.clone("b");
    team.sync("b");
    assert_eq!(team.events("b"), team.events("a"));
    assert!(team.json("b", "ann", &["publish"])["batch"].is_null());
}

#[test]
fn two_that_sync_at_once_both_succeed() {
    let team = Team::new();
    let names = ["a", "b", "c", "d"];
    for name in names {
        team.clone(name);
    }
    for round in 0..3 {
        let mut running = Vec::new();
        for name in names {
            team.send(name, name, &format!("{round}"));
            let mut sync = team.command(name, name, &["sync"]);
            running.push(sync.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        }
        for child in running {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    }
    for name in names {
        team.sync(name);
    }
    assert_eq!(team.events("a").len(), 12);
    assert_eq!(team.events("b"), team.events("a"));
}

#[test]
fn a_remote_ref_that_was_lost_or_overwritten_loses_nothing() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    team.send("a", "ann", "one");
    team.sync("a");
    team.sync("b");
    team.send("b", "bob", "two");
    team.git("hub.git", &["update-ref", "-d", LOG]);
    team.sync("b");
    team.git("hub.git", &["update-ref", "-d", LOG]);
    team.send("a", "ann", "three");
    team.sync("a");
    team.sync("b");
    team.sync("a");
    assert_eq!(team.events("a").len(), 3);
    assert_eq!(team.events("b"), team.events("a"));
    // Back to an older version: what was there comes again.
    let old = team.git("a", &["rev-list", "--max-parents=0", LOG]);
    team.git("hub.git", &["update-ref", LOG, old.lines().next().unwrap()]);
    team.sync("b");
    team.clone("c");
    team.sync("c");
    assert_eq!(team.events("c"), team.events("a"));
}

#[test]
fn a_remote_that_takes_branches_only_gets_one_that_is_no_code() {
    let team = Team::new();
    team.hook("update", "case $1 in refs/heads/*) exit 0;; esac; echo branches only; exit 1");
    team.clone("a");
    team.clone("b");
    team.send("a", "ann", "one");
    let view = team.sync("a");
    assert_eq!(view["kept_in"], Value::from("refs/heads/collab-log"));
    team.send("b", "bob", "two");
    assert_eq!(team.sync("b")["kept_in"], Value::from("refs/heads/collab-log"));
    team.sync("a");
    assert_eq!(team.events("a").len(), 2);
    // An ordinary fetch brings the branch, which shows nowhere as work on the code.
    team.git("a", &["fetch", "-q", "origin"]);
    assert!(team.tip("a", "refs/remotes/origin/collab-log").is_some());
    for args in [&["changes", "--all"][..], &["brief", "--peek"], &["status"], &["search", "log"]] {
        let output = team.run("a", "bob", args);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!said.contains("Save the log") && !said.contains("collab-log"), "{args:?}: {said}");
    }
}

#[test]
fn the_ref_and_the_remote_are_the_teams_choice() {
    let team = Team::new();
    team.clone("a");
    team.git(".", &["init", "-q", "--bare", "other.git"]);
    team.git("a", &["remote", "add", "other", "../other.git"]);
    team.config("a", "[sync]\nremote = \"other\"\nref = \"refs/heads/bots/collab-log\"\n");
    team.send("a", "ann", "one");
    let view = team.sync("a");
    assert_eq!(view["remote"], Value::from("other"));
    assert!(team.tip("other.git", "refs/heads/bots/collab-log").is_some());
    let view = team.json("a", "ann", &["sync", "--remote", "origin"]);
    assert_eq!(view["remote"], Value::from("origin"));
    let refused = team.run("a", "ann", &["sync", "--remote", "nowhere"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("there is no remote nowhere"), "{}", stderr(&refused));
    team.git("a", &["config", "--remove-section", "remote.origin"]);
    team.config("a", "");
    team.git("a", &["remote", "add", "third", "../other.git"]);
    let view = team.sync("a");
    assert!(view["reason"].as_str().unwrap().contains("several remotes (other, third)"), "{view}");
}

#[test]
fn without_a_remote_it_is_saved_here() {
    let team = Team::new();
    team.git(".", &["init", "-q", "alone"]);
    fs::create_dir(team.path("alone/.collab")).unwrap();
    team.send("alone", "ann", "one");
    let output = team.run("alone", "ann", &["sync"]);
    assert!(output.status.success());
    assert_eq!(
        stderr(&output),
        "warning: Saved here, and not exchanged: there is no remote; add one with `git remote add origin URL`\n"
    );
    assert_eq!(team.git("alone", &["ls-tree", "-r", "--name-only", LOG]).lines().count(), 1);
    // The live directory may be lost, and everything is there again.
    let all = team.events("alone");
    fs::remove_dir_all(team.path("alone/.git/collab")).unwrap();
    assert_eq!(team.events("alone"), all);
    let local = team.json("alone", "ann", &["sync", "--local"]);
    assert_eq!((&local["saved"], &local["reason"]), (&Value::from(false), &Value::Null));
}

#[test]
fn a_remote_that_cannot_be_had_is_said_and_one_that_fails_is_an_error() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "one");
    team.git("a", &["remote", "set-url", "origin", "http://127.0.0.1:1/hub.git"]);
    let view = team.sync("a");
    assert_eq!((&view["remote"], &view["saved"]), (&Value::Null, &Value::from(true)));
    assert!(view["reason"].as_str().unwrap().contains("origin cannot be reached"), "{view}");
    let claim = team.task("a", "Parser");
    let output = team.run("a", "ann", &["task", "claim", "--remote", &claim]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("nothing is claimed: origin cannot be reached"),
        "{}",
        stderr(&output)
    );
    assert_eq!(team.json("a", "ann", &["show", &claim])["object"]["task"]["status"], "pending");

    team.git("a", &["remote", "set-url", "origin", "../home"]);
    let output = team.run("a", "ann", &["sync"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("git failed at origin"), "{}", stderr(&output));
    team.git("a", &["remote", "set-url", "origin", "../hub.git"]);
    team.hook("pre-receive", "echo no >&2; exit 1");
    let output = team.run("a", "ann", &["sync"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("the remote does not take"), "{}", stderr(&output));
}

#[test]
fn a_remote_that_hangs_is_given_up_and_nothing_is_left_running() {
    let team = Team::new();
    team.clone("a");
    team.config("a", "[sync]\ntimeout = \"1s\"\n");
    let script = team.path("ssh");
    fs::write(
        &script,
        format!("#!/bin/sh\necho $$ > {}\nexec sleep 600\n", team.path("pid").display()),
    )
    .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    team.git("a", &["remote", "set-url", "origin", "ssh://nowhere.invalid/hub.git"]);
    let sync = |args: &[&str]| {
        team.command("a", "ann", args).env("GIT_SSH_COMMAND", &script).output().unwrap()
    };
    team.send("a", "ann", "one");
    let output = sync(&["sync"]);
    assert!(output.status.success());
    assert!(stderr(&output).contains("origin did not answer within 1 s"), "{}", stderr(&output));
    let pid = fs::read_to_string(team.path("pid")).unwrap();
    let stat = Path::new("/proc").join(pid.trim()).join("stat");
    let is_left = || fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z"));
    // What is killed ends soon, and not at once.
    let given_up = Instant::now() + Duration::from_secs(60);
    while is_left() {
        assert!(Instant::now() < given_up, "{pid} is left");
        std::thread::yield_now();
    }
    let output = sync(&["task", "next", "--claim", "--remote"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_git_of_a_hook_is_not_taken_for_ours() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    team.send("a", "ann", "one");
    let mut sync = team.command("a", "ann", &["sync"]);
    sync.env("GIT_DIR", team.path("b/.git")).env("GIT_INDEX_FILE", team.path("none"));
    assert!(sync.output().unwrap().status.success());
    assert!(team.tip("b", LOG).is_none());
    assert_eq!(team.tip("a", LOG), team.tip("hub.git", LOG));
}

#[test]
fn watching_syncs_and_says_what_changed() {
    use std::io::{BufRead as _, BufReader};
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "one");
    let mut watch = team.command("a", "ann", &["sync", "--watch", "3600"]);
    let mut child = watch.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(line, "Synced with origin: sent what happened here.\n");
}

#[test]
fn many_events_in_no_batch_are_not_written_again_at_each_save() {
    let team = Team::new();
    team.clone("a");
    let op = |n: usize| format!("{{\"op\":\"send\",\"to\":[\"all\"],\"text\":\"{n}\"}}\n");
    fs::write(team.path("ops"), (0..500).map(op).collect::<String>()).unwrap();
    for _ in 0..5 {
        team.ok("a", "ann", &["batch", "../ops"]);
    }
    team.sync("a");
    let files = team.git("a", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.lines().count(), 3, "{files}");
    let parts = |files: &str| -> Vec<String> {
        files.lines().filter(|path| path.matches('/').count() == 2).map(str::to_owned).collect()
    };
    let before = parts(&files);
    team.send("a", "ann", "more");
    team.sync("a");
    assert_eq!(parts(&team.git("a", &["ls-tree", "-r", "--name-only", LOG])), before);
    team.clone("b");
    team.sync("b");
    assert_eq!(team.events("b").len(), 2501);
    // Once they are sealed, the parts go.
    team.ok("a", "ann", &["publish"]);
    team.sync("a");
    let files = team.git("a", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.lines().count(), 1, "{files}");
    team.sync("b");
    assert_eq!(team.events("b"), team.events("a"));
}

#[test]
fn the_lock_of_a_killed_process_stops_nothing_for_good() {
    let team = Team::new();
    team.clone("one");
    team.sync("one");
    team.send("one", "ann", "Said while the ref was locked");
    let lock = team.path("one/.git/refs/collab/log.lock");
    fs::create_dir_all(lock.parent().unwrap()).unwrap();
    fs::write(&lock, "").unwrap();
    let output = team.run("one", "ann", &["sync", "--local"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("refs/collab/log.lock"), "{}", stderr(&output));
    let long_ago = UNIX_EPOCH + Duration::from_secs(86_400);
    fs::File::open(&lock).unwrap().set_modified(long_ago).unwrap();
    team.ok("one", "ann", &["sync", "--local"]);
    assert!(!lock.exists());
}

#[test]
fn a_batch_that_was_damaged_in_the_worktree_costs_the_log_nothing() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "one");
    team.send("a", "ann", "two");
    let batch = team.json("a", "ann", &["publish"])["batch"].as_str().unwrap().to_owned();
    let file = team.path("a").join(batch);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.lines().next().unwrap()).unwrap();
    team.sync("a");
    team.clone("b");
    team.sync("b");
    assert_eq!(team.events("b").len(), 2);
}

/// Seals four events of `a` into a batch that the code and the log have, then damages what the code has: a commit
/// of only some of its lines takes the place of the one that sealed it. Returns its path.
fn damaged_in_the_code(team: &Team, keeps: usize) -> String {
    team.clone("a");
    for text in ["one", "two", "three", "four"] {
        team.send("a", "ann", text);
    }
    let batch = team.json("a", "ann", &["publish"])["batch"].as_str().unwrap().to_owned();
    team.git("a", &["add", ".collab"]);
    team.git("a", &["commit", "-q", "-m", "events"]);
    team.sync("a");
    let file = team.path("a").join(&batch);
    let text = fs::read_to_string(&file).unwrap();
    let kept: String = text.lines().take(keeps).map(|line| format!("{line}\n")).collect();
    fs::write(&file, kept).unwrap();
    team.git("a", &["commit", "-q", "-a", "--amend", "-m", "events"]);
    team.git("a", &["push", "-q", "origin", "HEAD:main"]);
    batch
}

#[test]
fn a_batch_that_was_damaged_in_the_code_is_read_from_the_log() {
    for keeps in [2, 0] {
        let team = Team::new();
        let batch = damaged_in_the_code(&team, keeps);
        team.clone("c");
        team.sync("c");
        assert_eq!(team.events("c").len(), 4, "{keeps}");
        let doctor = team.run("c", "ann", &["doctor"]);
        let told = String::from_utf8(doctor.stdout).unwrap();
        assert!(told.contains("batch-lacks") && told.contains(&batch), "{told}");
        team.sync("a");
        // Both are in the log now, and there is nothing more to save.
        assert_eq!(team.sync("c")["saved"], Value::from(false));
        assert_eq!(team.sync("a")["saved"], Value::from(false));
        fs::remove_file(team.path("a/.git/collab/store.db")).unwrap();
        assert_eq!(team.events("a").len(), 4, "{keeps}");
        fs::remove_dir_all(team.path("a/.git/collab")).unwrap();
        assert_eq!(team.events("a").len(), 4, "{keeps}");
    }
}

#[test]
fn a_longer_batch_in_the_log_is_read_by_those_who_have_another_from_the_code() {
    let team = Team::new();
    let batch = damaged_in_the_code(&team, 4);
    // Somebody's log has another file of that path, a longer one, which takes the place of the sealed one.
    let path = batch.strip_prefix(".collab/").unwrap().to_owned();
    team.git(".", &["clone", "-q", "hub.git", "eve"]);
    team.git("eve", &["fetch", "-q", "origin", LOG]);
    let text = team.git("eve", &["show", &format!("FETCH_HEAD:{path}")]);
    let last = text.lines().last().unwrap();
    let id = serde_json::from_str::<Value>(last).unwrap()["id"].as_str().unwrap().to_owned();
    let other = format!("{}f{}", &id[..15], &id[16..]);
    let forged = format!("{text}\n{}\n", last.replace(&id, &other));
    fs::write(team.path("eve/forged"), forged).unwrap();
    team.git("eve", &["update-ref", LOG, "FETCH_HEAD"]);
    // By all appearances it was collab that made it.
    team.save_file("eve", &path, "forged");
    team.git("eve", &["push", "-q", "origin", &format!("{LOG}:{LOG}")]);
    team.clone("b");
    for name in ["a", "b", "a", "b"] {
        team.sync(name);
    }
    assert_eq!(team.events("a").len(), 5);
    assert_eq!(team.events("b"), team.events("a"));
    // What was sealed lies beside it, and all agree that nothing is missing.
    let files = team.git("hub.git", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.matches("log/").count(), 2, "{files}");
}

#[test]
fn what_is_redacted_before_it_was_pushed_is_never_pushed() {
    for has_pushed in [false, true] {
        let team = Team::new();
        team.clone("a");
        team.send("a", "ann", "one");
        if has_pushed {
            team.sync("a");
        }
        let sent = team.json("a", "ann", &["send", "all", "-m", "zebra"]);
        team.ok("a", "ann", &["sync", "--local"]);
        let short = sent["short"].as_str().unwrap();
        let redacted = team.json("a", "ann", &["redact", short]);
        assert_eq!(redacted["log_ref"], Value::from(false), "{redacted}");
        team.sync("a");
        team.send("a", "ann", "two");
        team.sync("a");
        let pushed = team.git("hub.git", &["log", "-p", "--format=", LOG]);
        assert!(pushed.contains("one") && pushed.contains("two"), "{pushed}");
        assert!(!pushed.contains("zebra"), "{pushed}");
        team.clone("b");
        team.sync("b");
        assert_eq!(team.events("b"), team.events("a"));
    }
}

#[test]
fn what_was_pushed_and_is_redacted_leaves_the_tail_and_the_files_of_other_clones() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let sent = team.json("a", "ann", &["send", "all", "-m", "zebra"]);
    team.sync("a");
    team.sync("b");
    let redacted = team.json("a", "ann", &["redact", sent["short"].as_str().unwrap()]);
    assert_eq!(redacted["log_ref"], Value::from(true), "{redacted}");
    team.sync("a");
    let files = team.git("hub.git", &["grep", "-h", "", LOG, "--", "tail"]);
    assert!(!files.contains("zebra") && files.contains("event.redacted"), "{files}");
    team.sync("b");
    // As well where it stands in a part that is not written again otherwise.
    let op = |n: usize| format!("{{\"op\":\"send\",\"to\":[\"all\"],\"text\":\"okapi{n}\"}}\n");
    fs::write(team.path("ops"), (0..500).map(op).collect::<String>()).unwrap();
    for _ in 0..3 {
        team.ok("a", "ann", &["batch", "../ops"]);
    }
    team.sync("a");
    let log = team.ok("a", "ann", &["log", "--json", "--limit", "100000"]);
    let line = log.lines().find(|line| line.contains("okapi7\"")).unwrap();
    let id = serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    team.ok("a", "ann", &["redact", &id]);
    team.sync("a");
    let files = team.git("hub.git", &["grep", "-h", "", LOG, "--", "tail"]);
    assert_eq!(files.matches("okapi7\"").count(), 2);
    assert_eq!(files.matches("okapi").count(), 1499);
    team.sync("b");
    for entry in fs::read_dir(team.path("b/.git/collab")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(5).any(|part| part == b"zebra"), "{}", path.display());
    }
    assert_eq!(team.events("b"), team.events("a"));
}

#[test]
fn repositories_that_libgit2_only_reads_sync_too() {
    let team = Team::new();
    team.clone("a");
    team.git(".", &["clone", "-q", "--ref-format=reftable", "hub.git", "b"]);
    team.send("a", "ann", "one");
    team.send("b", "bob", "two");
    team.sync("a");
    team.sync("b");
    team.send("b", "bob", "three");
    team.sync("b");
    team.sync("a");
    assert_eq!(team.events("a").len(), 3);
    assert_eq!(team.events("b"), team.events("a"));
    let doctor = String::from_utf8(team.run("b", "ann", &["doctor"]).stdout).unwrap();
    assert!(!doctor.contains("not-ignored"), "{doctor}");
}

#[test]
fn whoever_lost_a_claim_is_told_until_a_briefing_has_told_it() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let task = team.task("a", "Fix it");
    team.sync("a");
    team.sync("b");
    // Told before, of other things.
    team.ok("b", "bob", &["brief"]);
    let claimed = team.json("a", "ann", &["task", "claim", &task]);
    assert_eq!(claimed["confirmed"], Value::from(false));
    assert!(team.ok("a", "ann", &["show", &task]).contains("not yet confirmed"));
    assert!(team.ok("a", "ann", &["status"]).contains("(not yet confirmed)"));
    team.ok("b", "bob", &["task", "claim", &task]);
    team.sync("a");
    assert_eq!(team.json("b", "bob", &["inbox"])["lost_claims"], Value::Array(Vec::new()));
    team.sync("b");
    for said in [team.ok("b", "bob", &["inbox"]), team.ok("b", "bob", &["status"])] {
        let told =
            format!("Your claim of {task} lost: it is ann's, whose claim came first: Fix it");
        assert!(said.contains(&told), "{said}");
    }
    let lost = &team.json("b", "bob", &["status"])["lost_claims"][0];
    assert_eq!((&lost["short"], &lost["won_by"]), (&task.clone().into(), &"ann".into()));
    // The winner has nothing to be told, and bob not twice.
    assert_eq!(team.json("b", "ann", &["inbox"])["lost_claims"], Value::Array(Vec::new()));
    assert!(team.ok("b", "bob", &["brief"]).contains("LOST"));
    assert_eq!(team.json("b", "bob", &["inbox"])["lost_claims"], Value::Array(Vec::new()));
    // Of those who disagree, the other one is to be written to.
    assert!(team.ok("b", "bob", &["doctor"]).contains("`collab send ann --about"));
    assert!(team.ok("b", "ann", &["doctor"]).contains("`collab send bob --about"));
    // Confirmed is what the remote took.
    team.ok("a", "ann", &["task", "release", &task]);
    let claimed = team.json("a", "ann", &["task", "claim", "--remote", &task]);
    assert_eq!(claimed["confirmed"], Value::from(true));
    team.git("a", &["remote", "remove", "origin"]);
    assert_eq!(team.json("a", "ann", &["show", &task])["object"]["task"]["confirmed"], Value::Null);
}

#[test]
fn a_remote_whose_path_is_gone_is_offline() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "hello");
    fs::rename(team.path("hub.git"), team.path("unmounted")).unwrap();
    let view = team.json("a", "ann", &["sync"]);
    assert_eq!((&view["saved"], &view["remote"]), (&Value::from(true), &Value::Null), "{view}");
    assert!(view["reason"].as_str().unwrap().contains("origin cannot be reached"), "{view}");
}
