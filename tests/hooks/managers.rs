//! Where others manage git's hooks: nothing of theirs is taken over.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Yard, snapshot};

#[test]
fn huskys_folder_stays_as_it_is_and_the_lines_are_told() {
    let yard = Yard::bare_of_all();
    // As husky makes it: its own hooks run those above.
    yard.script(".husky/_/pre-commit", r#". "${0%/*}/h""#);
    yard.script(
        ".husky/_/h",
        "n=${0##*/}\ns=\"${0%/*}/../$n\"\n[ ! -f \"$s\" ] || sh -e \"$s\" \"$@\"",
    );
    yard.write(".husky/pre-commit", "echo tests\n");
    yard.git(&["config", "core.hooksPath", ".husky/_"]);
    let before = (snapshot(&yard.root.join(".husky")), snapshot(&yard.root.join(".git/hooks")));
    let out = yard.ok(&["init"]);
    let from = out.find("Hooks are").unwrap();
    assert_snapshot!(&out[from..out.find("Next").unwrap()], @r#"
    Hooks are husky's, in .husky/_. Nothing was changed there; to have collab run, add to
      .husky/pre-commit (pre-commit)
        command -v collab >/dev/null 2>&1 && collab hook git pre-commit "$@" || :
      .husky/prepare-commit-msg (prepare-commit-msg)
        command -v collab >/dev/null 2>&1 && collab hook git prepare-commit-msg "$@" || :
      .husky/post-commit (post-commit)
        command -v collab >/dev/null 2>&1 && collab hook git post-commit "$@" || :
      .husky/post-checkout (post-checkout)
        command -v collab >/dev/null 2>&1 && collab hook git post-checkout "$@" || :
      .husky/post-merge (post-merge)
        command -v collab >/dev/null 2>&1 && collab hook git post-merge "$@" || :
    "#);
    assert_eq!(yard.collab(&["setup", "git"]).code, 1);
    yard.ok(&["setup", "git", "--remove"]);
    let after = (snapshot(&yard.root.join(".husky")), snapshot(&yard.root.join(".git/hooks")));
    assert_eq!(after, before);

    // Once the line is there it works, and is found.
    let line = yard.collab(&["setup", "git", "--check", "--json"]);
    let view: serde_json::Value = serde_json::from_str(&line.out).unwrap();
    let line = view["add"][0]["line"].as_str().unwrap();
    yard.write(".husky/pre-commit", &format!("echo tests\n{line}\n"));
    yard.say("with husky");
    yard.git(&["add", "--all"]);
    yard.commit("x");
    assert!(yard.has("HEAD", "with husky"));
    let check = yard.collab(&["setup", "git", "--check"]);
    assert!(check.out.starts_with("pre-commit: run by .husky/pre-commit\n"), "{check:?}");
    assert!(check.err.starts_with("error: 4 hooks do not"), "{check:?}");
}

#[test]
fn a_hooks_path_of_any_scope_is_heeded() {
    let yard = Yard::bare_of_all();
    yard.script("../shared/pre-commit", ":");
    let config = yard.top.join("gitconfig");
    fs::write(&config, format!("[core]\n\thooksPath = {}/shared\n", yard.top.display())).unwrap();
    yard.ok(&["init", "--no-hooks"]);
    let program = yard.top.join("bin/collab");
    let mut command = yard.command(program.to_str().unwrap(), &yard.root);
    command.env("GIT_CONFIG_GLOBAL", &config).args(["setup", "git", "--json"]);
    let out = command.output().unwrap();
    let view: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(view["manager"], "core.hooksPath");
    let file = yard.top.join("shared/pre-commit").display().to_string();
    assert_eq!(view["add"][0]["file"], file.as_str());
    assert_eq!(fs::read_dir(yard.top.join("shared")).unwrap().count(), 1);
    assert!(!yard.root.join(".git/hooks/pre-commit").exists());
}

#[test]
fn lefthooks_configuration_is_where_its_lines_go() {
    let yard = Yard::bare_of_all();
    yard.script(".hooks/pre-commit", "call_lefthook run pre-commit");
    yard.git(&["config", "core.hooksPath", ".hooks"]);
    yard.ok(&["init", "--no-hooks"]);
    let ran = yard.collab(&["setup", "git"]);
    let lines: Vec<&str> = ran.out.lines().take(3).collect();
    assert_snapshot!(lines.join("\n"), @"
    Hooks are lefthook's, in .hooks. Nothing was changed there; to have collab run, add to
      lefthook.yml (pre-commit)
        run: command -v collab >/dev/null 2>&1 && collab hook git pre-commit {0} || :
    ");
    let line = lines[2].trim();
    yard.write("lefthook.yml", &format!("pre-commit:\n  jobs:\n    - {line}\n"));
    let check = yard.collab(&["setup", "git", "--check"]);
    assert!(check.out.starts_with("pre-commit: run by lefthook.yml\n"), "{check:?}");
}

#[test]
fn a_hooks_path_that_names_the_usual_folder_is_ours_to_use() {
    let yard = Yard::bare_of_all();
    yard.git(&["config", "core.hooksPath", ".git/hooks"]);
    yard.ok(&["init"]);
    yard.ok(&["setup", "git", "--check"]);
}

#[test]
fn a_link_in_the_place_of_the_folder_is_not_written_through() {
    let yard = Yard::bare_of_all();
    fs::remove_dir_all(yard.root.join(".git/hooks")).unwrap();
    fs::create_dir(yard.root.join("hooks")).unwrap();
    std::os::unix::fs::symlink("../hooks", yard.root.join(".git/hooks")).unwrap();
    let out = yard.ok(&["init"]);
    assert!(out.contains("Hooks are taken from .git/hooks, by a link."), "{out}");
    assert_eq!(fs::read_dir(yard.root.join("hooks")).unwrap().count(), 0);
}

#[test]
fn ours_is_found_where_pre_commit_has_moved_it_and_runs_it() {
    let yard = Yard::new();
    let hooks = yard.root.join(".git/hooks");
    let ours = fs::read(hooks.join("pre-commit")).unwrap();
    // As `pre-commit install` does.
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-commit.legacy")).unwrap();
    let run =
        "# File generated by pre-commit: https://pre-commit.com\n\"$0.legacy\" \"$@\" || exit 1";
    yard.script(".git/hooks/pre-commit", run);
    assert!(
        yard.ok(&["setup", "git", "--check"])
            .starts_with("pre-commit: run by .git/hooks/pre-commit\n")
    );
    yard.ok(&["setup", "git"]);
    yard.say("through pre-commit");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert!(yard.has("HEAD", "through pre-commit"));
    // Of another version, it is put right where it is.
    fs::write(hooks.join("pre-commit.legacy"), String::from_utf8(ours.clone()).unwrap() + "#\n")
        .unwrap();
    yard.ok(&["setup", "git"]);
    assert_eq!(fs::read(hooks.join("pre-commit.legacy")).unwrap(), ours);
    yard.ok(&["setup", "git", "--remove"]);
    assert!(!hooks.join("pre-commit.legacy").exists());
    assert!(fs::read_to_string(hooks.join("pre-commit")).unwrap().contains("pre-commit.com"));
}

#[test]
fn ours_is_missed_where_lefthook_has_moved_it() {
    let yard = Yard::new();
    let hooks = yard.root.join(".git/hooks");
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-commit.old")).unwrap();
    yard.script(".git/hooks/pre-commit", "# lefthook\ntrue");
    let check = yard.collab(&["setup", "git", "--check"]);
    assert_eq!(check.code, 1);
    let line = "pre-commit: moved to .git/hooks/pre-commit.old, where nobody runs it\n";
    assert!(check.out.starts_with(line), "{check:?}");
    yard.ok(&["setup", "git"]);
    assert!(!hooks.join("pre-commit.old").exists());
    assert!(
        fs::read_to_string(hooks.join("pre-commit.before-collab")).unwrap().contains("lefthook")
    );
    yard.ok(&["setup", "git", "--check"]);
}

#[test]
fn hooks_that_git_runs_no_more_are_found_by_doctor() {
    let yard = Yard::new();
    let findings = || yard.collab(&["doctor"]);
    assert!(!findings().out.contains("hooks-unused"), "{:?}", findings());
    yard.git(&["config", "core.hooksPath", "others"]);
    let found = findings();
    assert!(found.out.contains("collab's hooks lie in"), "{found:?}");
    assert!(found.out.contains("others"), "{found:?}");
}

/// Does as `lefthook install` does: what is not its own it moves away, and writes its own.
fn lefthook_install(yard: &Yard) {
    let hook = yard.root.join(".git/hooks/pre-commit");
    if !fs::read_to_string(&hook).unwrap_or_default().contains("lefthook") {
        fs::rename(&hook, hook.with_file_name("pre-commit.old")).unwrap();
    }
    yard.script(".git/hooks/pre-commit", "# lefthook\ntouch lefthook-ran");
}

#[test]
fn however_often_lefthook_comes_after_collab_it_is_put_right() {
    let yard = Yard::new();
    let hooks = yard.root.join(".git/hooks");
    for round in 0..3 {
        lefthook_install(&yard);
        assert_eq!(yard.collab(&["setup", "git", "--check"]).code, 1, "{round}");
        let told = yard.collab(&["doctor"]).out;
        assert!(told.contains("git does not run collab at pre-commit"), "{told}");
        match round {
            1 => yard.ok(&["setup", "git"]),
            _ => yard.ok(&["doctor", "--fix"]),
        };
        yard.ok(&["setup", "git", "--check"]);
        assert!(!hooks.join("pre-commit.old").exists());
    }
    yard.say("through lefthook");
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert!(yard.has("HEAD", "through lefthook") && yard.root.join("lefthook-ran").exists());
    // Taken out, lefthook's own hook stays, and nothing of ours.
    lefthook_install(&yard);
    yard.ok(&["setup", "git", "--remove"]);
    assert!(fs::read_to_string(hooks.join("pre-commit")).unwrap().contains("lefthook"));
    for rest in ["pre-commit.old", "pre-commit.before-collab"] {
        assert!(!hooks.join(rest).exists(), "{rest}");
    }
}

#[test]
fn a_hook_from_before_both_is_told_with_what_to_do_and_comes_back() {
    let yard = Yard::bare_of_all();
    let hooks = yard.root.join(".git/hooks");
    yard.script(".git/hooks/pre-commit", "touch mine-ran");
    let mine = fs::read(hooks.join("pre-commit")).unwrap();
    yard.ok(&["init"]);
    lefthook_install(&yard);
    let told = yard.collab(&["doctor"]).out;
    assert!(
        told.contains("lefthook has moved collab's hook to") && told.contains("lefthook.yml"),
        "{told}"
    );
    assert_eq!(yard.collab(&["setup", "git"]).code, 1);
    let line = "run: collab hook git pre-commit {0}";
    yard.write("lefthook.yml", &format!("pre-commit:\n  jobs:\n    - {line}\n"));
    yard.ok(&["setup", "git", "--check"]);
    yard.ok(&["setup", "git", "--remove"]);
    // Where lefthook itself would have put it.
    assert_eq!(fs::read(hooks.join("pre-commit.old")).unwrap(), mine);
    assert!(!hooks.join("pre-commit.before-collab").exists());
}
