//! What follows from how a check ended: it is kept, and who has to know is told.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};

use super::run::Came;
use crate::app::alert::{clear_on, raise_on};
use crate::app::history::made;
use crate::app::open::App;
use crate::domain::alert::{AlertName, Raised, Word};
use crate::domain::event::Body;
use crate::domain::message::Sent;
use crate::domain::name::{Address, Name};
use crate::domain::note::Severity;
use crate::domain::priority::Priority;
use crate::error::Error;
use crate::store::checks::Outcome;
use crate::store::index::events::LogQuery;

/// The source of the alerts.
const SOURCE: &str = "check";
/// So many are told by name that they may have broken it.
const MOST_TOLD: usize = 20;
/// So many commits are looked at for who made them.
const MOST_COMMITS: usize = 500;

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Whether it fails since now, or for the first time.
    pub(crate) broke: bool,
    /// Whether it passes again.
    pub(crate) mended: bool,
}

impl App {
    /// Keeps how a check ended. One that fails from now on is an alert to all, and a critical message to
    /// everybody with edits since it passed; one that passes again clears it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn settle_check(&mut self, came: &Came) -> Result<Settled, Error> {
        self.look_anew();
        let now = self.now();
        let worktree = self.store.paths().worktree().to_owned();
        let known = crate::store::checks::read(self.store.paths(), self.store.clone);
        let before = known.last(&came.check.name, &worktree).cloned();
        let passed_at = if came.passed {
            // What changed while it ran may be what breaks it: it passed as it was when it began.
            Some(now - SignedDuration::from_millis(came.took_ms))
        } else {
            before.as_ref().and_then(|before| before.passed_at)
        };
        let outcome = Outcome {
            name: came.check.name.clone(),
            worktree: worktree.clone(),
            passed: came.passed,
            at: now,
            passed_at,
            took_ms: came.took_ms,
            lines: came.lines.clone(),
        };
        self.store.change_checks(|known| known.keep(outcome))?;
        let failed_before = before.as_ref().is_some_and(|before| !before.passed);
        let key = Word::joined(&[&came.check.name, &worktree]);
        let name = AlertName { source: SOURCE.parse()?, key };
        let standing = self.store.index().alert(&name)?.filter(|alert| alert.raised.is_some());
        let stands = standing.is_some();
        if came.passed {
            // Another clone has other files: what fails there is that one's to clear.
            if standing.is_some_and(|alert| alert.touched.clone_id() == self.store.clone) {
                let why = format!("`{}` passes again", came.check.name);
                self.write(|write| clear_on(write, &name.to_string(), Some(&why)))?;
            }
            return Ok(Settled { broke: false, mended: failed_before });
        }
        if stands && failed_before {
            return Ok(Settled::default());
        }
        let told = match passed_at {
            Some(since) => self.editors_since(since)?,
            None => Vec::new(),
        };
        let place = if worktree.is_empty() { String::new() } else { format!(" in {worktree}") };
        let text =
            format!("`{}` fails{place}: {}", came.check.name, came.lines.join("\n").trim_start());
        let raised = Raised {
            source: name.source.clone(),
            key: name.key.clone(),
            text: text.clone(),
            kind: came.check.kind(),
            severity: Some(Severity::High),
            about: Vec::new(),
        };
        raised.check()?;
        self.write(|write| {
            raise_on(write, raised)?;
            if !told.is_empty() {
                let text = format!(
                    "{text}\nIt passed before, and you changed something since. Run it with `collab check run {}`.",
                    came.check.name
                );
                let sent = Sent {
                    to: told.iter().cloned().map(Address::One).collect(),
                    text,
                    priority: Priority::Critical,
                    ..Sent::default()
                };
                sent.check()?;
                write.emit(None, Body::MessageSent(sent))?;
            }
            Ok(())
        })?;
        Ok(Settled { broke: true, mended: false })
    }

    /// Returns who changed files since a time, besides who asks: those who recorded it here, and those who made
    /// the commits on what is checked out.
    fn editors_since(&mut self, since: Timestamp) -> Result<Vec<Name>, Error> {
        let mut names = BTreeSet::new();
        let query = LogQuery {
            since_millis: Some(since.as_millisecond()),
            by: None,
            kind: Some("change.recorded".to_owned()),
            after_seq: None,
            limit: None,
        };
        self.store.index().each_logged(&query, |logged| {
            names.extend(logged.parsed.by.parse::<Name>().ok());
            ControlFlow::Continue(())
        })?;
        if let (Some(repo), Some(head)) = (self.site.repo(), self.site.head().commit) {
            let config = self.config();
            let mut makers = Vec::new();
            // Who made what cannot be read is not told.
            let _ = repo.commits(&[head], &[], Some(MOST_COMMITS), |commit| {
                // Git knows no fractions of a second.
                if commit.at.as_second() < since.as_second() {
                    return ControlFlow::Break(());
                }
                makers.extend(made(commit, config).who);
                ControlFlow::Continue(())
            });
            // Whoever made commits here can be sent to, though they never wrote anything with collab.
            names.extend(makers.iter().filter_map(|name| name.parse::<Name>().ok()));
        }
        names.remove(&self.my_name()?);
        Ok(names.into_iter().take(MOST_TOLD).collect())
    }
}
