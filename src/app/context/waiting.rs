//! Which entries do not show, as a key above or below them that was written apart does.

use std::collections::BTreeMap;

use super::view::InsteadView;
use crate::domain::context::tree::waiting;
use crate::domain::context::{Entry, EntryName, Key};
use crate::error::Error;
use crate::store::index::Index;

/// What shows in the place of each entry that waits.
#[derive(Debug, Default)]
pub(crate) struct Instead(BTreeMap<EntryName, InsteadView>);

impl Instead {
    /// Looks through what is stored, on all branches and on each one.
    pub(crate) fn find(index: Index<'_>) -> Result<Self, Error> {
        let mut scopes: BTreeMap<Option<String>, Vec<Entry>> = BTreeMap::new();
        for entry in index.all_entries()? {
            scopes.entry(entry.name.branch.clone()).or_default().push(entry);
        }
        let waiting = scopes.values().flat_map(|entries| waiting(entries));
        let instead = waiting.filter_map(|waiting| {
            let newest = waiting.newest()?;
            let (key, by) = (newest.name.key.to_string(), newest.by.to_string());
            Some((waiting.entry.name.clone(), InsteadView { key, by }))
        });
        Ok(Self(instead.collect()))
    }

    /// Returns an entry that waits at a key or below it, with what shows in its place.
    pub(super) fn within(&self, key: &Key) -> Option<(&Key, &InsteadView)> {
        let mut within = self.0.iter().filter(|(name, _)| name.key.is_within(key));
        within.next().map(|(name, instead)| (&name.key, instead))
    }

    /// Returns what shows in the place of an entry, if it waits.
    pub(crate) fn of(&self, name: &EntryName) -> Option<InsteadView> {
        self.0.get(name).cloned()
    }
}
