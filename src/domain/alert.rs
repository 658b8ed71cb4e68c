//! Alerts: what all must know until it is mended.
//!
//! An alert goes by its source and key (`ci` and `build`), so that raising it twice is one alert, and
//! whoever finds it mended can clear it without having seen it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::escape;
use super::event::{Body, Event};
use super::ids::Id;
use super::name::Name;
use super::note::Severity;
use super::text::{MAX_LINE, MAX_LIST, TextError, is_unseen, text, within};

/// The longest source or key, in bytes.
pub const MAX_WORD: usize = 100;

/// What an alert is about.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "AlertKind")]
pub enum Kind {
    /// It does not build.
    Build,
    /// Tests fail.
    Tests,
    /// Changes do not go together.
    Conflict,
    /// Something can be attacked.
    Security,
    /// Anything else.
    #[default]
    Custom,
}

impl Kind {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Tests => "tests",
            Self::Conflict => "conflict",
            Self::Security => "security",
            Self::Custom => "custom",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A source or a key: one word, without slashes and what does not show.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Word(String);

/// Why a text is no such word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a word of 1 to {MAX_WORD} bytes without slashes, white space, and what does not show"
)]
pub struct NotAWord(String);

impl Word {
    /// Returns the word as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes a key of names that may hold what a word may not: always the same of the same, and another of others. A
    /// name that is empty is left out.
    #[must_use]
    pub fn joined(parts: &[&str]) -> Self {
        let named: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        let whole = named.join("+");
        let odd = |c: char| is_unseen(c) || c == '/' || c.is_whitespace();
        let mut word: String = whole.chars().map(|c| if odd(c) { '-' } else { c }).collect();
        let is_odd = word != whole || named.iter().any(|part| part.contains('+'));
        if is_odd || word.len() > MAX_WORD || word.is_empty() {
            let end = word.floor_char_boundary(MAX_WORD - 9);
            word.truncate(end);
            word.push_str(&format!("~{:08x}", crc32fast::hash(parts.join("\0").as_bytes())));
        }
        Self(word)
    }
}

impl FromStr for Word {
    type Err = NotAWord;

    fn from_str(text: &str) -> Result<Self, NotAWord> {
        let odd = text.chars().any(|c| is_unseen(c) || c == '/');
        if odd || text.is_empty() || text.len() > MAX_WORD {
            let shown: String = text.chars().take(MAX_WORD).collect();
            return Err(NotAWord(escape::controls(&shown)));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Word {
    type Error = NotAWord;

    fn try_from(text: String) -> Result<Self, NotAWord> {
        text.parse()
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.0
    }
}

/// Which alert: `SOURCE/KEY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlertName {
    /// Who watches.
    pub source: Word,
    /// What it watches.
    pub key: Word,
}

impl fmt::Display for AlertName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.source.as_str(), self.key.as_str())
    }
}

/// The fields of `alert.raised`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Raised {
    /// Who watches.
    pub source: Word,
    /// What it watches.
    pub key: Word,
    /// What is wrong.
    pub text: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "is_custom")]
    pub kind: Kind,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
}

/// The fields of `alert.cleared`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cleared {
    /// Who watches.
    pub source: Word,
    /// What it watches.
    pub key: Word,
    /// What mended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

fn is_custom(kind: &Kind) -> bool {
    *kind == Kind::Custom
}

impl Raised {
    /// Returns which alert is meant.
    #[must_use]
    pub fn alert(&self) -> AlertName {
        AlertName { source: self.source.clone(), key: self.key.clone() }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        let size = self.about.len();
        if size > MAX_LIST {
            return Err(TextError::TooMany { what: "places", size });
        }
        text("alert", &self.text).map(drop)
    }
}

impl Cleared {
    /// Returns which alert is meant.
    #[must_use]
    pub fn alert(&self) -> AlertName {
        AlertName { source: self.source.clone(), key: self.key.clone() }
    }

    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        within("reason", self.why.as_deref().unwrap_or_default(), MAX_LINE)
    }
}

/// An alert, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Which.
    pub name: AlertName,
    /// What is wrong; nothing once it was cleared.
    pub raised: Option<Standing>,
    /// Who did the last thing to it.
    pub by: Name,
    /// When.
    pub at: Timestamp,
    /// The newest event of it.
    pub touched: Id,
}

/// An alert that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Since when it stands: the first raising after the last clearing.
    pub since: Timestamp,
    /// What it was raised with last.
    pub last: Raised,
}

impl Alert {
    /// Returns how bad it is, while it stands and that was said.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.raised.as_ref()?.last.severity
    }

    /// Folds the events of one alert, in the order of their ids.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let mut alert: Option<Self> = None;
        for event in events {
            let (name, raised) = match &event.body {
                Body::AlertRaised(raised) => {
                    let before = alert.as_ref().and_then(|alert| alert.raised.as_ref());
                    let since = before.map_or(event.at, |standing| standing.since);
                    (raised.alert(), Some(Standing { since, last: raised.clone() }))
                }
                Body::AlertCleared(cleared) => (cleared.alert(), None),
                _ => continue,
            };
            let (by, at, touched) = (event.by.clone(), event.at, event.id);
            alert = Some(Self { name, raised, by, at, touched });
        }
        alert
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn event(n: i64, body: Body) -> Event {
        let id = Id::new(Clock::after(None, n), CloneId(1), 0);
        let at = Timestamp::from_second(n).unwrap();
        Event {
            id,
            at,
            by: "ci".parse().unwrap(),
            session: None,
            branch: None,
            head: None,
            of: None,
            body,
        }
    }

    fn raised(n: i64, text: &str) -> Event {
        let word = |word: &str| word.parse().unwrap();
        event(
            n,
            Body::AlertRaised(Raised {
                source: word("ci"),
                key: word("build"),
                text: text.to_owned(),
                kind: Kind::Build,
                severity: None,
                about: Vec::new(),
            }),
        )
    }

    fn cleared(n: i64) -> Event {
        let word = |word: &str| word.parse().unwrap();
        event(n, Body::AlertCleared(Cleared { source: word("ci"), key: word("build"), why: None }))
    }

    #[test]
    fn a_key_is_made_of_any_names_and_is_another_of_others() {
        let key = |parts: &[&str]| Word::joined(parts).as_str().to_owned();
        assert_eq!(key(&["edit", "", "a.txt"]), "edit+a.txt");
        assert_eq!(key(&["merge", "main", "side"]), "merge+main+side");
        let long = "x/".repeat(100);
        let odd: [&[&str]; 6] =
            [&["a/b"], &["a-b"], &["a b"], &["x", "a+b"], &["x+a", "b"], &[&long]];
        let keys: std::collections::BTreeSet<String> = odd.iter().map(|parts| key(parts)).collect();
        assert_eq!(keys.len(), odd.len());
        assert!(keys.iter().all(|key| key.parse::<Word>().is_ok()), "{keys:?}");
    }

    #[test]
    fn raised_twice_is_one_alert_that_stands_since_the_first() {
        let alert = Alert::fold(&[raised(1, "red"), raised(2, "redder")]).unwrap();
        let standing = alert.raised.unwrap();
        assert_eq!((standing.since.as_second(), standing.last.text.as_str()), (1, "redder"));
        assert_eq!(alert.name.to_string(), "ci/build");
    }

    #[test]
    fn cleared_is_over_until_it_is_raised_again() {
        assert_eq!(Alert::fold(&[raised(1, "red"), cleared(2)]).unwrap().raised, None);
        let again = Alert::fold(&[raised(1, "red"), cleared(2), raised(3, "red")]).unwrap();
        assert_eq!(again.raised.unwrap().since.as_second(), 3);
    }

    #[test]
    fn a_word_is_one_word() {
        for bad in
            ["", "a b", "a/b", "a\n", "a\u{2800}b", "a\u{200b}", "\u{3164}", &"x".repeat(101)]
        {
            assert!(bad.parse::<Word>().is_err(), "{bad:?}");
        }
        assert!("github-actions:linux".parse::<Word>().is_ok());
    }
}
