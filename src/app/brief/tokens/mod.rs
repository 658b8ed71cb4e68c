//! How many tokens a text costs, counted without loading a tokenizer.
//!
//! `split` cuts a text into pieces the way `o200k_base` does, `merge` says how
//! many tokens one piece becomes. Both look things up in bytes that are part of the
//! program, so a first call costs no more than a later one.
//!
//! Invariant: a count is that of `o200k_base`, whatever the text; one too few would
//! break a budget. `tests/tokens/` makes both tables from the ranks that the `tiktoken`
//! library publishes under the MIT licence, and compares counts with that library.

mod count;
mod merge;
mod split;

pub use count::{count, count_line, count_within};
