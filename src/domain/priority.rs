//! Priority: the same three words for messages and tasks.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much something matters. The lesser value matters more, so that sorting puts it first.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Breaking changes, failures: whoever works must know now.
    Critical,
    /// Suggestions, discoveries, decisions.
    Important,
    /// Progress, completions.
    #[default]
    Routine,
}

impl Priority {
    /// All priorities, most important first.
    pub const ALL: [Self; 3] = [Self::Critical, Self::Important, Self::Routine];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Important => "important",
            Self::Routine => "routine",
        }
    }

    /// Returns the number by which a store sorts it, 0 first.
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
