//! Sessions: who works together on what, in which roles, and what was saved of it.
//!
//! Invariant: nothing that is not legal where it comes in the order of ids has an effect; and of those
//! who take the driver's role at once, in whichever clone, exactly one has it.

pub mod decide;
pub mod event;
mod fold;
pub mod policy;
pub mod role;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::event::Trigger;
use self::policy::{Genes, Policy};
use super::ids::{CloneId, Id};
use super::name::Name;

/// How many saves, requests and acts that had no effect a session remembers: the newest.
pub const MOST_KEPT: usize = 200;

/// Where a session stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "SessionStatus")]
pub enum Status {
    /// Work goes on.
    Active,
    /// It rests.
    Paused,
    /// It is over.
    Completed,
}

impl Status {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Completed => "completed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A session, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The id of the event that made it.
    pub id: Id,
    /// Who made it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What it is called.
    pub name: String,
    /// What sort of work it is.
    pub sort: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who else is meant to join, or did.
    pub with: Vec<Name>,
    /// Where it stands.
    pub status: Status,
    /// Since when it stands there.
    pub since: Timestamp,
    /// How many milliseconds it was active, up to `since`.
    pub active: i64,
    /// What of the policy is not the default.
    pub genes: Genes,
    /// Who is in it, or was.
    pub members: BTreeMap<Name, Member>,
    /// Who drives.
    pub driver: Option<Name>,
    /// The event since which that is so.
    pub seat: Id,
    /// When that was.
    pub seat_at: Timestamp,
    /// Holds of the driver's role that another came before, each with who wrote what counts.
    pub contested: Vec<Contested>,
    /// Requests for roles that are not granted yet, the oldest first.
    pub requests: Vec<Request>,
    /// What was saved, the oldest first.
    pub saves: Vec<Save>,
    /// Acts that were not legal where they came, the oldest first.
    pub ignored: Vec<Id>,
    /// How it ended.
    pub closed: Option<Closing>,
    /// What was counted in it.
    pub measured: Measure,
    /// The newest event of it.
    pub touched: Id,
}

/// Somebody in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The role it has when it does not drive.
    pub role: String,
    /// The event since which it has it.
    pub role_since: Id,
    /// When it came, the last time.
    pub joined: Timestamp,
    /// When it left, if it did.
    pub left: Option<Timestamp>,
    /// The clone in which it came.
    pub clone: CloneId,
    /// The worktree there, empty for the main one.
    pub worktree: String,
}

/// A hold of the driver's role that another one came before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// The event.
    pub id: Id,
    /// Who would drive by it, or did release it.
    pub by: Name,
    /// Who wrote what came before it.
    pub won_by: Name,
}

/// Somebody asks for a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The event.
    pub id: Id,
    /// Who.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// Which role.
    pub role: String,
    /// What for.
    pub reason: Option<String>,
}

/// A position to which a session can be followed back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    /// The event.
    pub id: Id,
    /// Who saved it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub trigger: Trigger,
    /// The milestone's name.
    pub name: Option<String>,
    /// The newest event that it holds.
    pub position: Id,
    /// What tells whether the same events are there.
    pub digest: String,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Who ended it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub summary: Option<String>,
}

/// What clients and checks counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Tokens, added up.
    pub tokens: i64,
    /// Tests that passed, the last time.
    pub passed: Option<i64>,
    /// Tests that failed, the last time.
    pub failed: Option<i64>,
}

impl Session {
    /// Returns the policy that holds in it.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.genes.policy()
    }

    /// Says whether somebody is in it.
    #[must_use]
    pub fn has(&self, name: &Name) -> bool {
        self.members.get(name).is_some_and(|member| member.left.is_none())
    }

    /// Returns who is in it.
    pub fn present(&self) -> impl Iterator<Item = &Name> {
        self.members.iter().filter(|(_, member)| member.left.is_none()).map(|(name, _)| name)
    }

    /// Returns the role that somebody in it has now.
    #[must_use]
    pub fn role_of(&self, name: &Name) -> Option<&str> {
        if !self.has(name) {
            return None;
        }
        if self.driver.as_ref() == Some(name) {
            return Some(role::DRIVER);
        }
        Some(&self.members.get(name)?.role)
    }

    /// Returns how many milliseconds it was active by `now`.
    #[must_use]
    pub fn active_by(&self, now: Timestamp) -> i64 {
        let running = if self.status == Status::Active { between(self.since, now) } else { 0 };
        self.active.saturating_add(running)
    }
}

/// Returns the milliseconds between two times, and none where clocks disagree on their order.
fn between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond().saturating_sub(from.as_millisecond()).max(0)
}
