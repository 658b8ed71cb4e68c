//! Readable files in `.collab/view/`: made from the store, read by people, never read back.

use std::fs;
use std::path::Path;

use super::atomic::{self, Durability};
use super::batch::refuse_links;
use super::error::StoreError;
use super::paths::{COLLAB, Paths};
use super::plain;

/// Writes a file, unless it holds just that; returns its path from the root, and whether it was
/// written. None where there is no worktree.
///
/// # Errors
/// When it cannot be written, or a link leads elsewhere.
pub fn write(
    paths: &Paths,
    name: &str,
    bytes: &[u8],
) -> Result<Option<(String, bool)>, StoreError> {
    let (Some(root), Some(folder)) = (paths.root(), paths.view()) else { return Ok(None) };
    let path = folder.join(name);
    refuse_links(root, &path)?;
    let relative = format!("{COLLAB}/view/{name}");
    if plain::read(&path, bytes.len() as u64).is_ok_and(|there| there.as_deref() == Some(bytes)) {
        return Ok(Some((relative, false)));
    }
    fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
    ignore(root, &folder)?;
    atomic::replace(&path, bytes, Durability::Process)?;
    Ok(Some((relative, true)))
}

/// Has git ignore the folder, whatever else says so: not every clone was set up, nor has every branch the
/// `.gitignore` that names it.
fn ignore(root: &Path, folder: &Path) -> Result<(), StoreError> {
    let file = folder.join(".gitignore");
    // What a person put there stays.
    if file.symlink_metadata().is_ok() {
        return Ok(());
    }
    refuse_links(root, &file)?;
    atomic::replace(&file, b"*\n", Durability::Process)
}
