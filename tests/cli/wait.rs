//! `collab wait`

use std::io::Read as _;
use std::process::{Child, Stdio};

use insta::assert_snapshot;

use crate::support::World;

fn waits(world: &World, who: &str, args: &[&str]) -> Child {
    let args = [&["wait", "--timeout", "1m"][..], args].concat();
    world.command(who, &args).stdout(Stdio::piped()).spawn().unwrap()
}

/// Returns what it printed; it must not have waited in vain.
fn ended(mut child: Child) -> String {
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(child.wait().unwrap().success(), "{out}");
    out
}

#[test]
fn it_ends_with_the_message_that_comes_and_that_counts_as_read() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let child = waits(&world, "bob", &["--for", "message"]);
    world.ok("ann", &["send", "bob", "-m", "Your turn"]);
    assert!(ended(child).contains("Your turn"));
    let unread = world.json("bob", &["inbox", "--peek"])["messages"].as_array().unwrap().len();
    assert_eq!(unread, 0);
}

#[test]
fn a_driver_waits_for_its_review_and_a_navigator_for_work() {
    let world = World::new();
    world.ok("ann", &["session", "create", "Parser"]);
    world.ok("bob", &["session", "join"]);
    let navigator = waits(&world, "bob", &["--for", "handoff"]);
    let args = ["handoff", "-m", "Look", "--to", "bob", "--needs-review"];
    let id = world.json("ann", &args)["short"].as_str().unwrap().to_owned();
    assert!(ended(navigator).contains(&id));
    let driver = waits(&world, "ann", &["--for", "review"]);
    world.ok("bob", &["review", &id, "--approve"]);
    assert!(ended(driver).contains("review_complete, approved"));
}

#[test]
fn it_ends_with_a_task_that_can_be_begun_and_with_locks_that_end() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let child = waits(&world, "bob", &["--for", "task"]);
    world.task(&["Write the parser"]);
    assert!(ended(child).contains("Write the parser"));
    world.write("a.rs", "");
    world.ok("ann", &["lock", "a.rs"]);
    let child = waits(&world, "bob", &["--for", "lock"]);
    world.ok("ann", &["unlock"]);
    // It may have looked only when that was over.
    let out = ended(child);
    assert!(["Free: a.rs\n", ""].contains(&&*out), "{out}");
}

#[test]
fn what_is_there_ends_it_at_once() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.ok("ann", &["send", "bob", "-m", "Here"]);
    assert_snapshot!(world.run("bob", &["wait"]), @"
    m-mess1 ann to bob, 1 min ago
      Here
    ");
}

#[test]
fn in_vain_it_says_so() {
    let world = World::new();
    world.people(&["ann"]);
    assert_snapshot!(world.run("ann", &["wait", "--timeout", "1s"]), @"
    --- stderr ---
    error: nothing has come in time
    hint: Wait on, or see `collab brief`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["wait", "--for", "lock"]), @"
    --- stderr ---
    Nobody else locks anything.
    ");
    assert_snapshot!(world.run("ann", &["wait", "--timeout", "0s"]), @"
    --- stderr ---
    error: --timeout: `0s` is no time at all
    hint: Say it as `30s`, `20m`, `2h`.
    [exit 2]
    ");
}
