//! `collab setup CLIENT`: what is written for AI clients, and taken out again.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::World;

const ALL: [&str; 8] =
    ["claude", "codex", "copilot", "cursor", "gemini", "opencode", "qwen", "vscode"];

fn setup<'a>(names: &[&'a str], options: &[&'a str]) -> Vec<&'a str> {
    [&["setup"], names, options].concat()
}

/// Returns all files but git's and ours, with what they hold.
fn files(top: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![top.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(top).unwrap().to_string_lossy().into_owned();
            if path.is_dir() && ![".git", ".collab"].contains(&name.as_str()) {
                left.push(path);
            } else if path.is_file() {
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn world() -> World {
    let world = World::new();
    world.write(".claude/settings.json", "{\n  // mine\n  \"model\": \"x\"\n}\n");
    world.write(".codex/config.toml", "# mine\nmodel = \"x\"\n");
    world.write("AGENTS.md", "# Ours\n");
    world
}

#[test]
fn what_is_written_is_shown_first_and_nobody_is_passed_over() {
    let world = world();
    let before = files(&world.root());
    let told = world.run("", &setup(&["claude"], &["--dry-run"]));
    assert!(told.contains("+    \"SessionStart\": ["), "{told}");
    assert!(files(&world.root()) == before);
    // Nobody is there to be asked.
    let told = world.run("", &setup(&["claude"], &[]));
    assert!(told.contains("[exit 1]") && told.contains("collab setup claude --yes"), "{told}");
    assert!(files(&world.root()) == before);
}

#[test]
fn all_of_it_is_taken_out_without_a_trace() {
    let world = world();
    let before = files(&world.root());
    for names in [&ALL[..], &["claude"], &["codex", "gemini"]] {
        world.ok("", &setup(names, &["--yes"]));
        let put = files(&world.root());
        assert!(put.len() > before.len());
        let mine = put.iter().find(|(path, _)| path == ".claude/settings.json").unwrap();
        assert!(mine.1.contains("  // mine\n  \"model\": \"x\""), "{}", mine.1);
        world.ok("", &setup(names, &["--yes"]));
        assert!(files(&world.root()) == put);
        world.ok("", &setup(&[], &["--remove", "--yes"]));
        assert_eq!(files(&world.root()), before);
    }
}

#[test]
fn what_another_client_needs_stays() {
    let world = world();
    world.ok("", &setup(&["claude", "copilot"], &["--yes"]));
    world.ok("", &setup(&["claude"], &["--remove", "--yes"]));
    let left = files(&world.root());
    let text = |name: &str| left.iter().find(|(path, _)| path == name).unwrap().1.clone();
    assert!(text(".mcp.json").contains("\"collab\""));
    assert!(!text(".claude/settings.json").contains("collab"));
}

#[test]
fn the_hook_of_a_program_with_a_longer_name_is_none_of_ours() {
    let world = world();
    let hooks = json!({ "hooks": { "Stop": [
        { "hooks": [{ "type": "command", "command": "echo my-collab hook s" }] },
    ] } });
    world.write(".claude/settings.json", format!("{hooks:#}\n"));
    let before = files(&world.root());
    world.ok("", &setup(&["claude"], &["--yes"]));
    world.ok("", &setup(&["claude"], &["--remove", "--yes"]));
    assert_eq!(files(&world.root()), before);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_to_elsewhere_is_not_written_through() {
    let world = World::new();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), world.root().join(".claude")).unwrap();
    let told = world.run("", &setup(&["claude"], &["--yes"]));
    assert!(told.contains("its folder is a link that leads to"), "{told}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_link_to_what_is_gits_or_ours_is_not_written_through() {
    let world = World::new();
    world.write(".collab/config.toml", "[policy]\n");
    let link = world.root().join("CLAUDE.md");
    for target in [".git/config", ".collab/config.toml"] {
        let before = fs::read_to_string(world.root().join(target)).unwrap();
        std::os::unix::fs::symlink(target, &link).unwrap();
        let told = world.run("", &setup(&["claude"], &["--yes"]));
        assert!(told.contains("CLAUDE.md was left as it is: it is a link that leads to"), "{told}");
        assert_eq!(fs::read_to_string(world.root().join(target)).unwrap(), before);
        fs::remove_file(&link).unwrap();
    }
}

#[test]
fn a_folder_that_somebody_links_to_stays_when_it_is_empty() {
    let world = World::new();
    let folder = world.root().join("settings");
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink("settings", world.root().join(".claude")).unwrap();
    world.ok("", &setup(&["claude"], &["--yes"]));
    assert!(folder.join("settings.json").is_file());
    world.ok("", &setup(&["claude"], &["--remove", "--yes"]));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn what_is_not_understood_is_left_as_it_is() {
    let world = world();
    world.write(".mcp.json", "{ \"mcpServers\": ");
    std::os::unix::fs::symlink("/etc/hosts", world.root().join("CLAUDE.md")).unwrap();
    let (code, told) = world.fails_after("", &setup(&["claude"], &["--yes"]));
    assert_eq!(code, 1, "{told}");
    assert_eq!(fs::read_to_string(world.root().join(".mcp.json")).unwrap(), "{ \"mcpServers\": ");
    assert!(world.root().join("CLAUDE.md").is_symlink());
    assert!(!fs::read_to_string("/etc/hosts").unwrap().contains("collab"));
    // What is in order is written.
    assert!(files(&world.root()).iter().any(|(_, text)| text.contains("collab hook claude")));
}

/// Returns every command that is installed for a client.
fn commands(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(text) if ["command", "bash"].contains(&key.as_str()) => {
                        found.push(text.to_owned());
                    }
                    _ => commands(value, found),
                }
            }
        }
        Value::Array(each) => each.iter().for_each(|value| commands(value, found)),
        _ => {}
    }
}

#[test]
fn a_hook_whose_program_is_absent_ends_silently() {
    let world = World::new();
    world.ok("", &setup(&ALL, &["--yes"]));
    let mut found = Vec::new();
    for (path, text) in files(&world.root()) {
        if path.ends_with(".json") {
            commands(&serde_json::from_str(&text).unwrap(), &mut found);
        }
    }
    found.retain(|command| command.contains("hook"));
    assert!(found.len() > 30, "{found:?}");
    found.sort();
    found.dedup();
    for command in found {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &command]).env_clear().env("PATH", "").stdin(Stdio::null());
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{command}: {output:?}");
    }
}

#[test]
fn what_is_installed_is_tried() {
    let world = World::new();
    let names = ["claude", "codex", "gemini", "copilot", "vscode"];
    assert_eq!(world.fails_after("", &setup(&names, &["--check"])).0, 1);
    world.ok("", &setup(&names, &["--yes"]));
    let bin = Path::new(env!("CARGO_BIN_EXE_collab")).parent().unwrap();
    let check = |path: &str| {
        let mut command = world.command("", &setup(&names, &["--check"]));
        let output = command.env("PATH", path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, told) = check(&format!("{}:/usr/bin:/bin", bin.display()));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("`/hooks`") && told.contains("`/permissions`"), "{told}");
    let (code, told) = check("/usr/bin:/bin");
    assert_eq!(code, Some(1));
    assert!(told.contains("`collab` is not on the path"), "{told}");
}

#[test]
fn a_persons_own_files_are_in_its_home() {
    let world = World::new();
    let before = files(&world.root());
    let view = world.json("", &setup(&["claude", "codex"], &["--global", "--yes"]));
    let home = view["folder"].as_str().unwrap();
    assert!(home.ends_with("home"), "{view}");
    assert!(Path::new(home).join(".claude.json").is_file());
    assert!(files(&world.root()) == before);
    assert_eq!(world.fails_after("", &setup(&["vscode"], &["--global", "--yes"])).0, 1);
}

#[test]
fn an_unknown_client_is_told_with_those_that_are_known() {
    let world = World::new();
    let (code, told) = world.fails_after("", &setup(&["emacs"], &["--yes"]));
    assert_eq!(code, 2);
    assert!(told.contains("gemini") && told.contains("setup git"), "{told}");
}

#[test]
fn doctor_says_what_codex_wants_and_uninstall_what_else_there_is() {
    let world = World::new();
    world.ok("", &["init"]);
    assert!(!world.run("ann", &["doctor"]).contains("Codex"));
    assert!(!world.run("ann", &["uninstall"]).contains("collab setup --remove"));
    world.ok("", &setup(&["codex"], &["--yes"]));
    let told = world.run("ann", &["doctor"]);
    assert!(told.contains("`/hooks`"), "{told}");
    assert!(world.run("ann", &["uninstall"]).contains("collab setup --remove"));
}

#[test]
fn a_server_that_somebody_changed_stays_and_that_is_said() {
    let world = World::new();
    let mine = "{\r\n  \"mcpServers\": {\r\n    \"collab\": { \"command\": \"collab\", \"args\": [\"mcp\", \"--as\", \"ann\"], \"disabled\": true }\r\n  }\r\n}";
    let mine = format!("\u{feff}{mine}");
    world.write(".mcp.json", &mine);
    let before = files(&world.root());
    let text = |name: &str| fs::read_to_string(world.root().join(name)).unwrap();
    let told = world.ok("", &setup(&["claude"], &["--yes"]));
    assert!(told.contains(".mcp.json: in place; `mcpServers.collab` is not as setup"), "{told}");
    assert_eq!(text(".mcp.json"), mine);
    let told = world.ok("", &setup(&["claude"], &["--remove", "--yes"]));
    assert!(told.contains(".mcp.json: `mcpServers.collab` is not as setup"), "{told}");
    assert_eq!(files(&world.root()), before);
    let view = world.json("", &setup(&["claude"], &["--remove", "--yes"]));
    assert_eq!(view["clients"][0]["files"][0]["state"], "kept", "{view}");
}
