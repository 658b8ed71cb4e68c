//! What of the context is shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::cursors::Synced;

/// The context, or a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextView {
    /// The key that was asked for; none for the whole.
    pub key: Option<String>,
    /// What it holds: a value, or the tree below it.
    pub value: Value,
    /// The entries that make it, by key.
    pub entries: Vec<EntryView>,
}

/// An entry of the context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntryView {
    /// The key, from the top.
    pub key: String,
    /// What it holds.
    pub value: Value,
    /// Who made it what it is; nobody where it is derived.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// The branch on which alone it holds.
    pub branch: Option<String>,
    /// The project that it was taken over from, if it was.
    pub origin: Option<String>,
    /// Whether it is worked out from tasks or manifests, and cannot be written.
    pub derived: bool,
}

/// What a change of the context came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContextChanged {
    /// The branch on which alone that holds.
    pub branch: Option<String>,
    /// The keys that were set.
    pub set: Vec<String>,
    /// Those of them whose lists got an element more.
    pub appended: Vec<String>,
    /// The keys that were removed.
    pub removed: Vec<String>,
    /// The keys that show again, as they had waited for what was removed.
    pub back: Vec<String>,
    /// How many entries were so already.
    pub unchanged: i64,
}

/// What changed of the context between two moments, by key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextDiff {
    /// Since when; nothing where everything is new.
    pub since: Option<Timestamp>,
    /// What came, and what it holds.
    pub added: BTreeMap<String, Value>,
    /// What holds another value now.
    pub modified: BTreeMap<String, Value>,
    /// What went, and what it held.
    pub removed: BTreeMap<String, Value>,
    /// The same, key by key, with who did it.
    pub changes: Vec<DiffView>,
}

/// What changed of one key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiffView {
    /// The key.
    pub key: String,
    /// What it held.
    pub from: Option<Value>,
    /// What it holds.
    pub to: Option<Value>,
    /// Who changed it last.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The branch on which alone that holds.
    pub branch: Option<String>,
    /// The key above or below that shows in its place, where it was not removed but waits.
    pub instead: Option<String>,
}

/// What came of exchanging changes with the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextSynced {
    /// What was written of one's own updates.
    pub written: ContextChanged,
    /// What others changed since the last time.
    pub news: ContextDiff,
    /// Up to where that goes.
    #[serde(skip)]
    pub(crate) until: Option<Synced>,
}

/// The changes of a key and of what is below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextHistory {
    /// The key.
    pub key: String,
    /// Its changes, newest first.
    pub changes: Vec<HistoryView>,
    /// How many older ones there are, that were not asked for.
    pub more: i64,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryView {
    /// The key.
    pub key: String,
    /// The branch on which alone that holds.
    pub branch: Option<String>,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it held before.
    pub from: Option<Value>,
    /// What it held then.
    pub to: Option<Value>,
    /// The project that it was taken over from, if it was.
    pub origin: Option<String>,
    /// Whose change this took the place of, where whoever made it had not seen that one.
    pub unseen: Option<String>,
    /// What shows in the place of what it holds since then, and waits until that is removed: a key above
    /// or below, that was written apart.
    pub instead: Option<InsteadView>,
}

/// What shows in the place of something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InsteadView {
    /// The key.
    pub key: String,
    /// Who wrote it.
    pub by: String,
}

/// What came of taking in a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextImported {
    /// What was written.
    pub written: ContextChanged,
    /// Keys of another project that hold something else here, and were left as they are.
    pub kept: Vec<String>,
    /// The short ids of the notes that were added.
    pub notes: Vec<String>,
    /// How many notes were there already.
    pub notes_known: i64,
    /// The project that it came from, if it says so.
    pub from: Option<String>,
}
