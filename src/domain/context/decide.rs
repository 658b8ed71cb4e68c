//! What may become of the context: which changes an act comes to, and when it is refused.
//!
//! Invariant: no act makes a key that shows a value one that also has something below it. Clones that were
//! apart may do so together; then one of the two waits, and is in nobody's way: see [`tree`](super::tree).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::tree::{below, holding};
use super::{Entry, Key};
use crate::domain::text::{Json, MAX_DEPTH, MAX_LIST, MAX_TEXT, is_too_deep, nearest};

/// Where the tasks in progress show.
pub const ACTIVE_WORK: &str = "activeWork";
/// Where what the manifests name shows.
pub const DEPENDENCIES: &str = "dependencies";
/// The one part of [`DEPENDENCIES`] that people write.
const CRITICAL: &str = "critical";
/// The most entries that one act sets or removes.
pub const MOST_CHANGES: usize = 2000;

/// Why a change of the context is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// What is there is worked out from something else.
    #[error("`{0}` is derived, and cannot be written")]
    Derived(Key),
    /// No value.
    #[error("`{0}` would be null, which is no value")]
    Null(Key),
    /// Too long a value.
    #[error("the value of `{key}` has {size} bytes; at most {MAX_TEXT} are allowed")]
    TooLong {
        /// Of which key.
        key: Key,
        /// How many bytes.
        size: usize,
    },
    /// Too deep a value.
    #[error("the value of `{0}` has over {MAX_DEPTH} lists and objects in each other")]
    TooDeep(Key),
    /// Something above the key holds a value.
    #[error("`{holder}` holds a value, so there can be no `{key}` below it")]
    Above {
        /// What was to be written.
        key: Key,
        /// What is in its way.
        holder: Key,
        /// Whether that is a list.
        is_list: bool,
        /// The branch on which alone that holds.
        branch: Option<String>,
    },
    /// Something is below the key.
    #[error("`{below}` is below `{key}`, so that cannot hold a value of its own")]
    Below {
        /// What was to be written.
        key: Key,
        /// What is in its way; the first of several, perhaps.
        below: Key,
        /// The branch on which alone that holds.
        branch: Option<String>,
    },
    /// Only lists have an end to append to.
    #[error("`{key}` holds {what}, not a list")]
    NotAList {
        /// The key.
        key: Key,
        /// What it holds.
        what: &'static str,
    },
    /// The list takes no more.
    #[error("the list `{0}` has {MAX_LIST} elements, and takes no more")]
    Full(Key),
    /// Nothing is there.
    #[error("there is nothing at `{key}`")]
    Nothing {
        /// The key.
        key: Key,
        /// A key that may be meant.
        near: Option<String>,
    },
    /// What is there does not show.
    #[error("`{key}` does not show: `{instead}`, which was written apart from it, does instead")]
    Waits {
        /// The key.
        key: Key,
        /// The key above or below it that shows.
        instead: String,
    },
    /// Too much at once.
    #[error("{0} entries are too many at once; at most {MOST_CHANGES} are allowed")]
    TooMany(usize),
}

/// Says whether what a key holds is worked out, and stored nowhere.
#[must_use]
pub fn is_derived(key: &Key) -> bool {
    let mut parts = key.parts();
    match parts.next() {
        Some(ACTIVE_WORK) => true,
        Some(DEPENDENCIES) => parts.next() != Some(CRITICAL),
        _ => false,
    }
}

/// What an act comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What is removed.
    pub removed: Vec<Key>,
    /// What is set, and to what.
    pub set: Vec<(Key, Json)>,
    /// How many entries are so already.
    pub unchanged: usize,
}

/// What the entries of one scope hold.
#[derive(Debug)]
pub struct There<'e> {
    all: BTreeMap<&'e str, &'e Entry>,
    /// Those that do not wait for another to be removed.
    shown: BTreeMap<&'e str, &'e Entry>,
}

impl<'e> There<'e> {
    /// Takes in the entries of one scope; those that hold nothing do not count.
    #[must_use]
    pub fn new(entries: &'e [Entry]) -> Self {
        let held = entries.iter().filter(|entry| entry.value.is_some());
        let branch = entries.first().and_then(|entry| entry.name.branch.as_deref());
        let by_key = |entry: &'e Entry| (entry.name.key.as_str(), entry);
        let shown = holding(entries, branch).into_iter().map(by_key).collect();
        Self { all: held.map(by_key).collect(), shown }
    }

    /// Returns the entries of a key and what is below it, by key; also those that wait.
    fn within(&self, key: &Key) -> Vec<&'e Entry> {
        let own = self.all.get(key.as_str()).copied().into_iter();
        own.chain(below(&self.all, key).copied()).collect()
    }

    fn value(&self, key: &str) -> Option<&'e Value> {
        self.all.get(key).and_then(|entry| entry.value.as_ref()).map(|Json(value)| value)
    }

    /// Says whether a leaf can come without taking the place of anything else.
    pub fn takes(&self, key: &Key, value: &Value) -> bool {
        let same = self.value(key.as_str()).is_none_or(|there| there == value);
        same && below(&self.shown, key).next().is_none()
            && !key.above().any(|above| self.shown.contains_key(above))
    }

    /// Decides what it takes to put a value in the place of a key and all that is below it.
    ///
    /// # Errors
    /// When a value of its own would get something above or below it, and as [`put`](Self::put).
    pub fn set(&self, key: &Key, leaves: Vec<(Key, Value)>) -> Result<Changes, Refused> {
        let is_value = leaves.iter().any(|(leaf, value)| leaf == key && !is_empty(value));
        let kept: BTreeSet<&Key> = leaves.iter().map(|(key, _)| key).collect();
        let gone = self.within(key).into_iter().map(|entry| &entry.name.key);
        // One value in the place of many is more likely a slip than meant.
        let gone = gone.filter(|key| !is_value && !kept.contains(key)).cloned().collect();
        self.put(leaves, gone)
    }

    /// Decides what it takes to put leaves into the tree, and to take others out.
    ///
    /// # Errors
    /// When one is no value or derived, or a key would be both a value and above another.
    pub fn put(&self, leaves: Vec<(Key, Value)>, gone: BTreeSet<Key>) -> Result<Changes, Refused> {
        let mut gone: BTreeSet<Key> =
            gone.into_iter().filter(|key| self.all.contains_key(key.as_str())).collect();
        let mut changes = Changes::default();
        for (key, value) in leaves {
            check(&key, &value)?;
            for above in key.above() {
                let Some(entry) = self.shown.get(above) else { continue };
                let holder = &entry.name.key;
                if gone.contains(holder) {
                    continue;
                }
                if !self.value(above).is_some_and(is_empty) {
                    let branch = entry.name.branch.clone();
                    let (key, holder) = (key.clone(), holder.clone());
                    let is_list = self.value(above).is_some_and(Value::is_array);
                    return Err(Refused::Above { key, holder, is_list, branch });
                }
                // An object with nothing in it makes room for what comes into it.
                gone.insert(holder.clone());
            }
            let mut below = below(&self.shown, &key).copied();
            if let Some(below) = below.find(|entry| !gone.contains(&entry.name.key)) {
                // To put nothing into what is there changes nothing.
                if is_empty(&value) {
                    changes.unchanged += 1;
                    continue;
                }
                let branch = below.name.branch.clone();
                let (key, below) = (key.clone(), below.name.key.clone());
                return Err(Refused::Below { key, below, branch });
            }
            if self.value(key.as_str()) == Some(&value) && self.stands(&key, &gone) {
                changes.unchanged += 1;
            } else {
                changes.set.push((key, Json(value)));
            }
        }
        changes.removed = gone.into_iter().collect();
        let count = changes.set.len() + changes.removed.len();
        if count > MOST_CHANGES { Err(Refused::TooMany(count)) } else { Ok(changes) }
    }

    /// Says whether what a key holds goes on to show when others are gone: nothing above it that is newer
    /// waits for those alone.
    fn stands(&self, key: &Key, gone: &BTreeSet<Key>) -> bool {
        let stays = |entry: &Entry| !gone.contains(&entry.name.key);
        self.shown.get(key.as_str()).is_some_and(|there| {
            let above = key.above().filter_map(|above| self.all.get(above));
            above.filter(|above| above.touched > there.touched && stays(above)).all(|above| {
                let mut below = below(&self.shown, &above.name.key);
                below.any(|below| below.touched > above.touched && stays(below))
            })
        })
    }

    /// Decides whether an element may come to the end of a list; says no by `false` where it is there.
    ///
    /// # Errors
    /// When there is no list, or it takes no more, and as [`put`](Self::put).
    pub fn append(&self, key: &Key, element: &Value) -> Result<bool, Refused> {
        let list = match self.value(key.as_str()) {
            None => Vec::new(),
            Some(Value::Array(list)) => list.clone(),
            Some(other) => return Err(Refused::NotAList { key: key.clone(), what: word(other) }),
        };
        if element.is_null() {
            return Err(Refused::Null(key.clone()));
        }
        if list.contains(element) {
            return Ok(false);
        }
        if list.len() >= MAX_LIST {
            return Err(Refused::Full(key.clone()));
        }
        let longer = [list, vec![element.clone()]].concat();
        // As a list set at once would be judged.
        self.put(vec![(key.clone(), longer.into())], BTreeSet::new()).map(|_| true)
    }

    /// Takes the objects out of a tree that stand where there are lists: they are meant as elements, as no
    /// list has keys below it.
    pub fn elements(&self, tree: &mut Value) -> Vec<(Key, Value)> {
        let mut elements = Vec::new();
        self.take_elements(None, tree, &mut elements);
        elements
    }

    fn take_elements(&self, above: Option<&Key>, tree: &mut Value, to: &mut Vec<(Key, Value)>) {
        let Value::Object(map) = tree else { return };
        map.retain(|part, value| {
            let key = above.map_or_else(|| Key::first(part), |above| above.join(part));
            // What is no key is refused where it is written.
            let (Ok(key), true) = (key, value.is_object()) else { return true };
            if self.value(key.as_str()).is_some_and(Value::is_array) && !is_empty(value) {
                to.push((key, value.take()));
                return false;
            }
            let was_empty = is_empty(value);
            self.take_elements(Some(&key), value, to);
            // An object of which all was taken says nothing of its own.
            was_empty || !is_empty(value)
        });
    }

    /// Decides what it takes to remove a key and all that is below it.
    ///
    /// # Errors
    /// When there is nothing, or it is derived.
    pub fn remove(&self, key: &Key) -> Result<Changes, Refused> {
        let removed: Vec<Key> =
            self.within(key).into_iter().map(|entry| entry.name.key.clone()).collect();
        if removed.is_empty() && is_derived(key) {
            return Err(Refused::Derived(key.clone()));
        }
        if removed.is_empty() {
            return Err(self.nothing(key));
        }
        if removed.len() > MOST_CHANGES {
            return Err(Refused::TooMany(removed.len()));
        }
        Ok(Changes { removed, ..Changes::default() })
    }

    fn nothing(&self, key: &Key) -> Refused {
        let near = nearest(key.as_str(), self.all.keys().copied()).map(str::to_owned);
        Refused::Nothing { key: key.clone(), near }
    }
}

/// Says no to what no entry holds.
fn check(key: &Key, value: &Value) -> Result<(), Refused> {
    if is_derived(key) {
        return Err(Refused::Derived(key.clone()));
    }
    if value.is_null() {
        return Err(Refused::Null(key.clone()));
    }
    if is_too_deep(value) {
        return Err(Refused::TooDeep(key.clone()));
    }
    let size = value.to_string().len();
    if size > MAX_TEXT { Err(Refused::TooLong { key: key.clone(), size }) } else { Ok(()) }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
