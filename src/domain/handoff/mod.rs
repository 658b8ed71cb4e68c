//! Handoffs: work that passes from one to another, with or without a review.
//!
//! Invariant: whatever has no place in the table of [`fold`](Handoff::fold) where it comes in the order of
//! ids has no effect; nobody reviews its own work.

pub mod decide;
pub mod event;
mod fold;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::Id;
use super::name::{Address, Name};

/// Where a handoff stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum State {
    /// Somebody has done its part and offers it.
    WorkComplete,
    /// Somebody looks at it.
    Reviewing,
    /// The review came to an end: it is its author's turn again.
    ReviewComplete,
    /// Whoever was to go on does.
    ControlReceived,
    /// All for whom it was said no.
    Declined,
    /// Its author took it back.
    Withdrawn,
}

impl State {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::WorkComplete => "work_complete",
            Self::Reviewing => "reviewing",
            Self::ReviewComplete => "review_complete",
            Self::ControlReceived => "control_received",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Says whether somebody has still to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::WorkComplete | Self::Reviewing | Self::ReviewComplete)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A handoff, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// The id of the event that made it.
    pub id: Id,
    /// Who hands off.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// The session in which it was made.
    pub session: Option<Id>,
    /// What was said when it was made.
    pub made: event::Made,
    /// For whom it is now; nobody: for whoever comes next.
    pub to: Vec<Address>,
    /// Since when it is theirs.
    pub to_since: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Who said no.
    pub declined: Vec<Name>,
    /// The reviews, in the order in which they were begun.
    pub reviews: Vec<Review>,
    /// What the reviews came to, once they did.
    pub approved: Option<bool>,
    /// Who overruled a rejection.
    pub overruled: Option<Name>,
    /// Who has the work now, once somebody has.
    pub receiver: Option<Name>,
    /// What the receiver does next.
    pub next: Option<String>,
    /// Acts that had no place where they came, the oldest first.
    pub ignored: Vec<Id>,
    /// The newest event of it.
    pub touched: Id,
    /// When that was.
    pub touched_at: Timestamp,
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who looks.
    pub by: Name,
    /// At what.
    pub aspect: Option<String>,
    /// Since when.
    pub begun: Timestamp,
    /// What it came to, and when.
    pub given: Option<(Timestamp, event::Given)>,
}

impl Handoff {
    /// Returns how many approvals it needs.
    #[must_use]
    pub fn needs(&self) -> usize {
        let needs = self.made.approvals.unwrap_or(1).max(1);
        usize::try_from(needs).unwrap_or(usize::MAX)
    }

    /// Returns how many approved it.
    #[must_use]
    pub fn approvals(&self) -> usize {
        let given = self.reviews.iter().filter_map(|review| review.given.as_ref());
        given.filter(|(_, given)| given.approved).count()
    }

    /// Says whether it has waited for an answer for longer than it may.
    #[must_use]
    pub fn ran_out(&self, now: Timestamp) -> bool {
        self.state == State::WorkComplete
            && self.made.expires.is_some_and(|expires| {
                now.as_second().saturating_sub(self.to_since.as_second()) > expires
            })
    }
}
