//! Going on where a session stopped: what it was, what changed since, and what matters now.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::view::{SaveView, SessionView, save_view};
use crate::app::brief::{BriefAsked, BriefView, Depth};
use crate::app::changes::{ChangesQuery, CommitView};
use crate::app::check::ChecksView;
use crate::app::context::ContextDiff;
use crate::app::message;
use crate::app::open::App;
use crate::app::view::MessageView;
use crate::domain::session::Session;
use crate::domain::session::policy::{BriefingDepth, Verbosity};
use crate::error::Error;
use crate::store::cursors;

/// How a session is gone on with, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Resume {
    /// Which; left out: that in which who asks is, or the only one that is open.
    pub session: Option<String>,
    /// How much is told; left out: as the session's policy says.
    pub depth: Option<Depth>,
    /// How many messages; left out: as the depth says.
    pub messages: Option<usize>,
}

/// A session that goes on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ResumeView {
    /// The session.
    pub session: SessionView,
    /// Whether who asks was not in it, and came into it by this.
    pub joined: bool,
    /// How much is told: `quick`, `standard` or `deep`.
    pub depth: String,
    /// The last save.
    pub saved: Option<SaveView>,
    /// Whether this clone has the events of that save, and no others before it.
    pub intact: Option<bool>,
    /// Since when changes are told: the save, or the session's beginning.
    pub since: Timestamp,
    /// What changed in the shared context since; not at `quick`.
    pub context: Option<ContextDiff>,
    /// What was committed since, the newest first; not at `quick`.
    pub commits: Vec<CommitView>,
    /// Whether there is more of that.
    pub more_commits: bool,
    /// The last messages in the session, the oldest first.
    pub messages: Vec<MessageView>,
    /// How many there were before those.
    pub earlier_messages: i64,
    /// What matters to who asks.
    pub briefing: BriefView,
    /// How the checks ended that were run now; left out where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<ChecksView>,
}

/// What becomes of the checks when a session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnResume {
    /// They run.
    Run,
    /// How to run them is said.
    Named,
    /// Nothing.
    None,
}

impl App {
    /// Goes on with a session, and returns what it takes to do so. The briefing counts as told only after
    /// [`mark_briefed`](Self::mark_briefed).
    ///
    /// # Errors
    /// When the session is not known or over.
    pub fn resume_session(&mut self, resume: &Resume) -> Result<ResumeView, Error> {
        let id = self.session_or_only(resume.session.as_deref())?.id;
        let before = self.session_row(id)?;
        let joined = !before.has(&self.my_name()?);
        // To resume is an act of its own, since which nothing has happened.
        let since_last = self.last_act_unless_briefed()?;
        self.go_on(id)?;
        let depth = resume.depth.unwrap_or_else(|| depth_of(&before));
        let (name, messages, commits) = match depth {
            Depth::Quick => ("quick", 10, 0),
            Depth::Standard => ("standard", 50, 20),
            Depth::Deep => ("deep", 100, 100),
        };
        // What was saved before it went on: the save that a pause made is where it stopped.
        let save = before.saves.last();
        let since = save.map_or(before.at, |save| save.at);
        let briefing =
            self.brief(&BriefAsked { depth, since: since_last, ..BriefAsked::default() })?;
        let told = depth != Depth::Quick;
        let context = told.then(|| self.context_diff(&since.to_string())).transpose()?;
        let changes = match told && self.site.repo().is_some() {
            true => Some(self.changes(&ChangesQuery {
                since: Some(since.to_string()),
                limit: commits,
                ..ChangesQuery::default()
            })?),
            false => None,
        };
        let limit = resume.messages.unwrap_or(messages);
        let is_message = |kind: &str| kind == "message.sent";
        let (said, earlier) =
            self.happened(&before, None, limit, |logged| is_message(&logged.parsed.kind))?;
        let index = self.store.index();
        let mut messages = Vec::new();
        for logged in said {
            if let Some(row) = index.message(logged.parsed.id)? {
                messages.push(message::view(index, &row)?);
            }
        }
        Ok(ResumeView {
            session: self.session_view(id)?,
            joined,
            depth: name.to_owned(),
            saved: save.map(save_view),
            intact: save.map(|save| self.is_intact(&before, save)).transpose()?,
            since,
            context,
            more_commits: changes.as_ref().is_some_and(|changes| changes.more),
            commits: changes.map(|changes| changes.commits).unwrap_or_default(),
            messages,
            earlier_messages: earlier,
            briefing,
            checks: None,
        })
    }

    /// Says whether checks are run when a session goes on at a depth: at more than `quick`, where some are trusted.
    /// An AI client's server does not run them, as its call would not wait so long.
    ///
    /// # Errors
    /// When the policy cannot be read.
    pub fn checks_on_resume(&self, resumed: &ResumeView) -> Result<OnResume, Error> {
        let is_told = resumed.depth != "quick";
        if !is_told || !self.checks(&[])?.checks.iter().any(|check| check.trusted) {
            return Ok(OnResume::None);
        }
        Ok(if self.site.options.served.is_some() { OnResume::Named } else { OnResume::Run })
    }
}

impl App {
    /// Returns when who asks last did something, as a briefing takes it; nothing if it never did, or was briefed
    /// here: then that says from where on.
    fn last_act_unless_briefed(&self) -> Result<Option<String>, Error> {
        let me = self.my_name()?;
        let known = cursors::read(self.store.paths()).readers.remove(&me);
        if known.is_some_and(|cursor| cursor.brief.is_some()) {
            return Ok(None);
        }
        let row = self.store.index().participant(&me)?;
        let at = row.and_then(|row| Timestamp::from_millisecond(row.at_millis?).ok());
        Ok(at.map(|at| at.to_string()))
    }

    /// Returns how much a briefing tells if nothing is said: what the policy says of the session in which who asks
    /// is.
    ///
    /// # Errors
    /// When it cannot be told who asks.
    pub fn usual_depth(&self, all: bool) -> Result<Depth, Error> {
        if all {
            return Ok(Depth::default());
        }
        Ok(self.here()?.map_or_else(Depth::default, |session| depth_of(&session)))
    }
}

impl App {
    /// Returns how much messages tell: what the policy says of the session in which who asks is.
    #[must_use]
    pub fn verbosity(&self) -> Verbosity {
        *self.verbosity.get_or_init(|| {
            let here = self.here().ok().flatten();
            here.map_or_else(Verbosity::default, |session| session.policy().message_verbosity)
        })
    }
}

/// Returns the depth of briefings in a session.
fn depth_of(session: &Session) -> Depth {
    match session.policy().briefing_depth {
        BriefingDepth::Minimal => Depth::Quick,
        BriefingDepth::Standard => Depth::Standard,
        BriefingDepth::Comprehensive => Depth::Deep,
    }
}
