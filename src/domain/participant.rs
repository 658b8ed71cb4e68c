//! Participants: what is said of one.
//!
//! Whoever writes an event is a participant; `participant.set` only adds what is known of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Body, Event};
use super::ids::Id;
use super::name::Name;
use super::text::{MAX_LINE, TextError, list, within};

/// The fields of `participant.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Set {
    /// Who.
    pub name: Name,
    /// Whether it is a person or an AI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The name as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The AI's client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The AI's model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What it is good at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<String>>,
    /// What it may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    /// What `@role` reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A person or an AI.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person.
    Person,
    /// An AI.
    Ai,
}

impl Kind {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Ai => "ai",
        }
    }
}

/// What a participant may be permitted.
pub const PERMISSIONS: &[&str] = &["read", "write", "execute", "suggest", "review", "comment"];

impl Set {
    /// Returns an event that sets nothing yet.
    #[must_use]
    pub fn of(name: Name) -> Self {
        Self {
            name,
            kind: None,
            title: None,
            client: None,
            model: None,
            skills: None,
            permissions: None,
            role: None,
        }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        for (what, value) in [
            ("title", &self.title),
            ("client", &self.client),
            ("model", &self.model),
            ("role", &self.role),
        ] {
            within(what, value.as_deref().unwrap_or_default(), MAX_LINE)?;
        }
        list("skills", self.skills.as_deref().unwrap_or_default())?;
        list("permissions", self.permissions.as_deref().unwrap_or_default())
    }
}

/// A participant, as the events that set something make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub name: Name,
    /// Whether it is a person or an AI.
    pub kind: Option<Kind>,
    /// The name as people write it.
    pub title: Option<String>,
    /// The AI's client.
    pub client: Option<String>,
    /// The AI's model.
    pub model: Option<String>,
    /// What it is good at.
    pub skills: Vec<String>,
    /// What it may do; none said: what its role allows.
    pub permissions: Vec<String>,
    /// What `@role` reaches.
    pub role: Option<String>,
    /// The event since which it has that role.
    pub role_since: Option<Id>,
    /// The newest event of it.
    pub touched: Option<Id>,
}

impl Participant {
    /// Returns what is known of somebody of whom nothing was said.
    #[must_use]
    pub fn unknown(name: Name) -> Self {
        Self {
            name,
            kind: None,
            title: None,
            client: None,
            model: None,
            skills: Vec::new(),
            permissions: Vec::new(),
            role: None,
            role_since: None,
            touched: None,
        }
    }

    /// Folds the events that set something of one participant, in the order of their ids.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let mut participant: Option<Self> = None;
        for event in events {
            let Body::ParticipantSet(set) = &event.body else { continue };
            let known = participant.get_or_insert_with(|| Self::unknown(set.name.clone()));
            known.kind = set.kind.or(known.kind);
            let had = known.role.clone();
            for (field, value) in [
                (&mut known.title, &set.title),
                (&mut known.client, &set.client),
                (&mut known.model, &set.model),
                (&mut known.role, &set.role),
            ] {
                if let Some(value) = value {
                    *field = Some(value.clone()).filter(|value| !value.is_empty());
                }
            }
            if let Some(skills) = &set.skills {
                known.skills.clone_from(skills);
            }
            if let Some(permissions) = &set.permissions {
                known.permissions.clone_from(permissions);
            }
            // To give it again what it has changes nothing.
            if known.role != had {
                known.role_since = known.role.is_some().then_some(event.id);
            }
            known.touched = Some(event.id);
        }
        participant
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn set(n: u64, change: impl FnOnce(&mut Set)) -> Event {
        let mut set = Set::of("bob".parse().unwrap());
        change(&mut set);
        Event {
            id: Id::new(Clock::after(None, n as i64), CloneId(1), 0),
            at: jiff::Timestamp::UNIX_EPOCH,
            by: "ann".parse().unwrap(),
            session: None,
            branch: None,
            head: None,
            of: None,
            body: Body::ParticipantSet(set),
        }
    }

    #[test]
    fn of_each_field_the_last_one_wins_and_nothing_clears() {
        let bob = Participant::fold(&[
            set(1, |set| {
                set.kind = Some(Kind::Ai);
                set.model = Some("old".to_owned());
                set.role = Some("reviewer".to_owned());
                set.skills = Some(vec!["rust".to_owned()]);
            }),
            set(2, |set| set.model = Some("new".to_owned())),
            set(3, |set| {
                set.role = Some(String::new());
                set.skills = Some(Vec::new());
            }),
        ])
        .unwrap();

        assert_eq!((bob.kind, bob.model.as_deref()), (Some(Kind::Ai), Some("new")));
        assert_eq!((bob.role, bob.skills), (None, Vec::<String>::new()));
        assert_eq!(bob.touched, Some(set(3, |_| ()).id));
    }

    #[test]
    fn a_role_is_had_since_it_was_given_first_and_not_taken_in_between() {
        let role = |n, role: &str| set(n, |set| set.role = Some(role.to_owned()));
        let since = |events: &[Event]| Participant::fold(events).unwrap().role_since;
        let given = [role(1, "tester"), role(2, "reviewer"), role(3, "reviewer")];
        assert_eq!(since(&given), Some(given[1].id));
        assert_eq!(since(&[role(1, "reviewer"), role(2, "")]), None);
        let again = [role(1, "reviewer"), role(2, ""), role(3, "reviewer")];
        assert_eq!(since(&again), Some(again[2].id));
    }

    #[test]
    fn of_whom_nothing_was_said_there_is_nothing() {
        assert_eq!(Participant::fold(&[]), None);
    }
}
