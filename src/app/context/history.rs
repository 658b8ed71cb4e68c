//! Who changed what of the context, when, and from what to what.

use super::scope::Scope;
use super::view::{ContextHistory, HistoryView};
use super::waiting::Instead;
use crate::app::open::App;
use crate::domain::context::{Entry, Key, Refused};
use crate::domain::text::{Json, nearest};
use crate::error::Error;

impl App {
    /// Returns the changes of a key and of what is below it, on all branches or in one scope, newest
    /// first.
    ///
    /// # Errors
    /// When nothing was ever there.
    pub fn context_history(
        &self,
        key: &str,
        scope: Option<Scope>,
        limit: usize,
    ) -> Result<ContextHistory, Error> {
        let key: Key = key.parse()?;
        let branch = scope.map(|scope| scope.branch(&self.site)).transpose()?;
        let index = self.store.index();
        let instead = Instead::find(index)?;
        let mut changes = Vec::new();
        for entry in index.context_events(Some(&key))? {
            if branch.as_ref().is_some_and(|branch| *branch != entry.name.branch) {
                continue;
            }
            let mut state: Option<Entry> = None;
            let begin = changes.len();
            for (_, event) in &entry.events {
                let before = state.clone();
                Entry::apply(&mut state, event);
                let value = |entry: &Option<Entry>| {
                    entry.as_ref().and_then(|entry| entry.value.clone()).map(|Json(value)| value)
                };
                let (from, to) = (value(&before), value(&state));
                let lost = state.as_ref().and_then(|entry| entry.lost.last());
                let lost = lost.filter(|lost| lost.to == event.id);
                let is_lost =
                    || state.iter().any(|entry| entry.lost.iter().any(|l| l.id == event.id));
                if from == to && !is_lost() {
                    continue;
                }
                let view = HistoryView {
                    key: entry.name.key.to_string(),
                    branch: entry.name.branch.clone(),
                    by: event.by.to_string(),
                    at: event.at,
                    from,
                    to,
                    origin: state.as_ref().and_then(|entry| entry.origin.clone()),
                    unseen: lost.map(|lost| lost.by.to_string()),
                    instead: None,
                };
                changes.push((event.id, view));
            }
            // What it holds, it holds since its newest change.
            if let Some((_, newest)) = changes[begin..].last_mut() {
                newest.instead = instead.of(&entry.name);
            }
        }
        if changes.is_empty() {
            let all = index.context_events(None)?;
            let near = nearest(key.as_str(), all.iter().map(|entry| entry.name.key.as_str()));
            return Err(Refused::Nothing { key, near: near.map(str::to_owned) }.into());
        }
        changes.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
        let more = changes.len().saturating_sub(limit) as i64;
        let changes = changes.into_iter().take(limit).map(|(_, view)| view).collect();
        Ok(ContextHistory { key: key.to_string(), changes, more })
    }
}
