//! What of the changes is shown.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::{FileChange, LineRange, Operation};

/// What changed, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangesView {
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The files that differ from the last commit, untracked ones included.
    pub uncommitted: Vec<FileView>,
    /// The commits, newest first.
    pub commits: Vec<CommitView>,
    /// Whether there are more commits than were asked for.
    pub more: bool,
    /// What could not be looked at, a sentence each.
    pub notes: Vec<String>,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CommitView {
    /// The full id.
    pub id: String,
    /// When it was committed.
    pub at: Timestamp,
    /// Who made it, AIs first.
    pub who: Vec<String>,
    /// Whether the first of them is an AI.
    pub by_ai: bool,
    /// The first line of its message.
    pub subject: String,
    /// The branch that has it, where what is checked out has not.
    pub branch: Option<String>,
    /// Whether it is a merge, of which no files are shown.
    pub merge: bool,
    /// The files that it changed: those that were asked for.
    pub files: Vec<FileView>,
    /// How many other files it changed.
    pub other_files: i64,
}

/// A changed file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FileView {
    /// Where it is, or was if it is gone, from the root.
    pub path: String,
    /// Where a renamed file was.
    pub from: Option<String>,
    /// What happened to it.
    pub op: Operation,
    /// Lines added.
    pub added: i64,
    /// Lines removed.
    pub removed: i64,
    /// Where the new file differs.
    pub ranges: Vec<LineRange>,
    /// Whether lines were counted: not where it is no text, too big, or one of too many.
    pub counted: bool,
    /// Who recorded having made this content.
    pub recorded_by: Option<String>,
    /// The unified diff, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

impl FileView {
    pub(super) fn of(change: FileChange, recorded_by: Option<String>) -> Self {
        Self {
            path: change.path,
            from: change.from,
            op: change.op,
            added: change.added,
            removed: change.removed,
            ranges: change.ranges,
            counted: !change.binary,
            recorded_by,
            diff: None,
        }
    }
}
