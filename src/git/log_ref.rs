//! The log ref: a commit whose tree holds every event of a clone.
//!
//! `log/YYYY-MM/DD/<name>.jsonl` are batches, with the path and the blob that they have below
//! `.collab/` on the code's side; `tail/<clone8>.jsonl` and `tail/<clone8>/<uuid7>.jsonl` are what a clone
//! has in no batch yet.
//!
//! Invariants: no worktree, no index and no branch is touched; a ref is only moved from where it was
//! seen; directories that do not change are not written again. Objects are written by libgit2, or by
//! the user's git where libgit2 can only read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::{ErrorCode, ObjectType, Oid};

use super::log::{DIR, FILE, FOLDER, LOG, TAIL, entry_fits, is_batch_path};
use super::{GitError, Repo, program};
use crate::env::clock;

/// The log ref of a clone, and where it is kept by remotes that take such refs.
pub const LOG_REF: &str = "refs/collab/log";
/// The last part of a branch that is kept instead of the log ref, and is no code.
pub const LOG_BRANCH: &str = "collab-log";
/// Who saves, for git: nobody's work is shown by these commits.
const SAVER: &str = "collab <collab@localhost>";
pub(super) const SAVER_NAME: &[u8] = b"collab";
pub(super) const SAVER_EMAIL: &[u8] = b"collab@localhost";

/// How old a lock of the ref is that nobody holds any more: to move a ref takes a moment.
const LOCK_LEFT: Duration = Duration::from_secs(60);

/// What saving puts into the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogChange {
    /// Batches, by their path below `log/`, with the id of their blob.
    pub batches: Vec<(String, String)>,
    /// What clones have in no batch, by the path below `tail/`: takes the place of what was there, or
    /// takes it away where it is empty.
    pub tails: Vec<(String, Vec<u8>)>,
}

/// The entries of a directory: mode and object, by name.
pub(super) type Folder = BTreeMap<Vec<u8>, (u32, Oid)>;

impl Repo {
    /// Returns the commit that a ref is at, where it exists.
    pub fn log_tip(&self, name: &str) -> Result<Option<String>, GitError> {
        if self.is_partial() {
            let args = ["rev-parse", "-q", "--verify", "--end-of-options", name];
            return Ok(program::line(&self.place, &args));
        }
        match self.git.refname_to_id(name) {
            Ok(id) => Ok(Some(id.to_string())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(self.failed("read the log ref", error)),
        }
    }

    /// Returns what a commit of the log has at a path below `tail/`.
    pub fn log_tail(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let (folder, name) = path.rsplit_once('/').map_or((None, path), |(f, n)| (Some(f), n));
        let found = self.tails(commit, folder)?.get(name.as_bytes()).copied();
        let Some((_, id)) = found.filter(|(mode, _)| entry_fits(name.as_bytes(), *mode, 2)) else {
            return Ok(None);
        };
        self.read_batch(path, id).map(Some)
    }

    /// Returns the names of the parts in which a commit of the log has the older events that a clone has
    /// in no batch, as paths below `tail/`.
    pub fn log_parts(&self, commit: &str, clone: &str) -> Result<Vec<String>, GitError> {
        let parts = self.tails(commit, Some(clone))?;
        let names = parts.into_iter().filter(|(name, (mode, _))| entry_fits(name, *mode, 2));
        Ok(names.map(|(name, _)| format!("{clone}/{}", String::from_utf8_lossy(&name))).collect())
    }

    fn tails(&self, commit: &str, folder: Option<&str>) -> Result<Folder, GitError> {
        let mut entries = self.folder(Some(self.find_commit(commit)?.tree_id()))?;
        for name in std::iter::once(TAIL).chain(folder) {
            let below = entries.get(name.as_bytes()).filter(|(mode, _)| *mode == FOLDER);
            entries = self.folder(below.map(|(_, id)| *id))?;
        }
        Ok(entries)
    }

    /// Returns the different trees that branches and worktrees' HEADs have as `.collab/log`.
    pub fn log_trees(&self) -> Result<Vec<String>, GitError> {
        let mut trees = Vec::new();
        for tip in self.tips()? {
            // A tip that cannot be read has nothing to give.
            let Ok(tree) = self.find_commit(&tip.id).and_then(|commit| {
                commit.tree().map_err(|error| self.failed("read a commit", error))
            }) else {
                continue;
            };
            let entry = tree.get_path(&DIR.iter().collect::<PathBuf>());
            if let Ok(entry) = entry {
                trees.push(entry.id().to_string());
            }
        }
        trees.sort_unstable();
        trees.dedup();
        Ok(trees)
    }

    /// Returns the blob of a batch in one of [these trees](Self::log_trees), by its path there.
    #[must_use]
    pub fn batch_blob(&self, tree: &str, path: &str) -> Option<String> {
        let tree = self.git.find_tree(Self::oid(tree).ok()?).ok()?;
        let entry = tree.get_path(Path::new(path)).ok()?;
        // In a partial clone it may be known by name alone.
        let is_here = self.git.odb().ok()?.exists(entry.id());
        (entry_fits(entry.name_bytes(), entry.filemode() as u32, 2) && is_here)
            .then(|| entry.id().to_string())
    }

    /// Returns the bytes of a batch's blob.
    pub fn blob(&self, id: &str) -> Result<Vec<u8>, GitError> {
        self.read_batch(id, Self::oid(id)?)
    }

    /// Keeps some bytes as a blob, and returns its id.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<String, GitError> {
        Ok(self.put(ObjectType::Blob, bytes)?.to_string())
    }

    /// Makes the next commit of a log; none if it would change nothing.
    ///
    /// No ref is moved. `seconds` is the time that the commit bears.
    pub fn log_with(
        &self,
        tip: Option<&str>,
        change: &LogChange,
        seconds: i64,
    ) -> Result<Option<String>, GitError> {
        let Some(tree) = self.log_tree(tip, change)? else { return Ok(None) };
        let parents: Vec<&str> = tip.into_iter().collect();
        self.put_log_commit(tree, &parents, seconds).map(Some)
    }

    /// Returns the tree that a log comes to with a change; none if that changes nothing.
    pub(super) fn log_tree(
        &self,
        tip: Option<&str>,
        change: &LogChange,
    ) -> Result<Option<Oid>, GitError> {
        let before = tip.map(|tip| self.find_commit(tip)).transpose()?;
        let before = before.map(|commit| commit.tree_id());
        let mut root = self.folder(before)?;
        root.retain(|name, (mode, _)| *mode == FOLDER && is_part(name));
        let mut placed = Vec::new();
        for (path, blob) in &change.batches {
            if is_batch_path(path) {
                placed.push((path.as_str(), Self::oid(blob)?));
            }
        }
        if !placed.is_empty() {
            placed.sort_unstable();
            let log = root.get(LOG.as_bytes()).map(|(_, id)| *id);
            let log = self.graft(log, &placed)?;
            root.insert(LOG.into(), (FOLDER, log));
        }
        if !change.tails.is_empty() {
            let tails = root.remove(TAIL.as_bytes()).map(|(_, id)| id);
            let mut changes: Vec<_> =
                change.tails.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
            changes.sort_unstable();
            if let Some(tails) = self.replaced(tails, &changes)? {
                root.insert(TAIL.into(), (FOLDER, tails));
            }
        }
        if before.is_none() && root.is_empty() {
            return Ok(None);
        }
        let tree = self.put_folder(&root)?;
        Ok((before != Some(tree)).then_some(tree))
    }

    /// Moves a ref, if it still is where it was seen; says whether it was moved.
    pub fn move_log(&self, name: &str, from: Option<&str>, to: &str) -> Result<bool, GitError> {
        let new = Self::oid(to)?;
        if self.is_partial() {
            let from = from.map_or_else(|| "0".repeat(to.len()), str::to_owned);
            // What cannot be moved is looked at again by whoever asked; see `log_tip`.
            let args = ["update-ref", "--no-deref", name, to, &from];
            return Ok(program::output(&self.place, &args).is_some());
        }
        let moved = match from {
            None => self.git.reference(name, new, false, "collab: save"),
            Some(from) => {
                self.git.reference_matching(name, new, true, Self::oid(from)?, "collab: save")
            }
        };
        match moved {
            Ok(_) => Ok(true),
            Err(error) => match error.code() {
                ErrorCode::Exists | ErrorCode::Modified | ErrorCode::NotFound => Ok(false),
                ErrorCode::Locked => {
                    self.break_lock(name);
                    Ok(false)
                }
                _ => Err(self.failed("move the log ref", error)),
            },
        }
    }

    /// Removes the lock of a ref that whoever moved it has left when it was killed: no move takes this long.
    fn break_lock(&self, name: &str) {
        let lock = self.place.common_dir.join(format!("{name}.lock"));
        let left = lock.symlink_metadata().and_then(|meta| meta.modified()).is_ok_and(|at| {
            clock::system_time().duration_since(at).is_ok_and(|age| age > LOCK_LEFT)
        });
        if left {
            // Another process may do the same just now.
            let _ = fs::remove_file(&lock);
        }
    }

    /// Puts batches, sorted by path, into a tree of them.
    fn graft(&self, tree: Option<Oid>, placed: &[(&str, Oid)]) -> Result<Oid, GitError> {
        let mut folder = self.folder(tree)?;
        let mut rest = placed;
        while let Some((path, blob)) = rest.first() {
            let Some((name, _)) = path.split_once('/') else {
                self.place(&mut folder, path.as_bytes(), *blob)?;
                rest = &rest[1..];
                continue;
            };
            let below: Vec<(&str, Oid)> = rest
                .iter()
                .map_while(|(path, blob)| {
                    Some((path.strip_prefix(name)?.strip_prefix('/')?, *blob))
                })
                .collect();
            rest = &rest[below.len()..];
            let known = folder.get(name.as_bytes()).filter(|(mode, _)| *mode == FOLDER);
            let below = self.graft(known.map(|(_, id)| *id), &below)?;
            folder.insert(name.into(), (FOLDER, below));
        }
        self.put_folder(&folder)
    }

    /// Puts files, sorted by path, in the place of those in a tree, and takes away what has become empty.
    fn replaced(
        &self,
        tree: Option<Oid>,
        changes: &[(&str, &[u8])],
    ) -> Result<Option<Oid>, GitError> {
        let mut folder = self.folder(tree)?;
        let mut rest = changes;
        while let Some((path, bytes)) = rest.first() {
            let (name, entry) = match path.split_once('/') {
                None => {
                    rest = &rest[1..];
                    let blob = (!bytes.is_empty()).then(|| self.put(ObjectType::Blob, bytes));
                    (*path, blob.transpose()?.map(|blob| (FILE, blob)))
                }
                Some((name, _)) => {
                    let below: Vec<_> = rest
                        .iter()
                        .map_while(|(path, bytes)| {
                            Some((path.strip_prefix(name)?.strip_prefix('/')?, *bytes))
                        })
                        .collect();
                    rest = &rest[below.len()..];
                    let known = folder.get(name.as_bytes()).filter(|(mode, _)| *mode == FOLDER);
                    let tree = self.replaced(known.map(|(_, id)| *id), &below)?;
                    (name, tree.map(|tree| (FOLDER, tree)))
                }
            };
            match entry {
                Some(entry) => folder.insert(name.into(), entry),
                None => folder.remove(name.as_bytes()),
            };
        }
        if folder.is_empty() { Ok(None) } else { self.put_folder(&folder).map(Some) }
    }

    /// Puts a batch into a folder. Of two under one name, which only damage or malice can bring about, the
    /// longer one keeps the name and the other gets one that its content tells: so no event is lost,
    /// and everybody comes to the same.
    pub(super) fn place(
        &self,
        folder: &mut Folder,
        name: &[u8],
        blob: Oid,
    ) -> Result<(), GitError> {
        let there = match folder.get(name) {
            Some((mode, there)) if mode & 0o170_000 == 0o100_000 && *there != blob => *there,
            _ => {
                folder.insert(name.into(), (FILE, blob));
                return Ok(());
            }
        };
        let (mut keeps, mut other) = (there, blob);
        if (self.length(other)?, other) > (self.length(keeps)?, keeps) {
            (keeps, other) = (other, keeps);
        }
        let stem = name.strip_suffix(b".jsonl").unwrap_or(name);
        let mut aside = stem.to_vec();
        aside.extend_from_slice(format!(".{:.12}.jsonl", other.to_string()).as_bytes());
        folder.insert(name.into(), (FILE, keeps));
        folder.insert(aside, (FILE, other));
        Ok(())
    }

    pub(super) fn length(&self, blob: Oid) -> Result<usize, GitError> {
        let header = self.git.odb().and_then(|odb| odb.read_header(blob));
        header.map(|(size, _)| size).map_err(|error| self.failed("read the log ref", error))
    }

    /// Returns the entries of a tree; nothing where there is none.
    pub(super) fn folder(&self, tree: Option<Oid>) -> Result<Folder, GitError> {
        let Some(tree) = tree else { return Ok(Folder::new()) };
        let found = self.git.find_tree(tree);
        let tree = found.map_err(|error| self.failed("read the log ref", error))?;
        let entry = |entry: git2::TreeEntry<'_>| {
            (entry.name_bytes().to_vec(), (entry.filemode() as u32, entry.id()))
        };
        Ok(tree.iter().map(entry).collect())
    }

    pub(super) fn put_folder(&self, folder: &Folder) -> Result<Oid, GitError> {
        let mut entries: Vec<_> = folder.iter().collect();
        // Git sorts a directory as if its name ended in a slash.
        let key = |(name, (mode, _)): &(&Vec<u8>, &(u32, Oid))| {
            let mut key = (*name).clone();
            if *mode == FOLDER {
                key.push(b'/');
            }
            key
        };
        entries.sort_by_cached_key(key);
        let mut bytes = Vec::new();
        for (name, (mode, id)) in entries {
            bytes.extend_from_slice(format!("{mode:o} ").as_bytes());
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(id.as_bytes());
        }
        self.put(ObjectType::Tree, &bytes)
    }

    pub(super) fn put_log_commit(
        &self,
        tree: Oid,
        parents: &[&str],
        seconds: i64,
    ) -> Result<String, GitError> {
        let mut text = format!("tree {tree}\n");
        for parent in parents {
            text.push_str(&format!("parent {}\n", Self::oid(parent)?));
        }
        text.push_str(&format!("author {SAVER} {seconds} +0000\n"));
        text.push_str(&format!("committer {SAVER} {seconds} +0000\n\nSave the log\n"));
        Ok(self.put(ObjectType::Commit, text.as_bytes())?.to_string())
    }

    fn put(&self, kind: ObjectType, bytes: &[u8]) -> Result<Oid, GitError> {
        if !self.is_partial() {
            let failed = |error| self.failed("write to the log ref", error);
            let odb = self.git.odb().map_err(failed)?;
            let id = odb.write(kind, bytes).map_err(failed)?;
            // What is there under its id already is not written again, even if a loss of power has left it
            // empty: it holds nothing then, and is in the way.
            if odb.read(id).is_err() {
                self.clear_object(id);
                return odb.write(kind, bytes).map_err(failed);
            }
            return Ok(id);
        }
        let args = ["hash-object", "-w", "--stdin", "-t", kind.str()];
        let written = program::with_input(&self.place, &args, bytes);
        let id = written.and_then(|out| String::from_utf8(out).ok());
        let id = id.ok_or_else(|| GitError::Unsupported {
            act: "write to the log ref",
            path: self.path().to_owned(),
            why: "git hash-object failed".to_owned(),
        })?;
        Self::oid(id.trim())
    }
}

/// Says whether the name is one of a log's two parts.
pub(super) fn is_part(name: &[u8]) -> bool {
    name == LOG.as_bytes() || name == TAIL.as_bytes()
}

#[cfg(test)]
#[path = "tests/log_ref.rs"]
mod tests;
