//! What the shared context holds, for a newcomer.
//!
//! In this order: what stands below `conventions`; what stands below `projectUnderstanding`, `keyModules`
//! and `dependencies`; the rest. Within each, what was written last comes first.

use std::cmp::Reverse;

use serde_json::Value;

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::{clip, named};
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words, from};
use crate::app::open::App;
use crate::domain::context::{Entry, Key, MAX_KEY, tree};
use crate::domain::text::Json;
use crate::error::Error;

/// Where conventions stand: everybody has to keep them.
const CONVENTIONS: &str = "conventions";
/// What tells a newcomer most besides.
const TELLING: [&str; 3] = ["projectUnderstanding", "keyModules", "dependencies"];
/// How many entries a newcomer is told of at most.
const FIRST: usize = 60;
/// How many conventions come before the tasks that a newcomer could take.
const WEIGHTY: i64 = 12;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    if desk.is_newcomer() {
        let mut entries = index.entries(None)?;
        if let Some(branch) = &desk.branch {
            entries.extend(index.entries(Some(branch))?);
        }
        let mut holding = tree::holding(&entries, desk.branch.as_deref());
        holding.sort_by_key(|entry| (rank(&entry.name.key), Reverse(entry.touched)));
        let first = holding.into_iter().take(FIRST).enumerate();
        items.extend(first.map(|(n, entry)| holds(n as i64, entry.clone())));
    }
    Ok(Section { name: "Context", command: "collab context get".to_owned(), items })
}

/// Returns a key's place in what a newcomer is told: the lowest first.
fn rank(key: &Key) -> usize {
    match key.parts().next() {
        Some(CONVENTIONS) => 0,
        Some(first) if TELLING.contains(&first) => 1,
        _ => 2,
    }
}

/// Says whether everybody has to keep to what stands under a key.
pub(super) fn is_convention(key: &Key) -> bool {
    rank(key) == 0
}

/// Tells a newcomer of the entry at a place in the order.
fn holds<'d>(place: i64, entry: Entry) -> Item<'d> {
    let key = entry.name.key.to_string();
    let weight = match rank(&entry.name.key) {
        0 if place < WEIGHTY => weight::FIRST_CONVENTION - place,
        _ => weight::CONTEXT - place,
    };
    item(Handle::Named(key), weight, move |words| {
        let value = value(words, entry.value.as_ref());
        let from = from(entry.origin.as_deref());
        Ok(format!("{} ({}{from}): {value}", shown(&entry), entry.by))
    })
}

/// Returns an entry's key, and the branch where it is one's.
pub(super) fn shown(entry: &Entry) -> String {
    let key = clip(entry.name.key.as_str(), MAX_KEY);
    match &entry.name.branch {
        Some(branch) => format!("{key} (on {})", named(branch, 60)),
        None => key,
    }
}

/// Words a value: texts as they are, else as JSON.
pub(super) fn value(words: &Words<'_>, value: Option<&Json>) -> String {
    match value {
        Some(Json(Value::String(text))) => words.quote(text),
        Some(Json(value)) => words.json(value),
        None => "nothing".to_owned(),
    }
}
