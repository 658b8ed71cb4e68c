//! Names of participants: one rule, so that "Jane Doe" can be written to.
//!
//! Invariant: a [`Name`] is lower-case letters and digits in runs joined by single hyphens; so it is
//! a file name, a word on a command line and a JSON key everywhere.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::escape;
use super::ids::FromText;

/// The longest name, in characters.
pub const MAX_CHARS: usize = 64;

/// What everybody is called together.
pub const ALL: &str = "all";

/// A participant's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left of it.
    #[error("a name needs at least one letter or digit")]
    Empty,
    /// It is too long.
    #[error("a name has at most {MAX_CHARS} characters")]
    TooLong,
    /// It means something else.
    #[error("`{0}` is not a name: it means everybody")]
    Reserved(String),
    /// It holds characters that no name has.
    #[error("`{0}` is not a name: use letters, digits, spaces and hyphens")]
    Characters(String),
}

impl Name {
    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes a name of what a person typed: "Jane Doe" is `jane-doe`.
    ///
    /// # Errors
    /// When it holds anything but letters, digits, spaces and the marks `-_.'`, or means everybody.
    pub fn typed(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        let odd = text.chars().any(|c| !(c.is_alphanumeric() || " -_.'".contains(c)));
        // Dots may stand inside a name ("J. Doe"), but nothing that looks like a path.
        if odd || text.starts_with('.') {
            return Err(NameError::Characters(escape::controls(text)));
        }
        Self::slug(text)
    }

    /// Makes a name of any text, such as an author's: other characters separate words.
    ///
    /// # Errors
    /// When nothing is left, too much is, or it means everybody.
    pub fn slug(text: &str) -> Result<Self, NameError> {
        let mut name = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                name.push(c);
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        let name = name.trim_end_matches('-');
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > MAX_CHARS {
            return Err(NameError::TooLong);
        }
        if name == ALL {
            return Err(NameError::Reserved(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }
}

impl FromStr for Name {
    type Err = NameError;

    /// Reads a name as files hold it, where only the exact spelling counts.
    fn from_str(text: &str) -> Result<Self, NameError> {
        // What most are, so that reading a million of them is fast.
        let mut before = b'-';
        let is_plain = text.bytes().all(|byte| {
            let joins = byte == b'-' && before != b'-';
            before = byte;
            joins || byte.is_ascii_lowercase() || byte.is_ascii_digit()
        });
        if is_plain && before != b'-' && text.len() <= MAX_CHARS && text != ALL {
            return Ok(Self(text.to_owned()));
        }
        let name = Self::slug(text)?;
        if name.0 == text { Ok(name) } else { Err(NameError::Characters(text.to_owned())) }
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(FromText(PhantomData))
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Address {
    /// Everybody.
    All,
    /// Whoever has this role.
    Role(String),
    /// One participant.
    One(Name),
}

impl Address {
    /// Returns the name, if it is that of one.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::One(name) => Some(name),
            Self::All | Self::Role(_) => None,
        }
    }

    /// Reads an address as a person types it.
    ///
    /// # Errors
    /// As [`Name::typed`].
    pub fn typed(text: &str) -> Result<Self, NameError> {
        if text.trim() == ALL {
            return Ok(Self::All);
        }
        match text.trim().strip_prefix('@') {
            Some(role) => Ok(Self::Role(Name::typed(role)?.0)),
            None => Ok(Self::One(Name::typed(text)?)),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if text == ALL {
            return Ok(Self::All);
        }
        match text.strip_prefix('@') {
            Some(role) => Ok(Self::Role(role.parse::<Name>()?.0)),
            None => Ok(Self::One(text.parse()?)),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str(ALL),
            Self::Role(role) => write!(f, "@{role}"),
            Self::One(name) => name.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_write_made_plain() {
        for (typed, name) in [
            ("Jane Doe", "jane-doe"),
            ("claude-2", "claude-2"),
            ("  O'Neil, no ", ""),
            ("J. R. Müller", "j-r-müller"),
            ("../x", ""),
            ("a/b", ""),
            ("ALL", ""),
            ("a\u{1b}[31m", ""),
            ("", ""),
            ("--", ""),
            ("山田", "山田"),
        ] {
            assert_eq!(Name::typed(typed).map(String::from).unwrap_or_default(), name, "{typed:?}");
        }
        assert_eq!(Name::slug("Jane (work) <j@x>").unwrap().as_str(), "jane-work-j-x");
        assert!(Name::typed(&"x".repeat(65)).is_err());
    }

    #[test]
    fn files_hold_only_the_exact_spelling() {
        assert!("jane-doe".parse::<Name>().is_ok());
        assert!("Jane Doe".parse::<Name>().is_err());
        for bad in ["", "-", "-jane", "jane-", "jane--doe", "all", "x\u{0}", &"x".repeat(65)] {
            assert!(bad.parse::<Name>().is_err(), "{bad:?}");
        }
        for good in ["j", "2", "jane-doe-2", "j\u{f6}rg", &"x".repeat(64)] {
            assert_eq!(good.parse::<Name>().unwrap().as_str(), good);
        }
        assert!(Address::try_from("@reviewer".to_owned()).is_ok());
        assert!(Address::try_from("@".to_owned()).is_err());
    }
}
