//! What changed in the shared context since.

use super::context::{is_convention, shown, value};
use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::clip;
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words};
use crate::app::open::App;
use crate::domain::context::{Entry, MAX_KEY};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::error::Error;
use crate::store::index::Index;

/// How many events of an entry are looked at for what it was before.
const LOOKED_AT: usize = 1000;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    // A newcomer is told what it holds.
    for number in desk.entries.iter().filter(|_| !desk.is_newcomer()) {
        if let Some(entry) = index.entry_at(*number)? {
            // That says, too, what it is now.
            if let Some(lost) = lost(desk, &entry) {
                items.push(lost);
            } else {
                items.extend(changed(index, desk, *number, entry)?);
            }
        }
    }
    let since = desk.since.map_or_else(|| "3d".to_owned(), |since| format!("{since:.0}"));
    let command = format!("collab context diff --since {since}");
    Ok(Section { name: "Context, changed", command, items })
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
    let convention = is_convention(&entry.name.key);
    let weight = if convention { weight::CONVENTION } else { weight::CONTEXT };
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
