//! Putting hooks in place, and taking them out.
//!
//! Invariants: the caller holds the lock, as of two that do this at once one would take the other's hook for
//! the user's; what is ours is never kept as what was there before, nor put back.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::look::{self, MOVED};
use super::script::{self, BEFORE};
use super::{Folder, Hook, HookError, State, lefthook};

impl Folder {
    /// Puts each hook in place that is not, before whatever is there; returns those that it has put there.
    ///
    /// What is in the way stays, and so does a folder that somebody else manages. The caller holds the lock.
    ///
    /// # Errors
    /// When a file cannot be written: then the hooks before it are in place.
    pub fn install(&self) -> Result<Vec<&'static str>, HookError> {
        if self.manager.is_some() {
            return Ok(Vec::new());
        }
        let is_new = !self.path.exists();
        if is_new {
            fs::create_dir_all(&self.path).map_err(HookError::io("create", &self.path))?;
        }
        let mut put = Vec::new();
        for Hook { event, state, .. } in self.look() {
            if matches!(state, State::InPlace | State::Chained(_) | State::InTheWay(_)) {
                continue;
            }
            self.put(event, &state, is_new)?;
            put.push(event);
        }
        Ok(put)
    }

    fn put(&self, event: &'static str, state: &State, is_new: bool) -> Result<(), HookError> {
        let hook = self.path.join(event);
        // Another version's may be where another hook runs it.
        let slot = match state {
            State::OutOfDate => self.slots_of_ours(event).next().unwrap_or(hook),
            _ => hook,
        };
        let there = look::read(&slot).unwrap_or_default();
        let text = script::text(event, is_new || script::made_folder(&there));
        // A name of its own, as a version that knows no lock may be at work.
        let new = self.beside(event, &format!("collab-new-{}", std::process::id()));
        write_executable(&new, text.as_bytes()).map_err(HookError::io("write", &new))?;
        let before = self.beside(event, BEFORE);
        if script::lies_at(&before) {
            fs::remove_file(&before).map_err(HookError::io("remove", &before))?;
        }
        if slot.symlink_metadata().is_ok() && !script::lies_at(&slot) {
            fs::rename(&slot, &before).map_err(HookError::io("rename", &slot))?;
        }
        fs::rename(&new, &slot).map_err(HookError::io("create", &slot))?;
        if let State::Moved(moved) = state {
            // Nobody runs it there.
            fs::remove_file(moved).map_err(HookError::io("remove", moved))?;
        }
        Ok(())
    }

    /// Takes out each hook of ours, and puts back what was there; returns those that it has taken out.
    ///
    /// The caller holds the lock.
    ///
    /// # Errors
    /// When a file cannot be put back or removed: then the hooks before it are out.
    pub fn remove(&self) -> Result<Vec<&'static str>, HookError> {
        let mut taken = Vec::new();
        let mut our_folder = false;
        if self.manager.is_some() {
            return Ok(taken);
        }
        for event in script::EVENTS {
            let before = self.beside(event, BEFORE);
            if script::lies_at(&before) {
                fs::remove_file(&before).map_err(HookError::io("remove", &before))?;
                taken.push(event);
            }
            for slot in self.slots_of_ours(event) {
                our_folder |= look::read(&slot).is_some_and(|found| script::made_folder(&found));
                // Where lefthook's own hook is in place, an older one of it need not come back beside it.
                let is_rest = slot != self.path.join(event) && lefthook::wrote_file(&before);
                if before.symlink_metadata().is_ok() && !is_rest {
                    fs::rename(&before, &slot).map_err(HookError::io("put back", &slot))?;
                } else {
                    if is_rest {
                        fs::remove_file(&before).map_err(HookError::io("remove", &before))?;
                    }
                    fs::remove_file(&slot).map_err(HookError::io("remove", &slot))?;
                }
                if taken.last() != Some(&event) {
                    taken.push(event);
                }
            }
        }
        if our_folder {
            // Others may have put hooks there since.
            let _ = fs::remove_dir(&self.path);
        }
        Ok(taken)
    }

    /// Returns where hooks of ours are for an event: in its place, or where other tools have moved it.
    fn slots_of_ours(&self, event: &str) -> impl Iterator<Item = PathBuf> {
        let moved = MOVED.iter().map(|suffix| self.beside(event, suffix));
        std::iter::once(self.path.join(event)).chain(moved).filter(|path| script::lies_at(path))
    }
}

fn write_executable(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o755);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
