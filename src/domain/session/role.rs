//! Roles: what each may do.
//!
//! A role is a word that messages can be sent to. Three are known to all; `[roles]` in `config.toml` names
//! others. What a participant itself may do stands before what its role may.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who writes: one in a session.
pub const DRIVER: &str = "driver";
/// Who looks over the driver's shoulder.
pub const NAVIGATOR: &str = "navigator";
/// Who looks on.
pub const OBSERVER: &str = "observer";

/// What one may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// See everything.
    Read,
    /// Change files.
    Write,
    /// Run what changes nothing, as builds and tests.
    Execute,
    /// Suggest a change.
    Suggest,
    /// Approve or reject work.
    Review,
    /// Say something.
    Comment,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Write, Self::Execute, Self::Suggest, Self::Review, Self::Comment];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Suggest => "suggest",
            Self::Review => "review",
            Self::Comment => "comment",
        }
    }

    /// Returns the permission that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.word() == word)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What each role may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, Vec<Permission>>);

impl Default for Roles {
    fn default() -> Self {
        use Permission::{Comment, Execute, Read, Review, Suggest, Write};
        Self(BTreeMap::from([
            (DRIVER.to_owned(), vec![Read, Write, Execute]),
            (NAVIGATOR.to_owned(), vec![Read, Execute, Suggest, Review]),
            (OBSERVER.to_owned(), vec![Read, Comment]),
        ]))
    }
}

impl Roles {
    /// Adds a role, or says anew what one may do.
    pub fn set(&mut self, role: String, may: Vec<Permission>) {
        self.0.insert(role, may);
    }

    /// Returns the names of all roles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns what a role may do; one that is not known may what an observer may.
    #[must_use]
    pub fn may(&self, role: &str) -> &[Permission] {
        self.0.get(role).or_else(|| self.0.get(OBSERVER)).map_or(&[], Vec::as_slice)
    }

    /// Says whether a role is known.
    #[must_use]
    pub fn has(&self, role: &str) -> bool {
        self.0.contains_key(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_concepts_roles_may_what_it_says() {
        let roles = Roles::default();
        let words = |role: &str| {
            let words: Vec<&str> = roles.may(role).iter().map(|may| may.word()).collect();
            words.join(" ")
        };
        assert_eq!(words(DRIVER), "read write execute");
        assert_eq!(words(NAVIGATOR), "read execute suggest review");
        assert_eq!(words(OBSERVER), "read comment");
        assert_eq!(words("stranger"), "read comment");
    }
}
