//! What may be the cause of something: what was ruled out since, so that nobody tries it again, what was
//! confirmed, and what is still open.

use super::{item, overruled};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, from};
use crate::domain::note::{Kind, Outcome};
use crate::error::Error;

pub(super) fn section(desk: &Desk) -> Result<Section<'_>, Error> {
    let mut items = Vec::new();
    for note in desk.notes.of(&[Kind::Hypothesis]) {
        if let Some(lost) = overruled::closing(desk, note) {
            items.push(lost);
            continue;
        }
        let yours = desk.is_me(note.by.as_str());
        let mine = yours || desk.is_mine(&note.added.about);
        let Some(closed) = &note.closed else {
            let weight = match (desk.is_news(note.id), mine) {
                // What it suspects itself, it knows.
                _ if yours => weight::HYPOTHESIS - weight::STANDING,
                (true, true) => weight::HYPOTHESIS_MINE,
                (false, true) => weight::HYPOTHESIS_MINE - weight::STANDING,
                (true, false) => weight::HYPOTHESIS,
                (false, false) => weight::HYPOTHESIS - weight::STANDING,
            };
            items.push(item(Handle::Note(note.id), weight, move |words| {
                let (short, at) = (words.note(note.id)?, words.place_of(note)?);
                let who = words.who(note);
                Ok(format!("{short} open, {who}{at}: {}", words.quote(&note.added.text)))
            }));
            continue;
        };
        let is_news = desk.is_told(closed.id, &closed.by);
        // To a newcomer it is new whenever it was.
        if !is_news && (!desk.is_newcomer() || desk.is_me(closed.by.as_str())) {
            continue;
        }
        let what = match closed.outcome {
            Outcome::RuledOut => "ruled out",
            Outcome::Confirmed => "CONFIRMED",
            _ => "closed",
        };
        let weight = match (yours, mine) {
            _ if !is_news => weight::HYPOTHESIS_CLOSED - weight::STANDING,
            (true, _) => weight::NOTE_CLOSED,
            (false, true) => weight::HYPOTHESIS_CLOSED + weight::ON_MINE,
            (false, false) => weight::HYPOTHESIS_CLOSED,
        };
        items.push(item(Handle::Note(note.id), weight, move |words| {
            let (short, text) = (words.note(note.id)?, words.quote(&note.added.text));
            let from = from(note.added.origin.as_deref());
            Ok(format!("{short} {what}{from}: {text} ({})", words.shown_by(closed)?))
        }));
    }
    Ok(Section {
        name: "Hypotheses",
        command: "collab note --all --kind hypothesis".to_owned(),
        items,
    })
}
