//! Merging as a forge does: of commits alone, without a worktree, an attribute or a driver.

use super::world::World;

#[test]
fn branches_with_batches_merge_without_a_conflict() {
    let world = World::new();
    let seals = |who: &str, branch: &str| {
        world.git(&["checkout", "-q", "-B", branch, "main"]);
        world.add_task(who, &format!("{who}'s"));
        world.send(who, "carl", &format!("from {branch}"));
        let _ = world.run(who, &["publish"]).exits(0);
        world.git(&["add", ".collab"]);
        world.git(&["commit", "-q", "-m", branch]);
    };
    seals("ann", "one");
    seals("bob", "two");
    assert!(world.git(&["ls-files", "*.gitattributes"]).is_empty());
    // It ends with 1 where there is a conflict.
    let tree = world.git(&["merge-tree", "--write-tree", "one", "two"]);
    let files = |tree: &str| {
        let listed = world.git(&["ls-tree", "-r", "--name-only", tree, ".collab/log/"]);
        listed.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let mut both = [files("one"), files("two")].concat();
    both.sort();
    assert_eq!((both.len(), files(&tree)), (2, both));
}
