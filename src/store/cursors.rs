//! What each participant has read in this clone.
//!
//! Losing this shows things again; it never hides one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::ids::Id;
use crate::domain::name::Name;

/// What all have read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursors {
    v: u32,
    /// By participant.
    pub readers: BTreeMap<Name, Cursor>,
}

/// What one has read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Messages up to this one are read, but for those in `unread`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<Id>,
    /// Older messages that are not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Id>,
    /// Where the last briefing ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brief: Option<Briefed>,
    /// When it was last here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

impl Cursor {
    /// Remembers that the reader is here; not more often than each minute, as that is a write.
    pub fn seen(&mut self, now: Timestamp) {
        let old = self.at.is_none_or(|at| now.as_second() - at.as_second() >= 60);
        if old {
            self.at = Some(now);
        }
    }
}

/// Where a briefing ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefed {
    /// The newest event then.
    pub id: Id,
    /// The last one that had arrived.
    pub seq: i64,
    /// The last commit that had come.
    #[serde(default)]
    pub commits: i64,
    /// When that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// In which database those counts hold.
    pub store: String,
}

/// The longest file that is read, in bytes.
pub const MOST: u64 = 256 * 1024 * 1024;

/// Reads what all have read; none where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Cursors {
    plain::read(&paths.cursors(), MOST)
        .ok()
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Changes what is written there. The caller holds the lock, so that no change is lost.
///
/// # Errors
/// When the file cannot be replaced.
pub fn change(
    paths: &Paths,
    change: impl FnOnce(&mut Cursors) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let before = read(paths);
    let mut after = before.clone();
    after.v = 1;
    change(&mut after)?;
    if after == before {
        return Ok(());
    }
    let bytes = serde_json::to_vec(&after).expect("cursors have only string keys");
    atomic::replace(&paths.cursors(), &bytes, Durability::Process)
}
