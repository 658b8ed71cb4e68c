//! When a model has ended its turn: what cannot wait goes on it, once.

use std::time::Duration;

use super::Answer;
use crate::app::open::App;
use crate::app::wait::For;
use crate::domain::priority::Priority;
use crate::domain::session::role::DRIVER;
use crate::error::Error;
use crate::store::cursors;

/// So many things are named.
const NAMED: usize = 5;

impl App {
    /// Says what the turn goes on with; nothing if it already goes on because of that, so that it ends some time.
    pub(super) fn stop(&mut self, goes_on: bool) -> Result<Answer, Error> {
        if goes_on {
            return Ok(Answer::Nothing);
        }
        if let Some(what) = self.cannot_wait()? {
            return Ok(Answer::GoOn(what));
        }
        let Some(most) = self.config().hooks_wait.filter(|most| !most.is_zero()) else {
            return Ok(Answer::Nothing);
        };
        // Whoever drives has ended its turn because it wants something of its person.
        let session = self.here()?;
        let me = self.my_name()?;
        if session.is_none_or(|session| session.role_of(&me) == Some(DRIVER)) {
            return Ok(Answer::Nothing);
        }
        self.wait_for_urgent(most)?;
        Ok(self.cannot_wait()?.map_or(Answer::Nothing, Answer::GoOn))
    }

    fn wait_for_urgent(&mut self, most: Duration) -> Result<(), Error> {
        match self.wait(For::Handoff, most) {
            // Nothing came.
            Err(error) if error.kind == crate::error::Kind::User => Ok(()),
            done => done.map(|_| ()),
        }
    }

    /// Returns what is unread and critical, or handed off to who asks, and did not go on a turn before.
    fn cannot_wait(&mut self) -> Result<Option<String>, Error> {
        let me = self.my_name()?;
        let messages = self.unread_of(&[Priority::Critical], NAMED)?;
        let handoffs = self.handoffs_for(false, true)?;
        let key = |id: &str| format!("stop {id}");
        let mut named = Vec::new();
        for message in &messages {
            let what =
                format!("critical message {} from {}: `collab inbox`", message.short, message.from);
            named.push((key(&message.id), what));
        }
        for handoff in handoffs.iter().take(NAMED) {
            let what = format!(
                "{} hands off to you: `collab show {short}`, then `collab handoff accept {short}`",
                handoff.by,
                short = handoff.short
            );
            named.push((key(&handoff.id), what));
        }
        let stopped = cursors::read(self.store.paths());
        let stopped =
            stopped.readers.get(&me).map(|cursor| cursor.stopped.clone()).unwrap_or_default();
        let new: Vec<&str> = named
            .iter()
            .filter(|(key, _)| !stopped.contains(key))
            .map(|(_, what)| what.as_str())
            .collect();
        if new.is_empty() {
            return Ok(None);
        }
        let text = format!("Before you stop, see to this (collab):\n- {}", new.join("\n- "));
        self.store.mark_read(|cursors| {
            cursors.readers.entry(me.clone()).or_default().stopped =
                named.iter().map(|(key, _)| key.clone()).collect();
            Ok(())
        })?;
        Ok(Some(text))
    }
}
