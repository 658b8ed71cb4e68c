//! From what a model gives to a tool, to the words of a command line and the input of that command.
//!
//! A model gets things wrong: a number as a text or one text where several may stand is taken for what is
//! meant. Where that is not clear, it is told what would have been taken, in the words of the tool.

mod make;
mod refusal;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;

pub(super) use make::line;
pub(super) use refusal::refusal;

/// A line to run, or to be told of as one that could not be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The words, `collab` first.
    pub words: Vec<OsString>,
    /// What the command reads.
    pub input: String,
    /// Whether its result is to be JSON.
    pub json: bool,
}

impl Line {
    /// Says whether it runs commands of the policy.
    pub(super) fn runs_checks(&self) -> bool {
        self.words.get(1).is_some_and(|word| word == "check")
    }
}

/// What is wrong, and what would be right, in one sentence each.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub what: String,
    pub instead: String,
}

fn wrong(what: impl Into<String>, instead: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), instead: instead.into() }
}
