//! How lines of a briefing are worded.
//!
//! Invariant: what another wrote stands between quotation marks, on one line, with its control
//! characters made visible, after the name of who wrote it.

use crate::domain::escape;
use crate::domain::text::{is_deceptive, is_unseen};

/// Returns a text as one quoted line of at most `most` characters.
pub(crate) fn quote(text: &str, most: usize) -> String {
    format!("\"{}\"", clip(text, most).replace('"', "'"))
}

/// Returns a path or a name as one line of at most `most` characters: as a quotation where it could be taken
/// for words of ours.
pub(crate) fn named(text: &str, most: usize) -> String {
    let plain = |c: char| (c.is_alphanumeric() || "/._-+:@#,=~%()[]".contains(c)) && !is_unseen(c);
    if text.chars().all(plain) { clip(text, most) } else { quote(text, most) }
}

/// Returns a text as one line of at most `most` characters, cut at a word's end.
pub(crate) fn clip(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        // Nearly all are like this.
        if word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
            line.push_str(word);
        } else {
            push_clean(&mut line, word);
        }
        // Enough to cut from; the rest of a long text is not even looked at.
        if line.len() > 8 * most {
            break;
        }
    }
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    let end = cut.rfind(' ').filter(|end| *end > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

fn push_clean(line: &mut String, word: &str) {
    for c in word.chars() {
        match c {
            // What stands between backquotes here is a command of ours.
            '`' => line.push('\''),
            c if is_harmless(c) => line.push(c),
            c => line.push_str(&escape::shown(c)),
        }
    }
}

/// Says whether a character neither controls a terminal nor turns or hides the text around it.
pub(crate) fn is_harmless(c: char) -> bool {
    // One of them alone tells nothing: it has a sign shown as a picture.
    !is_deceptive(c) || c == '\u{fe0f}'
}

/// Returns `1 task`, `2 tasks`.
pub(crate) fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
