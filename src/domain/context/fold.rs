//! What the events of an entry make of it.

use serde_json::Value;

use super::{Entry, EntryName, Lost};
use crate::domain::event::{Body, Event};
use crate::domain::ids::Id;
use crate::domain::text::{Json, MAX_LIST};

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
        // Whoever writes over what it has not seen takes it from somebody, who is told.
        let unseen = follows != Some(before.touched) && before.by != event.by;
        if unseen && before.value != value && lost.len() < MAX_LIST {
            lost.push(Lost { id: before.touched, by: before.by, to: event.id });
        }
    }
    let (by, at, touched) = (event.by.clone(), event.at, event.id);
    *entry = Some(Entry { name, value, by, at, touched, lost });
}

/// Puts an element at the end of a list, once; where there is no list, begins one if nothing is there.
fn append(entry: &mut Option<Entry>, event: &Event, name: EntryName, Json(element): &Json) {
    let (by, at, touched) = (event.by.clone(), event.at, event.id);
    let Some(there) = entry else {
        let value = Some(Json(Value::Array(vec![element.clone()])));
        *entry = Some(Entry { name, value, by, at, touched, lost: Vec::new() });
        return;
    };
    match &mut there.value {
        Some(Json(Value::Array(list))) => {
            if list.contains(element) || list.len() >= MAX_LIST {
                return;
            }
            list.push(element.clone());
        }
        // Somebody else made another thing of it meanwhile.
        Some(_) => return,
        none => *none = Some(Json(Value::Array(vec![element.clone()]))),
    }
    (there.by, there.at, there.touched) = (by, at, touched);
}
