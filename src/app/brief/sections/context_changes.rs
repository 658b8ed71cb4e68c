//! What changed in the shared context since.

use std::collections::BTreeMap;

use super::context::{is_convention, shown, value};
use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::clip;
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words, from};
use crate::app::open::App;
use crate::domain::context::tree::{Waiting, holding, waiting};
use crate::domain::context::{Entry, EntryName, MAX_KEY};
use crate::domain::event::{Body, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::activity::News;

/// How many events of an entry are looked at for what it was before.
const LOOKED_AT: usize = 1000;
/// What takes an entry away.
const REMOVED: &str = "context.removed";

/// The entries of the scopes in which something changed: of all branches, or of one.
type Scopes = BTreeMap<Option<String>, Vec<Entry>>;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    let mut touched = Vec::new();
    // A newcomer is told what it holds.
    for number in desk.entries.iter().filter(|_| !desk.is_newcomer()) {
        touched.extend(index.entry_at(*number)?.map(|entry| (*number, entry)));
    }
    let mut scopes = Scopes::new();
    for branch in touched.iter().map(|(_, entry)| entry.name.branch.clone()) {
        // What is another branch's is told to the team alone.
        if desk.me.is_none() || branch.is_none() || branch == desk.branch {
            let entries = index.entries(branch.as_deref())?;
            scopes.entry(branch).or_insert(entries);
        }
    }
    let own = match &desk.branch {
        Some(branch) if scopes.contains_key(&None) => index.entries(Some(branch))?,
        _ => Vec::new(),
    };
    let waiting: Vec<Waiting<'_>> = scopes.values().flat_map(|scope| waiting(scope)).collect();
    for waiting in &waiting {
        items.extend(hidden(index, desk, waiting)?);
    }
    for (number, entry) in touched {
        // That says, too, what it is now.
        if let Some(lost) = lost(desk, &entry) {
            items.push(lost);
        } else if waiting.iter().all(|waiting| waiting.entry.name != entry.name) {
            items.extend(changed(index, desk, (&scopes, &own), number, entry)?);
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
    (scopes, own): (&Scopes, &[Entry]),
    number: i64,
    entry: Entry,
) -> Result<Option<Item<'static>>, Error> {
    let Some(scope) = scopes.get(&entry.name.branch) else { return Ok(None) };
    let events = index.news_of(number, LOOKED_AT)?;
    let is_told = |news: &&News| desk.is_news(news.id) && !desk.is_me(&news.by);
    let Some(told) = events.iter().find(is_told) else { return Ok(None) };
    let was_there = if desk.is_told(entry.touched, &entry.by) {
        let seen = events.iter().find(|news| !is_told(news));
        seen.is_some_and(|news| news.kind != REMOVED)
    } else {
        // The reader wrote last, or what others wrote came late: does it show in what there is now?
        let without = without_news(index, desk, number)?;
        if without == entry.value {
            return Ok(None);
        }
        without.is_some()
    };
    let (by, from) = (told.by.clone(), from(entry.origin.as_deref()));
    let what = match (&entry.value, was_there) {
        (Some(_), true) => "changed",
        (Some(_), false) => "added",
        (None, true) => "removed",
        // It came and went.
        (None, false) => return Ok(None),
    };
    let back = if entry.value.is_none() { back(scope, &entry, &events) } else { None };
    // What is of all branches does not show on one that has its own.
    let is_of_all = entry.name.branch.is_none() && entry.value.is_some();
    let own = own.iter().find(|own| is_of_all && own.is_near(&entry.name)).cloned();
    let key = entry.name.key.to_string();
    let convention = is_convention(&entry.name.key);
    let weight = if convention { weight::CONVENTION } else { weight::CONTEXT };
    Ok(Some(item(Handle::Named(key), weight, move |words| {
        let mut told = format!("{} {what} by {by}{from}", shown(&entry));
        if let Some(now) = &entry.value {
            told += &format!(": {}", value(words, Some(now)));
        }
        if let Some(back) = &back {
            told +=
                &format!("; {} holds again: {}", shown(back), value(words, back.value.as_ref()));
        }
        if let Some(own) = &own {
            told += &format!("; here, {} stands before it", shown(own));
        }
        Ok(told)
    })))
}

/// Returns what an entry would hold without what others wrote since the reader was last told.
fn without_news(index: Index<'_>, desk: &Desk, number: i64) -> Result<Option<Json>, Error> {
    let mut entry = None;
    for event in index.events_of(number)? {
        if !desk.is_told(event.id, &event.by) {
            Entry::apply(&mut entry, &event);
        }
    }
    Ok(entry.and_then(|entry| entry.value))
}

/// Returns what shows again, of that which waited for an entry that is removed.
fn back(scope: &[Entry], removed: &Entry, events: &[News]) -> Option<Entry> {
    let waited = |entry: &Entry| {
        let hides = |news: &News| news.kind != REMOVED && news.id > entry.touched;
        entry.is_near(&removed.name) && events.iter().any(hides)
    };
    let shown = holding(scope, removed.name.branch.as_deref());
    shown.into_iter().find(|entry| entry.touched < removed.touched && waited(entry)).cloned()
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
    Some(item(Handle::Named(key), weight::VALUE_LOST, move |words| {
        let by = match words.index().line_of(to)?.map(|line| line.event) {
            Some(Ok(event)) => event.by.to_string(),
            _ => "another".to_owned(),
        };
        let now = value(words, entry.value.as_ref());
        told_lost(words, &entry, id, &by, &now)
    }))
}

/// Says, once, that what the reader wrote waits, as what another wrote above or below it shows.
fn hidden(
    index: Index<'_>,
    desk: &Desk,
    waiting: &Waiting<'_>,
) -> Result<Option<Item<'static>>, Error> {
    let mine = waiting.entry.wrote.iter().rfind(|wrote| desk.is_me(wrote.by.as_str()));
    let (Some(mine), Some(newest)) = (mine, waiting.newest()) else { return Ok(None) };
    if desk.is_me(newest.by.as_str()) {
        return Ok(None);
    }
    let mut new = true;
    for instead in &waiting.instead {
        new = new
            && hides_since(index, &instead.name, waiting.entry.touched)?
                .is_some_and(|since| desk.is_news(since));
    }
    if !new && !desk.is_news(mine.id) {
        return Ok(None);
    }
    let (id, entry, newest) = (mine.id, waiting.entry.clone(), newest.clone());
    let key = entry.name.key.to_string();
    Ok(Some(item(Handle::Named(key), weight::VALUE_LOST, move |words| {
        let now = format!("{} is {}", shown(&newest), value(words, newest.value.as_ref()));
        told_lost(words, &entry, id, newest.by.as_str(), &now)
    })))
}

/// Returns the change since which an entry stands in the place of what was last touched before that.
fn hides_since(index: Index<'_>, name: &EntryName, touched: Id) -> Result<Option<Id>, Error> {
    let object = ObjectRef::Context(name.clone());
    let Some(number) = index.number_of(&object)? else { return Ok(None) };
    let events = index.news_of(number, LOOKED_AT)?;
    let held = events.iter().take_while(|news| news.kind != REMOVED && news.id > touched);
    Ok(held.last().map(|news| news.id))
}

/// Words that a change lost.
fn told_lost(
    words: &Words<'_>,
    entry: &Entry,
    change: Id,
    by: &str,
    now: &str,
) -> Result<String, Error> {
    let yours = written(words, change)?;
    // No key holds a quotation mark.
    let history = format!("`collab context history '{}'`", clip(entry.name.key.as_str(), MAX_KEY));
    Ok(format!(
        "{}: your {yours} LOST to {by}, who had not seen it; now {now}; {history}",
        shown(entry)
    ))
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
