//! Compares trees by the ids of their entries, reading no file.
//!
//! Libgit2's own comparison lists every file of both trees. This one enters a directory only
//! where its id differs, so what it costs depends on the change, not on the repository.

use std::{collections::HashMap, ops::ControlFlow};

use git2::{ObjectType, Oid, Tree, TreeEntry};

use super::{
    GitError, Repo,
    diff::{MOST_FILES, is_hidden},
    walk::Walk,
};

/// Directories nest no deeper than this.
const DEEPEST: usize = 128;
/// A commit that touches more files says nothing about any of them.
const MASS_CHANGE: usize = 500;
/// For each commit that [`Repo::hot`] counts, at most so many are looked at.
const LOOKED_AT: usize = 10;
/// How many files [`Repo::hot`] returns.
const MOST_HOT: usize = 20;

/// A path whose entry differs: its id before and after.
pub(super) struct Changed {
    pub(super) path: Vec<u8>,
    pub(super) old: Option<Oid>,
    pub(super) new: Option<Oid>,
}

impl Repo {
    /// Returns the files that the newest `limit` commits changed most often, and how often.
    ///
    /// Merges, roots and commits of hidden files alone are not counted; neither are lock files and
    /// files that are gone.
    pub fn hot(&self, limit: usize) -> Result<Vec<(String, i64)>, GitError> {
        let Some(head) = self.place.head().commit else { return Ok(Vec::new()) };
        let head = Self::oid(&head)?;
        let count = || -> Result<Vec<(String, i64)>, git2::Error> {
            let mut counts: HashMap<Vec<u8>, i64> = HashMap::new();
            let odb = self.git.odb()?;
            let mut counted = 0;
            for stored in Walk::new(&odb, [head]).take(limit.saturating_mul(LOOKED_AT)) {
                if counted == limit {
                    break;
                }
                let commit = self.git.find_commit(stored.id)?;
                if commit.parent_count() != 1 {
                    continue;
                }
                // The parent is missing where a shallow clone ends.
                let Ok(parent) = commit.parent(0) else { continue };
                let (old, new) = (parent.tree()?, commit.tree()?);
                if hidden_alone(Some(&old), &new) {
                    continue;
                }
                counted += 1;
                let changed = self.changed(Some(&old), &new, MASS_CHANGE + 1)?;
                if changed.len() <= MASS_CHANGE {
                    for file in changed {
                        *counts.entry(file.path).or_default() += 1;
                    }
                }
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then(a.cmp(b)));
            let tree = self.git.find_commit(head)?.tree()?;
            Ok(counts
                .into_iter()
                .filter(|(path, _)| !is_hidden(path) && !is_lock_file(path))
                .filter(|(path, _)| self.has_path(&tree, path))
                .take(MOST_HOT)
                .map(|(path, count)| (String::from_utf8_lossy(&path).into_owned(), count))
                .collect())
        };
        count().map_err(|error| self.failed("compare commits", error))
    }

    /// Returns the paths that a commit changed, with the id of their new content if they have one.
    ///
    /// As [`Repo::commit_changes`], but without reading any file, and a rename is two paths.
    pub fn touched(&self, id: &str) -> Result<Vec<(String, Option<String>)>, GitError> {
        let commit = self.find_commit(id)?;
        let compare = || -> Result<Vec<Changed>, git2::Error> {
            let old = match commit.parent_count() {
                // Where a shallow clone ends, libgit2 leaves out the parents that are not there.
                0 if self.commit(id).is_some_and(|stored| stored.parents > 0) => {
                    return Ok(Vec::new());
                }
                0 => None,
                1 => Some(commit.parent(0)?.tree()?),
                _ => return Ok(Vec::new()),
            };
            self.changed(old.as_ref(), &commit.tree()?, MOST_FILES)
        };
        let changed = compare().map_err(|error| self.failed("compare a commit", error))?;
        let shown = changed.into_iter().filter(|file| !is_hidden(&file.path));
        Ok(shown
            .map(|file| {
                let path = String::from_utf8_lossy(&file.path).into_owned();
                (path, file.new.map(|id| id.to_string()))
            })
            .collect())
    }

    /// Says whether a commit changed files that are never shown, and no others.
    ///
    /// Only the top folder is looked at. A merge is shown whatever it brings.
    pub fn is_hidden(&self, id: &str) -> Result<bool, GitError> {
        let commit = self.find_commit(id)?;
        let compare = || -> Result<bool, git2::Error> {
            let old = match commit.parent_count() {
                0 if self.commit(id).is_some_and(|stored| stored.parents > 0) => return Ok(false),
                0 => None,
                1 => Some(commit.parent(0)?.tree()?),
                _ => return Ok(false),
            };
            Ok(hidden_alone(old.as_ref(), &commit.tree()?))
        };
        compare().map_err(|error| self.failed("compare a commit", error))
    }

    /// Says whether a commit changed one of some paths, which may be folders.
    ///
    /// As [`Repo::touched`], but only looking at these.
    pub fn touches(&self, id: &str, paths: &[String]) -> Result<bool, GitError> {
        let commit = self.find_commit(id)?;
        let compare = || -> Result<bool, git2::Error> {
            let old = match commit.parent_count() {
                0 if self.commit(id).is_some_and(|stored| stored.parents > 0) => return Ok(false),
                0 => None,
                1 => Some(commit.parent(0)?.tree()?),
                _ => return Ok(false),
            };
            let new = commit.tree()?;
            Ok(paths.iter().any(|path| {
                let old = old.as_ref().and_then(|tree| self.entry_at(tree, path.as_bytes()));
                old != self.entry_at(&new, path.as_bytes())
            }))
        };
        compare().map_err(|error| self.failed("compare a commit", error))
    }

    /// Returns id and mode of what is at a path.
    fn entry_at(&self, tree: &Tree<'_>, path: &[u8]) -> Option<(Oid, i32)> {
        let mut parts = path.splitn(2, |byte| *byte == b'/');
        let entry = tree.get_name_bytes(parts.next()?)?;
        match parts.next() {
            Some(rest) => self.entry_at(&self.git.find_tree(entry.id()).ok()?, rest),
            None => Some((entry.id(), entry.filemode_raw())),
        }
    }

    /// Returns those of some paths that are not in the commit that is checked out.
    pub fn not_in_head(&self, paths: &[String]) -> Result<Vec<String>, GitError> {
        let Some(head) = self.place.head().commit else { return Ok(paths.to_vec()) };
        let failed = |error| self.failed("read a commit", error);
        let tree = self.find_commit(&head)?.tree().map_err(failed)?;
        let missing = paths.iter().filter(|path| !self.has_path(&tree, path.as_bytes()));
        Ok(missing.cloned().collect())
    }

    /// Returns the files that differ, at most `most`.
    pub(super) fn changed(
        &self,
        old: Option<&Tree<'_>>,
        new: &Tree<'_>,
        most: usize,
    ) -> Result<Vec<Changed>, git2::Error> {
        let mut found = Vec::new();
        let mut path = Vec::new();
        let mut comparison = Comparison { repo: self, found: &mut found, most };
        let _full = comparison.compare(old, Some(new), &mut path, DEEPEST)?;
        Ok(found)
    }

    fn has_path(&self, tree: &Tree<'_>, path: &[u8]) -> bool {
        let mut parts = path.splitn(2, |byte| *byte == b'/');
        let entry = parts.next().and_then(|name| tree.get_name_bytes(name));
        match (entry, parts.next()) {
            (Some(entry), Some(rest)) => {
                self.git.find_tree(entry.id()).is_ok_and(|below| self.has_path(&below, rest))
            }
            (entry, _) => entry.is_some_and(|entry| !is_tree(&entry)),
        }
    }
}

struct Comparison<'a> {
    repo: &'a Repo,
    found: &'a mut Vec<Changed>,
    most: usize,
}

impl Comparison<'_> {
    fn compare(
        &mut self,
        old: Option<&Tree<'_>>,
        new: Option<&Tree<'_>>,
        path: &mut Vec<u8>,
        depth: usize,
    ) -> Result<ControlFlow<()>, git2::Error> {
        if depth == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        for entry in new.iter().flat_map(|tree| tree.iter()) {
            let before = old.and_then(|tree| tree.get_name_bytes(entry.name_bytes()));
            let same = before.as_ref().is_some_and(|before| {
                before.id() == entry.id() && before.filemode_raw() == entry.filemode_raw()
            });
            if !same && self.entry(before, Some(entry), path, depth)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        for entry in old.iter().flat_map(|tree| tree.iter()) {
            let gone = new.is_none_or(|tree| tree.get_name_bytes(entry.name_bytes()).is_none());
            if gone && self.entry(Some(entry), None, path, depth)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn entry(
        &mut self,
        old: Option<TreeEntry<'_>>,
        new: Option<TreeEntry<'_>>,
        path: &mut Vec<u8>,
        depth: usize,
    ) -> Result<ControlFlow<()>, git2::Error> {
        let Some(named) = new.as_ref().or(old.as_ref()) else {
            return Ok(ControlFlow::Continue(()));
        };
        let length = path.len();
        if length > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(named.name_bytes());

        // A directory may have become a file, or the other way round: both halves count.
        let file = |entry: &Option<TreeEntry<'_>>| {
            entry.as_ref().filter(|entry| !is_tree(entry)).map(TreeEntry::id)
        };
        let (old_file, new_file) = (file(&old), file(&new));
        let mut flow = ControlFlow::Continue(());
        if old_file.is_some() || new_file.is_some() {
            self.found.push(Changed { path: path.clone(), old: old_file, new: new_file });
            if self.found.len() >= self.most {
                flow = ControlFlow::Break(());
            }
        }
        let tree = |entry: &Option<TreeEntry<'_>>| {
            let entry = entry.as_ref().filter(|entry| is_tree(entry));
            entry.map(|entry| self.repo.git.find_tree(entry.id())).transpose()
        };
        let (old_tree, new_tree) = (tree(&old)?, tree(&new)?);
        if flow.is_continue() && (old_tree.is_some() || new_tree.is_some()) {
            flow = self.compare(old_tree.as_ref(), new_tree.as_ref(), path, depth - 1)?;
        }
        path.truncate(length);
        Ok(flow)
    }
}

/// Says whether two top folders differ in files that are never shown, and in no others.
fn hidden_alone(old: Option<&Tree<'_>>, new: &Tree<'_>) -> bool {
    let same = |tree: Option<&Tree<'_>>, entry: &TreeEntry<'_>| {
        tree.and_then(|tree| tree.get_name_bytes(entry.name_bytes())).is_some_and(|other| {
            other.id() == entry.id() && other.filemode_raw() == entry.filemode_raw()
        })
    };
    let mut differs = false;
    let mut all_hidden = |tree: &Tree<'_>, other: Option<&Tree<'_>>| {
        tree.iter().filter(|entry| !same(other, entry)).all(|entry| {
            differs = true;
            is_hidden(entry.name_bytes())
        })
    };
    let hidden = all_hidden(new, old) && old.is_none_or(|old| all_hidden(old, Some(new)));
    hidden && differs
}

fn is_tree(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

/// Says whether tools write the file, so that its changes follow from others.
fn is_lock_file(path: &[u8]) -> bool {
    const NAMES: [&[u8]; 6] = [
        b"package-lock.json",
        b"npm-shrinkwrap.json",
        b"pnpm-lock.yaml",
        b"packages.lock.json",
        b"go.sum",
        b"bun.lockb",
    ];
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    name.ends_with(b".lock") || NAMES.contains(&name)
}

#[cfg(test)]
#[path = "tests/tree.rs"]
mod tests;
