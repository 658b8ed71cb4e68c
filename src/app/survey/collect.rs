//! Asks the manifests and the newest commits.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::civil::Date;

use super::{HotFile, SurveyView, WhoView};
use crate::app::history::makers;
use crate::app::open::App;
use crate::domain::change::Commit;
use crate::error::Error;
use crate::git::{IdentityKind, Repo};
use crate::project::{self, Project};

/// How many commits tell who is at work.
const NEWEST: usize = 300;
/// How many commits tell what is hot.
const HOT: usize = 200;
/// How many subjects of one participant are kept.
const SUBJECTS: usize = 3;
/// How many participants are kept.
const MOST_WHO: usize = 20;

/// Returns what a newcomer can be told from git and the manifests alone.
///
/// # Errors
/// None so far: what cannot be read is said to be missing.
pub(crate) fn first_briefing(app: &mut App) -> Result<SurveyView, Error> {
    let mut view = SurveyView {
        project: project_of(app),
        commits: 0,
        hot: Vec::new(),
        who: Vec::new(),
        missing: Vec::new(),
    };
    let Some(place) = &app.site.place else {
        view.missing.push(
            "there is no git here, so no history, no changes, no other worktrees, and nothing \
             reaches other machines; `git init` makes it a repository"
                .to_owned(),
        );
        return Ok(view);
    };
    if place.is_shallow() {
        let why = "the clone is shallow, so older history is missing; `git fetch --unshallow`";
        view.missing.push(why.to_owned());
    }
    let repo = match app.site.readable_repo() {
        Ok(repo) => repo,
        Err(error) => {
            view.missing.push(format!("git's history cannot be read: {error}"));
            return Ok(view);
        }
    };
    let commits = newest(app, repo);
    view.commits = commits.len() as i64;
    view.who = who(app, &commits);
    if commits.is_empty() {
        view.missing.push("there are no commits yet, so there is no history".to_owned());
        return Ok(view);
    }
    let hot = repo.hot(HOT).unwrap_or_default();
    // What changed once is not hot.
    let hot = hot.into_iter().filter(|(_, commits)| *commits > 1);
    view.hot = hot.map(|(path, commits)| HotFile { path, commits }).collect();
    Ok(view)
}

fn project_of(app: &App) -> Project {
    if let Some(root) = app.site.root().or_else(|| app.store.paths().root().map(Into::into)) {
        return project::survey(&root);
    }
    let dir = app.site.place.as_ref().and_then(|place| place.common_dir.file_name());
    let name = dir.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".git").unwrap_or(&name).to_owned();
    Project { name, ..Project::default() }
}

/// Returns the newest commits of what is checked out; where that has none, of any branch.
fn newest(app: &App, repo: &Repo) -> Vec<Commit> {
    let tips = match app.site.head().commit {
        Some(head) => vec![head],
        None => repo.tips().unwrap_or_default().into_iter().map(|tip| tip.id).collect(),
    };
    let mut commits = Vec::new();
    // A history that is damaged further down is told as far as it goes.
    let _ = repo.commits(&tips, &[], Some(NEWEST), |commit| {
        commits.push(commit);
        ControlFlow::Continue(())
    });
    commits
}

struct Maker {
    view: WhoView,
    days: BTreeSet<Date>,
}

fn who(app: &App, commits: &[Commit]) -> Vec<WhoView> {
    let tz = app.time_zone();
    let mut found: Vec<Maker> = Vec::new();
    for commit in commits {
        for identity in makers(commit, app.config()) {
            let at = match found.iter().position(|maker| maker.view.name == identity.name) {
                Some(at) => at,
                None => {
                    let kind = if identity.kind == IdentityKind::Ai { "ai" } else { "person" };
                    let view = WhoView {
                        name: identity.name,
                        kind: kind.to_owned(),
                        commits: 0,
                        days: 0,
                        last: commit.at,
                        subjects: Vec::new(),
                    };
                    found.push(Maker { view, days: BTreeSet::new() });
                    found.len() - 1
                }
            };
            let Maker { view, days } = &mut found[at];
            view.commits += 1;
            view.last = view.last.max(commit.at);
            days.insert(tz.to_datetime(commit.at).date());
            let merge = commit.parents > 1;
            if !merge && view.subjects.len() < SUBJECTS && !view.subjects.contains(&commit.subject)
            {
                view.subjects.push(commit.subject.clone());
            }
        }
    }
    let views =
        found.into_iter().map(|maker| WhoView { days: maker.days.len() as i64, ..maker.view });
    views.take(MOST_WHO).collect()
}
