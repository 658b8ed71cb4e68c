//! Texts: how long one may be.
//!
//! Invariant: what is over a limit is refused when it is written, and void when it is read, so that
//! no clone can make another's briefing or store unusable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest line (title, reason), in bytes.
pub const MAX_LINE: usize = 500;
/// The longest text (message, description, summary), in bytes.
pub const MAX_TEXT: usize = 64 * 1024;
/// The most elements that a list holds.
pub const MAX_LIST: usize = 200;
/// How deep lists and objects in a value lie in each other.
pub const MAX_DEPTH: usize = 32;

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing in it.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// Too long.
    #[error("the {what} has {size} bytes; at most {max} are allowed")]
    TooLong {
        /// What it is.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// More than one line where one is meant.
    #[error("the {0} must be one line")]
    Lines(&'static str),
    /// Not a path from the root of the repository.
    #[error("`{0}` is not a path from the repository's root")]
    Path(String),
    /// A key whose value is worked out.
    #[error("`{0}` is derived, and stored nowhere")]
    Derived(String),
    /// Too deep a value.
    #[error("the {0} has over {MAX_DEPTH} lists and objects in each other")]
    TooDeep(&'static str),
    /// Not a role.
    #[error("`{0}` is no role: lower-case letters and digits, in runs joined by `-`")]
    Role(String),
    /// A number below zero.
    #[error("the number of {0} is below zero")]
    Negative(&'static str),
    /// Too long an interval.
    #[error("{size} minutes are too long an interval; at most {max} are allowed")]
    TooLate {
        /// So many minutes.
        size: u32,
        /// The limit in minutes.
        max: u32,
    },
    /// Too many elements.
    #[error("{size} {what} are too many; at most {MAX_LIST} are allowed")]
    TooMany {
        /// What they are.
        what: &'static str,
        /// How many.
        size: usize,
    },
}

/// Returns the text without surrounding white space, if it is neither empty nor over [`MAX_TEXT`].
///
/// # Errors
/// When it is.
pub fn text(what: &'static str, text: &str) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    within(what, text, MAX_TEXT)?;
    Ok(text.to_owned())
}

/// Returns the line without surrounding white space, if it is one, not empty, at most [`MAX_LINE`].
///
/// # Errors
/// When it is not.
pub fn line(what: &'static str, line: &str) -> Result<String, TextError> {
    let line = line.trim();
    if line.is_empty() {
        return Err(TextError::Empty(what));
    }
    if line.contains(['\n', '\r']) {
        return Err(TextError::Lines(what));
    }
    within(what, line, MAX_LINE)?;
    Ok(line.to_owned())
}

/// Says whether a text that may be empty is within `max` bytes.
///
/// # Errors
/// When it is longer.
pub fn within(what: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    if text.len() > max {
        return Err(TextError::TooLong { what, size: text.len(), max });
    }
    Ok(())
}

/// Says whether a list is within [`MAX_LIST`] and each of its lines within [`MAX_LINE`].
///
/// # Errors
/// When it is not.
pub fn list(what: &'static str, lines: &[String]) -> Result<(), TextError> {
    if lines.len() > MAX_LIST {
        return Err(TextError::TooMany { what, size: lines.len() });
    }
    lines.iter().try_for_each(|line| within(what, line, MAX_LINE))
}

/// Says whether more lists and objects lie in each other than [`MAX_DEPTH`].
#[must_use]
pub fn is_too_deep(value: &serde_json::Value) -> bool {
    fn is_over(value: &serde_json::Value, room: usize) -> bool {
        match value {
            serde_json::Value::Array(list) => {
                room == 0 || list.iter().any(|element| is_over(element, room - 1))
            }
            serde_json::Value::Object(map) => {
                room == 0 || map.values().any(|value| is_over(value, room - 1))
            }
            _ => false,
        }
    }
    is_over(value, MAX_DEPTH)
}

/// Says whether a character acts on a terminal or on the text around it, or cannot be seen.
#[must_use]
pub const fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        // Control characters: C0, DEL, C1.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // Soft hyphen, combining joiner, Arabic letter mark.
        | '\u{ad}' | '\u{34f}' | '\u{61c}'
        // Fillers that look like a space or like nothing.
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}'
        // Mongolian variation selectors and vowel separator.
        | '\u{180b}'..='\u{180f}'
        // Zero-width characters and direction marks.
        | '\u{200b}'..='\u{200f}'
        // Line and paragraph separators, bidi embeddings and overrides.
        | '\u{2028}'..='\u{202e}'
        // Invisible operators, bidi isolates, deprecated format characters.
        | '\u{2060}'..='\u{206f}'
        // Variation selectors, byte order mark, interlinear annotation.
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        // Shorthand and musical format controls.
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Tags and further variation selectors: whole hidden texts are written in these.
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Says whether a character shows nothing, or only turns the text around it: in a name nobody can tell what
/// holds it from what does not, or from white space.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    // The last is the blank that is a symbol.
    c.is_whitespace() || is_deceptive(c) || c == '\u{2800}'
}

/// JSON that a program attached, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

/// Returns the one of `known` that a misspelt word most likely means, if any is near.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let near = |known: &&str| strsim::damerau_levenshtein(word, known);
    let best = known.into_iter().min_by_key(near)?;
    // A third of the word may be wrong, and one letter of a short one.
    (near(&best) <= (word.chars().count() / 3).max(1)).then_some(best)
}
