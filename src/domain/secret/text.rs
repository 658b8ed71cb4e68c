//! Looking through one text.

use super::{assigned, shape};

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What it looks like.
    pub(super) rule: &'static str,
    /// As much of it as may be shown.
    pub(super) masked: String,
}

impl Found {
    pub(super) fn new(rule: &'static str, shown: &str) -> Self {
        Self { rule, masked: format!("{shown}…") }
    }
}

/// Returns the first thing in a text that looks like a credential.
pub(super) fn scan(text: &str) -> Option<Found> {
    if text.len() < shape::SHORTEST {
        return None;
    }
    shape::private_key(text).or_else(|| chunks(text)).or_else(|| assigned::scan(text))
}

/// Looks through what stands between white space.
fn chunks(text: &str) -> Option<Found> {
    let mut before = assigned::Before::default();
    for chunk in text.split_ascii_whitespace() {
        let found = shape::scan(chunk)
            .or_else(|| assigned::password_in_url(chunk))
            .or_else(|| before.announces(chunk));
        if found.is_some() {
            return found;
        }
        before.push(chunk);
    }
    None
}
