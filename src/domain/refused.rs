//! Why an act is refused, before anything is written.

use super::ids::Id;
use super::name::Name;
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
    /// A text is empty or over its limit.
    #[error(transparent)]
    Text(#[from] TextError),
}
