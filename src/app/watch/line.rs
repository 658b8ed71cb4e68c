//! What a watcher tells, a line each, and who wants to hear it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::log::{LogLine, check_kind};
use crate::domain::event::{Body, parse_line};
use crate::domain::note::Severity;
use crate::domain::priority::Priority;
use crate::domain::text::nearest;
use crate::error::Error;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WatchLine {
    /// When.
    pub at: Timestamp,
    /// What, in a word: a kind of event such as `message.sent`, or what the watcher itself saw, such as
    /// `files.edited`.
    pub kind: String,
    /// Who did it, where that is known.
    pub by: Option<String>,
    /// How much it matters.
    pub priority: Priority,
    /// What it is about: a short id, a name, a worktree.
    pub object: String,
    /// A line about it.
    pub text: String,
    /// The event as it is stored, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Value>,
}

impl WatchLine {
    /// Returns what the watcher saw itself.
    pub(super) fn seen(at: Timestamp, kind: &str, object: &str, text: String) -> Self {
        Self {
            at,
            kind: kind.to_owned(),
            by: None,
            priority: Priority::Routine,
            object: object.to_owned(),
            text,
            event: None,
        }
    }

    /// Returns it as one that matters so much.
    #[must_use]
    pub(super) fn of(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    pub(super) fn event(line: LogLine) -> Self {
        let event = parse_line(line.line.as_bytes()).ok().and_then(|parsed| parsed.event.ok());
        let body = event.map(|event| event.body);
        let priority = body.as_ref().map(priority).unwrap_or_default();
        let text = match body {
            // A log shows one line of it; here nobody wants to look it up.
            Some(Body::AlertRaised(raised)) => raised.text,
            _ => {
                let texts = [line.text.as_str(), line.detail.as_str()];
                texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
            }
        };
        Self {
            at: line.at,
            kind: line.kind,
            by: Some(line.by),
            priority,
            object: line.object,
            text,
            event: serde_json::from_str(&line.line).ok(),
        }
    }
}

/// Returns how much an event matters.
fn priority(body: &Body) -> Priority {
    match body {
        Body::MessageSent(sent) => sent.priority,
        Body::AlertRaised(raised) => match raised.severity {
            Some(Severity::Critical) => Priority::Critical,
            Some(Severity::Low) => Priority::Routine,
            Some(Severity::High | Severity::Medium) | None => Priority::Important,
        },
        _ => Priority::Routine,
    }
}

/// Which lines are wanted; of nothing said, all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What matters at least so much.
    pub priority: Option<Priority>,
    /// Of these kinds, or of all kinds of these nouns.
    pub kinds: Vec<String>,
    /// By these participants.
    pub by: Vec<String>,
}

/// What the watcher sees itself, by its kinds.
const SEEN: &[&str] = &[
    "ack.overdue",
    "branch.switched",
    "check.failed",
    "check.held",
    "check.passed",
    "check.started",
    "check.untrusted",
    "checkpoint.over",
    "files.edited",
    "gateway.found",
    "gateway.lost",
    "gateway.pressed",
    "merge.begun",
    "merge.ended",
    "merge.untried",
    "rebase.begun",
    "rebase.ended",
];

impl Filter {
    /// Says no to a kind that there is not.
    ///
    /// # Errors
    /// With the nearest that there is.
    pub fn check(&self) -> Result<(), Error> {
        let of_seen = |kind: &&String| {
            SEEN.iter().any(|seen| *kind == seen || seen.split('.').next() == Some(kind.as_str()))
        };
        for kind in self.kinds.iter().filter(|kind| !of_seen(kind)) {
            if let Err(error) = check_kind(kind) {
                let near = nearest(kind, SEEN.iter().copied());
                return Err(
                    match near.filter(|_| error.hints.iter().all(|h| !h.starts_with("Did"))) {
                        Some(near) => error.hint(format!("Did you mean `{near}`?")),
                        None => error,
                    },
                );
            }
        }
        Ok(())
    }

    /// Says whether a line is wanted. What the watcher says of itself always is.
    #[must_use]
    pub fn wants(&self, line: &WatchLine) -> bool {
        if line.kind.starts_with("watch.") {
            return true;
        }
        let noun = line.kind.split('.').next().unwrap_or_default();
        self.priority.is_none_or(|least| line.priority <= least)
            && (self.kinds.is_empty()
                || self.kinds.iter().any(|kind| *kind == line.kind || kind == noun))
            && (self.by.is_empty() || line.by.as_ref().is_some_and(|by| self.by.contains(by)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, by: Option<&str>, priority: Priority) -> WatchLine {
        let line = WatchLine::seen(Timestamp::UNIX_EPOCH, kind, "", String::new()).of(priority);
        WatchLine { by: by.map(str::to_owned), ..line }
    }

    #[test]
    fn what_is_asked_for_is_told_and_what_the_watcher_says_of_itself() {
        let filter = Filter {
            priority: Some(Priority::Important),
            kinds: vec!["message".to_owned(), "alert.raised".to_owned()],
            by: vec!["ann".to_owned()],
        };
        let wants = |kind, by, priority| filter.wants(&line(kind, by, priority));
        assert!(wants("message.sent", Some("ann"), Priority::Critical));
        assert!(wants("alert.raised", Some("ann"), Priority::Important));
        assert!(!wants("message.sent", Some("ann"), Priority::Routine));
        assert!(!wants("message.sent", Some("bob"), Priority::Critical));
        assert!(!wants("message.sent", None, Priority::Critical));
        assert!(!wants("alert.cleared", Some("ann"), Priority::Critical));
        assert!(wants("watch.leads", None, Priority::Routine));
        assert!(Filter::default().wants(&line("files.edited", None, Priority::Routine)));
    }
}
