//! Where a line is now that somebody noted some time ago.
//!
//! A line is known by its text, and by the commit that was checked out then. If the file of that
//! commit has this text there, git's comparison with the working file tells where it went; else, and
//! where it was changed or moved, a line of the same text nearby is taken for it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Delta, DiffOptions, Patch};

use super::{Repo, diff::MOST_TEXT};
use crate::domain::text::MAX_LINE;

/// A line of the same text that is farther away is another one.
const NEAR: usize = 200;
/// With fewer letters and digits, a text says too little to be looked for: `}`.
const TELLING: usize = 3;
/// From so many commits at most renames are looked for: each takes as long as `git status`.
const MOST_COMMITS: usize = 4;

/// A line, as it was noted.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    /// The file, from the root.
    pub path: &'a str,
    /// The line, counted from 1.
    pub line: u32,
    /// What it said, as [`remembered`] has it.
    pub text: &'a str,
    /// The commit that was checked out.
    pub head: Option<&'a str>,
}

/// What lies at a path of the working tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing, or nothing of this repository.
    Missing,
    /// Something that has no lines: a folder, a binary file, a very big one.
    NoText,
    /// Lines.
    Text(Vec<u8>),
}

/// Returns what is remembered of a line: what it says without the white space around it, cut where
/// it is longer than a line may be.
#[must_use]
pub fn remembered(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    let end = (0..=text.len().min(MAX_LINE)).rev().find(|at| text.is_char_boundary(*at));
    text[..end.unwrap_or_default()].trim_end().to_owned()
}

/// Reads what lies at a path below a root. No link leads out of it, nor into git's own folder.
#[must_use]
pub fn content(root: &Path, path: &str) -> Content {
    let real = |path: &Path| path.canonicalize().ok();
    let (Some(top), Some(file)) = (real(root), real(&root.join(path))) else {
        return Content::Missing;
    };
    let Ok(inside) = file.strip_prefix(&top) else { return Content::Missing };
    if inside.iter().any(|part| part == ".git") {
        return Content::Missing;
    }
    match file.metadata() {
        Ok(meta) if meta.is_file() && meta.len() <= MOST_TEXT as u64 => {}
        _ => return Content::NoText,
    }
    match fs::read(&file) {
        // Where git looks for a NUL as well.
        Ok(bytes) if !bytes[..bytes.len().min(8000)].contains(&0) => Content::Text(bytes),
        _ => Content::NoText,
    }
}

/// Returns the lines of a text, each with what ends it.
#[must_use]
pub fn lines_with_ends(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// What follows lines into the present working tree.
pub struct Follower<'r> {
    root: PathBuf,
    repo: Option<&'r Repo>,
    /// For each commit from which it was asked, what was renamed since.
    renamed: RefCell<HashMap<String, HashMap<String, String>>>,
}

impl<'r> Follower<'r> {
    /// Follows into the tree at a root; without a repository by the texts alone.
    #[must_use]
    pub fn new(root: PathBuf, repo: Option<&'r Repo>) -> Self {
        Self { root, repo, renamed: RefCell::default() }
    }

    /// Says whether there is something at a path. Nothing is read of it.
    #[must_use]
    pub fn is_there(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
            || self.repo.is_some_and(|repo| repo.is_left_out(path.as_bytes()))
    }

    /// Returns the name that something has now which was there in a commit; none if it is gone. Where it
    /// was not looked for, it counts as there.
    #[must_use]
    pub fn file(&self, path: &str, head: Option<&str>) -> Option<String> {
        if self.is_there(path) {
            return Some(path.to_owned());
        }
        match self.new_name(path, head) {
            Renamed::To(name) => self.is_there(&name).then_some(name),
            Renamed::No => None,
            Renamed::Unknown => Some(path.to_owned()),
        }
    }

    /// Returns the file and line where a noted line is now; none if it is gone.
    #[must_use]
    pub fn follow(&self, spot: Spot<'_>) -> Option<(String, u32)> {
        let mut path = spot.path.to_owned();
        let mut found = content(&self.root, &path);
        if found == Content::Missing {
            let Renamed::To(name) = self.new_name(spot.path, spot.head) else { return None };
            path = name;
            found = content(&self.root, &path);
        }
        let Content::Text(bytes) = found else { return None };
        let lines = lines_with_ends(&bytes);
        let says = |line: usize| lines.get(line).is_some_and(|line| remembered(line) == spot.text);
        let noted = usize::try_from(spot.line).ok()?.checked_sub(1)?;
        let guess = match self.mapped(spot, &bytes) {
            Some(Mapped::To(line)) if says(line) => return Some((path, count(line))),
            Some(Mapped::To(line) | Mapped::Near(line)) => line,
            // Nothing is known of what it was like then: what says the same in its place is it.
            None if says(noted) => return Some((path, count(noted))),
            None => noted,
        };
        if spot.text.chars().filter(|c| c.is_alphanumeric()).count() < TELLING {
            return None;
        }
        let near = (0..=NEAR).flat_map(|by| [guess.checked_add(by), guess.checked_sub(by)]);
        let line = near.flatten().find(|line| says(*line))?;
        Some((path, count(line)))
    }

    /// Returns where git's comparison puts a line, counted from 0, if the commit has it as it was noted.
    fn mapped(&self, spot: Spot<'_>, now: &[u8]) -> Option<Mapped> {
        let git = &self.repo?.git;
        let commit = self.repo?.find_commit(spot.head?).ok()?;
        let entry = commit.tree().ok()?.get_path(Path::new(spot.path)).ok()?;
        let blob = git.find_blob(entry.id()).ok()?;
        if blob.size() > usize::try_from(MOST_TEXT).ok()? || blob.is_binary() {
            return None;
        }
        let line = spot.line.checked_sub(1)?;
        let was = lines_with_ends(blob.content()).get(usize::try_from(line).ok()?).copied()?;
        if remembered(was) != spot.text {
            return None;
        }
        let mut options = DiffOptions::new();
        options.context_lines(0).interhunk_lines(0);
        let patch = Patch::from_blob_and_buffer(&blob, None, now, None, Some(&mut options)).ok()?;
        Some(map(&patch, line))
    }

    /// Returns the name that a file of a commit has now.
    fn new_name(&self, path: &str, head: Option<&str>) -> Renamed {
        let (Some(repo), Some(head)) = (self.repo, head) else { return Renamed::No };
        let mut renamed = self.renamed.borrow_mut();
        if !renamed.contains_key(head) {
            if renamed.len() == MOST_COMMITS {
                return Renamed::Unknown;
            }
            renamed.insert(head.to_owned(), repo.renamed_since(head));
        }
        match renamed.get(head).and_then(|renamed| renamed.get(path)) {
            Some(name) => Renamed::To(name.clone()),
            None => Renamed::No,
        }
    }
}

impl Repo {
    /// Returns what was renamed between a commit and the working tree: nothing where that cannot be told.
    fn renamed_since(&self, commit: &str) -> HashMap<String, String> {
        let mut options = DiffOptions::new();
        let Ok(diff) = self.worktree_delta_from(Some(commit), &mut options) else {
            return HashMap::new();
        };
        let text = |path: Option<&[u8]>| String::from_utf8(path?.to_vec()).ok();
        let renamed = diff.deltas().filter(|delta| delta.status() == Delta::Renamed);
        renamed
            .filter_map(|delta| {
                Some((text(delta.old_file().path_bytes())?, text(delta.new_file().path_bytes())?))
            })
            .collect()
    }
}

/// Whether a file was renamed.
enum Renamed {
    To(String),
    No,
    /// Renames since that commit were not looked for.
    Unknown,
}

/// Where a line went, counted from 0.
enum Mapped {
    /// It is there, as it was.
    To(usize),
    /// It was changed or taken away there.
    Near(usize),
}

/// Returns where a line went, counted from 0, by a comparison without context.
fn map(patch: &Patch<'_>, line: u32) -> Mapped {
    let mut shift: i64 = 0;
    for index in 0..patch.num_hunks() {
        let Ok((hunk, _)) = patch.hunk(index) else { continue };
        let (old_lines, new_lines) = (hunk.old_lines(), hunk.new_lines());
        // Where a hunk takes nothing away, git names the line before it.
        let start = if old_lines == 0 { hunk.old_start() } else { hunk.old_start() - 1 };
        if line < start {
            break;
        }
        if line < start + old_lines {
            let new = if new_lines == 0 { hunk.new_start() } else { hunk.new_start() - 1 };
            let within = (line - start).min(new_lines.saturating_sub(1));
            return Mapped::Near((new + within) as usize);
        }
        shift += i64::from(new_lines) - i64::from(old_lines);
    }
    Mapped::To(usize::try_from(i64::from(line) + shift).unwrap_or_default())
}

fn count(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
#[path = "tests/follow.rs"]
mod tests;
