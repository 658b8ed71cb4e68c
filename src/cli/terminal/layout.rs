//! Text measured, cut and wrapped by the columns it takes.
//!
//! Invariant: a character is never split from what belongs to it. Text is to be cleaned first.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Marks where text was cut off.
const ELLIPSIS: char = '…';

/// How many columns a tab is worth where text is laid out.
const TAB: &str = "    ";

/// Returns how many columns `text` takes. Text with tabs or newlines is to be cleaned first.
#[must_use]
pub fn width(text: &str) -> usize {
    // Most text is ASCII, where this needs no tables.
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Returns `text`, cut to at most `columns` with an `…` at the end if it is wider.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut cut = prefix(text, columns - 1).trim_end().to_owned();
    cut.push(ELLIPSIS);
    Cow::Owned(cut)
}

/// Returns the longest start of `text` that takes at most `columns`, never splitting a character
/// from what belongs to it, such as an accent or the rest of an emoji.
pub(in crate::cli) fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut rest = text;
    while let Some(cluster) = first_cluster(rest) {
        used += width(cluster);
        if used > columns {
            break;
        }
        rest = &rest[cluster.len()..];
    }
    &text[..text.len() - rest.len()]
}

/// Returns `text` with lines broken at spaces to take at most `columns`, `indent` included.
///
/// Lines that fit stay as they are, and tabs count as four spaces. What follows a break keeps the
/// indentation of its line. A word that is wider than the room is left whole, so that paths and
/// addresses can be copied. Blank lines are not indented.
#[must_use]
pub fn wrap(text: &str, columns: usize, indent: usize) -> String {
    let indent = " ".repeat(indent);
    let room = columns.saturating_sub(indent.len()).max(1);
    let mut wrapped = String::with_capacity(text.len() + indent.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            wrapped.push('\n');
        }
        let line = line.trim_end().replace('\t', TAB);
        if line.is_empty() {
            continue;
        }
        wrapped.push_str(&indent);
        if width(&line) <= room {
            wrapped.push_str(&line);
            continue;
        }
        let words = line.trim_start_matches(' ');
        // Text that starts far to the right would otherwise have no room left.
        let own = " ".repeat((line.len() - words.len()).min(room / 2));
        let mut used: Option<usize> = None;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let word_width = width(word);
            match used {
                Some(columns) if columns + 1 + word_width <= room => {
                    wrapped.push(' ');
                    used = Some(columns + 1 + word_width);
                }
                _ => {
                    if used.is_some() {
                        wrapped.push('\n');
                        wrapped.push_str(&indent);
                    }
                    wrapped.push_str(&own);
                    used = Some(own.len() + word_width);
                }
            }
            wrapped.push_str(word);
        }
    }
    wrapped
}

/// Returns the first character with all that belongs to it: accents, selectors, joined emoji.
///
/// Coarser than what Unicode calls a grapheme in rare scripts, which is enough to cut text.
fn first_cluster(text: &str) -> Option<&str> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let mut before = first;
    let mut flags = usize::from(is_flag_letter(first));
    for (at, c) in chars {
        let second_of_flag = flags == 1 && is_flag_letter(c);
        let belongs = c.width() == Some(0)
            || before == '\u{200d}'
            || matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
            || second_of_flag;
        if !belongs {
            return Some(&text[..at]);
        }
        flags += usize::from(second_of_flag);
        before = c;
    }
    Some(text)
}

const fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}
