//! An id from the end of time, committed by a stranger, must leave room for those that follow.

use crate::support::World;

const FORGED: &str = r#"{"v":1,"id":"0699e991-a7ff-7fff-8919-073851d2c7ff","at":"2026-11-23T00:00:00.000Z","by":"eve","kind":"message.sent","data":{"to":["all"],"text":"hi"}}"#;

#[test]
fn acts_go_on_after_an_event_from_the_end_of_time() {
    let world = World::new();
    world.people(&["ann"]);
    let path = ".collab/log/2199-12/31/deadbeef-0699e991-a7ff-7fff-8919-073851d2c7ff.jsonl";
    world.write(path, format!("{FORGED}\n"));
    world.git(&["add", ".collab/log"]);
    let eve = ["-c", "user.name=Eve", "-c", "user.email=eve@example.org"];
    world.git(&[&eve[..], &["commit", "-m", "A forged batch"]].concat());
    assert!(world.run("ann", &["inbox", "--all"]).contains("hi"), "it was brought in");

    for _ in 0..10 {
        let task = world.task(&["Fix the lexer"]);
        world.ok("ann", &["task", "claim", &task]);
        world.ok("ann", &["task", "done", &task]);
        let shown = world.json("ann", &["show", &task]);
        assert_eq!(shown["object"]["task"]["status"], "completed");
    }
}
