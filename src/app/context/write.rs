//! Writing the context: only what differs is written, each entry as a change of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::scope::Scope;
use super::view::ContextChanged;
use crate::app::json::{self, JsonFault};
use crate::app::open::App;
use crate::domain::context::decide::{Changes, There};
use crate::domain::context::event::{Appended, Removed, Set};
use crate::domain::context::tree::{leaves, near, waiting};
use crate::domain::context::{Entry, EntryName, Key};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::shell::quoted;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::write::Write;

/// What the writer of a change had seen of an entry.
pub(super) enum Seen<'a> {
    /// All that is stored.
    Now,
    /// What was there when it looked, by key.
    Then(&'a BTreeMap<Key, Id>),
}

impl App {
    /// Sets what a key holds; an object is spread over the keys below it, in the place of what was there.
    ///
    /// # Errors
    /// When the key or value is none, or the two do not go together with what is there.
    pub fn context_set(
        &mut self,
        key: &str,
        text: &str,
        scope: Scope,
    ) -> Result<ContextChanged, Error> {
        let (key, value) = (key.parse()?, value_of(text)?);
        let branch = scope.branch(&self.site)?;
        let changed = self.write(|write| set_on(write, &key, &value, branch.as_deref()))?;
        self.tell_hidden(&changed)?;
        Ok(changed)
    }

    /// Puts an element at the end of a list, once; begins the list where there is none.
    ///
    /// # Errors
    /// When what is there is no list, or the key or value is none.
    pub fn context_append(
        &mut self,
        key: &str,
        text: &str,
        scope: Scope,
    ) -> Result<ContextChanged, Error> {
        let (key, value) = (key.parse()?, value_of(text)?);
        let branch = scope.branch(&self.site)?;
        let changed = self.write(|write| append_on(write, &key, value, branch.as_deref()))?;
        self.tell_hidden(&changed)?;
        Ok(changed)
    }

    /// Removes a key and all that is below it.
    ///
    /// # Errors
    /// When there is nothing.
    pub fn context_remove(&mut self, key: &str, scope: Scope) -> Result<ContextChanged, Error> {
        let key = key.parse()?;
        let branch = scope.branch(&self.site)?;
        let changed = self.write(|write| remove_on(write, &key, branch.as_deref()))?;
        self.tell_hidden(&changed)?;
        Ok(changed)
    }

    /// Tells where what was written or removed for all branches does not show, as this branch has its own.
    pub(super) fn tell_hidden(&mut self, changed: &ContextChanged) -> Result<(), Error> {
        let Some(branch) = self.site.head().branch.filter(|_| changed.branch.is_none()) else {
            return Ok(());
        };
        let own = self.store.index().entries(Some(&branch))?;
        let own: BTreeMap<&str, &Entry> =
            own.iter().map(|entry| (entry.name.key.as_str(), entry)).collect();
        let mut told = BTreeSet::new();
        for key in changed.set.iter().chain(&changed.removed) {
            let Some(entry) = near(&own, &key.parse()?).next() else { continue };
            let own = &entry.name.key;
            // One may stand before several.
            if told.insert(own) {
                let remove =
                    format!("collab context remove {} --scope branch", quoted(own.as_str()));
                self.notices.push(format!(
                    "on {branch}, its own `{own}` holds instead; `{remove}` ends that"
                ));
            }
        }
        Ok(())
    }
}

/// Reads a value as it was typed: JSON where it is that, else a text.
pub(crate) fn value_of(text: &str) -> Result<Value, Error> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Error::user("there is no value")
            .hint("Take a key away with `collab context remove KEY`; an empty text is '\"\"'."));
    }
    if trimmed.starts_with(['{', '[']) {
        return json::read(trimmed).map_err(|fault| match fault {
            JsonFault::Syntax(error) => {
                Error::user(format!("the value begins as JSON, but is none: {error}"))
                    .hint("Mend it; a text that begins so is written in quotes, as '\"[x]\"'.")
            }
            fault => Error::user(format!("the value could not be kept as it is: {fault}")),
        });
    }
    match serde_json::from_str::<Value>(trimmed) {
        // A version, such as 1.10, is no number: what would come back as another stays a text.
        Ok(Value::Number(number)) if number.to_string() != trimmed => Ok(trimmed.into()),
        Ok(value) => Ok(value),
        Err(_) => Ok(text.trim_end_matches(['\n', '\r']).into()),
    }
}

/// As [`App::context_set`], in a write.
pub(crate) fn set_on(
    write: &mut Write<'_>,
    key: &Key,
    value: &Value,
    branch: Option<&str>,
) -> Result<ContextChanged, Error> {
    let leaves = leaves(Some(key), value)?;
    let entries = write.entries(branch)?;
    let changes = There::new(&entries).set(key, leaves)?;
    emit(write, changes, branch, &Seen::Now)
}

/// As [`App::context_append`], in a write.
pub(crate) fn append_on(
    write: &mut Write<'_>,
    key: &Key,
    value: Value,
    branch: Option<&str>,
) -> Result<ContextChanged, Error> {
    let entries = write.entries(branch)?;
    let mut changed = ContextChanged { branch: branch.map(str::to_owned), ..Default::default() };
    if There::new(&entries).append(key, &value)? {
        let branch = changed.branch.clone();
        write.emit(
            None,
            Body::ContextAppended(Appended { key: key.clone(), value: Json(value), branch }),
        )?;
        changed.set.push(key.to_string());
        changed.appended.push(key.to_string());
    } else {
        changed.unchanged = 1;
    }
    Ok(changed)
}

/// As [`App::context_remove`], in a write.
pub(crate) fn remove_on(
    write: &mut Write<'_>,
    key: &Key,
    branch: Option<&str>,
) -> Result<ContextChanged, Error> {
    let entries = write.entries(branch)?;
    let changes = There::new(&entries).remove(key)?;
    emit(write, changes, branch, &Seen::Now)
}

/// Writes what was decided.
pub(super) fn emit(
    write: &mut Write<'_>,
    changes: Changes,
    branch: Option<&str>,
    seen: &Seen<'_>,
) -> Result<ContextChanged, Error> {
    emit_from(write, changes, branch, seen, &BTreeMap::new())
}

/// Writes what was decided, with the projects that it was taken over from.
pub(super) fn emit_from(
    write: &mut Write<'_>,
    changes: Changes,
    branch: Option<&str>,
    seen: &Seen<'_>,
    origins: &BTreeMap<Key, String>,
) -> Result<ContextChanged, Error> {
    let branch = branch.map(str::to_owned);
    let mut changed = ContextChanged {
        branch: branch.clone(),
        unchanged: changes.unchanged as i64,
        ..Default::default()
    };
    let follows = |write: &Write<'_>, key: &Key| -> Result<Option<Id>, Error> {
        match seen {
            Seen::Then(then) => Ok(then.get(key).copied()),
            Seen::Now => {
                let name = EntryName { branch: branch.clone(), key: key.clone() };
                Ok(write.entry(&name)?.map(|entry| entry.touched))
            }
        }
    };
    let waited =
        if changes.removed.is_empty() { BTreeSet::new() } else { waiting_on(write, &branch)? };
    for key in changes.removed {
        let follows = follows(write, &key)?;
        changed.removed.push(key.to_string());
        let removed = Removed { key, branch: branch.clone(), follows };
        write.emit(None, Body::ContextRemoved(removed))?;
    }
    for (key, value) in changes.set {
        let follows = follows(write, &key)?;
        let origin = origins.get(&key).cloned();
        changed.set.push(key.to_string());
        write.emit(
            None,
            Body::ContextSet(Set { key, value, branch: branch.clone(), follows, origin }),
        )?;
    }
    if !waited.is_empty() {
        let waits = waiting_on(write, &branch)?;
        let written: BTreeSet<&String> = changed.removed.iter().chain(&changed.set).collect();
        let ends = |key: &&String| !waits.contains(*key) && !written.contains(key);
        let back = waited.iter().filter(ends).cloned().collect();
        changed.back = back;
    }
    Ok(changed)
}

/// Returns the keys that wait for others to be removed.
fn waiting_on(write: &Write<'_>, branch: &Option<String>) -> Result<BTreeSet<String>, Error> {
    let entries = write.entries(branch.as_deref())?;
    Ok(waiting(&entries).iter().map(|waiting| waiting.entry.name.key.to_string()).collect())
}
