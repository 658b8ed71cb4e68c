//! Listing sessions.

use super::view::{SessionsView, view};
use crate::app::open::App;
use crate::app::presence::Presence;
use crate::error::Error;

impl App {
    /// Returns the sessions that are open, the last touched first; and at most `limit` of those that are
    /// over, if all are asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions(&self, all: bool, limit: usize) -> Result<SessionsView, Error> {
        let index = self.store.index();
        let mut rows = index.open_sessions()?;
        let mut more = false;
        if all {
            let mut over = index.completed_sessions(limit.saturating_add(1))?;
            more = over.len() > limit;
            over.truncate(limit);
            rows.extend(over);
        }
        let presence = Presence::look(self);
        let sessions = rows.iter().map(|row| view(index, row, &presence, self.now()));
        Ok(SessionsView { sessions: sessions.collect::<Result<_, _>>()?, more })
    }
}
