//! `collab hook CLIENT`: what the hooks of AI clients get.
#![cfg(unix)]

use serde_json::{Value, json};

use crate::support::World;
use crate::support::hooked::Hooked;

fn edit(path: &str) -> Value {
    let input = json!({ "file_path": path, "old_string": "a", "new_string": "b" });
    json!({ "hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_input": input })
}

fn edited(path: &str) -> Value {
    let mut sent = edit(path);
    sent["hook_event_name"] = "PostToolUse".into();
    sent
}

fn shell(command: &str) -> Value {
    let input = json!({ "command": command });
    json!({ "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": input })
}

fn at(word: &str) -> Value {
    json!({ "hook_event_name": word })
}

fn refused(answer: &Value) -> Option<String> {
    let specific = &answer["hookSpecificOutput"];
    if specific["permissionDecision"] != "deny" {
        return None;
    }
    Some(specific["permissionDecisionReason"].as_str().unwrap().to_owned())
}

fn told(answer: &Value) -> String {
    answer["hookSpecificOutput"]["additionalContext"].as_str().unwrap_or_default().to_owned()
}

fn world() -> World {
    let world = World::new();
    for file in ["src/a.rs", "src/b.rs", "c.rs", "docs/old.md"] {
        world.write(file, "a\n");
    }
    world.people(&["ann"]);
    world
}

#[test]
fn the_briefing_comes_at_the_start() {
    let world = world();
    world.task(&["Parser"]);
    let mut claude = Hooked::start(&world, "claude");
    let answer = claude.hook(&at("SessionStart"));
    let text = told(&answer);
    assert_eq!(answer["hookSpecificOutput"]["hookEventName"], "SessionStart");
    assert!(text.starts_with("You are claude in this repository"), "{text}");
    assert!(text.contains("# Briefing for claude") && text.contains("Parser"), "{text}");
}

#[test]
fn an_edit_of_what_another_holds_is_refused_whichever_way_it_is_made() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    world.ok("ann", &["lock", "src/a.rs", "--op", "refactor", "--for", "20m"]);
    world.ok("ann", &["lock", "docs"]);

    let why = refused(&claude.hook(&edit("src/a.rs"))).unwrap();
    insta::assert_snapshot!(why, @"src/a.rs is locked by ann for 21 min more. Do other work, wait with `collab lock src/a.rs --wait`, or ask with `collab send ann`.");
    assert!(tiktoken_rs::o200k_base().unwrap().encode_ordinary(&why).len() < 60);
    let absolute = world.root().canonicalize().unwrap().join("src/a.rs");
    for sent in [
        edit(&absolute.to_string_lossy()),
        edit("./src/../src/a.rs"),
        shell("echo x > src/a.rs"),
        shell("cd src && sed -i s/a/b/ a.rs"),
        shell("rm -rf src"),
        shell("git checkout -- src/a.rs"),
        shell("echo x | tee -a docs/new.md"),
        json!({ "hook_event_name": "PreToolUse", "tool_name": "apply_patch",
            "tool_input": { "command": "*** Begin Patch\n*** Update File: src/a.rs\n@@\n-a\n+b\n*** End Patch" } }),
    ] {
        assert!(refused(&claude.hook(&sent)).is_some(), "{sent}");
    }
    for sent in [
        edit("src/b.rs"),
        edit("/etc/passwd"),
        edit("../a.rs"),
        shell("cat src/a.rs"),
        shell("cp src/a.rs elsewhere.rs"),
        json!({ "hook_event_name": "PreToolUse", "tool_name": "Read", "tool_input": { "file_path": "src/a.rs" } }),
    ] {
        assert_eq!(claude.hook(&sent), Value::Null, "{sent}");
    }
    // Where rules are loose, it is let pass.
    world.write(".collab/config.toml", "[policy]\npreset = \"loose\"\n");
    assert_eq!(claude.hook(&edit("src/a.rs")), Value::Null);
}

#[test]
fn two_clients_of_a_kind_in_one_worktree_are_two() {
    let world = world();
    let mut one = Hooked::start(&world, "claude");
    let mut other = Hooked::start(&world, "claude");
    assert!(told(&one.hook(&at("SessionStart"))).starts_with("You are claude in"));
    assert!(told(&other.hook(&at("SessionStart"))).starts_with("You are claude-2 in"));
    // Commands that it runs are the same participant as its hooks.
    assert_eq!(one.run("CLAUDECODE=1 \"$COLLAB\" lock src/a.rs").1, 0);
    assert_eq!(other.run("CLAUDECODE=1 \"$COLLAB\" lock src/b.rs").1, 0);
    assert_eq!(other.run("CLAUDECODE=1 \"$COLLAB\" lock src/a.rs 2>/dev/null").1, 3);
    assert_eq!(one.hook(&edit("src/a.rs")), Value::Null);
    assert!(refused(&one.hook(&edit("src/b.rs"))).unwrap().contains("claude-2"));
    assert_eq!(other.hook(&edit("src/b.rs")), Value::Null);
    assert!(refused(&other.hook(&edit("src/a.rs"))).unwrap().contains("by claude for"));
    // Its locks end with it.
    one.end();
    assert_eq!(other.hook(&edit("src/a.rs")), Value::Null);
}

#[test]
fn what_was_edited_is_its_own() {
    let world = world();
    world.commit();
    let mut claude = Hooked::start(&world, "claude");
    world.write("src/a.rs", "b\n");
    assert_eq!(claude.hook(&edited("src/a.rs")), Value::Null);
    world.write("c.rs", "by hand\n");
    // The same once more is nothing new.
    assert_eq!(claude.hook(&edited("src/a.rs")), Value::Null);
    let recorded =
        world.events().iter().filter(|line| line.contains("\"change.recorded\"")).count();
    assert_eq!(recorded, 1);
    let changes = world.json("ann", &["changes"]);
    let by: Vec<(&str, &Value)> = changes["uncommitted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap(), &file["recorded_by"]))
        .collect();
    assert_eq!(by, [("c.rs", &Value::Null), ("src/a.rs", &json!("claude"))]);
}

#[test]
fn a_lock_that_is_used_goes_on() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    claude.run("\"$COLLAB\" hook claude < /dev/null; CLAUDECODE=1 \"$COLLAB\" lock src/a.rs src/b.rs --for 20m");
    let until = |path: &str| {
        let held = world.json("ann", &["lock"])["leases"].as_array().unwrap().clone();
        held.into_iter().find(|one| one["path"] == path).unwrap()["until"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = until("src/a.rs");
    claude.run("export COLLAB_TEST_NOW=2026-11-23T09:18:00Z");
    world.write("src/a.rs", "b\n");
    claude.hook(&edited("src/a.rs"));
    assert!(until("src/a.rs") > before);
    assert_eq!(until("src/b.rs"), before);
}

#[test]
fn what_is_urgent_is_told_once_and_nothing_else_at_all() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    claude.hook(&at("SessionStart"));
    assert_eq!(claude.hook(&at("UserPromptSubmit")), Value::Null);
    claude.run("export COLLAB_TEST_NOW=2026-11-23T10:00:00Z");
    world.send("ann", &["claude", "-m", "no hurry"]);
    world.send("ann", &["claude", "-m", "main does not build", "-p", "critical"]);
    let text = told(&claude.hook(&edited("src/b.rs")));
    assert!(text.contains("main does not build") && !text.contains("no hurry"), "{text}");
    assert!(tiktoken_rs::o200k_base().unwrap().encode_ordinary(&text).len() <= 150);
    assert_eq!(claude.hook(&at("UserPromptSubmit")), Value::Null);
}

#[test]
fn what_cannot_wait_goes_on_the_turn_once() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    claude.hook(&at("SessionStart"));
    claude.run("export COLLAB_TEST_NOW=2026-11-23T10:00:00Z");
    assert_eq!(claude.hook(&at("Stop")), Value::Null);
    world.send("ann", &["claude", "-m", "main does not build", "-p", "critical"]);
    world.ok("ann", &["handoff", "-m", "Yours", "--to", "claude"]);
    let mut again = at("Stop");
    again["stop_hook_active"] = true.into();
    assert_eq!(claude.hook(&again), Value::Null);
    let answer = claude.hook(&at("Stop"));
    assert_eq!(answer["decision"], "block");
    let what = answer["reason"].as_str().unwrap();
    assert!(what.contains("collab inbox") && what.contains("handoff accept"), "{what}");
    assert_eq!(claude.hook(&at("Stop")), Value::Null);
}

#[test]
fn whoever_ends_gives_back_what_it_holds() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    claude.hook(&at("SessionStart"));
    claude.run("CLAUDECODE=1 \"$COLLAB\" lock src/a.rs");
    assert_eq!(world.json("ann", &["lock"])["leases"].as_array().unwrap().len(), 1);
    assert_eq!(claude.hook(&at("PreCompact")), Value::Null);
    assert_eq!(claude.hook(&at("SessionEnd")), Value::Null);
    assert!(world.json("ann", &["lock"])["leases"].as_array().unwrap().is_empty());
    let all =
        world.json("ann", &["participant", "list"])["participants"].as_array().unwrap().clone();
    let present =
        |name: &str| all.iter().find(|one| one["name"] == name).unwrap()["present"].clone();
    assert_eq!(present("claude"), false);
    let kinds = world.events().join("\n");
    assert!(kinds.contains("checkpoint.begun"), "{kinds}");
}

#[test]
fn a_fault_is_said_once_and_kept() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    claude.run("export COLLAB_AS=.");
    let answer = claude.hook(&edit("src/a.rs"));
    assert!(answer["systemMessage"].as_str().unwrap().contains("COLLAB_AS"), "{answer}");
    assert_eq!(claude.hook(&edit("src/a.rs")), Value::Null);
    let found = world.run("ann", &["doctor"]);
    assert!(found.contains("claude-code") && found.contains("COLLAB_AS"), "{found}");
    world.ok("ann", &["doctor", "--fix"]);
    assert!(!world.run("ann", &["doctor"]).contains("COLLAB_AS"));
}

#[test]
fn an_edit_by_another_name_of_the_file_is_refused_too() {
    let world = world();
    world.write("app/[id]/page.tsx", "a\n");
    std::os::unix::fs::symlink("src", world.root().join("linked")).unwrap();
    std::os::unix::fs::symlink("src/a.rs", world.root().join("link.rs")).unwrap();
    let other = world.root().with_file_name("other-name");
    std::os::unix::fs::symlink(world.root(), &other).unwrap();
    world.ok("ann", &["lock", "src/a.rs", "src/new.rs", "app/[id]/page.tsx", "link.rs"]);
    let mut claude = Hooked::start(&world, "claude");
    let absolute = other.join("src/a.rs");
    for path in
        ["app/[id]/page.tsx", "linked/a.rs", "linked/new.rs", "link.rs", absolute.to_str().unwrap()]
    {
        assert!(refused(&claude.hook(&edit(path))).is_some(), "{path}");
    }
    for path in ["linked/b.rs", "app/about/page.tsx", "src/b.rs"] {
        assert_eq!(refused(&claude.hook(&edit(path))), None, "{path}");
    }
}

#[test]
fn what_goes_with_its_folder_is_refused_and_what_comes_into_one_is_not() {
    let world = world();
    world.ok("ann", &["lock", "src/a.rs"]);
    let mut claude = Hooked::start(&world, "claude");
    for command in [
        "rm -rf .",
        "git checkout -- .",
        "rm -r src",
        "mv src old",
        "cp -t src x/a.rs",
        "cd docs && rm -rf ../src",
        "mv docs/../src/ old",
        "rm -rf docs/..",
        "rm -rf ../*/x ..",
    ] {
        assert!(refused(&claude.hook(&shell(command))).is_some(), "{command}");
    }
    for command in [
        "cp c.rs src/",
        "mv c.rs src",
        "(cd docs && ls); rm c.rs",
        "[[ a > src/a.rs ]]",
        "cd src && rm -rf ../docs",
        "rm -rf ../src",
    ] {
        assert_eq!(refused(&claude.hook(&shell(command))), None, "{command}");
    }
    let mut there = shell("rm a.rs");
    there["tool_input"]["workdir"] = world.root().join("src").to_str().unwrap().into();
    assert!(refused(&claude.hook(&there)).is_some());
}

#[test]
fn an_argument_that_is_not_known_is_no_refusal() {
    let world = world();
    for args in [&["hook", "newclient"][..], &["hook", "claude", "--new"], &["hook"]] {
        assert_eq!(world.fails_after("ann", args).0, 1, "{args:?}");
    }
}

#[test]
fn whatever_is_sent_the_client_goes_on() {
    let world = world();
    let mut claude = Hooked::start(&world, "claude");
    for sent in [
        "",
        "{",
        "null",
        "[1]",
        "\"x\"",
        "{\"hook_event_name\":[]}",
        "{\"hook_event_name\":\"PreToolUse\"}",
        "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":7,\"tool_input\":\"x\"}",
        "{\"hook_event_name\":\"PreToolUse\",\"cwd\":\"/nowhere\",\"tool_name\":\"Edit\",\"tool_input\":{\"file_path\":\"\\u0000\"}}",
    ] {
        assert_eq!(claude.hook_text(sent), Value::Null, "{sent}");
    }
}

#[test]
fn where_there_is_no_store_nothing_is_said_or_made() {
    let world = World::outside_git();
    world.git(&["init", "--quiet"]);
    let mut claude = Hooked::start(&world, "claude");
    for word in ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"] {
        assert_eq!(claude.hook(&at(word)), Value::Null);
    }
    assert!(!world.root().join(".git/collab").exists());
}

#[test]
fn the_others_are_answered_in_their_words() {
    let world = world();
    world.ok("ann", &["lock", "src/a.rs"]);
    let mut gemini = Hooked::start(&world, "gemini");
    let sent = json!({ "hook_event_name": "BeforeTool", "tool_name": "write_file",
        "tool_input": { "file_path": "src/a.rs", "content": "x" } });
    let answer = gemini.hook(&sent);
    assert_eq!(answer["decision"], "deny");
    assert!(answer["reason"].as_str().unwrap().contains("locked by ann"));

    let mut cursor = Hooked::start(&world, "cursor");
    let sent = json!({ "hook_event_name": "preToolUse", "tool_name": "Write",
        "tool_input": { "file_path": "src/a.rs" }, "workspace_roots": [world.root()] });
    assert_eq!(cursor.hook(&sent)["permission"], "deny");

    let mut copilot = Hooked::start(&world, "copilot preToolUse");
    let sent = json!({ "toolName": "edit", "toolArgs": "{\"path\":\"src/a.rs\"}" });
    assert_eq!(copilot.hook(&sent)["permissionDecision"], "deny");

    let mut opencode = Hooked::start(&world, "opencode tool.execute.before");
    let sent = json!({ "tool": "edit", "args": { "filePath": "src/a.rs" } });
    assert!(opencode.hook(&sent)["refuse"].as_str().unwrap().contains("locked by ann"));
}

#[test]
fn an_idle_navigator_waits_for_work_if_the_policy_says_so() {
    let world = world();
    world.write(".collab/config.toml", "[hooks]\nwait = \"1m\"\n");
    let mut claude = Hooked::start(&world, "claude");
    claude.run("export COLLAB_TEST_NOW=2026-11-23T10:00:00Z");
    claude.hook(&at("SessionStart"));
    world.ok("ann", &["session", "create", "Pair", "--with", "claude"]);
    claude.run("CLAUDECODE=1 \"$COLLAB\" session join");
    let answer = std::thread::scope(|scope| {
        let waits = scope.spawn(|| claude.hook(&at("Stop")));
        // It sleeps until something comes, and this may come before it does.
        world.ok("ann", &["handoff", "-m", "Look at auth", "--to", "claude"]);
        waits.join().unwrap()
    });
    assert_eq!(answer["decision"], "block");
    assert!(answer["reason"].as_str().unwrap().contains("ann hands off to you"), "{answer}");
    // Whoever drives is let go.
    let mut gemini = Hooked::start(&world, "gemini");
    gemini.run("export COLLAB_TEST_NOW=2026-11-23T10:00:00Z");
    gemini.run("GEMINI_CLI=1 \"$COLLAB\" session create Alone");
    assert_eq!(gemini.hook(&at("AfterAgent")), Value::Null);
}

#[test]
fn a_lock_holds_a_file_in_each_worktree() {
    let world = world();
    world.commit();
    world.git(&["worktree", "add", "-q", "../beside", "-b", "beside"]);
    world.git(&["worktree", "add", "-q", "inner/tree", "-b", "inner"]);
    let mut claude = Hooked::start(&world, "claude");
    world.ok("ann", &["lock", "src/a.rs", "--for", "20m"]);
    let beside = world.root().parent().unwrap().join("beside").canonicalize().unwrap();
    let absolute = beside.join("src/a.rs").display().to_string();
    for sent in [
        edit(&absolute),
        edit("inner/tree/src/a.rs"),
        shell(&format!("echo x > {absolute}")),
        shell("cd ../beside && rm src/a.rs"),
        shell("rm -rf ../beside/src"),
        shell("rm -rf inner/tree"),
    ] {
        let why = refused(&claude.hook(&sent)).unwrap_or_else(|| panic!("{sent}"));
        assert!(why.starts_with("src/a.rs is locked by ann"), "{why}");
    }
    for sent in [
        edit(&beside.join("src/b.rs").display().to_string()),
        edit(&beside.join("a.rs").display().to_string()),
        shell("rm -rf ../beside/docs ../elsewhere/src/a.rs /tmp/src/a.rs"),
    ] {
        assert_eq!(refused(&claude.hook(&sent)), None, "{sent}");
    }
    // Who holds it may edit it anywhere.
    world.ok("ann", &["unlock"]);
    claude.run("\"$COLLAB\" lock src/a.rs");
    assert_eq!(refused(&claude.hook(&edit(&absolute))), None);
    claude.end();
}
