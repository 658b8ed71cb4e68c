//! What others found: bad things on the reader's files first, then the rest; and what else was noted.

use super::{item, overruled};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::domain::about::About;
use crate::domain::note::{Kind, Severity};
use crate::error::Error;
use crate::store::index::messages::MessageRow;

/// How many characters are shown of what sort something is.
const SORT: usize = 40;

pub(super) fn section(desk: &Desk) -> Result<Section<'_>, Error> {
    let kinds = &[Kind::Discovery, Kind::Observation, Kind::Evidence, Kind::Preference];
    let mut items = Vec::new();
    for note in desk.notes.of(kinds) {
        if let Some(lost) = overruled::closing(desk, note) {
            items.push(lost);
            continue;
        }
        let (added, yours) = (&note.added, desk.is_me(note.by.as_str()));
        let mine = desk.is_mine(&added.about);
        let new = desk.is_told(note.id, &note.by);
        let bad = added.severity.is_some_and(|severity| severity <= Severity::High);
        // What is bad is told for as long as it stands to whoever works there.
        if yours || note.closed.is_some() || !(new || mine && bad) {
            continue;
        }
        let weight = match added.kind {
            Kind::Discovery => weight::discovery(added.severity, mine),
            _ if bad => weight::discovery(added.severity, mine) - weight::STANDING,
            _ if mine => weight::NOTED + 2 * weight::ON_MINE,
            _ => weight::NOTED,
        };
        // Whoever works there was sent it, too, and is told of it with its messages.
        let sent = |message: &&MessageRow| {
            message.from == note.by && message.sent.about.contains(&About::Object(note.id))
        };
        let weight = match desk.messages.iter().find(sent) {
            Some(_) => weight::NOTED,
            None => weight,
        };
        let weight = if new { weight } else { weight - weight::STANDING };
        items.push(item(Handle::Note(note.id), weight, move |words| {
            let (short, at) = (words.note(note.id)?, words.place_of(note)?);
            let severity = match added.severity {
                Some(severity @ (Severity::Critical | Severity::High)) => {
                    format!("{} ", severity.word().to_uppercase())
                }
                _ => String::new(),
            };
            let kind = match added.kind {
                Kind::Discovery => String::new(),
                kind => format!("{kind} by "),
            };
            let sort = added.sort.as_deref().map(|sort| format!(" ({})", quote(sort, SORT)));
            let impact =
                added.impact.as_deref().map(|impact| format!(" → {}", words.quote(impact)));
            let (text, impact) = (words.quote(&added.text), impact.unwrap_or_default());
            let (who, sort) = (words.who(note), sort.unwrap_or_default());
            Ok(format!("{short} {severity}{kind}{who}{at}{sort}: {text}{impact}"))
        }));
    }
    Ok(Section {
        name: "Discoveries",
        command: "collab note --all --kind discovery".to_owned(),
        items,
    })
}
