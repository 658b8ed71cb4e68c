//! Which lines of two sides lie over each other.

use std::path::Path;

use git2::{DiffOptions, Patch};

use crate::domain::change::LineRange;
use crate::git::Repo;

/// No more ranges are returned of one file.
const MOST_RANGES: usize = 20;

/// A bigger file is not compared.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// A hunk: lines of the base, counted from 1, and those that are there now.
#[derive(Clone, Copy)]
struct Hunk {
    base: (i64, i64),
    now: LineRange,
}

/// Returns the lines of each side whose change meets one of the other's in the base: what shares a line, or
/// touches with none between, as git's merge has it.
pub(super) fn overlapping(
    base: &[u8],
    ours: &[u8],
    theirs: &[u8],
) -> (Vec<LineRange>, Vec<LineRange>) {
    let (ours, theirs) = (hunks(base, ours), hunks(base, theirs));
    let meets = |one: &Hunk, other: &Hunk| one.base.0 <= other.base.1 && other.base.0 <= one.base.1;
    let of = |side: &[Hunk], other: &[Hunk]| {
        let met = side.iter().filter(|one| other.iter().any(|other| meets(one, other)));
        met.map(|hunk| hunk.now).take(MOST_RANGES).collect()
    };
    (of(&ours, &theirs), of(&theirs, &ours))
}

impl Repo {
    /// Returns the lines of a file of the worktree that are not as they were committed; none where it cannot be
    /// read.
    #[must_use]
    pub fn changed_lines(&self, path: &str) -> Vec<LineRange> {
        let Some(root) = &self.place.root else { return Vec::new() };
        let file = root.join(path);
        let is_file = file.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() <= MOST_BYTES);
        let Some(new) = is_file.then(|| std::fs::read(&file).ok()).flatten() else {
            return Vec::new();
        };
        let committed = || -> Option<Vec<u8>> {
            let tree = self.find_commit(&self.place.head().commit?).ok()?.tree().ok()?;
            let entry = tree.get_path(Path::new(path)).ok()?;
            Some(self.git.find_blob(entry.id()).ok()?.content().to_vec())
        };
        let old = committed().unwrap_or_default();
        hunks(&old, &new).into_iter().map(|hunk| hunk.now).take(MOST_RANGES).collect()
    }
}

fn hunks(base: &[u8], now: &[u8]) -> Vec<Hunk> {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0);
    let Ok(patch) = Patch::from_buffers(base, None, now, None, Some(&mut options)) else {
        return Vec::new();
    };
    (0..patch.num_hunks())
        .filter_map(|number| patch.hunk(number).ok())
        .map(|(hunk, _)| {
            let (start, lines) = (i64::from(hunk.old_start()), i64::from(hunk.old_lines()));
            // Of lines that were put in, git names the one before.
            let base = if lines == 0 { (start + 1, start + 1) } else { (start, start + lines) };
            let (start, lines) = (i64::from(hunk.new_start()).max(1), i64::from(hunk.new_lines()));
            Hunk { base, now: LineRange { start, end: start + (lines - 1).max(0) } }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Ranges = Vec<(i64, i64)>;

    fn ranges(ours: &str, theirs: &str) -> (Ranges, Ranges) {
        let base = "1\n2\n3\n4\n5\n6\n";
        let (ours, theirs) = overlapping(base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
        let plain = |ranges: Vec<LineRange>| ranges.iter().map(|r| (r.start, r.end)).collect();
        (plain(ours), plain(theirs))
    }

    #[test]
    fn lines_that_meet_are_told_as_each_side_has_them() {
        let (ours, theirs) = ranges("1\nx\ny\n3\n4\n5\n6\n", "0\n1\nz\n3\n4\n5\n6\n");
        assert_eq!((ours, theirs), (vec![(2, 3)], vec![(3, 3)]));
    }

    #[test]
    fn lines_apart_are_not_told() {
        assert_eq!(ranges("x\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\nz\n"), (vec![], vec![]));
    }

    #[test]
    fn lines_put_in_at_one_place_meet() {
        let (ours, theirs) = ranges("1\na\n2\n3\n4\n5\n6\n", "1\nb\nc\n2\n3\n4\n5\n6\n");
        assert_eq!((ours, theirs), (vec![(2, 2)], vec![(2, 3)]));
    }
}
