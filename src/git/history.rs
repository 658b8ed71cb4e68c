//! Walks commits, newest first, parsing no more of each than is shown.

use std::ops::ControlFlow;

use git2::Oid;

use super::{
    GitError, Repo,
    walk::{Stored, Walk, signed_at, unknown},
};
use crate::domain::change::Commit;

/// The trailers that mean something here, in the spelling that is kept.
const TRAILERS: [&str; 3] = ["Collab-By", "Collab-Task", "Co-authored-by"];
/// A commit has no more trailers than this.
const MOST_TRAILERS: usize = 32;
/// A name, subject or trailer has no more characters than this.
const LONGEST: usize = 500;
/// Of a longer message only the beginning is read.
const LONGEST_BODY: usize = 64 * 1024;

impl Repo {
    /// Hands on each commit that is reachable from `tips` and not from `known`, newest first.
    ///
    /// Ids that no longer exist are passed over. With a `limit`, the newest alone. Where clocks
    /// went far backwards, a known commit may come again.
    pub fn commits(
        &self,
        tips: &[String],
        known: &[String],
        limit: Option<usize>,
        mut each: impl FnMut(Commit) -> ControlFlow<()>,
    ) -> Result<(), GitError> {
        let odb = self.git.odb().map_err(|error| self.failed("walk the history", error))?;
        let ids = |ids: &[String]| -> Vec<Oid> {
            ids.iter().filter_map(|id| Self::oid(id).ok()).collect()
        };
        let (tips, known) = (ids(tips), ids(known));
        let limit = limit.unwrap_or(usize::MAX);
        let mut hand_on =
            |stored: &Stored<'_>| each(parse_commit(stored.id.to_string(), stored.data()));
        if known.is_empty() {
            // Nothing can turn out to be known, so each goes on as soon as it is read.
            let _stopped = Walk::new(&odb, tips).take(limit).try_for_each(|it| hand_on(&it));
        } else {
            let new = unknown(&odb, &tips, &known).into_iter().take(limit);
            let _stopped =
                new.filter_map(|id| Stored::read(&odb, id)).try_for_each(|it| hand_on(&it));
        }
        Ok(())
    }
}

impl Repo {
    /// Returns what a commit's message says behind its first line; nothing where it cannot be read.
    #[must_use]
    pub fn message_body(&self, id: &str) -> String {
        let Ok(commit) = self.find_commit(id) else { return String::new() };
        let message = commit.message_bytes().trim_ascii();
        let body = split_line(message).map_or(&b""[..], |(_, body)| body.trim_ascii());
        String::from_utf8_lossy(&body[..body.len().min(LONGEST_BODY)]).into_owned()
    }
}

/// Reads a commit from its stored form. Damage leaves fields empty.
pub(super) fn parse_commit(id: String, data: &[u8]) -> Commit {
    let mut commit = Commit {
        id,
        at: jiff::Timestamp::UNIX_EPOCH,
        author_name: String::new(),
        author_email: String::new(),
        subject: String::new(),
        parents: 0,
        trailers: Vec::new(),
    };
    let mut rest = data;
    while let Some((line, after)) = split_line(rest) {
        rest = after;
        if line.is_empty() {
            break;
        }
        if line.starts_with(b"parent ") {
            commit.parents += 1;
        } else if let Some(signature) = line.strip_prefix(b"author ") {
            let (name, email) = parse_signature(signature);
            commit.author_name = clean(name);
            commit.author_email = clean(email);
        } else if let Some(signature) = line.strip_prefix(b"committer ") {
            commit.at = jiff::Timestamp::from_second(signed_at(signature)).unwrap_or_default();
        }
    }
    let message = rest.trim_ascii();
    commit.subject = clean(split_line(message).map_or(message, |(line, _)| line));
    commit.trailers = parse_trailers(message);
    commit
}

fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some((&text[..end], &text[end + 1..]))
}

/// Returns name and address of a signature, `Name <address> seconds zone`.
fn parse_signature(text: &[u8]) -> (&[u8], &[u8]) {
    let Some(close) = text.iter().rposition(|byte| *byte == b'>') else { return (text, b"") };
    let open = text[..close].iter().position(|byte| *byte == b'<').unwrap_or(close);
    (&text[..open], text.get(open + 1..close).unwrap_or_default())
}

/// Reads the trailers from the last paragraph, which is not the subject's.
fn parse_trailers(message: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut start = message.len();
    let mut paragraph = false;
    while start > 0 {
        let before = &message[..start.saturating_sub(1)];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if message[line_start..start].trim_ascii().is_empty() {
            paragraph = true;
            break;
        }
        start = line_start;
    }
    if !paragraph {
        return found;
    }
    for line in message[start..].split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (key, value) = (&line[..colon], clean(&line[colon + 1..]));
        let known = TRAILERS.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(key));
        if let Some(key) = known
            && !value.is_empty()
            && found.len() < MOST_TRAILERS
        {
            found.push(((*key).to_owned(), value));
        }
    }
    found
}

/// Makes one line of text that is safe to show.
fn clean(bytes: &[u8]) -> String {
    let bytes = bytes.trim_ascii();
    // Longer than any result, so that a message of one huge line costs little.
    let bytes = &bytes[..bytes.len().min(LONGEST * 4)];
    String::from_utf8_lossy(bytes)
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
#[path = "tests/history.rs"]
mod tests;
