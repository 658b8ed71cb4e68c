//! Tasks: what may be said of one, what it is then, and when an act on it is refused.

pub mod decide;
pub mod event;
mod fold;

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::ids::Id;
use super::name::Name;
use super::priority::Priority;

/// Where a task stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Status {
    /// Nobody works on it.
    Pending,
    /// Its holder works on it.
    #[value(alias = "in-progress")]
    InProgress,
    /// It cannot go on.
    Blocked,
    /// Done.
    #[value(alias = "done")]
    Completed,
    /// Given up.
    Cancelled,
}

impl Status {
    /// All of them, in the order of a task's life.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::InProgress, Self::Blocked, Self::Completed, Self::Cancelled];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Says whether there is still something to do.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress | Self::Blocked)
    }

    /// Returns the number by which a store finds it.
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A task, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The id of the event that added it.
    pub id: Id,
    /// Who added it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// One line.
    pub title: String,
    /// The whole story.
    pub description: String,
    /// How much it matters.
    pub priority: Priority,
    /// The task that it is a part of.
    pub under: Option<Id>,
    /// Tasks that come first.
    pub depends_on: BTreeSet<Id>,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// How long it takes, as people write it.
    pub estimate: Option<String>,
    /// When it counts as done.
    pub criteria: Vec<String>,
    /// What it concerns.
    pub about: BTreeSet<About>,
    /// Where it stands.
    pub status: Status,
    /// The hold that counts now, or what made the task: what a new hold follows.
    pub hold: Id,
    /// The hold that the last one that counts follows; the task's own start where there is none.
    pub hold_follows: Id,
    /// Whether the last hold that counts is a claim that the remote took.
    pub confirmed: bool,
    /// Who holds it.
    pub assignee: Option<Name>,
    /// When the present holder took it or was given it.
    pub held_at: Option<Timestamp>,
    /// Seconds without an act of the holder's after which the claim may be taken over.
    pub ttl: Option<i64>,
    /// When the holder last did something on it.
    pub holder_active: Option<Timestamp>,
    /// Claims that lost against another, with who made them.
    pub contested: Vec<Contested>,
    /// Why it cannot go on, while it is blocked.
    pub blocked: Option<Block>,
    /// The closing that counts, while it is closed.
    pub closed: Option<Closing>,
    /// Every closing that counts: what a reopening names.
    pub closings: Vec<Id>,
    /// The newest reopening that counts.
    pub reopened: Option<Note>,
    /// What was said on it.
    pub comments: Vec<Note>,
    /// The newest event of it.
    pub touched: Id,
}

/// A claim that does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// The claim.
    pub id: Id,
    /// Who made it.
    pub by: Name,
    /// Who holds the task instead, by the claim that won.
    pub won_by: Name,
}

/// Why a task is blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The event that said so.
    pub id: Id,
    /// Who said so.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What it waits for.
    pub reason: String,
    /// The object that it waits for.
    pub on: Option<Id>,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The event that closed it.
    pub id: Id,
    /// Who did.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What came of it, or why it was given up.
    pub text: String,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The event that said it.
    pub id: Id,
    /// Who.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

#[cfg(test)]
mod tests;
