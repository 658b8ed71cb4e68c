//! Times as people write and read them.
//!
//! Invariant: pure. The clock and the time zone are handed in, so that the same words mean the
//! same instant in every test, and no text of any kind makes these functions panic.

mod ago;
mod parse;
#[cfg(test)]
mod tests;

pub use ago::{ago, ago_short, left};
pub use parse::{TimeError, parse_duration, parse_when};
