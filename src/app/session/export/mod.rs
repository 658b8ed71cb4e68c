//! Taking a session out: all that happened in it, to read elsewhere or to take into another repository.

mod html;
mod import;
mod markdown;
mod redact;
mod svg;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::timeline::HistoryAsked;
use super::view::{SessionDetail, TimelineEntry};
use crate::app::changes::ChangesQuery;
use crate::app::handoff::HandoffView;
use crate::app::open::App;
use crate::app::view::{MessageView, NoteView, TaskView};
use crate::app::{message, task};
use crate::domain::event::{Body, Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::error::Error;
use crate::store::index::events::Logged;

pub use import::SessionImported;

/// The version of the file.
const VERSION: i64 = 1;
/// So much of what happened is taken out.
const MOST: usize = 100_000;
/// So many commits.
const COMMITS: usize = 500;

/// In which form it is taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// To read and to edit
    #[default]
    Markdown,
    /// For programs, and to take into another repository
    Json,
    /// One page for a browser, with nothing else needed
    Html,
}

/// A session to take out, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// Which; left out: that in which who asks is.
    pub session: Option<String>,
    /// With what the commits changed.
    pub with_code: bool,
    /// Without texts that look like a credential, and without the names of people.
    pub redact: bool,
}

/// A session with all that happened in it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionExport {
    /// The version of this form: 1.
    pub v: i64,
    /// When it was taken out.
    pub exported_at: Timestamp,
    /// The folder's name from where.
    pub project: String,
    /// The session, with its timeline.
    pub session: SessionDetail,
    /// The tasks that were touched in it.
    pub tasks: Vec<TaskView>,
    /// What was handed off and reviewed in it.
    pub handoffs: Vec<HandoffView>,
    /// What was noted in it.
    pub notes: Vec<NoteView>,
    /// What was said in it.
    pub messages: Vec<MessageView>,
    /// What was committed while it was active, the newest first.
    pub commits: Vec<CommitExport>,
    /// The events of all of that, as they were written: with these it is taken into another repository. None
    /// where something was left out.
    #[schemars(with = "Vec<serde_json::Value>")]
    pub events: Vec<Box<RawValue>>,
    /// How many texts look like a credential.
    pub credentials: i64,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommitExport {
    /// The full id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Vec<String>,
    /// The first line of its message.
    pub subject: String,
    /// The files, each with its diff where that was asked for.
    pub files: Vec<FileExport>,
}

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileExport {
    /// From the root.
    pub path: String,
    /// Lines added.
    pub added: i64,
    /// Lines removed.
    pub removed: i64,
    /// The unified diff, where it was asked for.
    pub diff: Option<String>,
}

impl SessionExport {
    /// Returns it in a form.
    #[must_use]
    pub fn text(&self, format: ExportFormat) -> String {
        match format {
            ExportFormat::Markdown => markdown::text(self),
            ExportFormat::Html => html::text(self),
            ExportFormat::Json => {
                let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
                json.push('\n');
                json
            }
        }
    }
}

impl App {
    /// Takes a session out.
    ///
    /// # Errors
    /// When it is not known.
    pub fn export_session(&mut self, export: &Export) -> Result<SessionExport, Error> {
        let asked = HistoryAsked { session: export.session.clone(), at: None, limit: MOST };
        let row = self.session_or_only(export.session.as_deref())?;
        let session = self.session(&asked)?;
        let (happened, _) = self.happened(&row, None, MOST, |_| true)?;
        let mut made = SessionExport {
            v: VERSION,
            exported_at: self.now(),
            project: self.project_name(),
            session,
            tasks: Vec::new(),
            handoffs: Vec::new(),
            notes: Vec::new(),
            messages: Vec::new(),
            commits: Vec::new(),
            events: Vec::new(),
            credentials: 0,
        };
        let touched = touched(&happened);
        self.gather(&touched, &mut made)?;
        made.events = self.lines_behind(&happened, &touched)?;
        if self.site.repo().is_some() {
            let until =
                (row.status == crate::domain::session::Status::Completed).then_some(row.since);
            made.commits = self.commits_between(row.at, until, export.with_code)?;
        }
        redact::look(&mut made, export.redact);
        Ok(made)
    }

    fn project_name(&self) -> String {
        let root = self.site.root().unwrap_or_else(|| self.site.cwd.clone());
        root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn gather(
        &self,
        touched: &BTreeSet<(Noun, Id)>,
        made: &mut SessionExport,
    ) -> Result<(), Error> {
        let index = self.store.index();
        for (noun, id) in touched {
            match noun {
                Noun::Task => {
                    let row = index.task(*id)?;
                    let view = row.map(|row| task::view(index, &row)).transpose()?;
                    made.tasks.extend(view);
                }
                Noun::Message => {
                    let row = index.message(*id)?;
                    let view = row.map(|row| message::view(index, &row)).transpose()?;
                    made.messages.extend(view);
                }
                Noun::Handoff => made.handoffs.push(self.handoff(&id.to_string())?),
                Noun::Note => made.notes.push(self.note(&id.to_string())?),
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns the lines of all that was touched, each once, in the order of their ids: also those that were
    /// written before the session began, as it is no whole thing without.
    fn lines_behind(
        &self,
        happened: &[Logged],
        touched: &BTreeSet<(Noun, Id)>,
    ) -> Result<Vec<Box<RawValue>>, Error> {
        let index = self.store.index();
        let mut lines: BTreeMap<Id, String> =
            happened.iter().map(|logged| (logged.parsed.id, logged.line.clone())).collect();
        for (noun, id) in touched {
            for (event, line) in index.lines_of_object(*noun, *id)? {
                lines.insert(event, line);
            }
        }
        let raw = lines.into_values().map(RawValue::from_string);
        raw.collect::<Result<_, _>>()
            .map_err(|error| Error::user(format!("an event cannot be taken out: {error}")))
    }

    fn commits_between(
        &mut self,
        since: Timestamp,
        until: Option<Timestamp>,
        diff: bool,
    ) -> Result<Vec<CommitExport>, Error> {
        let query = ChangesQuery {
            since: Some(since.to_string()),
            limit: COMMITS,
            diff,
            ..ChangesQuery::default()
        };
        let commits = self.changes(&query)?.commits.into_iter();
        let in_time = commits.filter(|commit| until.is_none_or(|until| commit.at <= until));
        Ok(in_time
            .map(|commit| CommitExport {
                id: commit.id,
                at: commit.at,
                who: commit.who,
                subject: commit.subject,
                files: commit
                    .files
                    .into_iter()
                    .map(|file| FileExport {
                        path: file.path,
                        added: file.added,
                        removed: file.removed,
                        diff: file.diff,
                    })
                    .collect(),
            })
            .collect())
    }
}

/// Returns what was touched, by its id.
fn touched(happened: &[Logged]) -> BTreeSet<(Noun, Id)> {
    let mut touched = BTreeSet::new();
    for logged in happened {
        if let Some(ObjectRef::Id(noun, id)) = &logged.parsed.object {
            touched.insert((*noun, *id));
        }
        // What is only spoken of is no whole thing without, too.
        if let Ok(event) = &logged.parsed.event
            && let Body::CheckpointBegun(begun) = &event.body
        {
            touched.extend(begun.task.map(|task| (Noun::Task, task)));
        }
    }
    touched
}

/// Returns what happened as it is told: saves that nobody asked for tell nothing.
fn told(entries: &[TimelineEntry]) -> impl Iterator<Item = &TimelineEntry> {
    entries.iter().filter(|entry| !(entry.kind == "session.saved" && entry.text == "auto"))
}
