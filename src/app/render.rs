//! What is stored as readable files, for people and tools that read no JSON of commands.
//!
//! Invariant: each file says of which event it is the state, and the same state is the same bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::App;
use super::view::{MessageView, TaskView};
use super::{message, task};
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::view;

/// How many of the newest messages are written.
const MESSAGES: usize = 500;
/// How many open tasks are written, and how many of those that were closed last.
const OPEN: usize = 10_000;
const CLOSED: usize = 500;

/// The file of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TasksFile {
    /// The newest event of a task that is in here.
    pub newest: Option<String>,
    /// The open ones as they matter, then those that were closed last.
    pub tasks: Vec<TaskView>,
}

/// The file of messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MessagesFile {
    /// The newest event of a message that is in here.
    pub newest: Option<String>,
    /// The newest ones, newest first.
    pub messages: Vec<MessageView>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenderView {
    /// The files.
    pub files: Vec<RenderedFile>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenderedFile {
    /// Its path from the root.
    pub path: String,
    /// Whether it was written: not if its content is the same.
    pub written: bool,
}

impl App {
    /// Writes the files of `.collab/view/` whose content has changed.
    ///
    /// # Errors
    /// When one cannot be written, or there is no worktree to write into.
    pub fn render(&self) -> Result<RenderView, Error> {
        let files = [
            ("tasks.json", pretty(&self.tasks_file()?)),
            ("messages.json", pretty(&self.messages_file()?)),
        ];
        let mut rendered = Vec::new();
        for (name, content) in files {
            let Some((path, written)) = view::write(self.store.paths(), name, content.as_bytes())?
            else {
                return Err(Error::user("a bare repository has no worktree to write into")
                    .hint("Run it in a worktree."));
            };
            rendered.push(RenderedFile { path, written });
        }
        Ok(RenderView { files: rendered })
    }

    fn tasks_file(&self) -> Result<TasksFile, Error> {
        let index = self.store.index();
        let mut rows = index.open_tasks(OPEN)?;
        for status in [Status::Completed, Status::Cancelled] {
            rows.extend(index.tasks_with_status(status, CLOSED)?);
        }
        let newest = rows.iter().map(|row| row.task.touched).max().map(|id| id.to_string());
        let tasks = rows.iter().map(|row| task::view(index, row)).collect::<Result<_, _>>()?;
        Ok(TasksFile { newest, tasks })
    }

    fn messages_file(&self) -> Result<MessagesFile, Error> {
        let index = self.store.index();
        let newest_first = index.newest_messages(MESSAGES)?;
        let newest = newest_first.iter().map(|message| message.touched).max();
        let messages =
            newest_first.iter().map(|m| message::view(index, m)).collect::<Result<_, _>>()?;
        Ok(MessagesFile { newest: newest.map(|id| id.to_string()), messages })
    }
}

/// Returns a file's content: pretty, as people read it, and without a byte that acts on a terminal,
/// as JSON escapes those itself.
fn pretty(file: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(file).expect("views have only string keys");
    text.push('\n');
    text
}
