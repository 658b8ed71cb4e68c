//! What of a task is shown.

use crate::app::find;
use crate::app::message::{self, about_text};
use crate::app::view::{CommentView, TaskDetail, TaskView};
use crate::domain::about::About;
use crate::domain::event::{Noun, Unfolded};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::TaskRow;

/// Returns what of a task is shown, by its id.
pub(super) fn view_of(index: Index<'_>, id: Id) -> Result<TaskView, Error> {
    view(index, &find::task_of(index, id)?)
}

/// Returns what of a task is shown.
pub(crate) fn view(index: Index<'_>, row: &TaskRow) -> Result<TaskView, Error> {
    let task = &row.task;
    let short = |id: &Id| index.short(Noun::Task, *id);
    let parts = index.parts(task.id)?;
    let open_parts = parts.iter().any(|(_, is_open)| *is_open);
    Ok(TaskView {
        id: task.id.to_string(),
        short: row.short.clone(),
        title: task.title.clone(),
        status: task.status,
        assignee: task.assignee.as_ref().map(Name::to_string),
        confirmed: None,
        priority: task.priority,
        parent: task.under.as_ref().map(short).transpose()?,
        subtasks: parts.into_iter().map(|(short, _)| short).collect(),
        depends_on: task.depends_on.iter().map(short).collect::<Result<_, _>>()?,
        tags: task.tags.iter().cloned().collect(),
        estimate: task.estimate.clone(),
        created_at: task.at,
        completed_at: task.closed.as_ref().map(|closed| closed.at),
        ready: task.status == Status::Pending && row.waits == 0 && !open_parts,
        waits_for: row.waits,
        blocked: task.blocked.as_ref().map(|block| block.reason.clone()),
        blocked_on: match task.blocked.as_ref().and_then(|block| block.on) {
            Some(on) => Some(about_text(index, &About::Object(on))?),
            None => None,
        },
        about: task.about.iter().map(|about| about_text(index, about)).collect::<Result<_, _>>()?,
        summary: task.closed.as_ref().map(|closed| closed.text.clone()),
    })
}

/// Returns a task in full.
pub(crate) fn detail(index: Index<'_>, id: Id) -> Result<TaskDetail, Error> {
    let row = find::task_of(index, id)?;
    let views = |rows: Vec<TaskRow>| -> Result<Vec<TaskView>, Error> {
        rows.iter().map(|row| view(index, row)).collect()
    };
    let mut needs = Vec::new();
    for needed in &row.task.depends_on {
        needs.extend(index.task(*needed)?);
    }
    let messages = index.messages_about(&id.to_string(), 50)?;
    let task = &row.task;
    Ok(TaskDetail {
        task: view(index, &row)?,
        description: task.description.clone(),
        criteria: task.criteria.clone(),
        created_by: task.by.to_string(),
        closed_by: task.closed.as_ref().map(|closed| closed.by.to_string()),
        subtasks: views(index.subtasks(id)?)?,
        depends_on: views(needs)?,
        dependents: views(index.dependents(id)?)?,
        comments: task
            .comments
            .iter()
            .map(|note| CommentView {
                by: note.by.to_string(),
                at: note.at,
                text: note.text.clone(),
            })
            .collect(),
        contested_by: task.contested.iter().map(|lost| lost.by.to_string()).collect(),
        messages: messages
            .iter()
            .map(|message| message::view(index, message))
            .collect::<Result<_, _>>()?,
        unknown: unknown(index, Noun::Task, id)?,
    })
}

/// Returns the lines of an object that this build cannot fold, a sentence each.
pub(crate) fn unknown(index: Index<'_>, noun: Noun, id: Id) -> Result<Vec<String>, Error> {
    let lines = index.lines_of(noun, id)?;
    let unfolded = lines.into_iter().filter_map(|parsed| {
        let why: Unfolded = parsed.event.err()?;
        Some(format!("{} by {}: {why}", parsed.kind, parsed.by))
    });
    Ok(unfolded.collect())
}
