//! Counting which files change most.

use crate::git::testing::World;

#[test]
fn hot_files_are_those_changed_most_often() {
    let world = World::with_commit();
    world.write("Cargo.lock", "0");
    world.write("web/package-lock.json", "0");
    world.write("deep/er/often", "0");
    world.write("seldom", "0");
    world.write("gone", "0");
    world.commit("second");
    for round in 1..=3 {
        for path in ["Cargo.lock", "web/package-lock.json", "deep/er/often", "gone", ".collab/x"] {
            world.write(path, round.to_string());
        }
        world.commit("round");
    }
    world.write("seldom", "1");
    world.git(&["rm", "-q", "gone"]);
    world.commit("last");
    let repo = world.open();
    let hot = repo.hot(100).unwrap();
    assert_eq!(hot, [("deep/er/often".to_owned(), 4), ("seldom".to_owned(), 2)]);
    assert_eq!(repo.hot(1).unwrap(), [("seldom".to_owned(), 1)]);
    assert_eq!(repo.hot(0).unwrap(), []);
}

#[test]
fn a_mass_change_makes_nothing_hot() {
    let world = World::with_commit();
    for file in 0..=super::MASS_CHANGE {
        world.write(&format!("many/{file}"), "x");
    }
    world.commit("second");
    assert_eq!(world.open().hot(10).unwrap(), []);
}

#[test]
fn what_a_commit_touched_is_told_without_reading_files() {
    let world = World::with_commit();
    world.write("src/b.txt", "b\n");
    let second = world.commit("second");
    world.git(&["mv", "src/b.txt", "src/c.txt"]);
    let third = world.commit("third");
    let repo = world.open();
    let touched = repo.touched(&third).unwrap();
    let paths: Vec<(&str, bool)> =
        touched.iter().map(|(path, blob)| (path.as_str(), blob.is_some())).collect();
    assert_eq!(paths, [("src/c.txt", true), ("src/b.txt", false)]);
    let touches = |id: &str, path: &str| repo.touches(id, &[path.to_owned()]).unwrap();
    assert!(touches(&second, "src") && touches(&second, "src/b.txt"));
    assert!(!touches(&second, "a.txt") && !touches(&second, "src/nothing"));
    assert!(touches(&third, "src/b.txt"));
    let asked = ["a.txt", "src/b.txt", "src/c.txt"].map(str::to_owned);
    assert_eq!(repo.not_in_head(&asked).unwrap(), ["src/b.txt"]);
    assert!(repo.tracks_any("src") && !repo.tracks_any("sr"));
}

#[test]
fn a_merge_touched_nothing_and_a_root_everything() {
    let world = World::with_commit();
    let root = world.git(&["rev-parse", "HEAD"]);
    world.git(&["checkout", "-q", "-b", "side"]);
    world.write("b.txt", "b\n");
    world.commit("aside");
    world.git(&["checkout", "-q", "main"]);
    world.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let merge = world.git(&["rev-parse", "HEAD"]);
    let repo = world.open();
    assert_eq!(repo.touched(&merge).unwrap(), []);
    assert!(!repo.touches(&merge, &["b.txt".to_owned()]).unwrap());
    assert_eq!(repo.touched(&root).unwrap()[0].0, "a.txt");
    assert!(repo.touches(&root, &["a.txt".to_owned()]).unwrap());
}

#[test]
fn a_commit_of_hidden_files_alone_is_hidden_and_not_counted() {
    let world = World::with_commit();
    let root = world.git(&["rev-parse", "HEAD"]);
    world.write("a.txt", "again\n");
    world.commit("code");
    world.write(".collab/log/x", "1");
    let sealed = world.commit("sealed");
    world.write(".collab/log/x", "2");
    world.write("b.txt", "b\n");
    let both = world.commit("both");
    world.git(&["rm", "-rq", ".collab"]);
    let gone = world.commit("gone");
    world.git(&["commit", "-q", "--allow-empty", "-m", "empty"]);
    let empty = world.git(&["rev-parse", "HEAD"]);
    let repo = world.open();
    let hidden = |id: &str| repo.is_hidden(id).unwrap();
    assert!(hidden(&sealed) && hidden(&gone));
    assert!(!hidden(&root) && !hidden(&both) && !hidden(&empty));
    let hot: Vec<String> = repo.hot(3).unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(hot, ["a.txt", "b.txt"]);
}
