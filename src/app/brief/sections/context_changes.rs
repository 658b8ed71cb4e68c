//! What changed in the shared context since.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::context::{is_convention, shown, value};
use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words, from};
use crate::app::open::App;
use crate::domain::context::tree::{Waiting, holding, near, waiting};
use crate::domain::context::{Entry, EntryName};
use crate::domain::event::{Body, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::shell::quoted;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::activity::News;

/// How many events of an entry are looked at for what it was before.
const LOOKED_AT: usize = 1000;
/// What takes an entry away.
const REMOVED: &str = "context.removed";

/// Of how many entries that wait, those hidden last, it is looked at since when they do.
const WAITING: usize = 100;

/// The entries of the scopes in which something changed: of all branches, or of one.
type Scopes = BTreeMap<Option<String>, Vec<Entry>>;
/// What shows of each of them, by key.
type Showing<'s> = BTreeMap<&'s Option<String>, BTreeMap<&'s str, &'s Entry>>;
/// What happened to entries, newest first.
type Looked = BTreeMap<EntryName, Vec<News>>;

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
        let is_told = desk.me.is_none() || branch.is_none() || branch == desk.branch;
        if is_told && !scopes.contains_key(&branch) {
            let entries = index.entries(branch.as_deref())?;
            scopes.insert(branch, entries);
        }
    }
    let own = match &desk.branch {
        Some(branch) if scopes.contains_key(&None) => index.entries(Some(branch))?,
        _ => Vec::new(),
    };
    let own: BTreeMap<&str, &Entry> = by_key(own.iter());
    let showing: Showing<'_> = scopes
        .iter()
        .map(|(branch, scope)| (branch, by_key(holding(scope, branch.as_deref()))))
        .collect();
    let waiting: Vec<Waiting<'_>> = scopes.values().flat_map(|scope| waiting(scope)).collect();
    let is_mine = |waiting: &&Waiting<'_>| {
        waiting.entry.wrote.iter().any(|wrote| desk.is_me(wrote.by.as_str()))
    };
    let mut mine: Vec<&Waiting<'_>> = waiting.iter().filter(is_mine).collect();
    mine.sort_by_key(|waiting| Reverse(waiting.newest().map(|newest| newest.touched)));
    let mut looked = Looked::new();
    for waiting in mine.into_iter().take(WAITING) {
        items.extend(hidden(index, desk, waiting, &mut looked)?);
    }
    let waiting: BTreeSet<&EntryName> = waiting.iter().map(|waiting| &waiting.entry.name).collect();
    for (number, entry) in touched {
        // That says, too, what it is now.
        if let Some(lost) = lost(desk, &entry) {
            items.push(lost);
        } else if !waiting.contains(&entry.name) {
            items.extend(changed(index, desk, (&showing, &own), number, entry)?);
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
    (showing, own): (&Showing<'_>, &BTreeMap<&str, &Entry>),
    number: i64,
    entry: Entry,
) -> Result<Option<Item<'static>>, Error> {
    let Some(scope) = showing.get(&entry.name.branch) else { return Ok(None) };
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
    let own = near(own, &entry.name.key).find(|_| is_of_all).copied().cloned();
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
fn back(scope: &BTreeMap<&str, &Entry>, removed: &Entry, events: &[News]) -> Option<Entry> {
    // The newest that may have hidden something.
    let hid = events.iter().filter(|news| news.kind != REMOVED).map(|news| news.id).max()?;
    let waited = |entry: &&&Entry| entry.touched < removed.touched && entry.touched < hid;
    near(scope, &removed.name.key).find(waited).copied().cloned()
}

/// Sorts entries of one scope by key.
fn by_key<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> BTreeMap<&'e str, &'e Entry> {
    entries.into_iter().map(|entry| (entry.name.key.as_str(), entry)).collect()
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
    looked: &mut Looked,
) -> Result<Option<Item<'static>>, Error> {
    let mine = waiting.entry.wrote.iter().rfind(|wrote| desk.is_me(wrote.by.as_str()));
    let (Some(mine), Some(newest)) = (mine, waiting.newest()) else { return Ok(None) };
    if desk.is_me(newest.by.as_str()) {
        return Ok(None);
    }
    let mut new = true;
    for instead in &waiting.instead {
        new = new
            && hides_since(index, looked, &instead.name, waiting.entry.touched)?
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
fn hides_since(
    index: Index<'_>,
    looked: &mut Looked,
    name: &EntryName,
    touched: Id,
) -> Result<Option<Id>, Error> {
    if !looked.contains_key(name) {
        let number = index.number_of(&ObjectRef::Context(name.clone()))?;
        let events = number.map(|number| index.news_of(number, LOOKED_AT)).transpose()?;
        looked.insert(name.clone(), events.unwrap_or_default());
    }
    let events = looked.get(name).map(Vec::as_slice).unwrap_or_default();
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
    let history = format!("`collab context history {}`", quoted(entry.name.key.as_str()));
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
