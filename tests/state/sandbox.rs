//! A git directory that cannot be written, as in an AI's sandbox: what is written waits in the worktree.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::world::{Ran, World};

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Makes whatever lies in a folder readable for everybody, and writable for nobody but root.
fn close(folder: &Path, closed: bool) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            close(&path, closed);
        } else {
            let executable = fs::metadata(&path).unwrap().permissions().mode() & 0o111;
            mode(&path, if closed { 0o444 } else { 0o644 } | executable);
        }
    }
    mode(folder, if closed { 0o555 } else { 0o755 });
}

/// Runs the program where git's folder is closed; none where that cannot be had: root may write anywhere,
/// so it steps down by `setpriv`.
fn sandboxed(world: &World, who: &str, dir: &Path, args: &[&str]) -> Option<Ran> {
    fs::write(world.above().join(".gitconfig"), "[safe]\n\tdirectory = *\n").unwrap();
    mode(world.above(), 0o755);
    let open = dir.join(".collab");
    fs::create_dir_all(&open).unwrap();
    mode(&open, 0o777);
    close(&world.root.join(".git"), true);
    let is_root = fs::write(world.root.join(".git/probe"), "").is_ok();
    let inner = world.command(who, dir);
    let mut command = Command::new(if is_root { "setpriv".as_ref() } else { inner.get_program() });
    if is_root {
        fs::remove_file(world.root.join(".git/probe")).unwrap();
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(inner.get_program());
    }
    command.args(args).env_clear().current_dir(dir).stdin(Stdio::null());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output();
    close(&world.root.join(".git"), false);
    let output = output.ok()?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or(-1);
    // The program lies where nobody else may run it.
    (code != 126 && code != 127).then(|| Ran {
        code,
        out: text(output.stdout),
        err: text(output.stderr),
    })
}

/// The files that wait in a worktree.
fn waiting(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(".collab/open")).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    found.sort();
    found
}

fn titles(ran: &Ran) -> Vec<String> {
    let tasks = ran.json()["tasks"].clone();
    let mut titles: Vec<String> = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

/// A world in which somebody has written.
fn begun() -> World {
    let world = World::new();
    world.add_task("ann", "One");
    world
}

const WAITS: &str = "cannot be written: this is durable in this worktree only, until a collab command runs that can write there\n";

#[test]
fn a_redaction_that_leaves_the_text_here_says_that_it_counts() {
    let world = begun();
    let root = world.root.clone();
    let short = world.send("codex", "ann", "zebra");
    let Some(ran) = sandboxed(&world, "codex", &root, &["redact", &short]) else { return };
    let ran = ran.exits(1);
    assert!(ran.err.contains("counts no more, but its text is still in files"), "{ran:?}");
    assert!(!ran.err.contains("nothing was changed"), "{ran:?}");
    let _ = world.run("ann", &["show", &short]).exits(1);
}

#[test]
fn a_write_waits_in_the_worktree_until_somebody_can_write_the_store() {
    let world = begun();
    let root = world.root.clone();
    let Some(ran) = sandboxed(&world, "codex", &root, &["task", "add", "Two", "--json"]) else {
        return;
    };
    let ran = ran.exits(0);
    assert_eq!(ran.json()["durable"], "worktree");
    assert!(ran.err.starts_with("warning: ") && ran.err.ends_with(WAITS), "{ran:?}");
    let [file] = waiting(&root).try_into().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let write: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((text.lines().count(), &write["worktree"]), (1, &json!("")));
    assert!(text.ends_with('\n') && text.contains("\"title\":\"Two\""), "{text}");
    assert_eq!(world.git(&["status", "--porcelain"]), "");

    // It is seen there, and decided on.
    let listed = sandboxed(&world, "codex", &root, &["task", "--json"]).unwrap().exits(0);
    assert_eq!(titles(&listed), ["One", "Two"]);
    assert_eq!(listed.json()["durable"], Value::Null, "nothing was written");
    let two = ran.json()["short"].as_str().unwrap().to_owned();
    let _ = sandboxed(&world, "codex", &root, &["task", "claim", &two]).unwrap().exits(0);
    let refused = sandboxed(&world, "ann", &root, &["task", "claim", &two]).unwrap().exits(3);
    assert!(refused.err.contains("is held by codex"), "{refused:?}");
    let found = sandboxed(&world, "codex", &root, &["search", "Two"]).unwrap().exits(0);
    assert!(found.out.contains("**Two**"), "{found:?}");

    // Whoever can write takes it over.
    let seen = world.run("ann", &["task", "--json"]).exits(0);
    assert_eq!((titles(&seen), seen.err.as_str()), (vec!["One".to_owned(), "Two".to_owned()], ""));
    assert!(waiting(&root).is_empty());
    let journal = fs::read_to_string(world.journal()).unwrap();
    assert_eq!(journal.matches("\"title\":\"Two\"").count(), 1, "{journal}");
    let before = world.state();
    fs::remove_file(world.live().join("store.db")).unwrap();
    assert_eq!(world.state(), before);
    assert!(world.run("ann", &["show", &two]).exits(0).out.contains("codex"));
}

#[test]
fn what_several_operations_wrote_is_there_entirely_and_each_says_where() {
    let world = begun();
    world.write(
        "ops.jsonl",
        "{\"op\":\"task.add\",\"title\":\"Two\"}\n{\"op\":\"task.add\",\"title\":\"Three\"}\n",
    );
    let root = world.root.clone();
    let Some(ran) = sandboxed(&world, "codex", &root, &["batch", "ops.jsonl"]) else { return };
    for line in ran.exits(0).out.lines() {
        let made: Value = serde_json::from_str(line).unwrap();
        assert_eq!(made["durable"], "worktree", "{line}");
    }
    assert_eq!(waiting(&root).len(), 1);
    assert_eq!(titles(&world.run("ann", &["task", "--json"])), ["One", "Three", "Two"]);
}

#[test]
fn where_neither_can_be_written_it_is_refused() {
    let world = begun();
    let root = world.root.clone();
    fs::create_dir(root.join(".collab/open")).unwrap();
    let Some(ran) = sandboxed(&world, "codex", &root, &["task", "add", "Two"]) else { return };
    let ran = ran.exits(1);
    assert!(ran.err.contains(".git/collab cannot be written, nor can"), "{ran:?}");
    assert!(
        ran.err.contains("hint: Make one of them writable for this user; nothing was changed.")
    );
    assert_eq!(titles(&world.run("ann", &["task", "--json"])), ["One"]);
}

#[test]
fn a_fresh_clone_that_nobody_has_opened_yet_serves_all_the_same() {
    let world = begun();
    let _ = world.run("ann", &["publish"]).exits(0);
    world.git(&["add", ".collab"]);
    world.git(&["commit", "-q", "-m", "batch"]);
    fs::remove_dir_all(world.live()).unwrap();
    fs::remove_dir_all(world.root.join(".collab/open")).unwrap();
    let root = world.root.clone();
    let Some(ran) = sandboxed(&world, "codex", &root, &["task", "add", "Two"]) else { return };
    assert!(ran.exits(0).err.ends_with(WAITS));
    assert!(!world.live().exists());
    let listed = sandboxed(&world, "codex", &root, &["task", "--json"]).unwrap().exits(0);
    assert_eq!(titles(&listed), ["One", "Two"]);
    assert_eq!(titles(&world.run("ann", &["task", "--json"])), ["One", "Two"]);
    assert!(waiting(&root).is_empty());
}

#[test]
fn a_linked_worktree_keeps_what_was_made_in_it() {
    let world = begun();
    world.git(&["worktree", "add", "-q", "../linked"]);
    let linked = world.above().join("linked");
    let Some(ran) = sandboxed(&world, "codex", &linked, &["task", "add", "Two"]) else { return };
    let _ = ran.exits(0);
    assert_eq!((waiting(&linked).len(), waiting(&world.root).len()), (1, 0));
    // It is seen from the other worktree in the sandbox, too.
    let root = world.root.clone();
    let listed = sandboxed(&world, "bob", &root, &["task", "--json"]).unwrap().exits(0);
    assert_eq!(titles(&listed), ["One", "Two"]);
    let _ = world.run("ann", &["task"]).exits(0);
    assert!(waiting(&linked).is_empty());
    let sealed = world.run_with("codex", &linked, &["publish", "--json"], "").exits(0).json();
    let batch = fs::read_to_string(linked.join(sealed["batch"].as_str().unwrap())).unwrap();
    assert!(batch.contains("\"title\":\"Two\"") && !batch.contains("\"title\":\"One\""), "{batch}");
}

#[test]
fn what_waits_for_a_newcomer_is_not_hidden_by_what_it_writes() {
    let world = begun();
    world.send("ann", "codex", "Read me");
    let root = world.root.clone();
    let Some(ran) = sandboxed(&world, "codex", &root, &["send", "ann", "-m", "Here"]) else {
        return;
    };
    let _ = ran.exits(0);
    let inbox = sandboxed(&world, "codex", &root, &["inbox"]).unwrap().exits(0);
    assert!(inbox.out.contains("Read me"), "{inbox:?}");
    assert!(world.run("ann", &["inbox"]).exits(0).out.contains("Here"));
    assert!(world.run("codex", &["inbox"]).exits(0).out.contains("Read me"));
}

#[test]
fn what_is_taken_over_late_is_unread() {
    let world = begun();
    let root = world.root.clone();
    world.send("bob", "ann", "Before");
    let Some(ran) = sandboxed(&world, "codex", &root, &["send", "ann", "-m", "Meanwhile"]) else {
        return;
    };
    let _ = ran.exits(0);
    // While its writer holds the file, it is left.
    let [file] = waiting(&root).try_into().unwrap();
    let held = fs::File::open(&file).unwrap();
    fs2::FileExt::lock_exclusive(&held).unwrap();
    world.send("bob", "ann", "After");
    let read = world.run("ann", &["inbox"]).exits(0);
    assert!(read.out.contains("After") && !read.out.contains("Meanwhile"), "{read:?}");
    assert_eq!(waiting(&root).len(), 1);
    fs2::FileExt::unlock(&held).unwrap();
    drop(held);
    let late = world.run("ann", &["inbox"]).exits(0);
    assert!(late.out.contains("Meanwhile") && !late.out.contains("After"), "{late:?}");
    assert!(waiting(&root).is_empty());
}

/// Returns the line of a task that was added at a time, in milliseconds, in a clone.
fn line(title: &str, millis: u128, clone: u128, n: u128) -> String {
    let bits = (millis << 80) | (7 << 76) | (2 << 62) | (clone << 30) | n;
    let hex = format!("{bits:032x}");
    let id = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    let event = json!({"v": 1, "id": id, "at": "2026-11-22T00:00:00Z", "by": "zoe", "kind": "task.added", "data": {"title": title}});
    json!({"worktree": "elsewhere", "events": [event]}).to_string() + "\n"
}

const YESTERDAY: u128 = 1_795_305_600_000;

#[test]
fn whatever_lies_in_the_folder_harms_nothing() {
    let world = begun();
    let open = world.root.join(".collab/open");
    fs::create_dir_all(&open).unwrap();
    let file = |n: u32| open.join(format!("01a20715-d122-7000-84f0-0000000000{n:02x}.jsonl"));
    let clone = fs::read_to_string(world.live().join("clone.json")).unwrap();
    let clone: Value = serde_json::from_str(&clone).unwrap();
    let clone = u128::from_str_radix(clone["clone"].as_str().unwrap(), 16).unwrap();
    // Another clone's, with the end of a write that was cut off.
    fs::write(file(1), line("Theirs", YESTERDAY, 7, 1) + "{\"worktree\":\"\",\"ev").unwrap();
    fs::write(file(2), "garbage\n".to_owned() + &line("Beside it", YESTERDAY, 7, 2)).unwrap();
    // One that would leave no room for what follows.
    fs::write(file(3), line("Far", 7_258_118_399_999, clone, 3)).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", file(4)).unwrap();
    assert!(Command::new("mkfifo").arg(file(5)).status().unwrap().success());
    fs::File::create(file(6)).unwrap().set_len(1 << 30).unwrap();
    fs::create_dir(file(7)).unwrap();
    fs::write(file(8), "").unwrap();
    fs::write(open.join("notes.jsonl"), line("No such name", YESTERDAY, 7, 9)).unwrap();

    let ran = world.run("ann", &["task", "--json"]).exits(0);
    assert_eq!(titles(&ran), ["Beside it", "One", "Theirs"]);
    let left: Vec<PathBuf> =
        [2, 3, 4, 5, 6, 7].map(file).into_iter().chain([open.join("notes.jsonl")]).collect();
    assert_eq!(waiting(&world.root), left);
    let journal = fs::read_to_string(world.journal()).unwrap();
    assert!(journal.contains("{\"worktree\":\"\",\"events\":[{\"at\""), "{journal}");
    world.add_task("ann", "Next");
    let journal = fs::read_to_string(world.journal()).unwrap();
    assert_eq!(journal.matches("Beside it").count(), 1, "once only: {journal}");
    assert!(!journal.contains("\"Far\""));
    let root = world.root.clone();
    if let Some(ran) = sandboxed(&world, "codex", &root, &["task", "--json"]) {
        assert_eq!(titles(&ran.exits(0)), ["Beside it", "Next", "One", "Theirs"]);
    }

    // A link in the folder's place leads nowhere.
    fs::remove_dir_all(&open).unwrap();
    let elsewhere = world.above().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let name = file(1).file_name().unwrap().to_owned();
    fs::write(elsewhere.join(&name), line("Led here", YESTERDAY, 7, 4)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &open).unwrap();
    assert!(!world.run("ann", &["task"]).exits(0).out.contains("Led here"));
    assert!(elsewhere.join(&name).exists());
    if let Some(ran) = sandboxed(&world, "codex", &root, &["task", "add", "Two"]) {
        assert!(ran.exits(4).err.contains("it is a link"));
    }
}

#[test]
fn a_crash_between_taking_over_and_deleting_doubles_nothing() {
    let world = begun();
    let root = world.root.clone();
    let Some(ran) = sandboxed(&world, "codex", &root, &["task", "add", "Two"]) else { return };
    let _ = ran.exits(0);
    let [file] = waiting(&root).try_into().unwrap();
    let bytes = fs::read(&file).unwrap();
    // The journal has it, and the store does not know yet.
    let mut journal = fs::OpenOptions::new().append(true).open(world.journal()).unwrap();
    journal.write_all(&bytes).unwrap();
    drop(journal);
    let before = fs::read(world.journal()).unwrap();
    assert_eq!(titles(&world.run("ann", &["task", "--json"])), ["One", "Two"]);
    assert!(waiting(&root).is_empty());
    // The store knows it, and the file is there still.
    fs::write(&file, &bytes).unwrap();
    assert_eq!(titles(&world.run("ann", &["task", "--json"])), ["One", "Two"]);
    assert!(waiting(&root).is_empty());
    assert_eq!(fs::read(world.journal()).unwrap(), before);
}
