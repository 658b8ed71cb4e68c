//! Notes: what somebody observed, decided, suspects, suggests or asks, and what came of it.
//!
//! Invariant: what a note says never changes. It is open until it is closed, and then says how and why;
//! of several closings, which clones made apart, the one with the highest id counts, and the others are kept.

mod alike;
mod decide;
pub mod event;
mod fold;

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::Id;
use super::name::Name;

pub use alike::are_alike;

/// What a note is.
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
#[schemars(rename = "NoteKind")]
pub enum Kind {
    /// Something seen.
    #[default]
    Observation,
    /// How somebody likes to work.
    Preference,
    /// Something found that others must know.
    Discovery,
    /// What was settled, and why.
    Decision,
    /// What may be the cause of something.
    Hypothesis,
    /// What speaks for or against a hypothesis.
    Evidence,
    /// What could be done.
    Suggestion,
    /// What somebody needs to know.
    Question,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Observation,
        Self::Preference,
        Self::Discovery,
        Self::Decision,
        Self::Hypothesis,
        Self::Evidence,
        Self::Suggestion,
        Self::Question,
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Preference => "preference",
            Self::Discovery => "discovery",
            Self::Decision => "decision",
            Self::Hypothesis => "hypothesis",
            Self::Evidence => "evidence",
            Self::Suggestion => "suggestion",
            Self::Question => "question",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How bad something is. The lesser value is worse, so that sorting puts it first.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum Severity {
    /// Work must stop.
    Critical,
    /// Whoever works there must know.
    High,
    /// Worth knowing.
    Medium,
    /// A trifle.
    Low,
}

impl Severity {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What came of a note.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A hypothesis holds.
    Confirmed,
    /// A hypothesis does not hold: nobody need try it again.
    RuledOut,
    /// A question was answered.
    Answered,
    /// What was noted is mended, or no longer so.
    Settled,
    /// Another note took its place.
    Replaced,
    /// A suggestion was taken.
    Accepted,
    /// A suggestion was not taken.
    Rejected,
}

impl Outcome {
    /// Returns the word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::RuledOut => "ruled_out",
            Self::Answered => "answered",
            Self::Settled => "settled",
            Self::Replaced => "replaced",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

impl fmt::Display for Outcome {
    /// Writes it as people say it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word().replace('_', " "))
    }
}

/// How many closings that do not count are kept: more are no accident.
pub const MAX_OVERRULED: usize = 20;

/// A note, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The id of the event that added it.
    pub id: Id,
    /// Who added it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// The commit that was checked out.
    pub head: Option<String>,
    /// What was noted.
    pub added: event::Added,
    /// What came of it, once it is closed.
    pub closed: Option<Closed>,
    /// The closings that do not count, as a higher one does, in the order of their ids: the first
    /// [`MAX_OVERRULED`] of them.
    pub overruled: Vec<Closed>,
    /// The newest event of it.
    pub touched: Id,
}

impl Note {
    /// Returns who added it, and where it was taken over from another project, from which: `ola (from
    /// tallybook)`.
    #[must_use]
    pub fn who(&self) -> String {
        match &self.added.origin {
            Some(origin) => format!("{} (from {origin})", self.by),
            None => self.by.to_string(),
        }
    }

    /// Returns the closing that somebody made last and that a closing by somebody else took the place of,
    /// if that comes to something else.
    #[must_use]
    pub fn lost_by(&self, is_by: impl Fn(&Name) -> bool) -> Option<(&Closed, &Closed)> {
        let counts = self.closed.as_ref().filter(|closed| !is_by(&closed.by))?;
        let lost = self.overruled.iter().rfind(|closed| is_by(&closed.by))?;
        lost.contradicts(counts).then_some((lost, counts))
    }
}

/// How a note was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// The closing event.
    pub id: Id,
    /// Who closed it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// Why, or the answer.
    pub why: Option<String>,
    /// The notes that show it; where it was replaced, the one that took its place.
    pub evidence: Vec<Id>,
}

impl Closed {
    /// Says whether another closing of the same note comes to something else: another outcome, another
    /// answer, another note in its place.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        self.outcome != other.outcome
            || match self.outcome {
                Outcome::Answered => self.why != other.why,
                Outcome::Replaced => self.evidence != other.evidence,
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests;
