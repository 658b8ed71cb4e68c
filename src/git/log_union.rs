//! Two versions of the log made one, so that neither's events are lost.
//!
//! Invariant: whoever makes one of the same two gets the same tree, and the same commit.

use std::collections::BTreeSet;

use git2::Oid;

use super::log::{FILE, FOLDER, LOG, TAIL, entry_fits};
use super::log_ref::Folder;
use super::{GitError, Repo};

impl Repo {
    /// Returns the commit that holds what both versions hold: one of them where it has the other in its
    /// history, else a new one with both as parents. No ref is moved.
    pub fn log_union(&self, one: &str, other: &str) -> Result<String, GitError> {
        let failed = |error| self.failed("compare versions of the log", error);
        let (a, b) = (Self::oid(one)?, Self::oid(other)?);
        if a == b || self.git.graph_descendant_of(a, b).map_err(failed)? {
            return Ok(one.to_owned());
        }
        if self.git.graph_descendant_of(b, a).map_err(failed)? {
            return Ok(other.to_owned());
        }
        // The order decides nothing but which commit is made, and both shall make the same.
        let (a, b) = (a.min(b), a.max(b));
        // Versions that have nothing in common are of a ref that was lost and begun anew.
        let base = self.git.merge_base(a, b).ok();
        let root = |id: Oid| self.folder(Some(self.find_commit(&id.to_string())?.tree_id()));
        let (ours, theirs) = (root(a)?, root(b)?);
        let base = base.map(root).transpose()?;
        let mut merged = Folder::new();
        let log = self.union_of_batches(part(&ours, LOG), part(&theirs, LOG), 0)?;
        let was = base.as_ref().map(|base| part(base, TAIL));
        let tail = self.union_of_tails(part(&ours, TAIL), part(&theirs, TAIL), was, 0)?;
        for (name, tree) in [(LOG, log), (TAIL, tail)] {
            if let Some(tree) = tree {
                merged.insert(name.into(), (FOLDER, tree));
            }
        }
        let tree = self.put_folder(&merged)?;
        let seconds = |id: Oid| self.git.find_commit(id).map(|commit| commit.time().seconds());
        let seconds = seconds(a).map_err(failed)?.max(seconds(b).map_err(failed)?);
        self.put_log_commit(tree, &[&a.to_string(), &b.to_string()], seconds)
    }

    /// Says whether a commit has another one in its history, or is it.
    pub fn log_contains(&self, commit: &str, other: &str) -> Result<bool, GitError> {
        let (commit, other) = (Self::oid(commit)?, Self::oid(other)?);
        let below = self.git.graph_descendant_of(commit, other);
        Ok(commit == other
            || below.map_err(|error| self.failed("compare versions of the log", error))?)
    }

    fn union_of_batches(
        &self,
        one: Option<Oid>,
        other: Option<Oid>,
        depth: usize,
    ) -> Result<Option<Oid>, GitError> {
        let (one, other) = match (one, other) {
            (Some(one), Some(other)) if one != other => (one, other),
            (one, other) => return Ok(one.or(other)),
        };
        let mut merged = Folder::new();
        for folder in [self.folder(Some(one))?, self.folder(Some(other))?] {
            for (name, (mode, id)) in folder {
                // Whatever else lies there is nobody's events, and could not be made one of.
                if !entry_fits(&name, mode, depth) {
                    continue;
                }
                if depth == 2 {
                    self.place(&mut merged, &name, id)?;
                    continue;
                }
                let known = merged.get(&name).map(|(_, id)| *id);
                if let Some(tree) = self.union_of_batches(known, Some(id), depth + 1)? {
                    merged.insert(name, (FOLDER, tree));
                }
            }
        }
        self.put_folder(&merged).map(Some)
    }

    /// What one of two has changed since they parted, holds. What both have, is put together: a tail
    /// is its own clone's to replace, so that this is only a copy of it that went two ways.
    fn union_of_tails(
        &self,
        one: Option<Oid>,
        other: Option<Oid>,
        was: Option<Option<Oid>>,
        depth: usize,
    ) -> Result<Option<Oid>, GitError> {
        if one == other {
            return Ok(one);
        }
        let (one, other) = (self.folder(one)?, self.folder(other)?);
        let known = was.is_some();
        let was = self.folder(was.flatten())?;
        let mut merged = Folder::new();
        let names: BTreeSet<&Vec<u8>> = one.keys().chain(other.keys()).collect();
        for name in names {
            // A clone's older events are in files of a folder.
            let tree = |folder: &Folder| {
                let entry = folder.get(name).filter(|(mode, _)| depth == 0 && *mode == FOLDER);
                entry.map(|(_, id)| *id)
            };
            if tree(&one).or(tree(&other)).is_some() {
                let was = known.then(|| tree(&was));
                let below = self.union_of_tails(tree(&one), tree(&other), was, depth + 1)?;
                if let Some(below) = below {
                    merged.insert(name.clone(), (FOLDER, below));
                }
                continue;
            }
            let file = |folder: &Folder| {
                let fits = |(mode, _): &&(u32, Oid)| entry_fits(name, *mode, 2);
                folder.get(name).filter(fits).map(|(_, id)| *id)
            };
            let (one, other, was) = (file(&one), file(&other), file(&was));
            let tail = match (one, other) {
                (one, other) if one == other => one,
                (one, other) if known && one == was => other,
                (one, other) if known && other == was => one,
                (Some(one), Some(other)) => Some(self.union_of_lines(one, other)?),
                (one, other) => one.or(other),
            };
            if let Some(tail) = tail {
                merged.insert(name.clone(), (FILE, tail));
            }
        }
        if merged.is_empty() { Ok(None) } else { self.put_folder(&merged).map(Some) }
    }

    /// Puts the lines of two files together. Sorted as bytes, events stand in the order of their ids, as
    /// nothing that differs stands before these.
    fn union_of_lines(&self, one: Oid, other: Oid) -> Result<Oid, GitError> {
        let read = |id: Oid| self.read_batch("a tail of the log ref", id);
        let (one, other) = match (read(one), read(other)) {
            (Ok(one_bytes), Ok(other_bytes)) => (one_bytes, other_bytes),
            // One that is too long to be read is nobody's.
            (Ok(_), Err(_)) => return Ok(one),
            (Err(_), Ok(_)) => return Ok(other),
            (Err(_), Err(_)) => return Ok(one.min(other)),
        };
        let lines = |bytes: &[u8]| -> BTreeSet<Vec<u8>> {
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            lines.map(<[u8]>::to_vec).collect()
        };
        let mut all = lines(&one);
        all.extend(lines(&other));
        let mut text = Vec::with_capacity(one.len() + other.len());
        for line in all {
            text.extend_from_slice(&line);
            text.push(b'\n');
        }
        Self::oid(&self.put_blob(&text)?)
    }
}

/// Returns the tree of one of a log's two parts.
fn part(root: &Folder, name: &str) -> Option<Oid> {
    root.get(name.as_bytes()).filter(|(mode, _)| *mode == FOLDER).map(|(_, id)| *id)
}
