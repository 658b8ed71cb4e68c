//! The search index: a cache that is made anew whatever happened to it, and follows what happens.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::world::World;

fn path(world: &World) -> PathBuf {
    world.live().join("search.db")
}

/// Searches, which must say nothing else; returns the snippets.
fn search(world: &World, query: &str) -> Vec<String> {
    let ran = world.run("ann", &["search", query, "--json"]).exits(0);
    assert_eq!(ran.err, "");
    let view = ran.json();
    let hits = view["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["snippet"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_that_is_gone_damaged_or_of_another_version_is_made_anew() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    let all = ["Fix the **parser**"];
    assert_eq!(search(&world, "parser"), all);
    let sound = fs::read(path(&world)).unwrap();

    let change = |sql: &str| Connection::open(path(&world)).unwrap().execute_batch(sql).unwrap();
    let put = |bytes: &[u8]| fs::write(path(&world), bytes).unwrap();
    let zeroed = [&sound[..4096], &vec![0; sound.len() - 4096]].concat();
    let faults: [(&str, &dyn Fn()); 9] = [
        ("gone", &|| fs::remove_file(path(&world)).unwrap()),
        ("empty", &|| put(b"")),
        ("no database", &|| put(&[b'x'; 10_000])),
        ("cut", &|| put(&sound[..8192])),
        ("zeros", &|| put(&zeroed)),
        ("older", &|| change("UPDATE state SET version = version - 1")),
        ("newer", &|| change("UPDATE state SET version = version + 1")),
        ("without a table", &|| change("DROP TABLE doc")),
        ("of another store", &|| change("UPDATE state SET of = 'x'")),
    ];
    for (what, fault) in faults {
        fault();
        assert_eq!(search(&world, "parser"), all, "{what}");
        assert_eq!(search(&world, "parser"), all, "{what}");
        put(&sound);
    }
}

#[test]
fn a_page_that_is_damaged_is_found_out_by_searching() {
    let world = World::new();
    let ops: Vec<String> = (0..300)
        .map(|n| {
            serde_json::json!({"op": "task.add", "title": format!("word{n} parser")}).to_string()
        })
        .collect();
    world.batch("ann", &ops.join("\n"));
    assert_eq!(search(&world, "word7").len(), 1);
    let sound = fs::read(path(&world)).unwrap();
    let pages = sound.len() / 4096;
    for page in 1..pages {
        let mut bytes = sound.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
        fs::write(path(&world), bytes).unwrap();
        let found = search(&world, "parser");
        assert_eq!(found.len(), 20, "page {page}");
    }
}

#[test]
fn a_log_that_was_left_behind_does_not_come_into_a_new_file() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    assert_eq!(search(&world, "parser").len(), 1);
    fs::write(world.live().join("search.db-journal"), [0xd9; 5000]).unwrap();
    fs::remove_file(path(&world)).unwrap();

    assert_eq!(search(&world, "parser").len(), 1);
    assert!(!world.live().join("search.db-journal").exists());
}

#[test]
fn what_happens_later_is_found_too() {
    let world = World::new();
    let task = world.add_task("ann", "Fix the parser");
    assert_eq!(search(&world, "lexer"), [""; 0]);
    let before = fs::metadata(path(&world)).unwrap().len();

    world.send("ann", "bob", "The lexer is done");
    let _ = world.run("bob", &["task", "comment", &task, "-m", "So is the lexer's test"]).exits(0);
    world.git(&["commit", "-q", "--allow-empty", "-m", "Mend the lexer"]);

    assert_eq!(search(&world, "lexer").len(), 3);
    // Taken in, and not made anew.
    assert!(fs::metadata(path(&world)).unwrap().len() >= before);
    assert_eq!(search(&world, "parser"), ["Fix the **parser**"]);
}

#[test]
fn what_another_clone_sealed_is_found_when_it_comes() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    assert_eq!(search(&world, "lexer"), [""; 0]);
    let other = world.above().join("other");
    world.git_in(world.above(), &["clone", "-q", "repo", "other"]);
    let _ = world.run_with("bob", &other, &["task", "add", "Write the lexer"], "").exits(0);
    let _ = world.run_with("bob", &other, &["publish"], "").exits(0);
    world.git_in(&other, &["add", "-A"]);
    world.git_in(&other, &["commit", "-q", "-m", "seal"]);

    world.git(&["pull", "-q", "../other", "main"]);

    assert_eq!(search(&world, "lexer"), ["Write the **lexer**"]);
}

#[test]
fn a_store_that_is_made_anew_makes_it_anew() {
    let world = World::new();
    for title in ["One parser", "Two parsers"] {
        world.add_task("ann", title);
    }
    assert_eq!(search(&world, "one").len(), 1);

    fs::remove_file(world.live().join("store.db")).unwrap();
    let _ = world.run("ann", &["task"]).exits(0);

    assert_eq!(search(&world, "one"), ["**One** parser"]);
    assert_eq!(search(&world, "two"), ["**Two** parsers"]);
}

#[test]
fn an_event_in_the_place_of_another_one_takes_its_words_too() {
    let world = World::new();
    world.add_task("ann", "The parser");
    let _ = world.run("ann", &["publish"]).exits(0);
    assert_eq!(search(&world, "parser").len(), 1);
    // Somebody edits a batch: of the two lines the lower one counts, everywhere.
    let batch = world.batches().remove(0);
    world.write(&batch, world.read(&batch).replace("The parser", "A lexer"));
    world.git(&["add", "-A"]);
    world.git(&["commit", "-q", "-m", "edited"]);

    assert_eq!(search(&world, "lexer"), ["A **lexer**"]);
    assert_eq!(search(&world, "the parser"), [""; 0]);
}

#[test]
fn searches_at_once_find_the_same() {
    let world = World::new();
    let ops: Vec<String> = (0..200)
        .map(|n| {
            serde_json::json!({"op": "task.add", "title": format!("word{n} parser")}).to_string()
        })
        .collect();
    for round in 0..3 {
        world.batch("ann", &ops.join("\n"));
        if round == 1 {
            fs::write(path(&world), [b'x'; 10_000]).unwrap();
        }
        let searches: Vec<_> = (0..6)
            .map(|_| {
                let mut command = world.command("ann", &world.root);
                command.args(["search", "word7", "--json"]).stdout(std::process::Stdio::piped());
                command.stderr(std::process::Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for search in searches {
            let out = search.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&out.stdout);
            assert_eq!(text.matches("**word7**").count(), round + 1, "{text} {out:?}");
            // On a busy machine one may be told that another one is reading git just now.
            assert!(out.status.success(), "{out:?}");
        }
    }
    let _ = world.run("ann", &["doctor"]).exits(0);
}

#[test]
fn a_search_that_has_to_wait_too_long_uses_what_is_there() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    assert_eq!(search(&world, "parser").len(), 1);
    world.add_task("ann", "Write a parser");
    let lock = fs::OpenOptions::new().write(true).open(world.live().join("search.lock")).unwrap();
    fs2::FileExt::lock_exclusive(&lock).unwrap();
    let run = || {
        let mut command = world.command("ann", &world.root);
        command.args(["search", "parser"]).env("COLLAB_TEST_LOCK_MS", "20");
        command.output().unwrap()
    };

    let behind = run();
    fs::remove_file(path(&world)).unwrap();
    let nothing = run();

    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&behind.stdout).matches("**parser**").count(), 1);
    assert_eq!(
        text(&behind.stderr),
        "warning: another search is writing; this may be behind by what it writes\n"
    );
    assert_eq!(nothing.status.code(), Some(3));
    assert!(text(&nothing.stderr).contains("search.lock is held by another search"), "{nothing:?}");
    // Nobody else is kept waiting.
    world.add_task("ann", "Three");
}

#[test]
fn where_it_cannot_be_kept_all_is_searched_and_that_is_said() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    fs::create_dir(path(&world)).unwrap();

    let ran = world.run("ann", &["search", "parser"]).exits(0);

    assert!(ran.out.contains("**parser**"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "warning: the search index cannot be kept (…/repo/.git/collab/search.db cannot be used: \
         it is a folder, and not a file); all was read for this search\n"
    );
    assert!(path(&world).is_dir());
}

#[test]
fn only_searching_makes_it() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    for args in [&["brief"][..], &["status"], &["publish"], &["doctor"], &["render"], &["init"]] {
        let _ = world.run("ann", args);
    }
    assert!(!path(&world).exists());
}

#[test]
fn a_history_that_was_made_deeper_is_found_whole() {
    let world = World::new();
    for n in 1..4 {
        world.git(&["commit", "-q", "--allow-empty", "-m", &format!("Lexer number{n}")]);
    }
    let url = format!("file://{}", world.root.display());
    world.git_in(world.above(), &["clone", "-q", "--depth", "2", &url, "shallow"]);
    let shallow = world.above().join("shallow");
    let found = |query: &str| {
        let ran = world.run_with("ann", &shallow, &["search", query, "--json"], "").exits(0);
        ran.json()["hits"].as_array().unwrap().len()
    };
    assert_eq!((found("lexer"), found("number1")), (2, 0));

    world.git_in(&shallow, &["fetch", "-q", "--unshallow"]);

    assert_eq!((found("lexer"), found("number1"), found("number3")), (3, 1, 1));
}
