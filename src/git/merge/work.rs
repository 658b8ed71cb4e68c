//! What is not committed in a worktree, as a tree in memory.

use std::fs;
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{AttrCheckFlags, AttrValue, FileMode, IndexEntry, IndexTime, Oid};

use super::{Merges, Side};
use crate::git::{GitError, Place, Repo, is_hidden, program};

/// A bigger file that is not committed is left as it was committed.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// Of more files than this that are not committed, the rest is left as it was committed.
const MOST_FILES: usize = 2_000;
/// All of them together are at most so big.
const MOST_IN_ALL: u64 = 16 * 1024 * 1024;

/// A file in memory: its content and its mode.
type File = (Oid, FileMode);

/// A worktree as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What it comes to.
    pub side: Side,
    /// The files that are not committed as they are, with the ids of their content; empty where there is none.
    pub files: Vec<(String, String)>,
}

impl Merges {
    /// Returns what a worktree comes to, with what is not committed in it; nothing before its first commit.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn work(&self, worktree: &Repo) -> Result<Option<Work>, GitError> {
        let Some(head) = worktree.place.head().commit else { return Ok(None) };
        let side = self.side(&head)?;
        let Some(root) = worktree.place.root.clone() else {
            return Ok(Some(Work { side, files: Vec::new() }));
        };
        let (mut changes, mut files, mut bytes) = (Vec::new(), Vec::new(), 0);
        for path in differing(&worktree.place)? {
            // A path that ends in a slash is another repository inside this one.
            if is_hidden(&path) || path.ends_with(b"/") || files.len() >= MOST_FILES {
                continue;
            }
            // Where the system has no such name, there is no such file.
            let name = system_path(&path);
            let is_there = name.as_ref().is_some_and(|name| is_there(&root, name));
            let new = match name.filter(|_| is_there) {
                Some(name) => self.blob(worktree, &root, &name, &mut bytes)?,
                None => None,
            };
            let was = is_there || self.had(&side.tree, &path)?;
            if was && (new.is_some() || !is_there) {
                let blob = new.map(|(id, _)| id.to_string()).unwrap_or_default();
                files.push((String::from_utf8_lossy(&path).into_owned(), blob));
                changes.push((path, new));
            }
        }
        if changes.is_empty() {
            return Ok(Some(Work { side, files }));
        }
        let failed = |error| self.repo.failed("read what is not committed", error);
        let tree = self.with(&side.tree, &changes).map_err(failed)?.to_string();
        Ok(Some(Work { side: Side { tree, ..side }, files }))
    }

    /// Says whether a tree has a file.
    fn had(&self, tree: &str, path: &[u8]) -> Result<bool, GitError> {
        let failed = |error| self.repo.failed("read what is not committed", error);
        let tree = self.repo.git.find_tree(Repo::oid(tree)?).map_err(failed)?;
        Ok(super::entry(&self.repo.git, &tree, path).map_err(failed)?.is_some())
    }

    /// Keeps a file in memory; nothing of one that is none, too big, or gone meanwhile.
    fn blob(
        &self,
        worktree: &Repo,
        root: &Path,
        name: &Path,
        bytes: &mut u64,
    ) -> Result<Option<File>, GitError> {
        let file = root.join(name);
        let Ok(meta) = file.symlink_metadata() else { return Ok(None) };
        let (content, mode) = if meta.is_symlink() {
            let Ok(target) = fs::read_link(&file) else { return Ok(None) };
            (target.into_os_string().into_encoded_bytes(), FileMode::Link)
        } else if meta.is_file() && meta.len() <= MOST_BYTES && *bytes + meta.len() <= MOST_IN_ALL {
            let Ok(content) = fs::read(&file) else { return Ok(None) };
            let Some(content) = self.cleaned(worktree, name, content) else { return Ok(None) };
            let mode = if is_executable(&meta) { FileMode::BlobExecutable } else { FileMode::Blob };
            (content, mode)
        } else {
            return Ok(None);
        };
        *bytes += content.len() as u64;
        self.kept.set(self.kept.get() + content.len() as u64);
        let id = self.repo.git.blob(&content);
        let id = id.map_err(|error| self.repo.failed("read what is not committed", error))?;
        Ok(Some((id, mode)))
    }

    /// Returns a content as git would commit it: with the line ends that it keeps (gitattributes(5), `text` and
    /// `eol`); nothing where a filter of somebody's has to say what that is, as none is run here.
    fn cleaned(&self, worktree: &Repo, path: &Path, content: Vec<u8>) -> Option<Vec<u8>> {
        let value = |name| {
            let value = worktree.git.get_attr(path, name, AttrCheckFlags::default());
            AttrValue::from_string(value.ok().flatten())
        };
        if matches!(value("filter"), AttrValue::String(_)) {
            return None;
        }
        if !content.windows(2).any(|two| two == b"\r\n") {
            return Some(content);
        }
        let text = match value("text") {
            // The older name of it.
            AttrValue::Unspecified => value("crlf"),
            text => text,
        };
        let config = worktree.git.config().and_then(|config| config.get_string("core.autocrlf"));
        let converts =
            config.is_ok_and(|said| !matches!(said.as_str(), "false" | "no" | "off" | "0"));
        let is_text = match text {
            AttrValue::True => true,
            AttrValue::False => false,
            AttrValue::String("input") => true,
            AttrValue::String(_) => !self.keeps_its_ends(worktree, path, &content),
            _ if matches!(value("eol"), AttrValue::String(_)) => true,
            _ => converts && !self.keeps_its_ends(worktree, path, &content),
        };
        if !is_text {
            return Some(content);
        }
        let mut plain = Vec::with_capacity(content.len());
        for (number, byte) in content.iter().enumerate() {
            if !(*byte == b'\r' && content.get(number + 1) == Some(&b'\n')) {
                plain.push(*byte);
            }
        }
        Some(plain)
    }

    /// Says whether git leaves a file's line ends alone where it decides itself: as it is binary, or was committed
    /// with such ends.
    fn keeps_its_ends(&self, worktree: &Repo, path: &Path, content: &[u8]) -> bool {
        let is_binary = content.iter().take(8000).any(|byte| *byte == 0);
        let committed = || {
            let tree = worktree.git.head().ok()?.peel_to_tree().ok()?;
            let entry = tree.get_path(path).ok()?;
            let blob = worktree.git.find_blob(entry.id()).ok()?;
            Some(blob.content().windows(2).any(|two| two == b"\r\n"))
        };
        is_binary || committed().unwrap_or(false)
    }

    /// Returns a tree with some paths changed: `None` takes one out.
    fn with(&self, tree: &str, changes: &[(Vec<u8>, Option<File>)]) -> Result<Oid, git2::Error> {
        let git = &self.repo.git;
        // What goes first, so that a folder can take the place of a file.
        let mut gone = TreeUpdateBuilder::new();
        for (path, _) in changes.iter().filter(|(_, new)| new.is_none()) {
            gone.remove(path.clone());
        }
        let without = gone.create_updated(git, &git.find_tree(Oid::from_str(tree)?)?)?;
        let mut come = TreeUpdateBuilder::new();
        for (path, new) in changes {
            if let Some((id, mode)) = new {
                come.upsert(path.clone(), *id, *mode);
            }
        }
        come.create_updated(git, &git.find_tree(without)?)
    }
}

/// Returns the paths that differ from the commit in the index or the worktree, and what is not tracked. The user's
/// git says so: it reads every index there is, takes no lock, and what that takes is gone when it ends.
fn differing(place: &Place) -> Result<Vec<Vec<u8>>, GitError> {
    let args = [
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignore-submodules=all",
    ];
    let Some(said) = program::output(place, &args) else {
        let path = place.root.clone().unwrap_or_else(|| place.git_dir.clone());
        let why = "git status does not say".to_owned();
        return Err(GitError::Unsupported { act: "see what is not committed", path, why });
    };
    // Two letters, a blank, and the path as it is.
    let entries = said.split(|byte| *byte == 0).filter(|entry| entry.len() > 3);
    Ok(entries.map(|entry| entry[3..].to_vec()).collect())
}

/// Returns an entry of an index for a file.
pub(super) fn index_entry(path: &[u8], id: Oid, mode: u32) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}

/// Says whether a file is there, and not only behind a link that has taken the place of its folder.
fn is_there(root: &Path, path: &Path) -> bool {
    let mut folders = path.ancestors().skip(1).filter(|folder| *folder != Path::new(""));
    let is_link = |folder: &Path| root.join(folder).is_symlink();
    // A folder in its place is no file.
    root.join(path).symlink_metadata().is_ok_and(|meta| !meta.is_dir()) && !folders.any(is_link)
}

/// Returns a path of git's as the system has it; none where it can have none such.
#[cfg(unix)]
fn system_path(path: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(path)))
}

#[cfg(not(unix))]
fn system_path(path: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(path).ok().map(PathBuf::from)
}

#[cfg(unix)]
fn is_executable(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    meta.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}
