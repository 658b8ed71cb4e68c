//! What was decided since, what it replaces, and what no longer holds.

use std::collections::BTreeMap;

use super::{item, overruled};
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::domain::ids::Id;
use crate::domain::note::{Closed, Kind, Outcome};
use crate::error::Error;
use crate::store::index::items::NoteRow;

/// How much is shown of a decision that was replaced.
const OLD: usize = 60;

pub(super) fn section(desk: &Desk) -> Result<Section<'_>, Error> {
    let mut items = Vec::new();
    let replaced: BTreeMap<Id, (&NoteRow, &Closed)> = desk
        .notes
        .of(&[Kind::Decision])
        .filter_map(|note| Some((note, note.closed.as_ref()?)))
        .filter(|(_, closed)| closed.outcome == Outcome::Replaced)
        .flat_map(|(note, closed)| closed.evidence.iter().map(move |new| (*new, (note, closed))))
        .collect();
    for note in desk.notes.of(&[Kind::Decision]) {
        if let Some(lost) = overruled::closing(desk, note) {
            items.push(lost);
            continue;
        }
        let yours = desk.is_me(note.by.as_str());
        let mine = yours || desk.is_mine(&note.added.about);
        let weight = weight::DECISION + if mine { weight::ON_MINE } else { 0 };
        match &note.closed {
            None if desk.is_told(note.id, &note.by) => {
                let replaces = replaced.get(&note.id).copied();
                items.push(item(Handle::Note(note.id), weight, move |words| {
                    let (short, at) = (words.note(note.id)?, words.place_of(note)?);
                    let text = words.quote(&note.added.text);
                    let told = format!("{short} {}{at} decided: {text}", words.who(note));
                    let Some((old, closed)) = replaces else { return Ok(told) };
                    let told = format!("{told}, in place of {}", words.note(old.id)?);
                    // What that was is one command away, unless there is room; and why, where there is little.
                    let (was, why) = match (desk.depth, closed.why.as_deref()) {
                        (Depth::Quick, _) => return Ok(told),
                        (Depth::Standard, why) => (String::new(), why.map(|why| quote(why, OLD))),
                        (Depth::Deep, why) => {
                            let was = format!(" {}", quote(&old.added.text, OLD));
                            (was, why.map(|why| words.quote(why)))
                        }
                    };
                    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                    Ok(format!("{told}{was}{why}"))
                }));
            }
            Some(closed) if desk.is_told(closed.id, &closed.by) => {
                let known = !desk.is_news(note.id) || yours;
                let new = closed.evidence.iter().filter_map(|new| desk.notes.get(*new));
                // What takes its place says so itself.
                if !known || new.into_iter().any(|new| desk.is_told(new.id, &new.by)) {
                    continue;
                }
                items.push(item(Handle::Note(note.id), weight, move |words| {
                    let (short, text) = (words.note(note.id)?, quote(&note.added.text, OLD));
                    let by = words.closed_by(closed);
                    let new = closed.evidence.first().map(|new| words.note(*new)).transpose()?;
                    let new = new.map(|new| format!(", see {new}")).unwrap_or_default();
                    Ok(format!("{short} holds no more, {text}{new} ({by})"))
                }));
            }
            _ => {}
        }
    }
    Ok(Section {
        name: "Decisions",
        command: "collab note --all --kind decision".to_owned(),
        items,
    })
}
