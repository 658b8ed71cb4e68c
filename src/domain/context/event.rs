//! What may happen to an entry of the context.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EntryName, Key, is_derived};
use crate::domain::ids::Id;
use crate::domain::text::{Json, MAX_LINE, MAX_TEXT, TextError, is_too_deep, within};

/// The fields of `context.set`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Set {
    /// The key.
    pub key: Key,
    /// What it holds from now on; never `null`.
    pub value: Json,
    /// The branch on which alone it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The event that made what was there; left out where there was nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Id>,
    /// The project that it was taken over from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// The fields of `context.appended`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Appended {
    /// The key of a list.
    pub key: Key,
    /// An element that it has from now on, at its end; never `null`.
    pub value: Json,
    /// The branch on which alone it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// The fields of `context.removed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The key.
    pub key: Key,
    /// The branch on which alone it held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The event that made what was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Id>,
}

/// Says whether a value is one, and within the limits.
fn value(Json(value): &Json) -> Result<(), TextError> {
    if value.is_null() {
        return Err(TextError::Empty("value"));
    }
    if is_too_deep(value) {
        return Err(TextError::TooDeep("value"));
    }
    within("value", &value.to_string(), MAX_TEXT)
}

/// Says whether a key is one that is stored, and a branch may be one.
fn place(key: &Key, branch: Option<&String>) -> Result<(), TextError> {
    if is_derived(key) {
        return Err(TextError::Derived(key.to_string()));
    }
    match branch {
        Some(branch) if branch.is_empty() => Err(TextError::Empty("branch")),
        Some(branch) if branch.contains(char::is_control) => Err(TextError::Lines("branch")),
        Some(branch) => within("branch", branch, MAX_LINE),
        None => Ok(()),
    }
}

impl Set {
    /// Returns which entry is meant.
    #[must_use]
    pub fn entry(&self) -> EntryName {
        EntryName { branch: self.branch.clone(), key: self.key.clone() }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        place(&self.key, self.branch.as_ref())?;
        within("origin", self.origin.as_deref().unwrap_or_default(), MAX_LINE)?;
        value(&self.value)
    }
}

impl Appended {
    /// Returns which entry is meant.
    #[must_use]
    pub fn entry(&self) -> EntryName {
        EntryName { branch: self.branch.clone(), key: self.key.clone() }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        place(&self.key, self.branch.as_ref())?;
        value(&self.value)
    }
}

impl Removed {
    /// Returns which entry is meant.
    #[must_use]
    pub fn entry(&self) -> EntryName {
        EntryName { branch: self.branch.clone(), key: self.key.clone() }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        place(&self.key, self.branch.as_ref())
    }
}
