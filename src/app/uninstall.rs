//! Taking collab out of a repository: what there is of it, and removing each part.
//!
//! Invariant: nothing is removed that was not named before, with its path and size.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::client::setup::{Scope, Setup, SetupAct};
use super::open::{Ground, Options, directory};
use super::setup::{self, HooksAct};
use crate::domain::kinds::Kinds;
use crate::env::Env;
use crate::error::Error;
use crate::git::{GitError, LOG_BRANCH, LOG_BRANCH_REF, LOG_REF, Place, Repo};
use crate::store::paths::COLLAB;
use crate::store::peek::Peek;
use crate::store::{Paths, exclude, remove};

/// What there is to remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UninstallView {
    /// The parts, in the order in which they go.
    pub parts: Vec<UninstallPart>,
    /// What stays, and what is lost, a sentence each.
    pub notes: Vec<String>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UninstallPart {
    /// What it is: `hooks`, `store`, `refs`, `exclude` or `files`.
    pub part: String,
    /// What it is, for people.
    pub what: String,
    /// Where it is: a path, or the names of refs.
    pub places: Vec<String>,
    /// How many bytes its files have; nothing where it has none of its own.
    pub bytes: Option<i64>,
    /// Whether it was removed.
    pub removed: bool,
}

/// What a part is, and where.
#[derive(Debug)]
enum What {
    /// Git's hooks.
    Hooks,
    /// The live directory.
    Store,
    /// Refs below `refs/collab/`.
    Refs(Vec<String>),
    /// Lines in `info/exclude`.
    Exclude,
    /// `.collab/` of a worktree.
    Files(PathBuf),
}

/// Everything of collab's in a clone.
#[derive(Debug)]
pub struct Uninstall {
    paths: Paths,
    place: Option<Place>,
    parts: Vec<What>,
    /// What there is, and what has become of it.
    pub view: UninstallView,
}

impl Uninstall {
    /// Looks at what there is. The store is not opened, so that also a damaged one can go.
    ///
    /// # Errors
    /// When git cannot be read.
    pub fn find(env: &Env, options: &Options) -> Result<Self, Error> {
        let cwd = directory(env, options)?;
        let Ground { place, paths, .. } = Ground::find(&cwd)?;
        let view = UninstallView { parts: Vec::new(), notes: Vec::new() };
        let mut found = Self { paths, place, parts: Vec::new(), view };
        found.look()?;
        found.look_at_clients(env, options);
        Ok(found)
    }

    /// Tells of what connects AI clients: that stands in files of theirs, and has a way out of its own.
    fn look_at_clients(&mut self, env: &Env, options: &Options) {
        let setup = Setup::find(env, options, &[], Scope::Project, SetupAct::Remove);
        if setup.is_ok_and(|setup| setup.changes()) {
            self.view.notes.push(
                "AI clients are connected in this worktree; `collab setup --remove` takes that out"
                    .to_owned(),
            );
        }
    }

    fn look(&mut self) -> Result<(), Error> {
        self.look_at_hooks();
        let live = self.paths.live().to_owned();
        if live.symlink_metadata().is_ok() {
            let lost = self.lost();
            let bytes = Some(remove::size(&live));
            self.add(
                What::Store,
                "store",
                "the journal, the database, and what each has read",
                vec![shown(&live)],
                bytes,
            );
            self.view.notes.extend(lost);
        }
        if let Some(place) = self.place.clone() {
            let refs = match Repo::open(&place) {
                Ok(repo) => repo.log_refs()?,
                // Nothing could ever make one there.
                Err(GitError::Sha256 { .. }) => Vec::new(),
                Err(error) => return Err(error.into()),
            };
            let names: Vec<String> = refs.into_iter().map(|tip| tip.name).collect();
            self.view.notes.extend(names.iter().filter_map(|name| remote_log(name)));
            if !names.is_empty() {
                self.add(
                    What::Refs(names.clone()),
                    "refs",
                    "the refs that hold every event",
                    names,
                    None,
                );
            }
            if !remove::excluded(&place.common_dir).is_empty() {
                let path = shown(&exclude::path(&place.common_dir));
                self.add(
                    What::Exclude,
                    "exclude",
                    "the lines that keep it out of commits",
                    vec![path],
                    None,
                );
            }
        }
        let mut committed = false;
        for root in self.roots() {
            let folder = root.join(COLLAB);
            if folder.symlink_metadata().is_err() {
                continue;
            }
            let bytes = Some(remove::size(&folder));
            self.add(
                What::Files(folder.clone()),
                "files",
                "the policy, sealed batches and readable files",
                vec![shown(&folder)],
                bytes,
            );
            committed |= self.place.as_ref().is_some_and(|place| {
                let place = Place { root: Some(root), ..place.clone() };
                match Repo::open(&place) {
                    Ok(repo) => repo.tracks_any(COLLAB),
                    Err(_) => {
                        let policy = [format!("{COLLAB}/config.toml")];
                        let untracked = place.untracked_by_git(&policy);
                        untracked.is_some_and(|untracked| untracked.is_empty())
                    }
                }
            });
        }
        if committed {
            self.view.notes.push(
                "what is committed stays in git's history, and in every other clone; to end it for all, \
                 commit the removal: `git rm -r --cached .collab` and `git commit`"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Looks at git's hooks, which come first, as they would make anew what is gone.
    fn look_at_hooks(&mut self) {
        let Some(place) = &self.place else { return };
        // Where they cannot be looked at, others manage them.
        let Ok(found) = setup::see_to(place, &self.paths, HooksAct::Check) else { return };
        let of = |states: &[&str]| -> Vec<String> {
            let hooks = found.hooks.iter().filter(|hook| states.contains(&hook.state.as_str()));
            hooks.map(|hook| hook.event.clone()).collect()
        };
        let (ours, elsewhere) =
            (of(&["in_place", "out_of_date", "doubled"]), of(&["chained", "moved"]));
        if !elsewhere.is_empty() {
            self.view.notes.push(format!(
                "what runs collab at {} belongs to another tool: take out the lines with `collab hook git`, \
                 or let that tool make its hooks anew",
                elsewhere.join(", ")
            ));
        }
        if !ours.is_empty() {
            let folder = Path::new(&found.folder);
            let places = ours.iter().map(|event| shown(&folder.join(event))).collect();
            self.add(
                What::Hooks,
                "hooks",
                "git's hooks; what was there before comes back",
                places,
                None,
            );
        }
    }

    fn add(&mut self, what: What, part: &str, text: &str, places: Vec<String>, bytes: Option<u64>) {
        self.parts.push(what);
        self.view.parts.push(UninstallPart {
            part: part.to_owned(),
            what: text.to_owned(),
            places,
            bytes: bytes.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            removed: false,
        });
    }

    /// Returns the tops of all worktrees.
    fn roots(&self) -> Vec<PathBuf> {
        match &self.place {
            None => self.paths.root().map(Path::to_owned).into_iter().collect(),
            Some(place) => place.worktrees().into_iter().filter_map(|tree| tree.root).collect(),
        }
    }

    /// Says what is lost with the store, if anything is in no batch.
    fn lost(&self) -> Option<String> {
        let peek = Peek::open(&self.paths)?;
        let index = peek.index();
        let worktrees = index.unsealed_worktrees().ok()?;
        let counts =
            worktrees.iter().filter_map(|name| index.count_unsealed(name, &Kinds::default()).ok());
        match counts.sum::<i64>() {
            0 => None,
            1 => Some(
                "1 event is in no commit and goes with the store; `collab publish` seals it first"
                    .to_owned(),
            ),
            count => Some(format!(
                "{count} events are in no commit and go with the store; `collab publish` seals them first"
            )),
        }
    }

    /// Removes a part, by its place in the list.
    ///
    /// # Errors
    /// When something of it cannot be removed.
    pub fn remove(&mut self, n: usize) -> Result<(), Error> {
        let Some(what) = self.parts.get(n) else { return Ok(()) };
        match what {
            What::Hooks => {
                if let Some(place) = &self.place {
                    setup::see_to(place, &self.paths, HooksAct::Remove)?;
                }
            }
            What::Store => remove::live(&self.paths)?,
            What::Refs(names) => {
                if let Some(place) = &self.place {
                    let repo = Repo::open(place)?;
                    names.iter().try_for_each(|name| repo.remove_log_ref(name))?;
                }
            }
            What::Exclude => {
                if let Some(place) = &self.place {
                    remove::exclude_lines(&place.common_dir)?;
                }
            }
            What::Files(folder) => remove::folder(folder)?,
        }
        if let Some(part) = self.view.parts.get_mut(n) {
            part.removed = true;
        }
        Ok(())
    }
}

/// Says of a ref that tells what a remote keeps how that goes there: this is for its people to decide.
fn remote_log(name: &str) -> Option<String> {
    let (remote, last) = name.strip_prefix("refs/collab/remotes/")?.rsplit_once('/')?;
    let (what, there) = match last {
        "log" => (LOG_REF, LOG_REF),
        LOG_BRANCH => ("the branch collab-log", LOG_BRANCH_REF),
        _ => ("the ref that `[sync] ref` names", "REF"),
    };
    Some(format!(
        "the remote {remote} keeps the log in {what}, and other clones use it; to end that for all of them: \
         `git push {remote} --delete {there}`"
    ))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
