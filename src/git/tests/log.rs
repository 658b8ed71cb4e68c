//! Finding batches in commits.

use super::*;
use crate::git::testing::World;

fn read_all(repo: &Repo, tip: &str, seen: &[String]) -> (Option<LogTree>, Vec<(String, Vec<u8>)>) {
    let mut found = Vec::new();
    let seen_tree = |id: &str| seen.iter().any(|seen| seen == id);
    let log = repo.log_blobs(tip, &seen_tree, |path, _, read| {
        found.push((path.to_owned(), read().unwrap()));
        ControlFlow::Continue(())
    });
    (log.unwrap(), found)
}

#[test]
fn batches_are_found_once() {
    let world = World::with_commit();
    let none = world.git(&["rev-parse", "HEAD"]);
    world.write(".collab/log/2026-01/02/a.jsonl", "first");
    let one = world.commit("one");
    world.write(".collab/log/2026-02/03/b.jsonl", "second");
    let two = world.commit("two");

    let repo = world.open();
    assert_eq!(read_all(&repo, &none, &[]), (None, vec![]));
    let (log, found) = read_all(&repo, &one, &[]);
    let log = log.unwrap();
    assert_eq!(found, [("2026-01/02/a.jsonl".to_owned(), b"first".to_vec())]);
    assert_eq!(log.id, world.git(&["rev-parse", &format!("{one}:.collab/log")]));
    assert_eq!(log.walked.len(), 3);

    let (next, found) = read_all(&repo, &two, &log.walked);
    assert_eq!(found, [("2026-02/03/b.jsonl".to_owned(), b"second".to_vec())]);
    let again = read_all(&repo, &two, &next.clone().unwrap().walked);
    assert_eq!(again, (next.map(|log| LogTree { walked: vec![], ..log }), vec![]));
}

#[test]
fn what_is_not_shaped_like_a_batch_is_passed_over() {
    let world = World::with_commit();
    for path in [
        "2026-01/02/x.txt",
        "2026-01/x.jsonl",
        "2026-01/02/deeper/x.jsonl",
        "2026-1/02/x.jsonl",
        "x.jsonl",
        "2026-01/02/.jsonl.d/x",
        "2026-01/02/back\\slash.jsonl",
    ] {
        world.write(&format!(".collab/log/{path}"), "x");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", world.root.join(".collab/log/2026-01/02/l.jsonl"))
        .unwrap();
    let tip = world.commit("odd");
    assert_eq!(read_all(&world.open(), &tip, &[]).1, []);

    world.git(&["rm", "-rq", ".collab"]);
    world.write(".collab/log", "a file");
    let tip = world.commit("a file");
    assert_eq!(read_all(&world.open(), &tip, &[]), (None, vec![]));
}

#[test]
fn a_stop_leaves_the_tree_unwalked_and_a_huge_batch_is_an_error() {
    let world = World::with_commit();
    world.write(".collab/log/2026-01/02/a.jsonl", vec![b' '; MOST_BYTES + 1]);
    world.write(".collab/log/2026-01/02/b.jsonl", "small");
    let tip = world.commit("huge");
    let repo = world.open();
    let mut errors = 0;
    let log = repo.log_blobs(&tip, &|_| false, |_, _, read| {
        errors += i32::from(matches!(read(), Err(GitError::TooBig { .. })));
        ControlFlow::Break(())
    });
    assert_eq!((errors, log.unwrap().unwrap().walked), (1, vec![]));
}

#[test]
fn what_all_of_it_comes_to_is_known_before_it_is_read() {
    let world = World::with_commit();
    assert_eq!(world.open().log_bytes().unwrap(), 0);
    world.write(".collab/log/2026-01/02/a.jsonl", "first");
    world.commit("one");
    world.git(&["branch", "other"]);
    world.write(".collab/log/2026-02/03/b.jsonl", "second");
    let two = world.commit("two");
    // The log ref has one of them, too, and something in no batch.
    let repo = world.open();
    let blob = world.git(&["rev-parse", &format!("{two}:.collab/log/2026-02/03/b.jsonl")]);
    let change = crate::git::LogChange {
        batches: vec![("2026-02/03/b.jsonl".to_owned(), blob)],
        tails: vec![("0badcafe.jsonl".to_owned(), b"tail".to_vec())],
    };
    let saved = repo.log_with(None, &change, 1).unwrap().unwrap();
    repo.move_log(crate::git::LOG_REF, None, &saved).unwrap();
    assert_eq!(world.open().log_bytes().unwrap(), "firstsecondtail".len() as u64);
}
