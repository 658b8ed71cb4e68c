//! A client that runs hooks and commands, as a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::World;

/// What ends what a command printed.
const END: &str = "--- end ";

/// A client: a shell by another name, so that it is not passed over as one.
#[derive(Debug)]
pub(crate) struct Hooked {
    _dir: TempDir,
    shell: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    name: &'static str,
}

impl Hooked {
    /// Starts a client, by its name in `collab hook`.
    pub(crate) fn start(world: &World, name: &'static str) -> Self {
        let inner = world.command("", &[]);
        let dir = TempDir::new().unwrap();
        let program = dir.path().join("client");
        std::os::unix::fs::symlink("/bin/sh", &program).unwrap();
        let mut command = Command::new(program);
        command.current_dir(world.root()).env_clear();
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("COLLAB", inner.get_program()).env_remove("COLLAB_TEST_SEED");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = command.spawn().unwrap();
        let to = shell.stdin.take();
        let from = BufReader::new(shell.stdout.take().unwrap());
        Self { _dir: dir, shell, to, from, name }
    }

    /// Runs a script in it, `collab` being `"$COLLAB"`; returns what that printed, and its exit code.
    pub(crate) fn run(&mut self, script: &str) -> (String, i32) {
        let to = self.to.as_mut().unwrap();
        writeln!(to, "{script}\necho \"{END}$?\"").unwrap();
        to.flush().unwrap();
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the client has ended: {printed}");
            if let Some(code) = line.strip_prefix(END) {
                return (printed, code.trim().parse().unwrap());
            }
            printed += &line;
        }
    }

    /// Runs its hook for an event; returns what that answered, `null` for nothing.
    pub(crate) fn hook(&mut self, sent: &Value) -> Value {
        self.hook_text(&sent.to_string())
    }

    /// As [`hook`](Self::hook), whatever is sent.
    pub(crate) fn hook_text(&mut self, sent: &str) -> Value {
        let name = self.name;
        let (printed, code) = self.run(&format!("\"$COLLAB\" hook {name} <<'SENT'\n{sent}\nSENT"));
        assert_eq!(code, 0, "{printed}");
        if printed.is_empty() { Value::Null } else { serde_json::from_str(&printed).unwrap() }
    }

    /// Ends it.
    pub(crate) fn end(mut self) {
        self.to = None;
        self.shell.wait().unwrap();
    }
}
