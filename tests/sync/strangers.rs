//! What a remote has under the log's names that is no log: it is left alone, and said.

use serde_json::Value;

use crate::team::{LOG, Team, stderr};

/// Says whether anything of the code is in the history of the log of a repository.
fn has_code(team: &Team, at: &str) -> bool {
    let commits = team.git(at, &["rev-list", LOG]);
    let main = team.git("hub.git", &["rev-parse", "main"]);
    commits.contains(&main)
}

/// Pushes a branch with code, and returns where it is.
fn branch_of_code(team: &Team, name: &str) -> String {
    team.git("first", &["checkout", "-q", "-b", name, "main"]);
    team.git("first", &["commit", "-q", "--allow-empty", "-m", "code"]);
    team.git("first", &["push", "-q", "origin", name]);
    team.git("first", &["rev-parse", "HEAD"])
}

#[test]
fn a_branch_of_code_is_no_log_because_of_its_name() {
    let team = Team::new();
    let code = branch_of_code(&team, "collab-log");
    team.clone("a");
    team.send("a", "ann", "one");
    assert_eq!(team.sync("a")["kept_in"], Value::from(LOG));
    assert!(!has_code(&team, "hub.git"));
    assert_eq!(team.tip("hub.git", "refs/heads/collab-log"), Some(code));
}

#[test]
fn where_only_branches_are_taken_a_branch_of_code_is_left_alone_and_named() {
    let team = Team::new();
    team.hook("update", "case $1 in refs/heads/*) exit 0;; esac; echo branches only; exit 1");
    let code = branch_of_code(&team, "collab-log");
    team.clone("a");
    team.send("a", "ann", "one");
    for _ in 0..2 {
        let output = team.run("a", "ann", &["sync"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = stderr(&output);
        assert!(said.contains("collab-log at origin is a branch of code"), "{said}");
        assert!(said.contains("`[sync]`"), "{said}");
        assert!(!has_code(&team, "a"));
    }
    assert_eq!(team.tip("hub.git", "refs/heads/collab-log"), Some(code));
    let task = team.task("a", "Parser");
    let output = team.run("a", "ann", &["task", "claim", "--remote", &task]);
    assert!(stderr(&output).contains("nothing is claimed: collab-log at origin"), "{output:?}");
    team.config("a", "[sync]\nref = \"refs/heads/bots/collab-log\"\n");
    assert_eq!(team.sync("a")["kept_in"], Value::from("refs/heads/bots/collab-log"));
}

#[test]
fn a_policy_that_names_a_branch_of_code_does_it_no_harm() {
    let team = Team::new();
    let code = branch_of_code(&team, "release/collab-log");
    team.clone("a");
    team.config("a", "[sync]\nref = \"refs/heads/release/collab-log\"\n");
    team.send("a", "ann", "one");
    let output = team.run("a", "ann", &["sync"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("release/collab-log at origin is a branch"), "{output:?}");
    assert!(!has_code(&team, "a"));
    assert_eq!(team.tip("hub.git", "refs/heads/release/collab-log"), Some(code));
}

#[test]
fn what_is_no_commit_is_never_taken_over_and_forgotten_once_it_is_gone() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "one");
    team.sync("a");
    let good = team.tip("hub.git", LOG).unwrap();
    team.git("hub.git", &["tag", "-a", "-m", "x", "odd", &good]);
    let file = format!("{good}:{}", team.git("a", &["ls-tree", "-r", "--name-only", LOG]));
    for (bad, what) in [
        (file.as_str(), "a blob"),
        (&format!("{good}^{{tree}}"), "a tree"),
        ("refs/tags/odd", "a tag"),
        ("refs/heads/main", "a branch of code"),
    ] {
        let id = team.git("hub.git", &["rev-parse", bad]);
        team.git("hub.git", &["update-ref", LOG, &id]);
        let ours = team.tip("a", LOG);
        for _ in 0..2 {
            let output = team.run("a", "ann", &["sync"]);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            let said = stderr(&output);
            assert!(said.contains(&format!("{LOG} at origin is {what}, not the log")), "{said}");
        }
        assert_eq!(team.tip("a", LOG), ours);
        assert_eq!(team.tip("hub.git", LOG), Some(id));
        // Nor does a new clone begin with it.
        let new = format!("new-{}", what.replace(' ', "-"));
        team.clone(&new);
        team.ok(&new, "ann", &["init"]);
        assert_eq!(team.tip(&new, LOG), None);
        team.git("hub.git", &["update-ref", LOG, &good]);
        team.send("a", "ann", what);
        assert_eq!(team.sync("a")["sent"], Value::from(true));
        team.git("hub.git", &["update-ref", LOG, &good]);
    }
}

#[test]
fn a_name_that_is_in_the_way_is_told_in_gits_words() {
    let team = Team::new();
    team.clone("a");
    team.send("a", "ann", "one");
    team.git("hub.git", &["update-ref", "refs/collab/log/x", "refs/heads/main"]);
    let output = team.run("a", "ann", &["sync"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("origin does not move its ref: cannot lock ref"), "{said}");
    assert!(said.contains("refs/collab/log/x"), "{said}");
}

#[test]
fn without_a_git_to_run_that_is_what_is_said() {
    let team = Team::new();
    team.clone("a");
    let mut sync = team.command("a", "ann", &["sync"]);
    let output = sync.env("PATH", team.path("home")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("there is no `git` to run"), "{output:?}");
}
