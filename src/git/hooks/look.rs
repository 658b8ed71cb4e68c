//! Telling which hooks are in place.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::script::{self, BEFORE};
use super::{Folder, Manager, lefthook};

/// No hook that is looked at is longer.
const LONGEST: u64 = 256 * 1024;

/// What tools name a hook that was there before theirs. Only the first of them runs it.
pub(super) const MOVED: [&str; 2] = ["legacy", "old"];

/// One hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The event, such as `pre-commit`.
    pub event: &'static str,
    /// How it is there.
    pub state: State,
    /// The hook that was there and runs first.
    pub before: Option<PathBuf>,
}

/// How a hook is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    InPlace,
    /// Another hook runs it.
    Chained(PathBuf),
    /// It is, and what is said to have been there before is another of ours.
    Doubled(PathBuf),
    /// It is another version's.
    OutOfDate,
    /// It is not.
    Missing,
    /// It is not, as another tool has moved it away.
    Moved(PathBuf),
    /// It cannot be put there, for what this says.
    InTheWay(String),
}

impl State {
    /// Says whether `collab` runs at that event.
    #[must_use]
    pub fn runs(&self) -> bool {
        matches!(self, Self::InPlace | Self::Chained(_))
    }
}

impl Folder {
    /// Returns how each hook is there.
    #[must_use]
    pub fn look(&self) -> Vec<Hook> {
        script::EVENTS.into_iter().map(|event| self.look_at(event)).collect()
    }

    pub(super) fn look_at(&self, event: &'static str) -> Hook {
        let (state, before) = match &self.manager {
            None => (self.state(event), Some(self.beside(event, BEFORE))),
            Some(_) => (self.state_with_others(event), None),
        };
        let before =
            before.filter(|path| path.symlink_metadata().is_ok() && !script::lies_at(path));
        Hook { event, state, before }
    }

    fn state_with_others(&self, event: &'static str) -> State {
        if self.manager == Some(Manager::Lefthook)
            && let Some(root) = &self.root
        {
            return lefthook::calling(root, event).map_or(State::Missing, State::Chained);
        }
        let file = self.file_of(event);
        let calls = read(&file).is_some_and(|content| script::calls(event, &content));
        if calls { State::Chained(file) } else { State::Missing }
    }

    fn state(&self, event: &'static str) -> State {
        let hook = self.path.join(event);
        let Ok(meta) = hook.symlink_metadata() else { return State::Missing };
        if meta.is_dir() {
            return State::InTheWay(format!("{} is a folder", hook.display()));
        }
        let content = read(&hook).unwrap_or_default();
        let before = self.beside(event, BEFORE);
        if meta.is_file() && script::is_ours(&content) {
            if script::lies_at(&before) {
                return State::Doubled(before);
            }
            let current = script::is_current(event, &content) && is_executable(&hook);
            return if current { State::InPlace } else { State::OutOfDate };
        }
        if script::calls(event, &content) {
            return State::Chained(hook);
        }
        let of_lefthook = lefthook::wrote(&content);
        if of_lefthook
            && let Some(file) = self.root.as_ref().and_then(|root| lefthook::calling(root, event))
        {
            return State::Chained(file);
        }
        // What was there before two others has no place to go to; but of two that lefthook wrote, the older one is
        // nothing any more.
        let is_free = before.symlink_metadata().is_err()
            || script::lies_at(&before)
            || (of_lefthook && lefthook::wrote_file(&before));
        for suffix in MOVED {
            let moved = self.beside(event, suffix);
            let Some(ours) = read(&moved).filter(|content| script::is_ours(content)) else {
                continue;
            };
            let runs_it = String::from_utf8_lossy(&content).contains("pre-commit.com");
            return match () {
                () if suffix != "legacy" || !runs_it => match is_free {
                    true => State::Moved(moved),
                    false if of_lefthook => State::InTheWay(format!(
                        "lefthook has moved collab's hook to {}, and {} is there, too, so that it has no place behind \
                         lefthook's: add `run: {}` to lefthook.yml, or move {} away and run `collab setup git`",
                        moved.display(),
                        before.display(),
                        script::line(event, "{0}"),
                        before.display(),
                    )),
                    false => break,
                },
                () if script::is_current(event, &ours) => State::Chained(hook),
                () => State::OutOfDate,
            };
        }
        if is_free {
            return State::Missing;
        }
        State::InTheWay(format!(
            "{} and {} are both there, and neither is collab's",
            hook.display(),
            before.display()
        ))
    }

    /// Returns the path of `<event>.<suffix>`.
    pub(super) fn beside(&self, event: &str, suffix: &str) -> PathBuf {
        self.path.join(format!("{event}.{suffix}"))
    }
}

/// Reads a hook, if it is a file.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    // To open a pipe would be to wait.
    let is_file = fs::metadata(path).is_ok_and(|meta| meta.is_file());
    let mut content = Vec::new();
    let file = is_file.then(|| File::open(path).ok()).flatten()?;
    file.take(LONGEST).read_to_end(&mut content).ok()?;
    Some(content)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}
