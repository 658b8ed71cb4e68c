//! What may happen to a note.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Outcome, Severity};
use crate::domain::about::About;
use crate::domain::ids::Id;
use crate::domain::text::{MAX_LINE, MAX_LIST, MAX_TEXT, TextError, text, within};

/// The fields of `note.added`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// What is noted.
    pub text: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "is_observation")]
    pub kind: Kind,
    /// What it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// The text of the line at which the first place in `about` with lines begins, so that the place
    /// can follow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What sort of thing it is, in any word: `performance`, `security`.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub sort: Option<String>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
    /// A patch that a suggestion brings, as `git diff` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
    /// The project that it was taken over from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// What comes of a note that was not up for a choice.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// A hypothesis holds
    Confirmed,
    /// A hypothesis does not hold: nobody need try it again
    RuledOut,
    /// A question was answered
    Answered,
    /// What was noted is mended, or no longer so
    Settled,
    /// Another note took its place
    #[value(skip)]
    Replaced,
}

impl From<Resolution> for Outcome {
    fn from(resolution: Resolution) -> Self {
        match resolution {
            Resolution::Confirmed => Self::Confirmed,
            Resolution::RuledOut => Self::RuledOut,
            Resolution::Answered => Self::Answered,
            Resolution::Settled => Self::Settled,
            Resolution::Replaced => Self::Replaced,
        }
    }
}

/// The fields of `note.resolved`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resolved {
    /// What came of it.
    pub outcome: Resolution,
    /// Why, or the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The notes that show it; where it was replaced, the one that took its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Id>,
}

/// The fields of `note.accepted` and `note.rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

fn is_observation(kind: &Kind) -> bool {
    *kind == Kind::Observation
}

impl Added {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        let places = self.about.len();
        if places > MAX_LIST {
            return Err(TextError::TooMany { what: "places", size: places });
        }
        for (what, value) in [
            ("line", &self.line),
            ("type", &self.sort),
            ("impact", &self.impact),
            ("origin", &self.origin),
        ] {
            within(what, value.as_deref().unwrap_or_default(), MAX_LINE)?;
        }
        within("patch", self.patch.as_deref().unwrap_or_default(), MAX_TEXT)?;
        text("note", &self.text).map(drop)
    }
}

impl Judged {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn check(&self) -> Result<(), TextError> {
        within("reason", self.why.as_deref().unwrap_or_default(), MAX_TEXT)
    }
}

impl Resolved {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        let size = self.evidence.len();
        if size > MAX_LIST {
            return Err(TextError::TooMany { what: "notes", size });
        }
        within("reason", self.why.as_deref().unwrap_or_default(), MAX_TEXT)
    }
}
