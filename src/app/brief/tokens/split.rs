//! Cuts a text into the pieces that are turned into tokens one by one.
//!
//! Written by hand after the pattern of `o200k_base`, whose alternatives are, in order:
//!
//! ```text
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! \p{N}{1,3}
//!  ?[^\s\p{L}\p{N}]+[\r\n/]*
//! \s*[\r\n]+
//! \s+(?!\S)
//! \s+
//! ```
//!
//! Invariant: the pieces, put together, are the text, and none is empty.

/// Where runs of characters of one class start, from U+0080 on, in order.
///
/// Three bytes a run, lowest first: the first character times eight, plus the
/// class as its place in [`CLASSES`]. A run ends where the next one starts.
static RUNS: &[u8] = include_bytes!("classes.bin");

const RUN: usize = 3;

/// What the pattern tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Symbols, punctuation, controls, and what is not assigned.
    Other,
    /// `\p{Lu}` and `\p{Lt}`.
    Upper,
    /// `\p{Ll}`.
    Lower,
    /// Letters without case: `\p{Lm}` and `\p{Lo}`.
    Letter,
    /// `\p{M}`.
    Mark,
    /// `\p{N}`.
    Number,
    /// `\s` but for newlines.
    Space,
    /// `[\r\n]`.
    Newline,
}

use Class::{Letter, Lower, Mark, Newline, Number, Other, Space, Upper};

const CLASSES: [Class; 8] = [Other, Upper, Lower, Letter, Mark, Number, Space, Newline];

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' => Lower,
            'A'..='Z' => Upper,
            '0'..='9' => Number,
            '\n' | '\r' => Newline,
            ' ' | '\t' | '\x0b' | '\x0c' => Space,
            '\0'..='\x7f' => Other,
            _ => Self::look_up(c),
        }
    }

    fn look_up(c: char) -> Self {
        let run = |at: usize| {
            let bytes = &RUNS[at * RUN..][..RUN];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
        };
        let (mut low, mut high) = (0, RUNS.len() / RUN);
        while low < high {
            let middle = low.midpoint(high);
            if run(middle) >> 3 <= u32::from(c) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        match low.checked_sub(1) {
            Some(at) => CLASSES[run(at) as usize % CLASSES.len()],
            None => Other,
        }
    }

    /// Whether a word may start with it, ahead of small letters.
    fn heads(self) -> bool {
        matches!(self, Upper | Letter | Mark)
    }

    /// Whether a word may go on with it, after capitals.
    fn tails(self) -> bool {
        matches!(self, Lower | Letter | Mark)
    }
}

/// Returns the pieces of a text, in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (piece, after) = rest.split_at(piece_end(rest, first));
        rest = after;
        Some(piece)
    })
}

/// Returns where the first piece of `text`, which starts with `first`, ends.
fn piece_end(text: &str, first: char) -> usize {
    let class = Class::of(first);
    if let Some(end) = word_end(text, first, class) {
        return end;
    }
    if class == Number {
        return text
            .chars()
            .take(3)
            .take_while(|&c| Class::of(c) == Number)
            .map(char::len_utf8)
            .sum();
    }
    let start = usize::from(first == ' ');
    let end = run_end(text, start, |class| matches!(class, Mark | Other));
    if end > start {
        return end
            + text[end..].find(|c| !matches!(c, '\r' | '\n' | '/')).unwrap_or(text.len() - end);
    }
    space_end(text, first)
}

/// Returns where the word ends that the text starts with, if it starts with one.
fn word_end(text: &str, first: char, class: Class) -> Option<usize> {
    // One character of another kind may stand before the word, and is tried first.
    // A mark may be either.
    let before = matches!(class, Mark | Space | Other).then_some(first.len_utf8());
    let starts = || before.into_iter().chain([0]);
    let end = starts()
        .find_map(|start| small_end(text, start))
        .or_else(|| starts().find_map(|start| capital_end(text, start)))?;
    Some(end + contraction(&text[end..]))
}

/// Returns where capitals, then at least one small letter, end.
fn small_end(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    // Letters without case count as either, so the word may also end with the last of them.
    let mut fallback = None;
    for c in text[start..].chars() {
        match Class::of(c) {
            Upper => at += c.len_utf8(),
            Letter | Mark => {
                at += c.len_utf8();
                fallback = Some(at);
            }
            Lower => return Some(run_end(text, at, Class::tails)),
            _ => break,
        }
    }
    fallback
}

/// Returns where at least one capital, then small letters, end.
fn capital_end(text: &str, start: usize) -> Option<usize> {
    let end = run_end(text, start, Class::heads);
    (end > start).then(|| run_end(text, end, Class::tails))
}

/// Returns the length of an English contraction at the start.
fn contraction(text: &str) -> usize {
    let Some(rest) = text.strip_prefix('\'') else { return 0 };
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        // The long s is an s to a pattern that ignores case.
        (Some(c @ ('s' | 'S' | 'ſ' | 't' | 'T' | 'm' | 'M' | 'd' | 'D')), _) => 1 + c.len_utf8(),
        (Some('r' | 'R' | 'v' | 'V'), Some('e' | 'E')) | (Some('l' | 'L'), Some('l' | 'L')) => 3,
        _ => 0,
    }
}

/// Returns where the first piece of a text ends that starts with white space.
fn space_end(text: &str, first: char) -> usize {
    let end = run_end(text, 0, |class| matches!(class, Space | Newline));
    if let Some(newline) = text[..end].rfind(['\r', '\n']) {
        return newline + 1;
    }
    // The last space goes with the word after it.
    match text[..end].char_indices().next_back() {
        Some((last, _)) if end < text.len() && last > 0 => last,
        Some(_) => end,
        None => first.len_utf8(),
    }
}

/// Returns where the run of characters of such classes ends that begins at `start`.
fn run_end(text: &str, start: usize, within: impl Fn(Class) -> bool) -> usize {
    let rest = &text[start..];
    start + rest.find(|c| !within(Class::of(c))).unwrap_or(rest.len())
}
