//! Text by others, made safe.
//!
//! Invariant: what [`clean`] and [`clean_line`] return cannot move the cursor, change colours,
//! reorder what is around it or hide anything: such characters are shown as escapes like `\x1b`
//! and `\u{202e}`.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::domain::escape;
use crate::domain::text::is_deceptive;

/// Returns `text` with everything that could deceive shown as escapes. Newlines and tabs stay.
///
/// Emoji joined to one stay whole, and so do words of scripts that need non-joiners inside. The
/// carriage return before a newline is dropped.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    scrub(text, Form::Block)
}

/// Returns `text` as one line: like [`clean`], and line breaks and tabs become single spaces.
///
/// Line breaks at either end are dropped.
#[must_use]
pub fn clean_line(text: &str) -> Cow<'_, str> {
    scrub(text.trim_matches(['\n', '\r']), Form::Line)
}

/// Returns a JSON document that means the same, with the characters that [`clean`] would show as
/// escapes written as JSON escapes.
#[must_use]
pub fn clean_json(document: &str) -> Cow<'_, str> {
    scrub(document, Form::Json)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Block,
    Line,
    Json,
}

fn scrub(text: &str, form: Form) -> Cow<'_, str> {
    let Some(start) = text.bytes().position(|byte| is_suspect(byte, form)) else {
        return Cow::Borrowed(text);
    };
    // The first suspect byte is the first of its character, as those that follow are suspect too.
    let mut owned: Option<String> = None;
    let mut last_kept = text[..start].chars().next_back();
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        // In JSON, a bare one can only be white space between tokens.
        let dropped = c == '\r' && (next == Some('\n') || form == Form::Json);
        let keep = match c {
            '\n' | '\t' => form != Form::Line,
            _ => !is_deceptive(c) || is_fine_between(c, last_kept, next),
        };
        if keep {
            if let Some(owned) = &mut owned {
                owned.push(c);
            }
            last_kept = Some(c);
            continue;
        }
        let owned = owned.get_or_insert_with(|| text[..start + at].to_owned());
        match c {
            _ if dropped => {}
            '\n' => {
                // The break and the blanks around it are one space.
                owned.truncate(owned.trim_end_matches(' ').len());
                owned.push(' ');
                while chars.next_if(|(_, c)| matches!(c, ' ' | '\t' | '\n')).is_some() {}
            }
            '\t' => owned.push(' '),
            _ if form == Form::Json => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(owned, "\\u{unit:04x}");
                }
            }
            c => owned.push_str(&escape::shown(c)),
        }
        last_kept = None;
    }
    owned.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Says whether a character with this byte in it may need a change: all that is not plain ASCII.
const fn is_suspect(byte: u8, form: Form) -> bool {
    match byte {
        b'\n' | b'\t' => matches!(form, Form::Line),
        0x20..=0x7e => false,
        _ => true,
    }
}

/// Says whether an invisible character belongs where it is.
fn is_fine_between(c: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), after) = (before, after.unwrap_or('\0')) else { return false };
    match c {
        // Emoji or text presentation. Digits become keycaps.
        '\u{fe0e}' | '\u{fe0f}' => {
            is_emoji(before) || (matches!(before, '0'..='9' | '#' | '*') && after == '\u{20e3}')
        }
        // Joins emoji to one.
        '\u{200d}' => (is_emoji(before) || before == '\u{fe0f}') && is_emoji(after),
        // Parts letters that would join, as Persian and the scripts of India spell words.
        '\u{200c}' => is_joining_letter(before) && is_joining_letter(after),
        _ => false,
    }
}

/// Says whether a character can take part in an emoji. Generous: it only decides what may stand
/// beside a joiner or a presentation selector.
const fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{24c2}'
        | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}'
    )
}

const fn is_joining_letter(c: char) -> bool {
    // Arabic to Arabic Extended-A, Devanagari to Sinhala; their letters and vowel signs.
    matches!(c, '\u{620}'..='\u{6d3}' | '\u{6ee}'..='\u{8ff}' | '\u{900}'..='\u{dff}')
}
