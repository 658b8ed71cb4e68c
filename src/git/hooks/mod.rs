//! Git's hooks: putting ours in place, telling whether they are there, and taking them out.
//!
//! Invariants: a hook that was there is renamed, never changed, and runs first; a folder of hooks that
//! somebody else manages is left alone; taking out puts back what was there, byte for byte.

mod folder;
mod install;
mod lefthook;
mod look;
mod script;

pub use folder::{Folder, Line, Manager};
pub use look::{Hook, State};
pub use script::EVENTS;

use std::path::PathBuf;

use super::Place;

/// Says whether hooks of ours lie in git's own folder of hooks, whether git runs those or not.
#[must_use]
pub fn has_own(place: &Place) -> bool {
    let folder = place.common_dir.join("hooks");
    EVENTS.iter().any(|event| script::lies_at(&folder.join(event)))
}

/// Why hooks cannot be seen to.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// A file or folder cannot be changed.
    #[error("cannot {act} {}: {source}", path.display())]
    Io {
        /// What was tried.
        act: &'static str,
        /// With what.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Git does not say where its hooks are.
    #[error("git does not say where its hooks are in {}", .0.display())]
    Git(PathBuf),
}

impl HookError {
    fn io(act: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { act, path, source }
    }
}
