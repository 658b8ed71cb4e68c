//! What can be asked for of notes.

use crate::domain::note::event::Resolution;
use crate::domain::note::{Kind, Severity};

/// A note to add, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct AddNote {
    /// What is noted.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// What it concerns: ids, or paths with lines.
    pub about: Vec<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// What sort of thing it is.
    pub sort: Option<String>,
    /// What follows from it.
    pub impact: Option<String>,
    /// The note whose place it takes.
    pub replaces: Option<String>,
    /// Why it takes that place.
    pub why: Option<String>,
    /// What it would change.
    pub patch: Option<String>,
    /// The note that it is for.
    pub for_note: Option<String>,
}

/// What came of a note, as it was said.
#[derive(Clone, Debug)]
pub struct Resolve {
    /// What came of it.
    pub outcome: Resolution,
    /// Why, or the answer.
    pub why: Option<String>,
    /// The notes that show it.
    pub evidence: Vec<String>,
}

/// Which notes are asked for.
#[derive(Clone, Debug, Default)]
pub struct NoteQuery {
    /// Closed ones, too.
    pub all: bool,
    /// Of this kind only.
    pub kind: Option<Kind>,
    /// Of this severity only.
    pub severity: Option<Severity>,
    /// By this participant only.
    pub by: Option<String>,
    /// About this path or object only.
    pub about: Option<String>,
    /// Added since.
    pub since: Option<String>,
    /// At most so many.
    pub limit: usize,
}
