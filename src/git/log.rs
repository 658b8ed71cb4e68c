//! Finds sealed batches in a commit's tree, without a checkout.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use git2::{ObjectType, Oid, Tree, TreeEntry};

use super::{GitError, Repo};

/// Where batches are, in the tree of a commit.
pub(super) const DIR: [&str; 2] = [".collab", "log"];
/// Where batches are, in the tree of the log ref.
pub(super) const LOG: &str = "log";
/// Where the log ref has what each clone has not sealed.
pub(super) const TAIL: &str = "tail";
/// The mode of a directory.
pub(super) const FOLDER: u32 = 0o040_000;
/// The mode of a file.
pub(super) const FILE: u32 = 0o100_644;
/// A bigger batch is not read.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The batches' directory in one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTree {
    /// The id of its tree.
    pub id: String,
    /// Every tree that was gone through to its end, this one included.
    pub walked: Vec<String>,
}

impl Repo {
    /// Hands on the batches of a commit that are in no tree that was seen before.
    ///
    /// `each` gets the path below `.collab/log`, the blob's id, and what reads it. Returns none
    /// if the commit has no such directory. The walked trees can be remembered as seen.
    pub fn log_blobs(
        &self,
        tip: &str,
        seen_tree: &dyn Fn(&str) -> bool,
        mut each: impl FnMut(&str, &str, &dyn Fn() -> Result<Vec<u8>, GitError>) -> ControlFlow<()>,
    ) -> Result<Option<LogTree>, GitError> {
        self.blobs_below(tip, &DIR, seen_tree, &mut each)
    }

    /// Hands on the batches of a commit of the log ref that are in no tree that was seen before: as
    /// [`log_blobs`](Self::log_blobs).
    pub fn saved_batches(
        &self,
        tip: &str,
        seen_tree: &dyn Fn(&str) -> bool,
        mut each: impl FnMut(&str, &str, &dyn Fn() -> Result<Vec<u8>, GitError>) -> ControlFlow<()>,
    ) -> Result<Option<LogTree>, GitError> {
        self.blobs_below(tip, &[LOG], seen_tree, &mut each)
    }

    /// Returns how many bytes all batches have, of all branches and of the log refs, and what clones have not sealed.
    pub fn log_bytes(&self) -> Result<u64, GitError> {
        let (trees, blobs) = (RefCell::new(HashSet::new()), RefCell::new(HashSet::new()));
        let bytes = Cell::new(0);
        let seen = |tree: &str| !trees.borrow_mut().insert(tree.to_owned());
        let mut each = |_: &str, blob: &str, _: &dyn Fn() -> Result<Vec<u8>, GitError>| {
            if blobs.borrow_mut().insert(blob.to_owned()) {
                let size = Self::oid(blob).and_then(|blob| self.length(blob)).unwrap_or_default();
                bytes.set(bytes.get() + size as u64);
            }
            ControlFlow::Continue(())
        };
        // What cannot be read has nothing to bring.
        for tip in self.tips()? {
            let _ = self.log_blobs(&tip.id, &seen, &mut each);
        }
        for tip in self.log_refs()? {
            let _ = self.saved_batches(&tip.id, &seen, &mut each);
            let _ = self.saved_tails(&tip.id, &seen, &mut each);
        }
        Ok(bytes.get())
    }

    /// Returns what a commit of the log ref has under the path of a batch, where it is something else than
    /// these bytes; none where it is the same, not there or not readable.
    #[must_use]
    pub fn log_batch_beside(&self, commit: &str, path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let tree = self.find_commit(commit).ok()?.tree().ok()?;
        let entry = tree.get_path(&Path::new(LOG).join(path)).ok()?;
        let same = Oid::hash_object(ObjectType::Blob, bytes).ok()? == entry.id();
        if same { None } else { self.read_batch(path, entry.id()).ok() }
    }

    /// Hands on what clones have not sealed, from a commit of the log ref, that is in no tree that was seen
    /// before: `each` gets the path in the commit, such as `tail/<clone8>.jsonl` or
    /// `tail/<clone8>/<uuid7>.jsonl`, the blob's id, and what reads it. Returns the trees that were gone through
    /// to their end.
    pub fn saved_tails(
        &self,
        tip: &str,
        seen_tree: &dyn Fn(&str) -> bool,
        mut each: impl FnMut(&str, &str, &dyn Fn() -> Result<Vec<u8>, GitError>) -> ControlFlow<()>,
    ) -> Result<Vec<String>, GitError> {
        let failed = |error| self.failed("read the log ref", error);
        let mut walked = Vec::new();
        let tree = self.find_commit(tip)?.tree().map_err(failed)?;
        let Some(tails) = tree.get_name(TAIL).filter(is_tree) else { return Ok(walked) };
        if seen_tree(&tails.id().to_string()) {
            return Ok(walked);
        }
        let tails = self.git.find_tree(tails.id()).map_err(failed)?;
        let mut hand_on = |path: String, blob: Oid| {
            each(&path, &blob.to_string(), &|| self.read_batch(&path, blob))
        };
        for entry in &tails {
            let Ok(name) = std::str::from_utf8(entry.name_bytes()) else { continue };
            if is_batch(&entry) {
                if hand_on(format!("{TAIL}/{name}"), entry.id()).is_break() {
                    return Ok(walked);
                }
            } else if is_tree(&entry) {
                // Of a folder, too, its name says nothing that its lines do not.
                let id = entry.id().to_string();
                if seen_tree(&id) {
                    continue;
                }
                let parts = self.git.find_tree(entry.id()).map_err(failed)?;
                for part in parts.iter().filter(is_batch) {
                    let Ok(part_name) = std::str::from_utf8(part.name_bytes()) else { continue };
                    if hand_on(format!("{TAIL}/{name}/{part_name}"), part.id()).is_break() {
                        return Ok(walked);
                    }
                }
                walked.push(id);
            }
        }
        walked.push(tails.id().to_string());
        Ok(walked)
    }

    fn blobs_below(
        &self,
        tip: &str,
        folder: &[&str],
        seen_tree: &dyn Fn(&str) -> bool,
        each: &mut Each<'_>,
    ) -> Result<Option<LogTree>, GitError> {
        let failed = |error| self.failed("read the batches of a commit", error);
        let mut tree = self.find_commit(tip)?.tree().map_err(failed)?;
        for name in folder {
            let Some(next) = tree.get_name(name).filter(is_tree).map(|entry| entry.id()) else {
                return Ok(None);
            };
            tree = self.git.find_tree(next).map_err(failed)?;
        }
        let mut walk = Walk { repo: self, seen_tree, each, walked: Vec::new() };
        let _stopped = walk.tree(&tree, &mut String::new(), 0).map_err(failed)?;
        Ok(Some(LogTree { id: tree.id().to_string(), walked: walk.walked }))
    }

    pub(super) fn read_batch(&self, path: &str, id: Oid) -> Result<Vec<u8>, GitError> {
        let failed = |error| self.failed("read a batch", error);
        let odb = self.git.odb().map_err(failed)?;
        let (size, _) = odb.read_header(id).map_err(failed)?;
        if size > MOST_BYTES {
            return Err(GitError::TooBig { path: path.to_owned(), size, most: MOST_BYTES });
        }
        Ok(odb.read(id).map_err(failed)?.data().to_vec())
    }
}

type Each<'a> =
    dyn FnMut(&str, &str, &dyn Fn() -> Result<Vec<u8>, GitError>) -> ControlFlow<()> + 'a;

struct Walk<'a> {
    repo: &'a Repo,
    seen_tree: &'a dyn Fn(&str) -> bool,
    each: &'a mut Each<'a>,
    walked: Vec<String>,
}

impl Walk<'_> {
    fn tree(
        &mut self,
        tree: &Tree<'_>,
        path: &mut String,
        depth: usize,
    ) -> Result<ControlFlow<()>, git2::Error> {
        let id = tree.id().to_string();
        if (self.seen_tree)(&id) {
            return Ok(ControlFlow::Continue(()));
        }
        for entry in tree {
            let Some(name) = batch_name(&entry, depth) else { continue };
            let length = path.len();
            if depth > 0 {
                path.push('/');
            }
            path.push_str(name);
            let flow = if depth < 2 {
                let below = self.repo.git.find_tree(entry.id())?;
                self.tree(&below, path, depth + 1)?
            } else {
                let (repo, blob) = (self.repo, entry.id());
                (self.each)(path, &blob.to_string(), &|| repo.read_batch(path, blob))
            };
            if flow.is_break() {
                return Ok(flow);
            }
            path.truncate(length);
        }
        self.walked.push(id);
        Ok(ControlFlow::Continue(()))
    }
}

/// Returns the entry's name if it is `YYYY-MM`, `DD` or `<name>.jsonl`, as its depth asks.
fn batch_name<'a>(entry: &'a TreeEntry<'_>, depth: usize) -> Option<&'a str> {
    let name = entry.name_bytes();
    let fits = entry_fits(name, entry.filemode_raw() as u32, depth);
    if fits { std::str::from_utf8(name).ok() } else { None }
}

/// Says whether an entry at a depth below the batches' directory is a month, a day or a batch.
pub(super) fn entry_fits(name: &[u8], mode: u32, depth: usize) -> bool {
    let shaped = |shape: &str| {
        name.len() == shape.len()
            && name.iter().zip(shape.bytes()).all(|(byte, form)| {
                if form == b'0' { byte.is_ascii_digit() } else { *byte == form }
            })
    };
    // The mode tells a file from a link, whose blob is where it leads.
    match depth {
        0 => mode == FOLDER && shaped("0000-00"),
        1 => mode == FOLDER && shaped("00"),
        _ => mode & 0o170_000 == 0o100_000 && std::str::from_utf8(name).is_ok_and(is_file_name),
    }
}

/// Says whether a path below the batches' directory can be that of a batch.
pub(super) fn is_batch_path(path: &str) -> bool {
    let mut parts = path.split('/');
    let mut fits =
        |depth, mode| parts.next().is_some_and(|part| entry_fits(part.as_bytes(), mode, depth));
    fits(0, FOLDER) && fits(1, FOLDER) && fits(2, FILE) && parts.next().is_none()
}

fn is_file_name(name: &str) -> bool {
    name.ends_with(".jsonl") && !name.contains(|c: char| c.is_control() || matches!(c, '/' | '\\'))
}

/// Says whether the entry is a file that may be a batch.
fn is_batch(entry: &TreeEntry<'_>) -> bool {
    entry_fits(entry.name_bytes(), entry.filemode_raw() as u32, 2)
}

pub(super) fn is_tree(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

#[cfg(test)]
#[path = "tests/log.rs"]
mod tests;
