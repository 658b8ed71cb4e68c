//! Beginning: making `.collab/`, and the first briefing.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::open::{App, Ground, Options, directory};
use super::setup::{self as hooks, HooksAct, HooksView};
use super::sha256::{WORKS, WORKS_NOT};
use super::survey::{self, HotFile, SurveyView, WhoView};
use crate::config;
use crate::domain::shell::quoted;
use crate::env::Env;
use crate::error::Error;
use crate::git::Place;
use crate::project::Project;
use crate::store::paths::COLLAB;
use crate::store::setup::{self, Plan, Step};
use crate::store::{Paths, exclude};

/// What came of `init`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct InitView {
    /// The folder that has `.collab/`; nothing in a bare repository.
    pub root: Option<String>,
    /// What was made, seen from there.
    pub made: Vec<String>,
    /// What was there already.
    pub kept: Vec<String>,
    /// The command to run next, if there is one.
    pub next: Option<String>,
    /// Whether this clone keeps everything out of commits.
    pub local: bool,
    /// Git's hooks, where they were seen to.
    pub hooks: Option<HooksView>,
    /// What else is to be known, a sentence each.
    pub notes: Vec<String>,
    /// What the worktree says about itself.
    pub project: Project,
    /// How many of the newest commits were looked at.
    pub commits: i64,
    /// The files that change most, the most changed first.
    pub hot: Vec<HotFile>,
    /// Who made those commits, who was last at work first.
    pub who: Vec<WhoView>,
    /// What there is none of here, a sentence each.
    pub missing: Vec<String>,
}

impl InitView {
    /// Returns the part that is the first briefing.
    #[must_use]
    pub fn survey(&self) -> SurveyView {
        SurveyView {
            project: self.project.clone(),
            commits: self.commits,
            hot: self.hot.clone(),
            who: self.who.clone(),
            missing: self.missing.clone(),
        }
    }
}

impl App {
    /// Makes what is missing of `.collab/`, and opens it.
    ///
    /// # Errors
    /// When it cannot be made: then nothing is.
    pub fn init(
        env: Env,
        options: Options,
        progress: fn(usize, Option<u8>),
        tell: fn(&str),
        local: bool,
        with_hooks: bool,
    ) -> Result<(Self, InitView), Error> {
        let cwd = directory(&env, &options)?;
        let shell = env.cwd().to_owned();
        let ground = Ground::to_begin(&cwd)?;
        ground.check()?;
        let common = ground.place.as_ref().map(|place| place.common_dir.clone());
        let plan = Plan { config: config::TEMPLATE, common: common.as_deref(), local };
        let steps = setup::set_up(&ground.paths, plan)?;
        let mut app = Self::on(env, options, cwd, ground, progress)?;
        let fetched = app.first_fetch(tell);
        let SurveyView { project, commits, hot, who, missing } = survey::first_briefing(&mut app)?;
        app.refresh_views();
        let root = app.store.paths().root().map(Path::to_owned);
        let names = |made: bool| -> Vec<String> {
            let steps = steps.iter().filter(|step| step.made == made);
            steps.map(|step| name(step, root.as_deref())).collect()
        };
        let (next, mut notes) = app.after(&shell);
        let wanted = with_hooks && !app.is_local();
        let hooks = app.site.place.as_ref().filter(|_| wanted).and_then(|place| {
            let seen = hooks::see_to(place, app.store.paths(), HooksAct::Install);
            // All else is made, and of use without.
            seen.map_err(|error| notes.push(format!("git's hooks are not in place: {error}"))).ok()
        });
        notes.extend(fetched);
        let view = InitView {
            made: names(true),
            kept: names(false),
            next,
            local: app.is_local(),
            hooks,
            notes,
            project,
            commits,
            hot,
            who,
            missing,
            root: root.as_ref().map(|root| root.display().to_string()),
        };
        Ok((app, view))
    }

    /// Returns what is to be run and known after `init`, in the shell's own directory.
    fn after(&self, shell: &Path) -> (Option<String>, Vec<String>) {
        let mut notes = Vec::new();
        let paths = self.store.paths();
        let Some(root) = paths.root() else {
            notes.push(
                "a bare repository has no worktree: what is shared lies in its git directory \
                 alone, and is committed from a worktree"
                    .to_owned(),
            );
            return (None, notes);
        };
        let Some(place) = &self.site.place else { return (Some("git init".to_owned()), notes) };
        link_note(paths, &mut notes);
        if place.is_sha256() {
            notes.push(format!(
                "objects go by SHA-256 here: {WORKS}; what does not work: {WORKS_NOT}"
            ));
        }
        let repo = self.site.repo();
        if self.is_local() {
            let file = exclude::path(&place.common_dir);
            notes.push(format!(
                "this clone keeps `.collab` out of commits; to share it, take the line `{}` out of {}",
                exclude::EVERYTHING,
                file.display()
            ));
            if repo.is_some_and(|repo| repo.tracks_any(COLLAB)) {
                notes.push(
                    "`.collab` is tracked already, so git goes on committing what is tracked of it; \
                     `git rm -r --cached .collab` ends that, for everybody once it is committed"
                        .to_owned(),
                );
            }
            return (None, notes);
        }
        let files = setup::files_to_commit(paths);
        let missing = match repo {
            Some(repo) => files.into_iter().find(|path| !repo.is_tracked(path)),
            None => place.untracked_by_git(&files).and_then(|left| left.into_iter().next()),
        };
        let Some(missing) = missing else { return (None, notes) };
        let ignored = repo.is_some_and(|repo| repo.is_ignored(&missing));
        if ignored {
            notes.push(
                "git ignores `.collab` here, by a `.gitignore` or your own excludes; hence the `-f`, \
                 or stay with `collab init --local`"
                    .to_owned(),
            );
        }
        (Some(add_command(shell, root, ignored)), notes)
    }
}

/// Tells of something else in the place of the link to the live directory.
fn link_note(paths: &Paths, notes: &mut Vec<String>) {
    let Some(link) = paths.collab().map(|collab| collab.join("live")) else { return };
    let (Ok(there), Ok(live)) = (link.canonicalize(), paths.live().canonicalize()) else { return };
    if there != live {
        notes.push(format!(
            "{} does not lead to {}; remove it, and `collab init` makes it anew",
            link.display(),
            live.display()
        ));
    }
}

/// Returns a step's path as people know it, folders with a slash.
fn name(step: &Step, root: Option<&Path>) -> String {
    let path = root.and_then(|root| step.path.strip_prefix(root).ok()).unwrap_or(&step.path);
    let slash = if step.path.is_dir() && !step.path.is_symlink() { "/" } else { "" };
    let lines = if step.path.ends_with("info/exclude") { "lines in " } else { "" };
    format!("{lines}{}{slash}", path.display())
}

/// Returns the command that adds `.collab`, as a shell in a directory takes it.
pub(crate) fn add_command(shell: &Path, root: &Path, force: bool) -> String {
    let force = if force { " -f" } else { "" };
    match shell.strip_prefix(root) {
        Ok(inside) => {
            let up: PathBuf = inside.components().map(|_| "..").collect();
            format!("git add{force} {}", up.join(COLLAB).display())
        }
        Err(_) => {
            format!("git -C {} add{force} {COLLAB}", quoted(&root.display().to_string()))
        }
    }
}

/// Returns the lines of the common git directory's `info/exclude`.
pub(crate) fn exclude_lines(place: &Place) -> Vec<String> {
    exclude::lines(&place.common_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_fits_the_directory_of_the_shell() {
        let add = |shell: &str, root: &str| add_command(Path::new(shell), Path::new(root), false);
        assert_eq!(add("/r", "/r"), "git add .collab");
        assert_eq!(add("/r/a/b", "/r"), "git add ../../.collab");
        assert_eq!(add("/elsewhere", "/r"), "git -C /r add .collab");
        assert_eq!(add("/", "/it's mine"), r"git -C '/it'\''s mine' add .collab");
    }
}
