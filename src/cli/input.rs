//! Text that comes from `-m` or from standard input.

use std::io::{self, IsTerminal as _, Read as _};

use crate::domain::text::MAX_TEXT;
use crate::error::Error;

/// Returns the text that was given, or else what standard input holds.
///
/// # Errors
/// When there is neither, or the input is too long or not UTF-8.
pub(crate) fn text(given: Option<&String>, option: &str) -> Result<String, Error> {
    match given {
        Some(text) if text != "-" => Ok(text.clone()),
        _ => read(option),
    }
}

/// Returns the text that was given, if one was; `-` stands for what standard input holds.
///
/// # Errors
/// As [`text`].
pub(crate) fn optional(given: Option<&String>, option: &str) -> Result<Option<String>, Error> {
    given.map(|given| text(Some(given), option)).transpose()
}

fn read(option: &str) -> Result<String, Error> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Error::usage("there is no text")
            .hint(format!("Give it with `{option} TEXT`, or pipe it in.")));
    }
    let mut bytes = Vec::new();
    // One more than is allowed, so that what is too long is refused with the limit.
    let most = 16 * MAX_TEXT as u64;
    stdin
        .lock()
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::user(format!("cannot read the standard input: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::user("the text on the standard input is not UTF-8")
            .hint("Convert it, as with iconv.")
    })?;
    if text.trim().is_empty() {
        return Err(Error::user("there is no text on the standard input")
            .hint(format!("Give it with `{option} TEXT`, or pipe it in.")));
    }
    Ok(text)
}
