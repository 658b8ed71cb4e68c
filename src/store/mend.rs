//! Mending what `doctor` found, where that is safe: nothing is thrown away, only set aside; but for files that
//! were never finished, of which nobody was told that they hold anything.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::atomic::{self, Durability};
use super::batch::refuse_links;
use super::check::{self, Link};
use super::error::StoreError;
use super::journal::{self, Position};
use super::lock::{self, WRITER_WAITS};
use super::open::Store;
use super::paths::Paths;
use super::setup::symlink;
use super::{clone_file, plain};
use crate::domain::event::parse_line;

/// The longest `.gitignore` that is added to, in bytes.
const MAX_IGNORE: u64 = 1024 * 1024;

/// Puts a copy of a journal without what cannot be read in its place, and keeps the journal itself
/// beside it; says under which name.
///
/// # Errors
/// When it cannot be read, or the copy not be written: then nothing has changed.
pub fn rewrite_journal(paths: &Paths, name: &str) -> Result<PathBuf, StoreError> {
    let _lock = lock::take(paths, WRITER_WAITS)?;
    let path = paths.journal(name);
    let copy = path.with_extension("new");
    let file = File::create(&copy).map_err(StoreError::io("create", &copy))?;
    let mut copied = BufWriter::new(file);
    let mut position = Position { name: name.to_owned(), ..Position::default() };
    journal::read(paths, &mut position, |_, line| {
        let journal::Read::Write(worktree, mut events) = line else { return Ok(()) };
        events.retain(|event| parse_line(event.as_bytes()).is_ok());
        if events.is_empty() {
            return Ok(());
        }
        let line = journal::to_line(worktree, &events)?;
        writeln!(copied, "{line}").map_err(StoreError::io("write", &copy))
    })?;
    copied.flush().map_err(StoreError::io("write", &copy))?;
    copied.get_ref().sync_all().map_err(StoreError::io("sync", &copy))?;
    let aside = free_name(&path);
    fs::hard_link(&path, &aside)
        .or_else(|_| fs::copy(&path, &aside).map(drop))
        .map_err(StoreError::io("set aside", &path))?;
    fs::rename(&copy, &path).map_err(StoreError::io("replace", &path))?;
    atomic::sync_folder(&path)?;
    Ok(aside)
}

/// Moves a local file out of the way, under a name that is free; says which.
///
/// # Errors
/// When it cannot be moved.
pub fn set_aside(paths: &Paths, path: &Path) -> Result<PathBuf, StoreError> {
    let _lock = lock::take(paths, WRITER_WAITS)?;
    let aside = free_name(path);
    fs::rename(path, &aside).map_err(StoreError::io("set aside", path))?;
    Ok(aside)
}

/// Removes files that were begun and never finished.
///
/// # Errors
/// When one cannot be removed.
pub fn remove_unfinished(paths: &Paths, files: &[PathBuf]) -> Result<(), StoreError> {
    let _lock = lock::take(paths, WRITER_WAITS)?;
    for file in files {
        match fs::remove_file(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            removed => removed.map_err(StoreError::io("remove", file))?,
        }
    }
    Ok(())
}

fn free_name(path: &Path) -> PathBuf {
    let name = |n: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(if n == 1 { ".aside".to_owned() } else { format!(".aside-{n}") });
        PathBuf::from(name)
    };
    (1..).map(name).find(|path| fs::symlink_metadata(path).is_err()).unwrap_or_else(|| name(1))
}

/// Makes the link to the live directory where it is missing, as in a worktree that is new or was cleaned.
pub fn see_to_link(paths: &Paths) {
    if check::link(paths) == Link::Missing {
        // It is for people alone; where it cannot be made, `doctor` tells of it.
        let _ = restore_link(paths);
    }
}

/// Makes the link to the live directory again where it leads nowhere, as after the git directory was moved.
pub fn see_to_moved_link(paths: &Paths) {
    let Some(link) = paths.collab().map(|collab| collab.join("live")) else { return };
    // What leads somewhere else was made so by somebody, which `doctor` tells of.
    if !link.exists() && matches!(check::link(paths), Link::Elsewhere(_)) {
        let _ = restore_link(paths);
    }
}

/// Makes the link to the live directory, in the place of another link.
///
/// # Errors
/// When it cannot be made, or something that is no link stands there.
pub fn restore_link(paths: &Paths) -> Result<(), StoreError> {
    let (Some(root), Some(collab)) = (paths.root(), paths.collab()) else { return Ok(()) };
    refuse_links(root, &collab)?;
    let link = collab.join("live");
    // Relative where it can be, so that a clone may be moved.
    let target = paths
        .live()
        .strip_prefix(root)
        .map_or_else(|_| paths.live().to_owned(), |inside| Path::new("..").join(inside));
    let temporary = collab.join(format!("live.tmp-{}", std::process::id()));
    let made = symlink(&target, &temporary)
        .and_then(|()| fs::rename(&temporary, &link))
        .map_err(StoreError::io("link", &link));
    if made.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    made
}

/// Has `.collab/.gitignore` name what is to be ignored, of [`exclude::IGNORED`](super::exclude).
///
/// # Errors
/// When it cannot be written.
pub fn ignore(paths: &Paths, lines: &[&str]) -> Result<(), StoreError> {
    let (Some(root), Some(collab)) = (paths.root(), paths.collab()) else { return Ok(()) };
    let path = collab.join(".gitignore");
    refuse_links(root, &path)?;
    let mut text = plain::read(&path, MAX_IGNORE)?.unwrap_or_default();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    // At the end, where nothing takes them back.
    for line in lines {
        text.extend_from_slice(line.strip_prefix("/.collab").unwrap_or(line).as_bytes());
        text.push(b'\n');
    }
    atomic::replace(&path, &text, Durability::Power)
}

impl Store {
    /// Gives this clone a new id.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn renew_clone_id(&mut self) -> Result<(), StoreError> {
        set_aside(&self.paths, &self.paths.clone_file())?;
        let live = fs::metadata(self.paths.live()).ok();
        self.clone = clone_file::id(&self.paths, live.as_ref().map(journal::inode))?;
        Ok(())
    }
}
