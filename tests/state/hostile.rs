//! What strangers, wrong clocks and broken surroundings must not do.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use super::world::World;

const BATCH: &str = ".collab/log/2026-11/22/aaaaaaaa-019d0000-0000-7000-a000-000000000000.jsonl";

/// Commits a batch with one event of another's, of which the id is given by its parts.
fn commit_event(world: &World, millis: u128, counter: u128, clone: u128, kind: &str, data: &Value) {
    let bits = (millis << 80) | (7 << 76) | (counter << 64) | (2 << 62) | (clone << 30) | 5;
    let hex = format!("{bits:032x}");
    let id = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    let event = json!({"v": 1, "id": id, "at": "2026-11-22T00:00:00Z", "by": "zoe", "kind": kind, "data": data});
    world.write(BATCH, format!("{event}\n"));
    world.git(&["add", "-f", BATCH]);
    world.git(&["commit", "-q", "-m", "batch"]);
}

/// 2026-11-23T00:00:00Z, when the tests begin.
const NOW: u128 = 1_795_392_000_000;

#[test]
fn a_task_of_a_time_to_come_is_passed_over_and_said_to_be_that() {
    let world = World::new();
    let normal = world.add_task("ann", "Normal");
    let added = json!({"title": "From a fast clock", "priority": "critical"});
    commit_event(&world, NOW + 200_000_000, 0, 0xaaaa_aaaa, "task.added", &added);

    let claimed = world.run("bob", &["task", "next", "--claim", "--json"]).exits(0).json();
    assert_eq!(claimed["short"], normal, "{claimed}");
    let ahead = world.run("bob", &["task", "--json"]).exits(0).json();
    let ahead = ahead["tasks"].as_array().unwrap().iter().find(|t| t["title"] == added["title"]);
    let short = ahead.unwrap()["short"].as_str().unwrap();
    let refused = world.run("bob", &["task", "claim", short]).exits(1);
    assert!(refused.err.contains("which this machine's clock has not reached"), "{}", refused.err);
    assert!(refused.err.contains("hint: Compare the clocks"), "{}", refused.err);
}

#[test]
fn an_id_forged_with_our_own_number_moves_no_clock() {
    let world = World::new();
    world.add_task("ann", "Before");
    let clone: Value =
        serde_json::from_slice(&fs::read(world.live().join("clone.json")).unwrap()).unwrap();
    let clone = u128::from_str_radix(clone["clone"].as_str().unwrap(), 16).unwrap();
    // The last millisecond of 2199, at the last count.
    let sent = json!({"to": ["ann"], "text": "Boo"});
    commit_event(&world, 7_258_118_399_999, 4095, clone, "message.sent", &sent);
    for n in 0..8 {
        let short = world.add_task("ann", &format!("Task {n}"));
        let _ = world.run("bob", &["task", "claim", &short]).exits(0);
    }
}

#[test]
fn millions_of_bad_lines_are_not_remembered_one_by_one() {
    let world = World::new();
    world.add_task("ann", "Before");
    world.write(BATCH, "x\n".repeat(20_000));
    world.git(&["add", "-f", BATCH]);
    world.git(&["commit", "-q", "-m", "batch"]);
    let ran = world.run("ann", &["task"]).exits(0);
    assert!(ran.err.contains("cannot be read and did not count"), "{}", ran.err);
    let db = rusqlite::Connection::open(world.live().join("store.db")).unwrap();
    let kept = |column: &str| {
        let sql = format!("SELECT {column} FROM bad_line");
        db.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((kept("count(*)"), kept("max(line)")), (100, 100));
}

#[test]
fn how_a_command_ended_is_told_also_where_nobody_hears_why() {
    let world = World::new();
    let short = world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["task", "claim", &short]).exits(0);
    for (args, code) in [
        (&["task", "claim", &short][..], 3),
        (&["show", "t-zzzzz"], 1),
        (&["nosuch"], 2),
        (&["status", "--as", "all"], 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = world.command("bob", &world.root);
        command.env_remove("COLLAB_AS").env("COLLAB_AS", "bob");
        if args.contains(&"--as") {
            command.env_remove("COLLAB_AS");
        }
        let status = command.args(args).stdout(Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
    }
}

#[test]
fn git_that_cannot_be_read_is_said() {
    let world = World::new();
    world.git(&["branch", "other"]);
    world.write(".git/config", "[core\n");
    let ran = world.run("ann", &["task"]).exits(0);
    assert!(ran.err.contains("batches in git could not be read"), "{}", ran.err);
}

#[test]
fn a_bare_repository_with_collab_in_its_commits_can_be_asked() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "sealed"]);
    let bare = world.above().join("bare.git");
    world.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let ran = world.run_with("bob", &bare, &["task"], "").exits(0);
    assert!(ran.out.contains("Fix it"), "{ran:?}");
}

#[test]
fn what_was_made_in_a_worktree_that_is_gone_is_sealed_all_the_same() {
    let world = World::new();
    let side = world.above().join("side");
    world.git(&["worktree", "add", "-q", side.to_str().unwrap(), "-b", "side"]);
    let _ = world.run_with("ann", &side, &["task", "add", "Made aside"], "").exits(0);
    world.git(&["worktree", "remove", "--force", side.to_str().unwrap()]);

    let sealed = world.run("ann", &["publish", "--json"]).exits(0).json();
    assert_eq!(sealed["events"], 1, "{sealed}");
    assert!(world.read(&world.batches()[0]).contains("Made aside"));
    // While it is there, what was made in it is its own to seal.
    world.git(&["worktree", "add", "-q", side.to_str().unwrap(), "side"]);
    let _ = world.run_with("ann", &side, &["task", "add", "Another"], "").exits(0);
    assert_eq!(world.run("ann", &["publish", "--json"]).exits(0).json()["events"], 0);
}

#[test]
fn what_did_not_arrive_at_its_reader_stays_unread() {
    let world = World::new();
    world.send("ann", "bob", "Hello");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = world.command("bob", &world.root);
    let _ = command.arg("inbox").stdout(writer).stderr(Stdio::null()).status().unwrap();
    assert!(world.run("bob", &["inbox"]).exits(0).out.contains("Hello"));
    assert!(!world.run("bob", &["inbox"]).exits(0).out.contains("Hello"));
}

#[test]
fn what_arrived_late_is_shown_again_when_the_database_is_lost() {
    let world = World::new();
    world.send("ann", "bob", "Now");
    let _ = world.run("bob", &["inbox"]).exits(0);
    // Made elsewhere a day before, and brought only now.
    let sent = json!({"to": ["bob"], "text": "From elsewhere", "priority": "critical"});
    commit_event(&world, NOW - 86_400_000, 0, 0xaaaa_aaaa, "message.sent", &sent);
    for file in ["store.db", "store.db-wal", "store.db-shm"] {
        let _ = fs::remove_file(world.live().join(file));
    }
    let ran = world.run("bob", &["inbox"]).exits(0);
    assert!(ran.out.contains("From elsewhere") && !ran.out.contains("Now"), "{ran:?}");
    assert!(world.run("bob", &["inbox"]).exits(0).out.is_empty());
}

#[test]
fn a_folder_beside_the_database_is_named() {
    for name in ["store.db-wal", "store.db-shm"] {
        let world = World::new();
        world.add_task("ann", "Fix it");
        let path = world.live().join(name);
        let _ = fs::remove_file(&path);
        fs::create_dir(&path).unwrap();
        let ran = world.run("ann", &["task"]).exits(4);
        assert!(ran.err.contains(&format!("{name} cannot be used: it is a folder")), "{ran:?}");
    }
}
