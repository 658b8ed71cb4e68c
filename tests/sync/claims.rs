//! Claims through the remote: one has the task, whatever happens on the way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};

use crate::team::{LOG, Team, stderr};

#[test]
fn a_claim_through_the_remote_beats_one_that_was_not() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let task = team.task("a", "Parser");
    team.sync("a");
    team.sync("b");
    // Ann claims first, and only here.
    let output = team.run("a", "ann", &["task", "claim", &task]);
    assert!(output.status.success());
    assert!(
        stderr(&output).contains(&format!("collab task claim --remote {task}")),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        team.ok("b", "bob", &["task", "claim", "--remote", &task]),
        format!("Claimed {task} Parser\n")
    );
    let output = team.run("a", "ann", &["task", "claim", "--remote", &task]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(stderr(&output).contains("held by bob"), "{}", stderr(&output));
    assert!(stderr(&output).contains("may be taken over"), "{}", stderr(&output));
    for (at, who) in [("a", "ann"), ("b", "bob")] {
        let shown = team.json(at, who, &["show", &task]);
        assert_eq!(shown["object"]["task"]["assignee"], "bob", "{shown}");
    }
    assert!(team.ok("a", "ann", &["brief"]).contains("bob"));
    // What is confirmed already is, and says so without a word of doubt.
    let again = team.run("b", "bob", &["task", "claim", &task]);
    assert!(again.status.success());
    assert!(!stderr(&again).contains("not yet confirmed"), "{}", stderr(&again));
    team.sync("a");
    team.sync("b");
    assert_eq!(team.events("a"), team.events("b"));
}

#[test]
fn what_is_claimed_here_can_be_confirmed() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let task = team.task("a", "Parser");
    team.sync("a");
    team.sync("b");
    team.ok("b", "bob", &["task", "claim", &task]);
    team.ok("a", "ann", &["task", "claim", &task]);
    team.ok("a", "ann", &["task", "claim", "--remote", &task]);
    // Bob was first, but the remote was not told.
    team.sync("b");
    assert_eq!(team.json("b", "bob", &["show", &task])["object"]["task"]["assignee"], "ann");
    assert_eq!(team.json("b", "bob", &["show", &task])["object"]["contested_by"][0], "bob");
}

/// Eight clones race for one task: exactly one has it, and the others are told who.
fn race(team: &Team, names: &[String], round: usize) {
    let task = team.task("a0", &format!("Task {round}"));
    team.sync("a0");
    let mut running = Vec::new();
    for name in names {
        let mut claim = team.command(name, name, &["task", "next", "--claim", "--remote"]);
        running.push(claim.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    }
    let outputs: Vec<Output> =
        running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let won: Vec<usize> =
        outputs.iter().enumerate().filter(|(_, o)| o.status.success()).map(|(n, _)| n).collect();
    assert_eq!(won.len(), 1, "round {round}: {outputs:?}");
    let winner = &names[won[0]];
    for name in names {
        let output = team.run(name, name, &["task", "claim", "--remote", &task]);
        let code = if name == winner { 0 } else { 3 };
        assert_eq!(output.status.code(), Some(code), "{name}: {output:?}");
        assert!(code == 0 || stderr(&output).contains(&format!("held by {winner}")), "{output:?}");
    }
}

fn races(rounds: usize) {
    let team = Team::new();
    let names: Vec<String> = (0..8).map(|n| format!("a{n}")).collect();
    for name in &names {
        team.clone(name);
    }
    for round in 0..rounds {
        race(&team, &names, round);
    }
}

#[test]
fn of_eight_that_race_for_a_task_one_has_it() {
    races(3);
}

#[test]
#[ignore = "takes minutes"]
fn of_eight_that_race_for_a_task_one_has_it_in_each_of_fifty_rounds() {
    races(50);
}

/// Built here, so that no one who looks for tokens finds one.
fn token() -> String {
    format!("ghp_{}", "q7Xc2Lr9Vd4Tn8Wb1Kz6Ym3Hs5Pf0Jg7Ra2Qe")
}

#[test]
fn a_claim_that_would_be_held_back_is_none() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let task = team.task("a", "Parser");
    team.sync("a");
    team.git("a", &["checkout", "-q", "-b", &format!("f/{}", token())]);
    let output = team.run("a", "ann", &["task", "claim", "--remote", &task]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("looks as if it held a credential"), "{}", stderr(&output));
    let tail = team.git("hub.git", &["ls-tree", "-r", "--format=%(objectname)", LOG]);
    for blob in tail.lines() {
        assert!(!team.git("hub.git", &["cat-file", "-p", blob]).contains("ghp_"));
    }
    team.sync("a");
    team.sync("b");
    team.ok("b", "bob", &["task", "claim", "--remote", &task]);
    assert_eq!(team.json("a", "ann", &["show", &task])["object"]["task"]["status"], "pending");
}

#[test]
fn a_task_that_is_held_back_cannot_be_claimed_through_the_remote() {
    let team = Team::new();
    team.clone("a");
    let task = team.task("a", &format!("Use {}", token()));
    let output = team.run("a", "ann", &["task", "claim", "--remote", &task]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("the task is held back from git"), "{}", stderr(&output));
    // One that was never synced goes along with its claim.
    let task = team.task("a", "Parser");
    team.ok("a", "ann", &["task", "claim", "--remote", &task]);
    team.clone("b");
    team.sync("b");
    assert_eq!(team.json("b", "bob", &["show", &task])["object"]["task"]["assignee"], "ann");
}

#[test]
fn what_others_were_given_once_is_not_taken_back() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", &format!("It is {}", token()));
    team.send("a", "ann", "two");
    team.sync("a");
    let files = team.git("a", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.lines().count(), 1, "{files}");
    let tail = team.git("a", &["show", &format!("{LOG}:{files}")]);
    assert!(!tail.contains("ghp_"), "{tail}");
    // The line was there before it was held.
    let all = team.ok("a", "ann", &["log", "--json"]);
    let held = all.lines().find(|line| line.contains("ghp_")).unwrap();
    fs::write(team.path("tail"), format!("{held}\n{tail}\n")).unwrap();
    team.save_file("a", &files, "../tail");
    team.send("a", "ann", "three");
    team.sync("a");
    let tail = team.git("hub.git", &["show", &format!("{LOG}:{files}")]);
    assert_eq!((tail.contains("ghp_"), tail.lines().count()), (true, 3), "{tail}");
}

#[test]
fn a_claim_that_was_taken_is_known_though_its_process_was_ended() {
    let team = Team::new();
    team.clone("a");
    team.clone("b");
    let task = team.task("a", "Parser");
    team.sync("a");
    let (tip, live) = (team.tip("a", LOG).unwrap(), "a/.git/collab");
    fs::create_dir(team.path("kept")).unwrap();
    for file in fs::read_dir(team.path(live)).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), team.path("kept").join(file.file_name())).unwrap();
    }
    team.ok("a", "ann", &["task", "claim", "--remote", &task]);
    // As if it had been ended after the push. The live directory stays the same one.
    for file in fs::read_dir(team.path(live)).unwrap() {
        let file = file.unwrap();
        if !team.path("kept").join(file.file_name()).exists() {
            fs::remove_file(file.path()).unwrap();
        }
    }
    for file in fs::read_dir(team.path("kept")).unwrap() {
        let file = file.unwrap();
        let to = team.path(live).join(file.file_name());
        fs::write(to, fs::read(file.path()).unwrap()).unwrap();
    }
    team.git("a", &["update-ref", LOG, &tip]);
    let doctor = || String::from_utf8(team.run("a", "ann", &["doctor", "--json"]).stdout).unwrap();
    assert!(doctor().contains("clone-id"));
    team.sync("a");
    let shown = team.json("a", "ann", &["show", &task]);
    assert_eq!(shown["object"]["task"]["assignee"], "ann", "{shown}");
    assert!(!doctor().contains("clone-id"));
    // It is this clone's to seal, as any other.
    team.ok("a", "ann", &["publish"]);
    team.sync("a");
    let files = team.git("hub.git", &["ls-tree", "-r", "--name-only", LOG]);
    assert!(!files.contains("tail/"), "{files}");
    team.sync("b");
    assert_eq!(team.events("a"), team.events("b"));
}

#[test]
fn a_claim_that_was_taken_is_known_though_a_save_has_taken_the_place_of_its_version() {
    let team = Team::new();
    team.clone("a");
    let task = team.task("a", "Parser");
    team.ok("a", "ann", &["sync", "--local"]);
    team.git(".", &["clone", "-q", "a", "b"]);
    team.sync("b");
    // Somebody works in the remote, and what it answers is cut off.
    let collab = env!("CARGO_BIN_EXE_collab");
    let script = format!(
        "#!/bin/sh\n\
         cat >/dev/null\n\
         unset GIT_DIR GIT_QUARANTINE_PATH\n\
         export COLLAB_TEST_SEED=1000 COLLAB_TEST_NOW=2026-11-02T00:00:00Z\n\
         '{collab}' -C '{a}' --as carl send all -m meanwhile >/dev/null\n\
         '{collab}' -C '{a}' sync --local >/dev/null\n\
         rm \"$0\"\n\
         kill -9 $PPID\n",
        a = team.path("a").display()
    );
    let hook = team.path("a/.git/hooks/post-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, script).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    team.ok("b", "bob", &["task", "claim", "--remote", &task]);
    assert!(!hook.exists());
    for name in ["a", "b"] {
        let shown = team.json(name, "ann", &["show", &task]);
        assert_eq!(shown["object"]["task"]["assignee"], "bob", "{name}: {shown}");
    }
    team.sync("b");
    assert_eq!(team.events("b"), team.events("a"));
}
