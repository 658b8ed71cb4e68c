//! What git tells about the work: commits, and the files that they or the worktree changed.
//!
//! Pure data. Names, subjects and paths come from strangers: they are lossy UTF-8, names and
//! subjects are bounded and free of control characters, paths are as git has them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operation {
    /// Its content, kind or mode changed.
    #[serde(rename = "edit")]
    Edit,
    /// It is new.
    #[serde(rename = "create")]
    Create,
    /// It is gone.
    #[serde(rename = "delete")]
    Delete,
    /// It has another path, and perhaps other content.
    #[serde(rename = "rename")]
    Rename,
}

impl Operation {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Rename => "rename",
        }
    }
}

/// Lines of the new file, counted from 1, both ends included.
///
/// Where lines were only cut, it is the line before the cut (or line 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRange {
    /// The first line.
    pub start: i64,
    /// The last line.
    pub end: i64,
}

/// One file of a commit, or of what is not committed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Where the file is, or was if it is gone; relative to the worktree's root, with `/`.
    pub path: String,
    /// Where a renamed file was.
    pub from: Option<String>,
    /// What happened.
    pub op: Operation,
    /// Lines added.
    pub added: i64,
    /// Lines removed.
    pub removed: i64,
    /// Where the new file differs; neighbours are joined when there are many.
    pub ranges: Vec<LineRange>,
    /// Says that lines were not counted: not text, too big, or one of too many files.
    pub binary: bool,
    /// The id of the new content; empty if it is gone or was not hashed.
    pub blob: String,
}

/// One commit, without its changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The full id in hexadecimal.
    pub id: String,
    /// When it was committed.
    pub at: jiff::Timestamp,
    /// The author's name.
    pub author_name: String,
    /// The author's e-mail address.
    pub author_email: String,
    /// The first line of the message.
    pub subject: String,
    /// How many parents it has: 0 for a root, 2 or more for a merge.
    pub parents: i64,
    /// `Collab-By`, `Collab-Task` and `Co-authored-by` lines, in that spelling, in order.
    pub trailers: Vec<(String, String)>,
}
