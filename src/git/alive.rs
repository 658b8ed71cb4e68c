//! Finds which batches are still somewhere: in a branch, an index or a worktree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use git2::Oid;

use super::log::{DIR, is_tree};
use super::{GitError, Repo};

/// The batches of one day's folder.
type Day = HashSet<Vec<u8>>;

impl Repo {
    /// Returns those of some batches, by their paths below `.collab/log`, that are in no branch, no
    /// remote branch, no worktree's HEAD, no index and no worktree.
    ///
    /// The history is not searched: what a later commit took out counts as gone.
    pub fn batches_gone(&self, paths: &[String]) -> Result<Vec<String>, GitError> {
        let mut left = self.without_file(paths);
        if left.is_empty() {
            return Ok(left);
        }
        let mut trees = Trees { repo: self, days: HashMap::new() };
        let mut looked_at = HashSet::new();
        for tip in self.tips()? {
            // A tip that cannot be read may hold anything.
            let log = trees.log(&tip.id).map_err(|error| self.failed("read a commit", error))?;
            let Some(log) = log.filter(|log| looked_at.insert(*log)) else { continue };
            left = trees.missing(log, left).map_err(|error| self.failed("read batches", error))?;
            if left.is_empty() {
                return Ok(left);
            }
        }
        self.without_entry(left)
    }

    /// Returns the paths that lie in no worktree.
    fn without_file(&self, paths: &[String]) -> Vec<String> {
        let roots: Vec<_> =
            self.place.worktrees().into_iter().filter_map(|worktree| worktree.root).collect();
        let lies = |root: &Path, path: &str| {
            root.join(DIR[0]).join(DIR[1]).join(path).symlink_metadata().is_ok()
        };
        let missing = paths.iter().filter(|path| !roots.iter().any(|root| lies(root, path)));
        missing.cloned().collect()
    }

    /// Returns the paths that are in no worktree's index.
    fn without_entry(&self, mut paths: Vec<String>) -> Result<Vec<String>, GitError> {
        for worktree in self.place.worktrees() {
            let file = worktree.git_dir.join("index");
            if paths.is_empty() || !file.exists() {
                continue;
            }
            let index =
                git2::Index::open(&file).map_err(|error| self.failed("read an index", error))?;
            let has = |path: &str| {
                index.get_path(&Path::new(DIR[0]).join(DIR[1]).join(path), 0).is_some()
            };
            paths.retain(|path| !has(path));
        }
        Ok(paths)
    }
}

/// Trees of batches, of which many commits have the same.
struct Trees<'r> {
    repo: &'r Repo,
    days: HashMap<Oid, Day>,
}

impl Trees<'_> {
    /// Returns the tree of `.collab/log` in a commit.
    fn log(&self, tip: &str) -> Result<Option<Oid>, git2::Error> {
        let Ok(oid) = Oid::from_str(tip) else { return Ok(None) };
        let mut tree = self.repo.git.find_commit(oid)?.tree()?;
        for name in DIR {
            let Some(next) = tree.get_name(name).filter(is_tree).map(|entry| entry.id()) else {
                return Ok(None);
            };
            tree = self.repo.git.find_tree(next)?;
        }
        Ok(Some(tree.id()))
    }

    /// Returns the paths that are not in a tree of batches.
    fn missing(&mut self, log: Oid, paths: Vec<String>) -> Result<Vec<String>, git2::Error> {
        let mut by_day: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut missing = Vec::new();
        for path in paths {
            match path.rsplit_once('/') {
                Some((day, _)) => by_day.entry(day.to_owned()).or_default().push(path),
                None => missing.push(path),
            }
        }
        let log = self.repo.git.find_tree(log)?;
        for (day, paths) in by_day {
            let entry = log.get_path(Path::new(&day)).ok().filter(is_tree);
            let Some(entry) = entry else {
                missing.extend(paths);
                continue;
            };
            let there = self.day(entry.id())?;
            let name = |path: &str| path.rsplit('/').next().unwrap_or(path).as_bytes().to_vec();
            missing.extend(paths.into_iter().filter(|path| !there.contains(&name(path))));
        }
        Ok(missing)
    }

    fn day(&mut self, id: Oid) -> Result<&Day, git2::Error> {
        if !self.days.contains_key(&id) {
            let tree = self.repo.git.find_tree(id)?;
            let names = tree.iter().map(|entry| entry.name_bytes().to_vec()).collect();
            self.days.insert(id, names);
        }
        Ok(&self.days[&id])
    }
}

#[cfg(test)]
#[path = "tests/alive.rs"]
mod tests;
