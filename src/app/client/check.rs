//! Trying what is installed for a client, as the client would run it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::clients::setup::Connected;
use crate::env::process::kill;

/// What a client says first to a server.
const HELLO: &str = concat!(
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","#,
    r#""capabilities":{},"clientInfo":{"name":"collab-setup","version":"1"}}}"#,
    "\n"
);

/// Returns what is wrong with what is installed: a sentence each.
pub(super) fn problems(client: &Connected, folder: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let hook = format!("command -v collab >/dev/null || exit 127; collab hook {}", client.name);
    let name = if client.name == "vscode" { hook.replace("vscode", "copilot") } else { hook };
    match run("sh", &["-c", &name], "{}", folder) {
        Ok((0, said)) if said.is_empty() => {}
        Ok((127, _)) => {
            problems.push(
                "`collab` is not on the path, so that hooks and server do nothing".to_owned(),
            );
            return problems;
        }
        Ok((code, said)) => problems.push(format!("its hook ended with {code}: {}", said.trim())),
        Err(why) => problems.push(format!("its hook cannot be run: {why}")),
    }
    match run("collab", &["mcp"], HELLO, folder) {
        Ok((0, said)) if said.contains("serverInfo") => {}
        Ok((code, said)) => problems.push(format!("its server ended with {code}: {}", said.trim())),
        Err(why) => problems.push(format!("its server cannot be run: {why}")),
    }
    problems
}

/// How long a program of a set-up may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a program with some input; returns its exit code and what it printed.
fn run(program: &str, args: &[&str], input: &str, folder: &Path) -> std::io::Result<(i32, String)> {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut to) = child.stdin.take() {
        // A program that ends before it has read all of it says so by its code.
        let _ = to.write_all(input.as_bytes());
    }
    let (pid, (sender, done)) = (child.id(), std::sync::mpsc::channel());
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = done.recv_timeout(PATIENCE) else {
        kill(pid, false);
        return Err(std::io::ErrorKind::TimedOut.into());
    };
    let output = output?;
    Ok((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned()))
}
