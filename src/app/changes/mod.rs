//! What changed: the work that is not committed, then commits, as git tells it.
//!
//! Shown is what the checked-out commit has, and with `--all-branches` what only other branches have,
//! each with its branch. The walk starts at the newest and stops as soon as enough is found, or at a
//! bound that is told; so a long history costs no more than a short one.

mod view;
mod wanted;

use std::ops::ControlFlow;

use self::wanted::Wanted;
use super::find;
use super::history::made;
use super::open::App;
use super::since::{self, Since};
use crate::domain::change::{Commit, FileChange};
use crate::error::Error;
use crate::git::Repo;

pub use view::{ChangesView, CommitView, FileView};

/// How many commits are looked at for a name.
const MOST_NAMES: usize = 20_000;
/// How many commits are looked at where their trees have to be compared.
const MOST_TREES: usize = 5_000;
/// How many commits older than asked for end the walk, as clocks differ.
const SLOP: usize = 64;

/// Which changes are asked for.
#[derive(Clone, Debug)]
pub struct ChangesQuery {
    /// Since when: a time, `last`, or a commit.
    pub since: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// A path, or a task.
    pub about: Option<String>,
    /// With unified diffs.
    pub diff: bool,
    /// At most so many commits.
    pub limit: usize,
    /// What only other branches have, too.
    pub all_branches: bool,
}

impl Default for ChangesQuery {
    fn default() -> Self {
        Self { since: None, by: None, about: None, diff: false, limit: 20, all_branches: false }
    }
}

/// What a walk came to.
#[derive(Default)]
struct Selected {
    commits: Vec<Commit>,
    branches: Vec<Option<String>>,
    more: bool,
    /// How many were looked at, if that was all that may be.
    stopped_after: Option<usize>,
}

impl App {
    /// Returns what changed, newest first.
    ///
    /// # Errors
    /// Outside git, and when something that was asked for is not known.
    pub fn changes(&mut self, query: &ChangesQuery) -> Result<ChangesView, Error> {
        let repo = self.site.readable_repo()?;
        let wanted = Wanted::find(self, query.by.as_deref(), query.about.as_deref())?;
        let mut notes = Vec::new();
        let uncommitted = match repo.uncommitted() {
            Ok(files) => self.uncommitted(repo, files, &wanted, query.diff)?,
            Err(error) => {
                notes.push(format!("what is not committed cannot be told: {error}"));
                Vec::new()
            }
        };
        let selected = self.select(repo, query, &wanted)?;
        let commits =
            self.commit_views(repo, selected.commits, selected.branches, &wanted, query)?;
        if commits.is_empty()
            && uncommitted.is_empty()
            && let Some(by) = &wanted.by
        {
            find::known(self, by).map_err(|mut error| {
                // Whoever is yet to come has made nothing.
                error.hints.retain(|hint| !hint.contains("yet to come"));
                error
            })?;
        }
        if let Some(count) = selected.stopped_after {
            notes.push(format!(
                "only the newest {count} commits were looked at; `{}` looks at all",
                wanted.in_git()
            ));
        }
        let head = self.site.head();
        if head.commit.is_none() {
            notes.push("there are no commits on this branch yet".to_owned());
        }
        if !selected.more && self.site.place.as_ref().is_some_and(crate::git::Place::is_shallow) {
            notes.push(
                "the clone is shallow: `git fetch --unshallow` brings what is older".to_owned(),
            );
        }
        Ok(ChangesView { branch: head.branch, uncommitted, commits, more: selected.more, notes })
    }

    fn uncommitted(
        &self,
        repo: &Repo,
        files: Vec<FileChange>,
        wanted: &Wanted,
        diff: bool,
    ) -> Result<Vec<FileView>, Error> {
        let mut views = Vec::new();
        for file in files {
            let by = match file.blob.as_str() {
                "" => None,
                blob => self.store.index().made_by(&file.path, blob)?,
            };
            if wanted.has_uncommitted(&file, by.as_ref()) {
                views.push(FileView::of(file, by.map(String::from)));
            }
        }
        if diff && !views.is_empty() {
            put_diffs(&mut views, &repo.uncommitted_file_diffs()?);
        }
        Ok(views)
    }

    fn select(
        &self,
        repo: &Repo,
        query: &ChangesQuery,
        wanted: &Wanted,
    ) -> Result<Selected, Error> {
        let since_millis = self.since_millis(query.since.as_deref())?;
        let known = self.known_commit(repo, query.since.as_deref());
        // A commit is left out by what it leads to; its time would let in what is beside it.
        let since_millis = since_millis.filter(|_| known.is_empty() || query.all_branches);
        let most = if wanted.needs_trees() { MOST_TREES } else { MOST_NAMES };
        let mut selected = Selected::default();
        let mut failed = None;
        let (mut looked_at, mut older) = (0, 0);
        let mut each = |commit: Commit, branch: Option<&str>| {
            if since_millis.is_some_and(|since| commit.at.as_millisecond() < since) {
                older += 1;
                return if older > SLOP {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                };
            }
            if known.contains(&commit.id) {
                return ControlFlow::Continue(());
            }
            if looked_at == most {
                selected.stopped_after = Some(most);
                return ControlFlow::Break(());
            }
            looked_at += 1;
            match wanted.has(self, repo, &commit) {
                Ok(false) => return ControlFlow::Continue(()),
                Ok(true) => {}
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            if selected.commits.len() == query.limit {
                selected.more = true;
                return ControlFlow::Break(());
            }
            selected.commits.push(commit);
            selected.branches.push(branch.map(str::to_owned));
            ControlFlow::Continue(())
        };
        if query.all_branches {
            repo.commits_of_all(each)?;
        } else {
            let tips: Vec<String> = self.site.head().commit.into_iter().collect();
            repo.commits(&tips, &known, None, |commit| each(commit, None))?;
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(selected),
        }
    }

    /// Returns the commit that `--since` names, if it names one.
    fn known_commit(&self, repo: &Repo, since: Option<&str>) -> Vec<String> {
        let since = since.and_then(|text| since::parse(text, self.now(), &self.time_zone()).ok());
        match since {
            Some(Since::Commit(revision)) => {
                repo.resolve(&revision).map(|commit| commit.id).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn commit_views(
        &self,
        repo: &Repo,
        commits: Vec<Commit>,
        branches: Vec<Option<String>>,
        wanted: &Wanted,
        query: &ChangesQuery,
    ) -> Result<Vec<CommitView>, Error> {
        let changes = self.changes_of_all(&commits)?;
        let mut views = Vec::with_capacity(commits.len());
        for ((commit, branch), changes) in commits.into_iter().zip(branches).zip(changes) {
            let mut made = made(commit, self.config());
            self.with_recorded(&mut made, &changes)?;
            let all = changes.len();
            let mut files = Vec::new();
            for change in changes {
                if wanted.shows(self, &made.commit, &change)? {
                    files.push(FileView::of(change, None));
                }
            }
            if query.diff && !files.is_empty() {
                put_diffs(&mut files, &repo.commit_file_diffs(&made.commit.id)?);
            }
            views.push(CommitView {
                id: made.commit.id,
                at: made.commit.at,
                who: made.who,
                by_ai: made.by_ai,
                subject: made.commit.subject,
                branch,
                merge: made.commit.parents > 1,
                other_files: (all - files.len()) as i64,
                files,
            });
        }
        Ok(views)
    }
}

/// Gives each file its diff; both are in the order of git.
fn put_diffs(files: &mut [FileView], diffs: &[(String, String)]) {
    let mut from = 0;
    for file in files {
        let found = diffs[from..].iter().position(|(path, _)| *path == file.path);
        if let Some(at) = found {
            file.diff = Some(diffs[from + at].1.clone());
            from += at + 1;
        }
    }
}
