//! Credentials in texts: what looks like one, and where.
//!
//! The shapes are those that gitleaks knows (<https://github.com/gitleaks/gitleaks>, `config/gitleaks.toml`
//! of v8.30), as far as they go by a fixed beginning, written down as data that is matched in one
//! pass. Its rules themselves, which are regular expressions, do not fit: to compile the 218 of them that
//! compile takes 4.7 s, one of them 20 ms on average, and a command takes 3.
//!
//! Invariant: time grows with the length of the text alone, whatever is in it.

mod assigned;
mod likely;
mod line;
mod shape;
mod text;

pub use line::{Hit, scan};

#[cfg(test)]
mod tests;
