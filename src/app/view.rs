//! What the faces show: plain structures, the same for people, for programs and for AIs.
//!
//! Every one that a command prints as JSON has a JSON Schema in `fixtures/schema/`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checkpoint::CheckpointView;
use super::handoff::HandoffView;
use super::lost_claims::LostClaimView;
use super::session::SessionDetail;
use crate::domain::alert::Kind as AlertKind;
use crate::domain::note::{Kind as NoteKind, Outcome, Severity};
use crate::domain::priority::Priority;
use crate::domain::task::Status;

/// What was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MessageView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// Who sent it.
    pub from: String,
    /// For whom: names, `all`, `@role`.
    pub to: Vec<String>,
    /// How much it matters.
    pub priority: Priority,
    /// What is said.
    pub text: String,
    /// What it concerns: paths, and short ids of tasks and messages.
    pub about: Vec<String>,
    /// When it was sent.
    pub at: Timestamp,
    /// Who acknowledged it.
    pub acked_by: Vec<String>,
    /// Whether the sender asked for an acknowledgement.
    pub ack: bool,
    /// Who has not acknowledged it, where that was asked for.
    pub waiting_for: Vec<String>,
    /// The short id of the message that it answers.
    pub reply_to: Option<String>,
    /// What a program attached.
    pub data: Option<serde_json::Value>,
}

/// What somebody has to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InboxView {
    /// For whom.
    pub reader: String,
    /// Since when there are unread ones: the time of the oldest shown.
    pub since: Option<Timestamp>,
    /// Its claims that lost against another's, until a briefing has told it.
    pub lost_claims: Vec<LostClaimView>,
    /// The messages, critical first, then newest first.
    pub messages: Vec<MessageView>,
    /// How many more there are, that were not asked for by `--limit`.
    pub more: i64,
    /// How many wait until the reader's checkpoint ends.
    pub held: i64,
    /// Whether these are unread ones only.
    pub unread_only: bool,
}

/// A message with everything that hangs on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadView {
    /// The message that was asked for.
    pub message: MessageView,
    /// Its thread, oldest first, itself included.
    pub thread: Vec<MessageView>,
    /// Lines that this build cannot fold.
    pub unknown: Vec<String>,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// One line.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Who holds it.
    pub assignee: Option<String>,
    /// Whether the remote has taken its holder's claim, so that it counts in every clone; nothing where nobody
    /// holds it or there is no remote.
    pub confirmed: Option<bool>,
    /// How much it matters.
    pub priority: Priority,
    /// The short id of the task that it is a part of.
    pub parent: Option<String>,
    /// The short ids of its parts.
    pub subtasks: Vec<String>,
    /// The short ids of the tasks that come first.
    pub depends_on: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How long it takes, as people write it.
    pub estimate: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was closed.
    pub completed_at: Option<Timestamp>,
    /// Whether it can be begun: pending, and all that comes first is done.
    pub ready: bool,
    /// How many of the tasks that come first are open.
    pub waits_for: i64,
    /// Why it cannot go on, while it is blocked.
    pub blocked: Option<String>,
    /// The short id of the task or message that it waits for, while it is blocked.
    pub blocked_on: Option<String>,
    /// What it concerns.
    pub about: Vec<String>,
    /// What came of it, or why it was given up.
    pub summary: Option<String>,
}

/// A list of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TasksView {
    /// The tasks.
    pub tasks: Vec<TaskView>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// A task in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskDetail {
    /// The task.
    pub task: TaskView,
    /// The whole story.
    pub description: String,
    /// When it counts as done.
    pub criteria: Vec<String>,
    /// Who added it.
    pub created_by: String,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// Its parts.
    pub subtasks: Vec<TaskView>,
    /// What it waits for.
    pub depends_on: Vec<TaskView>,
    /// What waits for it.
    pub dependents: Vec<TaskView>,
    /// What was said on it.
    pub comments: Vec<CommentView>,
    /// Claims that lost against another: who made them.
    pub contested_by: Vec<String>,
    /// Messages about it.
    pub messages: Vec<MessageView>,
    /// Lines that this build cannot fold.
    pub unknown: Vec<String>,
}

/// Something that was said on a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommentView {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// What `show` found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "noun", content = "object", rename_all = "lowercase")]
pub enum Shown {
    /// A message with its thread.
    Message(Box<ThreadView>),
    /// A task in full.
    Task(Box<TaskDetail>),
    /// A participant.
    Participant(Box<ParticipantView>),
    /// A note.
    Note(Box<NoteView>),
    /// An alert.
    Alert(Box<AlertView>),
    /// A session with what happened in it.
    Session(Box<SessionDetail>),
    /// A handoff.
    Handoff(Box<HandoffView>),
    /// A checkpoint.
    Checkpoint(Box<CheckpointView>),
}

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoteView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What is noted.
    pub text: String,
    /// What it is.
    pub kind: NoteKind,
    /// What it concerns: paths, and short ids. Places are where their lines and files are now.
    pub about: Vec<String>,
    /// The first place that is elsewhere now, as it was noted.
    pub moved_from: Option<String>,
    /// Whether a line or file is gone from the working tree; its place is then shown as it was noted.
    pub stale: bool,
    /// The text of the line.
    pub line: Option<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// What sort of thing it is.
    #[serde(rename = "type")]
    pub sort: Option<String>,
    /// What follows from it.
    pub impact: Option<String>,
    /// A patch that a suggestion brings.
    pub patch: Option<String>,
    /// The project that it was taken over from.
    pub origin: Option<String>,
    /// The note whose place it took.
    pub replaces: Option<ReplacesView>,
    /// What came of it, once it is closed.
    pub outcome: Option<Outcome>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// Why, or the answer.
    pub why: Option<String>,
    /// The short ids of the notes that show it, or of the one that took its place.
    pub evidence: Vec<String>,
    /// How others closed it, who did not know of each other, and which does not count: the highest does.
    pub overruled: Vec<ClosingView>,
    /// The short ids of the newest notes about it: the evidence for a hypothesis, so far.
    pub notes: Vec<String>,
}

/// The note whose place another took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReplacesView {
    /// Its short id.
    pub note: String,
    /// Why.
    pub why: Option<String>,
}

/// A closing of a note that does not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClosingView {
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What was to come of the note.
    pub outcome: Outcome,
    /// Why, or the answer.
    pub why: Option<String>,
    /// The short ids of the notes that show it, or of the one that was to take its place.
    pub evidence: Vec<String>,
}

/// A list of notes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotesView {
    /// The notes, newest first.
    pub notes: Vec<NoteView>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// A suggestion that was accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptedView {
    /// The suggestion.
    pub note: NoteView,
    /// The files that its patch changed, where it was applied.
    pub applied: Vec<String>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlertView {
    /// `SOURCE/KEY`.
    pub alert: String,
    /// Who watches.
    pub source: String,
    /// What it watches.
    pub key: String,
    /// What it is about.
    pub kind: AlertKind,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Since when it stands; of one that is cleared, when it was last raised.
    pub since: Timestamp,
    /// Who raised it last.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What is wrong.
    pub text: String,
    /// What it concerns: paths, and short ids.
    pub about: Vec<String>,
    /// Who cleared it, if it stands no more.
    pub cleared_by: Option<String>,
    /// When that was.
    pub cleared_at: Option<Timestamp>,
    /// What mended it.
    pub why: Option<String>,
}

/// A list of alerts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlertsView {
    /// The alerts that stand, the worst first, then the last raised; then those that were cleared, if they
    /// were asked for, the last cleared first.
    pub alerts: Vec<AlertView>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// What became of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlertMade {
    /// `SOURCE/KEY`.
    pub alert: String,
    /// Whether that is new: an alert that stands as it is, or is cleared already, stays as it is.
    pub written: bool,
    /// Whether it stood before.
    pub stood: bool,
}

/// A participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParticipantView {
    /// The name.
    pub name: String,
    /// `person`, `ai`, or nothing where that is not known.
    pub kind: Option<String>,
    /// The name as people write it.
    pub title: Option<String>,
    /// The AI's client.
    pub client: Option<String>,
    /// The AI's model.
    pub model: Option<String>,
    /// What it is good at.
    pub skills: Vec<String>,
    /// What it may do, where that is its own.
    pub permissions: Vec<String>,
    /// What `@role` reaches.
    pub role: Option<String>,
    /// When it was last here: its newest act, or its last reading in this clone.
    pub last_here: Option<Timestamp>,
    /// Whether its client's process runs in this clone now.
    pub present: bool,
    /// How many events it wrote.
    pub events: i64,
    /// Whether it is who asks.
    pub me: bool,
}

/// Everybody who is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParticipantsView {
    /// By when they were last here, latest first.
    pub participants: Vec<ParticipantView>,
}
