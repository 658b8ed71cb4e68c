//! What of the context is shown.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// The keys that were removed.
    pub removed: Vec<String>,
    /// How many entries were so already.
    pub unchanged: i64,
}
