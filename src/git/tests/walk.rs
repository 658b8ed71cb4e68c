//! Walking what is new, also where clocks lie.

use super::*;
use crate::git::{Repo, testing::World};

/// Makes a commit of the empty tree and returns its id.
fn commit(repo: &Repo, time: i64, parents: &[Oid]) -> Oid {
    let signature = git2::Signature::new("a", "a@x", &git2::Time::new(time, 0)).unwrap();
    let tree = repo.git.treebuilder(None).unwrap().write().unwrap();
    let tree = repo.git.find_tree(tree).unwrap();
    let parents: Vec<_> = parents.iter().map(|id| repo.git.find_commit(*id).unwrap()).collect();
    let parents: Vec<_> = parents.iter().collect();
    repo.git.commit(None, &signature, &signature, "m", &tree, &parents).unwrap()
}

#[test]
fn a_known_commit_hides_what_was_already_taken_for_new() {
    let world = World::unborn();
    let repo = world.open();
    // The known tip claims to be older than all that it leads to.
    let root = commit(&repo, 100, &[]);
    let a = commit(&repo, 200, &[root]);
    let b = commit(&repo, 300, &[a]);
    let known = commit(&repo, 1, &[b]);
    let new = commit(&repo, 400, &[b]);
    let odb = repo.git.odb().unwrap();
    assert_eq!(unknown(&odb, &[new], &[known]), [new]);
    assert_eq!(unknown(&odb, &[new, b, a], &[known, root]), [new]);
    assert_eq!(unknown(&odb, &[b], &[known]), []);
    assert_eq!(unknown(&odb, &[b], &[]), [b, a, root]);
}

#[test]
fn missing_commits_are_ends() {
    let world = World::unborn();
    let repo = world.open();
    let missing = Oid::from_str(&"e".repeat(40)).unwrap();
    let root = commit(&repo, 100, &[]);
    let tree = repo.git.find_commit(root).unwrap().tree_id();
    let raw = format!("tree {tree}\nparent {missing}\nparent {root}\ncommitter a <a> 5 +0000\n\nm");
    let odb = repo.git.odb().unwrap();
    let top = odb.write(ObjectType::Commit, raw.as_bytes()).unwrap();
    let walked: Vec<_> = Walk::new(&odb, [top, missing]).map(|commit| commit.id).collect();
    assert_eq!(walked, [top, root]);
    assert_eq!(unknown(&odb, &[top, missing], &[root]), [top]);
    assert_eq!(unknown(&odb, &[missing, top], &[missing]), [top, root]);
}

#[test]
fn what_is_new_is_the_difference_of_what_is_reachable() {
    use proptest::{collection::vec, prop_assert_eq, test_runner::TestRunner};
    let world = World::unborn();
    let repo = world.open();
    let history = vec((0_i64..50, vec(0_usize..30, 0..3)), 1..30);
    let strategy = (history, vec(0_usize..30, 1..4), vec(0_usize..30, 0..4));
    let run = TestRunner::default().run(&strategy, |(history, tips, known)| {
        let mut ids: Vec<Oid> = Vec::new();
        for (time, parents) in history {
            let mut parents: Vec<_> =
                parents.iter().filter_map(|at| ids.get(*at)).copied().collect();
            parents.dedup();
            let id = commit(&repo, time, &parents);
            ids.push(id);
        }
        let pick = |at: &[usize]| at.iter().map(|at| ids[at % ids.len()]).collect::<Vec<_>>();
        let (tips, known) = (pick(&tips), pick(&known));
        let odb = repo.git.odb().unwrap();
        let all = |from: &[Oid]| {
            Walk::new(&odb, from.iter().copied()).map(|it| it.id).collect::<HashSet<_>>()
        };
        let expected: HashSet<_> = all(&tips).difference(&all(&known)).copied().collect();
        let found = unknown(&odb, &tips, &known);
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(found.into_iter().collect::<HashSet<_>>(), expected);
        Ok(())
    });
    run.unwrap();
}
