//! What the reader closed and another, who did not know of it, closed with another outcome.

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Item;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::brief::words::Words;
use crate::domain::note::{Closed, Outcome};
use crate::error::Error;
use crate::store::index::items::NoteRow;

/// How much is shown of the note.
const TITLE: usize = 60;

/// Says, once, that the reader's closing of a note does not count, if so.
///
/// Every section of notes asks this first: it also says what the others are told of the note.
pub(super) fn closing<'d>(desk: &'d Desk, note: &'d NoteRow) -> Option<Item<'d>> {
    let (lost, counts) = note.lost_by(|name| desk.is_me(name.as_str()))?;
    // Either may be what came here last.
    if !desk.is_news(counts.id) && !desk.is_news(lost.id) {
        return None;
    }
    Some(item(Handle::Note(note.id), weight::CLOSING_LOST, move |words| {
        let (short, title) = (words.note(note.id)?, quote(&note.added.text, TITLE));
        let (yours, by, now) = (outcome(words, lost)?, &counts.by, outcome(words, counts)?);
        let why = counts.why.as_deref().map(|why| format!(": {}", words.quote(why)));
        Ok(format!(
            "{short} {title}: your \"{yours}\" LOST to {by}, who had not seen it; now {now}{}; \
             `collab show {short}`",
            why.unwrap_or_default()
        ))
    }))
}

/// Words what was to come of a note.
fn outcome(words: &Words<'_>, closed: &Closed) -> Result<String, Error> {
    Ok(match (closed.outcome, closed.evidence.first()) {
        (Outcome::Replaced, Some(new)) => format!("replaced by {}", words.note(*new)?),
        (outcome, _) => outcome.to_string(),
    })
}
