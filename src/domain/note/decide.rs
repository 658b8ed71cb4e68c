//! When closing a note is refused, and what to write if not.

use super::event::{Added, Judged, Resolution, Resolved};
use super::{Kind, Note, Outcome};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::refused::Refused;

impl Note {
    /// Decides what comes of a note that is not up for a choice; `title` names it for people.
    ///
    /// # Errors
    /// When it is closed, when that cannot come of a note of its kind, or when it does not say why.
    pub fn decide_resolve(&self, title: &str, resolved: Resolved) -> Result<Body, Refused> {
        self.is_open(title)?;
        let kind = self.added.kind;
        let fits = match resolved.outcome {
            Resolution::Confirmed | Resolution::RuledOut => kind == Kind::Hypothesis,
            Resolution::Answered => kind == Kind::Question,
            Resolution::Settled => !matches!(kind, Kind::Hypothesis | Kind::Question),
            // Whatever takes its place closes it.
            Resolution::Replaced => false,
        };
        let (title, outcome) = (title.to_owned(), Outcome::from(resolved.outcome));
        if !fits {
            return Err(Refused::WrongOutcome { title, kind, outcome });
        }
        let says_why = match resolved.outcome {
            Resolution::Answered => resolved.why.is_some(),
            Resolution::Confirmed | Resolution::RuledOut => {
                resolved.why.is_some() || !resolved.evidence.is_empty()
            }
            Resolution::Settled | Resolution::Replaced => true,
        };
        if !says_why {
            return Err(Refused::NoReason { title, outcome });
        }
        if resolved.evidence.contains(&self.id) {
            return Err(Refused::OwnEvidence { title });
        }
        Ok(Body::NoteResolved(resolved))
    }

    /// Decides whether a suggestion is taken.
    ///
    /// # Errors
    /// When it is no suggestion, or closed.
    pub fn decide_judge(&self, title: &str, taken: bool, judged: Judged) -> Result<Body, Refused> {
        if self.added.kind != Kind::Suggestion {
            return Err(Refused::NoSuggestion { title: title.to_owned(), kind: self.added.kind });
        }
        self.is_open(title)?;
        Ok(if taken { Body::NoteAccepted(judged) } else { Body::NoteRejected(judged) })
    }

    /// Decides whether another note may take the place of this one.
    ///
    /// # Errors
    /// When it is closed, or of another kind.
    pub fn decide_replace(&self, title: &str, by: &Added) -> Result<(), Refused> {
        let kind = self.added.kind;
        if kind != by.kind {
            return Err(Refused::OtherKind { title: title.to_owned(), kind, by: by.kind });
        }
        self.is_open(title)
    }

    /// Returns what closes a note whose place another has taken.
    #[must_use]
    pub fn replaced_by(note: Id, why: Option<String>) -> Body {
        let (outcome, evidence) = (Resolution::Replaced, vec![note]);
        Body::NoteResolved(Resolved { outcome, why, evidence })
    }

    fn is_open(&self, title: &str) -> Result<(), Refused> {
        let Some(closed) = &self.closed else { return Ok(()) };
        Err(Refused::NoteClosed {
            title: title.to_owned(),
            outcome: closed.outcome,
            by: closed.by.clone(),
            at: closed.at,
            why: closed.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default(),
        })
    }
}
