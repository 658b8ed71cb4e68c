//! What can be found.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a text that can be found is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A message
    Message,
    /// A task, with what was said on it and what came of it
    Task,
    /// What was said on a task
    Comment,
    /// What came of a task
    Summary,
    /// An entry of the shared context
    Context,
    /// A note
    Note,
    /// An alert that stands
    Alert,
    /// The message of a commit
    Commit,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Message,
        Self::Task,
        Self::Comment,
        Self::Summary,
        Self::Context,
        Self::Note,
        Self::Alert,
        Self::Commit,
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Task => "task",
            Self::Comment => "comment",
            Self::Summary => "summary",
            Self::Context => "context",
            Self::Note => "note",
            Self::Alert => "alert",
            Self::Commit => "commit",
        }
    }

    /// Returns the number that stands for it in the index.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Returns the one that a number stands for.
    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// Says whether it is a part of a task, which goes by the task's title.
    #[must_use]
    pub fn is_part(self) -> bool {
        matches!(self, Self::Comment | Self::Summary)
    }

    /// Says whether whoever asks for this kind also means another one: a task's parts belong to it.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        self == other || (self == Self::Task && other.is_part())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
