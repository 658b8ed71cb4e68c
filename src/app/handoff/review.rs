//! Reviews: looking at work that was handed off, and saying what that came to.

use schemars::JsonSchema;
use serde::Serialize;

use super::accept::{pass_driver, session_of};
use super::asked::Verdict;
use super::make::may_look;
use super::view::HandoffView;
use crate::app::changes::ChangesQuery;
use crate::app::open::App;
use crate::app::session::may;
use crate::app::task::{Add, add_on};
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::handoff::Handoff;
use crate::domain::handoff::decide::Act;
use crate::domain::handoff::event::Given;
use crate::domain::note::Kind as NoteKind;
use crate::domain::note::event::Added;
use crate::domain::priority::Priority;
use crate::domain::session::role::Roles;
use crate::domain::text::{line, text};
use crate::error::{Error, Kind};
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// How many files are shown as they changed.
const FILES: usize = 100;
/// How many commits are looked at.
const COMMITS: usize = 20;

/// Work that is looked at, as it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReviewShown {
    /// The handoff.
    pub handoff: HandoffView,
    /// What changed, each file as a unified diff.
    pub diffs: Vec<FileDiff>,
    /// Whether there is more than is shown.
    pub more: bool,
}

/// A file, as it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileDiff {
    /// The commit, or nothing for what is not committed.
    pub commit: Option<String>,
    /// The file, from the root.
    pub path: String,
    /// The unified diff.
    pub diff: String,
}

impl App {
    /// Begins a review, and returns the work as it changed.
    ///
    /// # Errors
    /// When it is not known, over, one's own, or not for who asks.
    pub fn begin_review(&mut self, said: &str, aspect: Option<&str>) -> Result<ReviewShown, Error> {
        let aspect = aspect.map(|aspect| line("aspect", aspect)).transpose()?;
        let me = self.my_name()?;
        let roles = self.config().roles.clone();
        let begun = |row: &Handoff| row.reviews.iter().any(|review| review.by == me);
        let handoff = self.on_handoff(said, |write, row, act| {
            let body = row.decide_review(act, aspect.clone())?;
            may_review(write, row, act, &roles)?;
            // To look again changes nothing.
            if begun(row) && aspect.is_none() {
                return Ok(());
            }
            write.emit(Some(row.id), body)?;
            if row.made.pass_control {
                pass_driver(write, row, &row.by, act.by)?;
            }
            Ok(())
        })?;
        let (diffs, more) = self.diffs_of(&handoff)?;
        Ok(ReviewShown { handoff, diffs, more })
    }

    /// Says what a review came to: suggestions become notes, and issues tasks of the author's.
    ///
    /// # Errors
    /// As [`begin_review`](Self::begin_review), and when a text is empty or over its limit.
    pub fn give_review(&mut self, said: &str, verdict: &Verdict) -> Result<HandoffView, Error> {
        let lines = |what, lines: &[String]| -> Result<Vec<String>, Error> {
            Ok(lines.iter().map(|one| line(what, one)).collect::<Result<_, _>>()?)
        };
        let given = Given {
            approved: verdict.approved,
            text: verdict.text.as_deref().map(|said| text("review", said)).transpose()?,
            suggestions: lines("suggestion", &verdict.suggestions)?,
            issues: lines("issue", &verdict.issues)?,
            aspect: verdict.aspect.as_deref().map(|aspect| line("aspect", aspect)).transpose()?,
            pass_control: verdict.pass_control,
        };
        given.check()?;
        let roles = self.config().roles.clone();
        self.on_handoff(said, |write, row, act| {
            let body = row.decide_verdict(act, given.clone())?;
            may_review(write, row, act, &roles)?;
            write.emit(Some(row.id), body)?;
            let mut about = vec![About::Object(row.id)];
            about.extend(row.made.about.iter().cloned());
            for suggestion in &given.suggestions {
                let added = Added {
                    text: suggestion.clone(),
                    kind: NoteKind::Suggestion,
                    about: about.clone(),
                    ..Added::default()
                };
                added.check()?;
                write.emit(None, Body::NoteAdded(added))?;
            }
            for issue in &given.issues {
                let add =
                    Add { title: issue.clone(), priority: Priority::Important, ..Add::default() };
                add_on(write, &add, about.clone(), Some(row.by.clone()))?;
            }
            if given.pass_control || row.made.pass_control {
                pass_driver(write, row, act.by, &row.by)?;
            }
            Ok(())
        })
    }

    /// Returns what changed: of the commits that were told, or what is not committed.
    fn diffs_of(&mut self, handoff: &HandoffView) -> Result<(Vec<FileDiff>, bool), Error> {
        let mut diffs = Vec::new();
        let Some(repo) = self.site.repo() else { return Ok((diffs, false)) };
        let named = handoff
            .changes
            .iter()
            .filter_map(|line| line.strip_prefix("commit ")?.split_whitespace().next());
        let commits: Vec<String> =
            named.take(COMMITS).filter_map(|id| repo.resolve(id).map(|commit| commit.id)).collect();
        for commit in commits {
            let files = repo.commit_file_diffs(&commit)?;
            diffs.extend(files.into_iter().map(|(path, diff)| FileDiff {
                commit: Some(commit.clone()),
                path,
                diff,
            }));
        }
        if handoff.commit.is_none() {
            let query = ChangesQuery { diff: true, limit: 1, ..ChangesQuery::default() };
            for file in self.changes(&query)?.uncommitted {
                let told = handoff
                    .changes
                    .iter()
                    .any(|line| line.split_once(' ').is_some_and(|(_, path)| path == file.path));
                if let Some(diff) = file.diff.filter(|_| told) {
                    diffs.push(FileDiff { commit: None, path: file.path, diff });
                }
            }
        }
        let more = diffs.len() > FILES;
        diffs.truncate(FILES);
        Ok((diffs, more))
    }
}

/// Says no to a review by somebody whose role does not review.
fn may_review(
    write: &Write<'_>,
    row: &ItemRow<Handoff>,
    act: Act<'_>,
    roles: &Roles,
) -> Result<(), Error> {
    let session = session_of(write, row)?;
    let Some(role) = session.as_ref().and_then(|session| session.role_of(act.by)) else {
        return Ok(());
    };
    if may_look(&may(**write, roles, act.by, role)?) {
        return Ok(());
    }
    let message = format!("your role {role} does not review {}", row.short);
    Err(Error::new(Kind::Held, message)
        .hint("Ask for another: `collab role request navigator`.")
        .hint(format!(
            "Or say what you think: `collab send {} -m TEXT --about {}`.",
            row.by, row.short
        )))
}
