//! What all entries make together: one tree.
//!
//! Invariant: the same entries make the same tree, whatever their order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde_json::{Map, Value};

use super::{Entry, Key};
use crate::domain::text::Json;

/// Returns the entries that hold on a branch, by key: those of the branch alone instead of those of all,
/// and of a value and what is below it whichever was written last.
///
/// Two clones may have made a key both a value and a parent; no entry is lost by that, as the one that
/// does not show comes back when the other is removed.
#[must_use]
pub fn holding<'e>(
    entries: impl IntoIterator<Item = &'e Entry>,
    branch: Option<&str>,
) -> Vec<&'e Entry> {
    let mut there: Vec<&Entry> = entries
        .into_iter()
        .filter(|entry| entry.value.is_some())
        .filter(|entry| entry.name.branch.as_deref().is_none_or(|on| Some(on) == branch))
        .collect();
    // What is of this branch alone counts more than what is of all; then the newest.
    there.sort_by_key(|entry| Reverse((entry.name.branch.is_some(), entry.touched)));
    let mut holding: Vec<&Entry> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut parents = BTreeSet::new();
    for entry in there {
        let key = entry.name.key.as_str();
        let mut above = entry.name.key.above();
        if taken.contains(key) || parents.contains(key) || above.any(|key| taken.contains(key)) {
            continue;
        }
        parents.extend(entry.name.key.above());
        taken.insert(key);
        holding.push(entry);
    }
    holding.sort_by(|a, b| a.name.key.cmp(&b.name.key));
    holding
}

/// Returns what is below a key, of what is sorted by key.
pub(super) fn below<'m, T>(
    by_key: &'m BTreeMap<&'m str, T>,
    key: &Key,
) -> impl Iterator<Item = &'m T> + use<'m, T> {
    let begin = format!("{key}.");
    let from = by_key.range::<str, _>((Bound::Included(begin.as_str()), Bound::Unbounded));
    from.take_while(move |(key, _)| key.starts_with(&begin)).map(|(_, there)| there)
}

/// Returns what is at a key, above or below it, of what is sorted by key: what of it cannot show together
/// with an entry there.
pub fn near<'m, T>(
    by_key: &'m BTreeMap<&'m str, T>,
    key: &Key,
) -> impl Iterator<Item = &'m T> + use<'m, T> {
    let at = key.above().chain([key.as_str()]).filter_map(|key| by_key.get(key));
    at.collect::<Vec<_>>().into_iter().chain(below(by_key, key))
}

/// An entry that waits, as what was written apart from it shows in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting<'e> {
    /// The entry.
    pub entry: &'e Entry,
    /// What shows instead: the one above it, or those below it that are newer; at least one.
    pub instead: Vec<&'e Entry>,
}

impl Waiting<'_> {
    /// Returns what shows instead that is newest.
    #[must_use]
    pub fn newest(&self) -> Option<&Entry> {
        self.instead.iter().copied().max_by_key(|entry| entry.touched)
    }
}

/// Returns the entries of one scope, which is all branches or one, that wait until others of it are
/// removed, by key.
#[must_use]
pub fn waiting(entries: &[Entry]) -> Vec<Waiting<'_>> {
    let branch = entries.first().and_then(|entry| entry.name.branch.as_deref());
    let holding = holding(entries, branch);
    let shown: BTreeMap<&str, &Entry> =
        holding.iter().map(|entry| (entry.name.key.as_str(), *entry)).collect();
    let mut waiting: Vec<Waiting<'_>> = entries
        .iter()
        .filter(|entry| entry.value.is_some() && !shown.contains_key(entry.name.key.as_str()))
        .map(|entry| {
            let near = near(&shown, &entry.name.key).copied();
            let instead = near.filter(|other| other.touched > entry.touched).collect();
            Waiting { entry, instead }
        })
        .collect();
    waiting.sort_by(|a, b| a.entry.name.key.cmp(&b.entry.name.key));
    waiting
}

/// Returns the entries as one JSON value.
#[must_use]
pub fn nested(holding: &[&Entry]) -> Value {
    let held = holding.iter().filter_map(|entry| {
        let Json(value) = entry.value.as_ref()?;
        Some((&entry.name.key, value))
    });
    tree_of(held)
}

/// Returns values under their keys as one JSON value.
#[must_use]
pub fn tree_of<'v>(values: impl IntoIterator<Item = (&'v Key, &'v Value)>) -> Value {
    let mut root = Map::new();
    for (key, value) in values {
        let mut parts: Vec<&str> = key.parts().collect();
        let Some(last) = parts.pop() else { continue };
        put(&mut root, &parts, last, value);
    }
    Value::Object(root)
}

fn put(map: &mut Map<String, Value>, above: &[&str], last: &str, value: &Value) {
    let Some((first, rest)) = above.split_first() else {
        map.insert(last.to_owned(), value.clone());
        return;
    };
    let below = map.entry(*first).or_insert_with(|| Value::Object(Map::new()));
    // Of what holds, nothing that is no object has anything below it.
    if let Value::Object(below) = below {
        put(below, rest, last, value);
    }
}

/// Returns the leaves of a JSON value, each with its key below `under`: what is no object, and objects
/// with nothing in them.
///
/// # Errors
/// When a name in it is no part of a key.
pub fn leaves(under: Option<&Key>, value: &Value) -> Result<Vec<(Key, Value)>, super::KeyError> {
    let mut found = Vec::new();
    collect(under, value, &mut found)?;
    Ok(found)
}

fn collect(
    under: Option<&Key>,
    value: &Value,
    found: &mut Vec<(Key, Value)>,
) -> Result<(), super::KeyError> {
    match (value, under) {
        (Value::Object(map), _) if !map.is_empty() || under.is_none() => {
            for (part, value) in map {
                let key = match under {
                    Some(under) => under.join(part)?,
                    None => Key::first(part)?,
                };
                collect(Some(&key), value, found)?;
            }
            Ok(())
        }
        (value, Some(key)) => {
            found.push((key.clone(), value.clone()));
            Ok(())
        }
        (_, None) => Err(super::KeyError::Empty),
    }
}
