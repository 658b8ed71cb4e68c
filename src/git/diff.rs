//! The files that a commit or the worktree changed, with counts and line ranges.
//!
//! Bounded throughout: so many files, so many of them counted, so many bytes read, renames
//! looked for only while there are few candidates.

use std::path::Path;

use git2::{
    Delta, Diff, DiffDelta, DiffFindOptions, DiffOptions, ErrorCode, FileMode, Oid, Patch, Status,
};

use super::{GitError, Repo, tree::Changed};
use crate::domain::change::{FileChange, LineRange, Operation};

/// A bigger file counts as binary.
pub(super) const MOST_TEXT: i64 = 1024 * 1024;
/// No more files than this are listed.
pub(super) const MOST_FILES: usize = 5000;
/// With more files than this, none of the others is counted.
const MOST_COUNTED: usize = 1000;
/// Once so much was compared, the other files are not counted.
const MOST_COMPARED: u64 = 64 * 1024 * 1024;
/// A file has no more ranges than this.
const MOST_RANGES: usize = 20;
/// With more pairs of deleted and created files than this, renames are not looked for.
const MOST_PAIRS: usize = 100 * 100;
/// If a deleted or created file is bigger, renames are not looked for.
const MOST_RENAMED: u64 = 16 * 1024 * 1024;
/// Git's bit in the index for a file that a sparse checkout leaves out.
const SKIP_WORKTREE: u16 = 1 << 14;

impl Repo {
    /// Returns what a commit changed against its first parent.
    ///
    /// Nothing for a merge, nor where a shallow clone ends, as what changed there is not known.
    pub fn commit_changes(&self, id: &str) -> Result<Vec<FileChange>, GitError> {
        let parents = self.find_commit(id)?.parent_count();
        // Libgit2 leaves out the parents that a shallow clone lacks.
        let stored = self.commit(id).map_or(0, |commit| commit.parents);
        if parents > 1 || (parents == 0 && stored > 0) {
            return Ok(Vec::new());
        }
        let mut options = counting();
        match self.commit_delta(id, None, &mut options)? {
            Listed::Diff(diff) => Ok(self.file_changes(&diff, false)),
            Listed::Names(files) => Ok(files.into_iter().map(uncounted).collect()),
        }
    }

    /// Returns what index and worktree changed against HEAD, untracked files included.
    pub fn uncommitted(&self) -> Result<Vec<FileChange>, GitError> {
        if self.place.root.is_none() {
            return Ok(Vec::new());
        }
        let mut options = counting();
        let diff = self.worktree_delta(&mut options)?;
        Ok(self.file_changes(&diff, true))
    }

    /// Returns those of some paths at which there is something that is not committed: changed, staged, or
    /// not tracked at all, were it ignored.
    pub(super) fn not_committed(&self, paths: &[String]) -> Result<Vec<String>, GitError> {
        self.whole("look for what is not committed")?;
        let mut found = Vec::new();
        for path in paths {
            match self.git.status_file(Path::new(path)) {
                Ok(Status::CURRENT) => {}
                // Neither here nor in the commit nor in the index.
                Err(error) if error.code() == ErrorCode::NotFound => {}
                Ok(Status::WT_DELETED) if self.is_left_out(path.as_bytes()) => {}
                Ok(_) => found.push(path.clone()),
                Err(error) => return Err(self.failed("look for what is not committed", error)),
            }
        }
        Ok(found)
    }

    /// Compares a commit to its first parent; among too many files, only `path` matters.
    pub(super) fn commit_delta(
        &self,
        id: &str,
        path: Option<&str>,
        options: &mut DiffOptions,
    ) -> Result<Listed<'_>, GitError> {
        let commit = self.find_commit(id)?;
        let mut compare = || -> Result<Listed<'_>, git2::Error> {
            let new = commit.tree()?;
            let old =
                if commit.parent_count() == 0 { None } else { Some(commit.parent(0)?.tree()?) };
            let mut files = self.changed(old.as_ref(), &new, MOST_FILES)?;
            files.retain(|file| !is_hidden(&file.path));
            if let Some(path) = path
                && files.len() > MOST_COUNTED
            {
                files.retain(|file| file.path == path.as_bytes());
            }
            if files.len() > MOST_COUNTED {
                return Ok(Listed::Names(files));
            }
            // No path at all would mean every path.
            if files.is_empty() {
                return Ok(Listed::Names(files));
            }
            // With the paths known, libgit2 need not list the whole of both trees.
            options.disable_pathspec_match(true);
            for file in &files {
                options.pathspec(&file.path[..]);
            }
            let mut diff = self.git.diff_tree_to_tree(old.as_ref(), Some(&new), Some(options))?;
            self.find_renames(&mut diff)?;
            Ok(Listed::Diff(diff))
        };
        compare().map_err(|error| self.failed("compare a commit", error))
    }

    /// Compares index and worktree to HEAD.
    pub(super) fn worktree_delta(&self, options: &mut DiffOptions) -> Result<Diff<'_>, GitError> {
        self.worktree_delta_from(self.place.head().commit.as_deref(), options)
    }

    /// Compares index and worktree to a commit, or to nothing.
    pub(super) fn worktree_delta_from(
        &self,
        commit: Option<&str>,
        options: &mut DiffOptions,
    ) -> Result<Diff<'_>, GitError> {
        self.whole("compare the worktree")?;
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .show_untracked_content(true)
            .include_typechange(true);
        let tree = match commit {
            Some(id) => Some(self.find_commit(id)?.tree()),
            None => None,
        };
        let compare = || -> Result<Diff<'_>, git2::Error> {
            let tree = tree.transpose()?;
            let mut diff =
                self.git.diff_tree_to_workdir_with_index(tree.as_ref(), Some(options))?;
            self.find_renames(&mut diff)?;
            Ok(diff)
        };
        compare().map_err(|error| self.failed("compare the worktree", error))
    }

    fn find_renames(&self, diff: &mut Diff<'_>) -> Result<(), git2::Error> {
        let (mut gone, mut new) = (0_usize, 0_usize);
        for delta in diff.deltas() {
            let file = match delta.status() {
                Delta::Deleted => {
                    gone += 1;
                    delta.old_file()
                }
                Delta::Added | Delta::Untracked => {
                    new += 1;
                    delta.new_file()
                }
                _ => continue,
            };
            if gone.saturating_mul(new) > MOST_PAIRS || self.size(&file) > MOST_RENAMED {
                return Ok(());
            }
        }
        if gone == 0 || new == 0 {
            return Ok(());
        }
        let mut options = DiffFindOptions::new();
        options.renames(true).for_untracked(true).rename_limit(MOST_PAIRS);
        diff.find_similar(Some(&mut options))
    }

    fn size(&self, file: &git2::DiffFile<'_>) -> u64 {
        if file.size() > 0 || file.id().is_zero() {
            return file.size();
        }
        let header = self.git.odb().and_then(|odb| odb.read_header(file.id()));
        header.map_or(0, |(size, _)| u64::try_from(size).unwrap_or(u64::MAX))
    }

    fn file_changes(&self, diff: &Diff<'_>, worktree: bool) -> Vec<FileChange> {
        let mut changes = Vec::new();
        let mut compared = 0;
        for index in 0..diff.deltas().len() {
            if changes.len() == MOST_FILES {
                break;
            }
            let Some(delta) = diff.get_delta(index) else { continue };
            let Some(mut change) = self.named(&delta, worktree) else { continue };
            // A submodule's id is a commit, of which libgit2 would make a line of text.
            let mode = match change.op {
                Operation::Delete => delta.old_file().mode(),
                _ => delta.new_file().mode(),
            };
            if mode != FileMode::Commit {
                let enough = changes.len() >= MOST_COUNTED || compared > MOST_COMPARED;
                let patch =
                    if enough { None } else { Patch::from_diff(diff, index).ok().flatten() };
                compared += count(&mut change, patch.as_ref());
            }
            // Reading the file may have told its id.
            if let Some(delta) = diff.get_delta(index) {
                change.blob = hex(delta.new_file().id());
            }
            changes.push(change);
        }
        changes
    }

    /// Returns the change with its names alone; none for what is not shown.
    fn named(&self, delta: &DiffDelta<'_>, worktree: bool) -> Option<FileChange> {
        let old = delta.old_file().path_bytes();
        let path = delta.new_file().path_bytes().or(old)?;
        let (mut path, mut from, mut op) = match delta.status() {
            Delta::Added | Delta::Untracked | Delta::Copied => (path, None, Operation::Create),
            Delta::Deleted => (path, None, Operation::Delete),
            Delta::Modified | Delta::Typechange | Delta::Conflicted => {
                (path, None, Operation::Edit)
            }
            Delta::Renamed => (path, old, Operation::Rename),
            _ => return None,
        };
        // A rename into or out of what is not shown is half a rename.
        if let Some(source) = from {
            match (is_hidden(source), is_hidden(path)) {
                (true, _) => (from, op) = (None, Operation::Create),
                (false, true) => (path, from, op) = (source, None, Operation::Delete),
                (false, false) => {}
            }
        }
        // A path that ends in a slash is another repository inside this one.
        if is_hidden(path) || path.ends_with(b"/") {
            return None;
        }
        if worktree && op == Operation::Delete && self.is_left_out(path) {
            return None;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(FileChange {
            path: text(path),
            from: from.map(text),
            op,
            added: 0,
            removed: 0,
            ranges: Vec::new(),
            binary: false,
            blob: String::new(),
        })
    }

    /// Says whether the file is missing because of a sparse checkout.
    pub(super) fn is_left_out(&self, path: &[u8]) -> bool {
        let Ok(path) = std::str::from_utf8(path) else { return false };
        let Ok(index) = self.git.index() else { return false };
        let entry = index.get_path(Path::new(path), 0);
        entry.is_some_and(|entry| entry.flags_extended & SKIP_WORKTREE != 0)
    }
}

/// What a commit changed.
pub(super) enum Listed<'repo> {
    /// As libgit2 compares it.
    Diff(Diff<'repo>),
    /// By path alone, as there are too many files (or none).
    Names(Vec<Changed>),
}

/// Says whether changes of the path are never shown: they are our own, or an editor's.
#[must_use]
pub fn is_hidden(path: &[u8]) -> bool {
    path == b".vscode_gateway_port" || path == b".collab" || path.starts_with(b".collab/")
}

fn counting() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).max_size(MOST_TEXT).include_typechange(true);
    options
}

/// Returns the change without counts.
fn uncounted(file: Changed) -> FileChange {
    let op = match (file.old, file.new) {
        (None, _) => Operation::Create,
        (Some(_), None) => Operation::Delete,
        (Some(_), Some(_)) => Operation::Edit,
    };
    FileChange {
        path: String::from_utf8_lossy(&file.path).into_owned(),
        from: None,
        op,
        added: 0,
        removed: 0,
        ranges: Vec::new(),
        binary: true,
        blob: file.new.map(hex).unwrap_or_default(),
    }
}

/// Fills in counts and ranges; returns how many bytes that took.
fn count(change: &mut FileChange, patch: Option<&Patch<'_>>) -> u64 {
    let Some(patch) = patch else {
        change.binary = true;
        return 0;
    };
    let delta = patch.delta();
    if delta.flags().is_binary() {
        change.binary = true;
        return 0;
    }
    let mut ranges = Vec::new();
    for index in 0..patch.num_hunks() {
        let Ok((hunk, _)) = patch.hunk(index) else { continue };
        let (start, lines) = (i64::from(hunk.new_start()), i64::from(hunk.new_lines()));
        change.added += lines;
        change.removed += i64::from(hunk.old_lines());
        let start = start.max(1);
        ranges.push(LineRange { start, end: start + (lines - 1).max(0) });
    }
    if change.op != Operation::Delete {
        change.ranges = join_near(ranges);
    }
    delta.old_file().size().saturating_add(delta.new_file().size())
}

/// Joins the nearest neighbours until few enough are left.
fn join_near(ranges: Vec<LineRange>) -> Vec<LineRange> {
    if ranges.len() <= MOST_RANGES {
        return ranges;
    }
    let gap = |pair: &[LineRange]| pair[1].start - pair[0].end;
    let mut widest: Vec<(i64, usize)> =
        ranges.windows(2).enumerate().map(|(at, pair)| (gap(pair), at)).collect();
    widest.sort_unstable_by(|a, b| b.cmp(a));
    let mut cuts: Vec<usize> = widest.into_iter().take(MOST_RANGES - 1).map(|(_, at)| at).collect();
    cuts.push(ranges.len() - 1);
    cuts.sort_unstable();
    let mut first = 0;
    cuts.into_iter()
        .map(|last| {
            let joined = LineRange { start: ranges[first].start, end: ranges[last].end };
            first = last + 1;
            joined
        })
        .collect()
}

fn hex(id: Oid) -> String {
    if id.is_zero() { String::new() } else { id.to_string() }
}

#[cfg(test)]
#[path = "tests/diff.rs"]
mod tests;
