use crate::git::LogChange;
use crate::git::testing::World;

#[test]
fn only_what_collab_has_made_is_a_log() {
    let world = World::with_commit();
    let repo = world.open();
    let change = LogChange {
        tails: vec![("00000001.jsonl".to_owned(), b"1\n".to_vec())],
        ..LogChange::default()
    };
    let log = repo.log_with(None, &change, 1).unwrap().unwrap();
    assert_eq!(repo.no_log(&log).unwrap(), None);
    let tree = world.git(&["rev-parse", &format!("{log}^{{tree}}")]);
    let said = |id: &str| repo.no_log(id).unwrap().unwrap();
    assert_eq!(said(&tree), "a tree");
    assert_eq!(said(&world.git(&["rev-parse", "main:a.txt"])), "a blob");
    assert_eq!(said(&world.git(&["rev-parse", "main"])), "a branch of code");
    let by_ann = world.git(&["commit-tree", "-p", &log, "-m", "Save the log", &tree]);
    assert_eq!(said(&by_ann), "a commit that collab has not made");
    assert!(repo.no_log(&"1".repeat(40)).is_err());
}

#[test]
fn what_is_missing_anywhere_in_the_history_is_found() {
    let world = World::with_commit();
    let repo = world.open();
    let saved = |tip: Option<&str>, text: &[u8]| {
        let tails = vec![("00000001.jsonl".to_owned(), text.to_vec())];
        let change = LogChange { tails, ..LogChange::default() };
        repo.log_with(tip, &change, 1).unwrap().unwrap()
    };
    let first = saved(None, b"1\n");
    let second = saved(Some(&first), b"2\n");
    assert_eq!(repo.log_damage(&second), None);
    let blob = world.git(&["rev-parse", &format!("{first}:tail/00000001.jsonl")]);
    let file = world.root.join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    std::fs::remove_file(&file).unwrap();
    assert!(world.open().log_damage(&second).is_some());
    // What is left empty is written again, as if it were not there.
    std::fs::write(&file, "").unwrap();
    assert!(world.open().log_damage(&second).is_some());
    world.open().put_blob(b"1\n").unwrap();
    assert_eq!(world.open().log_damage(&second), None);
}
