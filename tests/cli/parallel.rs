//! Several processes at once: nobody gets what another has, and nothing is lost.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};

use crate::support::World;

const PROCESSES: usize = 8;

fn spawn(world: &World, who: &str, args: &[&str]) -> Child {
    let mut command = world.command(who, args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn no_two_processes_claim_the_same_task() {
    let world = World::new();
    for n in 0..40 {
        world.task(&[&format!("Task {n}")]);
    }

    let mut claimed = BTreeSet::new();
    for _ in 0..40 / PROCESSES {
        let children: Vec<Child> = (0..PROCESSES)
            .map(|n| spawn(&world, &format!("worker-{n}"), &["task", "next", "--claim", "--json"]))
            .collect();
        for (n, child) in children.into_iter().enumerate() {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", world.text(&output));
            let task: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(task["assignee"], format!("worker-{n}"));
            assert!(claimed.insert(task["id"].to_string()), "claimed twice: {task}");
        }
    }

    assert_eq!(claimed.len(), 40);
    let (code, _) = world.fails("worker-0", &["task", "next", "--claim"]);
    assert_eq!(code, 1);
}

#[test]
fn of_many_who_claim_one_task_one_gets_it() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    let children: Vec<Child> = (0..PROCESSES)
        .map(|n| spawn(&world, &format!("worker-{n}"), &["task", "claim", &task]))
        .collect();
    let mut codes: Vec<i32> =
        children.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
    codes.sort_unstable();

    assert_eq!(codes, [0, 3, 3, 3, 3, 3, 3, 3]);
}

#[test]
fn what_eight_processes_write_at_once_is_all_kept() {
    let world = World::new();

    for round in 0..5 {
        let children: Vec<Child> = (0..PROCESSES)
            .map(|n| {
                let title = format!("Task {round} of {n}");
                spawn(&world, &format!("worker-{n}"), &["task", "add", &title])
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", world.text(&output));
        }
    }

    let tasks = world.json("ann", &["task"]);
    let titles: BTreeSet<String> =
        tasks["tasks"].as_array().unwrap().iter().map(|task| task["title"].to_string()).collect();
    assert_eq!(titles.len(), 5 * PROCESSES);
    assert_eq!(world.events().len(), 5 * PROCESSES);
}
