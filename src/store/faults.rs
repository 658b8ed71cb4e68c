//! What went wrong in the hooks of AI clients, in this clone.
//!
//! Losing it loses nothing but what `doctor` would say. It is written without the lock, as that the lock cannot
//! be had may be what went wrong.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::paths::Paths;
use super::plain;

/// The longest file that is read, in bytes.
const MOST: u64 = 1024 * 1024;
/// So many are kept, the newest.
const KEPT: usize = 20;
/// So many characters of a message are kept.
const MESSAGE: usize = 500;

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// When.
    pub at: Timestamp,
    /// In which client's hook.
    pub client: String,
    /// At what.
    pub moment: String,
    /// What.
    pub message: String,
}

/// Reads what went wrong, the oldest first; nothing where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Vec<Fault> {
    let bytes = plain::read(&paths.faults(), MOST).ok().flatten();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps one more; says whether the same was not kept before.
pub fn add(paths: &Paths, mut fault: Fault) -> bool {
    fault.message = fault.message.chars().take(MESSAGE).collect();
    let mut all = read(paths);
    let is_same = |one: &Fault| one.client == fault.client && one.message == fault.message;
    let is_new = !all.iter().any(is_same);
    all.retain(|one| !is_same(one));
    all.push(fault);
    all.drain(..all.len().saturating_sub(KEPT));
    let bytes = serde_json::to_vec(&all).expect("faults have only string keys");
    // Where it cannot be kept it is said each time.
    let kept = atomic::replace(&paths.faults(), &bytes, Durability::Process).is_ok();
    is_new || !kept
}
