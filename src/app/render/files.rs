//! Writing the files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::escape;
use crate::app::open::App;
use crate::app::view::{MessageView, TaskView};
use crate::app::{history, message, task};
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
    pub as_of: Option<String>,
    /// The open ones as they matter, then those that were closed last.
    pub tasks: Vec<TaskView>,
}

/// The file of messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MessagesFile {
    /// The newest event of a message that is in here.
    pub as_of: Option<String>,
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
    pub fn render(&mut self) -> Result<RenderView, Error> {
        history::refresh(&self.site, &mut self.store)?;
        let tasks = self.tasks_file()?;
        let newest = tasks.as_of.as_ref().and_then(|id| id.parse().ok());
        let mut files = vec![
            ("context.toml".to_owned(), self.context_file(newest)?),
            ("tasks.json".to_owned(), pretty(&tasks)),
            ("messages.json".to_owned(), pretty(&self.messages_file()?)),
            ("problems.txt".to_owned(), self.problems()?),
        ];
        files.extend(self.briefing_files()?);
        let mut rendered = Vec::new();
        for (name, content) in files {
            let Some((path, written)) = view::write(self.store.paths(), &name, content.as_bytes())?
            else {
                return Err(Error::user("a bare repository has no worktree to write into")
                    .hint("Run it in a worktree."));
            };
            rendered.push(RenderedFile { path, written });
        }
        Ok(RenderView { files: rendered })
    }

    /// Writes them after another act, which stands whether they can be written or not.
    pub(crate) fn refresh_views(&mut self) {
        if self.store.paths().root().is_none() {
            return;
        }
        if let Err(error) = self.render() {
            self.notices.push(format!("the files in .collab/view could not be written: {error}"));
        }
    }

    fn tasks_file(&self) -> Result<TasksFile, Error> {
        let index = self.store.index();
        let mut rows = index.open_tasks(OPEN)?;
        for status in [Status::Completed, Status::Cancelled] {
            rows.extend(index.tasks_with_status(status, CLOSED)?);
        }
        let as_of = rows.iter().map(|row| row.task.touched).max().map(|id| id.to_string());
        let tasks = rows.iter().map(|row| task::view(index, row)).collect::<Result<_, _>>()?;
        Ok(TasksFile { as_of, tasks })
    }

    fn messages_file(&self) -> Result<MessagesFile, Error> {
        let index = self.store.index();
        let newest_first = index.newest_messages(MESSAGES)?;
        let as_of = newest_first.iter().map(|message| message.touched).max();
        let messages =
            newest_first.iter().map(|m| message::view(index, m)).collect::<Result<_, _>>()?;
        Ok(MessagesFile { as_of: as_of.map(|id| id.to_string()), messages })
    }
}

/// Returns a file's content: pretty, as people read it.
fn pretty(file: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(file).expect("views have only string keys");
    escape::json(&text) + "\n"
}
