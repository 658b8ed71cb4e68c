//! Saving: marking a place in the log to which a session can be followed back.

use std::collections::BTreeMap;

use super::act::session_of;
use super::title;
use super::view::{SaveView, save_view};
use crate::app::open::App;
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::domain::session::decide::Act;
use crate::domain::session::event::{Saved, Trigger};
use crate::domain::text::{Json, line};
use crate::error::Error;
use crate::git::blob_id;
use crate::store::Paths;
use crate::store::index::Index;
use crate::store::memory::{self, AtHand};
use crate::store::write::Write;

impl App {
    /// Saves a session, as a milestone if that has a name.
    ///
    /// # Errors
    /// When who asks is not in it, it is over, or the name is empty or too long.
    pub fn save_session(
        &mut self,
        said: Option<&str>,
        milestone: Option<&str>,
    ) -> Result<SaveView, Error> {
        let milestone = milestone.map(|name| line("milestone", name)).transpose()?;
        let (id, me) = (self.session_here(said)?.id, self.my_name()?);
        let paths = self.store.paths().clone();
        let saved = self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            let act = Act { by: &me, title: &name };
            row.must_not_be_over(act)?;
            row.must_be_in(act)?;
            let trigger = if milestone.is_some() { Trigger::Milestone } else { Trigger::Manual };
            Ok(write.emit(Some(id), saved(write, &paths, &row, trigger, milestone)?)?)
        })?;
        let row = self.session_here(Some(&id.to_string()))?;
        let save = row.saves.iter().find(|save| save.id == saved);
        let save = save.ok_or_else(|| Error::user("the session was ended meanwhile"))?;
        let view = save_view(save);
        let _ = self.save_log();
        Ok(view)
    }
}

/// Returns what a save of a session says now.
pub(super) fn saved(
    write: &Write<'_>,
    paths: &Paths,
    session: &Session,
    trigger: Trigger,
    name: Option<String>,
) -> Result<Body, Error> {
    let position = write.newest()?.unwrap_or(session.id);
    let digest = digest(**write, session.id, position)?;
    let here: BTreeMap<Name, AtHand> = memory::read(paths)
        .participants
        .into_iter()
        .filter(|(name, at_hand)| session.has(name) && !at_hand.is_empty())
        .collect();
    let memory = (!here.is_empty()).then(|| serde_json::to_value(&here).map(Json));
    let memory = memory.transpose().map_err(|error| Error::user(error.to_string()))?;
    let saved = Saved { position, digest, trigger, name, memory };
    // What one has at hand may be more than an event holds: the place counts, not that.
    if saved.check().is_err() && saved.memory.is_some() {
        return Ok(Body::SessionSaved(Saved { memory: None, ..saved }));
    }
    saved.check()?;
    Ok(Body::SessionSaved(saved))
}

/// Returns the id that git gives to the lines of a session's events up to one, each with its newline.
pub(super) fn digest(index: Index<'_>, id: Id, position: Id) -> Result<String, Error> {
    let mut lines = String::new();
    for (event, line) in index.lines_up_to(id, position)? {
        debug_assert!(event <= position, "the index was asked for these alone");
        lines.push_str(&line);
        lines.push('\n');
    }
    Ok(blob_id(lines.as_bytes()))
}
