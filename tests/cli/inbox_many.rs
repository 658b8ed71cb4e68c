//! `collab inbox` with more in it than anybody reads.

use crate::support::World;

#[test]
fn reading_one_of_very_many_leaves_all_the_others_unread() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    for batch in 0..3 {
        let operations: String = (0..400)
            .map(|n| {
                format!("{{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"number {batch} {n}\"}}\n")
            })
            .collect();
        let made = world.run_with("ann", &["batch"], operations);
        assert_eq!(made.lines().count(), 400);
    }
    let read = world.json("bob", &["inbox", "--limit", "1"]);
    assert_eq!(read["messages"][0]["text"], "number 2 399");

    // What is kept does not grow with what is left.
    let kept = std::fs::read_to_string(world.root().join(".git/collab/cursors.json")).unwrap();
    assert!(kept.len() < 1000, "{kept}");

    let rest = world.json("bob", &["inbox", "--peek", "--limit", "1000"]);
    assert_eq!(rest["messages"].as_array().unwrap().len(), 1000);
    // What is looked at is bounded, so the rest comes with the next reading; nothing is passed over.
    world.json("bob", &["inbox", "--limit", "1000"]);
    let last = world.json("bob", &["inbox", "--limit", "1000"]);
    let last = last["messages"].as_array().unwrap();
    assert_eq!(last.len(), 199);
    assert_eq!(last[198]["text"], "number 0 0");
    assert!(world.json("bob", &["inbox"])["messages"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_left_of_many_is_counted() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let operations: String = (0..120)
        .map(|n| format!("{{\"op\":\"send\",\"to\":[\"bob\"],\"text\":\"number {n}\"}}\n"))
        .collect();
    let _ = world.run_with("ann", &["batch"], operations);
    for (read, left) in [("20", 100), ("50", 50), ("10", 40)] {
        world.json("bob", &["inbox", "--limit", read]);
        let unread = &world.json("bob", &["status"])["unread"];
        assert_eq!(unread["routine"], left, "{unread}");
    }
}

#[test]
fn a_message_to_oneself_alone_is_refused() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    assert_eq!(world.fails("ann", &["send", "ann", "-m", "Do not forget"]).0, 1);
    world.send("ann", &["ann", "bob", "-m", "For both of us"]);
}
