//! What has to hold at the end.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::ground::{At, Ground};

/// Syncs both clones and a fresh one, and compares them.
pub(crate) fn all(ground: &mut Ground) {
    let roots: Vec<PathBuf> = ground.clones.iter().map(|clone| clone.root.clone()).collect();
    for round in 0..2 {
        for (clone, root) in roots.iter().enumerate() {
            let at = At { clone, dir: root.clone(), who: ["ann", "bob"][clone] };
            ground.sync(&at);
            if round == 0 {
                let ran = ground.collab(&at, &["doctor", "--fix"]);
                assert!(matches!(ran.code, 0 | 1), "{ran:?}");
            }
        }
    }
    let top = ground.top();
    let ran = ground.run(&top, "ann", &["git", "clone", "-q", "remote.git", "fresh"], &[]);
    assert!(ran.ok(), "{ran:?}");
    let fresh = top.join("fresh");
    for words in [["collab", "init"], ["collab", "sync"]] {
        let ran = ground.run(&fresh, "ann", &words, &[]);
        assert!(ran.ok(), "{ran:?}");
    }

    let logs: Vec<BTreeSet<String>> =
        [&roots[0], &roots[1], &fresh].iter().map(|root| log(ground, root)).collect();
    let wanted: BTreeSet<&String> =
        ground.acknowledged.iter().filter(|id| !ground.excused.contains(id)).collect();
    for (place, log) in ["one", "two", "fresh"].iter().zip(&logs) {
        let has = |id: &&&String| log.iter().any(|line| line.contains(&format!("\"id\":\"{id}\"")));
        let lost: Vec<_> = wanted.iter().filter(|id| !has(id)).collect();
        assert!(lost.is_empty(), "{place} lost {} of {}: {lost:?}", lost.len(), wanted.len());
    }
    assert_same("the logs of the clones", &logs[0], &logs[1]);
    assert_same("the log of a fresh clone", &logs[0], &logs[2]);
    let shown: Vec<String> =
        [&roots[0], &roots[1], &fresh].iter().map(|root| shown(ground, root)).collect();
    assert_eq!(shown[0], shown[1], "the clones show different things");
    assert_eq!(shown[0], shown[2], "a fresh clone shows something else");
}

fn assert_same(what: &str, one: &BTreeSet<String>, other: &BTreeSet<String>) {
    let differ: Vec<_> = one.symmetric_difference(other).collect();
    assert!(differ.is_empty(), "{what} differ in {}: {differ:?}", differ.len());
}

/// Every event's line.
fn log(ground: &mut Ground, root: &Path) -> BTreeSet<String> {
    let ran =
        ground.run(root, "reader", &["collab", "log", "--json", "--since", "2026-01-01"], &[]);
    assert!(ran.ok(), "{ran:?}");
    ran.out.lines().map(str::to_owned).collect()
}

/// All of the state that can be printed.
fn shown(ground: &mut Ground, root: &Path) -> String {
    let asked: [&[&str]; 4] = [
        &["collab", "task", "list", "--all", "--json"],
        &["collab", "note", "list", "--all", "--json"],
        &["collab", "context", "get", "conventions", "--json"],
        &["collab", "alert", "list", "--json"],
    ];
    let mut shown = String::new();
    for words in asked {
        let ran = ground.run(root, "reader", words, &[]);
        assert!(ran.code <= 1, "{ran:?}");
        shown.push_str(&ran.out);
    }
    let ran = ground.run(root, "reader", &["collab", "render"], &[]);
    assert!(ran.ok(), "{ran:?}");
    let view = root.join(".collab/view");
    for name in ["tasks.json", "messages.json"] {
        shown.push_str(&std::fs::read_to_string(view.join(name)).unwrap());
    }
    shown
}
