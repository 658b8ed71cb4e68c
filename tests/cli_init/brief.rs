//! `collab brief`.

use crate::harness::{Yard, write};

#[test]
fn who_has_blocked_tasks_is_said_to_work_on_the_one_that_is_begun() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    for n in 0..4 {
        let priority = if n == 0 { "routine" } else { "important" };
        let add = ["task", "add", &format!("Task {n}"), "--priority", priority, "--json"];
        let made = yard.collab_as("gemini", &root, &add).json();
        let id = made["id"].as_str().unwrap();
        assert_eq!(yard.collab_as("gemini", &root, &["task", "claim", id]).code, 0);
        if n > 0 {
            let block = ["task", "block", id, "-m", "the schema"];
            assert_eq!(yard.collab_as("gemini", &root, &block).code, 0);
        }
    }
    let text = yard.collab_as("claude", &root, &["brief", "--peek"]).text();
    let line = text.lines().find(|line| line.starts_with("- gemini: "));
    let line = line.unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("4 claimed, 4 added; on t-") && line.ends_with("\"Task 0\""), "{line}");
}

#[test]
fn commits_of_collab_alone_crowd_nothing_out() {
    let (yard, root) = Yard::repo("r");
    write(root.join("src/a.rs"), "one\n");
    yard.commit(&root, "Zed <zed@example.com>", "2026-11-22T09:00:00Z", "Change what matters");
    yard.collab(&root, &["init"]);
    for n in 0..70 {
        write(root.join(".collab/log").join(format!("{n}.jsonl")), "");
        yard.git(&root, &["add", "-f", ".collab/log"]);
        yard.commit(&root, "Zed <zed@example.com>", "2026-11-22T10:00:00Z", "Seal");
    }
    // A short briefing looks at sixty commits.
    let brief = ["brief", "--depth", "quick", "--peek"];
    for _ in 0..2 {
        let text = yard.collab_as("claude", &root, &brief).text();
        assert!(text.contains("- 1 commit: zed 1"), "{text}");
    }
}

#[test]
fn a_shallow_history_that_is_made_deeper_is_told() {
    let (yard, root) = Yard::repo("r");
    for n in 0..3 {
        write(root.join("a.txt"), &format!("{n}\n"));
        yard.commit(&root, "Zed <zed@example.com>", "2026-11-22T09:00:00Z", "Change it");
    }
    let from = format!("file://{}", root.display());
    let clone = root.parent().unwrap().join("clone");
    yard.git(&root, &["clone", "-q", "--depth=1", &from, clone.to_str().unwrap()]);
    yard.collab(&clone, &["init"]);
    let brief = || yard.collab_as("claude", &clone, &["brief", "--peek"]).text();
    assert!(brief().contains("- 1 commit: zed 1"), "{}", brief());
    yard.git(&clone, &["fetch", "-q", "--unshallow"]);
    assert!(brief().contains("- 3 commits: zed 3"), "{}", brief());
}
