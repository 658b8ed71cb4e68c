//! Which folder git takes its hooks from, and whose it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::{HookError, lefthook, script};
use crate::git::{Place, program};

/// The folder that git takes its hooks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is; it may not be there yet.
    pub path: PathBuf,
    /// Who manages it, if that is not us to do.
    pub manager: Option<Manager>,
    /// The top of the worktree, where there is one.
    pub(super) root: Option<PathBuf>,
}

/// Who manages a folder of hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manager {
    /// Husky: its own hooks call those in the folder above.
    Husky,
    /// Lefthook: it writes hooks anew from its configuration.
    Lefthook,
    /// Somebody, by `core.hooksPath`.
    HooksPath,
    /// Somebody, by a link in the place of the folder.
    Link,
}

/// What is to be added by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The hook.
    pub event: &'static str,
    /// The file.
    pub file: PathBuf,
    /// What to add to it.
    pub line: String,
}

impl Folder {
    /// Finds the folder for a place.
    ///
    /// # Errors
    /// When git does not say.
    pub fn find(place: &Place) -> Result<Self, HookError> {
        let usual = place.common_dir.join("hooks");
        let root = place.root.clone();
        let Some(set) = hooks_path(place)? else {
            let is_link = fs::symlink_metadata(&usual).is_ok_and(|meta| meta.is_symlink());
            let manager = is_link.then_some(Manager::Link);
            return Ok(Self { path: usual, manager, root });
        };
        // As git does, from where it runs hooks.
        let path = root.as_ref().unwrap_or(&place.git_dir).join(set);
        if same(&path, &usual) {
            return Ok(Self { path: usual, manager: None, root });
        }
        let manager = manager(&path);
        Ok(Self { path, manager: Some(manager), root })
    }

    /// Returns what is to be added by hand so that somebody else's hooks call `collab`.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let line = |event| match &self.manager {
            None => None,
            Some(Manager::Lefthook) => {
                let file = self.root.as_deref().unwrap_or(&self.path).join("lefthook.yml");
                let line = format!("run: {}", script::line(event, "{0}"));
                Some(Line { event, file, line })
            }
            Some(_) => {
                let file = self.file_of(event);
                Some(Line { event, file, line: script::line(event, "\"$@\"") })
            }
        };
        script::EVENTS.into_iter().filter_map(line).collect()
    }

    /// Returns the file that people write of a hook.
    pub(super) fn file_of(&self, event: &str) -> PathBuf {
        match (&self.manager, self.path.parent()) {
            (Some(Manager::Husky), Some(above)) if self.path.ends_with("_") => above.join(event),
            _ => self.path.join(event),
        }
    }
}

/// Returns the value of `core.hooksPath`, of whichever scope, if it is set.
fn hooks_path(place: &Place) -> Result<Option<PathBuf>, HookError> {
    let args = ["config", "--type=path", "--get", "core.hooksPath"];
    // Without a git there are no hooks to run, and so nobody whose they are.
    let Ok(out) = program::command(place, &args).output() else { return Ok(None) };
    match out.status.code() {
        Some(0) => Ok(Some(path_of(out.stdout.trim_ascii_end()))),
        Some(1) => Ok(None),
        _ => Err(HookError::Git(place.root.as_ref().unwrap_or(&place.git_dir).clone())),
    }
}

fn manager(path: &Path) -> Manager {
    if path.iter().any(|part| part == ".husky") {
        return Manager::Husky;
    }
    if script::EVENTS.iter().any(|event| lefthook::wrote_file(&path.join(event))) {
        Manager::Lefthook
    } else {
        Manager::HooksPath
    }
}

fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
