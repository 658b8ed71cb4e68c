//! What may happen to a handoff.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::about::About;
use crate::domain::ids::Id;
use crate::domain::name::{Address, Name};
use crate::domain::text::{MAX_LINE, MAX_LIST, MAX_TEXT, TextError, list, text, within};

/// The fields of `handoff.made`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// What was done, and what is left.
    pub text: String,
    /// For whom; left out: for whoever comes next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Address>,
    /// Whether it is to be reviewed before it counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_review: bool,
    /// How many must approve; left out: one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<i64>,
    /// Whether whoever accepts it drives from then on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pass_control: bool,
    /// What it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// The commit up to which it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// What was changed, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// After so many seconds without an answer it goes to somebody else; left out: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    /// The checkpoint from which to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Id>,
    /// Where its author stood, for whoever takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub briefing: Option<String>,
}

/// The fields of `handoff.accepted`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {}

/// The fields of `handoff.declined` and `handoff.withdrawn`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `handoff.passed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passed {
    /// Whose turn it is now.
    pub to: Name,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `handoff.confirmed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmed {
    /// What its author does next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The fields of `review.begun`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Begun {
    /// What is looked at: `types`, `tests`; left out: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
}

/// The fields of `review.given`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// Whether it is good.
    pub approved: bool,
    /// What there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What could be better, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// What must be mended, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<String>,
    /// As in `review.begun`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    /// Whether the driver's role goes back with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pass_control: bool,
}

/// The fields of `review.overruled`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overruled {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

fn optional(what: &'static str, line: Option<&String>) -> Result<(), TextError> {
    within(what, line.map(String::as_str).unwrap_or_default(), MAX_LINE)
}

impl Made {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        for (what, size) in [("recipients", self.to.len()), ("places", self.about.len())] {
            if size > MAX_LIST {
                return Err(TextError::TooMany { what, size });
            }
        }
        for (what, count) in [("approvals", self.approvals), ("seconds", self.expires)] {
            if count.is_some_and(|count| count < 0) {
                return Err(TextError::Negative(what));
            }
        }
        optional("commit", self.commit.as_ref())?;
        within("briefing", self.briefing.as_deref().unwrap_or_default(), MAX_TEXT)?;
        list("changes", &self.changes)?;
        text("handoff", &self.text).map(drop)
    }
}

impl Accepted {
    /// There is nothing to check.
    ///
    /// # Errors
    /// Never.
    pub fn check(&self) -> Result<(), TextError> {
        Ok(())
    }
}

impl Refusal {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref())
    }
}

impl Passed {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref())
    }
}

impl Confirmed {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("next action", self.next.as_ref())
    }
}

impl Begun {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("aspect", self.aspect.as_ref())
    }
}

impl Given {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        within("review", self.text.as_deref().unwrap_or_default(), MAX_TEXT)?;
        optional("aspect", self.aspect.as_ref())?;
        list("suggestions", &self.suggestions)?;
        list("issues", &self.issues)
    }
}

impl Overruled {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref())
    }
}
