use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::git::testing::World;

fn sides(world: &World, names: [&str; 2]) -> (Merges, [Side; 2]) {
    let merges = Merges::open(&world.place()).unwrap();
    let sides = names.map(|name| merges.side(&world.git(&["rev-parse", name])).unwrap());
    (merges, sides)
}

fn conflicts(world: &World, names: [&str; 2]) -> Vec<Conflict> {
    let (merges, [ours, theirs]) = sides(world, names);
    merges.conflicts(&ours, &theirs).unwrap()
}

fn ranges(ranges: &[LineRange]) -> Vec<(i64, i64)> {
    ranges.iter().map(|range| (range.start, range.end)).collect()
}

/// Returns whether git's own merge goes through, and the paths that it leaves in conflict.
fn really(world: &World, ours: &str, theirs: &str) -> (bool, BTreeSet<String>) {
    world.git(&["checkout", "-q", "-f", "--detach", ours]);
    world.git(&["clean", "-qfdx"]);
    let args =
        ["-c", "merge.conflictStyle=merge", "merge", "-q", "--no-edit", "--no-commit", theirs];
    let merged = world.command(&world.root, &args).output().unwrap();
    let unmerged = world.git(&["ls-files", "-u", "-z"]);
    let _ = world.command(&world.root, &["merge", "--abort"]).output();
    let paths: BTreeSet<String> = unmerged
        .split('\0')
        .filter_map(|line| line.split_once('\t'))
        .map(|(_, path)| path.to_owned())
        .collect();
    // Git may stop without leaving a path in conflict, where it would move a file over another.
    assert!(!merged.status.success() || paths.is_empty(), "{merged:?}");
    (merged.status.success(), paths)
}

#[test]
fn the_same_lines_conflict_and_others_do_not() {
    let world = World::with_commit();
    world.git(&["checkout", "-q", "-b", "one"]);
    world.write("a.txt", "one\nTWO\nthree\n");
    world.commit("one");
    world.git(&["checkout", "-q", "-b", "other", "main"]);
    world.write("a.txt", "zero\none\nII\nthree\n");
    world.write("b.txt", "b\n");
    world.commit("other");
    let found = conflicts(&world, ["one", "other"]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].path.as_str(), found[0].in_lines), ("a.txt", true));
    assert_eq!((ranges(&found[0].ours), ranges(&found[0].theirs)), (vec![(2, 2)], vec![(3, 3)]));
    assert_eq!(conflicts(&world, ["one", "main"]), []);
}

#[test]
fn what_is_not_committed_is_tried_and_nothing_is_written() {
    let world = World::with_commit();
    world.git(&["worktree", "add", "-q", "-b", "side", "../side"]);
    let side = world.above().join("side");
    std::fs::write(side.join("a.txt"), "one\ntwo\nIII\n").unwrap();
    std::fs::write(side.join("new.txt"), "mine\n").unwrap();
    world.write("a.txt", "one\ntwo\n3\n");
    world.write("new.txt", "yours\n");
    let objects = || world.git(&["count-objects", "-v"]);
    let before = (objects(), world.git(&["status", "--porcelain"]));
    let merges = Merges::open(&world.place()).unwrap();
    let ours = merges.work(&world.open()).unwrap().unwrap();
    let place = Place::find(&side).unwrap().unwrap();
    let theirs = merges.work(&Repo::open(&place).unwrap()).unwrap().unwrap();
    let files: Vec<&str> = ours.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(files, ["a.txt", "new.txt"]);
    let found = merges.conflicts(&ours.side, &theirs.side).unwrap();
    let paths: Vec<&str> = found.iter().map(|conflict| conflict.path.as_str()).collect();
    assert_eq!(paths, ["a.txt", "new.txt"]);
    assert_eq!(ranges(&found[0].ours), [(3, 3)]);
    assert_eq!((objects(), world.git(&["status", "--porcelain"])), before);
    assert!(!world.root.join(".git/index.lock").exists());
}

#[test]
fn a_file_that_one_removed_and_the_other_changed_conflicts() {
    let world = World::with_commit();
    world.git(&["checkout", "-q", "-b", "one"]);
    world.git(&["rm", "-q", "a.txt"]);
    world.commit("gone");
    world.git(&["checkout", "-q", "-b", "other", "main"]);
    world.write("a.txt", "one\ntwo\nthree\nfour\n");
    world.commit("more");
    let found = conflicts(&world, ["one", "other"]);
    assert_eq!(found.len(), 1);
    assert!(!found[0].in_lines);
    let paths = BTreeSet::from(["a.txt".to_owned()]);
    assert_eq!(really(&world, "one", "other"), (false, paths));
}

#[test]
fn a_folder_that_moves_into_another_takes_its_files_along() {
    let world = World::with_commit();
    world.write("lib/g.c", (1..30).map(|n| format!("{n}\n")).collect::<String>());
    world.commit("base");
    world.git(&["checkout", "-q", "-b", "one"]);
    std::fs::create_dir(world.root.join("src")).unwrap();
    world.git(&["mv", "lib", "src/lib"]);
    world.commit("move");
    world.git(&["checkout", "-q", "-b", "other", "main"]);
    world.write("lib/new.c", "new\n");
    world.commit("add");
    assert!(!really(&world, "one", "other").0);
    assert!(!conflicts(&world, ["one", "other"]).is_empty());
}

#[test]
fn what_is_not_committed_is_taken_as_git_would_commit_it() {
    let world = World::with_commit();
    world.write(".gitattributes", "*.txt text eol=crlf\n*.big filter=own\n");
    world.write("b.txt", "one\ntwo\nthree\n");
    world.write("x.big", "committed\n");
    world.commit("base");
    world.write("b.txt", "one\r\nTWO\r\nthree\r\n");
    // What a filter would make of it nobody knows without running it.
    world.write("x.big", "something else\n");
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, b"one\nTWO\nthree\n").unwrap();
    let repo = Repo::open(&world.place()).unwrap();
    let work = Merges::open(&world.place()).unwrap().work(&repo).unwrap().unwrap();
    assert_eq!(work.files, [("b.txt".to_owned(), id.to_string())]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_folder_hides_what_was_in_it() {
    let world = World::with_commit();
    world.write("d/f", "one\n");
    world.commit("base");
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("f"), "secret\n").unwrap();
    std::fs::remove_dir_all(world.root.join("d")).unwrap();
    std::os::unix::fs::symlink(outside.path(), world.root.join("d")).unwrap();
    let repo = Repo::open(&world.place()).unwrap();
    let work = Merges::open(&world.place()).unwrap().work(&repo).unwrap().unwrap();
    let files: Vec<(&str, bool)> =
        work.files.iter().map(|(path, blob)| (path.as_str(), blob.is_empty())).collect();
    assert_eq!(files, [("d/f", true), ("d", false)]);
}

#[test]
fn histories_that_share_nothing_are_not_merged() {
    let world = World::with_commit();
    world.git(&["checkout", "-q", "--orphan", "alone"]);
    world.write("a.txt", "else\n");
    world.commit("alone");
    assert_eq!(conflicts(&world, ["alone", "main"]), []);
}

/// A change of one side.
#[derive(Clone, Debug)]
enum Edit {
    Line { file: usize, line: usize, with: u8 },
    Cut { file: usize, line: usize },
    Put { file: usize, line: usize, with: u8 },
    Remove { file: usize },
    Move { file: usize, to: usize },
    Add { to: usize, with: u8 },
    Folder { from: usize },
    Join { to: usize },
}

/// Folders, where each is moved to, and a file that may be put there.
const FOLDERS: [(&str, &str, &str); 2] =
    [("src", "lib", "src/new.txt"), ("deep", "shallow", "deep/er/new.txt")];

const FILES: [&str; 4] = ["a.txt", "src/b.txt", "src/c.txt", "deep/er/d.txt"];
/// Where files are moved to or made; some are folders of others.
const ELSEWHERE: [&str; 5] =
    ["x.txt", "src/y.txt", "deep/er/d.txt/z.txt", "a.txt/w.txt", "deep/v.txt"];

fn edit() -> impl Strategy<Value = Edit> {
    let (file, line, to) = (0..FILES.len(), 0..12_usize, 0..ELSEWHERE.len());
    prop_oneof![
        6 => (file.clone(), line.clone(), 0..3_u8)
            .prop_map(|(file, line, with)| Edit::Line { file, line, with }),
        2 => (file.clone(), line.clone()).prop_map(|(file, line)| Edit::Cut { file, line }),
        2 => (file.clone(), line, 0..3_u8)
            .prop_map(|(file, line, with)| Edit::Put { file, line, with }),
        1 => file.clone().prop_map(|file| Edit::Remove { file }),
        1 => (file, to.clone()).prop_map(|(file, to)| Edit::Move { file, to }),
        1 => (to, 0..3_u8).prop_map(|(to, with)| Edit::Add { to, with }),
        1 => (0..FOLDERS.len()).prop_map(|from| Edit::Folder { from }),
        1 => (0..FOLDERS.len()).prop_map(|to| Edit::Join { to }),
    ]
}

fn apply(world: &World, edits: &[Edit]) {
    let read = |path: &str| std::fs::read_to_string(world.root.join(path)).ok();
    let lines = |path: &str, change: &dyn Fn(&mut Vec<String>)| {
        let Some(text) = read(path) else { return };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        world.write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    };
    let write = |path: &str, text: &str| {
        let full = world.root.join(path);
        let above = full.parent().unwrap();
        // What is a file cannot be a folder, nor the other way round.
        let blocked = Path::new(path).ancestors().skip(1).any(|dir| world.root.join(dir).is_file());
        if !blocked && !full.is_dir() {
            std::fs::create_dir_all(above).unwrap();
            std::fs::write(full, text).unwrap();
        }
    };
    for edit in edits {
        match edit {
            Edit::Line { file, line, with } => lines(FILES[*file], &|lines| {
                if let Some(at) = lines.get_mut(*line) {
                    *at = format!("changed {with}");
                }
            }),
            Edit::Cut { file, line } => lines(FILES[*file], &|lines| {
                if *line < lines.len() {
                    lines.remove(*line);
                }
            }),
            Edit::Put { file, line, with } => lines(FILES[*file], &|lines| {
                lines.insert((*line).min(lines.len()), format!("put {with}"));
            }),
            Edit::Remove { file } => {
                let _ = std::fs::remove_file(world.root.join(FILES[*file]));
            }
            Edit::Move { file, to } => {
                // Into a folder of its own name is where libgit2 does not follow a file, and git does.
                let below = ELSEWHERE[*to].starts_with(FILES[*file]);
                if let Some(text) = read(FILES[*file]).filter(|_| !below) {
                    std::fs::remove_file(world.root.join(FILES[*file])).unwrap();
                    write(ELSEWHERE[*to], &text);
                }
            }
            Edit::Folder { from } => {
                let (from, to, _) = FOLDERS[*from];
                let _ = std::fs::rename(world.root.join(from), world.root.join(to));
            }
            Edit::Join { to } => write(FOLDERS[*to].2, "joined\n"),
            Edit::Add { to, with } => write(ELSEWHERE[*to], &format!("new {with}\n")),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    // The rule that this is for: what is predicted is what git does.
    #[test]
    fn what_is_predicted_is_what_git_does(
        ours in prop::collection::vec(edit(), 1..5),
        theirs in prop::collection::vec(edit(), 1..5),
        committed in any::<bool>(),
    ) {
        let world = World::unborn();
        for (number, file) in FILES.iter().enumerate() {
            let lines: String = (0..10).map(|line| format!("{file} {number} line {line}\n")).collect();
            world.write(file, lines);
        }
        world.commit("base");
        world.git(&["checkout", "-q", "-b", "one"]);
        apply(&world, &ours);
        world.commit("ours");
        world.git(&["checkout", "-q", "-b", "other", "main"]);
        apply(&world, &theirs);
        let merges = Merges::open(&world.place()).unwrap();
        let one = merges.side(&world.git(&["rev-parse", "one"])).unwrap();
        let other = if committed {
            merges.side(&world.commit("theirs")).unwrap()
        } else {
            let work = merges.work(&world.open()).unwrap().unwrap().side;
            world.commit("theirs");
            work
        };
        prop_assert_eq!(&other.tree, &world.git(&["rev-parse", "HEAD^{tree}"]));
        let predicted = merges.conflicts(&one, &other).unwrap();
        let really = really(&world, "one", "other");
        prop_assert_eq!(predicted.is_empty(), really.0, "predicted {:?}, really {:?}", predicted, really);
        // Where a file or its folder moved, git names it where it is now, or more places than one.
        let name = |path: &str| path.split('~').next()?.rsplit('/').next().map(str::to_owned);
        let named = predicted.iter().any(|one| really.1.iter().any(|path| name(path) == name(&one.path)));
        prop_assert!(named || really.1.is_empty(), "predicted {:?}, really {:?}", predicted, really);
    }
}
