use crate::git::testing::World;
use crate::git::{LOG_REF, LogChange, Repo};

const DAY: &str = "2026-11/23";

fn saved(
    repo: &Repo,
    tip: Option<&str>,
    batches: &[(&str, &str)],
    tail: &[(&str, &str)],
) -> String {
    let mut tip = tip.map(str::to_owned);
    let put = |(path, text): &(&str, &str)| {
        (format!("{DAY}/{path}"), repo.put_blob(text.as_bytes()).unwrap())
    };
    let mut change = LogChange { batches: batches.iter().map(put).collect(), tails: Vec::new() };
    for (clone, text) in tail {
        change.tails = vec![(format!("{clone}.jsonl"), text.as_bytes().to_vec())];
        tip = repo.log_with(tip.as_deref(), &change, 1).unwrap().or(tip);
        change.batches.clear();
    }
    if !change.batches.is_empty() {
        tip = repo.log_with(tip.as_deref(), &change, 1).unwrap().or(tip);
    }
    tip.expect("something was saved")
}

fn files(world: &World, commit: &str) -> String {
    world.git(&["ls-tree", "-r", "--name-only", commit])
}

#[test]
fn a_log_is_saved_and_saved_again_without_touching_what_stays() {
    let world = World::with_commit();
    let repo = world.open();
    let first = saved(&repo, None, &[("a.jsonl", "one\n")], &[("0badcafe", "two\n")]);
    assert_eq!(files(&world, &first), "log/2026-11/23/a.jsonl\ntail/0badcafe.jsonl");
    assert_eq!(
        world.git(&["log", "-1", "--format=%an %ae %s", &first]),
        "collab collab@localhost Save the log"
    );
    assert!(repo.move_log(LOG_REF, None, &first).unwrap());
    assert_eq!(repo.log_tip(LOG_REF).unwrap().as_deref(), Some(&*first));
    let tail = repo.log_tail(&first, "0badcafe.jsonl").unwrap();
    assert_eq!(tail.as_deref(), Some(&b"two\n"[..]));
    assert_eq!(repo.log_tail(&first, "00000000.jsonl").unwrap(), None);

    let same = LogChange {
        batches: Vec::new(),
        tails: vec![("0badcafe.jsonl".to_owned(), b"two\n".to_vec())],
    };
    assert_eq!(repo.log_with(Some(&first), &same, 2).unwrap(), None);

    let emptied = LogChange {
        tails: vec![("0badcafe.jsonl".to_owned(), Vec::new())],
        ..LogChange::default()
    };
    let second = repo.log_with(Some(&first), &emptied, 2).unwrap().unwrap();
    assert_eq!(files(&world, &second), "log/2026-11/23/a.jsonl");
    assert_eq!(world.git(&["rev-parse", &format!("{second}^")]), first);
    world.git(&["fsck", "--strict"]);
}

#[test]
fn a_ref_that_another_moved_is_not_moved() {
    let world = World::with_commit();
    let repo = world.open();
    let first = saved(&repo, None, &[("a.jsonl", "one\n")], &[]);
    let second = saved(&repo, Some(&first), &[("b.jsonl", "two\n")], &[]);
    let aside = saved(&repo, Some(&first), &[("c.jsonl", "three\n")], &[]);
    assert!(repo.move_log(LOG_REF, None, &first).unwrap());
    assert!(!repo.move_log(LOG_REF, None, &aside).unwrap());
    assert!(repo.move_log(LOG_REF, Some(&first), &second).unwrap());
    assert!(!repo.move_log(LOG_REF, Some(&first), &aside).unwrap());
    assert_eq!(world.git(&["rev-parse", LOG_REF]), second);
}

#[test]
fn both_make_the_same_of_two_versions() {
    let world = World::with_commit();
    let repo = world.open();
    let base =
        saved(&repo, None, &[("a.jsonl", "a\n")], &[("00000001", "1\n"), ("00000002", "2\n")]);
    let ours = saved(&repo, Some(&base), &[("b.jsonl", "b\n")], &[("00000001", "1\n3\n")]);
    let theirs = saved(&repo, Some(&base), &[("c.jsonl", "c\n")], &[("00000002", "")]);
    let union = repo.log_union(&ours, &theirs).unwrap();
    assert_eq!(repo.log_union(&theirs, &ours).unwrap(), union);
    assert_eq!(
        files(&world, &union),
        "log/2026-11/23/a.jsonl\nlog/2026-11/23/b.jsonl\nlog/2026-11/23/c.jsonl\ntail/00000001.jsonl"
    );
    assert_eq!(repo.log_tail(&union, "00000001.jsonl").unwrap().as_deref(), Some(&b"1\n3\n"[..]));
    assert_eq!(repo.log_union(&union, &ours).unwrap(), union);
    assert_eq!(repo.log_union(&base, &union).unwrap(), union);
    assert!(repo.log_contains(&union, &base).unwrap());
    assert!(!repo.log_contains(&ours, &theirs).unwrap());
    world.git(&["fsck", "--strict"]);
}

#[test]
fn a_tail_that_went_two_ways_keeps_every_line() {
    let world = World::with_commit();
    let repo = world.open();
    let base = saved(&repo, None, &[], &[("00000001", "1\n")]);
    let ours = saved(&repo, Some(&base), &[], &[("00000001", "1\n3\n")]);
    let theirs = saved(&repo, Some(&base), &[], &[("00000001", "1\n2\n")]);
    let union = repo.log_union(&ours, &theirs).unwrap();
    assert_eq!(
        repo.log_tail(&union, "00000001.jsonl").unwrap().as_deref(),
        Some(&b"1\n2\n3\n"[..])
    );
}

#[test]
fn versions_with_nothing_in_common_are_put_together() {
    let world = World::with_commit();
    let repo = world.open();
    let ours = saved(&repo, None, &[("a.jsonl", "a\n")], &[("00000001", "1\n")]);
    let theirs =
        saved(&repo, None, &[("b.jsonl", "b\n")], &[("00000001", "2\n"), ("00000002", "3\n")]);
    let union = repo.log_union(&ours, &theirs).unwrap();
    assert_eq!(
        files(&world, &union),
        "log/2026-11/23/a.jsonl\nlog/2026-11/23/b.jsonl\ntail/00000001.jsonl\ntail/00000002.jsonl"
    );
    assert_eq!(repo.log_tail(&union, "00000001.jsonl").unwrap().as_deref(), Some(&b"1\n2\n"[..]));
}

#[test]
fn of_two_batches_under_one_name_both_are_kept_in_any_order() {
    let world = World::with_commit();
    let repo = world.open();
    let versions: Vec<String> = ["a\nb\n", "a\n", "c\nd\n"]
        .iter()
        .map(|text| saved(&repo, None, &[("x.jsonl", text)], &[]))
        .collect();
    let fold = |order: [usize; 3]| {
        let first = repo.log_union(&versions[order[0]], &versions[order[1]]).unwrap();
        let all = repo.log_union(&first, &versions[order[2]]).unwrap();
        world.git(&["rev-parse", &format!("{all}^{{tree}}")])
    };
    let tree = fold([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(fold(order), tree);
    }
    let blobs = world.git(&["ls-tree", "-r", &tree]);
    assert_eq!(blobs.lines().count(), 3, "{blobs}");
}

#[test]
fn what_is_no_log_adds_nothing_to_one() {
    let world = World::with_commit();
    world.write("log/2026-11/23/link.jsonl/inside", "x");
    world.write("log/notes.txt", "x");
    world.write("tail/deep/x.txt", "x");
    let code = world.commit("not a log");
    let repo = world.open();
    let log = saved(&repo, None, &[("a.jsonl", "a\n")], &[("00000001", "1\n")]);
    let union = repo.log_union(&log, &code).unwrap();
    assert_eq!(files(&world, &union), "log/2026-11/23/a.jsonl\ntail/00000001.jsonl");
}

#[test]
fn five_thousand_batches_are_not_written_again() {
    let world = World::with_commit();
    let repo = world.open();
    let blob = repo.put_blob(b"x\n").unwrap();
    let path = |n: usize| format!("2026-{:02}/{:02}/b{n}.jsonl", n % 12 + 1, n % 28 + 1);
    let all = LogChange {
        batches: (0..5000).map(|n| (path(n), blob.clone())).collect(),
        tails: Vec::new(),
    };
    let first = repo.log_with(None, &all, 1).unwrap().unwrap();
    let before = world.git(&["count-objects"]);
    let one = LogChange {
        batches: vec![("2026-11/23/new.jsonl".to_owned(), blob)],
        tails: vec![("00000001.jsonl".to_owned(), b"y\n".to_vec())],
    };
    repo.log_with(Some(&first), &one, 2).unwrap().unwrap();
    let after = world.git(&["count-objects"]);
    let count = |text: &str| text.split(' ').next().unwrap().parse::<usize>().unwrap();
    // The day, the month, the log, the tail's blob and its folder, the root, the commit.
    assert_eq!(count(&after) - count(&before), 7);
}

#[test]
fn where_libgit2_only_reads_the_users_git_writes() {
    let world = World::empty();
    world.git(&["init", "-q", "-b", "main", "--ref-format=reftable"]);
    world.write("a.txt", "a");
    world.commit("first");
    let repo = world.open();
    let first = saved(&repo, None, &[("a.jsonl", "one\n")], &[("00000001", "two\n")]);
    assert!(repo.move_log(LOG_REF, None, &first).unwrap());
    assert!(!repo.move_log(LOG_REF, None, &first).unwrap());
    assert_eq!(repo.log_tip(LOG_REF).unwrap(), Some(first.clone()));
    assert_eq!(repo.log_tip("refs/collab/other").unwrap(), None);
    assert_eq!(files(&world, LOG_REF), "log/2026-11/23/a.jsonl\ntail/00000001.jsonl");
    let second = saved(&repo, Some(&first), &[("b.jsonl", "one\n")], &[]);
    assert!(repo.move_log(LOG_REF, Some(&first), &second).unwrap());
    assert!(!repo.move_log(LOG_REF, Some(&first), &first).unwrap());
}

#[test]
fn older_events_in_no_batch_are_in_parts_that_come_and_go() {
    let world = World::with_commit();
    let repo = world.open();
    let part = |name: &str, text: &str| LogChange {
        tails: vec![(name.to_owned(), text.as_bytes().to_vec())],
        ..LogChange::default()
    };
    let base = repo.log_with(None, &part("00000001/a.jsonl", "1\n"), 1).unwrap().unwrap();
    let ours = repo.log_with(Some(&base), &part("00000001/b.jsonl", "2\n"), 1).unwrap().unwrap();
    let gone = repo.log_with(Some(&base), &part("00000001/a.jsonl", ""), 1).unwrap().unwrap();
    assert_eq!(
        repo.log_parts(&ours, "00000001").unwrap(),
        ["00000001/a.jsonl", "00000001/b.jsonl"]
    );
    let union = repo.log_union(&ours, &gone).unwrap();
    assert_eq!(files(&world, &union), "tail/00000001/b.jsonl");
    assert_eq!(files(&world, &gone), "");
}

#[test]
fn tails_that_were_read_are_not_handed_on_again() {
    let world = World::with_commit();
    let repo = world.open();
    let change = |tails: &[(&str, &str)]| LogChange {
        batches: Vec::new(),
        tails: tails
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    };
    let part = "0badcafe/01a20715-d122-7000-84f0-48c37dcb74d8.jsonl";
    let first = change(&[("0badcafe.jsonl", "one\n"), (part, "two\n")]);
    let first = repo.log_with(None, &first, 1).unwrap().unwrap();
    let read = |commit: &str, seen: &[String]| {
        let mut found = Vec::new();
        let walked =
            repo.saved_tails(commit, &|tree| seen.iter().any(|it| it == tree), |path, _, _| {
                found.push(path.to_owned());
                std::ops::ControlFlow::Continue(())
            });
        (found, walked.unwrap())
    };
    let (found, seen) = read(&first, &[]);
    assert_eq!((found.len(), seen.len()), (2, 2));
    assert_eq!(read(&first, &seen).0, Vec::<String>::new());
    let second = repo.log_with(Some(&first), &change(&[("0badcafe.jsonl", "three\n")]), 2);
    assert_eq!(read(&second.unwrap().unwrap(), &seen).0, ["tail/0badcafe.jsonl"]);
}

#[test]
fn what_was_saved_here_alone_is_followed_by_one_version_in_its_place() {
    let world = World::with_commit();
    let repo = world.open();
    let save = |tip: Option<&str>, text: &str| {
        let tails = vec![("0badcafe.jsonl".to_owned(), text.as_bytes().to_vec())];
        let change = LogChange { tails, ..LogChange::default() };
        let next = repo.log_saved(tip, &change, 1).unwrap().unwrap();
        assert!(repo.move_log(LOG_REF, tip, &next).unwrap());
        next
    };
    let parents = |commit: &str| world.git(&["log", "-1", "--format=%P", commit]);
    let first = save(None, "one\n");
    let second = save(Some(&first), "one\ntwo\n");
    assert_eq!(parents(&second), "");
    // From here on a remote has it.
    world.git(&["update-ref", "refs/collab/remotes/origin/log", &second]);
    let third = save(Some(&second), "three\n");
    assert_eq!(parents(&third), second);
    let fourth = save(Some(&third), "four\n");
    assert_eq!(parents(&fourth), second);
    assert_eq!(repo.log_tail(&fourth, "0badcafe.jsonl").unwrap().as_deref(), Some(&b"four\n"[..]));
}
