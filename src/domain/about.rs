//! What something concerns: an object, or a place in the repository.
//!
//! Invariant: a path in an [`About`] is relative, normal, and stays inside the repository.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::escape;
use super::ids::Id;
use super::text::MAX_LINE;

/// What a message or task concerns.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum About {
    /// An object.
    Object(Id),
    /// A file or folder, and where in it.
    Place {
        /// The path from the repository's root, with `/`.
        path: String,
        /// The first and last line, counted from 1.
        lines: Option<(u32, u32)>,
    },
}

/// Why a text is no place in the repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AboutError {
    /// Nothing in it.
    #[error("the path is empty")]
    Empty,
    /// It is longer than a line may be.
    #[error("the path has over {MAX_LINE} bytes")]
    TooLong,
    /// It leaves the repository.
    #[error("the path `{0}` leaves the repository")]
    Outside(String),
    /// It is not in normal form.
    #[error("`{0}` is not a path from the repository's root")]
    NotNormal(String),
}

impl About {
    /// Reads `PATH[:LINE[-LINE]]`, where the path is from the root and may hold `.` and `..` parts.
    ///
    /// # Errors
    /// When the path is empty, too long, absolute, or climbs out.
    pub fn place(text: &str) -> Result<Self, AboutError> {
        if text.len() > MAX_LINE {
            return Err(AboutError::TooLong);
        }
        let (path, lines) = split_lines(text);
        let mut parts: Vec<&str> = Vec::new();
        let outside = || AboutError::Outside(escape::controls(text));
        if is_absolute(path) || path.contains(['\\', '\0']) {
            return Err(outside());
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or_else(outside)?;
                }
                part => parts.push(part),
            }
        }
        if parts.is_empty() {
            return if path.is_empty() { Err(AboutError::Empty) } else { Err(outside()) };
        }
        Ok(Self::Place { path: parts.join("/"), lines })
    }

    /// Returns the path, if it is a place.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Place { path, .. } => Some(path),
            Self::Object(_) => None,
        }
    }
}

/// Says whether a text is the path of a file in the repository, from its root, as git has it.
#[must_use]
pub fn is_path(path: &str) -> bool {
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    !is_absolute(path) && !path.contains(['\\', '\0']) && path.split('/').all(is_part)
}

/// Says whether a path is one of a whole machine, here or on Windows.
fn is_absolute(path: &str) -> bool {
    let mut start = path.chars();
    path.starts_with('/')
        || start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':')
}

fn split_lines(text: &str) -> (&str, Option<(u32, u32)>) {
    let Some((path, lines)) = text.rsplit_once(':') else { return (text, None) };
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) if first > 0 && first <= last => (path, Some((first, last))),
        _ => (text, None),
    }
}

impl TryFrom<String> for About {
    type Error = AboutError;

    fn try_from(text: String) -> Result<Self, AboutError> {
        if let Ok(id) = text.parse::<Id>() {
            return Ok(Self::Object(id));
        }
        let about = Self::place(&text)?;
        if about.to_string() == text { Ok(about) } else { Err(AboutError::NotNormal(text)) }
    }
}

impl From<About> for String {
    fn from(about: About) -> Self {
        about.to_string()
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(id) => id.fmt(f),
            Self::Place { path, lines: None } => f.write_str(path),
            Self::Place { path, lines: Some((first, last)) } if first == last => {
                write!(f, "{path}:{first}")
            }
            Self::Place { path, lines: Some((first, last)) } => write!(f, "{path}:{first}-{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_stays_inside_the_repository() {
        for (text, place) in [
            ("src/a.rs", Some("src/a.rs")),
            ("./src//a.rs:5", Some("src/a.rs:5")),
            ("src/../b.rs:5-9", Some("b.rs:5-9")),
            ("b.rs:9-5", Some("b.rs:9-5")),
            ("src/", Some("src")),
            ("../x", None),
            ("a/../../x", None),
            ("/etc/passwd", None),
            ("C:/Windows", None),
            ("c:x", None),
            ("c:5", Some("c:5")),
            ("..\\x", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(About::place(text).ok().map(String::from).as_deref(), place, "{text:?}");
        }
    }

    #[test]
    fn a_path_is_inside_and_in_normal_form() {
        for path in ["a", "src/a.rs", "a b/c:5", ".collab/x", "..a/b..", "ä"] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "",
            "/a",
            "a/",
            "a//b",
            "./a",
            "a/.",
            "..",
            "../a",
            "a/../../b",
            "C:/a",
            "z:a",
            "a\\b",
            "a\0",
        ] {
            assert!(!is_path(path), "{path:?}");
        }
    }

    #[test]
    fn files_hold_only_the_normal_form() {
        assert!(About::try_from("./a".to_owned()).is_err());
        assert!(About::try_from("a:3".to_owned()).is_ok());
    }
}
