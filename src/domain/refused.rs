//! Why an act is refused, before anything is written.

use jiff::Timestamp;

use super::handoff::State;
use super::ids::Id;
use super::name::Name;
use super::note::{Kind, Outcome};
use super::session;
use super::task::Status;
use super::text::TextError;

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Another holds the task.
    #[error("{title} is held by {holder}")]
    Held {
        /// The task.
        task: Id,
        /// Its short id and title, for people.
        title: String,
        /// Who holds it.
        holder: Name,
    },
    /// The task is closed.
    #[error("{title} is {status}")]
    Closed {
        /// The task.
        task: Id,
        /// For people.
        title: String,
        /// Completed or cancelled.
        status: Status,
    },
    /// The task that another is to be a part of is closed.
    #[error("{title} is {status}, and takes no more subtasks")]
    ClosedParent {
        /// For people.
        title: String,
        /// Completed or cancelled.
        status: Status,
    },
    /// The task is not closed.
    #[error("{title} is not closed: it is {status}")]
    Open {
        /// The task.
        task: Id,
        /// For people.
        title: String,
        /// Where it stands.
        status: Status,
    },
    /// Nobody holds the task.
    #[error("{title} is held by nobody")]
    Free {
        /// The task.
        task: Id,
        /// For people.
        title: String,
    },
    /// Subtasks are still open.
    #[error("{title} has open subtasks: {subtasks}")]
    OpenSubtasks {
        /// The task.
        task: Id,
        /// For people.
        title: String,
        /// Their short ids, for people.
        subtasks: String,
    },
    /// Tasks would wait for each other.
    #[error("that would make a cycle: {path}")]
    Cycle {
        /// The tasks of the cycle in order, for people.
        path: String,
    },
    /// A task would be a part of itself.
    #[error("a task cannot be a part of itself: {path}")]
    WithinItself {
        /// The tasks from the inner to the outer, for people.
        path: String,
    },
    /// The note is closed.
    #[error("{title} was {outcome} by {by} at {at}{why}")]
    NoteClosed {
        /// Its short id.
        title: String,
        /// What came of it.
        outcome: Outcome,
        /// Who closed it.
        by: Name,
        /// When.
        at: Timestamp,
        /// Why, after a colon; or nothing.
        why: String,
    },
    /// That does not come of a note of this kind.
    #[error("{title} is a note of the kind {kind}, which is never {outcome} in this way")]
    WrongOutcome {
        /// Its short id.
        title: String,
        /// What it is.
        kind: Kind,
        /// What was to come of it.
        outcome: Outcome,
    },
    /// It is not said what showed it.
    #[error("{title} cannot be {outcome} without a reason")]
    NoReason {
        /// Its short id.
        title: String,
        /// What was to come of it.
        outcome: Outcome,
    },
    /// A note was named as what shows itself.
    #[error("{title} cannot be the evidence for itself")]
    OwnEvidence {
        /// Its short id.
        title: String,
    },
    /// Only a suggestion is accepted or rejected.
    #[error("{title} is a note of the kind {kind}; only a suggestion is accepted or rejected")]
    NoSuggestion {
        /// Its short id.
        title: String,
        /// What it is.
        kind: Kind,
    },
    /// Only a note of the same kind takes the place of another.
    #[error("{title} is a note of the kind {kind}, whose place one of the kind {by} cannot take")]
    OtherKind {
        /// The short id of the one to be replaced.
        title: String,
        /// What it is.
        kind: Kind,
        /// What the new one is.
        by: Kind,
    },
    /// The session does not stand where it would have to.
    #[error("{title} is {status}{}", told(.by.as_ref(), *.at))]
    Session {
        /// Its short id and name, for people.
        title: String,
        /// Where it stands.
        status: session::Status,
        /// Who ended it.
        by: Option<Name>,
        /// Since when.
        at: Timestamp,
    },
    /// Another drives.
    #[error("{driver} drives {title}")]
    Driven {
        /// The session's short id and name, for people.
        title: String,
        /// Who drives.
        driver: Name,
    },
    /// Somebody is not in the session.
    #[error("{who} is not in {title}")]
    NotInSession {
        /// The session's short id and name, for people.
        title: String,
        /// Who is not.
        who: Name,
    },
    /// There is no role to give up.
    #[error("you are a navigator in {title}, as is whoever has no other role")]
    NoRole {
        /// The session's short id and name, for people.
        title: String,
    },
    /// The handoff does not stand where it would have to.
    #[error("{title}, by {by}, is {state}")]
    Handoff {
        /// Its short id.
        title: String,
        /// Where it stands.
        state: State,
        /// Who made it.
        by: Name,
    },
    /// A handoff is its author's own.
    #[error("{title} is your own: another has to answer it")]
    OwnWork {
        /// Its short id.
        title: String,
    },
    /// A handoff is another's.
    #[error("{title} is {by}'s, who alone can do that")]
    NotOwn {
        /// Its short id.
        title: String,
        /// Whose it is.
        by: Name,
    },
    /// A handoff is for somebody else.
    #[error("{title} is for {to}")]
    NotFor {
        /// Its short id.
        title: String,
        /// For whom.
        to: String,
    },
    /// A handoff is to be reviewed, and not just taken.
    #[error("{title} is to be reviewed first")]
    NeedsReview {
        /// Its short id.
        title: String,
    },
    /// A handoff asks for no review.
    #[error("{title} asks for no review")]
    NoReview {
        /// Its short id.
        title: String,
    },
    /// A text is empty or over its limit.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Words by whom and since when, where somebody is known to have done it.
fn told(by: Option<&Name>, at: Timestamp) -> String {
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    format!("{by} since {at:.0}")
}
