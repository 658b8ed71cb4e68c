//! Tries merges in memory: what would conflict if two lines of work were brought together.
//!
//! Invariant: nothing is written. What is not committed becomes blobs and trees in a memory of libgit2's
//! that ends with the [`Merges`]; no working tree, index, ref or object of the repository changes.
//!
//! Two sides can only conflict in what both of them changed, or where one put a file in the place of the
//! other's folder, so the trees that are merged hold these files alone: what a trial costs depends on the
//! changes, not on the repository.
//!
//! Where git's own merge does something else: of a file that was moved into a folder of its own name a conflict is
//! predicted, and there is none; and what was merged crosswise is not looked through for folders that were moved.
//! A conflict is predicted where a merge driver of somebody's or `merge.directoryRenames` would mend it, where both
//! sides moved a submodule forward, and where an empty file stands where the other side moved one.

mod changes;
mod folders;
mod lines;
mod work;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use git2::{FileMode, Index, IndexEntry, Mempack, MergeOptions, Odb, Oid, Repository, Tree};

use self::changes::Known;
use self::folders::Moving;
use super::tree::Changed;
use super::{GitError, Place, Repo};
use crate::domain::change::LineRange;

pub use work::Work;

/// Renames are looked for among so many files; git's own limit is 7,000, which takes seconds.
const MOST_RENAMES: u32 = 1_000;
/// So many conflicting files of a merge are returned.
const MOST_CONFLICTS: usize = 50;

/// A line of work to try with others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    /// The commit that it stands on, as a full id.
    pub commit: String,
    /// The tree that it comes to, as a full id: the commit's own, unless there is more that is not committed.
    pub tree: String,
}

/// A file in which a merge would stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file, or the path that both lay claim to.
    pub path: String,
    /// Whether both changed the same lines; else one of them removed, moved or replaced the file.
    pub in_lines: bool,
    /// The lines on the one side.
    pub ours: Vec<LineRange>,
    /// The lines on the other.
    pub theirs: Vec<LineRange>,
}

/// Tries merges; what is not committed lives in its memory.
pub struct Merges {
    repo: Repo,
    /// How many bytes of files it has in memory.
    kept: Cell<u64>,
    /// What each side changed, which the next it is tried with need not look for again.
    known: Known,
}

impl Merges {
    /// Opens the repository of a place for trials.
    ///
    /// # Errors
    /// When it cannot be opened, or is of a format of which libgit2 reads the objects alone.
    pub fn open(place: &Place) -> Result<Self, GitError> {
        // Of 20 branches of a large repository libgit2 would keep every tree, in a process that lives for days.
        git2::opts::enable_caching(false);
        let repo = Repo::open(place)?;
        repo.whole("try merges")?;
        let memory = || -> Result<(), git2::Error> {
            let odb: Odb<'_> = repo.git.odb()?;
            // Before all others, so that what is written goes there.
            let _memory: Mempack<'_> = odb.add_new_mempack_backend(1000)?;
            Ok(())
        };
        memory().map_err(|error| repo.failed("prepare to try merges", error))?;
        Ok(Self { repo, kept: Cell::new(0), known: Known::default() })
    }

    /// Returns how many bytes of files that are not committed it holds by now, each version of them.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.get()
    }

    /// Returns the side that a commit is.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn side(&self, commit: &str) -> Result<Side, GitError> {
        let tree = self.repo.find_commit(commit)?.tree_id().to_string();
        Ok(Side { commit: commit.to_owned(), tree })
    }

    /// Returns the files in which a merge of the two would stop; none where they go together, and where git
    /// would not merge at all as they share no history.
    ///
    /// # Errors
    /// When something cannot be read, or a side changed too much to be tried.
    pub fn conflicts(&self, ours: &Side, theirs: &Side) -> Result<Vec<Conflict>, GitError> {
        let (one, other) = (Repo::oid(&ours.commit)?, Repo::oid(&theirs.commit)?);
        let failed = |error| self.repo.failed("try a merge", error);
        let bases = match self.repo.git.merge_bases(one, other) {
            Ok(bases) => bases.iter().copied().collect::<Vec<Oid>>(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        match bases[..] {
            [] => Ok(Vec::new()),
            [base] => self.with_base(base, ours, theirs),
            // Where they were merged crosswise, the base is itself a merge, which libgit2 makes.
            _ => self.crosswise(ours, theirs).map_err(failed),
        }
    }

    fn with_base(&self, base: Oid, ours: &Side, theirs: &Side) -> Result<Vec<Conflict>, GitError> {
        let failed = |error| self.repo.failed("try a merge", error);
        let git = &self.repo.git;
        let tree = |id: &str| Repo::oid(id).and_then(|id| git.find_tree(id).map_err(failed));
        let base = git.find_commit(base).and_then(|commit| commit.tree()).map_err(failed)?;
        let (our_tree, their_tree) = (tree(&ours.tree)?, tree(&theirs.tree)?);
        let our_changes = self.known.changes(&self.repo, &base, &our_tree)?;
        let their_changes = self.known.changes(&self.repo, &base, &their_tree)?;
        let (by_us, by_them) = (&our_changes.files, &their_changes.files);
        let moving = [
            Moving { tree: &our_tree, changes: &our_changes },
            Moving { tree: &their_tree, changes: &their_changes },
        ];
        let left_behind = || -> Result<Vec<Vec<u8>>, git2::Error> {
            let mut left = folders::left_behind(git, &base, moving[0], by_them)?;
            left.extend(folders::left_behind(git, &base, moving[1], by_us)?);
            Ok(left)
        };
        let mut found: Vec<Conflict> = Vec::new();
        for path in left_behind().map_err(failed)? {
            let path = String::from_utf8_lossy(&path).into_owned();
            found.push(Conflict { path, in_lines: false, ours: Vec::new(), theirs: Vec::new() });
        }
        if !can_conflict(by_us, by_them) {
            found.truncate(MOST_CONFLICTS);
            return Ok(found);
        }
        // What one side alone changed, and neither moved nor made nor removed, is in nobody's way.
        let matters = |path: &Vec<u8>, file: &Changed, others: &BTreeMap<Vec<u8>, Changed>| {
            file.old.is_none() || file.new.is_none() || others.contains_key(path)
        };
        let ours = by_us.iter().filter(|(path, file)| matters(path, file, by_them));
        let theirs = by_them.iter().filter(|(path, file)| matters(path, file, by_us));
        let paths: BTreeSet<&Vec<u8>> = ours.chain(theirs).map(|(path, _)| path).collect();
        let merge = || -> Result<Vec<Conflict>, git2::Error> {
            let [base, ours, theirs] = [
                part_of(git, &base, &paths)?,
                part_of(git, &our_tree, &paths)?,
                part_of(git, &their_tree, &paths)?,
            ];
            let merged = git.merge_trees(&base, &ours, &theirs, Some(&options()))?;
            let alike = if merged.has_conflicts() {
                self.moved_alike(&merged, &base, moving)?
            } else {
                BTreeMap::new()
            };
            self.listed(&merged, &alike)
        };
        let merged = merge().map_err(failed)?;
        found.retain(|left| merged.iter().all(|conflict| conflict.path != left.path));
        found.extend(merged);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.truncate(MOST_CONFLICTS);
        Ok(found)
    }

    fn crosswise(&self, ours: &Side, theirs: &Side) -> Result<Vec<Conflict>, git2::Error> {
        let merged = self.repo.git.merge_commits(
            &self.commit_of(ours)?,
            &self.commit_of(theirs)?,
            Some(&options()),
        )?;
        self.listed(&merged, &BTreeMap::new())
    }

    /// Returns the commit of a side; one in memory where not all is committed.
    fn commit_of(&self, side: &Side) -> Result<git2::Commit<'_>, git2::Error> {
        let git = &self.repo.git;
        let commit = git.find_commit(Oid::from_str(&side.commit)?)?;
        let tree = Oid::from_str(&side.tree)?;
        if commit.tree_id() == tree {
            return Ok(commit);
        }
        let by = commit.committer();
        let id = git.commit(None, &by, &by, "", &git.find_tree(tree)?, &[&commit])?;
        git.find_commit(id)
    }

    /// Returns the files that both sides moved to the same place, by where they were and by where they are: git
    /// merges these as any other, and libgit2 takes them for two new ones. Each with whether they go together.
    fn moved_alike(
        &self,
        merged: &Index,
        base: &Tree<'_>,
        sides: [Moving<'_>; 2],
    ) -> Result<BTreeMap<Vec<u8>, bool>, git2::Error> {
        let git = &self.repo.git;
        let mut alike = BTreeMap::new();
        let [ours, theirs] = sides;
        let ours = ours.changes.renames(git, base, ours.tree)?;
        let theirs = theirs.changes.renames(git, base, theirs.tree)?;
        for conflict in merged.conflicts()? {
            let conflict = conflict?;
            let (None, Some(our), Some(their)) = (conflict.ancestor, conflict.our, conflict.their)
            else {
                continue;
            };
            let from = ours.get(&our.path).filter(|from| theirs.get(&our.path) == Some(*from));
            let Some(from) = from else { continue };
            let Some((id, mode)) = entry(git, base, from)? else { continue };
            let before = work::index_entry(from, id, mode);
            let merged = git.merge_file_from_index(&before, &our, &their, None)?;
            // Where they were, nothing is in the way any more.
            alike.insert(from.clone(), true);
            alike.insert(our.path, merged.is_automergeable());
        }
        Ok(alike)
    }

    fn listed(
        &self,
        merged: &Index,
        fine: &BTreeMap<Vec<u8>, bool>,
    ) -> Result<Vec<Conflict>, git2::Error> {
        if !merged.has_conflicts() {
            return Ok(Vec::new());
        }
        let mut found: BTreeMap<String, Conflict> = BTreeMap::new();
        for conflict in merged.conflicts()? {
            let conflict = conflict?;
            let entries = [&conflict.our, &conflict.their, &conflict.ancestor];
            let Some(named) = entries.into_iter().flatten().next() else { continue };
            if super::is_hidden(&named.path) || fine.get(&named.path) == Some(&true) {
                continue;
            }
            let path = String::from_utf8_lossy(&named.path).into_owned();
            let (ours, theirs) = match (&conflict.our, &conflict.their) {
                (Some(ours), Some(theirs)) => {
                    self.lines(conflict.ancestor.as_ref(), ours, theirs)?
                }
                _ => (Vec::new(), Vec::new()),
            };
            let in_lines = !ours.is_empty() || !theirs.is_empty();
            found.insert(path.clone(), Conflict { path, in_lines, ours, theirs });
            if found.len() >= MOST_CONFLICTS {
                break;
            }
        }
        Ok(found.into_values().collect())
    }

    /// Returns the lines of both sides that lie over each other.
    fn lines(
        &self,
        base: Option<&IndexEntry>,
        ours: &IndexEntry,
        theirs: &IndexEntry,
    ) -> Result<(Vec<LineRange>, Vec<LineRange>), git2::Error> {
        let read = |entry: &IndexEntry| -> Result<Vec<u8>, git2::Error> {
            // A submodule's entry is a commit, and a link's text has no lines.
            let is_file = [FileMode::Blob, FileMode::BlobExecutable]
                .iter()
                .any(|mode| entry.mode == u32::from(*mode));
            if !is_file {
                return Ok(Vec::new());
            }
            Ok(self.repo.git.find_blob(entry.id)?.content().to_vec())
        };
        let base = base.map(read).transpose()?.unwrap_or_default();
        Ok(lines::overlapping(&base, &read(ours)?, &read(theirs)?))
    }
}

fn options() -> MergeOptions {
    let mut options = MergeOptions::new();
    options.find_renames(true).target_limit(MOST_RENAMES);
    options
}

/// Says whether two sides can conflict at all: both changed a path, or one put a file where the other has a
/// folder.
fn can_conflict(ours: &BTreeMap<Vec<u8>, Changed>, theirs: &BTreeMap<Vec<u8>, Changed>) -> bool {
    let is_new = |file: &Changed| file.new.is_some();
    let above = |path: &[u8], others: &BTreeMap<Vec<u8>, Changed>| {
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        slashes.into_iter().any(|(at, _)| others.get(&path[..at]).is_some_and(is_new))
    };
    ours.keys().any(|path| theirs.contains_key(path))
        || ours.iter().any(|(path, file)| is_new(file) && above(path, theirs))
        || theirs.iter().any(|(path, file)| is_new(file) && above(path, ours))
}

/// Returns a tree that holds, of all files of a tree, those at some paths alone.
fn part_of<'r>(
    git: &'r Repository,
    tree: &Tree<'_>,
    paths: &BTreeSet<&Vec<u8>>,
) -> Result<Tree<'r>, git2::Error> {
    let mut index = Index::new()?;
    for path in paths {
        let Some((id, mode)) = entry(git, tree, path)? else { continue };
        index.add(&work::index_entry(path, id, mode))?;
    }
    git.find_tree(index.write_tree_to(git)?)
}

/// Returns the id and mode of the file at a path, if there is one.
fn entry(
    git: &Repository,
    tree: &Tree<'_>,
    path: &[u8],
) -> Result<Option<(Oid, u32)>, git2::Error> {
    let mut parts = path.splitn(2, |byte| *byte == b'/');
    let Some(found) = parts.next().and_then(|name| tree.get_name_bytes(name)) else {
        return Ok(None);
    };
    match parts.next() {
        None if super::log::is_tree(&found) => Ok(None),
        None => Ok(Some((found.id(), u32::try_from(found.filemode()).unwrap_or_default()))),
        Some(rest) if super::log::is_tree(&found) => entry(git, &git.find_tree(found.id())?, rest),
        Some(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
