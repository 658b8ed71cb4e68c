//! Writing a whole file so that it is there entirely or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use super::error::StoreError;

/// How much a replaced file has to survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The system's end: synced before it is renamed, and its folder after.
    Power,
    /// This process's end: what is lost with the power is only shown again.
    Process,
}

/// Replaces `path` by a file that holds `bytes`.
///
/// # Errors
/// When it cannot be written; then what was there still is.
pub fn replace(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), StoreError> {
    let temporary = path.with_extension(format!("tmp-{}", std::process::id()));
    let result = write_new(&temporary, bytes, durability)
        .and_then(|()| fs::rename(&temporary, path).map_err(StoreError::io("replace", path)));
    if result.is_err() {
        // The first error is the one to tell; a file left behind does no harm.
        let _ = fs::remove_file(&temporary);
    }
    result?;
    if durability == Durability::Power { sync_folder(path) } else { Ok(()) }
}

fn write_new(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), StoreError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .map_err(StoreError::io("write", path))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    if durability == Durability::Power {
        file.sync_all().map_err(StoreError::io("sync", path))?;
    }
    Ok(())
}

/// Makes the entry of `path` in its folder survive a power cut.
///
/// # Errors
/// When the folder cannot be synced.
pub fn sync_folder(path: &Path) -> Result<(), StoreError> {
    // Elsewhere a folder cannot be opened as a file, and its entries are safe by themselves.
    if cfg!(unix) {
        let folder = path.parent().unwrap_or(path);
        let open = File::open(folder).map_err(StoreError::io("open", folder))?;
        open.sync_all().map_err(StoreError::io("sync", folder))?;
    }
    Ok(())
}
