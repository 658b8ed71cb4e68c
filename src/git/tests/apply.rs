use std::fs;

use super::*;
use crate::git::testing::World;

fn world() -> World {
    let world = World::unborn();
    world.write("a.txt", "one\ntwo\nthree\n");
    world.write("b.txt", "alpha\nbeta\n");
    world.commit("first");
    world
}

/// Makes changes, returns them as a patch, and takes them back.
fn patch(world: &World, change: impl Fn(&World)) -> String {
    change(world);
    world.git(&["add", "-A"]);
    let patch = world.git(&["diff", "--cached", "-M"]) + "\n";
    world.git(&["reset", "-q", "--hard"]);
    patch
}

/// Returns every file of the working tree with its content.
fn tree(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![world.root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".git") {
                folders.push(path);
            } else if path.is_file() {
                found.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[track_caller]
fn refused(world: &World, patch: &str, why: &str) {
    let before = tree(world);
    let error = world.open().apply(patch, None).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
    assert_eq!(tree(world), before);
}

#[test]
fn a_patch_changes_creates_renames_and_deletes() {
    let world = world();
    let patch = patch(&world, |world| {
        world.write("a.txt", "one\n2\nthree\n");
        world.write("new/c.txt", "new\n");
        fs::rename(world.root.join("b.txt"), world.root.join("renamed.txt")).unwrap();
    });
    let mut files = world.open().apply(&patch, None).unwrap().files;
    files.sort();
    assert_eq!(files, ["a.txt", "b.txt", "new/c.txt", "renamed.txt"]);
    assert_eq!(fs::read_to_string(world.root.join("a.txt")).unwrap(), "one\n2\nthree\n");
    assert_eq!(fs::read_to_string(world.root.join("new/c.txt")).unwrap(), "new\n");
    assert_eq!(fs::read_to_string(world.root.join("renamed.txt")).unwrap(), "alpha\nbeta\n");
    assert!(!world.root.join("b.txt").exists());
    // Nothing of it is staged.
    assert_eq!(world.git(&["diff", "--cached", "--name-only"]), "");
}

#[test]
fn what_else_is_changed_stays() {
    let world = world();
    let patch = patch(&world, |world| world.write("a.txt", "one\ntwo\nTHREE\n"));
    world.write("a.txt", "zero\none\ntwo\nthree\n");
    world.commit("zero");
    world.write("b.txt", "mine\n");
    world.open().apply(&patch, None).unwrap();
    assert_eq!(fs::read_to_string(world.root.join("a.txt")).unwrap(), "zero\none\ntwo\nTHREE\n");
    assert_eq!(fs::read_to_string(world.root.join("b.txt")).unwrap(), "mine\n");
}

#[test]
fn each_hunk_finds_its_place_in_order() {
    let world = world();
    let part = "a\nb\nc\nd\n";
    world.write("a.txt", part.repeat(4));
    world.commit("parts");
    let patch = patch(&world, |world| {
        let mut lines = ["a", "b", "c", "d"].repeat(4);
        (lines[1], lines[14]) = ("B", "C");
        world.write("a.txt", lines.join("\n") + "\n");
    });
    world.write("a.txt", format!("x\n{}", part.repeat(4)));
    world.commit("x");
    world.open().apply(&patch, None).unwrap();
    let made = fs::read_to_string(world.root.join("a.txt")).unwrap();
    assert_eq!(made, format!("x\na\nB\nc\nd\n{}a\nb\nC\nd\n", part.repeat(2)));
}

#[test]
fn a_last_line_without_an_end_stays_or_changes_as_the_patch_says() {
    let world = world();
    for (before, after) in [("one\ntwo", "1\ntwo"), ("one\ntwo", "one\ntwo\n"), ("one\n", "one")] {
        world.write("a.txt", before);
        world.commit("before");
        let patch = patch(&world, |world| world.write("a.txt", after));
        world.open().apply(&patch, None).unwrap();
        assert_eq!(fs::read_to_string(world.root.join("a.txt")).unwrap(), after);
    }
}

#[cfg(unix)]
#[test]
fn what_may_be_run_is_what_the_patch_says() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = world();
    world.open().apply(&creating("run.sh", "100755"), None).unwrap();
    world.open().apply(&creating("text.md", "100644"), None).unwrap();
    let mode = |path: &str| fs::metadata(world.root.join(path)).unwrap().permissions().mode();
    assert_eq!((mode("run.sh") & 0o111 != 0, mode("text.md") & 0o111), (true, 0));
}

#[test]
fn a_new_line_without_a_place_is_refused() {
    let world = world();
    let patch = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -2,0 +3 @@\n+new\n";
    refused(&world, patch, "the patch does not apply to a.txt, hunk @@ -2,0 +3 @@");
}

#[test]
fn where_one_hunk_fails_nothing_is_changed_and_the_first_is_named() {
    let world = world();
    let patch = patch(&world, |world| {
        world.write("a.txt", "1\ntwo\nthree\n");
        world.write("b.txt", "alpha\nBETA\n");
    });
    world.write("b.txt", "alpha\ngamma\n");
    world.commit("gamma");
    refused(&world, &patch, "the patch does not apply to b.txt, hunk @@ -1,2 +1,2 @@");
    fs::remove_file(world.root.join("a.txt")).unwrap();
    world.commit("gone");
    refused(&world, &patch, "the patch does not apply to a.txt");
}

#[test]
fn what_is_there_is_not_created_and_what_is_another_is_not_deleted() {
    let world = world();
    let create = patch(&world, |world| world.write("c.txt", "new\n"));
    world.write("c.txt", "mine\n");
    world.commit("mine");
    refused(&world, &create, "it creates c.txt, which is there already");

    let delete = patch(&world, |world| fs::remove_file(world.root.join("b.txt")).unwrap());
    world.write("b.txt", "alpha\nbeta\ngamma\n");
    world.commit("gamma");
    refused(&world, &delete, "the patch does not apply to b.txt");
    world.write("b.txt", "alpha\nbeta\n");
    world.commit("beta");
    world.open().apply(&delete, None).unwrap();
    assert!(!world.root.join("b.txt").exists());
}

#[test]
fn what_is_not_committed_is_left_alone_and_named() {
    let world = world();
    world.write(".gitignore", "*.log\n");
    world.commit("ignore");
    let both = patch(&world, |world| {
        world.write("a.txt", "one\ntwo\nTHREE\n");
        world.write("b.txt", "ALPHA\nbeta\n");
    });
    // Where it fits, too; staged or not, and staged and taken back.
    world.write("a.txt", "zero\none\ntwo\nthree\n");
    world.write("b.txt", "alpha\nbeta\ngamma\n");
    refused(&world, &both, "the patch changes a.txt, b.txt, with changes that are not committed");
    world.git(&["add", "a.txt"]);
    world.git(&["checkout", "b.txt"]);
    refused(&world, &both, "the patch changes a.txt, with");
    world.write("a.txt", "one\ntwo\nthree\n");
    refused(&world, &both, "the patch changes a.txt, with");
    world.git(&["reset", "-q"]);
    // What lies in the way, whether git would see it or not.
    for path in ["new.txt", "sub/new.log"] {
        world.write(path, "mine\n");
        refused(&world, &creating(path, "100644"), &format!("the patch changes {path}, with"));
    }
    // What is changed elsewhere does not matter.
    world.write("c.txt", "mine\n");
    world.open().apply(&both, None).unwrap();
    world.write("b.txt", "ALPHA\nbeta\ngamma\n");
    refused(&world, &both, "the patch changes b.txt, with");
}

#[test]
fn where_writing_fails_no_folder_is_left_behind() {
    let world = world();
    world.write("zz/there.txt", "there\n");
    // The name under which the second file is written first is taken.
    world.write(&format!("zz/.z.txt.collab-{}", std::process::id()), "taken\n");
    let patch = creating("new/deep/one.txt", "100644")
        + &creating("new/two.txt", "100644")
        + &creating("zz/z.txt", "100644");
    refused(&world, &patch, "cannot write zz/z.txt");
    assert!(!world.root.join("new").exists());

    let patch = creating("new/deep/one.txt", "100644") + &creating("new/two.txt", "100644");
    let applied = world.open().apply(&patch, None).unwrap();
    // Somebody else put something beside it.
    world.write("new/other.txt", "mine\n");
    applied.undo();
    assert!(!world.root.join("new/deep").exists() && world.root.join("new/other.txt").exists());
}

fn creating(path: &str, mode: &str) -> String {
    format!(
        "diff --git a/{path} b/{path}\nnew file mode {mode}\nindex 0000000..3e75765\n\
         --- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+new\n"
    )
}

#[test]
fn no_patch_reaches_what_is_not_content_of_the_repository() {
    let world = world();
    fs::write(world.above().join("x"), "outside\n").unwrap();
    for (path, why) in [
        ("../x", "leaves the repository"),
        ("a/../../x", "leaves the repository"),
        (".git/hooks/post-commit", "git's own"),
        ("sub/.GIT/config", "git's own"),
        // What other file systems take for the same.
        ("git~1/hooks/post-commit", "git's own"),
        (".git./config", "git's own"),
        (".git::$INDEX_ALLOCATION/config", "git's own"),
        (".g\u{200c}it/config", "git's own"),
        ("COLLAB~1/config.toml", "collab's own"),
        (".collab/config.toml", "collab's own"),
        (".Collab/config.toml", "collab's own"),
    ] {
        let error = check_patch(&creating(path, "100644")).unwrap_err();
        assert!(error.to_string().contains(why), "{path}: {error}");
        refused(&world, &creating(path, "100644"), why);
    }
    assert_eq!(fs::read_to_string(world.above().join("x")).unwrap(), "outside\n");
    for mode in ["120000", "160000"] {
        refused(&world, &creating("link", mode), "something else than a plain file");
    }
}

#[cfg(unix)]
#[test]
fn no_patch_goes_through_a_link() {
    let world = world();
    fs::create_dir(world.above().join("out")).unwrap();
    std::os::unix::fs::symlink("../out", world.root.join("out")).unwrap();
    std::os::unix::fs::symlink("../nowhere", world.root.join("file")).unwrap();
    refused(&world, &creating("out/x", "100644"), "where a link leads elsewhere");
    refused(&world, &creating("file", "100644"), "where a link leads elsewhere");
    assert_eq!(fs::read_dir(world.above().join("out")).unwrap().count(), 0);
    assert!(!world.above().join("nowhere").exists());
}

#[test]
fn another_repository_inside_is_left_alone() {
    let world = world();
    world.write("inner/.git/HEAD", "ref: refs/heads/main\n");
    refused(&world, &creating("inner/x", "100644"), "in another repository");
}

#[test]
fn binary_content_and_what_is_no_patch_are_refused() {
    let world = world();
    let change = |world: &World| world.write("a.txt", b"one\0two\n");
    let binary = patch(&world, change);
    refused(&world, &binary, "a.txt, which is binary");
    change(&world);
    let literal = world.git(&["diff", "--binary"]) + "\n\n";
    world.git(&["reset", "-q", "--hard"]);
    refused(&world, &literal, "a.txt, which is binary");
    refused(&world, "", "that is no patch");
    refused(&world, "Please change the parser.\n", "that is no patch");
    refused(&world, &creating("x", "100644").replace("@@ -0,0", "@@ -9,9"), "");
}

#[test]
fn what_was_applied_can_be_undone() {
    let world = world();
    let patch = patch(&world, |world| {
        world.write("a.txt", "one\n");
        world.write("c.txt", "new\n");
        fs::remove_file(world.root.join("b.txt")).unwrap();
    });
    let before = tree(&world);
    let applied = world.open().apply(&patch, None).unwrap();
    assert_ne!(tree(&world), before);
    applied.undo();
    assert_eq!(tree(&world), before);
}

#[test]
fn what_was_written_is_put_back() {
    let world = world();
    let path = |name: &str| world.root.join(name);
    world.write("a.txt", "half\n");
    let permissions = fs::metadata(path("a.txt")).unwrap().permissions();
    let files = vec![
        (path("a.txt"), Some((b"one\n".to_vec(), permissions))),
        (path("c.txt"), None),
        (path("d.txt"), None),
    ];
    let before = Before { files, no_folders: Vec::new(), begin_in: None };
    world.write("c.txt", "new\n");
    restore(&before);
    assert_eq!(fs::read_to_string(path("a.txt")).unwrap(), "one\n");
    assert!(!path("c.txt").exists() && !path("d.txt").exists());
}

#[cfg(unix)]
#[test]
fn what_a_file_may_do_goes_with_it_and_comes_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = world();
    world.write("run.sh", "echo\n");
    world.write("secret", "word\n");
    let at = |path: &str| world.root.join(path);
    for (path, mode) in [("run.sh", 0o755), ("secret", 0o600)] {
        fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    world.commit("modes");
    let mode = |path: &str| fs::metadata(at(path)).unwrap().permissions().mode() & 0o777;
    let rename = |from: &str, to: &str| {
        format!(
            "diff --git a/{from} b/{to}\nsimilarity index 100%\nrename from {from}\nrename to {to}\n"
        )
    };
    let patch = rename("run.sh", "go.sh") + &rename("secret", "hidden");
    let applied = world.open().apply(&patch, None).unwrap();
    assert_eq!((mode("go.sh"), mode("hidden")), (0o755, 0o600));
    applied.undo();
    assert_eq!((mode("run.sh"), mode("secret")), (0o755, 0o600));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_elsewhere_too_is_changed_here_alone() {
    let world = world();
    let patch = patch(&world, |world| world.write("a.txt", "1\ntwo\nthree\n"));
    let outside = world.above().join("outside");
    fs::rename(world.root.join("a.txt"), &outside).unwrap();
    fs::hard_link(&outside, world.root.join("a.txt")).unwrap();
    world.open().apply(&patch, None).unwrap();
    assert!(fs::read_to_string(world.root.join("a.txt")).unwrap().starts_with("1\n"));
    assert!(fs::read_to_string(&outside).unwrap().starts_with("one\n"));
}

#[test]
fn what_a_killed_process_left_of_a_patch_counts_as_applied() {
    let world = world();
    let patch = patch(&world, |world| {
        world.write("a.txt", "one\n2\nthree\n");
        world.write("c.txt", "gone\n");
        world.write("new/c.txt", "new\n");
        fs::rename(world.root.join("b.txt"), world.root.join("renamed.txt")).unwrap();
    });
    world.write("a.txt", "one\n2\nthree\n");
    world.write("renamed.txt", "alpha\nbeta\n");
    fs::remove_file(world.root.join("b.txt")).unwrap();
    let applied = world.open().apply(&patch, None).unwrap();
    assert_eq!(applied.files.len(), 5);
    assert_eq!(fs::read_to_string(world.root.join("new/c.txt")).unwrap(), "new\n");
    // And once more, with all of it there.
    world.open().apply(&patch, None).unwrap();
    // Anything else is somebody's own.
    world.write("a.txt", "one\n2\nthree\nfour\n");
    refused(&world, &patch, "the patch changes a.txt, with changes that are not committed");
}

#[test]
fn files_are_begun_where_they_are_to_be_and_beside_their_place_else() {
    let world = world();
    let patch = patch(&world, |world| world.write("a.txt", "one\n2\nthree\n"));
    let begin_in = world.root.join("begun");
    fs::create_dir(&begin_in).unwrap();
    // A process of this number that was killed left it.
    fs::write(begin_in.join(format!("patch.tmp-{}", std::process::id())), "half").unwrap();
    world.open().apply(&patch, Some(&begin_in)).unwrap();
    assert_eq!(fs::read_to_string(world.root.join("a.txt")).unwrap(), "one\n2\nthree\n");
    assert_eq!(fs::read_dir(&begin_in).unwrap().count(), 0);

    world.git(&["checkout", "-q", "a.txt"]);
    world.open().apply(&patch, Some(&world.root.join("nowhere"))).unwrap();
    assert_eq!(fs::read_to_string(world.root.join("a.txt")).unwrap(), "one\n2\nthree\n");
}

#[test]
fn collab_s_own_folders_are_out_of_reach_at_any_depth() {
    let world = world();
    for path in [".collab/log/x", "sub/.collab/config.toml", "a/b/.Collab/x", "x/collab~1/y"] {
        let patch = format!(
            "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
        );
        refused(&world, &patch, "which is collab's own");
    }
}
