//! The part of a text that shows why it was found, with the hits between `**`.

use std::ops::Range;

use super::query::Query;
use super::words::Word;

/// What stands on both sides of a hit.
pub const MARK: &str = "**";

/// How many bytes of the text are shown at most, but for a hit that is longer.
const LONGEST: usize = 160;
/// How many bytes before the first hit are shown at most.
const BEFORE: usize = 40;

/// Returns the part of a text with most of what is looked for, as one line; none if nothing of it is in
/// there. `words` are those of the text.
#[must_use]
pub fn of_hits(query: &Query, text: &str, words: &[Word<'_>]) -> Option<String> {
    let hits = hits(query, words);
    let best = best(&hits)?;
    let start = begin(text, words, hits[best].1.start);
    let end = end(text, words, start, hits[best].1.end);
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    let mut at = start;
    for (_, hit) in &hits {
        // What overlaps was marked with the hit before.
        let from = hit.start.max(at);
        if from >= hit.end || hit.end > end {
            continue;
        }
        line(&text[at..from], &mut shown);
        shown.push_str(MARK);
        line(&text[from..hit.end], &mut shown);
        shown.push_str(MARK);
        at = hit.end;
    }
    line(&text[at..end], &mut shown);
    if end < text.trim_end().len() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    Some(shown.trim().to_owned())
}

/// Returns the beginning of a text as one line.
#[must_use]
pub fn beginning(text: &str) -> String {
    let text = text.trim();
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut shown = String::new();
    line(&text[..end], &mut shown);
    if end < text.len() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    shown
}

/// Returns where terms stand, in their order, with the term's number.
fn hits(query: &Query, words: &[Word<'_>]) -> Vec<(usize, Range<usize>)> {
    let mut hits = Vec::new();
    let terms = query.terms();
    for at in 0..words.len() {
        for (number, term) in terms.iter().enumerate() {
            if term.is_at(words, at) {
                hits.push((number, words[at].at.start..words[at + term.len() - 1].at.end));
            }
        }
    }
    hits
}

/// Returns the hit behind which most different terms stand near, the first of such.
fn best(hits: &[(usize, Range<usize>)]) -> Option<usize> {
    let near = |number: usize| {
        let start = hits[number].1.start;
        let near = hits[number..].iter().take_while(|(_, hit)| hit.end <= start + LONGEST - BEFORE);
        let mut terms: Vec<usize> = near.map(|(term, _)| *term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms.len()
    };
    // Of equals `max_by_key` takes the last.
    (0..hits.len()).rev().max_by_key(|number| near(*number))
}

/// Returns where to begin, for a hit at `hit`: at the beginning of the text, or of a word.
fn begin(text: &str, words: &[Word<'_>], hit: usize) -> usize {
    if hit <= BEFORE || text.len() <= LONGEST {
        return 0;
    }
    let word = words.iter().find(|word| word.at.start + BEFORE >= hit);
    word.map_or(hit, |word| word.at.start).min(text.len())
}

/// Returns where to end, at the text's end or that of a word, behind a hit that ends at `hit`.
fn end(text: &str, words: &[Word<'_>], start: usize, hit: usize) -> usize {
    if text.len() - start <= LONGEST {
        return text.len();
    }
    let fits = words.iter().rev().find(|word| word.at.end <= start + LONGEST);
    fits.map_or(hit, |word| word.at.end).max(hit)
}

/// Adds a text with each run of white space as one space.
fn line(text: &str, to: &mut String) {
    for c in text.chars() {
        if !c.is_whitespace() {
            to.push(c);
        } else if !to.ends_with(' ') {
            to.push(' ');
        }
    }
}
