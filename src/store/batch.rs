//! Sealed batches: created once, never changed, committed with the code.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::atomic;
use super::error::StoreError;
use super::paths::{Paths, open_folder};
use super::waiting::Worktree;
use crate::domain::ids::{CloneId, Id};

/// The largest batch that is read, in bytes.
pub const MAX_BATCH: u64 = 64 * 1024 * 1024;

/// The most bytes of lines that are sealed into one batch.
pub const MAX_SEALED: usize = 16 * 1024 * 1024;

/// What cannot be read where it is not a single batch.
pub const REPOSITORY: &str = "the repository";

/// What brings batches in: git's history, or a folder.
pub trait Batches {
    /// Returns the worktrees of this clone, in which writes may wait.
    fn worktrees(&self) -> Vec<Worktree> {
        Vec::new()
    }

    /// Says whether they are files of a worktree, and not in git.
    fn is_folder(&self) -> bool {
        false
    }

    /// Returns the paths whose stamps tell that there may be new batches.
    fn stamp_paths(&self) -> Vec<PathBuf>;

    /// Returns those of some batches, by their paths below `.collab/log`, that are nowhere any more: in no
    /// branch, no index and no worktree. What cannot be told counts as there.
    fn gone(&self, paths: &[String]) -> Vec<String>;

    /// Returns how many bytes all of them have; nought where that cannot be told.
    fn bytes(&self) -> u64 {
        0
    }

    /// Hands over every batch that was not seen.
    ///
    /// # Errors
    /// What `each` returns, and what makes all reading impossible.
    fn each(
        &self,
        seen: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(Found<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
}

/// What was found.
pub enum Found<'a> {
    /// A batch: under what it counts as seen, its path, its bytes.
    Batch(&'a str, &'a str, &'a [u8]),
    /// A file of the log ref, likewise, with what reads it: a batch below `log/`, by the path that it has
    /// there, or else what a clone has not sealed, by its whole path.
    Saved(&'a str, &'a str, &'a dyn Fn() -> Result<Vec<u8>, String>),
    /// Something that was read whole, under what it counts as seen.
    Done(&'a str),
    /// A batch that could not be read, and why.
    Unreadable(&'a str, &'a str),
}

impl std::fmt::Debug for Found<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, of) = match self {
            Self::Batch(_, path, _) => ("Batch", path),
            Self::Saved(_, path, _) => ("Saved", path),
            Self::Done(key) => ("Done", key),
            Self::Unreadable(path, _) => ("Unreadable", path),
        };
        f.debug_tuple(what).field(of).finish()
    }
}

/// The batches that lie in a worktree's folder.
#[derive(Debug)]
pub struct Folder {
    log: PathBuf,
}

impl Folder {
    /// Returns the batches under a folder `log`.
    #[must_use]
    pub fn new(log: PathBuf) -> Self {
        Self { log }
    }

    /// Returns the names of the batches, from the folder `log`, oldest day first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in self.folders() {
            let mut files: Vec<PathBuf> = fs::read_dir(&folder)
                .into_iter()
                .flatten()
                .flatten()
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
                .collect();
            files.sort_unstable();
            names.extend(files.iter().map(|file| {
                let name = file.strip_prefix(&self.log).unwrap_or(file).to_string_lossy();
                name.replace('\\', "/")
            }));
        }
        names
    }

    /// Returns the folders of months and days, with the top.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.log.clone()];
        for month in subfolders(&self.log) {
            folders.push(month.clone());
            folders.extend(subfolders(&month));
        }
        folders
    }
}

/// Returns the folders in a folder, by name; links are not followed.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    found.sort_unstable();
    found
}

impl Batches for Folder {
    fn is_folder(&self) -> bool {
        true
    }

    fn bytes(&self) -> u64 {
        let size = |name: &String| fs::symlink_metadata(self.log.join(name)).map(|meta| meta.len());
        self.names().iter().filter_map(|name| size(name).ok()).sum()
    }

    fn worktrees(&self) -> Vec<Worktree> {
        // The folder lies in the one place that there is outside git.
        let root = self.log.parent().and_then(Path::parent).map(Path::to_owned);
        root.map(|root| Worktree { name: String::new(), root }).into_iter().collect()
    }

    fn stamp_paths(&self) -> Vec<PathBuf> {
        let mut paths = self.folders();
        paths.extend(self.worktrees().iter().map(|worktree| open_folder(&worktree.root)));
        paths
    }

    fn gone(&self, paths: &[String]) -> Vec<String> {
        let is_gone = |path: &&String| fs::symlink_metadata(self.log.join(path)).is_err();
        paths.iter().filter(is_gone).cloned().collect()
    }

    fn each(
        &self,
        seen: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(Found<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for name in self.names() {
            let file = self.log.join(&name);
            // A file that another program was still writing is read again when it has grown.
            let size = fs::symlink_metadata(&file).map_or(0, |meta| meta.len());
            let key = format!("f:{name}:{size}");
            if seen(&key) {
                continue;
            }
            match read(&file) {
                Ok(bytes) => each(Found::Batch(&key, &name, &bytes))?,
                Err(why) => each(Found::Unreadable(&name, &why))?,
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BATCH + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BATCH {
        return Err(format!("over {MAX_BATCH} bytes long"));
    }
    Ok(bytes)
}

/// Writes a batch of lines under a name that never was, and returns its path below `.collab/log`.
///
/// # Errors
/// When it cannot be written; then there is none.
pub fn seal(
    paths: &Paths,
    clone: CloneId,
    id: Id,
    lines: &[(Id, String)],
) -> Result<Option<String>, StoreError> {
    let (Some(root), Some(log)) = (paths.root(), paths.log()) else { return Ok(None) };
    let day = jiff::Timestamp::from_millisecond(id.clock().millis()).unwrap_or_default();
    let day = day.to_zoned(jiff::tz::TimeZone::UTC);
    let name = format!("{}/{clone}-{id}.jsonl", day.strftime("%Y-%m/%d"));
    let path = log.join(&name);
    let folder = path.parent().unwrap_or(root);
    refuse_links(root, folder)?;
    create_folders(folder)?;
    let mut text = String::new();
    for (_, line) in lines {
        text.push_str(line);
        text.push('\n');
    }
    // Beside it `git add .collab` would take along what a process that was killed has left.
    let temporary = beginnings(root)?.join(format!("{id}.tmp"));
    let written = write(&temporary, text.as_bytes())
        .and_then(|()| fs::rename(&temporary, &path).map_err(StoreError::io("create", &path)));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    atomic::sync_folder(&path)?;
    Ok(Some(name))
}

/// Returns the folder of a worktree in which files are begun that are put somewhere else in it when they are
/// whole, made if it is missing: what a process that was killed leaves there, `doctor` finds.
///
/// # Errors
/// When it cannot be made, or there is a link in its place.
pub fn beginnings(root: &Path) -> Result<PathBuf, StoreError> {
    let open = super::paths::open_folder(root);
    refuse_links(root, &open)?;
    create_folders(&open)?;
    Ok(open)
}

/// Makes a folder and those that it is in, each so that it survives a power cut.
pub(super) fn create_folders(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folders(parent)?;
    }
    match fs::create_dir(folder) {
        Ok(()) => atomic::sync_folder(folder),
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) => Err(StoreError::io("create", folder)(error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(StoreError::io("create", path))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))
}

/// Says no to a folder that a link, which a commit may have brought, leads out of the repository.
pub(super) fn refuse_links(root: &Path, folder: &Path) -> Result<(), StoreError> {
    let mut at = folder;
    while at != root {
        if fs::symlink_metadata(at).is_ok_and(|meta| meta.file_type().is_symlink()) {
            let why = "it is a link, which could lead out of the repository".to_owned();
            return Err(StoreError::LocalFile { path: at.to_owned(), why });
        }
        let Some(parent) = at.parent() else { break };
        at = parent;
    }
    Ok(())
}
