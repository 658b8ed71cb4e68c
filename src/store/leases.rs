//! Who holds which files in this clone, until when.
//!
//! Losing it loses no event: whoever worked on a file takes it again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::text::MAX_LINE;

/// The longest file that is read, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// The leases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leases {
    v: u32,
    /// In the order in which they were taken.
    pub leases: Vec<Lease>,
}

/// A lease on a path, or on what a glob matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The path or glob, from the root.
    pub path: String,
    /// Who holds it.
    pub by: Name,
    /// What is done with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The process with which it ends; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Holder>,
    /// The session with which it ends for its holder; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Id>,
    /// The worktree in which it was taken, as its events are kept; left out: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worktree: Option<String>,
    /// Who waits for it to end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted_by: Vec<Name>,
}

/// The process that holds a lease: a client's, or that of a person's terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its number.
    pub pid: u32,
    /// When it started, in the system's own count.
    pub start: u64,
}

/// Reads the leases; none where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Leases {
    let mut leases: Leases = plain::read(&paths.leases(), MOST)
        .ok()
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    // Whatever was written there: to compare endless globs takes endlessly long.
    leases.leases.retain(|lease| lease.path.len() <= MAX_LINE);
    leases
}

/// Replaces the leases. The caller holds the lock.
///
/// # Errors
/// When the file cannot be replaced.
pub fn write(paths: &Paths, leases: &[Lease]) -> Result<(), StoreError> {
    let leases = Leases { v: 1, leases: leases.to_vec() };
    let bytes = serde_json::to_vec(&leases).expect("leases have only string keys");
    atomic::replace(&paths.leases(), &bytes, Durability::Process)
}
