//! What an event belongs to: an object, and its noun.

use crate::domain::alert::AlertName;
use crate::domain::context::EntryName;
use crate::domain::ids::Id;
use crate::domain::name::Name;

/// The nouns that have objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A message.
    Message,
    /// A task.
    Task,
    /// A participant: its object goes by name.
    Participant,
    /// A note.
    Note,
    /// An entry of the context: its object goes by key and branch.
    Context,
    /// An alert: its object goes by source and key.
    Alert,
    /// A session, with the roles in it.
    Session,
    /// A handoff, with its reviews.
    Handoff,
    /// A checkpoint.
    Checkpoint,
}

impl Noun {
    /// The nouns whose objects go by id.
    pub const WITH_IDS: [Self; 6] =
        [Self::Message, Self::Task, Self::Note, Self::Session, Self::Handoff, Self::Checkpoint];

    /// All nouns.
    pub const ALL: [Self; 9] = [
        Self::Message,
        Self::Task,
        Self::Participant,
        Self::Note,
        Self::Context,
        Self::Alert,
        Self::Session,
        Self::Handoff,
        Self::Checkpoint,
    ];

    /// Returns the letter of the noun's short ids.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Message => 'm',
            Self::Task => 't',
            Self::Participant => 'p',
            Self::Note => 'n',
            Self::Context => 'c',
            Self::Alert => 'a',
            Self::Session => 's',
            Self::Handoff => 'h',
            Self::Checkpoint => 'k',
        }
    }

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Task => "task",
            Self::Participant => "participant",
            Self::Note => "note",
            Self::Context => "context",
            Self::Alert => "alert",
            Self::Session => "session",
            Self::Handoff => "handoff",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// Returns the noun of a kind, also of one that this build does not know.
    #[must_use]
    pub fn of_kind(kind: &str) -> Option<Self> {
        let word = match kind.split_once('.')?.0 {
            // Roles are had in a session, and reviews given of a handoff.
            "role" => "session",
            "review" => "handoff",
            word => word,
        };
        Self::ALL.into_iter().find(|noun| noun.word() == word)
    }
}

/// What an event belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectRef {
    /// An object that goes by the id of the event that made it.
    Id(Noun, Id),
    /// A participant.
    Participant(Name),
    /// An entry of the context.
    Context(EntryName),
    /// An alert.
    Alert(AlertName),
}

impl ObjectRef {
    /// Returns the noun of the object.
    #[must_use]
    pub fn noun(&self) -> Noun {
        match self {
            Self::Id(noun, _) => *noun,
            Self::Participant(_) => Noun::Participant,
            Self::Context(_) => Noun::Context,
            Self::Alert(_) => Noun::Alert,
        }
    }
}
