//! Dotted keys: `conventions.testing`.
//!
//! Invariant: a [`Key`] has one spelling, no quotation marks, and nothing that does not show. On a command
//! line it may have to be quoted: see [`shell`](crate::domain::shell).

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::escape;
use crate::domain::text::is_unseen;

/// The longest key, in bytes.
pub const MAX_KEY: usize = 200;
/// The most parts of a key.
pub(super) const MAX_PARTS: usize = 32;

/// A key: parts joined by dots.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Key(String);

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing in it, or between two dots.
    #[error("a key is words joined by single dots, as in `conventions.testing`")]
    Empty,
    /// Too long.
    #[error("the key has {0} bytes; at most {MAX_KEY} are allowed")]
    TooLong(usize),
    /// Too deep.
    #[error("the key has {0} parts; at most {MAX_PARTS} are allowed")]
    TooDeep(usize),
    /// A character that no key has.
    #[error(
        "`{0}` cannot stand in a key: use letters, digits, and marks without white space or quotes"
    )]
    Character(String),
    /// Dots in the name of a field, which is one part of a key.
    #[error("`{0}` has a dot in it, and is one part of a key")]
    Dotted(String),
}

impl Key {
    /// Returns the key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the parts.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// Returns the keys that this one is below, the highest first.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('.').map(|(at, _)| &self.0[..at])
    }

    /// Says whether the key is another one, or below it.
    #[must_use]
    pub fn is_within(&self, above: &Self) -> bool {
        let rest = self.0.strip_prefix(above.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Returns the key of something at the top.
    ///
    /// # Errors
    /// When the part is none.
    pub fn first(part: &str) -> Result<Self, KeyError> {
        undotted(part)?.parse()
    }

    /// Returns the key of something below this one.
    ///
    /// # Errors
    /// When the part is none, or the whole too long.
    pub fn join(&self, part: &str) -> Result<Self, KeyError> {
        format!("{}.{}", self.0, undotted(part)?).parse()
    }
}

/// Says no to a part that would be several.
fn undotted(part: &str) -> Result<&str, KeyError> {
    let shown = || escape::controls(&part.chars().take(MAX_KEY).collect::<String>());
    if part.contains('.') { Err(KeyError::Dotted(shown())) } else { Ok(part) }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_KEY {
            return Err(KeyError::TooLong(text.len()));
        }
        if text.split('.').any(str::is_empty) {
            return Err(KeyError::Empty);
        }
        let parts = text.split('.').count();
        if parts > MAX_PARTS {
            return Err(KeyError::TooDeep(parts));
        }
        let odd = |c: &char| is_unseen(*c) || "\"'`\\".contains(*c);
        if let Some(odd) = text.chars().find(odd) {
            let is_shown = odd == ' ' || !is_unseen(odd);
            let shown = if is_shown { odd.to_string() } else { escape::shown(odd) };
            return Err(KeyError::Character(shown));
        }
        Ok(Self(text.to_owned()))
    }
}

// It is compared as its text is.
impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
