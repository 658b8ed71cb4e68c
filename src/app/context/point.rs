//! What held at an earlier point, worked out from the events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::domain::context::tree::holding;
use crate::domain::context::{Entry, Key, is_derived};
use crate::domain::event::Event;
use crate::domain::ids::{CloneId, Id};
use crate::domain::name::Name;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::cursors::Synced;
use crate::store::index::Index;
use crate::store::index::activity::Since;
use crate::store::index::context::EntryEvents;

/// Returns the point up to which everything is there now in a clone: the event that new ones follow, as
/// an id from a time to come would hide all until then.
pub(super) fn now(
    index: Index<'_>,
    clone: CloneId,
    at: jiff::Timestamp,
) -> Result<Option<Synced>, Error> {
    let (seq, store) = (index.last_seq()?, index.meta()?.nonce);
    let followed = index.followed(clone, at.as_millisecond())?;
    Ok(followed.map(|id| Synced { id, seq, at, store }))
}

/// Returns from where on something is new to whoever was told up to a point; everything is to others.
pub(super) fn since(index: Index<'_>, point: Option<&Synced>) -> Result<Since, Error> {
    let Some(point) = point else { return Ok(Since::Arrived(0)) };
    // Another database counts from another beginning.
    let same = index.meta()?.nonce == point.store;
    Ok(if same { Since::Arrived(point.seq) } else { Since::Id(point.id) })
}

fn is_since(since: Since, seq: i64, event: &Event) -> bool {
    match since {
        Since::Arrived(point) => seq > point,
        Since::Id(point) => event.id > point,
        Since::Millis(from) => event.at.as_millisecond() >= from,
    }
}

/// Returns the entries as what happened before a point made them.
pub(super) fn before(all: &[EntryEvents], since: Since) -> Vec<Entry> {
    let mut entries = Vec::new();
    for EntryEvents { events, .. } in all {
        let mut entry = None;
        for (seq, event) in events {
            if !is_since(since, *seq, event) {
                Entry::apply(&mut entry, event);
            }
        }
        entries.extend(entry);
    }
    entries
}

/// What others wrote since a point.
pub(super) struct Others {
    keys: BTreeSet<Key>,
    /// The keys that those are below.
    above: BTreeSet<String>,
    /// The events.
    pub(super) events: BTreeSet<Id>,
}

impl Others {
    /// Says whether something was written at a key, above or below it: that may hide what it holds, or have
    /// it show.
    pub(super) fn concern(&self, key: &Key) -> bool {
        self.keys.contains(key)
            || self.above.contains(key.as_str())
            || key.above().any(|above| self.keys.contains(above))
    }
}

/// Returns what anybody but one participant wrote since a point.
pub(super) fn written_by_others(all: &[EntryEvents], since: Since, me: &Name) -> Others {
    let mut others =
        Others { keys: BTreeSet::new(), above: BTreeSet::new(), events: BTreeSet::new() };
    for entry in all {
        let new = entry.events.iter().filter(|(seq, event)| is_since(since, *seq, event));
        let new: Vec<Id> =
            new.filter(|(_, event)| event.by != *me).map(|(_, event)| event.id).collect();
        if !new.is_empty() {
            let key = &entry.name.key;
            others.above.extend(key.above().map(str::to_owned));
            others.keys.insert(key.clone());
            others.events.extend(new);
        }
    }
    others
}

/// Returns what holds on a branch, by key.
pub(super) fn held<'e>(
    entries: &'e [Entry],
    branch: Option<&str>,
) -> BTreeMap<&'e Key, (&'e Entry, &'e Value)> {
    let holding = holding(entries, branch).into_iter();
    let held = holding.filter_map(|entry| {
        let Json(value) = entry.value.as_ref()?;
        Some((&entry.name.key, (entry, value)))
    });
    held.filter(|(key, _)| !is_derived(key)).collect()
}
