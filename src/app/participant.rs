//! Participants: who is known, and what is said of one.

use super::find;
use super::open::App;
use super::presence::Presence;
use super::view::{ParticipantView, ParticipantsView};
use crate::domain::event::Body;
use crate::domain::name::Name;
use crate::domain::participant::{Kind, PERMISSIONS, Set};
use crate::domain::text::{line, nearest};
use crate::error::Error;
use crate::store::index::participants::ParticipantRow;

/// What is to be set of a participant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetParticipant {
    /// Who; left out means who asks.
    pub name: Option<String>,
    /// Person or AI.
    pub kind: Option<Kind>,
    /// The name as people write it.
    pub title: Option<String>,
    /// The AI's client.
    pub client: Option<String>,
    /// The AI's model.
    pub model: Option<String>,
    /// What it is good at, all of it.
    pub skills: Option<Vec<String>>,
    /// What it may do, all of it.
    pub permissions: Option<Vec<String>>,
    /// What `@role` reaches.
    pub role: Option<String>,
}

impl App {
    /// Returns everybody who is known, latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn participants(&self) -> Result<ParticipantsView, Error> {
        let rows = self.store.index().participants()?;
        let presence = Presence::look(self);
        let mut participants: Vec<ParticipantView> =
            rows.into_iter().map(|row| self.participant_view(row, &presence)).collect();
        participants.sort_by(|a, b| b.last_here.cmp(&a.last_here).then(a.name.cmp(&b.name)));
        Ok(ParticipantsView { participants })
    }

    /// Returns one participant, if it is known.
    pub(crate) fn participant(&self, name: &Name) -> Result<Option<ParticipantView>, Error> {
        let row = self.store.index().participant(name)?;
        Ok(row.map(|row| self.participant_view(row, &Presence::look(self))))
    }

    fn participant_view(&self, row: ParticipantRow, presence: &Presence) -> ParticipantView {
        let last_here = presence.last_here(&row);
        let known = row.participant;
        ParticipantView {
            me: self.me().is_ok_and(|me| me.name == known.name),
            present: presence.is_running(&known.name),
            name: known.name.to_string(),
            kind: known.kind.map(|kind| kind.word().to_owned()),
            title: known.title,
            client: known.client,
            model: known.model,
            skills: known.skills,
            permissions: known.permissions,
            role: known.role,
            last_here,
            events: row.events,
        }
    }

    /// Sets what is said of a participant, and returns what is known of it then.
    ///
    /// # Errors
    /// When nothing is said, or it is not possible.
    pub fn set_participant(&mut self, set: &SetParticipant) -> Result<ParticipantView, Error> {
        let me = self.my_name()?;
        let body = body_of(set, &me)?;
        let name = body.name.clone();
        self.write(|write| {
            write.emit(None, Body::ParticipantSet(body))?;
            Ok(())
        })?;
        self.participant(&name)?.ok_or_else(|| find::nobody(&name))
    }
}

/// Makes an event of what is to be set; `me` is who asks.
///
/// # Errors
/// When it is not possible.
pub(crate) fn body_of(set: &SetParticipant, me: &Name) -> Result<Set, Error> {
    let name = match set.name.as_deref() {
        None | Some("me") => me.clone(),
        Some(name) => Name::typed(name)?,
    };
    for permission in set.permissions.iter().flatten() {
        if !PERMISSIONS.contains(&permission.as_str()) {
            let error = Error::usage(format!("`{permission}` is not a permission"));
            return Err(match nearest(permission, PERMISSIONS.iter().copied()) {
                Some(near) => error.hint(format!("Did you mean `{near}`?")),
                None => error.hint(format!("They are {}.", PERMISSIONS.join(", "))),
            });
        }
    }
    let role = match set.role.as_deref() {
        None | Some("") => set.role.clone(),
        Some(role) => Some(Name::typed(role)?.to_string()),
    };
    let one_line = |what, value: &Option<String>| match value.as_deref() {
        None | Some("") => Ok(value.clone()),
        Some(value) => line(what, value).map(Some),
    };
    let body = Set {
        kind: set.kind,
        title: one_line("title", &set.title)?,
        client: one_line("client", &set.client)?,
        model: one_line("model", &set.model)?,
        skills: set.skills.clone(),
        permissions: set.permissions.clone(),
        role,
        ..Set::of(name)
    };
    body.check()?;
    Ok(body)
}
