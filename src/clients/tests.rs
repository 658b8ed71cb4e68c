//! Clients told from made-up variables and ancestors, and once from real ones.

use std::cell::Cell;

use super::known::ANY;
use super::*;
use crate::env::Env;
use crate::env::process::{Ancestor, Process};

/// Ancestors from the parent upwards: a name, and the variables it was started with.
struct Made {
    chain: Vec<(&'static str, Option<&'static [&'static str]>)>,
    asked: Cell<bool>,
}

fn made(chain: &[(&'static str, Option<&'static [&'static str]>)]) -> Made {
    Made { chain: chain.to_vec(), asked: Cell::new(false) }
}

impl Ancestry for Made {
    fn ancestors(&self) -> Vec<Ancestor> {
        self.asked.set(true);
        let process = |pid| Process { pid, start: 7 };
        let names = self.chain.iter().map(|(name, _)| (*name).to_owned());
        names.zip(0..).map(|(name, pid)| Ancestor { process: process(pid), name }).collect()
    }

    fn has_env(&self, pid: u32, var: &str) -> Option<bool> {
        self.chain[pid as usize].1.map(|vars| vars.contains(&var))
    }
}

fn env(vars: &[&str]) -> Env {
    Env::for_test("/repo", vars.iter().map(|var| (*var, "1")))
}

fn name(client: Option<&Client>) -> Option<&str> {
    client.map(|client| client.name)
}

fn pid(client: &str, vars: &[&str], ancestry: &Made) -> Option<u32> {
    client_process(named(client).unwrap(), &env(vars), ancestry).map(|process| process.pid)
}

#[test]
fn each_variable_shows_its_client() {
    for client in CLIENTS {
        for var in client.env {
            assert_eq!(name(from_env(&env(&[var]))), Some(client.name), "{var}");
            assert_eq!(name(running(&env(&[var]), &made(&[]))), Some(client.name), "{var}");
        }
    }
}

#[test]
fn an_empty_variable_or_an_editor_shows_none() {
    assert_eq!(from_env(&Env::for_test("/repo", [("CLAUDECODE", "")])), None);
    for var in ["TERM_PROGRAM", "CURSOR_TRACE_ID", "CLAUDE_PROJECT_DIR", "CODEX_HOME", "AGENT"] {
        assert_eq!(from_env(&env(&[var])), None, "{var}");
    }
}

#[test]
fn names_and_variables_are_each_used_once() {
    let unique = |mut all: Vec<&str>| {
        all.sort_unstable();
        all.windows(2).all(|pair| pair[0] != pair[1])
    };
    assert!(unique(CLIENTS.iter().map(|client| client.name).collect()));
    assert!(unique(CLIENTS.iter().flat_map(|client| client.env).copied().collect()));
}

#[test]
fn the_special_comes_before_the_general() {
    assert_eq!(name(from_env(&env(&["GEMINI_CLI", "QWEN_CODE"]))), Some("qwen-code"));
    for client in CLIENTS {
        let vars = ["AI_AGENT", client.env[0]];
        assert_eq!(name(from_env(&env(&vars))), Some(client.name));
    }
    assert_eq!(CLIENTS.last(), Some(&ANY));
}

#[test]
fn a_client_is_found_by_name_and_by_participant() {
    assert_eq!(name(named("claude-code")), Some("claude-code"));
    assert_eq!(name(named("claude")), Some("claude-code"));
    assert_eq!(name(named("vscode-copilot")), Some("vscode-copilot"));
    assert_eq!(name(named("copilot")), Some("copilot-cli"));
    assert_eq!(named("ann"), None);
    assert_eq!(named(""), None);
}

#[test]
fn the_client_is_the_nearest_started_without_its_variable() {
    let set: Option<&[_]> = Some(&["CLAUDECODE"]);
    let chain = made(&[("bash", set), ("sh", set), ("claude", Some(&[])), ("zsh", Some(&[]))]);

    assert_eq!(pid("claude", &["CLAUDECODE"], &chain), Some(2));
}

#[test]
fn an_unreadable_ancestor_is_passed_over() {
    let set: Option<&[_]> = Some(&["CLAUDECODE"]);
    let chain = made(&[("bash", set), ("sudo", None), ("claude", Some(&[]))]);

    assert_eq!(pid("claude", &["CLAUDECODE"], &chain), Some(2));
}

#[test]
fn without_a_readable_ancestor_there_is_no_client_process() {
    let set: Option<&[_]> = Some(&["CLAUDECODE"]);

    assert_eq!(pid("claude", &["CLAUDECODE"], &made(&[])), None);
    assert_eq!(pid("claude", &["CLAUDECODE"], &made(&[("bash", set), ("sh", set)])), None);
    assert_eq!(pid("claude", &["CLAUDECODE"], &made(&[("bash", None), ("claude", None)])), None);
}

#[test]
fn a_client_that_does_not_run_us_has_no_process() {
    assert_eq!(pid("gemini", &["CLAUDECODE"], &made(&[("claude", Some(&[]))])), None);
}

#[test]
fn an_orphan_has_no_client_process() {
    let chain = made(&[("node", Some(&["CLAUDECODE"])), ("systemd", Some(&[]))]);

    assert_eq!(pid("claude", &["CLAUDECODE"], &chain), None);
}

#[test]
fn a_client_that_is_the_first_process_of_a_container_is_found() {
    let chain = made(&[("bash", Some(&["CLAUDECODE"])), ("claude", Some(&[]))]);

    assert_eq!(pid("claude", &["CLAUDECODE"], &chain), Some(1));
}

#[test]
fn a_variable_that_the_client_was_given_itself_does_not_hide_it() {
    let both: Option<&[_]> = Some(&["COPILOT_CLI", "COPILOT_AGENT_SESSION_ID"]);
    let chain = made(&[("bash", both), ("copilot", Some(&["COPILOT_CLI"])), ("zsh", Some(&[]))]);

    let vars = ["COPILOT_CLI", "COPILOT_AGENT_SESSION_ID"];
    assert_eq!(pid("copilot-cli", &vars, &chain), Some(1));
}

#[test]
fn of_nested_clients_the_inner_one_runs_us() {
    let both: Option<&[_]> = Some(&["CLAUDECODE", "GEMINI_CLI"]);
    let vars = env(&["CLAUDECODE", "GEMINI_CLI", "AI_AGENT"]);

    let inner: Option<&[_]> = Some(&["CLAUDECODE"]);
    let chain = [("sh", both), ("gemini", inner), ("bash", inner), ("claude", Some(&[][..]))];
    assert_eq!(name(running(&vars, &made(&chain))), Some("gemini-cli"));

    let inner: Option<&[_]> = Some(&["GEMINI_CLI"]);
    let chain = [("sh", both), ("claude", inner), ("bash", inner), ("gemini", Some(&[][..]))];
    assert_eq!(name(running(&vars, &made(&chain))), Some("claude-code"));
}

#[test]
fn of_nested_clients_without_readable_ancestors_the_first_is_taken() {
    let vars = env(&["CLAUDECODE", "GEMINI_CLI"]);

    assert_eq!(name(running(&vars, &made(&[]))), Some("claude-code"));
    assert_eq!(name(running(&vars, &made(&[("sh", None)]))), Some("claude-code"));
}

#[test]
fn ancestors_are_read_only_to_choose() {
    let ancestry = made(&[("claude", Some(&[]))]);

    assert_eq!(running(&env(&[]), &ancestry), None);
    assert_eq!(name(running(&env(&["CLAUDECODE", "AI_AGENT"]), &ancestry)), Some("claude-code"));
    assert!(!ancestry.asked.get());
}

/// The ancestors of another process, so that the test can be the client itself.
#[cfg(target_os = "linux")]
struct AncestorsOf(u32);

#[cfg(target_os = "linux")]
impl Ancestry for AncestorsOf {
    fn ancestors(&self) -> Vec<Ancestor> {
        crate::env::process::ancestors_of(self.0)
    }

    fn has_env(&self, pid: u32, var: &str) -> Option<bool> {
        Machine.has_env(pid, var)
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_client_of_a_real_command_is_found_through_its_shell() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    const VAR: &str = "COLLAB_TEST_CLIENT";
    let client = Client { name: "test", participant: "test", title: "Test", env: &[VAR] };

    // The outer shell is the one that a client starts; the inner one stands for the command.
    let mut shell = Command::new("sh")
        .args(["-c", "sh -c 'echo $$; read line'; :"])
        .env(VAR, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let command = AncestorsOf(line.trim().parse().unwrap());

    let chain = command.ancestors();
    let found = client_process(&client, &env(&[VAR]), &command);
    drop(shell.stdin.take());
    shell.wait().unwrap();

    assert_eq!(chain[0].process.pid, shell.id());
    assert_eq!(found, Some(crate::env::process::me()));
}
