//! What is asked of a gateway: the only commands and methods that are ever sent.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{Meaning, read};
use super::http::{Answer, call};
use super::{GatewayError, uri};
use crate::domain::change::LineRange;

/// How long what needs nobody may take.
const QUICK: Duration = Duration::from_secs(2);
/// How long a large result may take.
const LARGE: Duration = Duration::from_secs(10);
/// How long a person may take to press a button.
const PERSON: Duration = Duration::from_secs(10 * 60);
/// How long a text stands in the status bar, in milliseconds: it is renewed before.
pub(super) const STATUS: u64 = 60_000;
/// So many of anything are taken from one answer.
const MOST: usize = 2_000;
/// The longest text of a stranger's that is taken, in characters.
const TEXT: usize = 500;
/// Who made the diagnostics that are our own.
const OURS: &str = "collab";

/// A gateway that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its port.
    pub port: u16,
}

/// How a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As one to know.
    Information,
    /// As one to look at.
    Warning,
    /// As one to act on.
    Error,
}

/// What the editor shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// The file.
    pub path: PathBuf,
    /// The lines that are selected, or the one of the cursor.
    pub lines: LineRange,
}

/// Something that a language server says of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1 on.
    pub line: i64,
    /// What it says.
    pub message: String,
}

impl Gateway {
    /// Returns the version that it says it has.
    ///
    /// # Errors
    /// When nothing answers there that is a gateway.
    pub fn health(&self) -> Result<String, GatewayError> {
        let Answer { body, .. } = call(self.port, "/health", None, QUICK)?;
        let health: Value = serde_json::from_str(&body)
            .map_err(|error| GatewayError::Nonsense(error.to_string()))?;
        if health.get("status").and_then(Value::as_str) != Some("healthy") {
            return Err(GatewayError::Nonsense("it is not healthy".to_owned()));
        }
        Ok(text(health.get("version").unwrap_or(&Value::Null)))
    }

    /// Returns the folders of its workspace.
    ///
    /// # Errors
    /// When it does not say.
    pub fn folders(&self) -> Result<Vec<PathBuf>, GatewayError> {
        let folders = self.workspace("getWorkspaceFolders", &json!([]))?;
        let folders = folders.as_array().into_iter().flatten().take(MOST);
        Ok(folders.filter_map(|folder| uri::path_of(folder.get("uri")?)).collect())
    }

    /// Shows a text in the status bar, in the place of the one before.
    ///
    /// # Errors
    /// When it cannot.
    pub fn status(&self, text: &str) -> Result<(), GatewayError> {
        self.window("setStatusBarMessage", &json!([text, STATUS]), QUICK).map(|_| ())
    }

    /// Shows a message, and waits until its person presses a button or closes it.
    ///
    /// # Errors
    /// When it cannot be shown, or nobody does in time.
    pub fn ask(
        &self,
        level: Level,
        text: &str,
        buttons: &[&str],
    ) -> Result<Option<String>, GatewayError> {
        let method = match level {
            Level::Information => "showInformationMessage",
            Level::Warning => "showWarningMessage",
            Level::Error => "showErrorMessage",
        };
        // What others wrote must not become a link: the editor makes one of `[words](command:…)`.
        let text = text.replace("](", "] (");
        let args: Vec<&str> =
            std::iter::once(text.as_str()).chain(buttons.iter().copied()).collect();
        let pressed = self.window(method, &json!(args), PERSON)?;
        let pressed = pressed.as_str().filter(|pressed| buttons.contains(pressed));
        Ok(pressed.map(str::to_owned))
    }

    /// Returns what the editor shows, if that is a file.
    ///
    /// # Errors
    /// When it does not say.
    pub fn editor(&self) -> Result<Option<Editor>, GatewayError> {
        let shown = self.window("getActiveTextEditor", &json!([]), QUICK)?;
        let Some(path) = shown.pointer("/document/uri").and_then(uri::path_of) else {
            return Ok(None);
        };
        let line = |end: &str| shown.pointer(&format!("/selection/{end}/line")).and_then(line);
        let start = line("start").unwrap_or(1);
        let end = line("end").unwrap_or(start).max(start);
        Ok(Some(Editor { path, lines: LineRange { start, end } }))
    }

    /// Returns the errors that language servers know of, in all files or one: no build, as they look at what is
    /// open. Our own are left out.
    ///
    /// # Errors
    /// When it does not say.
    pub fn errors(&self, file: Option<&Path>) -> Result<Vec<Diagnostic>, GatewayError> {
        let args = file.map_or_else(|| json!([]), |file| json!([uri::of(file)]));
        let said = self.run("/languages-api", "getDiagnostics", &args, LARGE)?;
        let said = said.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        if let Some(file) = file {
            found.extend(said.iter().filter_map(|one| error(file, one)));
        } else {
            for pair in said {
                let Some(path) = pair.get(0).and_then(uri::path_of) else { continue };
                let all = pair.get(1).and_then(Value::as_array).into_iter().flatten();
                found.extend(all.filter_map(|one| error(&path, one)));
            }
        }
        found.truncate(MOST);
        Ok(found)
    }

    /// Shows a file at a line.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(&self, file: &Path, line: i64) -> Result<(), GatewayError> {
        let at = json!({ "line": (line - 1).max(0), "character": 0 });
        let options = json!({ "selection": { "start": at, "end": at }, "preview": false });
        self.command("vscode.open", &json!([uri::of(file), options])).map(|_| ())
    }

    /// Shows what differs between a file and the same as a branch, or another worktree, has it.
    ///
    /// # Errors
    /// When it cannot.
    pub fn diff(&self, other: Other<'_>, file: &Path, title: &str) -> Result<(), GatewayError> {
        let left = match other {
            Other::File(path) => uri::of(path),
            Other::Rev(rev) => uri::at(file, rev),
        };
        self.command("vscode.diff", &json!([left, uri::of(file), title])).map(|_| ())
    }

    /// Has the Problems panel filled anew, by the task that set-up has put there.
    ///
    /// # Errors
    /// When it cannot.
    pub fn problems(&self) -> Result<(), GatewayError> {
        self.command(
            "workbench.action.tasks.runTask",
            &json!([crate::domain::check::PROBLEMS_TASK]),
        )
        .map(|_| ())
    }

    /// Returns names of what a workspace declares: functions, types and the like.
    ///
    /// # Errors
    /// When it does not say.
    pub fn symbols(&self, query: &str) -> Result<Vec<String>, GatewayError> {
        let said = self.command("vscode.executeWorkspaceSymbolProvider", &json!([query]))?;
        let said = said.as_array().into_iter().flatten().take(MOST);
        Ok(said
            .filter_map(|symbol| symbol.get("name"))
            .map(text)
            .filter(|n| !n.is_empty())
            .collect())
    }

    fn command(&self, command: &str, args: &Value) -> Result<Value, GatewayError> {
        let body = json!({ "command": command, "args": args });
        self.post("/execute-command", &body, LARGE)
    }

    fn window(&self, method: &str, args: &Value, most: Duration) -> Result<Value, GatewayError> {
        self.run("/window-api", method, args, most)
    }

    fn workspace(&self, method: &str, args: &Value) -> Result<Value, GatewayError> {
        self.run("/workspace-api", method, args, QUICK)
    }

    fn run(
        &self,
        path: &str,
        method: &str,
        args: &Value,
        most: Duration,
    ) -> Result<Value, GatewayError> {
        self.post(path, &json!({ "method": method, "args": args }), most)
    }

    fn post(&self, path: &str, body: &Value, most: Duration) -> Result<Value, GatewayError> {
        match read(&call(self.port, path, Some(body), most)?)? {
            Meaning::Result(result) => Ok(result),
            Meaning::Buffered(id) => {
                let answer = call(self.port, &format!("/buffer/{id}"), None, LARGE)?;
                let nonsense = |error: serde_json::Error| GatewayError::Nonsense(error.to_string());
                let said: Value = serde_json::from_str(&answer.body).map_err(nonsense)?;
                // As the answer itself, or the result alone.
                Ok(match said.get("success") {
                    Some(_) => said.get("result").cloned().unwrap_or(Value::Null),
                    None => said,
                })
            }
        }
    }
}

/// What a file is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Other<'o> {
    /// Another file.
    File(&'o Path),
    /// The same file, as a branch or commit has it.
    Rev(&'o str),
}

/// Reads a line, which counts from 0.
fn line(value: &Value) -> Option<i64> {
    value.as_i64().filter(|line| (0..i64::from(u32::MAX)).contains(line)).map(|line| line + 1)
}

/// Reads a diagnostic, if it is an error and not our own.
fn error(path: &Path, one: &Value) -> Option<Diagnostic> {
    if one.get("severity").and_then(Value::as_str) != Some("Error")
        || one.get("source").and_then(Value::as_str) == Some(OURS)
    {
        return None;
    }
    // A list of two ends.
    let start = one.pointer("/range/0/line").or_else(|| one.pointer("/range/start/line"));
    let message = text(one.get("message")?);
    (!message.is_empty()).then(|| Diagnostic {
        path: path.to_owned(),
        line: start.and_then(line).unwrap_or(1),
        message,
    })
}

/// Reads a text: one line of it, without what does not show.
fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(TEXT).collect()
}
