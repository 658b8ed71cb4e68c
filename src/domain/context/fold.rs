//! What the events of an entry make of it.

use serde_json::Value;

use super::{Entry, EntryName, Lost, Wrote};
use crate::domain::event::{Body, Event};
use crate::domain::ids::Id;
use crate::domain::text::{Json, MAX_LIST};

/// How long the elements of a list may be together for one to be appended, in bytes: of what clones append
/// apart, each could be as long as a value.
pub(super) const MAX_APPENDED: usize = 1024 * 1024;

impl Entry {
    /// Folds the events of one entry, in the order of their ids: the highest set or removal wins, and
    /// what was appended since is at the end.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let mut entry = None;
        for event in events {
            Self::apply(&mut entry, event);
        }
        entry
    }

    /// Folds the next event of an entry in.
    pub fn apply(entry: &mut Option<Self>, event: &Event) {
        match &event.body {
            Body::ContextSet(set) => {
                replace(entry, event, set.entry(), Some(set.value.clone()), set.follows);
                if let Some(entry) = entry {
                    entry.origin.clone_from(&set.origin);
                }
            }
            Body::ContextRemoved(removed) => {
                replace(entry, event, removed.entry(), None, removed.follows);
            }
            Body::ContextAppended(appended) => {
                append(entry, event, appended.entry(), &appended.value);
            }
            _ => {}
        }
    }
}

/// Puts a value, or none, in the place of what is there.
fn replace(
    entry: &mut Option<Entry>,
    event: &Event,
    name: EntryName,
    value: Option<Json>,
    follows: Option<Id>,
) {
    let mut lost = Vec::new();
    if let Some(before) = entry.take() {
        lost = before.lost;
        // Whoever writes over what it has not seen takes it from those who wrote it, who are told.
        let unseen = |wrote: &Wrote| {
            follows.is_none_or(|follows| wrote.id > follows) && wrote.by != event.by
        };
        if before.value != value {
            let taken = before.wrote.into_iter().filter(unseen);
            for Wrote { id, by } in taken {
                remember(&mut lost, Lost { id, by, to: event.id });
            }
        }
    }
    *entry = Some(Entry { lost, ..made(event, name, value) });
}

/// Returns an entry that one event makes.
fn made(event: &Event, name: EntryName, value: Option<Json>) -> Entry {
    let (by, at, touched) = (event.by.clone(), event.at, event.id);
    let wrote = vec![Wrote { id: event.id, by: event.by.clone() }];
    Entry { name, value, by, at, touched, origin: None, wrote, lost: Vec::new() }
}

/// Puts an element at the end of a list, once; where there is no list, begins one if nothing is there.
fn append(entry: &mut Option<Entry>, event: &Event, name: EntryName, Json(element): &Json) {
    let Some(there) = entry else {
        let value = Some(Json(Value::Array(vec![element.clone()])));
        *entry = Some(made(event, name, value));
        return;
    };
    match &mut there.value {
        Some(Json(Value::Array(list))) => {
            if list.contains(element) {
                return;
            }
            // Each clone counts the same text, so that the same elements have room everywhere.
            let size = |value: &Value| value.to_string().len();
            let used: usize = list.iter().map(size).sum();
            if list.len() >= MAX_LIST || used + size(element) > MAX_APPENDED {
                return lose(there, event);
            }
            list.push(element.clone());
        }
        // Somebody else made another thing of it meanwhile.
        Some(_) => return lose(there, event),
        none => *none = Some(Json(Value::Array(vec![element.clone()]))),
    }
    (there.by, there.at, there.touched) = (event.by.clone(), event.at, event.id);
    if there.wrote.len() < MAX_LIST {
        there.wrote.push(Wrote { id: event.id, by: event.by.clone() });
    }
}

/// Remembers that an element has no place where something else is.
fn lose(there: &mut Entry, event: &Event) {
    if there.by != event.by {
        let lost = Lost { id: event.id, by: event.by.clone(), to: there.touched };
        remember(&mut there.lost, lost);
    }
}

/// Keeps what somebody lost: of each the last alone, as that is what it is told; and of endlessly many names the
/// newest.
fn remember(all: &mut Vec<Lost>, lost: Lost) {
    all.retain(|before| before.by != lost.by);
    all.push(lost);
    let over = all.len().saturating_sub(MAX_LIST);
    all.drain(..over);
}
