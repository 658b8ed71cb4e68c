//! What others ask and suggest, and what came of what the reader asked and suggested.

use super::{item, overruled};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::domain::note::Kind;
use crate::error::Error;

pub(super) fn section(desk: &Desk) -> Result<Section<'_>, Error> {
    let mut items = Vec::new();
    for note in desk.notes.of(&[Kind::Question, Kind::Suggestion]) {
        if let Some(lost) = overruled::closing(desk, note) {
            items.push(lost);
            continue;
        }
        let yours = desk.is_me(note.by.as_str());
        let mine = desk.is_mine(&note.added.about);
        let asks = note.added.kind == Kind::Question;
        let Some(closed) = &note.closed else {
            let new = desk.is_told(note.id, &note.by);
            let weight = match (asks, mine) {
                // What stands and is no business of the reader's is not told again.
                _ if yours || !(new || mine) => continue,
                (true, true) => weight::QUESTION_MINE,
                (false, true) => weight::SUGGESTION_MINE,
                (true, false) => weight::QUESTION,
                (false, false) => weight::SUGGESTION,
            };
            let weight = if new { weight } else { weight - weight::STANDING / 4 };
            items.push(item(Handle::Note(note.id), weight, move |words| {
                let (short, at) = (words.note(note.id)?, words.place_of(note)?);
                let asks = if asks { "asks" } else { "suggests" };
                let patch = if note.added.patch.is_some() { " (with a patch)" } else { "" };
                let text = words.quote(&note.added.text);
                Ok(format!("{short} {} {asks}{at}: {text}{patch}", words.who(note)))
            }));
            continue;
        };
        if !(yours && desk.is_told(closed.id, &closed.by)) {
            continue;
        }
        items.push(item(Handle::Note(note.id), weight::NOTE_CLOSED, move |words| {
            let (short, what) = (words.note(note.id)?, closed.outcome);
            let by = words.closed_by(closed);
            Ok(format!("{short} yours, {what}: {} ({by})", words.quote(&note.added.text)))
        }));
    }
    Ok(Section { name: "Questions and suggestions", command: "collab note".to_owned(), items })
}
