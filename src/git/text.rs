//! Changes as unified diff text, bounded, and saying what was cut.

use std::time::Duration;

use git2::{DiffOptions, Patch};
use similar::TextDiff;

use super::{
    GitError, Repo,
    diff::{Listed, MOST_TEXT, is_hidden},
};

/// No diff text is much longer.
const MOST_BYTES: usize = 256 * 1024;
/// Once so long is spent on one comparison, it may be coarser.
const PATIENCE: Duration = Duration::from_millis(500);

impl Repo {
    /// Returns what a commit changed against its first parent, in one path or in all.
    pub fn commit_diff(&self, id: &str, path: Option<&str>) -> Result<String, GitError> {
        let mut options = showing();
        Ok(match self.commit_delta(id, path, &mut options)? {
            Listed::Diff(diff) => print(&diff, path),
            Listed::Names(files) => {
                let shown = files.iter().filter(|file| is_wanted(&file.path, path));
                match shown.count() {
                    0 => String::new(),
                    count => format!("[cut: {count} files, too many to show]\n"),
                }
            }
        })
    }

    /// Returns what index and worktree changed against HEAD, in one path or in all.
    pub fn uncommitted_diff(&self, path: Option<&str>) -> Result<String, GitError> {
        if self.place.root.is_none() {
            return Ok(String::new());
        }
        let mut options = showing();
        Ok(print(&self.worktree_delta(&mut options)?, path))
    }

    /// Returns what a commit changed against its first parent, each file by the path that it has,
    /// or had, with its diff; those that are past the bound are cut.
    pub fn commit_file_diffs(&self, id: &str) -> Result<Vec<(String, String)>, GitError> {
        let mut options = showing();
        Ok(match self.commit_delta(id, None, &mut options)? {
            Listed::Diff(diff) => each_file(&diff),
            Listed::Names(_) => Vec::new(),
        })
    }

    /// Returns what index and worktree changed against HEAD, as [`Repo::commit_file_diffs`].
    pub fn uncommitted_file_diffs(&self) -> Result<Vec<(String, String)>, GitError> {
        if self.place.root.is_none() {
            return Ok(Vec::new());
        }
        let mut options = showing();
        Ok(each_file(&self.worktree_delta(&mut options)?))
    }

    /// Returns the difference of two stored files; an absent one is empty.
    pub fn blob_diff(
        &self,
        path: &str,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<String, GitError> {
        let read = |id: Option<&str>| -> Result<Vec<u8>, GitError> {
            let Some(id) = id else { return Ok(Vec::new()) };
            let failed = |error| self.failed("read a file", error);
            let (oid, odb) = (Self::oid(id)?, self.git.odb().map_err(failed)?);
            let (size, _) = odb.read_header(oid).map_err(failed)?;
            let most = usize::try_from(MOST_TEXT).unwrap_or(usize::MAX);
            if size > most {
                return Err(GitError::TooBig { path: path.to_owned(), size, most });
            }
            Ok(odb.read(oid).map_err(failed)?.data().to_vec())
        };
        Ok(text_diff(path, &read(old)?, &read(new)?))
    }
}

/// Returns the difference of two contents of one file, as a unified diff.
#[must_use]
pub fn text_diff(path: &str, old: &[u8], new: &[u8]) -> String {
    if old == new {
        return String::new();
    }
    // Where git looks for a NUL as well.
    let binary = |bytes: &[u8]| bytes[..bytes.len().min(8000)].contains(&0);
    if binary(old) || binary(new) {
        return format!("Binary file {path} differs\n");
    }
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&*old, &*new);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string();
    let mut out = String::new();
    append(&mut out, &text);
    out
}

fn showing() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.context_lines(3).max_size(MOST_TEXT).include_typechange(true);
    options
}

fn print(diff: &git2::Diff<'_>, path: Option<&str>) -> String {
    let mut out = String::new();
    let mut left_out = 0;
    for index in 0..diff.deltas().len() {
        let Some(delta) = diff.get_delta(index) else { continue };
        let names = [delta.old_file().path_bytes(), delta.new_file().path_bytes()];
        let mut names = names.into_iter().flatten();
        if !names.any(|name| is_wanted(name, path)) {
            continue;
        }
        if out.len() >= MOST_BYTES {
            left_out += 1;
            continue;
        }
        // One file that cannot be read hides no others.
        let Ok(Some(mut patch)) = Patch::from_diff(diff, index) else { continue };
        if let Ok(text) = patch.to_buf() {
            append(&mut out, &String::from_utf8_lossy(&text));
        }
    }
    if left_out > 0 {
        out.push_str(&format!("[cut: {left_out} more files]\n"));
    }
    out
}

fn each_file(diff: &git2::Diff<'_>) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut room = MOST_BYTES;
    for index in 0..diff.deltas().len() {
        let Some(delta) = diff.get_delta(index) else { continue };
        let Some(path) = delta.new_file().path_bytes().or(delta.old_file().path_bytes()) else {
            continue;
        };
        if is_hidden(path) {
            continue;
        }
        let path = String::from_utf8_lossy(path).into_owned();
        // One file that cannot be read hides no others.
        let Ok(Some(mut patch)) = Patch::from_diff(diff, index) else { continue };
        let Ok(text) = patch.to_buf() else { continue };
        let mut out = String::new();
        append_within(&mut out, &String::from_utf8_lossy(&text), room);
        room = room.saturating_sub(out.len());
        files.push((path, out));
    }
    files
}

fn is_wanted(name: &[u8], path: Option<&str>) -> bool {
    !is_hidden(name) && path.is_none_or(|path| String::from_utf8_lossy(name) == path)
}

/// Appends as many whole lines as there is room for.
fn append(out: &mut String, text: &str) {
    let room = MOST_BYTES.saturating_sub(out.len());
    append_within(out, text, room);
}

fn append_within(out: &mut String, text: &str, room: usize) {
    if text.len() <= room {
        out.push_str(text);
        return;
    }
    let cut =
        text.as_bytes()[..room].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    out.push_str(&text[..cut]);
    let lines = text[cut..].lines().count();
    out.push_str(&format!("[cut: {lines} more lines]\n"));
}

#[cfg(test)]
#[path = "tests/text.rs"]
mod tests;
