//! Git's hooks as people see to them: put in place, looked at, taken out.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::App;
use crate::error::Error;
use crate::git::{Hook, HookFolder, HookManager, HookState, Place};
use crate::store::lock;
use crate::store::paths::Paths;

/// What is to be done about hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HooksAct {
    /// Put those in place that are missing.
    Install,
    /// Only look.
    Check,
    /// Take them out, and put back what was there.
    Remove,
}

/// Git's hooks in a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HooksView {
    /// The folder that git takes them from.
    pub folder: String,
    /// Who manages that folder, if it is not collab's to change: `husky`, `lefthook`, `core.hooksPath` or
    /// `a link`.
    pub manager: Option<String>,
    /// Each hook.
    pub hooks: Vec<HookView>,
    /// What is to be added by hand, where somebody manages the folder: a line for each hook that is missing.
    pub add: Vec<HookLineView>,
}

/// One hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookView {
    /// The event, such as `pre-commit`.
    pub event: String,
    /// `in_place`, `chained` (another hook runs it), `out_of_date`, `missing`, `moved` (another tool has moved
    /// it away), `doubled` (a second one of ours lies where the hook that was there before would), or
    /// `in_the_way` (it cannot be put there).
    pub state: String,
    /// Whether it was put there or taken out just now.
    pub changed: bool,
    /// What there is to know of the state: which hook runs it, where it was moved or lies twice, what
    /// is in the way.
    pub detail: Option<String>,
    /// The hook that was there before, and runs first.
    pub runs_first: Option<String>,
}

/// A line to be added to somebody else's hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookLineView {
    /// The event.
    pub event: String,
    /// The file.
    pub file: String,
    /// The line.
    pub line: String,
}

impl HooksView {
    /// Returns the events at which collab does not run as it should.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        let runs = |hook: &&HookView| !matches!(hook.state.as_str(), "in_place" | "chained");
        self.hooks.iter().filter(runs).map(|hook| hook.event.as_str()).collect()
    }

    /// Returns the events whose hooks were put in place or taken out.
    #[must_use]
    pub fn changed(&self) -> Vec<&str> {
        self.hooks.iter().filter(|hook| hook.changed).map(|hook| hook.event.as_str()).collect()
    }
}

impl App {
    /// Sees to git's hooks.
    ///
    /// # Errors
    /// When there is no git, nothing of this is to be committed, or a hook cannot be written.
    pub fn hooks(&self, act: HooksAct) -> Result<HooksView, Error> {
        let Some(place) = &self.site.place else {
            let message = format!("{} is in no git repository", self.site.cwd.display());
            return Err(Error::user(message).hint(
                "Make it one with `git init`; without git there are no commits to go into.",
            ));
        };
        if act != HooksAct::Remove && self.is_local() {
            return Err(Error::user(
                "this clone keeps everything out of commits, so that hooks have nothing to do",
            )
            .hint("It was made so by `collab init --local`; see `.git/info/exclude`."));
        }
        see_to(place, self.store.paths(), act)
    }
}

impl App {
    /// Says whether git runs no hook of collab's here at all.
    pub(crate) fn has_no_hooks(&self) -> bool {
        let Some(place) = &self.site.place else { return true };
        // Mostly they lie where they usually do, and to ask git takes longer than all else.
        if crate::git::has_own_hooks(place) {
            return false;
        }
        let hooks = self.hooks(HooksAct::Check);
        hooks.is_ok_and(|hooks| hooks.hooks.iter().all(|hook| hook.state == "missing"))
    }
}

/// Sees to the hooks of a place, one process at a time.
pub(super) fn see_to(place: &Place, paths: &Paths, act: HooksAct) -> Result<HooksView, Error> {
    // Where the live directory is gone, nobody else is at work.
    let _lock = if act == HooksAct::Check || !paths.live().is_dir() {
        None
    } else {
        Some(lock::take_hooks(paths)?)
    };
    let folder = HookFolder::find(place)?;
    let changed = match act {
        HooksAct::Install => folder.install()?,
        HooksAct::Check => Vec::new(),
        HooksAct::Remove => folder.remove()?,
    };
    let hooks: Vec<HookView> =
        folder.look().into_iter().map(|hook| view(place, hook, &changed)).collect();
    let manager = folder.manager.as_ref().map(|manager| {
        let word = match manager {
            HookManager::Husky => "husky",
            HookManager::Lefthook => "lefthook",
            HookManager::HooksPath => "core.hooksPath",
            HookManager::Link => "a link",
        };
        word.to_owned()
    });
    let mut view =
        HooksView { folder: shown(place, &folder.path), manager, hooks, add: Vec::new() };
    let missing = view.missing();
    let lines = folder.lines().into_iter().filter(|line| missing.contains(&line.event));
    let add = lines.map(|line| HookLineView {
        event: line.event.to_owned(),
        file: shown(place, &line.file),
        line: line.line,
    });
    view.add = if act == HooksAct::Remove { Vec::new() } else { add.collect() };
    Ok(view)
}

fn view(place: &Place, hook: Hook, changed: &[&str]) -> HookView {
    let (state, detail) = match hook.state {
        HookState::InPlace => ("in_place", None),
        HookState::Chained(by) => ("chained", Some(shown(place, &by))),
        HookState::OutOfDate => ("out_of_date", None),
        HookState::Missing => ("missing", None),
        HookState::Moved(to) => ("moved", Some(shown(place, &to))),
        HookState::Doubled(at) => ("doubled", Some(shown(place, &at))),
        HookState::InTheWay(what) => ("in_the_way", Some(what)),
    };
    HookView {
        event: hook.event.to_owned(),
        state: state.to_owned(),
        changed: changed.contains(&hook.event),
        detail,
        runs_first: hook.before.map(|path| shown(place, &path)),
    }
}

/// Returns a path as people know it: from the root, if it is below.
fn shown(place: &Place, path: &Path) -> String {
    let inside = place.root.as_ref().and_then(|root| path.strip_prefix(root).ok());
    inside.unwrap_or(path).display().to_string()
}
