//! `collab changes`.

use std::fs;

use crate::harness::{Yard, each, write};

const ANN: &str = "Ann Lee <ann@example.com>";
const BOB: &str = "Bob Stone <bob@example.com>";

/// A history by three, with work that is not committed.
fn history() -> (Yard, std::path::PathBuf) {
    let (yard, root) = Yard::repo("r");
    let lines: String = (1..=20).map(|n| format!("line {n}\n")).collect();
    write(root.join("src/parser/mod.rs"), &lines);
    write(root.join("src/store.rs"), &lines);
    yard.commit(&root, ANN, "2026-11-16T09:00:00Z", "Begin");
    write(root.join("src/parser/mod.rs"), &lines.replace("line 5\n", "five\nand more\n"));
    let message = "Mend the parser\n\nCo-authored-by: Claude <noreply@anthropic.com>";
    yard.commit(&root, BOB, "2026-11-17T09:00:00Z", message);
    yard.git(&root, &["mv", "src/store.rs", "src/keep.rs"]);
    write(root.join("logo"), "\0\x01");
    yard.commit(&root, ANN, "2026-11-18T09:00:00Z", "Rename the store");
    fs::remove_file(root.join("logo")).unwrap();
    write(root.join("src/keep.rs"), &lines.replace("line 9\n", ""));
    write(root.join("new.txt"), "new\n");
    yard.collab(&root, &["init"]);
    (yard, root)
}

/// Replaces the ids of commits, which the version of git does not change but the eye does not need.
fn run(yard: &Yard, root: &std::path::Path, args: &[&str]) -> String {
    let ran = yard.collab(root, &[&["changes"], args].concat());
    let mut text = ran.text();
    for id in yard.git(root, &["rev-list", "--all"]).lines() {
        text = text.replace(&id[..8], "<commit>");
    }
    text
}

#[test]
fn uncommitted_work_comes_first_then_commits() {
    let (yard, root) = history();
    insta::assert_snapshot!(run(&yard, &root, &[]), @"
    Uncommitted on main
      delete logo  (lines not counted)
      create new.txt  +1
      edit   src/keep.rs:8  -1

    <commit> ann-lee, 2 d ago: Rename the store
      create logo  (lines not counted)
      rename src/store.rs -> src/keep.rs

    <commit> claude, bob-stone, 3 d ago: Mend the parser
      edit   src/parser/mod.rs:5-6  +2 -1

    <commit> ann-lee, 4 d ago: Begin
      create src/parser/mod.rs  +20
      create src/store.rs  +20
    ");
    // Asked again, what was kept gives the same.
    assert_eq!(run(&yard, &root, &[]), run(&yard, &root, &[]));
}

#[test]
fn diffs_are_unified() {
    let (yard, root) = history();
    insta::assert_snapshot!(run(&yard, &root, &["--diff", "--about", "src/parser"]), @"
    <commit> claude, bob-stone, 3 d ago: Mend the parser
      edit   src/parser/mod.rs:5-6  +2 -1
    diff --git a/src/parser/mod.rs b/src/parser/mod.rs
    index c4352f8..b704bdd 100644
    --- a/src/parser/mod.rs
    +++ b/src/parser/mod.rs
    @@ -2,7 +2,8 @@ line 1
     line 2
     line 3
     line 4
    -line 5
    +five
    +and more
     line 6
     line 7
     line 8

    <commit> ann-lee, 4 d ago: Begin
      create src/parser/mod.rs  +20
    diff --git a/src/parser/mod.rs b/src/parser/mod.rs
    new file mode 100644
    index 0000000..c4352f8
    --- /dev/null
    +++ b/src/parser/mod.rs
    @@ -0,0 +1,20 @@
    +line 1
    +line 2
    +line 3
    +line 4
    +line 5
    +line 6
    +line 7
    +line 8
    +line 9
    +line 10
    +line 11
    +line 12
    +line 13
    +line 14
    +line 15
    +line 16
    +line 17
    +line 18
    +line 19
    +line 20
      and 1 more file
    ");
}

#[test]
fn by_and_about_and_since_choose() {
    let (yard, root) = history();
    let subjects = |args: &[&str]| {
        let view = yard.collab(&root, &[&["changes", "--json"], args].concat()).json();
        each(&view["commits"], "subject")
    };
    assert_eq!(subjects(&["--by", "claude"]), ["Mend the parser"]);
    assert_eq!(subjects(&["--by", "Ann Lee"]), ["Rename the store", "Begin"]);
    assert_eq!(subjects(&["--about", "src/parser"]), ["Mend the parser", "Begin"]);
    assert_eq!(subjects(&["--about", "src/store.rs"]), ["Rename the store", "Begin"]);
    assert_eq!(subjects(&["--about", "."]).len(), 3);
    assert_eq!(subjects(&["--since", "2026-11-17"]), ["Rename the store", "Mend the parser"]);
    assert_eq!(subjects(&["--since", "HEAD~1"]), ["Rename the store"]);
    assert_eq!(subjects(&["--limit", "1"]), ["Rename the store"]);
    insta::assert_snapshot!(run(&yard, &root, &["--by", "claud"]), @"
    --- stderr ---
    error: nobody called `claud` is known here
    hint: Did you mean `claude`?
    [exit 1]
    ");
    insta::assert_snapshot!(run(&yard, &root, &["--since", "nothing-like-it"]), @"
    --- stderr ---
    error: --since: `nothing-like-it` is neither a time nor a commit
    hint: Write `2h`, `3d`, `friday`, `yesterday`, `2026-11-20`, `last`, or a commit.
    [exit 2]
    ");
    insta::assert_snapshot!(run(&yard, &root, &["--about", "../x"]), @"
    --- stderr ---
    error: the path `../x` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
}

#[test]
fn a_subdirectory_and_a_path_from_there() {
    let (yard, root) = history();
    let view = yard.collab(&root.join("src"), &["changes", "--about", "parser", "--json"]).json();
    assert_eq!(each(&view["commits"], "subject"), ["Mend the parser", "Begin"]);
    assert_eq!(each(&view["commits"][1]["files"], "path"), ["src/parser/mod.rs"]);
    assert_eq!(view["commits"][1]["other_files"], 1);
}

#[test]
fn a_task_has_the_commits_that_name_it_or_touch_its_files() {
    let (yard, root) = history();
    let add = ["task", "add", "Mend it", "--about", "src/parser", "--json"];
    let made = yard.collab(&root, &add).json();
    let (id, short) = (made["id"].as_str().unwrap(), made["short"].as_str().unwrap());
    write(root.join("other.txt"), "x\n");
    let message = format!("Elsewhere\n\nCollab-Task: {short}");
    yard.commit(&root, BOB, "2026-11-19T09:00:00Z", &message);
    let message = format!("Empty\n\nCollab-Task: {id}");
    yard.commit(&root, ANN, "2026-11-20T09:00:00Z", &message);
    let view = yard.collab(&root, &["changes", "--about", short, "--json"]).json();
    assert_eq!(
        each(&view["commits"], "subject"),
        ["Empty", "Elsewhere", "Mend the parser", "Begin"]
    );
}

#[test]
fn what_somebody_recorded_is_theirs() {
    let (yard, root) = history();
    let blob = yard.git(&root, &["hash-object", "-w", "new.txt"]);
    let line = format!(
        r#"{{"v":1,"id":"0193aaaa-0000-7000-8000-000000000001","at":"2026-11-18T10:00:00Z","by":"gemini","kind":"change.recorded","data":{{"files":[{{"path":"new.txt","blob":"{blob}"}}]}}}}"#
    );
    write(
        root.join(".collab/log/2026-11/18/aaaaaaaa-0193aaaa-0000-7000-8000-000000000002.jsonl"),
        &(line + "\n"),
    );
    yard.git(&root, &["add", ".collab"]);
    yard.git(&root, &["commit", "-q", "-m", "Add a batch"]);
    let view = yard.collab(&root, &["changes", "--json", "--by", "gemini"]).json();
    assert_eq!(each(&view["uncommitted"], "path"), ["new.txt"]);
    assert_eq!(view["uncommitted"][0]["recorded_by"], "gemini");
    yard.git(&root, &["add", "new.txt"]);
    yard.git(&root, &["commit", "-q", "-m", "Add what is new"]);
    let view = yard.collab(&root, &["changes", "--json", "--by", "gemini"]).json();
    assert_eq!(each(&view["commits"], "subject"), ["Add what is new"]);
    assert_eq!(view["commits"][0]["who"].to_string(), r#"["gemini","ann-lee"]"#);
    assert_eq!(view["commits"][0]["by_ai"], true);
}

#[test]
fn the_table_of_names_says_who_is_who() {
    let (yard, root) = history();
    let config = "[names]\n\"bob@example.com\" = \"bobby\"\n";
    write(root.join(".collab/config.toml"), config);
    let view = yard.collab(&root, &["changes", "--json", "--by", "bobby"]).json();
    assert_eq!(view["commits"][0]["who"].to_string(), r#"["claude","bobby"]"#);
}

#[test]
fn other_branches_are_left_out_unless_asked_for() {
    let (yard, root) = history();
    yard.git(&root, &["stash", "-q", "-u"]);
    yard.git(&root, &["checkout", "-q", "-b", "side"]);
    yard.commit(&root, BOB, "2026-11-19T09:00:00Z", "Aside");
    yard.git(&root, &["checkout", "-q", "main"]);
    let view = yard.collab(&root, &["changes", "--json"]).json();
    assert!(!each(&view["commits"], "subject").contains(&"Aside".to_owned()));
    let view = yard.collab(&root, &["changes", "--json", "--all-branches"]).json();
    assert_eq!(view["commits"][0]["subject"], "Aside");
    assert_eq!(view["commits"][0]["branch"], "side");
    assert_eq!(view["commits"][1]["branch"], serde_json::Value::Null);
}

#[test]
fn before_the_first_commit_there_is_only_what_is_not_committed() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    write(root.join("a.txt"), "a\n");
    insta::assert_snapshot!(run(&yard, &root, &[]), @"
    Uncommitted on main
      create a.txt  +1
    --- stderr ---
    Note: there are no commits on this branch yet.
    ");
}

#[test]
fn a_shallow_clone_says_so() {
    let (yard, root) = history();
    let url = format!("file://{}", root.display());
    yard.git(&yard.top, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let shallow = yard.top.join("shallow");
    yard.collab(&shallow, &["init"]);
    insta::assert_snapshot!(run(&yard, &shallow, &[]), @"
    <commit> ann-lee, 2 d ago: Rename the store
    --- stderr ---
    Note: the clone is shallow: `git fetch --unshallow` brings what is older.
    ");
}

#[test]
fn a_bare_repository_has_commits() {
    let (yard, root) = history();
    yard.git(&yard.top, &["clone", "-q", "--bare", "r", "bare.git"]);
    let bare = yard.top.join("bare.git");
    yard.collab(&bare, &["init"]);
    let view = yard.collab(&bare, &["changes", "--json"]).json();
    assert_eq!(view["commits"].as_array().unwrap().len(), 3);
    assert_eq!(view["uncommitted"].as_array().unwrap().len(), 0);
    drop(root);
}

#[test]
fn commits_of_our_own_files_alone_are_no_changes() {
    let (yard, root) = Yard::repo("r");
    write(root.join("a.txt"), "one\n");
    yard.commit(&root, BOB, "2026-11-16T09:00:00Z", "Begin");
    yard.collab(&root, &["init"]);
    yard.collab(&root, &["brief"]);
    yard.commit(&root, BOB, "2026-11-17T09:00:00Z", "Keep what was said");
    write(root.join(".collab/config.toml"), "[names]\n");
    write(root.join("a.txt"), "two\n");
    yard.commit(&root, BOB, "2026-11-18T09:00:00Z", "Both");
    yard.git(&root, &["branch", "aside", "HEAD~1"]);

    let subjects = |args: &[&str]| {
        let ran = yard.collab(&root, &[&["changes", "--json"], args].concat());
        each(&ran.json()["commits"], "subject")
    };
    assert_eq!(subjects(&[]), ["Both", "Begin"]);
    assert_eq!(subjects(&["--by", "bob-stone", "--limit", "1"]), ["Both"]);
    assert_eq!(subjects(&["--all-branches"]), ["Both", "Begin"]);
    let both = yard.collab(&root, &["changes", "--json"]).json()["commits"][0].clone();
    assert_eq!(each(&both["files"], "path"), ["a.txt"]);
    assert_eq!(both["other_files"], 0);
    // Who asks for one of them by name is answered.
    assert_eq!(subjects(&["--about", ".collab/config.toml"]), ["Both", "Keep what was said"]);
    let brief = yard.collab(&root, &["brief", "--peek"]).text();
    assert!(brief.contains("1 commit: bob-stone 1"), "{brief}");
}
