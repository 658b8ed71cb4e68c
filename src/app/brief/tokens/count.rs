//! The counts that a budget is kept with.
//!
//! Invariant: [`count`] is what a limit is checked against; [`count_line`] only helps
//! to choose lines on the way there.

use super::{merge::Merger, split::pieces};

/// Tokens that a line may cost beyond its own when its start joins the line before.
const JOIN: usize = 2;

/// Returns how many tokens of `o200k_base` the text costs, exactly.
///
/// Special tokens count as the plain text they are written in.
pub fn count(text: &str) -> usize {
    let mut merger = Merger::default();
    pieces(text).map(|piece| merger.count(piece.as_bytes())).sum()
}

/// As [`count`], of a text that costs at most so many; of any other it is not counted further.
pub fn count_within(text: &str, most: usize) -> Option<usize> {
    let mut merger = Merger::default();
    let mut left = most;
    for piece in pieces(text) {
        left = left.checked_sub(merger.count(piece.as_bytes()))?;
    }
    Some(most - left)
}

/// Returns how many tokens a line, with the newline after it, adds to a text at most.
///
/// Lines add up: a text in which each line ends with a newline costs no more than the
/// sum, and exactly that if no line is blank or starts with a slash. Only these two
/// can share a piece with the line before. Check the whole text with [`count`].
pub fn count_line(line: &str) -> usize {
    let alone = count(&format!("{line}\n"));
    if line.starts_with('/') { alone + JOIN } else { alone }
}
