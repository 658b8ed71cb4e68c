//! Reading the context.

use serde_json::{Map, Value};

use super::derived;
use super::scope::Scope;
use super::view::{ContextView, EntryView};
use super::waiting::Instead;
use crate::app::open::App;
use crate::domain::context::tree::{holding, tree_of};
use crate::domain::context::{ACTIVE_WORK, DEPENDENCIES, Entry, Key, Refused, is_derived};
use crate::domain::text::{Json, nearest};
use crate::error::Error;

impl App {
    /// Returns the context, or what a key of it holds: what holds here, or of one scope alone.
    ///
    /// # Errors
    /// When there is nothing at the key.
    pub fn context(&self, key: Option<&str>, scope: Option<Scope>) -> Result<ContextView, Error> {
        let key: Option<Key> = key.map(str::parse).transpose()?;
        let mut entries: Vec<EntryView> =
            self.holding_in(scope)?.into_iter().filter_map(view).collect();
        let concerns = |part: &str| key.as_ref().is_none_or(|key| key.parts().next() == Some(part));
        // What is derived holds on any branch.
        if scope != Some(Scope::Branch) {
            if concerns(ACTIVE_WORK) {
                entries.extend(derived::active_work(self.store.index())?);
            }
            if concerns(DEPENDENCIES) {
                entries.extend(derived::dependencies(&self.site));
            }
        }
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let Some(key) = key else {
            let value = tree(&entries);
            return Ok(ContextView { key: None, value, entries });
        };
        let below = |entry: &EntryView| entry.key.parse().is_ok_and(|own: Key| own.is_within(&key));
        let inside: Vec<EntryView> = entries.iter().filter(|entry| below(entry)).cloned().collect();
        let asked = Some(key.to_string());
        if !inside.is_empty() {
            let value =
                key.parts().try_fold(&tree(&inside), |value, part| value.get(part)).cloned();
            let value = value.unwrap_or_default();
            return Ok(ContextView { key: asked, value, entries: inside });
        }
        if let Some(entry) = entries.iter().find_map(|entry| part_of(entry, &key)) {
            return Ok(ContextView {
                key: asked,
                value: entry.value.clone(),
                entries: vec![entry],
            });
        }
        if [ACTIVE_WORK, DEPENDENCIES].contains(&key.as_str()) && scope != Some(Scope::Branch) {
            return Ok(ContextView { key: asked, value: Map::new().into(), entries });
        }
        if let Some((key, instead)) = Instead::find(self.store.index())?.within(&key) {
            return Err(Refused::Waits { key: key.clone(), instead: instead.key.clone() }.into());
        }
        let near = nearest(key.as_str(), entries.iter().map(|entry| entry.key.as_str()));
        let near = near.map(str::to_owned);
        Err(Refused::Nothing { key, near }.into())
    }

    /// Returns the stored entries that hold: here, or of one scope alone.
    pub(super) fn holding_in(&self, scope: Option<Scope>) -> Result<Vec<Entry>, Error> {
        let index = self.store.index();
        let branch = match scope {
            Some(scope) => scope.branch(&self.site)?,
            None => self.site.head().branch,
        };
        let mut entries = Vec::new();
        if scope != Some(Scope::Branch) {
            entries.extend(index.entries(None)?);
        }
        if scope != Some(Scope::All)
            && let Some(branch) = &branch
        {
            entries.extend(index.entries(Some(branch))?);
        }
        let holding = holding(&entries, branch.as_deref()).into_iter();
        Ok(holding.filter(|entry| !is_derived(&entry.name.key)).cloned().collect())
    }
}

fn view(entry: Entry) -> Option<EntryView> {
    let Json(value) = entry.value?;
    Some(EntryView {
        key: entry.name.key.to_string(),
        value,
        by: Some(entry.by.to_string()),
        at: Some(entry.at),
        branch: entry.name.branch,
        origin: entry.origin,
        derived: false,
    })
}

fn tree(entries: &[EntryView]) -> Value {
    let keys: Vec<(Key, &Value)> =
        entries.iter().filter_map(|entry| Some((entry.key.parse().ok()?, &entry.value))).collect();
    tree_of(keys.iter().map(|(key, value)| (key, *value)))
}

/// Returns the part of an entry's object that a key names. What others named may have dots in its name.
fn part_of(entry: &EntryView, key: &Key) -> Option<EntryView> {
    let rest = key.as_str().strip_prefix(&entry.key)?.strip_prefix('.')?;
    let mut parts = rest.split('.');
    let part = entry.value.get(rest);
    let part = part.or_else(|| parts.try_fold(&entry.value, |value, part| value.get(part)))?;
    Some(EntryView { key: key.to_string(), value: part.clone(), ..entry.clone() })
}
