//! What `--since` may say: a time, the last visit, or a commit.
//!
//! Invariant: only the form of the text is judged here. Whether such a commit exists is for
//! whoever reads the history.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::time::{TimeError, parse_when};

/// Longest name of a revision that is passed on, as long as a file name may be.
const MAX_REVISION: usize = 255;

/// Where a reader wants to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// From an instant on.
    Time(Timestamp),
    /// From the end of the reader's last session on.
    Last,
    /// From a commit on, as it was written.
    Commit(String),
}

/// Why a text says nothing about where to start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinceError {
    /// It has the form of a time, but is none.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// It is none of what is accepted.
    #[error(
        "`{0}` is neither a time (2h, yesterday, friday, 2026-11-20, \"2026-11-20 14:00\"), \
         nor `last`, nor a commit (4f41f609, main, HEAD~3)"
    )]
    Unknown(String),
}

/// Returns where to start, by the form of `text`.
///
/// A time wins over a branch of that name, which can still be written as `heads/friday`. Seven or
/// more hexadecimal digits are a commit though, even where they end in `d` for days.
pub fn parse(text: &str, now: Timestamp, tz: &TimeZone) -> Result<Since, SinceError> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("last") {
        return Ok(Since::Last);
    }
    if (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Since::Commit(text.to_owned()));
    }
    if let Some(time) = parse_when(text, now, tz)? {
        return Ok(Since::Time(time));
    }
    if looks_like_revision(text) {
        return Ok(Since::Commit(text.to_owned()));
    }
    Err(SinceError::Unknown(text.chars().take(MAX_REVISION).collect()))
}

/// Says whether git could know a single commit by this name: short and long ids, names of
/// references, and what may follow them, as in `HEAD~3`, `main^2`, `HEAD@{1}`.
fn looks_like_revision(text: &str) -> bool {
    let forbidden =
        |c: char| c.is_control() || c.is_whitespace() || ":?*[]\\\"'`<>|;!,".contains(c);
    let first_is_fine = text.starts_with(|c: char| c.is_alphanumeric() || "_@".contains(c));
    // Of numbers alone, only those with four digits or more can be the start of an id.
    let is_small_number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    first_is_fine
        && !is_small_number
        && text.len() <= MAX_REVISION
        && !text.contains("..")
        && !text.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn since(text: &str) -> Result<Since, SinceError> {
        parse(text, "2026-11-26T09:30:00Z".parse().unwrap(), &TimeZone::UTC)
    }

    #[test]
    fn last_is_the_last_visit() {
        assert_eq!(since("last"), Ok(Since::Last));
        assert_eq!(since(" Last "), Ok(Since::Last));
    }

    #[test]
    fn times_are_times() {
        for text in ["2h", "2 hours ago", "yesterday", "fri", "2026-11-20", "2000d", "1d"] {
            assert!(matches!(since(text), Ok(Since::Time(_))), "{text}");
        }
    }

    #[test]
    fn what_git_may_know_is_a_commit() {
        for text in [
            "4f41",
            "4f41f609",
            "1234567",
            "1234567d",
            "2026",
            "HEAD",
            "HEAD~3",
            "@",
            "@~2",
            "@{u}",
            "main",
            "v1.2",
            "origin/main",
            "main^2",
            "HEAD@{1}",
            "feature/größe",
            "heads/friday",
            "2026-11-release",
            "v1.2-4-gabcdef",
        ] {
            assert_eq!(since(text), Ok(Since::Commit(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        insta::assert_snapshot!(since("what?").unwrap_err(), @r#"`what?` is neither a time (2h, yesterday, friday, 2026-11-20, "2026-11-20 14:00"), nor `last`, nor a commit (4f41f609, main, HEAD~3)"#);
        insta::assert_snapshot!(since("").unwrap_err(), @"no time was given");
        insta::assert_snapshot!(since("-5m").unwrap_err(), @"`-5m` has a minus sign, durations have none");
        for text in ["a..b", "main:file", "two words", "5", "--all", "~3", "a\u{1b}b", "2026-13-40"]
        {
            assert!(since(text).is_err(), "{text}");
        }
        assert!(since(&"a".repeat(256)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_parsing_panic(text in "\\PC*|.*") {
            let _ = since(&text);
        }
    }
}
