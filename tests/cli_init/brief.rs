//! `collab brief`.

use crate::harness::Yard;

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
