//! A client of the server, on pipes of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// Which of the protocol's two ways to begin a client takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// It says hello once, in this version.
    Hello(&'static str),
    /// Each request says who asks, and in which version.
    Stateless,
}

/// A client, and the server that it has started.
#[derive(Debug)]
pub(crate) struct Client {
    _dir: TempDir,
    server: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    era: Era,
    name: &'static str,
    last: u64,
    /// What the server said to its hello.
    pub(crate) hello: Value,
    /// What came beside answers.
    pub(crate) told: Vec<Value>,
}

impl Client {
    /// Starts a server and begins with it.
    pub(crate) fn begin(command: Command, era: Era, name: &'static str) -> Self {
        let mut client = Self::start(command, era, name);
        client.hello = match era {
            Era::Hello(version) => {
                let who = json!({ "name": name, "version": "1" });
                let hello =
                    json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": who });
                let answer = client.ask("initialize", hello);
                client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
                answer
            }
            Era::Stateless => client.ask("server/discover", json!({})),
        };
        client
    }

    /// Starts a server, and says nothing yet.
    ///
    /// A process of its own stands between: it is the client, or that would be the test itself with all that
    /// it runs.
    pub(crate) fn start(inner: Command, era: Era, name: &'static str) -> Self {
        let dir = TempDir::new().unwrap();
        let program = dir.path().join("client");
        std::os::unix::fs::symlink("/bin/sh", &program).unwrap();
        let mut command = Command::new(program);
        command
            .args(["-c", "\"$0\" \"$@\"; exit $?"])
            .arg(inner.get_program())
            .args(inner.get_args());
        command.current_dir(inner.get_current_dir().unwrap()).env_clear();
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut server = command.spawn().unwrap();
        let to = server.stdin.take();
        let from = BufReader::new(server.stdout.take().unwrap());
        let (last, hello, told) = (0, Value::Null, Vec::new());
        Self { _dir: dir, server, to, from, era, name, last, hello, told }
    }

    /// Sends a message as it is.
    pub(crate) fn send(&mut self, message: &Value) {
        self.send_line(&message.to_string());
    }

    /// Sends a line as it is.
    pub(crate) fn send_line(&mut self, line: &str) {
        self.send_bytes(line.as_bytes());
    }

    /// Sends a line that may be no text.
    pub(crate) fn send_bytes(&mut self, line: &[u8]) {
        self.send_part(&[line, b"\n"].concat());
    }

    /// Sends bytes as they are.
    pub(crate) fn send_part(&mut self, part: &[u8]) {
        let to = self.to.as_mut().unwrap();
        to.write_all(part).unwrap();
        to.flush().unwrap();
    }

    /// Closes the server's input; what it says can still be read.
    pub(crate) fn close(&mut self) {
        self.to = None;
    }

    /// Returns the next message.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the server has ended");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Sends a request; returns its id.
    pub(crate) fn request(&mut self, method: &str, mut params: Value) -> u64 {
        self.last += 1;
        if self.era == Era::Stateless {
            let of = |what: &str| format!("io.modelcontextprotocol/{what}");
            let meta = params["_meta"].as_object().cloned().unwrap_or_default();
            let mut meta: Map<String, Value> = meta;
            meta.insert(of("protocolVersion"), "2026-07-28".into());
            meta.insert(of("clientInfo"), json!({ "name": self.name, "version": "1" }));
            meta.insert(of("clientCapabilities"), json!({}));
            params["_meta"] = meta.into();
        }
        self.send(
            &json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": params }),
        );
        self.last
    }

    /// Returns the answer to a request; what comes before that is kept.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.next();
            if message["id"] == id {
                return message;
            }
            self.told.push(message);
        }
    }

    /// Sends a request; returns what came of it, or the error.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let answer = self.answer(id);
        if answer["error"].is_null() { answer["result"].clone() } else { answer["error"].clone() }
    }

    /// Calls a tool; returns the result.
    pub(crate) fn call(&mut self, tool: &str, given: Value) -> Value {
        self.ask("tools/call", json!({ "name": tool, "arguments": given }))
    }

    /// Calls a tool, which has to do it; returns its text.
    pub(crate) fn ok(&mut self, tool: &str, given: Value) -> String {
        let result = self.call(tool, given);
        assert_eq!(result["isError"], false, "{result}");
        text(&result)
    }

    /// Calls a tool, which must not do it; returns what it says.
    pub(crate) fn fails(&mut self, tool: &str, given: Value) -> String {
        let result = self.call(tool, given);
        assert_eq!(result["isError"], true, "{result}");
        text(&result)
    }

    /// Closes the server's input; returns how it ended.
    pub(crate) fn end(mut self) -> ExitStatus {
        self.to = None;
        self.server.wait().unwrap()
    }
}

/// Returns the text of a tool's result.
pub(crate) fn text(result: &Value) -> String {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{result}")).to_owned()
}
