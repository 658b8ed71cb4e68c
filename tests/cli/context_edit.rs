//! `collab context edit`.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

/// Edits as somebody with a shell script that has the file as `$1`; returns what came of it.
fn edit(world: &World, who: &str, script: &str, args: &[&str]) -> String {
    world.write("editor.sh", script);
    let args: Vec<&str> = ["context", "edit"].iter().chain(args).copied().collect();
    let mut command = world.command(who, &args);
    // With an option, as people have them.
    command.env("EDITOR", "sh -u editor.sh").env("COLLAB", env!("CARGO_BIN_EXE_collab"));
    let text = world.text(&command.output().unwrap());
    let home = home(world);
    text.replace(&*home.to_string_lossy(), "$TMP")
}

fn home(world: &World) -> PathBuf {
    world.root().with_file_name("home")
}

/// Returns the texts that were kept.
fn kept(world: &World) -> Vec<PathBuf> {
    let files = fs::read_dir(home(world)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

#[test]
fn only_what_was_changed_is_written_as_who_edited() {
    let world = World::new();
    world.write("Cargo.toml", "[package]\nname = 'p'\n[dependencies]\nserde = '1.0'\n");
    world.ok(
        "ann",
        &["context", "set", "conventions", r#"{"testing": "inline", "errors": "typed", "old": 1}"#],
    );
    world.ok("ann", &["context", "set", "list", "[1, \"two\", [3]]"]);
    world.ok("ann", &["context", "set", "nulls", "[null]"]);
    world.ok("ann", &["context", "set", "here", "1", "--scope", "branch"]);

    assert_snapshot!(edit(&world, "bob", "sed 1d \"$1\" >seen", &[]), @"Nothing changed: the text says what holds already");
    assert_snapshot!(fs::read_to_string(world.root().join("seen")).unwrap(), @r##"
    # What holds on all branches. Change, add or take away what you like, but this first line; then save
    # and close. Only what you changed is written, as yours.

    list = [
        1,
        "two",
        [3],
    ]

    [conventions]
    errors = "typed"
    old = 1
    testing = "inline"

    # TOML cannot say these; they stay as they are:
    # nulls = [null]

    # Worked out from tasks and manifests; changes here are not read:
    #
    # dependencies.cargo
    #   serde = "1.0"
    "##);
    let before = world.events();
    let script = "sed -i -e 's/inline/files/' -e '/^old/d' \"$1\"; echo 'new = true' >>\"$1\"";
    assert_snapshot!(edit(&world, "bob", script, &[]), @"
    Set conventions.new
    Set conventions.testing
    Removed conventions.old
    ");
    assert_eq!(world.events().len(), before.len() + 3);
    let view = world.json("ann", &["context", "get", "conventions"]);
    assert_eq!(view["value"], json!({"errors": "typed", "new": true, "testing": "files"}));
    let by: Vec<&str> =
        view["entries"].as_array().unwrap().iter().map(|e| e["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["ann", "bob", "bob"]);
    assert_eq!(kept(&world), [""; 0].map(PathBuf::from));

    assert_snapshot!(edit(&world, "bob", "echo 'there = 2' >>\"$1\"", &["--scope", "branch"]), @"Set there on main only");
    assert_eq!(
        world.json("ann", &["context", "get", "--scope", "branch"])["value"],
        json!({"here": 1, "there": 2})
    );
}

#[test]
fn what_others_wrote_cannot_keep_anybody_from_editing() {
    let world = World::new();
    let odd = r#""x\u007f\u001b[2J\r\ny\u0085'\"\u2028""#;
    world.ok("eve", &["context", "set", "a", odd]);
    world.ok("eve", &["context", "set", "b", &format!("[null, {odd}]")]);
    let task = world.task(&["x\u{7f}y = 1"]);
    world.ok("eve", &["task", "claim", &task]);
    let before = world.json("ann", &["context", "get", "a"])["value"].clone();
    let script = "echo 'c = 1' | cat - \"$1\" >new; cp new \"$1\"";
    assert_snapshot!(edit(&world, "ann", script, &[]), @"Set c");
    assert_eq!(world.json("ann", &["context", "get", "a"])["value"], before);
    assert_eq!(world.events().len(), 5);
}

#[test]
fn what_others_change_meanwhile_stays_and_what_both_change_is_told() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", r#"{"mine": 1, "yours": 1, "both": 1}"#]);
    let script = "\"$COLLAB\" --as ann context set a.yours 2 >/dev/null\n\
                  \"$COLLAB\" --as ann context set a.both 2 >/dev/null\n\
                  \"$COLLAB\" --as ann context set a.more 2 >/dev/null\n\
                  sed -i -e 's/mine = 1/mine = 3/' -e 's/both = 1/both = 3/' \"$1\"";
    assert_snapshot!(edit(&world, "bob", script, &[]), @"
    Set a.both
    Set a.mine
    ");
    assert_eq!(
        world.json("ann", &["context", "get", "a"])["value"],
        json!({"mine": 3, "yours": 2, "both": 3, "more": 2})
    );
    let both = world.json("ann", &["context", "history", "a.both"]);
    assert_eq!(both["changes"][0]["unseen"], "ann");
    assert_eq!(
        world.json("ann", &["context", "history", "a.mine"])["changes"][0]["unseen"],
        json!(null)
    );
}

#[test]
fn a_text_that_does_not_parse_is_kept_and_can_be_gone_on_with() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", r#"{"x": 1, "y": 1}"#]);
    let before = world.events();
    let text = edit(&world, "bob", "sed -i -e 's/x = 1/x = [2/' -e '/^y/d' \"$1\"", &[]);
    let file = kept(&world).pop().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    assert_snapshot!(text.replace(&name, "NAME"), @"
    --- stderr ---
    error: that is not TOML: line 6, column 7: unclosed array, expected `]`; the text is kept in $TMP/NAME
    hint: Mend it there, then `collab context edit --file $TMP/NAME`.
    [exit 1]
    ");
    assert_eq!(world.events(), before);

    // Meanwhile somebody goes on; then the text is mended.
    world.ok("ann", &["context", "set", "a.z", "1"]);
    let path = file.to_str().unwrap();
    assert_eq!(world.fails("bob", &["context", "edit", "--file", path]).0, 1);
    let mended = fs::read_to_string(&file).unwrap().replace("[2", "[2]");
    fs::write(&file, mended).unwrap();
    assert_snapshot!(world.run("bob", &["context", "edit", "--file", path]), @"
    Set a.x
    Removed a.y
    ");
    assert_eq!(world.json("ann", &["context"])["value"], json!({"a": {"x": [2], "z": 1}}));
    assert!(kept(&world).is_empty());
}

#[test]
fn an_edit_that_is_refused_loses_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", "1"]);
    let before = world.events();
    for (script, why) in [
        ("echo '[a]' >>\"$1\"", "not TOML"),
        ("echo 'activeWork = 1' >>\"$1\"", "derived"),
        ("echo '\"a b\" = 1' >>\"$1\"", "cannot stand in a key"),
        (": >\"$1\"", "nothing left in the text"),
        ("printf '\\377' >>\"$1\"", "not UTF-8"),
    ] {
        let text = edit(&world, "bob", script, &[]);
        assert!(text.contains(why) && text.ends_with("[exit 1]\n"), "{script}: {text}");
        fs::remove_file(kept(&world).pop().expect("the text is kept")).unwrap();
    }
    assert_eq!(world.events(), before);
    world.write("other.toml", "b = 1\n");
    assert_snapshot!(world.run("bob", &["context", "edit", "--file", "other.toml"]), @"
    --- stderr ---
    error: the text does not begin with what it was made from
    hint: Leave its first line as `collab context edit` wrote it; any other TOML is taken by `collab context import FILE`.
    [exit 1]
    ");
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", "1"]);
    let before = world.events();
    assert_snapshot!(edit(&world, "bob", "exit 3", &[]), @"
    --- stderr ---
    error: the editor `sh -u editor.sh` failed: exit status: 3; nothing was changed
    hint: Choose another with `EDITOR`.
    [exit 1]
    ");
    assert!(kept(&world).is_empty());
    // What was typed before it failed is kept.
    let text = edit(&world, "bob", "echo 'b = 1' >>\"$1\"; exit 3", &[]);
    assert!(text.contains("the text is kept in"), "{text}");
    assert_eq!(world.events(), before);
    assert_snapshot!(world.run("bob", &["context", "edit"]), @"
    --- stderr ---
    error: there is no terminal to edit in
    hint: Choose an editor with `EDITOR`, or use `collab context set KEY VALUE`.
    [exit 2]
    ");
}

#[test]
fn an_editor_that_leaves_no_text_is_told_and_changes_nothing() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", "1"]);
    let before = world.events();
    let clean = |text: String| {
        let words = text.split(' ').map(|word| match word.contains("collab-context-") {
            true => "FILE".to_owned(),
            false => word.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    assert_snapshot!(clean(edit(&world, "bob", "rm \"$1\"", &[])), @"
    --- stderr ---
    error: the editor `sh -u editor.sh` left no text: cannot read FILE No such file or directory (os error 2); nothing was changed
    hint: Choose another with `EDITOR`.
    [exit 1]
    ");
    assert_snapshot!(clean(edit(&world, "bob", "rm \"$1\"; exit 3", &[])), @"
    --- stderr ---
    error: the editor `sh -u editor.sh` failed: exit status: 3; nothing was changed, and it left no text: cannot read FILE No such file or directory (os error 2)
    hint: Choose another with `EDITOR`.
    [exit 1]
    ");
    assert_snapshot!(clean(edit(&world, "bob", "rm \"$1\"; mkfifo \"$1\"", &[])), @"
    --- stderr ---
    error: the editor `sh -u editor.sh` left no text: FILE is a pipe or a device, and not a file; nothing was changed
    hint: Choose another with `EDITOR`.
    [exit 1]
    ");
    assert_eq!(world.events(), before);
}

#[test]
fn a_text_that_is_too_long_takes_nothing_away() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", "1"]);
    let before = world.events();
    let script = "{ head -n 1 \"$1\"; yes '# long' | head -c 5000000; } >new; cat \"$1\" >>new; cp new \"$1\"";
    let text = edit(&world, "bob", script, &[]);
    assert!(
        text.contains("the document is over 4194304 bytes long; the text is kept in"),
        "{text}"
    );
    assert_eq!(world.events(), before);
}

#[test]
fn what_hides_text_is_escaped_where_it_is_edited_and_stays_as_it_is() {
    let world = World::new();
    world.ok("eve", &["context", "set", "a", "\"\u{202e}gnp.exe\u{9b}31m\""]);
    world.ok("eve", &["context", "set", "b", "[null, \"\u{202e}\"]"]);
    let before = world.events();
    edit(&world, "ann", "cp \"$1\" seen", &[]);
    let seen = fs::read_to_string(world.root().join("seen")).unwrap();
    assert!(!seen.contains(['\u{202e}', '\u{9b}']), "{seen:?}");
    assert!(seen.contains("gnp.exe"), "{seen}");
    assert_eq!(world.events(), before);
}

#[test]
fn a_text_of_a_database_that_is_gone_takes_nothing_away() {
    let world = World::new();
    world.ok("ann", &["context", "set", "a", r#"{"x": 1, "y": 1}"#]);
    edit(&world, "bob", "sed -i -e 's/x = 1/x = [2/' -e '/^y/d' \"$1\"", &[]);
    let file = kept(&world).pop().unwrap();
    let path = file.to_str().unwrap();
    let mended = fs::read_to_string(&file).unwrap().replace("[2", "[2]");
    fs::write(&file, &mended).unwrap();
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let _ = fs::remove_file(world.root().join(".git/collab").join(name));
    }
    // Of what is not in the text it cannot be told any more whether it was shown.
    let text = world.run("bob", &["context", "edit", "--file", path]);
    assert!(text.contains("not known whether it showed a.y"), "{text}");
    assert_eq!(world.json("ann", &["context"])["value"], json!({"a": {"x": 1, "y": 1}}));
    // What is in it can be set.
    fs::write(&file, mended + "y = 1\n").unwrap();
    assert!(world.run("bob", &["context", "edit", "--file", path]).contains("Set a.x"));
}
