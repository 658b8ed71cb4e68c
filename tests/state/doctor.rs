//! `collab doctor`: each finding, caused, told and mended.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use super::world::{Ran, World};

/// 2026-11-22T00:00:00Z in milliseconds: the day before the tests.
const YESTERDAY: u128 = 1_795_305_600_000;

/// Returns the id of an event of another clone.
fn id(millis: u128, n: u128) -> String {
    let bits = (millis << 80) | (7 << 76) | (2 << 62) | (0xaaaa_aaaa << 30) | n;
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Returns the line of an event.
fn event(id: &str, kind: &str, of: Option<&str>, data: &Value) -> String {
    let mut event = json!({"v": 1, "id": id, "at": "2026-11-22T00:00:00Z", "by": "zoe", "kind": kind, "data": data});
    if let Some(of) = of {
        event["of"] = of.into();
    }
    event.to_string()
}

const BATCH: &str = ".collab/log/2026-11/22/aaaaaaaa-019d0000-0000-7000-a000-000000000000.jsonl";

/// Commits a batch of another clone.
fn commit_batch(world: &World, lines: &[String]) {
    world.write(BATCH, lines.join("\n") + "\n");
    world.git(&["add", "-f", BATCH]);
    world.git(&["commit", "-q", "-m", "batch"]);
}

fn append(world: &World, bytes: &[u8]) {
    let mut journal = fs::OpenOptions::new().append(true).open(world.journal()).unwrap();
    journal.write_all(bytes).unwrap();
}

/// Runs the doctor, and returns the one finding.
#[track_caller]
fn one(world: &World, args: &[&str], code: i32) -> Value {
    let ran = world.run("ann", &[&["doctor", "--json"], args].concat()).exits(code);
    let findings = found(&ran);
    assert_eq!(findings.len(), 1, "{ran:?}");
    findings[0].clone()
}

/// Returns the findings of a run but the one that each of these repositories has, as no hooks are put there.
fn found(ran: &Ran) -> Vec<Value> {
    let findings = ran.json()["findings"].as_array().unwrap().clone();
    findings.into_iter().filter(|finding| finding["id"] != "hooks-none").collect()
}

#[track_caller]
fn is_clean(world: &World) {
    let ran = world.run("ann", &["doctor", "--json"]).exits(0);
    assert_eq!((found(&ran), ran.err.as_str()), (Vec::new(), ""));
}

/// Sees that `--fix` mends the one finding, and that nothing that was stored is another then.
#[track_caller]
fn fixes(world: &World, id: &str) {
    let before = world.state();
    let finding = one(world, &["--fix"], 0);
    assert_eq!((&finding["id"], &finding["mended"]), (&json!(id), &json!(true)), "{finding}");
    is_clean(world);
    assert_eq!(world.state(), before);
}

/// Runs the command that the mend names in backticks.
fn mend(world: &World, finding: &Value) -> Ran {
    let text = finding["mend"].as_str().unwrap();
    let command = text.split('`').nth(1).unwrap();
    let words: Vec<&str> = command.split(' ').map(|word| word.trim_matches('\'')).collect();
    assert_eq!(words[0], "collab", "{command}");
    world.run("ann", &words[1..])
}

#[test]
fn nothing_wrong_is_said_so() {
    let world = World::new();
    is_clean(&world);
    world.add_task("ann", "Fix it");
    world.send("ann", "bob", "Hello");
    is_clean(&world);
    let _ = world.run("ann", &["setup", "git"]).exits(0);
    let ran = world.run("ann", &["doctor", "--json"]).exits(0);
    assert_eq!(ran.json(), json!({"findings": [], "mended": 0, "left": 0}));
    let ran = world.run("ann", &["doctor"]).exits(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("Everything is in order.\n", ""));
}

#[test]
fn journal_torn() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    append(&world, b"{\"worktree\":\"\",\"events\":[{\"v\":1");
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("journal-torn"), &json!("note")));
    assert_eq!(finding["what"], "a write was cut off");
    // The next write closes it, and is not harmed.
    world.add_task("ann", "Another");
    assert_eq!(one(&world, &[], 0)["id"], "journal-torn");
    let damaged = fs::read(world.journal()).unwrap();
    fixes(&world, "journal-torn");
    let aside = format!("{}.aside", world.journal().display());
    assert_eq!(fs::read(aside).unwrap(), damaged);
    assert_eq!(fs::read_to_string(world.journal()).unwrap().lines().count(), 2);
}

#[test]
fn a_torn_line_that_lacks_only_its_end_never_counts() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let line = fs::read_to_string(world.journal()).unwrap();
    let lost = line.replace("Fix it", "Never acknowledged").replace("\"id\":\"01", "\"id\":\"00");
    append(&world, lost.trim_end().as_bytes());
    world.add_task("ann", "Another");
    let before = world.state();
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert_eq!(world.state(), before);
    assert!(!before.contains("Never acknowledged"));
}

#[test]
fn journal_bad_line() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    append(&world, b"garbage \xff\n");
    append(&world, b"{\"worktree\":\"\",\"events\":[{\"no\":\"event\"}]}\n");
    world.add_task("ann", "Another");
    let ran = world.run("ann", &["doctor"]).exits(4);
    assert!(ran.out.contains("damage journal-bad-line: .git/collab/journal-"), "{ran:?}");
    assert!(ran.out.contains("  not UTF-8\n  What it held is lost in this clone"), "{ran:?}");
    assert!(ran.out.contains("  not an event: missing field `v`"), "{ran:?}");
    assert_eq!(
        ran.err,
        "error: 2 things are not in order\n\
         hint: Mend what can be mended safely with `collab doctor --fix`.\n"
    );
    let before = world.state();
    let ran = world.run("ann", &["doctor", "--fix"]).exits(0);
    assert_eq!(ran.out.matches("mended journal-bad-line").count(), 2, "{ran:?}");
    is_clean(&world);
    assert_eq!(world.state(), before);
}

#[test]
fn batch_bad_line() {
    let world = World::new();
    let good = event(&id(YESTERDAY, 1), "task.added", None, &json!({"title": "Kept"}));
    commit_batch(&world, &["<<<<<<< HEAD".to_owned(), good.clone()]);
    assert!(world.state().contains("Kept"));
    let finding = one(&world, &[], 4);
    assert_eq!(finding["id"], "batch-bad-line");
    assert_eq!(finding["place"], format!("{BATCH}:1"));
    assert_eq!(finding["what"], "not an event: an unfinished merge left its marks");
    // Not before the file is restored, or gone.
    assert_eq!(one(&world, &["--fix"], 4)["mended"], false);
    commit_batch(&world, std::slice::from_ref(&good));
    is_clean(&world);
    commit_batch(&world, &[good, "garbage".to_owned()]);
    assert_eq!(one(&world, &[], 4)["id"], "batch-bad-line");
    let other = BATCH.replace("aaaaaaaa", "bbbbbbbb");
    world.write(
        &other,
        event(&id(YESTERDAY, 2), "task.added", None, &json!({"title": "Too"})) + "\n",
    );
    world.git(&["add", &other]);
    world.git(&["rm", "-q", BATCH]);
    world.git(&["commit", "-q", "-m", "gone"]);
    let finding = one(&world, &["--fix"], 0);
    assert_eq!((&finding["id"], &finding["mended"]), (&json!("batch-bad-line"), &json!(true)));
    is_clean(&world);
}

#[test]
fn event_void_and_event_unknown_kind() {
    let world = World::new();
    let void = event(&id(YESTERDAY, 1), "task.added", None, &json!({"titel": "x"}));
    let unknown = event(&id(YESTERDAY, 2), "lease.taken", None, &json!({}));
    commit_batch(&world, &[void, unknown]);
    let ran = world.run("ann", &["doctor", "--json"]).exits(0);
    let found = found(&ran);
    assert_eq!(found[0]["id"], "event-unknown-kind");
    assert_eq!(
        found[0]["what"],
        "1 event of the kind `lease.taken`, which this build does not know"
    );
    assert_eq!(found[1]["id"], "event-void");
    let what = found[1]["what"].as_str().unwrap();
    assert!(
        what.starts_with("a task.added that breaks the rules of its kind: void: missing field"),
        "{what}"
    );
    assert_eq!(found[1]["severity"], "note");
    assert_eq!(ran.json()["left"], 0);
}

#[test]
fn event_newer() {
    let world = World::new();
    let newer = event(&id(YESTERDAY, 1), "task.added", None, &json!({"title": "x"}));
    commit_batch(&world, &[newer.replace("\"v\":1", "\"v\":7")]);
    let finding = one(&world, &[], 4);
    assert_eq!(finding["id"], "event-newer");
    assert_eq!(finding["what"], "1 event of format 7, which this build does not know");
    assert_eq!(finding["mend"], "Update collab to a version that knows format 7.");
}

#[test]
fn store_damaged() {
    for (damage, what) in [
        ("UPDATE task SET crc = crc + 1", "is not what its events make of it"),
        ("UPDATE event SET line = replace(line, 'Fix', 'Mix')", "does not match its checksum"),
        ("UPDATE event SET by = 'eve'", "is not stored under what its line says"),
        ("UPDATE task SET status = 3", "is not what its events make of it"),
        ("DELETE FROM task", "is not what its events make of it"),
        ("DELETE FROM delivery", "is not what its events make of it"),
        ("UPDATE participant SET role = 'x'", "is not what its events make of it"),
        ("UPDATE task SET waits = 1", "1 tasks have a wrong count of what they wait for"),
        ("DELETE FROM event WHERE kind = 'message.sent'", "it lacks 1 events of the journals"),
        ("DROP TABLE dep", "no such table: dep"),
    ] {
        let world = World::new();
        world.add_task("ann", "Fix it");
        world.send("ann", "bob", "Hello");
        let before = world.state();
        let db = rusqlite::Connection::open(world.live().join("store.db")).unwrap();
        db.execute_batch(damage).unwrap();
        drop(db);
        let ran = world.run("ann", &["doctor", "--json"]).exits(4);
        let findings = found(&ran);
        assert!(findings.iter().all(|f| f["id"] == "store-damaged"), "{damage}: {findings:?}");
        let told: String = findings.iter().map(|f| f["what"].as_str().unwrap()).collect();
        assert!(told.contains(what), "{damage}: {told}");
        let ran = world.run("ann", &["doctor", "--fix"]).exits(0);
        assert!(ran.out.contains("mended store-damaged"), "{damage}: {ran:?}");
        is_clean(&world);
        assert_eq!(world.state(), before, "{damage}");
    }
}

#[test]
fn store_rebuilt() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let before = world.state();
    fs::write(world.live().join("store.db"), "no database").unwrap();
    let ran = world.run("ann", &["doctor"]).exits(0);
    assert!(ran.out.contains("note store-rebuilt: .git/collab/store.db\n"), "{ran:?}");
    assert!(ran.err.starts_with("warning: the store was rebuilt"), "{ran:?}");
    is_clean(&world);
    assert_eq!(world.state(), before);
}

#[test]
fn config_damaged_and_config_unknown_key() {
    let world = World::new();
    world.write(".collab/config.toml", "[names]\n<<<<<<< HEAD\n");
    let finding = one(&world, &[], 4);
    assert_eq!(finding["id"], "config-damaged");
    assert_eq!(finding["place"], ".collab/config.toml:2");
    assert_eq!(finding["what"], "an unfinished merge left its marks");
    let mend = finding["mend"].as_str().unwrap();
    assert!(mend.contains("`git checkout HEAD -- .collab/config.toml`"), "{mend}");
    world.git(&["checkout", "HEAD", "--", ".collab/config.toml"]);
    is_clean(&world);

    world.write(".collab/config.toml", b"\xff\xfe");
    assert_eq!(one(&world, &[], 4)["what"], "it cannot be read as text");

    world.write(".collab/config.toml", "[name]\n");
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "config-unknown-key");
    assert_eq!(finding["what"], "`name` means nothing here; did you mean `names`?");
    world.write(".collab/config.toml", "[names]\n");
    is_clean(&world);
}

#[test]
fn cursors_damaged_and_clients_damaged() {
    let world = World::new();
    for (file, id) in [("cursors.json", "cursors-damaged"), ("clients.json", "clients-damaged")] {
        fs::write(world.live().join(file), "{\"v\":1,").unwrap();
        let finding = one(&world, &[], 1);
        assert_eq!(finding["id"], id);
        assert_eq!(finding["place"], format!(".git/collab/{file}"));
        assert!(finding["what"].as_str().unwrap().starts_with("EOF while parsing"), "{finding}");
        fixes(&world, id);
        assert_eq!(fs::read(world.live().join(format!("{file}.aside"))).unwrap(), b"{\"v\":1,");
    }
}

#[test]
fn file_unfinished() {
    let world = World::new();
    let places = [
        ".git/collab/memory.tmp-4711",
        ".collab/open/019d0000-0000-7000-a000-000000000000.tmp",
        ".collab/view/tasks.tmp-4711",
        ".collab/open/patch.tmp-4711",
    ];
    let others = [".collab/view/tasks.tmp-x", ".git/collab/mine.txt", "src/a.tmp"];
    let age = |path: &str, seconds: u64| {
        world.write(path, "half");
        let file = fs::OpenOptions::new().write(true).open(world.root.join(path)).unwrap();
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(YESTERDAY as u64);
        file.set_modified(at + std::time::Duration::from_secs(seconds)).unwrap();
    };
    others.iter().for_each(|path| age(path, 0));
    // What is not an hour old may still be written.
    age(places[0], 86_400 - 3500);
    is_clean(&world);
    places.iter().for_each(|path| age(path, 0));
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("file-unfinished"), &json!("note")));
    assert_eq!(finding["what"], "4 files were begun and never finished");
    assert_eq!(finding["place"], places[1]);
    let finding = one(&world, &["--fix"], 0);
    assert_eq!(finding["mended"], true);
    is_clean(&world);
    assert!(places.iter().all(|path| !world.root.join(path).exists()));
    assert!(others.iter().all(|path| world.root.join(path).exists()));
}

#[test]
fn clone_id() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "second"]);
    // A copy that lost its journal is what a copied clone looks like.
    fs::remove_file(world.journal()).unwrap();
    fs::remove_file(world.live().join("store.db")).unwrap();
    let ran = world.run("ann", &["inbox"]).exits(0);
    assert!(ran.err.contains("rebuilt"), "{ran:?}");
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "clone-id");
    assert_eq!(finding["what"], "1 events bear this clone's id but were not made here");
    fixes(&world, "clone-id");
}

#[test]
fn dependency_cycle_and_parent_cycle() {
    let world = World::new();
    let (a, b) = (id(YESTERDAY, 1), id(YESTERDAY, 2));
    let add = |id: &str, title: &str| event(id, "task.added", None, &json!({"title": title}));
    let depend = |n, of: &str, on: &str| {
        event(&id(YESTERDAY + 1, n), "task.depended", Some(of), &json!({"on": [on]}))
    };
    let under = |n, of: &str, under: &str| {
        event(&id(YESTERDAY + 2, n), "task.edited", Some(of), &json!({"under": under}))
    };
    commit_batch(
        &world,
        &[
            add(&a, "One"),
            add(&b, "Two"),
            depend(3, &a, &b),
            depend(4, &b, &a),
            under(5, &a, &b),
            under(6, &b, &a),
        ],
    );
    let ran = world.run("ann", &["doctor", "--json"]).exits(1);
    let found = found(&ran);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0]["id"], "dependency-cycle");
    let what = found[0]["what"].as_str().unwrap();
    assert!(
        what.starts_with("tasks wait for each other: t-") && what.matches('→').count() == 2,
        "{what}"
    );
    assert_eq!(found[1]["id"], "parent-cycle");
    assert!(found[1]["what"].as_str().unwrap().starts_with("tasks are parts of each other: t-"));
    for finding in &found {
        let _ = mend(&world, finding).exits(0);
    }
    // What is left of the one and of the other is a cycle again.
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "part-cycle");
    let _ = mend(&world, &finding).exits(0);
    is_clean(&world);
}

#[test]
fn part_cycle() {
    let world = World::new();
    let [whole, part, first, alone] = [1, 2, 3, 4].map(|n| id(YESTERDAY, n));
    let add = |id: &str, title: &str| event(id, "task.added", None, &json!({"title": title}));
    let depend = |n, of: &str, on: &str| {
        event(&id(YESTERDAY + 1, n), "task.depended", Some(of), &json!({"on": [on]}))
    };
    let under = |n, of: &str, under: &str| {
        event(&id(YESTERDAY + 2, n), "task.edited", Some(of), &json!({"under": under}))
    };
    // One clone made the part, the other what it waits for.
    let mut lines = vec![
        add(&whole, "Whole"),
        add(&part, "Part"),
        add(&first, "First"),
        add(&alone, "Alone"),
        under(5, &part, &whole),
        depend(6, &part, &first),
        depend(7, &first, &whole),
        depend(8, &alone, &whole),
    ];
    commit_batch(&world, &lines);
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "part-cycle");
    let what = finding["what"].as_str().unwrap();
    assert!(what.starts_with("tasks wait for each other and for their parts: t-"), "{what}");
    assert_eq!(what.matches('→').count(), 3, "{what}");
    let _ = mend(&world, &finding).exits(0);
    is_clean(&world);

    // A part that waits for its own whole.
    let world = World::new();
    lines[5] = depend(6, &part, &whole);
    commit_batch(&world, &lines[..6]);
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "part-cycle");
    let _ = mend(&world, &finding).exits(0);
    is_clean(&world);
    // As soon as one of them is closed, nobody waits.
    let world = World::new();
    lines[5] = depend(6, &part, &first);
    lines.push(event(&id(YESTERDAY + 3, 9), "task.done", Some(&first), &json!({})));
    commit_batch(&world, &lines);
    is_clean(&world);
}

#[test]
fn claim_contested() {
    let world = World::new();
    let task = id(YESTERDAY, 1);
    let claim = |n, by: &str| {
        let line =
            event(&id(YESTERDAY + n, n), "task.claimed", Some(&task), &json!({"follows": task}));
        line.replace("zoe", by)
    };
    let add = event(&task, "task.added", None, &json!({"title": "Fix it"}));
    commit_batch(&world, &[add, claim(2, "ann"), claim(3, "bob")]);
    let finding = one(&world, &[], 0);
    assert_eq!(finding["id"], "claim-contested");
    assert_eq!(finding["what"], "bob claimed it, too, and ann holds it");
    assert!(finding["mend"].as_str().unwrap().contains("`collab send bob --about t-"));
    // Once it is done there is nothing to agree on.
    world.batch("ann", &json!({"op": "task.done", "of": task}).to_string());
    is_clean(&world);
}

#[test]
fn clock_ahead() {
    let world = World::new();
    let tomorrow = YESTERDAY + 2 * 24 * 3600 * 1000;
    let ahead = event(&id(tomorrow, 1), "task.added", None, &json!({"title": "x"}));
    commit_batch(&world, &[ahead]);
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "clock-ahead");
    let what = finding["what"].as_str().unwrap();
    assert!(what.ends_with("minutes ahead of this machine's clock"), "{what}");
    world.wait(24 * 3600);
    is_clean(&world);
}

#[test]
fn not_ignored() {
    let world = World::new();
    world.write(".collab/.gitignore", "# ours\n/view/");
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "not-ignored");
    assert_eq!(finding["what"], "git does not ignore `.collab/live`, `.collab/open/`");
    fixes(&world, "not-ignored");
    assert_eq!(world.read(".collab/.gitignore"), "# ours\n/view/\n/live\n/open/\n");
    fs::remove_file(world.root.join(".collab/.gitignore")).unwrap();
    fixes(&world, "not-ignored");
}

#[test]
fn hooks_missing() {
    let world = World::new();
    let _ = world.run("ann", &["setup", "git"]).exits(0);
    is_clean(&world);
    fs::remove_file(world.root.join(".git/hooks/post-merge")).unwrap();
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "hooks-missing");
    assert_eq!(finding["what"], "git does not run collab at post-merge");
    let _ = mend(&world, &finding).exits(0);
    is_clean(&world);
    fs::remove_file(world.root.join(".git/hooks/post-merge")).unwrap();
    fixes(&world, "hooks-missing");
    assert!(world.root.join(".git/hooks/post-merge").exists());
}

#[test]
fn hooks_none() {
    let world = World::new();
    let ran = world.run("ann", &["doctor", "--json"]).exits(0);
    let finding = ran.json()["findings"][0].clone();
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("hooks-none"), &json!("note")));
    assert_eq!(finding["what"], "git runs no hook of collab's");
    let told = "Hooks: git runs none of collab's (`collab setup git`)\n";
    assert!(world.run("ann", &["status"]).exits(0).out.ends_with(told));
    let _ = mend(&world, &finding).exits(0);
    assert_eq!(world.run("ann", &["doctor"]).exits(0).out, "Everything is in order.\n");
    assert!(!world.run("ann", &["status"]).exits(0).out.contains("Hooks:"));
    // Where nothing is to be committed, there is nothing for them to do.
    let _ = world.run("ann", &["setup", "git", "--remove"]).exits(0);
    let _ = world.run("ann", &["init", "--local"]).exits(0);
    assert_eq!(world.run("ann", &["doctor"]).exits(0).out, "Everything is in order.\n");
    assert!(!world.run("ann", &["status"]).exits(0).out.contains("Hooks:"));
}

#[test]
fn git_sha256() {
    let world = World::bare();
    fs::remove_dir_all(world.root.join(".git")).unwrap();
    world.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    let init = world.run("ann", &["init"]).exits(0);
    assert!(init.out.contains("Note: objects go by SHA-256 here: messages, tasks"), "{init:?}");
    assert!(init.out.contains("Next: git add .collab\n"), "{init:?}");
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("git-sha256"), &json!("note")));
    assert!(finding["means"].as_str().unwrap().contains("`collab sync`"), "{finding}");
}

#[test]
fn collab_ignored() {
    let world = World::new();
    world.write(".gitignore", "log/\n");
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "collab-ignored");
    assert_eq!(finding["what"], "git ignores `.collab/log/`, where sealed batches lie");
    let why = world.git(&["check-ignore", "-v", ".collab/log/x.jsonl"]);
    assert!(why.starts_with(".gitignore:1:log/"), "{why}");
    fs::remove_file(world.root.join(".gitignore")).unwrap();
    is_clean(&world);
}

#[cfg(unix)]
#[test]
fn live_link() {
    let world = World::new();
    let link = world.root.join(".collab/live");
    fs::remove_file(&link).unwrap();
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("live-link"), &json!("note")));
    assert_eq!(finding["what"], "the link to the live directory is missing");
    fixes(&world, "live-link");
    assert_eq!(fs::read_link(&link).unwrap(), std::path::Path::new("../.git/collab"));

    // One that leads nowhere, as after the git directory was moved, is made again by the next command.
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../.gone/collab", &link).unwrap();
    is_clean(&world);
    assert_eq!(fs::read_link(&link).unwrap(), std::path::Path::new("../.git/collab"));

    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/tmp", &link).unwrap();
    assert_eq!(one(&world, &[], 1)["what"], "the link leads to /tmp");
    fixes(&world, "live-link");

    fs::remove_file(&link).unwrap();
    fs::create_dir(&link).unwrap();
    let finding = one(&world, &["--fix"], 1);
    assert_eq!(finding["what"], "there is something else in the place of the link");
    fs::remove_dir(&link).unwrap();
    fixes(&world, "live-link");
}

#[cfg(unix)]
#[test]
fn live_link_is_made_by_whatever_writes_in_a_worktree() {
    let world = World::new();
    world.git(&["worktree", "add", "-q", "../linked"]);
    let linked = world.above().join("linked");
    let _ = world.run_with("ann", &linked, &["task", "add", "One"], "").exits(0);
    let leads_to = linked.join(".collab/live").canonicalize().unwrap();
    assert_eq!(leads_to, world.live().canonicalize().unwrap());
    world.git(&["clean", "-q", "-fdx"]);
    assert!(!world.root.join(".collab/live").exists());
    let _ = world.run("ann", &["hook", "git", "post-checkout"]).exits(0);
    assert!(world.root.join(".collab/live").exists());
}

#[test]
fn git_unreadable() {
    let world = World::new();
    let config = world.read(".git/config");
    world.write(".git/config", "[core\n");
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "git-unreadable");
    world.write(".git/config", config);
    is_clean(&world);
}

#[test]
fn ids_that_are_only_named_hide_nothing_and_cost_little() {
    let world = World::new();
    let made = id(YESTERDAY, 0x1234_5678);
    let mut lines = vec![event(&made, "task.added", None, &json!({"title": "Real"}))];
    // Ids that begin as the real one does: of its bits, the random ones come first.
    let alike: Vec<String> = (1..=150).map(|n| id(YESTERDAY - n, 0x1234_5678)).collect();
    let naming = json!({"title": "Names them", "depends_on": alike});
    lines.push(event(&id(YESTERDAY, 7), "task.added", None, &naming));
    commit_batch(&world, &lines);

    let tasks = world.run("ann", &["task", "--json"]).exits(0).json();
    let real = tasks["tasks"].as_array().unwrap().iter().find(|task| task["title"] == "Real");
    let short = real.unwrap()["short"].as_str().unwrap().to_owned();
    assert_eq!(short.len(), "t-12345".len(), "what is only named makes no id longer");
    assert!(world.run("ann", &["show", &short]).exits(0).out.contains("Real"));
    is_clean(&world);
}

#[test]
fn a_wrong_count_of_what_is_not_sealed_is_found() {
    for damage in
        ["UPDATE unsealed SET count = 0", "DELETE FROM unsealed", "UPDATE object SET len = 9"]
    {
        let world = World::new();
        world.add_task("ann", "Fix it");
        let db = rusqlite::Connection::open(world.live().join("store.db")).unwrap();
        assert!(db.execute(damage, []).unwrap() > 0, "{damage}");
        drop(db);
        let finding = one(&world, &[], 4);
        assert_eq!(finding["id"], "store-damaged", "{damage}: {finding}");
        assert_eq!(one(&world, &["--fix"], 0)["mended"], true, "{damage}");
        is_clean(&world);
    }
}

/// Seals what there is and commits it; returns the batch.
fn sealed(world: &World) -> String {
    let ran = world.run("ann", &["publish", "--json"]).exits(0);
    let batch = ran.json()["batch"].as_str().unwrap().to_owned();
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "sealed"]);
    batch
}

#[test]
fn batch_orphaned() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let batch = sealed(&world);
    is_clean(&world);
    world.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("batch-orphaned"), &json!("note")));
    assert_eq!(finding["place"], batch);
    let _ = mend_first(&world, &finding, "collab publish");
    is_clean(&world);
}

/// Sees that the mend names a command, and runs it.
#[track_caller]
fn mend_first(world: &World, finding: &Value, command: &str) -> Ran {
    let text = finding["mend"].as_str().unwrap();
    assert!(text.contains(&format!("`{command}`")), "{text}");
    world.run("ann", &command.split(' ').skip(1).collect::<Vec<_>>()).exits(0)
}

#[test]
fn batch_lacks_and_batch_edited() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    world.add_task("ann", "And that");
    let batch = sealed(&world);
    let text = world.read(&batch);
    // Cut in the middle of the last line, and without its last line.
    world.write(&batch, text.lines().next().unwrap().to_owned() + "\n");
    let before = world.state();
    let finding = one(&world, &[], 4);
    assert_eq!((&finding["id"], &finding["place"]), (&json!("batch-lacks"), &json!(batch)));
    assert_eq!(finding["what"], "it lacks 1 of its events, which the store has");
    assert!(finding["mend"].as_str().unwrap().contains(&format!("git checkout COMMIT -- {batch}")));
    assert_eq!(world.state(), before);
    world.git(&["checkout", "-q", "HEAD", "--", &batch]);
    is_clean(&world);

    world.write(&batch, text.replace("Fix it", "Mix it"));
    let finding = one(&world, &[], 4);
    assert_eq!(finding["id"], "batch-edited");
    assert_eq!(finding["what"], "1 of its lines say something else than the store has");
    world.git(&["checkout", "-q", "HEAD", "--", &batch]);
    is_clean(&world);
}

#[test]
fn batch_doubled() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let batch = sealed(&world);
    let copy = batch.replace(".jsonl", "-copy.jsonl");
    world.write(&copy, world.read(&batch));
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("batch-doubled"), &json!("note")));
    fs::remove_file(world.root.join(copy)).unwrap();
    is_clean(&world);
}

#[test]
fn log_deleted() {
    let world = World::new();
    commit_batch(
        &world,
        &[event(&id(YESTERDAY, 1), "task.added", None, &json!({"title": "Kept"}))],
    );
    is_clean(&world);
    world.git(&["rm", "-r", "-q", ".collab/log"]);
    world.git(&["commit", "-q", "-m", "tidy"]);
    world.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    assert!(world.state().contains("Kept"));
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("log-deleted"), &json!("note")));
    let mend = finding["mend"].as_str().unwrap();
    let command = mend.split('`').nth(1).unwrap();
    world.git(&command.split(' ').skip(1).collect::<Vec<_>>());
    world.git(&["commit", "-q", "-m", "back"]);
    is_clean(&world);
}

#[test]
fn task_twice() {
    let world = World::new();
    world.add_task("ann", "Fix the parser");
    world.add_task("ann", "Fix the parser");
    is_clean(&world);
    let made = event(
        &id(YESTERDAY + 43_200_000, 1),
        "task.added",
        None,
        &json!({"title": "fix the Parser "}),
    );
    commit_batch(&world, &[made]);
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("task-twice"), &json!("note")));
    let _ = mend(&world, &finding).exits(0);
    // The other one that ann made is left.
    assert_eq!(one(&world, &[], 0)["id"], "task-twice");
}

#[cfg(unix)]
#[test]
fn local_tracked() {
    let world = World::new();
    world.git(&["add", "-f", ".collab/live"]);
    world.write(".collab/view/x.json", "{}");
    world.git(&["add", "-f", ".collab/view"]);
    let finding = one(&world, &[], 1);
    assert_eq!(finding["id"], "local-tracked");
    assert_eq!(finding["what"], "git tracks what is local: `.collab/live`, `.collab/view`");
    let command = finding["mend"].as_str().unwrap().split('`').nth(1).unwrap().to_owned();
    world.git(&command.split(' ').skip(1).collect::<Vec<_>>());
    is_clean(&world);
}

#[test]
fn log_ref_missing() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    sealed(&world);
    let log = world.git(&["rev-parse", "HEAD:.collab"]);
    // Of a folder `.collab` the log ref has the part with the batches.
    let commit = world.git(&["commit-tree", "-m", "log", &log]);
    world.git(&["update-ref", "refs/collab/log", &commit]);
    is_clean(&world);
    world.git(&["update-ref", "-d", "refs/collab/log"]);
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("log-ref-missing"), &json!("note")));
}

#[test]
fn size() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let large = world.live().join("store.db.aside");
    fs::File::create(&large).unwrap().set_len(5_000_000_000).unwrap();
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["place"]), (&json!("size"), &json!(".git/collab")));
    assert!(finding["what"].as_str().unwrap().starts_with("it has 5000 MB"), "{finding}");
    fs::remove_file(large).unwrap();
    is_clean(&world);
}

#[test]
fn waiting_damaged_and_write_waits() {
    let world = World::new();
    world.add_task("ann", "Fix it");
    let file = |n: u32| format!(".collab/open/01a20715-d122-7000-84f0-0000000000{n:02x}.jsonl");
    world.write(&file(1), "garbage\n");
    let finding = one(&world, &[], 4);
    assert_eq!((&finding["id"], &finding["place"]), (&json!("waiting-damaged"), &json!(file(1))));
    fixes(&world, "waiting-damaged");
    assert_eq!(world.read(&(file(1) + ".aside")), "garbage\n");

    // It is of a time that this clock has not reached.
    let later =
        event(&id(YESTERDAY + 10 * 86_400_000, 1), "task.added", None, &json!({"title": "Later"}));
    world.write(&file(2), format!("{{\"worktree\":\"\",\"events\":[{later}]}}\n"));
    let finding = one(&world, &[], 0);
    assert_eq!((&finding["id"], &finding["severity"]), (&json!("write-waits"), &json!("note")));
    assert_eq!(finding["place"], file(2));
    assert!(!world.state().contains("Later"));
    world.wait(10 * 86_400);
    assert!(world.state().contains("Later"));
    is_clean(&world);
}
