//! The first briefing: what a newcomer can be told from git and the manifests alone.
//!
//! Bounded: the newest commits are looked at, however long the history is, and the text keeps to a
//! budget of tokens.

mod collect;
mod text;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::project::Project;

pub(crate) use collect::first_briefing;
pub use text::text;

/// What a newcomer can be told.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SurveyView {
    /// What the worktree says about itself.
    pub project: Project,
    /// How many of the newest commits were looked at.
    pub commits: i64,
    /// The files that change most, the most changed first.
    pub hot: Vec<HotFile>,
    /// Who made those commits, who was last at work first.
    pub who: Vec<WhoView>,
    /// What there is none of here, a sentence each.
    pub missing: Vec<String>,
}

/// A file that changes often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HotFile {
    /// Its path from the root.
    pub path: String,
    /// How many of the newest commits changed it.
    pub commits: i64,
}

/// Somebody who made commits lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhoView {
    /// The name.
    pub name: String,
    /// `person` or `ai`.
    pub kind: String,
    /// How many of the newest commits it made, alone or with others.
    pub commits: i64,
    /// On how many days.
    pub days: i64,
    /// When the newest was made.
    pub last: Timestamp,
    /// What the newest ones say, newest first.
    pub subjects: Vec<String>,
}
