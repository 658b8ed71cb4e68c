//! The clone's own number, in `clone.json`.
//!
//! A copy of a clone gets another one, or both would write under one; a clone that is moved keeps its own.
//! What tells them apart is the live directory's inode: it is another one in a copy, and the same after a
//! move within a file system. Where there are no inodes, a copy is not noticed.

use std::fs;

use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::journal::inode;
use super::lock::{self, READER_WAITS, WRITER_WAITS};
use super::paths::Paths;
use super::plain;
use crate::domain::ids::CloneId;
use crate::env::clock;

/// The longest `clone.json` that is read, in bytes.
const LONGEST: u64 = 4096;

/// Fixed shape: see `FORMAT.md`.
#[derive(Serialize, Deserialize)]
struct CloneFile {
    v: u32,
    clone: String,
    /// The live directory's inode; left out where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inode: Option<u64>,
    /// The numbers that it had elsewhere, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    before: Vec<Before>,
}

/// A number that the clone had where its live directory was another one.
#[derive(Clone, Serialize, Deserialize)]
struct Before {
    clone: String,
    inode: u64,
}

/// How many of them are remembered.
const MOST_BEFORE: usize = 8;

/// What the file says.
enum Said {
    /// This clone's number.
    Ours(CloneId),
    /// This clone's number, but not yet of which directory it is.
    Anywhere(CloneId),
    /// Another clone's number, or none; and those that are to be remembered.
    Nothing(Vec<Before>),
}

/// Reads the clone's number, or makes one. `live` is the inode of the live directory, 0 where there are none.
pub(super) fn id(paths: &Paths, live: Option<u64>) -> Result<CloneId, StoreError> {
    let live = live.filter(|inode| *inode != 0);
    match read(paths, live)? {
        Said::Ours(id) => return Ok(id),
        Said::Anywhere(id) => {
            // As soon as it can be written down; until then, it may be anywhere.
            if let Ok(_lock) = lock::take(paths, READER_WAITS) {
                let _ = write(paths, id, live, Vec::new());
            }
            return Ok(id);
        }
        Said::Nothing(_) => {}
    }
    let _lock = lock::take(paths, WRITER_WAITS)?;
    let before = match read(paths, live)? {
        Said::Ours(id) | Said::Anywhere(id) => return Ok(id),
        Said::Nothing(before) => before,
    };
    let id = CloneId(clock::random_u32());
    write(paths, id, live, before)?;
    Ok(id)
}

/// Returns the clone's number, if it has one that can be read.
pub(super) fn known(paths: &Paths) -> Option<CloneId> {
    let live = fs::metadata(paths.live()).ok().map(|meta| inode(&meta)).filter(|inode| *inode != 0);
    match read(paths, live).ok()? {
        Said::Ours(id) | Said::Anywhere(id) => Some(id),
        Said::Nothing(_) => None,
    }
}

fn read(paths: &Paths, live: Option<u64>) -> Result<Said, StoreError> {
    // A damaged one is made anew: a number that nobody else has is all that is needed.
    let path = paths.clone_file();
    let is_long = plain::metadata(&path)?.is_some_and(|meta| meta.len() > LONGEST);
    let bytes = if is_long { None } else { plain::read(&path, LONGEST)? };
    let file = bytes.and_then(|bytes| serde_json::from_slice::<CloneFile>(&bytes).ok());
    let Some((id, file)) = file.and_then(|file| Some((file.clone.parse().ok()?, file))) else {
        return Ok(Said::Nothing(Vec::new()));
    };
    let (of, live) = match (file.inode, live) {
        (None, Some(_)) => return Ok(Said::Anywhere(id)),
        (Some(of), Some(live)) if of != live => (of, live),
        _ => return Ok(Said::Ours(id)),
    };
    // A container may see another inode than its host does: each keeps the number that it has.
    let known = file.before.iter().find(|before| before.inode == live);
    if let Some(id) = known.and_then(|before| before.clone.parse().ok()) {
        return Ok(Said::Ours(id));
    }
    let mut before = vec![Before { clone: file.clone, inode: of }];
    before.extend(file.before);
    before.truncate(MOST_BEFORE);
    Ok(Said::Nothing(before))
}

fn write(
    paths: &Paths,
    id: CloneId,
    live: Option<u64>,
    before: Vec<Before>,
) -> Result<(), StoreError> {
    let file = CloneFile { v: 1, clone: id.to_string(), inode: live, before };
    let bytes = serde_json::to_vec(&file).expect("it has only string keys");
    atomic::replace(&paths.clone_file(), &bytes, Durability::Power)
}
