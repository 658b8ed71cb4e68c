//! Handing work off: with what changed, where its author stands, and what is expected of whom.

use super::asked::Make;
use super::view::{HandoffView, view};
use crate::app::brief::BriefAsked;
use crate::app::changes::ChangesQuery;
use crate::app::find;
use crate::app::open::App;
use crate::app::session::may;
use crate::app::{checkpoint, find::Scope};
use crate::domain::about::About;
use crate::domain::event::{Body, Noun};
use crate::domain::handoff::event::Made;
use crate::domain::ids::Id;
use crate::domain::name::{Address, Name};
use crate::domain::session::Session;
use crate::domain::session::role::Permission;
use crate::domain::text::{MAX_LINE, text};
use crate::error::Error;
use crate::store::index::items::ItemRow;

/// How many tokens the briefing has that goes along.
const BRIEFING: usize = 400;
/// How many commits are told, and how many files that are not committed.
const CHANGES: usize = 20;
/// So many seconds a handoff in a session waits for an answer, if nothing else is said.
const WITHIN: i64 = 30 * 60;

impl App {
    /// Hands work off.
    ///
    /// # Errors
    /// When whom or what it names is not known, or who asks may not pass the driver's role.
    pub fn hand_off(&mut self, make: &Make) -> Result<HandoffView, Error> {
        let me = self.my_name()?;
        let session = self.here()?;
        let text = text("handoff", &make.text)?;
        let mut to = Vec::new();
        for address in &make.to {
            if address == "anyone" {
                continue;
            }
            to.push(find::stored(self, |scope: Scope<'_>| find::address(scope, address))?);
        }
        to.sort();
        to.dedup();
        if to == [Address::One(me.clone())] {
            return Err(Error::user("that would hand the work to yourself")
                .hint("Leave it for whoever comes next: `collab handoff -m TEXT`."));
        }
        let about: Result<Vec<About>, Error> =
            make.about.iter().map(|about| find::about(self, about)).collect();
        let about = about?;
        if make.pass_control {
            let Some(session) = &session else {
                return Err(Error::user(
                    "you are in no session, so there is no driver's role to pass",
                )
                .hint("Hand off without `--pass-control`."));
            };
            if session.driver.as_ref() != Some(&me) {
                return Err(Error::user("you do not drive, so there is no driver's role to pass")
                    .hint("Hand off without `--pass-control`."));
            }
        }
        if make.within.is_some() && session.is_none() {
            return Err(Error::user(
                "in no session nobody is there to whom it could go after a time",
            )
            .hint("Leave out `--within`: it waits for whoever comes next."));
        }
        let commit = make.commit.as_deref().map(|rev| self.commit_named(rev)).transpose()?;
        let policy = session.as_ref().map(|session| session.policy());
        // Where rules are strict, nothing counts that nobody looked at.
        let needs_review =
            make.needs_review || policy.as_ref().is_some_and(|policy| policy.is_strict());
        let others = session.as_ref().map_or(Ok(0), |session| reviewers(self, session, &me))?;
        let approvals =
            policy.filter(|_| needs_review).map(|policy| policy.approvals(others).max(1));
        let changes = self.changed_by_me(commit.as_deref(), session.as_ref())?;
        let now = self.now();
        let checkpoint = checkpoint::of(self.store.index(), &me, now)?.map(|row| row.id);
        let quick = BriefAsked { peek: true, ..BriefAsked::default() };
        let briefing = self.brief_for(Some(me), &quick, BRIEFING)?.text;
        let made = Made {
            text,
            to,
            needs_review,
            approvals: approvals.filter(|count| *count > 1).map(|count| count as i64),
            pass_control: make.pass_control,
            about,
            commit,
            changes,
            expires: session.as_ref().map(|_| make.within.unwrap_or(WITHIN)),
            checkpoint,
            briefing: Some(briefing).filter(|text| !text.trim().is_empty()),
        };
        made.check()?;
        let id = self.write(|write| Ok(write.emit(None, Body::HandoffMade(made))?))?;
        self.handoff_view(id)
    }

    pub(super) fn handoff_view(&self, id: Id) -> Result<HandoffView, Error> {
        let index = self.store.index();
        let row = index.handoff(id)?.ok_or_else(|| find::missing(Some(Noun::Handoff), id))?;
        view(index, &row)
    }

    /// Returns the full id of a commit.
    fn commit_named(&self, rev: &str) -> Result<String, Error> {
        let commit = self.site.readable_repo()?.resolve(rev);
        commit.map(|commit| commit.id).ok_or_else(|| {
            let shown: String = rev.chars().take(200).collect();
            Error::user(format!("there is no commit `{shown}`"))
                .hint("Name one that is here, as `HEAD` or by its id.")
        })
    }

    /// Returns what who asks changed, a line each: its commits since it came into the session, or within a day,
    /// up to the one that is named; and what is not committed, unless one is named.
    fn changed_by_me(
        &mut self,
        commit: Option<&str>,
        session: Option<&ItemRow<Session>>,
    ) -> Result<Vec<String>, Error> {
        if self.site.repo().is_none() {
            return Ok(Vec::new());
        }
        let me = self.my_name()?;
        let joined = session.and_then(|session| Some(session.members.get(&me)?.joined));
        let since = joined.map_or_else(|| "1d".to_owned(), |joined| joined.to_string());
        let query = ChangesQuery { since: Some(since), limit: CHANGES, ..ChangesQuery::default() };
        let view = self.changes(&query)?;
        let mut lines = Vec::new();
        if commit.is_none() {
            for file in view.uncommitted.iter().take(CHANGES) {
                lines.push(told(&format!("{} {}", file.op.word(), file.path)));
            }
        }
        let name = me.to_string();
        let mut commits = view.commits;
        if let Some(at) = commits.iter().position(|one| Some(one.id.as_str()) == commit) {
            commits.drain(..at);
        } else if let Some(commit) = commit {
            // It is older, or on another branch: it alone is told.
            commits.clear();
            let named = self.site.readable_repo()?.commit(commit);
            let line = named.map(|named| line_of(&named.id, &named.subject));
            lines.extend(line);
        }
        for one in
            commits.iter().filter(|one| Some(one.id.as_str()) == commit || one.who.contains(&name))
        {
            lines.push(line_of(&one.id, &one.subject));
        }
        Ok(lines)
    }
}

fn line_of(id: &str, subject: &str) -> String {
    told(&format!("commit {} {subject}", id.get(..10).unwrap_or(id)))
}

/// Returns what is told of a change: what git holds may be of any length, and hold anything.
fn told(change: &str) -> String {
    let plain = change.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut left = MAX_LINE;
    plain
        .take_while(|c| {
            left.checked_sub(c.len_utf8()).is_some_and(|rest| {
                left = rest;
                true
            })
        })
        .collect()
}

/// Returns how many others in a session may review.
fn reviewers(app: &App, session: &Session, me: &Name) -> Result<usize, Error> {
    let roles = &app.config().roles;
    let mut count = 0;
    for name in session.present().filter(|name| *name != me) {
        let role = session.role_of(name).unwrap_or_default();
        let may = may(app.store.index(), roles, name, role)?;
        count += usize::from(may_look(&may));
    }
    Ok(count)
}

/// Says whether somebody who may do this may review: a driver, to whom the turn was passed, does, too.
pub(super) fn may_look(may: &[Permission]) -> bool {
    may.contains(&Permission::Review) || may.contains(&Permission::Write)
}
