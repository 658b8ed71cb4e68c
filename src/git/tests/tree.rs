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
