//! What may happen to a session, and to the roles in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::policy::Genes;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::text::{
    Json, MAX_LINE, MAX_LIST, MAX_TEXT, TextError, is_too_deep, line, within,
};

/// The fields of `session.created`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Created {
    /// What it is called.
    pub name: String,
    /// What sort of work it is: `feature`, `refactoring`, `bug`, `review`, or any word.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub sort: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who else is meant to join.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Name>,
    /// The role of whoever makes it; left out: it drives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The worktree in which its maker works; left out: the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worktree: Option<String>,
    /// What of the policy is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Genes>,
}

/// The fields of `session.joined`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Joined {
    /// The role, but the driver's, which `role.taken` takes; left out: navigator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The worktree in which it works; left out: the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worktree: Option<String>,
}

/// The fields of `session.left` and `session.paused`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ended {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `session.resumed`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resumed {}

/// The fields of `session.completed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Completed {
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// Why a session was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// Somebody asked for it.
    #[default]
    Manual,
    /// Its interval had passed.
    Auto,
    /// Something worth a name was reached.
    Milestone,
    /// It was paused.
    Pause,
}

impl Trigger {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Auto => "auto",
            Self::Milestone => "milestone",
            Self::Pause => "pause",
        }
    }
}

/// The fields of `session.saved`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Saved {
    /// The newest event that it holds: what was then is folded anew from those up to it.
    pub position: Id,
    /// The id that git gives to the lines of this session's events up to there, each with its newline.
    pub digest: String,
    /// Why.
    pub trigger: Trigger,
    /// The milestone's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The working memory of the moment, by participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Json>,
}

/// The fields of `session.changed`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What of the policy is different from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Genes>,
}

/// The fields of `session.measured`: what a client or a check counted since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    /// Tokens that a model read or wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<i64>,
    /// Tests that passed when they last ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<i64>,
    /// Tests that failed when they last ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<i64>,
}

/// The fields of `role.taken`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// The role.
    pub role: String,
    /// Of the driver's role, the event since which it was as it is: see *Who drives*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Id>,
    /// Why, as where the driver was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `role.given`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// The role.
    pub role: String,
    /// Who has it now.
    pub to: Name,
    /// As in `role.taken`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Id>,
    /// The request that it grants, or the handoff that passes control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Id>,
    /// Why, as where it was somebody else's turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `role.requested`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requested {
    /// The role.
    pub role: String,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `role.released`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// The role.
    pub role: String,
    /// As in `role.taken`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Id>,
}

/// Says what is wrong with a line that may be left out.
fn optional(what: &'static str, text: Option<&String>, max: usize) -> Result<(), TextError> {
    within(what, text.map(String::as_str).unwrap_or_default(), max)
}

/// Says what is wrong with a role's name: it is what a message may be sent to.
fn role(role: &str) -> Result<(), TextError> {
    match role.parse::<Name>() {
        Ok(_) => Ok(()),
        Err(_) => Err(TextError::Role(role.chars().take(MAX_LINE).collect())),
    }
}

impl Created {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        line("name", &self.name)?;
        optional("type", self.sort.as_ref(), MAX_LINE)?;
        optional("description", self.description.as_ref(), MAX_TEXT)?;
        optional("worktree", self.worktree.as_ref(), MAX_LINE)?;
        if self.with.len() > MAX_LIST {
            return Err(TextError::TooMany { what: "participants", size: self.with.len() });
        }
        self.role.as_deref().map_or(Ok(()), role)?;
        self.policy.as_ref().map_or(Ok(()), Genes::check)
    }
}

impl Joined {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("worktree", self.worktree.as_ref(), MAX_LINE)?;
        self.role.as_deref().map_or(Ok(()), role)
    }
}

impl Ended {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref(), MAX_LINE)
    }
}

impl Resumed {
    /// There is nothing to check.
    ///
    /// # Errors
    /// Never.
    pub fn check(&self) -> Result<(), TextError> {
        Ok(())
    }
}

impl Completed {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("summary", self.summary.as_ref(), MAX_TEXT)
    }
}

impl Saved {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        within("digest", &self.digest, MAX_LINE)?;
        optional("milestone", self.name.as_ref(), MAX_LINE)?;
        let Some(Json(memory)) = &self.memory else { return Ok(()) };
        if is_too_deep(memory) {
            return Err(TextError::TooDeep("working memory"));
        }
        within("working memory", &memory.to_string(), MAX_TEXT)
    }
}

impl Changed {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        if let Some(name) = &self.name {
            line("name", name)?;
        }
        optional("description", self.description.as_ref(), MAX_TEXT)?;
        self.policy.as_ref().map_or(Ok(()), Genes::check)
    }
}

impl Measured {
    /// Says whether a number is below zero.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        let counts = [("tokens", self.tokens), ("passed", self.passed), ("failed", self.failed)];
        match counts.into_iter().find(|(_, count)| count.is_some_and(|count| count < 0)) {
            Some((what, _)) => Err(TextError::Negative(what)),
            None => Ok(()),
        }
    }
}

impl Taken {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref(), MAX_LINE)?;
        role(&self.role)
    }
}

impl Given {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref(), MAX_LINE)?;
        role(&self.role)
    }
}

impl Requested {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        optional("reason", self.reason.as_ref(), MAX_LINE)?;
        role(&self.role)
    }
}

impl Released {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        role(&self.role)
    }
}
