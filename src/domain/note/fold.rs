//! What the events of a note make of it.

use super::{Closed, MAX_OVERRULED, Note, Outcome};
use crate::domain::event::{Body, Event};

impl Note {
    /// Folds the events of one note, in the order of their ids; none if it was never added.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, added) = events.iter().find_map(|event| match &event.body {
            Body::NoteAdded(added) => Some((event, added)),
            _ => None,
        })?;
        let mut note = Self {
            id: first.id,
            by: first.by.clone(),
            at: first.at,
            head: first.head.clone(),
            added: added.clone(),
            closed: None,
            overruled: Vec::new(),
            touched: first.id,
        };
        for event in events {
            let (outcome, why, evidence) = match &event.body {
                Body::NoteResolved(resolved) => {
                    (resolved.outcome.into(), &resolved.why, resolved.evidence.clone())
                }
                Body::NoteAccepted(judged) => (Outcome::Accepted, &judged.why, Vec::new()),
                Body::NoteRejected(judged) => (Outcome::Rejected, &judged.why, Vec::new()),
                _ => continue,
            };
            let (id, by, at, why) = (event.id, event.by.clone(), event.at, why.clone());
            let before = note.closed.replace(Closed { id, by, at, outcome, why, evidence });
            let room = MAX_OVERRULED.saturating_sub(note.overruled.len());
            note.overruled.extend(before.into_iter().take(room));
            note.touched = event.id;
        }
        Some(note)
    }
}
