//! Bad input and faults, in one table: what is broken, what is asked then, how it ends, what a person
//! is told, and that what was there before is there after.
//!
//! Permissions do not hold for root, so what they cause is caused here for everybody by a folder in
//! the place of a file, or a file in the place of a folder; `a_folder_that_may_not_be_written` gives
//! root's rights away where it can. A writer that is killed at every point is in `tests/crash.rs`.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use collab_hub::env::process::{self, Process};

use crate::support::World;

/// One row.
struct Case {
    /// What is wrong.
    name: &'static str,
    /// Breaks a repository with one task `Fix`, and a message to ann.
    fault: fn(&World),
    /// What is asked; `TASK` stands for the task's id, `NOTE` for that of the newest note.
    act: &'static [&'static [u8]],
    /// What is on the standard input.
    input: fn() -> Vec<u8>,
    /// How it ends.
    code: i32,
    /// All that is on stderr; an id is replaced as in all tests here.
    told: &'static str,
}

const NOTHING: fn() -> Vec<u8> = Vec::new;
const LIST: &[&[u8]] = &[b"task"];
const ADD: &[&[u8]] = &[b"task", b"add", b"Two"];
const SEND: &[&[u8]] = &[b"send", b"bob"];

fn sound(_: &World) {}

fn live(world: &World) -> PathBuf {
    world.root().join(".git/collab")
}

fn journal(world: &World) -> PathBuf {
    let files = fs::read_dir(live(world)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).max().unwrap()
}

/// Appends to the journal behind the store's back.
fn append(world: &World, bytes: &[u8]) {
    let mut file = OpenOptions::new().append(true).open(journal(world)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Appends a write with the event that added the task, under another id and otherwise changed.
fn append_like_first(world: &World, change: impl Fn(&str, &str) -> String) {
    let text = fs::read_to_string(journal(world)).unwrap();
    let line = text.lines().find(|line| line.contains("task.added")).unwrap();
    let mut write: serde_json::Value = serde_json::from_str(line).unwrap();
    let events = write["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["kind"] == "task.added").unwrap();
    let id = event["id"].as_str().unwrap().to_owned();
    // The last digits are random, so that this is another event of the same moment.
    let event = event.to_string().replace(&id, &format!("{}abc", &id[..id.len() - 3]));
    write["events"] = serde_json::json!([]);
    let write = write.to_string().replace("[]", &format!("[{}]", change(&event, &id)));
    append(world, format!("{write}\n").as_bytes());
}

fn folder_instead(path: &Path) {
    if path.is_file() {
        fs::remove_file(path).unwrap();
    }
    fs::create_dir(path).unwrap();
}

fn no_collab(world: &World) {
    fs::remove_dir_all(live(world)).unwrap();
    fs::remove_dir_all(world.root().join(".collab")).unwrap();
}

const CASES: &[Case] = &[
    Case {
        name: "no repository",
        fault: |world| {
            no_collab(world);
            fs::remove_dir_all(world.root().join(".git")).unwrap();
        },
        act: LIST,
        input: NOTHING,
        code: 1,
        told: "error: there is no .collab at or above $DIR\nhint: Make one with `collab init`, best in a git repository.\n",
    },
    Case {
        name: "no .collab",
        fault: no_collab,
        act: ADD,
        input: NOTHING,
        code: 1,
        told: "error: there is no .collab at or above $DIR\nhint: Make one with `collab init`.\n",
    },
    Case {
        name: ".collab is a file",
        fault: |world| {
            no_collab(world);
            world.write(".collab", "mine");
        },
        act: ADD,
        input: NOTHING,
        code: 4,
        told: "error: $DIR/.collab is a file, and not a folder\nhint: Move it away, then run `collab init`; collab keeps its state in a folder there.\n",
    },
    Case {
        name: "init where .collab is a file",
        fault: |world| {
            no_collab(world);
            world.write(".collab", "mine");
        },
        act: &[b"init"],
        input: NOTHING,
        code: 4,
        told: "error: $DIR/.collab is a file, and not a folder\nhint: Move it away, then run `collab init`; collab keeps its state in a folder there.\n",
    },
    Case {
        name: "the live folder is a file",
        fault: |world| {
            fs::remove_dir_all(live(world)).unwrap();
            fs::write(live(world), "mine").unwrap();
        },
        act: ADD,
        input: NOTHING,
        code: 4,
        told: "error: cannot create $DIR/.git/collab: File exists (os error 17)\nhint: Something else lies there: move it away and try again.\n",
    },
    Case {
        name: "the lock cannot be written",
        fault: |world| folder_instead(&live(world).join("lock")),
        act: ADD,
        input: NOTHING,
        code: 4,
        told: "error: $DIR/.git/collab/lock cannot be used: it is a folder, and not a file\nhint: Move it away and try again.\n",
    },
    Case {
        name: "the lock cannot be written, reading",
        fault: |world| folder_instead(&live(world).join("lock")),
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "the journal cannot be written",
        fault: |world| folder_instead(&journal(world)),
        act: ADD,
        input: NOTHING,
        code: 4,
        told: "error: $DIR/.git/collab/JOURNAL cannot be used: it is a folder, and not a file\nhint: Move it away and try again.\n",
    },
    Case {
        name: "the store is a folder",
        fault: |world| folder_instead(&live(world).join("store.db")),
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "warning: the store was rebuilt from the journal and git, with 2 events (it is a folder, and not a file); nothing is lost\n",
    },
    Case {
        name: "a write was cut off",
        fault: |world| append(world, b"{\"worktree\":\"\",\"eve"),
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "a binary line in the journal",
        fault: |world| append(world, b"\x00\x01\xfe\xff\x7f\n"),
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "warning: 1 line of what came in cannot be read and did not count; see `collab doctor`\n",
    },
    Case {
        name: "a line of 10 MB in the journal",
        fault: |world| {
            append(world, &vec![b'x'; 10 << 20]);
            append(world, b"\n");
        },
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "warning: 1 line of what came in cannot be read and did not count; see `collab doctor`\n",
    },
    Case {
        name: "a line that is not UTF-8, checked",
        fault: |world| {
            append(world, b"{\"worktree\":\"\",\"events\":[{\"v\":1,\"by\":\"\xff\"}]}\n");
        },
        act: &[b"doctor"],
        input: NOTHING,
        code: 4,
        told: "warning: 1 line of what came in cannot be read and did not count; see `collab doctor`\nerror: 1 thing is not in order\nhint: Mend what can be mended safely with `collab doctor --fix`.\n",
    },
    Case {
        name: "an unknown kind",
        fault: |world| {
            append_like_first(world, |event, _| event.replace("task.added", "task.sung"));
        },
        act: LIST,
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "a newer format, acting on what holds it",
        fault: newer,
        act: &[b"task", b"claim", b"TASK"],
        input: NOTHING,
        code: 4,
        told: "error: task t-task1 holds an event of format 9, which this build does not know\nhint: Update collab; reading still works.\n",
    },
    Case {
        name: "a newer format, reading what holds it",
        fault: newer,
        act: &[b"show", b"TASK"],
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "merge markers in config.toml",
        fault: |world| {
            let marked = "<<<<<<< HEAD\n[task]\n=======\n[names]\n>>>>>>> theirs\n";
            world.write(".collab/config.toml", marked);
        },
        act: &[b"brief", b"--peek"],
        input: NOTHING,
        code: 0,
        told: "warning: .collab/config.toml line 1: an unfinished merge left its marks; the last policy known is used\n",
    },
    Case {
        name: "merge markers in config.toml, checked",
        fault: |world| world.write(".collab/config.toml", "<<<<<<< HEAD\n"),
        act: &[b"doctor"],
        input: NOTHING,
        code: 4,
        told: "error: 1 thing is not in order\n",
    },
    Case {
        name: "an unknown key in config.toml",
        fault: |world| world.write(".collab/config.toml", "[taks]\nclaim_ttl = \"2h\"\n"),
        act: &[b"brief", b"--peek"],
        input: NOTHING,
        code: 0,
        told: "warning: .collab/config.toml: `taks` means nothing here\n",
    },
    Case {
        name: "a path that climbs out",
        fault: sound,
        act: &[b"send", b"bob", b"-m", b"x", b"--about", b"src/../../etc/passwd"],
        input: NOTHING,
        code: 1,
        told: "error: the path `src/../../etc/passwd` leaves the repository\nhint: Name a path in this repository, or a task's id.\n",
    },
    Case {
        name: "a path elsewhere",
        fault: sound,
        act: &[b"task", b"add", b"x", b"--about", b"/etc/passwd"],
        input: NOTHING,
        code: 1,
        told: "error: the path `/etc/passwd` leaves the repository\nhint: Name a path in this repository, or a task's id.\n",
    },
    Case {
        name: "a name that is a path",
        fault: sound,
        act: &[b"send", b"../x", b"-m", b"x"],
        input: NOTHING,
        code: 2,
        told: "error: `../x` is not a name: use letters, digits, spaces and hyphens\nhint: See who is known with `collab participant`.\n",
    },
    Case {
        name: "to be called as a path",
        fault: sound,
        act: &[b"--as", b"../x", b"task", b"add", b"x"],
        input: NOTHING,
        code: 2,
        told: "error: --as: `../x` is not a name: use letters, digits, spaces and hyphens\nhint: See who is known with `collab participant`.\n",
    },
    Case {
        name: "to be called all",
        fault: sound,
        act: &[b"--as", b"all", b"task", b"add", b"x"],
        input: NOTHING,
        code: 2,
        told: "error: --as: `all` is not a name: it means everybody\nhint: Take another name.\n",
    },
    Case {
        name: "an empty message",
        fault: sound,
        act: &[b"send", b"bob", b"-m", b" "],
        input: NOTHING,
        code: 1,
        told: "error: the message is empty\nhint: Say something in the message.\n",
    },
    Case {
        name: "nothing piped in",
        fault: sound,
        act: SEND,
        input: NOTHING,
        code: 1,
        told: "error: there is no text on the standard input\nhint: Give it with `-m TEXT`, or pipe it in.\n",
    },
    Case {
        name: "a message of 1 MB",
        fault: sound,
        act: SEND,
        input: || vec![b'x'; 1 << 20],
        code: 1,
        told: "error: the message has 1048576 bytes; at most 65536 are allowed\nhint: Put long content into a file, and name its path with `--about`.\n",
    },
    Case {
        name: "a text that is not UTF-8",
        fault: sound,
        act: SEND,
        input: || b"a\xffb".to_vec(),
        code: 1,
        told: "error: the text on the standard input is not UTF-8\nhint: Convert it, as with iconv.\n",
    },
    Case {
        name: "an argument that is not UTF-8",
        fault: sound,
        act: &[b"send", b"bob", b"-m", b"a\xffb"],
        input: NOTHING,
        code: 2,
        told: "error: invalid UTF-8 was detected in one or more arguments\n\nUsage: collab send [OPTIONS] [TO]...\n\nFor more information, try '--help'.\n",
    },
    Case {
        name: "an escape in an argument",
        fault: sound,
        act: &[b"task", b"claim", b"t-\x1b[31m"],
        input: NOTHING,
        code: 1,
        told: "error: there is no task `t-\\x1b[31m`\nhint: List them with `collab task`.\n",
    },
    Case {
        name: "a patch that does not apply",
        fault: |world| {
            world.write("a.txt", "one\n");
            world.git(&["add", "a.txt"]);
            let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
            world.git(&[&who[..], &["commit", "--quiet", "-m", "x"]].concat());
            world.write("fix.diff", creating("a.txt"));
            world.note("bob", &["Add it", "--kind", "suggestion", "--patch", "fix.diff"]);
        },
        act: &[b"note", b"accept", b"NOTE", b"--apply"],
        input: NOTHING,
        code: 1,
        told: "error: the patch does not apply: it creates a.txt, which is there already\nhint: Make the change by hand, then accept the note without `--apply`; nothing was changed.\n",
    },
    Case {
        name: "a patch of a hook of git's",
        fault: sound,
        act: &[b"note", b"add", b"Run it", b"--kind", b"suggestion", b"--patch", b"-"],
        input: || creating(".git/hooks/post-commit").into_bytes(),
        code: 1,
        told: "error: the patch changes .git/hooks/post-commit, which is git's own\nhint: Only plain files of this repository can be changed by a patch.\n",
    },
    Case {
        name: "a file that does not exist",
        fault: sound,
        act: &[b"note", b"add", b"Here", b"--about", b"none.rs:1"],
        input: NOTHING,
        code: 1,
        told: "error: there is no none.rs here\nhint: Name a path that is there, from the directory that you are in.\n",
    },
    Case {
        name: "a line that does not exist",
        fault: |world| world.write("a.txt", "one\n"),
        act: &[b"note", b"add", b"Here", b"--about", b"a.txt:2"],
        input: NOTHING,
        code: 1,
        told: "error: there is no line 2 in a.txt: it has 1 line\nhint: Name a line that is there, or the file alone.\n",
    },
    Case {
        name: "an empty note",
        fault: sound,
        act: &[b"note", b"add", b" "],
        input: NOTHING,
        code: 1,
        told: "error: the note is empty\nhint: Say something in the note.\n",
    },
    Case {
        name: "a note of 1 MB",
        fault: sound,
        act: &[b"note", b"add"],
        input: || vec![b'x'; 1_000_000],
        code: 1,
        told: "error: the note has 1000000 bytes; at most 65536 are allowed\nhint: Put long content into a file, and name its path with `--about`.\n",
    },
    Case {
        name: "a bad key of an alert",
        fault: sound,
        act: &[b"alert", b"raise", b"Red", b"--key", b"a\x1b[31m/b"],
        input: NOTHING,
        code: 2,
        told: "error: `a\\x1b[31m/b` is not a word of 1 to 100 bytes without slashes, white space, and what does not show\nhint: Take one word, such as `build` or `tests:linux`.\n",
    },
    Case {
        name: "a search that is only operators",
        fault: sound,
        act: &[b"search", b"OR * \"\" ()"],
        input: NOTHING,
        code: 2,
        told: "error: there is no word in the query `OR * \"\" ()` to look for\nhint: Say words, as in `collab search parser`; with \"several in a row\", pars* and OR.\n",
    },
    Case {
        name: "an empty search",
        fault: sound,
        act: &[b"search", b""],
        input: NOTHING,
        code: 2,
        told: "error: the query is empty\nhint: Say words, as in `collab search parser`; with \"several in a row\", pars* and OR.\n",
    },
    Case {
        name: "a search for control characters alone",
        fault: sound,
        act: &[b"search", b"*\x1b]\x07("],
        input: NOTHING,
        code: 2,
        told: "error: there is no word in the query `*\\x1b]\\x07(` to look for\nhint: Say words, as in `collab search parser`; with \"several in a row\", pars* and OR.\n",
    },
    Case {
        name: "a search for a word between control characters",
        fault: |world| {
            world.send("bob", &["ann", "-m", "\u{1b}[31mhi\u{202e}"]);
        },
        act: &[b"search", b"\x1b[31mhi\xe2\x80\xae"],
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "a search for a word that is not UTF-8",
        fault: sound,
        act: &[b"search", b"\xff\xfe"],
        input: NOTHING,
        code: 2,
        told: "error: invalid UTF-8 was detected in one or more arguments\n\nUsage: collab search [OPTIONS] <QUERY>...\n\nFor more information, try '--help'.\n",
    },
    Case {
        name: "a search with a damaged index",
        fault: |world| fs::write(live(world).join("search.db"), "mine").unwrap(),
        act: &[b"search", b"fix"],
        input: NOTHING,
        code: 0,
        told: "",
    },
    Case {
        name: "a breakpoint outside of the repository",
        fault: sound,
        act: &[b"context", b"memory", b"push", b"--breakpoint", b"../../etc/passwd:1"],
        input: NOTHING,
        code: 1,
        told: "error: the path `../../etc/passwd:1` leaves the repository\nhint: Name a path in this repository, or a task's id.\n",
    },
];

/// Returns a patch that creates a file.
fn creating(path: &str) -> String {
    format!(
        "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+new\n"
    )
}

#[test]
fn what_notes_and_alerts_say_is_shown_cleaned() {
    let (world, _) = world();
    let escape = "\x1b[31mred\x1b]0;title\x07$(touch ran)`touch ran`";
    world.write("a.txt", format!("{escape}\n"));
    world.write("fix.diff", creating("b.txt").replace("+new", &format!("+{escape}")));
    let note = world.note(
        "bob",
        &[escape, "--kind", "suggestion", "--patch", "fix.diff", "--about", "a.txt:1"],
    );
    world.ok("bob", &["alert", "raise", escape, "--key", "k"]);
    world.ok("ann", &["note", "reject", &note, "-m", escape]);

    for args in
        [&["note", "--all"][..], &["show", &note], &["alert"], &["log"], &["note", "reject", &note]]
    {
        let output = world.command("ann", args).output().unwrap();
        let shown = [output.stdout, output.stderr].concat();
        let shown = String::from_utf8(shown).unwrap();
        assert!(shown.contains(r"\x1b[31mred"), "{args:?}: {shown}");
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{args:?}: {shown:?}");
    }
    assert!(!world.root().join("ran").exists());
}

fn newer(world: &World) {
    append_like_first(world, |event, id| {
        let event = event.replace("\"v\":1", &format!("\"v\":9,\"of\":\"{id}\""));
        event.replace("task.added", "task.polished")
    });
}

/// Returns what must stay: the bytes of all files but those that are rebuilt, or say who holds the lock
/// or what was read; and the log as it is told.
fn state(world: &World) -> (BTreeMap<PathBuf, Vec<u8>>, Vec<u8>) {
    let mut files = BTreeMap::new();
    let mut folders = vec![world.root().join(".collab"), live(world)];
    while let Some(folder) = folders.pop() {
        if folder.is_file() {
            files.insert(folder.clone(), fs::read(&folder).unwrap());
        }
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let passing = ["store.db", "holder", "cursors"].iter().any(|p| name.starts_with(p));
            if path.is_dir() {
                folders.push(path);
            } else if !passing {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    let log = world.command("ann", &["log", "--json", "--since", "2026-01-01"]).output().unwrap();
    (files, log.stdout)
}

fn world() -> (World, String) {
    let world = World::new();
    world.ok("ann", &["init"]);
    let task = world.task(&["Fix"]);
    world.send("bob", &["ann", "-m", "hi"]);
    (world, task)
}

fn act(world: &World, case: &Case, task: &str) -> Output {
    let as_said = case.act.first() == Some(&&b"--as"[..]);
    let mut command = world.command(if as_said { "" } else { "ann" }, &[]);
    for word in case.act {
        let word = match *word {
            b"TASK" => task.to_owned().into_bytes(),
            b"NOTE" => {
                let notes = world.json("ann", &["note"]);
                notes["notes"][0]["short"].as_str().unwrap().to_owned().into_bytes()
            }
            word => word.to_vec(),
        };
        command.arg(std::ffi::OsStr::from_bytes(&word));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // What is not wanted may not be read to its end.
    let _ = child.stdin.take().unwrap().write_all(&(case.input)());
    child.wait_with_output().unwrap()
}

fn stderr(world: &World, output: &Output) -> String {
    let only = Output { stdout: Vec::new(), ..output.clone() };
    let text = world.text(&only);
    let text = text.strip_prefix("--- stderr ---\n").unwrap_or(&text);
    let text = text.split("[exit ").next().unwrap();
    // Named by a random id, which differs with how many numbers were drawn before.
    let Some((before, rest)) = text.split_once("journal-") else { return text.to_owned() };
    let (_, after) = rest.split_once(".jsonl").unwrap();
    format!("{before}JOURNAL{after}")
}

#[test]
fn bad_input_and_faults_change_nothing_and_say_what_to_do() {
    let mut wrong = Vec::new();
    for case in CASES {
        let (world, task) = world();
        (case.fault)(&world);
        let asked = act(&world, case, &task);
        let (code, told) = (asked.status.code(), stderr(&world, &asked));
        if code != Some(case.code) || told != case.told {
            wrong.push(format!("{}: {code:?}\n{told:?}", case.name));
        }
        assert!(!asked.stdout.contains(&0x1b) && !asked.stderr.contains(&0x1b), "{}", case.name);

        // On another of the same kind, as the fault is noticed, and told, once.
        let before = state(&world);
        act(&world, case, &task);
        assert_eq!(state(&world), before, "{}", case.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs a command that may never end; a minute is longer than any takes.
fn ends(mut command: Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let (pid, (sender, receiver)) = (child.id(), std::sync::mpsc::channel());
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    receiver.recv_timeout(std::time::Duration::from_secs(60)).map_or_else(
        |_| {
            let _ = Command::new("kill").arg(pid.to_string()).status();
            panic!("{:?} does not end", command.get_args());
        },
        Result::unwrap,
    )
}

/// Puts something else in a file's place.
fn replace(path: &Path, kind: &str) {
    let _ = fs::remove_file(path);
    match kind {
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "folder" => fs::create_dir(path).unwrap(),
        _ => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
    }
}

#[test]
fn what_lies_in_the_place_of_a_file_of_the_live_folder_is_not_waited_for() {
    for kind in ["pipe", "folder", "link"] {
        for file in ["clone.json", "the journal"] {
            let (world, _) = world();
            let path =
                if file == "the journal" { journal(&world) } else { live(&world).join(file) };
            replace(&path, kind);
            for args in [&["task"][..], &["task", "add", "Two"], &["doctor"]] {
                let output = ends(world.command("ann", args));
                let told = stderr(&world, &output);
                let why = format!(" cannot be used: it is a {kind}, and not a file\nhint: Move it");
                assert!(told.contains(&why), "{file} {args:?}: {told}");
                assert_eq!(output.status.code(), Some(4), "{told}");
            }
        }
        {
            let (world, _) = world();
            replace(&live(&world).join("lock"), kind);
            assert!(ends(world.command("ann", &["task"])).status.success());
            let refused = ends(world.command("ann", &["task", "add", "Two"]));
            assert_eq!(refused.status.code(), Some(4), "{}", world.text(&refused));
        }
        for file in ["cursors.json", "clients.json"] {
            let (world, _) = world();
            replace(&live(&world).join(file), kind);
            let read = ends(world.command("ann", &["inbox", "--peek"]));
            assert!(world.text(&read).contains("hi"), "{file}: {}", world.text(&read));
            let found = ends(world.command("ann", &["doctor"]));
            let found = world.text(&found);
            assert!(found.contains(&format!("it is a {kind}, and not a file")), "{found}");
            let mended = ends(world.command("ann", &["doctor", "--fix"]));
            assert!(mended.status.success(), "{}", world.text(&mended));
            world.task(&["Two"]);
        }
        for file in ["holder", "store.db"] {
            let (world, _) = world();
            replace(&live(&world).join(file), kind);
            for args in [&["task", "add", "Two"][..], &["task"], &["render"]] {
                let output = ends(world.command("ann", args));
                assert!(output.status.success(), "{file} {kind}: {}", world.text(&output));
            }
        }
    }
}

#[test]
fn a_disk_that_is_full_in_the_middle_of_a_write_loses_nothing() {
    let (world, _) = world();
    for _ in 0..4 {
        world.send("bob", &["ann", "-m", &"x".repeat(10_000)]);
    }
    let before = state(&world);
    let text = "y".repeat(60_000);
    // 128 blocks of 512 bytes: the journal reaches that in the middle of this text.
    let script = "ulimit -f 128; trap '' XFSZ; exec \"$0\" \"$@\"";
    let inner = world.command("bob", &["send", "ann", "-m", &text]);
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(inner.get_program()).args(inner.get_args());
    command.env_clear().current_dir(world.root()).stdin(Stdio::null());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();

    let told = stderr(&world, &output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("\nhint: Make room on the disk and try again; nothing was changed.\n"),
        "{told}"
    );
    let after = state(&world);
    assert_eq!(after.1, before.1);
    // What got there of it is no write, and stands behind all that was.
    for (path, bytes) in &before.0 {
        assert!(after.0[path].starts_with(bytes), "{}", path.display());
    }
    world.send("bob", &["ann", "-m", "room again"]);
    assert_eq!(world.events().len(), before.1.split(|&b| b == b'\n').count());
}

#[test]
fn a_lock_that_is_held_for_too_long_is_told_with_its_holder() {
    let (world, _) = world();
    let before = state(&world);
    let lock = OpenOptions::new().write(true).open(live(&world).join("lock")).unwrap();
    fs2::FileExt::lock_exclusive(&lock).unwrap();
    let Process { pid, start } = process::me();
    let run = |args: &[&str]| {
        let mut command = world.command("ann", args);
        world.text(&command.env("COLLAB_TEST_LOCK_MS", "20").output().unwrap())
    };
    let holder = |start: u64| {
        fs::write(live(&world).join("holder"), format!("{pid} {start} collab task add\n")).unwrap();
        run(&["task", "add", "Two"]).replace(&format!("process {pid} "), "process PID ")
    };

    insta::assert_snapshot!(holder(start), @"
    --- stderr ---
    error: $DIR/.git/collab/lock is held by process PID (`collab task add`)
    hint: Try again; if that process hangs, end it: what it has written is safe.
    [exit 3]
    ");
    // Another one that had that number, and was killed: who has locked since is not known yet.
    insta::assert_snapshot!(holder(start + 1), @"
    --- stderr ---
    error: $DIR/.git/collab/lock is held by another process
    hint: Try again; if that process hangs, end it: what it has written is safe.
    [exit 3]
    ");
    fs2::FileExt::unlock(&lock).unwrap();
    assert_eq!(state(&world), before);

    // A reader does not wait, and is told so.
    append(&world, b"{\"worktree\":\"\",\"events\":[]}\n");
    fs2::FileExt::lock_exclusive(&lock).unwrap();
    let read = run(&["task"]);
    assert!(read.contains("warning: another process is writing; this may be behind"), "{read}");
}

#[test]
fn whoever_writes_leaves_the_words_of_its_command() {
    let (world, _) = world();

    world.ok("ann", &["--color", "never", "task", "-C", ".", "add", "Two"]);

    let holder = fs::read_to_string(live(&world).join("holder")).unwrap();
    let what = holder.splitn(3, ' ').last().unwrap();
    assert_eq!(what, "collab task add\n");
}

#[test]
fn a_writer_that_is_killed_while_it_waits_leaves_nothing() {
    let (world, _) = world();
    let before = state(&world);
    let mut command = world.command("bob", &["send", "ann"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(b"half a mess").unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    assert_eq!(state(&world), before);
}

#[test]
fn a_folder_that_may_not_be_written_is_read_all_the_same() {
    let (world, _) = world();
    let before = state(&world);
    let live = live(&world);
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let all = |folder: u32, file: u32| {
        for entry in fs::read_dir(&live).unwrap() {
            mode(&entry.unwrap().path(), file);
        }
        mode(&live, folder);
    };
    all(0o555, 0o444);
    mode(world.root().parent().unwrap(), 0o755);
    // Root may write anywhere, so it steps down; without `setpriv` it has only the table above.
    let is_root = fs::write(live.join("probe"), "").is_ok();
    let run = |args: &[&str]| {
        let inner = world.command("ann", args);
        let mut command =
            Command::new(if is_root { "setpriv".into() } else { inner.get_program().to_owned() });
        if is_root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(inner.get_program());
        }
        command.args(inner.get_args()).env_clear().current_dir(world.root());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        // Another user's repository is none of git's business otherwise.
        command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory");
        command.env("GIT_CONFIG_VALUE_0", "*").stdin(Stdio::null()).output()
    };
    let (added, listed) = (run(&["task", "add", "Two"]), run(&["task"]));
    let searched = run(&["search", "Fix"]);
    all(0o755, 0o644);
    if is_root {
        fs::remove_file(live.join("probe")).unwrap();
    }
    assert_eq!(state(&world), before);
    let (Ok(added), Ok(listed)) = (added, listed) else { return };
    if added.status.code() == Some(126) || added.status.code() == Some(127) {
        // The program lies where nobody else may run it.
        return;
    }
    let told = stderr(&world, &added);
    assert!(
        told.contains("cannot be written, nor can")
            && told.contains("hint: Make one of them writable for this user; nothing was changed."),
        "{told}"
    );
    assert_eq!(added.status.code(), Some(1));
    assert_eq!(listed.status.code(), Some(0), "{}", world.text(&listed));
    let searched = world.text(&searched.unwrap());
    assert!(
        searched.contains("**Fix**") && searched.contains("all was read for this search"),
        "{searched}"
    );
}

#[test]
fn what_would_steer_a_terminal_is_shown_and_not_done() {
    let (world, _) = world();
    world.send("bob", &["ann", "-m", "\u{1b}[31mred\u{1b}]0;title\u{7}\u{8}a\rb\u{202e}"]);

    let shown = world.ok("ann", &["inbox"]);

    assert!(shown.contains(r"\x1b[31mred\x1b]0;title\x07\x08a\x0db\u{202e}"), "{shown}");
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
}

#[test]
fn a_clock_that_is_set_back_keeps_the_order() {
    let (world, _) = world();
    let mut ahead = world.command("ann", &["task", "add", "Later"]);
    let ahead = ahead.env("COLLAB_TEST_NOW", "2030-01-01T00:00:00Z").output().unwrap();
    assert!(ahead.status.success());
    world.task(&["Now"]);

    let events = world.events();

    assert!(events[events.len() - 2].contains("Later") && events[events.len() - 1].contains("Now"));
    let checked = world.run("ann", &["doctor"]);
    assert!(checked.contains("clock-ahead") && checked.contains("[exit 1]"), "{checked}");
    assert!(checked.contains("Set the clock"), "{checked}");
}

#[test]
fn a_clock_at_a_time_without_ids_is_told_and_nothing_is_written() {
    for now in ["2200-01-01T00:00:00Z", "9998-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
        let (world, task) = world();
        let before = state(&world);
        let run = |args: &[&str]| {
            let mut command = world.command("ann", args);
            world.text(&command.env("COLLAB_TEST_NOW", now).output().unwrap())
        };
        for args in [&["task", "add", "Two"][..], &["task", "claim", &task], &["publish"]] {
            assert_eq!(
                run(args),
                format!(
                    "--- stderr ---\nerror: this machine's clock shows {now}, and no event can be from \
                     before 1970 or after 2199\nhint: Set the clock, as with `timedatectl set-ntp \
                     true`.\n[exit 1]\n"
                )
            );
        }
        for args in [&["task"][..], &["inbox", "--peek"], &["status"], &["brief", "--peek"]] {
            assert!(!run(args).contains("[exit"), "{args:?}");
        }
        assert!(run(&["doctor"]).contains("problem clock-impossible"));
        assert_eq!(state(&world), before);
    }
}

#[test]
fn the_last_moment_with_ids_can_be_written_at() {
    let (world, _) = world();
    let mut command = world.command("ann", &["task", "add", "Last"]);
    command.env("COLLAB_TEST_NOW", "2199-12-31T23:59:59Z");
    assert!(command.output().unwrap().status.success());

    fs::remove_file(live(&world).join("store.db")).unwrap();

    assert!(world.ok("ann", &["task"]).contains("Last"));
}
