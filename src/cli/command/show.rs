//! `collab show`

use clap::Args;

use super::participant::list::{client, last_here};
use super::{Done, inbox};
use crate::app::App;
use crate::app::view::{
    AlertView, NoteView, ParticipantView, Shown, TaskDetail, TaskView, ThreadView,
};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::note::Outcome;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::domain::time::ago;

/// Columns that the name of a field takes.
const FIELD: usize = 12;

/// Show one task, message, note, alert, session, handoff, checkpoint or participant in full
///
/// An id may be cut as long as it stays unique. A message comes with its thread.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab show t-7k2mq
  collab show m-9d0
  collab show n-x3b
  collab show ci/build
  collab show claude")]
pub struct ShowArgs {
    /// An id, an alert as SOURCE/KEY, or a participant's name
    #[arg(value_name = "ID")]
    what: String,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ShowArgs) -> Done {
    let shown = app.show(&args.what)?;
    if ui.is_json() {
        return Ok(ui.json(&shown)?);
    }
    match &shown {
        Shown::Task(task) => self::task(ui, app, task),
        Shown::Message(thread) => message(ui, app, thread),
        Shown::Participant(participant) => self::participant(ui, app, participant),
        Shown::Note(note) => self::note(ui, app, note),
        Shown::Alert(alert) => self::alert(ui, app, alert),
        Shown::Handoff(handoff) => super::handoff::shown::print(ui, app, handoff),
        Shown::Checkpoint(checkpoint) => super::checkpoint::print(ui, app, checkpoint),
        Shown::Session(session) => super::session::show::print(ui, app, session),
    }
}

/// Shows a task: its fields, what was written on it, then what hangs on it.
fn task(ui: &mut Ui, app: &App, detail: &TaskDetail) -> Done {
    let task = &detail.task;
    ui.line(Text::of(Tone::Id, &task.short).plain(" ").and(Tone::Heading, &task.title))?;
    let mut status = Text::from(task.status.word());
    if task.ready {
        status = status.plain(", ready");
    }
    if let Some(assignee) = &task.assignee {
        let word = match task.status {
            Status::Pending => "assigned to",
            Status::InProgress | Status::Blocked => "held by",
            Status::Completed | Status::Cancelled => "was held by",
        };
        status = status.plain(format!(", {word} {assignee}"));
    }
    if task.confirmed == Some(false) {
        status = status.and(Tone::Warn, ", not yet confirmed");
        status = status.and(Tone::Dim, format!(" (`collab task claim --remote {}`)", task.short));
    }
    field(ui, "status", status)?;
    if let Some(reason) = &task.blocked {
        let on = task.blocked_on.as_ref().map(|on| format!(" (waits for {on})"));
        field(ui, "because", Text::of(Tone::Warn, reason).plain(on.unwrap_or_default()))?;
    }
    if task.priority != Priority::Routine {
        field(ui, "priority", task.priority.word().into())?;
    }
    let parent = task.parent.as_deref().unwrap_or_default();
    field(ui, "part of", Text::of(Tone::Id, parent))?;
    field(ui, "estimate", task.estimate.as_deref().unwrap_or_default().into())?;
    field(ui, "tags", task.tags.join(", ").into())?;
    field(ui, "about", task.about.join(", ").into())?;
    field(ui, "added", when(app, task.created_at, &detail.created_by))?;
    if let (Some(at), Some(by)) = (task.completed_at, &detail.closed_by) {
        field(ui, task.status.word(), when(app, at, by))?;
    }
    if !detail.contested_by.is_empty() {
        let who = format!("{}, whose claim came second", detail.contested_by.join(", "));
        field(ui, "contested", Text::of(Tone::Warn, who))?;
    }
    field(ui, "id", Text::of(Tone::Dim, &task.id))?;
    text(ui, "Description", &detail.description)?;
    let criteria: Vec<String> = detail.criteria.iter().map(|text| format!("- {text}")).collect();
    text(ui, "Done when", &criteria.join("\n"))?;
    let ended = if task.status == Status::Cancelled { "Reason" } else { "Summary" };
    text(ui, ended, task.summary.as_deref().unwrap_or_default())?;
    tasks(ui, "Depends on", &detail.depends_on)?;
    tasks(ui, "Comes before", &detail.dependents)?;
    tasks(ui, "Subtasks", &detail.subtasks)?;
    if !detail.comments.is_empty() {
        heading(ui, "Comments")?;
    }
    for comment in &detail.comments {
        ui.line(Text::from("  ").plain(when_by(app, comment.at, &comment.by)))?;
        ui.prose(&comment.text, 4)?;
    }
    if !detail.messages.is_empty() {
        heading(ui, "Messages")?;
    }
    for message in &detail.messages {
        inbox::show(ui, app, message)?;
    }
    unknown(ui, &detail.unknown)
}

/// Shows a message and what it stands among, oldest first.
fn message(ui: &mut Ui, app: &App, view: &ThreadView) -> Done {
    inbox::show(ui, app, &view.message)?;
    if !view.message.acked_by.is_empty() {
        field(ui, "acked by", view.message.acked_by.join(", ").into())?;
    }
    if let Some(data) = &view.message.data {
        field(ui, "data", data.to_string().into())?;
    }
    field(ui, "id", Text::of(Tone::Dim, &view.message.id))?;
    let at = view.thread.iter().position(|message| message.id == view.message.id);
    let (before, after) = view.thread.split_at(at.unwrap_or(view.thread.len()));
    let after = after.get(1..).unwrap_or_default();
    for (title, part) in [("Before it", before), ("After it", after)] {
        if !part.is_empty() {
            heading(ui, title)?;
        }
        for message in part {
            inbox::show(ui, app, message)?;
        }
    }
    unknown(ui, &view.unknown)
}

/// Shows a note: what it is, what it says, and what came of it.
fn note(ui: &mut Ui, app: &App, note: &NoteView) -> Done {
    let severity = note.severity.map(|severity| format!(", {severity}")).unwrap_or_default();
    ui.line(
        Text::of(Tone::Id, &note.short)
            .plain(" ")
            .and(Tone::Heading, note.kind.word())
            .plain(severity),
    )?;
    field(ui, "added", when(app, note.at, &note.by))?;
    field(ui, "type", note.sort.as_deref().unwrap_or_default().into())?;
    field(ui, "impact", note.impact.as_deref().unwrap_or_default().into())?;
    let mut about = Text::from(note.about.join(", "));
    if let Some(from) = &note.moved_from {
        about = about.and(Tone::Dim, format!(" (was {from})"));
    }
    if note.stale {
        about = about.and(
            Tone::Warn,
            if note.line.is_some() { " (stale: the line is gone)" } else { " (stale: it is gone)" },
        );
    }
    field(ui, "about", about)?;
    field(ui, "line", note.line.as_deref().unwrap_or_default().into())?;
    field(ui, "from", note.origin.as_deref().unwrap_or_default().into())?;
    let replaces = note.replaces.as_ref();
    let old = replaces.map(|replaces| replaces.note.as_str()).unwrap_or_default();
    field(ui, "in place of", Text::of(Tone::Id, old))?;
    if let (Some(outcome), Some(at), Some(by)) = (note.outcome, note.closed_at, &note.closed_by) {
        field(ui, &outcome.to_string(), when(app, at, by))?;
    }
    let shows = if note.outcome == Some(Outcome::Replaced) { "replaced by" } else { "evidence" };
    field(ui, shows, Text::of(Tone::Id, note.evidence.join(", ")))?;
    for closed in &note.overruled {
        let told =
            Text::from(format!("{}, ", closed.outcome)).with(when(app, closed.at, &closed.by));
        field(ui, "overruled", told)?;
    }
    field(ui, "notes on it", Text::of(Tone::Id, note.notes.join(", ")))?;
    field(ui, "id", Text::of(Tone::Dim, &note.id))?;
    text(ui, "Text", &note.text)?;
    let why = replaces.and_then(|replaces| replaces.why.as_deref()).unwrap_or_default();
    text(ui, &format!("In place of {old}, because"), why)?;
    text(ui, "Because", note.why.as_deref().unwrap_or_default())?;
    overruled(ui, note)?;
    text(ui, "Patch", note.patch.as_deref().unwrap_or_default())
}

/// Shows what was said for the closings that do not count.
fn overruled(ui: &mut Ui, note: &NoteView) -> Done {
    let said =
        note.overruled.iter().filter(|closed| closed.why.is_some() || !closed.evidence.is_empty());
    for closed in said {
        heading(ui, &format!("Overruled: {} by {}", closed.outcome, closed.by))?;
        if let Some(why) = &closed.why {
            ui.prose(why, 2)?;
        }
        let shows = if closed.outcome == Outcome::Replaced { "replaced by" } else { "evidence" };
        field(ui, shows, Text::of(Tone::Id, closed.evidence.join(", ")))?;
    }
    Ok(())
}

/// Shows an alert: whether it stands, what is wrong, and what mended it.
fn alert(ui: &mut Ui, app: &App, alert: &AlertView) -> Done {
    let severity = alert.severity.map(|severity| format!(", {severity}")).unwrap_or_default();
    ui.line(
        Text::of(Tone::Id, &alert.alert)
            .plain(" ")
            .and(Tone::Heading, alert.kind.word())
            .plain(severity),
    )?;
    field(ui, "raised", when(app, alert.at, &alert.by))?;
    match (&alert.cleared_by, alert.cleared_at) {
        (Some(by), Some(at)) => field(ui, "cleared", when(app, at, by))?,
        _ => field(ui, "stands", ago(alert.since, app.now(), &app.time_zone()).into())?,
    }
    field(ui, "about", alert.about.join(", ").into())?;
    text(ui, "Text", &alert.text)?;
    text(ui, "Mended by", alert.why.as_deref().unwrap_or_default())
}

/// Shows what is known of a participant.
pub(crate) fn participant(ui: &mut Ui, app: &App, view: &ParticipantView) -> Done {
    let title = Text::of(Tone::Id, &view.name);
    ui.line(title.and(Tone::Dim, if view.me { " (you)" } else { "" }))?;
    field(ui, "name", view.title.as_deref().unwrap_or_default().into())?;
    field(ui, "kind", view.kind.as_deref().unwrap_or_default().into())?;
    field(ui, "client", client(view).into())?;
    field(ui, "role", view.role.as_deref().unwrap_or_default().into())?;
    field(ui, "skills", view.skills.join(", ").into())?;
    field(ui, "permissions", view.permissions.join(", ").into())?;
    field(ui, "last here", last_here(app, view))?;
    field(ui, "events", view.events.to_string().into())
}

/// Writes a field, unless it is empty.
pub(super) fn field(ui: &mut Ui, name: &str, value: Text) -> Done {
    if value.is_empty() {
        return Ok(());
    }
    Ok(ui.line(Text::of(Tone::Dim, format!("  {name:<FIELD$}")).with(value))?)
}

pub(super) fn heading(ui: &mut Ui, title: &str) -> Done {
    ui.blank()?;
    Ok(ui.line(Text::of(Tone::Heading, title))?)
}

pub(super) fn text(ui: &mut Ui, title: &str, text: &str) -> Done {
    if text.is_empty() {
        return Ok(());
    }
    heading(ui, title)?;
    Ok(ui.prose(text, 2)?)
}

fn tasks(ui: &mut Ui, title: &str, tasks: &[TaskView]) -> Done {
    if tasks.is_empty() {
        return Ok(());
    }
    heading(ui, title)?;
    for task in tasks {
        let line = Text::from("  ").and(Tone::Id, &task.short).plain(" ").plain(&task.title);
        let holder = task.assignee.as_ref().filter(|_| task.status.is_open());
        let holder = holder.map(|name| format!(", {name}")).unwrap_or_default();
        ui.line(line.and(Tone::Dim, format!(" ({}{holder})", task.status.word())))?;
    }
    Ok(())
}

pub(super) fn unknown(ui: &mut Ui, lines: &[String]) -> Done {
    if !lines.is_empty() {
        heading(ui, "Not understood by this build")?;
    }
    for line in lines {
        ui.prose(line, 2)?;
    }
    Ok(())
}

fn when(app: &App, at: jiff::Timestamp, by: &str) -> Text {
    Text::from(ago(at, app.now(), &app.time_zone())).plain(format!(" by {by}"))
}

fn when_by(app: &App, at: jiff::Timestamp, by: &str) -> String {
    format!("{by}, {}", ago(at, app.now(), &app.time_zone()))
}
