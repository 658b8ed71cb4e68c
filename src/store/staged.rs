//! Which batches of this clone no commit is known to have yet, and which commits are about to take them.
//!
//! Losing it loses nothing: what is untracked is found when something is sealed, and what was left staged
//! can be committed as it is.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::env::process::{self, Process};

/// The longest file that is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// How many batches of a worktree are remembered; the oldest go.
const MOST_PATHS: usize = 200;

/// The batches that no commit has yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    v: u32,
    /// By worktree, the main one's name being empty.
    pub worktrees: BTreeMap<String, Loose>,
}

/// Those of one worktree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loose {
    /// From the root, the oldest first.
    pub paths: Vec<String>,
    /// Those that a hook has staged; what a person has staged is left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hooked: Vec<String>,
    /// Each git that was about to commit what is staged: all of it, whichever of them had it staged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gits: Vec<GitProcess>,
    /// What the index and HEAD looked like when all was seen to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stamps: String,
}

/// A process of git's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitProcess {
    /// Its number.
    pub pid: u32,
    /// When it started, in the system's own count.
    pub start: u64,
}

impl From<GitProcess> for Process {
    fn from(GitProcess { pid, start }: GitProcess) -> Self {
        Self { pid, start }
    }
}

impl From<Process> for GitProcess {
    fn from(Process { pid, start }: Process) -> Self {
        Self { pid, start }
    }
}

impl Loose {
    /// Says whether a commit is being made of what is staged.
    #[must_use]
    pub fn is_being_committed(&self) -> bool {
        self.gits.iter().any(|git| process::is_alive(&(*git).into()))
    }
}

impl Staged {
    /// Adds batches of a worktree, and the git that is about to commit these and those that are known, if
    /// one is.
    pub fn add(&mut self, worktree: &str, paths: &[String], git: Option<Process>) {
        let loose = self.worktrees.entry(worktree.to_owned()).or_default();
        for path in paths {
            if !loose.paths.contains(path) {
                loose.paths.push(path.clone());
            }
        }
        let over = loose.paths.len().saturating_sub(MOST_PATHS);
        loose.paths.drain(..over);
        // What is new has not been looked at.
        loose.stamps.clear();
        if let Some(git) = git {
            loose.hooked.extend_from_slice(paths);
            loose.hooked.sort_unstable();
            loose.hooked.dedup();
            loose.gits.retain(|git| process::is_alive(&(*git).into()));
            loose.gits.push(git.into());
        }
    }
}

/// Reads which there are; none where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Staged {
    let bytes = plain::read(&paths.staged(), MOST).ok().flatten();
    let mut staged: Staged =
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    for loose in staged.worktrees.values_mut() {
        // Whatever was written there, nothing but batches is touched for it.
        loose.paths.retain(|path| is_batch(path));
        let Loose { paths, hooked, .. } = loose;
        hooked.retain(|path| paths.contains(path));
    }
    staged
}

/// Changes which there are. The caller holds the lock.
///
/// # Errors
/// When the file cannot be replaced.
pub(super) fn change(paths: &Paths, change: impl FnOnce(&mut Staged)) -> Result<(), StoreError> {
    let before = read(paths);
    let mut staged = before.clone();
    change(&mut staged);
    staged.worktrees.retain(|_, loose| !loose.paths.is_empty());
    if staged == before {
        return Ok(());
    }
    let path = paths.staged();
    if staged.worktrees.is_empty() {
        // Every command looks whether it is there.
        return fs::remove_file(&path).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(StoreError::io("remove", &path)(error)),
        });
    }
    staged.v = 2;
    let bytes = serde_json::to_vec(&staged).expect("it has only string keys");
    atomic::replace(&path, &bytes, Durability::Process)
}

fn is_batch(path: &str) -> bool {
    let below = path.strip_prefix(".collab/log/").and_then(|path| path.strip_suffix(".jsonl"));
    below.is_some_and(|path| {
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        path.split('/').all(plain) && !path.contains(['\0', '\\'])
    })
}
