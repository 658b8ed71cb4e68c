//! What changed of the context: since a time, or for a participant since it last asked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::document;
use super::point::{self, before, held, written_by_others};
use super::view::{ContextChanged, ContextDiff, ContextSynced, DiffView};
use super::write::{Seen, append_on, emit};
use crate::app::open::App;
use crate::domain::context::decide::There;
use crate::domain::context::tree::{leaves, near};
use crate::domain::context::{Entry, EntryName, Key};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::error::Error;
use crate::store::cursors::{self, Synced};
use crate::store::index::Index;
use crate::store::index::activity::Since;
use crate::store::index::context::EntryEvents;
use crate::store::write::Write;

impl App {
    /// Returns what was added, modified and removed since a time, a commit, or the reader's last act.
    ///
    /// # Errors
    /// When `text` is none of these.
    pub fn context_diff(&self, text: &str) -> Result<ContextDiff, Error> {
        let index = self.store.index();
        let millis = self.since_millis(Some(text))?;
        // Its last act itself is nothing new to whoever asks.
        let last = match text.trim().eq_ignore_ascii_case("last") {
            true => index.participant(&self.my_name()?)?.and_then(|row| row.last),
            false => None,
        };
        let since = last.map(Since::Id).or(millis.map(Since::Millis)).unwrap_or(Since::Arrived(0));
        let all = index.context_events(None)?;
        let branch = self.site.head().branch;
        let mut diff = diff(&all, since, branch.as_deref(), |_| true, |_| true);
        diff.since = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
        Ok(diff)
    }

    /// Takes a participant's updates as one write, if it has any, and returns what others changed since
    /// it last did this. Where there is a list, an object is put at its end: so what several bring of one
    /// sort is all kept. What is returned counts as told only after [`mark_synced`](Self::mark_synced).
    ///
    /// What it was not told yet counts as not seen: whoever's change the updates take the place of is told
    /// of it, and the answer shows that change.
    ///
    /// # Errors
    /// When the updates are refused: then nothing is written.
    pub fn context_sync(&mut self, updates: Option<&[u8]>) -> Result<ContextSynced, Error> {
        let me = self.my_name()?;
        let updates = updates.map(document::json_object).transpose()?;
        let known = cursors::read(self.store.paths()).readers.remove(&me);
        let told = known.and_then(|cursor| cursor.context);
        let branch = self.site.head().branch;
        let (branch, clone, at) = (branch.as_deref(), self.store.clone, self.now());
        let asked = Asked { me: &me, told: told.as_ref(), branch };
        let (written, news, until) = match updates {
            None => {
                let index = self.store.index();
                // First, so that what arrives meanwhile is told again rather than never.
                let until = point::now(index, clone, at)?;
                (ContextChanged::default(), asked.news(index)?.0, until)
            }
            Some(updates) => self.write(|write| {
                // First, so that what the updates take the place of is told, too.
                let (news, seen) = asked.news(**write)?;
                let written = sync_on(write, updates, &seen)?;
                Ok((written, news, point::now(**write, clone, at)?))
            })?,
        };
        self.tell_hidden(&written)?;
        Ok(ContextSynced { written, news, until })
    }

    /// Marks as told what a sync returned: after it was shown, so that nothing is lost of which the output
    /// did not arrive.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn mark_synced(&mut self, synced: &ContextSynced) -> Result<(), Error> {
        let (me, at) = (self.my_name()?, self.now());
        let marked = self.store.mark_read(|cursors| {
            let cursor = cursors.readers.entry(me).or_default();
            cursor.context.clone_from(&synced.until);
            cursor.seen(at);
            Ok(())
        })?;
        if !marked {
            self.notices
                .push("what was told could not be marked, and will be told again".to_owned());
        }
        Ok(())
    }
}

/// Writes a participant's updates. `seen` are the newest events of the entries that it was told of.
fn sync_on(
    write: &mut Write<'_>,
    mut updates: Value,
    seen: &BTreeMap<Key, Id>,
) -> Result<ContextChanged, Error> {
    let entries = write.entries(None)?;
    let there = There::new(&entries);
    let elements = there.elements(&mut updates);
    let changes = there.put(leaves(None, &updates)?, BTreeSet::new())?;
    let mut written = emit(write, changes, None, &Seen::Then(seen))?;
    for (key, element) in elements {
        let appended = append_on(write, &key, element, None)?;
        written.set.extend(appended.set);
        written.appended.extend(appended.appended);
        written.unchanged += appended.unchanged;
    }
    Ok(written)
}

/// Who asks for news, and up to where it was told.
struct Asked<'a> {
    me: &'a Name,
    told: Option<&'a Synced>,
    branch: Option<&'a str>,
}

impl Asked<'_> {
    /// Returns what others changed, and of all branches the newest event of each entry that was told.
    fn news(&self, index: Index<'_>) -> Result<(ContextDiff, BTreeMap<Key, Id>), Error> {
        let since = point::since(index, self.told)?;
        let all = index.context_events(None)?;
        let others = written_by_others(&all, since, self.me);
        let tells = |entry: &Entry| {
            entry.by != *self.me
                || entry.wrote.iter().any(|wrote| others.events.contains(&wrote.id))
        };
        let mut news = diff(&all, since, self.branch, |key| others.concern(key), tells);
        news.since = self.told.map(|told| told.at);
        let then = before(&all, since).into_iter();
        let seen = then.filter(|entry| entry.name.branch.is_none());
        Ok((news, seen.map(|entry| (entry.name.key, entry.touched)).collect()))
    }
}

/// Compares what held before a point with what holds now.
fn diff(
    all: &[EntryEvents],
    since: Since,
    branch: Option<&str>,
    concerns: impl Fn(&Key) -> bool,
    tells: impl Fn(&Entry) -> bool,
) -> ContextDiff {
    let (then, now) = (before(all, since), before(all, Since::Arrived(i64::MAX)));
    let (held_then, held_now) = (held(&then, branch), held(&now, branch));
    let newest: BTreeMap<&EntryName, &Entry> =
        now.iter().map(|entry| (&entry.name, entry)).collect();
    let by_key: BTreeMap<&str, &Entry> =
        held_now.iter().map(|(key, (entry, _))| (key.as_str(), *entry)).collect();
    let mut diff = ContextDiff::default();
    let keys: BTreeSet<&Key> = held_then.keys().chain(held_now.keys()).copied().collect();
    for key in keys.into_iter().filter(|key| concerns(key)) {
        let (was, is) = (held_then.get(key), held_now.get(key));
        let value = |held: Option<&(&Entry, &Value)>| held.map(|(_, v)| (*v).clone());
        let (from, to) = (value(was), value(is));
        let list = match (&from, &to) {
            (None, Some(_)) => &mut diff.added,
            (Some(from), Some(to)) if from != to => &mut diff.modified,
            (Some(_), None) => &mut diff.removed,
            _ => continue,
        };
        // Of what is gone, its entry tells who removed it; or what shows instead, where it only waits.
        let entry = is.or(was).map(|(entry, _)| &entry.name).and_then(|name| newest.get(name));
        let Some(mut entry) = entry.copied() else { continue };
        let mut instead = None;
        if to.is_none() && entry.value.is_some() {
            instead = near(&by_key, key).copied().max_by_key(|near| near.touched);
            entry = instead.unwrap_or(entry);
        }
        if instead.is_none() && !tells(entry) {
            continue;
        }
        list.extend(to.clone().or(from.clone()).map(|value| (key.to_string(), value)));
        diff.changes.push(DiffView {
            key: key.to_string(),
            from,
            to,
            by: entry.by.to_string(),
            at: entry.at,
            branch: entry.name.branch.clone(),
            instead: instead.map(|entry| entry.name.key.to_string()),
        });
    }
    diff
}
