//! A log ref of which something was lost, as a loss of power may leave it: it is made anew.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::team::{LOG, Team};

/// What of the log ref is damaged, and how.
const DAMAGE: [(&str, Option<&str>); 7] = [
    ("commit", None),
    ("commit", Some("")),
    ("commit", Some("x")),
    ("tree", None),
    ("tail", None),
    ("tail", Some("")),
    ("ref", Some("")),
];

/// One event in a batch that was saved, and one in none.
fn saved(team: &Team) {
    team.clone("a");
    team.send("a", "ann", "sealed");
    team.ok("a", "ann", &["publish"]);
    team.send("a", "ann", "not sealed");
}

fn damage(team: &Team, what: &str, with: Option<&str>) {
    let object = |rev: &str| -> PathBuf {
        let id = team.git("a", &["rev-parse", rev]);
        team.path("a/.git/objects").join(&id[..2]).join(&id[2..])
    };
    let file = match what {
        "commit" => object(LOG),
        "tree" => object(&format!("{LOG}^{{tree}}")),
        "batches" => object(&format!("{LOG}:log")),
        "tail" => {
            let files = team.git("a", &["ls-tree", "-r", "--name-only", LOG, "tail/"]);
            object(&format!("{LOG}:{}", files.lines().next().unwrap()))
        }
        _ => team.path("a/.git").join(LOG),
    };
    fs::remove_file(&file).unwrap();
    if let Some(with) = with {
        fs::write(&file, with).unwrap();
    }
}

/// Says whether all of the log ref is there, as the user's git sees it.
fn is_whole(team: &Team) {
    team.git("a", &["rev-list", "--objects", LOG]);
    team.git("a", &["fetch", "-q"]);
    team.git("a", &["gc", "-q"]);
    let files = team.git("a", &["ls-tree", "-r", "--name-only", LOG]);
    assert_eq!(files.matches("log/").count(), 1, "{files}");
    assert_eq!(files.matches("tail/").count(), 1, "{files}");
}

#[test]
fn a_damaged_log_ref_is_made_anew_by_the_next_save() {
    for (what, with) in DAMAGE {
        let team = Team::new();
        saved(&team);
        team.ok("a", "ann", &["sync", "--local"]);
        let all = team.events("a");
        damage(&team, what, with);
        team.ok("a", "ann", &["sync", "--local"]);
        is_whole(&team);
        team.sync("a");
        team.clone("b");
        team.sync("b");
        assert_eq!((team.events("a"), team.events("b")), (all.clone(), all), "{what} {with:?}");
    }
}

#[test]
fn a_damaged_log_ref_does_not_stop_a_sync() {
    for (what, with) in DAMAGE {
        let team = Team::new();
        saved(&team);
        team.clone("b");
        team.send("b", "bob", "from b");
        team.sync("b");
        team.sync("a");
        damage(&team, what, with);
        team.send("a", "ann", "after");
        assert_eq!(team.sync("a")["sent"], Value::from(true), "{what} {with:?}");
        team.git("a", &["fetch", "-q"]);
        team.git("a", &["gc", "-q"]);
        team.sync("b");
        assert_eq!(team.events("a").len(), 4);
        assert_eq!(team.events("b"), team.events("a"));
    }
}

#[test]
fn what_only_a_union_reads_does_not_stop_a_sync_when_it_is_lost() {
    for act in [&["sync"][..], &["task", "next", "--claim", "--remote"]] {
        let team = Team::new();
        saved(&team);
        team.task("a", "Parser");
        team.sync("a");
        team.clone("b");
        team.sync("b");
        team.send("b", "bob", "elsewhere");
        team.ok("b", "bob", &["publish"]);
        team.sync("b");
        team.send("a", "ann", "here");
        team.ok("a", "ann", &["sync", "--local"]);
        damage(&team, "batches", None);
        team.ok("a", "ann", act);
        team.git("a", &["rev-list", "--objects", LOG]);
        team.git("a", &["gc", "-q"]);
        team.sync("a");
        team.sync("b");
        assert_eq!(team.events("a"), team.events("b"), "{act:?}");
    }
}

#[test]
fn doctor_tells_of_a_damaged_log_ref_and_mends_it() {
    for (what, with) in DAMAGE {
        let team = Team::new();
        saved(&team);
        team.ok("a", "ann", &["sync", "--local"]);
        damage(&team, what, with);
        let found = |args: &[&str]| -> Value {
            let output = team.run("a", "ann", args);
            let view: Value = serde_json::from_slice(&output.stdout).unwrap();
            let findings = view["findings"].as_array().unwrap();
            let found = findings.iter().find(|finding| finding["id"] == "log-ref-damaged");
            found.cloned().unwrap_or_default()
        };
        let finding = found(&["doctor", "--json"]);
        assert_eq!(finding["place"], LOG, "{what} {with:?}: {finding}");
        assert_eq!(finding["fix"], Value::from(true));
        assert_eq!(found(&["doctor", "--fix", "--json"])["mended"], Value::from(true));
        assert_eq!(found(&["doctor", "--json"]), Value::Null);
        is_whole(&team);
    }
}

#[test]
fn a_log_ref_that_is_gone_is_made_anew_with_its_batches() {
    let team = Team::new();
    saved(&team);
    team.ok("a", "ann", &["sync", "--local"]);
    team.git("a", &["update-ref", "-d", LOG]);
    team.ok("a", "ann", &["sync", "--local"]);
    is_whole(&team);
}
