//! The shared context: what of it changed since, or, for a newcomer, what it holds.
//!
//! For a newcomer, in this order: what stands below `conventions`; what stands below
//! `projectUnderstanding`, `keyModules` and `dependencies`; the rest. Within each, what was written last
//! comes first.

use std::cmp::Reverse;

use serde_json::Value;

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::clip;
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words};
use crate::app::open::App;
use crate::domain::context::{Entry, Key, MAX_KEY, tree};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::Index;

/// Where conventions stand: everybody has to keep them.
const CONVENTIONS: &str = "conventions";
/// What tells a newcomer most besides.
const TELLING: [&str; 3] = ["projectUnderstanding", "keyModules", "dependencies"];
/// How many entries a newcomer is told of at most.
const FIRST: usize = 60;
/// How many events of an entry are looked at for what it was before.
const LOOKED_AT: usize = 1000;

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
        items.extend(holding.into_iter().take(FIRST).map(|entry| holds(entry.clone())));
    } else {
        for number in &desk.entries {
            if let Some(entry) = index.entry_at(*number)? {
                // That says, too, what it is now.
                if let Some(lost) = lost(desk, &entry) {
                    items.push(lost);
                } else {
                    items.extend(changed(index, desk, *number, entry)?);
                }
            }
        }
    }
    let (name, command) = if desk.is_newcomer() {
        ("Context", "collab context get".to_owned())
    } else {
        let since = desk.since.map_or_else(|| "3d".to_owned(), |since| format!("{since:.0}"));
        ("Context, changed", format!("collab context diff --since {since}"))
    };
    Ok(Section { name, command, items })
}

/// Returns a key's place in what a newcomer is told: the lowest first.
fn rank(key: &Key) -> usize {
    match key.parts().next() {
        Some(CONVENTIONS) => 0,
        Some(first) if TELLING.contains(&first) => 1,
        _ => 2,
    }
}

fn weight_of(key: &Key) -> i64 {
    if rank(key) == 0 { weight::CONVENTION } else { weight::CONTEXT }
}

fn holds<'d>(entry: Entry) -> Item<'d> {
    let key = entry.name.key.to_string();
    let weight = weight_of(&entry.name.key) - rank(&entry.name.key) as i64;
    item(Handle::Named(key), weight, move |words| {
        Ok(format!("{} ({}): {}", shown(&entry), entry.by, value(words, entry.value.as_ref())))
    })
}

/// Tells what became of an entry, unless the reader did it or it is another branch's.
fn changed(
    index: Index<'_>,
    desk: &Desk,
    number: i64,
    entry: Entry,
) -> Result<Option<Item<'static>>, Error> {
    let elsewhere =
        entry.name.branch.as_deref().is_some_and(|on| desk.branch.as_deref() != Some(on));
    if !desk.is_told(entry.touched, &entry.by) || elsewhere && desk.me.is_some() {
        return Ok(None);
    }
    let seen = index.news_of(number, LOOKED_AT)?;
    let seen = seen.iter().find(|news| !desk.is_news(news.id) || desk.is_me(&news.by));
    let was_there = seen.is_some_and(|news| news.kind != "context.removed");
    let what = match (&entry.value, was_there) {
        (Some(_), true) => "changed",
        (Some(_), false) => "added",
        (None, true) => "removed",
        // It came and went.
        (None, false) => return Ok(None),
    };
    let key = entry.name.key.to_string();
    let weight = weight_of(&entry.name.key);
    Ok(Some(item(Handle::Named(key), weight, move |words| {
        let told = format!("{} {what} by {}", shown(&entry), entry.by);
        Ok(match &entry.value {
            Some(now) => format!("{told}: {}", value(words, Some(now))),
            None => told,
        })
    })))
}

/// Says, once, that another wrote over what the reader had written, without having seen it.
fn lost(desk: &Desk, entry: &Entry) -> Option<Item<'static>> {
    let lost = entry.lost.iter().rfind(|lost| desk.is_me(lost.by.as_str()))?;
    // Whoever wrote anew since then has seen it.
    if !desk.is_news(lost.to) || desk.is_me(entry.by.as_str()) {
        return None;
    }
    let (id, to, entry) = (lost.id, lost.to, entry.clone());
    let key = entry.name.key.to_string();
    Some(item(Handle::Named(key.clone()), weight::VALUE_LOST, move |words| {
        let by = match words.index().line_of(to)?.map(|line| line.event) {
            Some(Ok(event)) => event.by.to_string(),
            _ => "another".to_owned(),
        };
        let (yours, now) = (written(words, id)?, value(words, entry.value.as_ref()));
        // No key holds a quotation mark.
        let history = format!("`collab context history '{}'`", clip(&key, MAX_KEY));
        Ok(format!(
            "{}: your {yours} LOST to {by}, who had not seen it; now {now}; {history}",
            shown(&entry)
        ))
    }))
}

/// Words what a change wrote.
fn written(words: &Words<'_>, change: Id) -> Result<String, Error> {
    let event = words.index().line_of(change)?.and_then(|line| line.event.ok());
    Ok(match event.map(|event| event.body) {
        Some(Body::ContextSet(set)) => value(words, Some(&set.value)),
        Some(Body::ContextAppended(appended)) => value(words, Some(&appended.value)),
        _ => "removal".to_owned(),
    })
}

/// Returns an entry's key, and the branch where it is one's.
fn shown(entry: &Entry) -> String {
    let key = clip(entry.name.key.as_str(), MAX_KEY);
    match &entry.name.branch {
        Some(branch) => format!("{key} (on {})", clip(branch, 60)),
        None => key,
    }
}

/// Words a value: texts as they are, else as JSON.
fn value(words: &Words<'_>, value: Option<&Json>) -> String {
    match value {
        Some(Json(Value::String(text))) => words.quote(text),
        Some(Json(value)) => words.quote(&value.to_string()),
        None => "nothing".to_owned(),
    }
}
