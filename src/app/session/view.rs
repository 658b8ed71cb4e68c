//! What of a session is shown.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::presence::Presence;
use crate::domain::event::Noun;
use crate::domain::session::event::Trigger;
use crate::domain::session::policy::Policy;
use crate::domain::session::role::DRIVER;
use crate::domain::session::{Save, Session, Status};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// What it is called.
    pub name: String,
    /// What sort of work it is.
    #[serde(rename = "type")]
    pub sort: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How many seconds it was active.
    pub active: i64,
    /// Who drives.
    pub driver: Option<String>,
    /// Since when.
    pub driver_since: Timestamp,
    /// Who is in it, or was.
    pub members: Vec<MemberView>,
    /// Who is meant to join, and did not yet.
    pub awaited: Vec<String>,
    /// Requests for roles that are not granted yet, the oldest first.
    pub requests: Vec<RequestView>,
    /// The last save.
    pub saved: Option<SaveView>,
    /// What holds in it.
    pub policy: Policy,
    /// Tokens that clients reported.
    pub tokens: i64,
    /// Tests that passed when they last ran, where that was reported.
    pub tests_passed: Option<i64>,
    /// Tests that failed then.
    pub tests_failed: Option<i64>,
    /// Who ended it.
    pub completed_by: Option<String>,
    /// What came of it.
    pub summary: Option<String>,
}

/// Somebody in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberView {
    /// Who.
    pub name: String,
    /// The role.
    pub role: String,
    /// When it came, the last time.
    pub joined: Timestamp,
    /// When it left, if it did.
    pub left: Option<Timestamp>,
    /// Whether its client runs in this clone.
    pub present: bool,
    /// When it last acted, or read here.
    pub last_here: Option<Timestamp>,
}

/// A request for a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestView {
    /// Who asks.
    pub by: String,
    /// For which role.
    pub role: String,
    /// When.
    pub at: Timestamp,
    /// What for.
    pub reason: Option<String>,
}

/// A save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaveView {
    /// The id.
    pub id: String,
    /// Who saved.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why: `manual`, `auto`, `milestone` or `pause`.
    pub trigger: Trigger,
    /// The milestone's name.
    pub name: Option<String>,
    /// The newest event that it holds.
    pub position: String,
    /// What tells whether the same events are there.
    pub digest: String,
}

/// Sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionsView {
    /// Those that are open, the last touched first; then those that are over, if asked for.
    pub sessions: Vec<SessionView>,
    /// Whether there are more that are over.
    pub more: bool,
}

/// A session with what happened in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionDetail {
    /// The session; as it was, where a save was asked for.
    pub session: SessionView,
    /// All saves, the oldest first.
    pub saves: Vec<SaveView>,
    /// The save as which it is shown.
    pub at_save: Option<SaveView>,
    /// Whether this clone has the events of that save, and no others before it.
    pub intact: Option<bool>,
    /// What happened, the oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// How much happened before that.
    pub earlier: i64,
    /// Lines that this build cannot fold.
    pub unknown: Vec<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The kind of the event.
    pub kind: String,
    /// The short id, or the name, of what it happened to.
    pub object: String,
    /// A line about it.
    pub text: String,
}

/// Returns what of a session is shown.
pub(super) fn view(
    index: Index<'_>,
    row: &ItemRow<Session>,
    presence: &Presence,
    now: Timestamp,
) -> Result<SessionView, Error> {
    let session = &row.item;
    let mut members = Vec::new();
    for (name, member) in &session.members {
        let known = index.participant(name)?;
        let drives = member.left.is_none() && session.driver.as_ref() == Some(name);
        members.push(MemberView {
            name: name.to_string(),
            role: if drives { DRIVER.to_owned() } else { member.role.clone() },
            joined: member.joined,
            left: member.left,
            present: presence.is_running(name),
            last_here: known.and_then(|known| presence.last_here(&known)),
        });
    }
    // The driver first, and last whoever left.
    members.sort_by_key(|member| (member.left.is_some(), member.role != DRIVER, member.joined));
    let awaited = session.with.iter().filter(|name| !session.members.contains_key(*name));
    Ok(SessionView {
        id: session.id.to_string(),
        short: index.short(Noun::Session, session.id)?,
        name: session.name.clone(),
        sort: session.sort.clone(),
        description: session.description.clone(),
        status: session.status,
        since: session.since,
        by: session.by.to_string(),
        at: session.at,
        active: session.active_by(now) / 1000,
        driver: session.driver.as_ref().map(ToString::to_string),
        driver_since: session.seat_at,
        members,
        awaited: awaited.map(ToString::to_string).collect(),
        requests: session
            .requests
            .iter()
            .map(|request| RequestView {
                by: request.by.to_string(),
                role: request.role.clone(),
                at: request.at,
                reason: request.reason.clone(),
            })
            .collect(),
        saved: session.saves.last().map(save_view),
        policy: session.policy(),
        tokens: session.measured.tokens,
        tests_passed: session.measured.passed,
        tests_failed: session.measured.failed,
        completed_by: session.closed.as_ref().map(|closed| closed.by.to_string()),
        summary: session.closed.as_ref().and_then(|closed| closed.summary.clone()),
    })
}

/// Returns what of a save is shown.
pub(super) fn save_view(save: &Save) -> SaveView {
    SaveView {
        id: save.id.to_string(),
        by: save.by.to_string(),
        at: save.at,
        trigger: save.trigger,
        name: save.name.clone(),
        position: save.position.to_string(),
        digest: save.digest.clone(),
    }
}
