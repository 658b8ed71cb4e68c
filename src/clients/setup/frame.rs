//! What a file has around its text: a mark of the byte order before it, and how its lines end.
//!
//! Invariant: both are as they were.

const MARK: char = '\u{feff}';

/// Changes a text without its frame, and puts that around it again.
///
/// # Errors
/// As what changes it.
pub(super) fn within<E>(
    old: &str,
    change: impl FnOnce(&str) -> Result<String, E>,
) -> Result<String, E> {
    let (mark, text) = match old.strip_prefix(MARK) {
        Some(text) => (MARK.to_string(), text),
        None => (String::new(), old),
    };
    let ends = text.matches('\n').count();
    // Where lines end in both ways, each keeps its own.
    let has_returns = ends > 0 && text.matches("\r\n").count() == ends;
    let plain = if has_returns { text.replace("\r\n", "\n") } else { text.to_owned() };
    let new = change(&plain)?;
    if new == plain {
        return Ok(old.to_owned());
    }
    if new.is_empty() {
        return Ok(new);
    }
    let new = if has_returns { new.replace('\n', "\r\n") } else { new };
    Ok(mark + &new)
}
