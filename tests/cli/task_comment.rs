//! `collab task comment`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn comments_stay_with_the_task() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("bob", &["task", "comment", &task, "-m", "It drops the last line"]), @"Commented on t-task1 Fix the parser");
    assert_snapshot!(world.run_with("ann", &["task", "comment", &task], "Two\nlines\n"), @"Commented on t-task1 Fix the parser");
    assert_snapshot!(world.run("ann", &["show", &task]), @"
    t-task1 Fix the parser
      status      pending, ready
      added       3 min ago by ann
      id          <id1>

    Comments
      bob, 2 min ago
        It drops the last line
      ann, 1 min ago
        Two
        lines
    ");
}

#[test]
fn a_comment_says_something() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);

    assert_snapshot!(world.run("ann", &["task", "comment", &task]), @"
    --- stderr ---
    error: there is no text on the standard input
    hint: Give it with `-m TEXT`, or pipe it in.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["task", "comment", &task, "-m", " \n "]), @"
    --- stderr ---
    error: the comment is empty
    hint: Say something in the comment.
    [exit 1]
    ");
}
