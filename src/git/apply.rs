//! Applies a patch to the working tree: all of it, or nothing; never over what is not committed.
//!
//! The one thing here that writes. A patch is a stranger's: it may only create, change, rename and
//! delete plain text files of this worktree, never through a link, in `.git` or in `.collab`. Libgit2
//! reads it, once; its hunks are fitted in by [`super::hunk`].

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use git2::{Delta, Diff, DiffFile, ErrorCode, FileMode, Patch};

use super::{GitError, Repo, diff::MOST_TEXT, hunk::patched};
use crate::domain::about::is_path;

/// So many files with uncommitted changes are named.
const NAMED: usize = 5;

/// Why a patch cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    /// It does not read as one.
    #[error("that is no patch: {why}")]
    NoPatch {
        /// What is wrong with it.
        why: String,
    },
    /// It changes a binary file.
    #[error("the patch changes {path}, which is binary")]
    Binary {
        /// The file.
        path: String,
    },
    /// It makes something else than a plain file.
    #[error("the patch makes {path} something else than a plain file")]
    Mode {
        /// The file.
        path: String,
    },
    /// It reaches for what is not this repository's content.
    #[error("the patch changes {path}, {why}")]
    Outside {
        /// The file.
        path: String,
        /// Where that is.
        why: &'static str,
    },
    /// What it changes is not as it is committed.
    #[error("the patch changes {}, with changes that are not committed", named(.paths))]
    Uncommitted {
        /// The files.
        paths: Vec<String>,
    },
    /// It creates a file that is there.
    #[error("the patch does not apply: it creates {path}, which is there already")]
    Exists {
        /// The file.
        path: String,
    },
    /// What it changes is not there, or is another.
    #[error("the patch does not apply to {path}{hunk}")]
    Conflict {
        /// The first file that fails.
        path: String,
        /// Its first hunk that fails, after a comma; or nothing.
        hunk: String,
    },
    /// A file could not be written.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The repository cannot be used for it.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// Says what keeps a text from being a patch that may be applied to some repository, if anything.
///
/// # Errors
/// When it does not read as a patch, or changes what no patch may.
pub fn check_patch(patch: &str) -> Result<(), PatchError> {
    read(patch).map(drop)
}

impl Repo {
    /// Applies a patch to the working tree. Files are begun in the folder `begin_in`, where there is one that
    /// can be used, and else beside those whose place they take.
    ///
    /// What a process that was killed has applied of the same patch counts as applied: a file that is as the
    /// patch makes it of what is committed.
    ///
    /// # Errors
    /// When it is not one that may be applied, when a file that it changes, or that lies where it makes
    /// one, is not as it is committed, or when it does not apply as it is: then nothing is changed.
    pub fn apply(&self, patch: &str, begin_in: Option<&Path>) -> Result<Applied, PatchError> {
        let root = self.place.root.as_ref().ok_or_else(|| GitError::Unsupported {
            act: "apply a patch",
            path: self.path().to_owned(),
            why: "there is no working tree".to_owned(),
        })?;
        let (diff, files) = read(patch)?;
        for file in &files {
            if let Some(why) = leads_elsewhere(root, file) {
                return Err(PatchError::Outside { path: file.clone(), why });
            }
        }
        let changed = self.not_committed(&files)?;
        let mut tree = Tree { root, committed: BTreeMap::new(), files: BTreeMap::new() };
        for path in &changed {
            tree.committed.insert(path.clone(), self.committed(path)?);
        }
        let planned = (0..diff.deltas().len()).try_for_each(|index| tree.change(&diff, index));
        let is_others = |path: &String| planned.is_err() || !tree.is_done(path);
        let paths: Vec<String> = changed.iter().filter(|path| is_others(path)).cloned().collect();
        if !paths.is_empty() {
            return Err(PatchError::Uncommitted { paths });
        }
        planned?;
        tree.files.retain(|path, _| !changed.contains(path));
        Ok(Applied { files, before: tree.write(begin_in)? })
    }

    /// Returns what a file holds in the commit that is checked out; nothing where there is none.
    fn committed(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let read = || -> Result<Vec<u8>, git2::Error> {
            let tree = self.git.head()?.peel_to_tree()?;
            let blob = tree.get_path(Path::new(path))?.to_object(&self.git)?.peel_to_blob()?;
            Ok(blob.content().to_vec())
        };
        match read() {
            Ok(content) => Ok(Some(content)),
            Err(error)
                if matches!(
                    error.code(),
                    ErrorCode::NotFound | ErrorCode::UnbornBranch | ErrorCode::InvalidSpec
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(self.failed("read what is committed", error)),
        }
    }
}

/// A patch that was applied.
#[derive(Debug)]
pub struct Applied {
    /// The files that it changed.
    pub files: Vec<String>,
    before: Before,
}

impl Applied {
    /// Puts back what was there.
    pub fn undo(self) {
        restore(&self.before);
    }
}

/// What was at a path: content and permissions, or nothing.
type Was = Option<(Vec<u8>, Permissions)>;

/// What there was.
#[derive(Debug, Default)]
struct Before {
    /// At paths.
    files: Vec<(PathBuf, Was)>,
    /// The folders that were not there.
    no_folders: Vec<PathBuf>,
    /// Where files are begun.
    begin_in: Option<PathBuf>,
}

/// What is to become of a file.
struct Planned {
    /// Its content; none where it is not to be there.
    content: Option<Vec<u8>>,
    /// What may be done with the file that it comes from.
    permissions: Option<Permissions>,
    /// Whether it is to be executable, where the patch says so.
    executable: Option<bool>,
}

/// The files of a worktree as the patch makes them, before any is written.
struct Tree<'r> {
    root: &'r Path,
    /// What is committed of those that are not as they are committed.
    committed: BTreeMap<String, Option<Vec<u8>>>,
    files: BTreeMap<String, Planned>,
}

impl Tree<'_> {
    fn content(&self, path: &str) -> Result<Option<Vec<u8>>, PatchError> {
        let committed = || self.committed.get(path).cloned();
        match self.files.get(path).map(|planned| planned.content.clone()).or_else(committed) {
            Some(content) => Ok(content),
            None => content(&self.root.join(path))
                .map_err(|source| PatchError::Write { path: path.to_owned(), source }),
        }
    }

    /// Says whether a file is as the patch makes it.
    fn is_done(&self, path: &str) -> bool {
        let planned = self.files.get(path).map(|planned| &planned.content);
        let there = content(&self.root.join(path)).ok();
        planned.is_some() && planned == there.as_ref()
    }

    /// Does what the patch says of one file.
    fn change(&mut self, diff: &Diff<'_>, index: usize) -> Result<(), PatchError> {
        let unreadable =
            |error: git2::Error| PatchError::NoPatch { why: error.message().to_owned() };
        let Some(patch) = Patch::from_diff(diff, index).map_err(unreadable)? else {
            return Ok(());
        };
        let delta = patch.delta();
        let (old_file, new_file) = (delta.old_file(), delta.new_file());
        let (Some(old), Some(new)) = (name(&old_file), name(&new_file)) else { return Ok(()) };
        let conflict = |hunk: String| PatchError::Conflict { path: old.to_owned(), hunk };
        let creates = delta.status() == Delta::Added;
        let before = if creates { None } else { self.content(old)? };
        if (creates || new != old) && self.content(new)?.is_some() {
            return Err(PatchError::Exists { path: new.to_owned() });
        }
        if !creates && before.is_none() {
            return Err(conflict(String::new()));
        }
        let after = patched(&before.unwrap_or_default(), &patch).map_err(conflict)?;
        let deletes = delta.status() == Delta::Deleted;
        if deletes && !after.is_empty() {
            return Err(conflict(String::new()));
        }
        if delta.status() == Delta::Renamed {
            let gone = Planned { content: None, permissions: None, executable: None };
            self.files.insert(old.to_owned(), gone);
        }
        let from = self.root.join(old).metadata().ok().filter(|_| !creates);
        let permissions = from.map(|meta| meta.permissions());
        let executable = (new_file.mode() != old_file.mode() && !deletes)
            .then(|| new_file.mode() == FileMode::BlobExecutable);
        let content = (!deletes).then_some(after);
        self.files.insert(new.to_owned(), Planned { content, permissions, executable });
        Ok(())
    }

    /// Writes all files, or leaves them as they were; returns what they were.
    fn write(self, begin_in: Option<&Path>) -> Result<Before, PatchError> {
        let mut before = Before { begin_in: begin_in.map(Path::to_owned), ..Before::default() };
        for (name, planned) in self.files {
            let path = self.root.join(&name);
            let written = content(&path).and_then(|old| {
                let old = match old {
                    Some(old) => Some((old, path.metadata()?.permissions())),
                    None => None,
                };
                before.files.push((path.clone(), old));
                let folders = path.ancestors().skip(1).map(Path::to_owned);
                before.no_folders.extend(folders.take_while(|folder| !folder.exists()));
                match &planned.content {
                    Some(content) => put(&path, content, planned.allowed(), begin_in),
                    None => fs::remove_file(&path),
                }
            });
            if let Err(source) = written {
                restore(&before);
                return Err(PatchError::Write { path: name, source });
            }
        }
        Ok(before)
    }
}

fn content(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Planned {
    /// Returns what may be done with the file, where that is not left to the system.
    fn allowed(&self) -> Option<Permissions> {
        let mut permissions = self.permissions.clone();
        #[cfg(unix)]
        if let Some(executable) = self.executable {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = permissions.as_ref().map_or(0o644, Permissions::mode);
            let mode = if executable { mode | 0o111 } else { mode & !0o111 };
            permissions = Some(Permissions::from_mode(mode));
        }
        permissions
    }
}

/// Puts a new file in the place of what is there, begun in a folder of ours or beside it.
fn put(
    path: &Path,
    content: &[u8],
    permissions: Option<Permissions>,
    begin_in: Option<&Path>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let process = std::process::id();
    if let Some(begin_in) = begin_in {
        let temporary = begin_in.join(format!("patch.tmp-{process}"));
        // A process of this number that was killed left it.
        let _ = fs::remove_file(&temporary);
        // On another file system it cannot be moved.
        if put_by(&temporary, path, content, permissions.as_ref()).is_ok() {
            return Ok(());
        }
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name:.100}.collab-{process}"));
    put_by(&temporary, path, content, permissions.as_ref())
}

/// Writes a file under another name and moves it: what is at its place may be a file of others.
fn put_by(
    temporary: &Path,
    path: &Path,
    content: &[u8],
    permissions: Option<&Permissions>,
) -> io::Result<()> {
    // What is there by this name already is not ours to remove.
    let mut file = OpenOptions::new().write(true).create_new(true).open(temporary)?;
    let written = file
        .write_all(content)
        .and_then(|()| match permissions {
            Some(permissions) => fs::set_permissions(temporary, permissions.clone()),
            None => Ok(()),
        })
        .and_then(|()| {
            drop(file);
            fs::rename(temporary, path)
        });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(temporary);
    }
    written
}

/// Reads a patch, and the files that it names, each once.
fn read(patch: &str) -> Result<(Diff<'static>, Vec<String>), PatchError> {
    let no_patch = |why: &str| PatchError::NoPatch { why: why.to_owned() };
    let diff = Diff::from_buffer(patch.as_bytes()).map_err(|error| no_patch(error.message()))?;
    let mut files: Vec<String> = Vec::new();
    for delta in diff.deltas() {
        for file in [delta.old_file(), delta.new_file()] {
            let Some(path) = name(&file) else { return Err(no_patch("a path is not UTF-8")) };
            let path = path.to_owned();
            if !is_path(&path) {
                return Err(PatchError::Outside { path, why: "which leaves the repository" });
            }
            if path.split('/').any(|part| stands_for(part, "git")) {
                return Err(PatchError::Outside { path, why: "which is git's own" });
            }
            if path.split('/').any(|part| stands_for(part, "collab")) {
                return Err(PatchError::Outside { path, why: "which is collab's own" });
            }
            if delta.flags().is_binary() {
                return Err(PatchError::Binary { path });
            }
            if !is_plain(file.mode()) {
                return Err(PatchError::Mode { path });
            }
            if !files.contains(&path) {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        return Err(no_patch("it changes no file"));
    }
    Ok((diff, files))
}

/// Says whether a part of a path is, on some file system, the folder of a name with a dot before it: one
/// takes no notice of case, NTFS none of dots and spaces at the end and of what follows a colon, and has
/// short names (`git~1`); HFS+ takes no notice of characters that do not show. Git guards its own folder
/// in the same way.
fn stands_for(part: &str, name: &str) -> bool {
    let unseen = |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let seen: String = part.chars().filter(|c| !unseen(*c)).collect();
    let seen = seen.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let seen = seen.to_lowercase();
    seen.strip_prefix('.') == Some(name)
        || seen.strip_prefix(name).is_some_and(|rest| rest.starts_with('~'))
}

fn name<'f>(file: &DiffFile<'f>) -> Option<&'f str> {
    std::str::from_utf8(file.path_bytes()?).ok()
}

/// Says whether a file is one of text; a patch that says nothing of it keeps what is there.
fn is_plain(mode: FileMode) -> bool {
    matches!(
        mode,
        FileMode::Blob
            | FileMode::BlobExecutable
            | FileMode::BlobGroupWritable
            | FileMode::Unreadable
    )
}

/// Says where a path leads, if not to a plain file of this worktree, or to none.
fn leads_elsewhere(root: &Path, file: &str) -> Option<&'static str> {
    let mut path = root.to_owned();
    let parts: Vec<&str> = file.split('/').collect();
    for (n, part) in parts.iter().enumerate() {
        path.push(part);
        let Ok(meta) = path.symlink_metadata() else { return None };
        let is_last = n + 1 == parts.len();
        if meta.is_symlink() {
            return Some("where a link leads elsewhere");
        }
        if is_last && !meta.is_file() {
            return Some("which is no plain file");
        }
        if is_last && meta.len() > MOST_TEXT as u64 {
            return Some("which is too big");
        }
        if !is_last && path.join(".git").symlink_metadata().is_ok() {
            return Some("which is in another repository");
        }
    }
    None
}

/// Puts back what was there.
fn restore(before: &Before) {
    let begin_in = before.begin_in.as_deref();
    for (path, was) in &before.files {
        // What cannot be put back was not written either.
        let _ = match was {
            Some((content, permissions)) => put(path, content, Some(permissions.clone()), begin_in),
            None if path.symlink_metadata().is_ok() => fs::remove_file(path),
            None => Ok(()),
        };
    }
    // A folder sorts before what is in it. What holds something by now is another's, too.
    let mut folders = before.no_folders.clone();
    folders.sort();
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Names the first of some files, and says how many more there are.
fn named(paths: &[String]) -> String {
    let first: Vec<&str> = paths.iter().take(NAMED).map(String::as_str).collect();
    match paths.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
#[path = "tests/apply.rs"]
mod tests;
