//! Working memory: what each participant has at hand in this clone.
//!
//! It is never an event and never committed; losing it loses nothing that somebody else needs. The newest
//! come first, and the oldest go.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::name::Name;

/// How many symbols one has.
pub const MOST_SYMBOLS: usize = 20;
/// How many open files one has.
pub const MOST_FILES: usize = 20;
/// How many breakpoints one has.
pub const MOST_BREAKPOINTS: usize = 50;
/// How many participants are remembered.
const MOST_PARTICIPANTS: usize = 100;

/// The version of the file that this build reads and writes.
const VERSION: u32 = 1;

/// The longest file that is read, in bytes.
pub const MOST: u64 = 16 * 1024 * 1024;

/// What all have at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    v: u32,
    /// By participant.
    pub participants: BTreeMap<Name, AtHand>,
}

/// What one has at hand, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtHand {
    /// When something was put there last.
    pub at: Timestamp,
    /// Names of functions, types and the like.
    #[serde(default, rename = "recentSymbols")]
    pub symbols: Vec<String>,
    /// Paths from the root of the repository.
    #[serde(default, rename = "openFiles")]
    pub files: Vec<String>,
    /// Where to stop.
    #[serde(default)]
    pub breakpoints: Vec<Breakpoint>,
    /// What is selected in the editor, as `PATH:FIRST-LAST`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
}

/// Where to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakpoint {
    /// The path from the root of the repository.
    pub file: String,
    /// The line, from 1 on.
    pub line: u32,
    /// When to stop there; left out: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

impl AtHand {
    /// Returns what somebody has who has nothing yet.
    #[must_use]
    pub fn nothing(at: Timestamp) -> Self {
        Self {
            at,
            symbols: Vec::new(),
            files: Vec::new(),
            breakpoints: Vec::new(),
            selection: None,
        }
    }

    /// Puts a symbol in front.
    pub fn push_symbol(&mut self, symbol: String) {
        push(&mut self.symbols, symbol, MOST_SYMBOLS, |a, b| a == b);
    }

    /// Puts a file in front.
    pub fn push_file(&mut self, file: String) {
        push(&mut self.files, file, MOST_FILES, |a, b| a == b);
    }

    /// Puts a breakpoint in front, instead of the one that is at that place.
    pub fn push_breakpoint(&mut self, breakpoint: Breakpoint) {
        let same = |a: &Breakpoint, b: &Breakpoint| a.file == b.file && a.line == b.line;
        push(&mut self.breakpoints, breakpoint, MOST_BREAKPOINTS, same);
    }

    /// Says whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty() && self.files.is_empty() && self.breakpoints.is_empty()
    }
}

fn push<T>(list: &mut Vec<T>, new: T, most: usize, same: impl Fn(&T, &T) -> bool) {
    list.retain(|old| !same(old, &new));
    list.insert(0, new);
    list.truncate(most);
}

/// Reads what all have at hand; nothing where the file is missing, damaged, or of another version.
#[must_use]
pub fn read(paths: &Paths) -> Memory {
    read_known(paths).unwrap_or_default()
}

/// As [`read`]; of a file of another version says which.
fn read_known(paths: &Paths) -> Result<Memory, u32> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let Ok(Some(bytes)) = plain::read(&paths.memory(), MOST) else { return Ok(Memory::default()) };
    match serde_json::from_slice(&bytes) {
        Ok(Version { v }) if v != VERSION => Err(v),
        _ => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
    }
}

/// Changes what is written there. The caller holds the lock, so that no change is lost.
///
/// # Errors
/// When the file cannot be replaced, or is another build's.
pub fn change<T>(paths: &Paths, change: impl FnOnce(&mut Memory) -> T) -> Result<T, StoreError> {
    let before = read_known(paths).map_err(|v| StoreError::LocalFile {
        path: paths.memory(),
        why: format!("it is of version {v}; this build writes {VERSION}"),
    })?;
    let mut after = before.clone();
    after.v = VERSION;
    let result = change(&mut after);
    after.participants.retain(|_, at_hand| !at_hand.is_empty());
    while after.participants.len() > MOST_PARTICIPANTS {
        let oldest = after.participants.iter().min_by_key(|(_, at_hand)| at_hand.at);
        let Some(name) = oldest.map(|(name, _)| name.clone()) else { break };
        after.participants.remove(&name);
    }
    if after != before {
        // Something else in its place is not ours to replace.
        plain::metadata(&paths.memory())?;
        let bytes = serde_json::to_vec(&after).expect("a memory has only string keys");
        atomic::replace(&paths.memory(), &bytes, Durability::Process)?;
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_in_front_once_and_the_oldest_goes() {
        let mut at_hand = AtHand::nothing(Timestamp::UNIX_EPOCH);
        for n in 0..MOST_SYMBOLS + 5 {
            at_hand.push_symbol(format!("s{n}"));
        }
        at_hand.push_symbol("s7".to_owned());
        assert_eq!(at_hand.symbols.len(), MOST_SYMBOLS);
        assert_eq!(at_hand.symbols[..3], ["s7", "s24", "s23"]);
        assert_eq!(at_hand.symbols.iter().filter(|name| *name == "s7").count(), 1);
        assert_eq!(at_hand.symbols.last().unwrap(), "s5");
    }

    #[test]
    fn a_place_has_one_breakpoint_with_its_last_condition() {
        let mut at_hand = AtHand::nothing(Timestamp::UNIX_EPOCH);
        let at = |line, condition: Option<&str>| Breakpoint {
            file: "a".to_owned(),
            line,
            condition: condition.map(str::to_owned),
        };
        for (line, condition) in [(1, None), (2, None), (1, Some("x"))] {
            at_hand.push_breakpoint(at(line, condition));
        }
        assert_eq!(at_hand.breakpoints, [at(1, Some("x")), at(2, None)]);
        for line in 3..100 {
            at_hand.push_breakpoint(at(line, None));
        }
        assert_eq!(at_hand.breakpoints.len(), MOST_BREAKPOINTS);
    }

    #[test]
    fn the_longest_that_all_can_have_is_read_again() {
        let longest = crate::domain::text::MAX_LINE * 6;
        let one = MOST_SYMBOLS * longest + MOST_FILES * longest + MOST_BREAKPOINTS * 2 * longest;
        assert!(((one + 10_000) * MOST_PARTICIPANTS) as u64 <= MOST * 3);
    }
}
