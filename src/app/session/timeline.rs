//! What happened in a session, and the session as it was at a save.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use super::act::session_of_index;
use super::save::digest;
use super::view::{SessionDetail, TimelineEntry, save_view, view};
use crate::app::open::App;
use crate::app::presence::Presence;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::session::{Save, Session};
use crate::error::Error;
use crate::store::index::events::{LogQuery, Logged};
use crate::store::index::items::ItemRow;

/// A day, in milliseconds: clocks differ.
const DAY: i64 = 86_400_000;

/// What of a session's history is asked for.
#[derive(Clone, Debug)]
pub struct HistoryAsked {
    /// Which session; left out: that in which who asks is.
    pub session: Option<String>,
    /// As it was at this save: a milestone's name, or a prefix of its id.
    pub at: Option<String>,
    /// At most so much of what happened, the newest.
    pub limit: usize,
}

impl App {
    /// Returns a session with what happened in it.
    ///
    /// # Errors
    /// When it, or the save, is not known.
    pub fn session(&self, asked: &HistoryAsked) -> Result<SessionDetail, Error> {
        let index = self.store.index();
        let mut row = self.session_or_only(asked.session.as_deref())?;
        let save = asked.at.as_deref().map(|at| find_save(&row, at)).transpose()?;
        let saves = row.saves.iter().map(save_view).collect();
        let intact = match &save {
            Some(save) => Some(self.is_intact(&row, save)?),
            None => None,
        };
        if let Some(save) = &save {
            row.item = self.session_at(row.id, save.position)?.unwrap_or(row.item);
        }
        let at = save.as_ref().map_or(self.now(), |save| save.at);
        let until = save.as_ref().map(|save| save.position);
        let (entries, earlier) = self.happened(&row, until, asked.limit, |_| true)?;
        let timeline = entries.into_iter().map(|logged| self.entry(logged));
        Ok(SessionDetail {
            session: view(index, &row, &Presence::look(self), at)?,
            saves,
            at_save: save.as_ref().map(save_view),
            intact,
            timeline: timeline.collect::<Result<_, _>>()?,
            earlier,
            unknown: crate::app::task::unknown(index, Noun::Session, row.id)?,
        })
    }

    /// Says whether this clone has the events of a session up to a save, and no others.
    pub(super) fn is_intact(&self, session: &Session, save: &Save) -> Result<bool, Error> {
        Ok(digest(self.store.index(), session.id, save.position)? == save.digest)
    }

    /// Folds a session anew from its events up to one.
    pub(super) fn session_at(&self, id: Id, position: Id) -> Result<Option<Session>, Error> {
        let lines = self.store.index().lines_up_to(id, position)?;
        let parsed = lines.iter().filter_map(|(_, line)| {
            crate::domain::event::parse_line(line.as_bytes()).ok()?.event.ok()
        });
        let events: Vec<_> = parsed.map(|event| *event).collect();
        Ok(Session::fold(&events))
    }

    /// Returns what happened in a session and what was done to it, the oldest first; and how much more that
    /// was before.
    pub(super) fn happened(
        &self,
        session: &ItemRow<Session>,
        until: Option<Id>,
        limit: usize,
        wanted: impl Fn(&Logged) -> bool,
    ) -> Result<(Vec<Logged>, i64), Error> {
        let since_millis = Some(session.at.as_millisecond().saturating_sub(DAY));
        let query = LogQuery { since_millis, ..LogQuery::default() };
        let mut newest = VecDeque::new();
        let mut earlier = 0;
        let itself = ObjectRef::Id(Noun::Session, session.id);
        self.store.index().each_logged(&query, |logged| {
            let parsed = &logged.parsed;
            let within = until.is_none_or(|until| parsed.id <= until);
            let is_of = parsed.object.as_ref() == Some(&itself)
                || parsed.event.as_ref().is_ok_and(|event| event.session == Some(session.id));
            if within && is_of && wanted(&logged) {
                newest.push_back(logged);
                if newest.len() > limit {
                    newest.pop_front();
                    earlier += 1;
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok((newest.into(), earlier))
    }

    fn entry(&self, logged: Logged) -> Result<TimelineEntry, Error> {
        let of_session = matches!(logged.parsed.object, Some(ObjectRef::Id(Noun::Session, _)));
        let line = self.log_line(logged, false)?;
        let text = match (line.text.is_empty(), line.detail.is_empty()) {
            _ if of_session => line.detail,
            (_, true) => line.text,
            (true, _) => line.detail,
            _ => format!("{} ({})", line.detail, line.text),
        };
        Ok(TimelineEntry { at: line.at, by: line.by, kind: line.kind, object: line.object, text })
    }
}

/// Finds a save by a milestone's name or a prefix of its id; `last` is the newest.
fn find_save(session: &ItemRow<Session>, said: &str) -> Result<Save, Error> {
    let named =
        |save: &&Save| save.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(said));
    let saves = &session.saves;
    let found = match said {
        "last" => saves.last(),
        _ => saves.iter().rev().find(named).or_else(|| {
            let mut of_id = saves.iter().filter(|save| save.id.to_string().starts_with(said));
            of_id.next().filter(|_| said.len() >= 6 && of_id.next().is_none())
        }),
    };
    found.cloned().ok_or_else(|| {
        let shown: String = said.chars().take(200).collect();
        let error = Error::user(format!("{} has no save `{shown}`", super::title(session)));
        let names: Vec<&str> = saves.iter().filter_map(|save| save.name.as_deref()).collect();
        match (saves.is_empty(), names.is_empty()) {
            (true, _) => error.hint("Save it with `collab session save`."),
            (_, true) => error.hint("Ask for the newest with `--at last`."),
            _ => {
                error.hint(format!("Milestones: {}; `last` is the newest save.", names.join(", ")))
            }
        }
    })
}

impl App {
    /// Returns a session of this id.
    pub(super) fn session_row(&self, id: Id) -> Result<ItemRow<Session>, Error> {
        session_of_index(self.store.index(), id)
    }
}
