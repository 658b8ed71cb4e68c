//! The shared context: one mental model, as values under dotted keys.
//!
//! Each entry, a key on all branches or on one, is an object of its own, so that two participants who
//! write different keys never disturb each other. What entries make together, as one tree, is a pure
//! function of them all: see [`tree`].

pub mod decide;
pub mod event;
mod fold;
mod key;
pub mod tree;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::decide::{ACTIVE_WORK, DEPENDENCIES, Refused, is_derived};
pub use self::key::{Key, KeyError, MAX_KEY};
use super::ids::Id;
use super::name::Name;
use super::text::Json;

/// Which entry: a key, on all branches or on one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryName {
    /// The branch on which alone it holds.
    pub branch: Option<String>,
    /// The key.
    pub key: Key,
}

/// An entry, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Which.
    pub name: EntryName,
    /// What it holds; nothing if it was removed.
    pub value: Option<Json>,
    /// Who made it what it is.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// The newest event that counts: what a change that has seen it follows.
    pub touched: Id,
    /// The project that it was taken over from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Who made it what it is, since it was last replaced.
    pub wrote: Vec<Wrote>,
    /// What somebody wrote and somebody else, who had not seen it, wrote over; or wrote where it had no
    /// place any more.
    pub lost: Vec<Lost>,
}

/// A change that is part of what an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrote {
    /// The change.
    pub id: Id,
    /// Whose it is.
    pub by: Name,
}

/// A change that another one, made without knowledge of it, took the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The change.
    pub id: Id,
    /// Whose it was.
    pub by: Name,
    /// The change that took its place.
    pub to: Id,
}

#[cfg(test)]
mod tests;
