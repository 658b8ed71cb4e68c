//! Finding batches that are nowhere any more.

use crate::git::testing::World;

const ONE: &str = "2026-01/02/one.jsonl";
const TWO: &str = "2026-01/02/two.jsonl";

fn gone(world: &World) -> Vec<String> {
    world.open().batches_gone(&[ONE.to_owned(), TWO.to_owned()]).unwrap()
}

#[test]
fn a_batch_is_alive_in_a_branch_an_index_or_a_worktree() {
    let world = World::with_commit();
    assert_eq!(gone(&world), [ONE, TWO]);
    world.write(&format!(".collab/log/{ONE}"), "1\n");
    assert_eq!(gone(&world), [TWO], "a file alone");
    world.git(&["add", "-A"]);
    std::fs::remove_file(world.root.join(".collab/log").join(ONE)).unwrap();
    assert_eq!(gone(&world), [TWO], "the index alone");
    world.git(&["checkout", "-q", "."]);
    world.git(&["checkout", "-q", "-b", "other"]);
    world.commit("one");
    world.git(&["checkout", "-q", "main"]);
    assert_eq!(gone(&world), [TWO], "another branch");
    world.git(&["update-ref", "refs/remotes/origin/other", "other"]);
    world.git(&["branch", "-q", "-D", "other"]);
    assert_eq!(gone(&world), [TWO], "a remote branch");
    world.git(&["update-ref", "-d", "refs/remotes/origin/other"]);
    assert_eq!(gone(&world), [ONE, TWO]);
}

#[test]
fn another_worktrees_head_and_file_count() {
    let world = World::with_commit();
    world.git(&["worktree", "add", "-q", "--detach", "../linked"]);
    let linked = world.above().join("linked");
    let path = linked.join(".collab/log").join(ONE);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "1\n").unwrap();
    assert_eq!(gone(&world), [TWO]);
    world.git_in(&linked, &["add", "-A"]);
    world.git_in(&linked, &["commit", "-q", "-m", "one"]);
    std::fs::remove_file(&path).unwrap();
    world.git_in(&linked, &["rm", "-q", "--cached", &format!(".collab/log/{ONE}")]);
    assert_eq!(gone(&world), [TWO], "its HEAD alone");
    world.git_in(&linked, &["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(gone(&world), [ONE, TWO]);
}

#[test]
fn what_a_later_commit_took_out_is_gone() {
    let world = World::with_commit();
    world.write(&format!(".collab/log/{ONE}"), "1\n");
    world.commit("one");
    world.git(&["rm", "-rq", ".collab"]);
    world.commit("without");
    assert_eq!(gone(&world), [ONE, TWO]);
}
