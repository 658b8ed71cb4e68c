//! What this clone knows of checks: which commands a person trusts on this machine, and how each check ended
//! last in each worktree.
//!
//! Trust is for this clone alone: it is bound to the clone's number, which a copy does not keep, so that what
//! somebody hands over brings no trust along. What is trusted is kept whole and not as a hash: there is nothing
//! to collide with, and what has changed since can be shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::ids::CloneId;

/// The longest file that is read, in bytes.
pub const MOST: u64 = 4 * 1024 * 1024;
/// So many outcomes are kept, the newest.
const KEPT: usize = 500;

/// What is known of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    v: u32,
    /// The clone in which it is known.
    #[serde(default)]
    clone: String,
    /// The commands that are trusted, by the name of their check.
    #[serde(default)]
    pub trusted: BTreeMap<String, String>,
    /// How each check ended last, the oldest first.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The check.
    pub name: String,
    /// The worktree in which it ran, as its events are kept: empty is the main one.
    pub worktree: String,
    /// Whether it passed.
    pub passed: bool,
    /// When it ended.
    pub at: Timestamp,
    /// When it passed last; nothing if it never did.
    pub passed_at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// The first lines that say what failed.
    #[serde(default)]
    pub lines: Vec<String>,
}

impl Checks {
    /// Says whether a check may run what it says.
    #[must_use]
    pub fn trusts(&self, name: &str, run: &str) -> bool {
        self.trusted.get(name).is_some_and(|trusted| trusted == run)
    }

    /// Returns how a check ended last in a worktree.
    #[must_use]
    pub fn last(&self, name: &str, worktree: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name && outcome.worktree == worktree)
    }

    /// Keeps how a check ended, in the place of the time before.
    pub fn keep(&mut self, outcome: Outcome) {
        let same = |one: &Outcome| one.name == outcome.name && one.worktree == outcome.worktree;
        self.outcomes.retain(|one| !same(one));
        self.outcomes.push(outcome);
        self.outcomes.drain(..self.outcomes.len().saturating_sub(KEPT));
    }
}

/// Reads what is known; nothing where the file is missing, damaged, or of another clone.
#[must_use]
pub fn read(paths: &Paths, clone: CloneId) -> Checks {
    let bytes = plain::read(&paths.checks(), MOST).ok().flatten();
    let known: Option<Checks> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let ours = known.filter(|known| known.clone == clone.to_string());
    ours.unwrap_or_else(|| Checks { v: 1, clone: clone.to_string(), ..Checks::default() })
}

/// Changes what is known. The caller holds the lock, so that no change is lost.
///
/// # Errors
/// When the file cannot be replaced.
pub fn change(
    paths: &Paths,
    clone: CloneId,
    change: impl FnOnce(&mut Checks),
) -> Result<(), StoreError> {
    let before = read(paths, clone);
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        // Something else in its place is not ours to replace.
        plain::metadata(&paths.checks())?;
        let bytes = serde_json::to_vec(&after).expect("what is known has only string keys");
        atomic::replace(&paths.checks(), &bytes, Durability::Process)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_does_not_come_along_to_another_clone() {
        let dir = tempfile::TempDir::new().unwrap();
        let paths = Paths::outside_git(dir.path().to_owned());
        std::fs::create_dir_all(paths.live()).unwrap();
        let trust = |checks: &mut Checks| {
            checks.trusted.insert("test".to_owned(), "true".to_owned());
        };
        change(&paths, CloneId(1), trust).unwrap();
        assert!(read(&paths, CloneId(1)).trusts("test", "true"));
        assert!(!read(&paths, CloneId(1)).trusts("test", "false"));
        assert!(!read(&paths, CloneId(1)).trusts("build", "true"));
        assert!(!read(&paths, CloneId(2)).trusts("test", "true"));
    }
}
