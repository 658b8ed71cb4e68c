//! Checkpoints: where somebody stands in a long piece of work, and whether it may be spoken to meanwhile.
//!
//! One ends when it is said, and with the next act of whoever began it: nothing need be written for that.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::event::{Body, Event};
use super::ids::Id;
use super::name::Name;
use super::text::{MAX_LIST, TextError, text};

/// The longest that a checkpoint goes on without a word, in seconds: a day.
const LONGEST: i64 = 86_400;

/// The fields of `checkpoint.begun`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Begun {
    /// What is done next, and where it stands.
    pub text: String,
    /// The task that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Id>,
    /// What it concerns besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// How many seconds it should take; left out: it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
    /// Whether all messages are shown meanwhile, and not only critical ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interruptible: bool,
}

/// The fields of `checkpoint.ended`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ended {}

impl Begun {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        let size = self.about.len();
        if size > MAX_LIST {
            return Err(TextError::TooMany { what: "places", size });
        }
        if self.seconds.is_some_and(|seconds| seconds < 0) {
            return Err(TextError::Negative("seconds"));
        }
        text("checkpoint", &self.text).map(drop)
    }
}

impl Ended {
    /// There is nothing to check.
    ///
    /// # Errors
    /// Never.
    pub fn check(&self) -> Result<(), TextError> {
        Ok(())
    }
}

/// A checkpoint, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The id of the event that began it.
    pub id: Id,
    /// Who stands there.
    pub by: Name,
    /// Since when.
    pub at: Timestamp,
    /// The session in which it was begun.
    pub session: Option<Id>,
    /// What was said.
    pub begun: Begun,
    /// When it was said to be over.
    pub ended: Option<Timestamp>,
    /// The newest event of it.
    pub touched: Id,
}

impl Checkpoint {
    /// Folds the events of one checkpoint, in the order of their ids; none if it was never begun. Whoever
    /// began it alone ends it.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, begun) = events.iter().find_map(|event| match &event.body {
            Body::CheckpointBegun(begun) => Some((event, begun)),
            _ => None,
        })?;
        let ends =
            |event: &&Event| matches!(event.body, Body::CheckpointEnded(_)) && event.by == first.by;
        Some(Self {
            id: first.id,
            by: first.by.clone(),
            at: first.at,
            session: first.session,
            begun: begun.clone(),
            ended: events.iter().find(ends).map(|event| event.at),
            touched: events.last().map_or(first.id, |event| event.id),
        })
    }

    /// Says whether it goes on at `now`; `acted`: whoever began it has done something else since.
    #[must_use]
    pub fn goes_on(&self, acted: bool, now: Timestamp) -> bool {
        let passed = now.as_second().saturating_sub(self.at.as_second());
        let most = self.begun.seconds.unwrap_or(LONGEST).min(LONGEST);
        self.ended.is_none() && !acted && passed <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn event(n: i64, by: &str, body: Body) -> Event {
        let id = Id::new(Clock::after(None, n), CloneId(1), 0);
        let at = Timestamp::from_second(n).unwrap();
        let by = by.parse().unwrap();
        Event { id, at, by, session: None, branch: None, head: None, of: None, body }
    }

    fn begun(seconds: Option<i64>) -> Event {
        let text = "rewriting the parser".to_owned();
        event(10, "ann", Body::CheckpointBegun(Begun { text, seconds, ..Begun::default() }))
    }

    #[test]
    fn whoever_began_it_alone_ends_it() {
        let ended = |by| event(20, by, Body::CheckpointEnded(Ended {}));
        let fold = |events: &[Event]| Checkpoint::fold(events).unwrap().ended;
        assert_eq!(fold(&[begun(None), ended("bob")]), None);
        assert!(fold(&[begun(None), ended("ann")]).is_some());
    }

    #[test]
    fn it_goes_on_until_its_time_or_the_next_act() {
        let checkpoint = |seconds| Checkpoint::fold(&[begun(seconds)]).unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(checkpoint(None).goes_on(false, at(80_000)));
        // However long it was to take, after a day nobody knows.
        assert!(!checkpoint(None).goes_on(false, at(100_000)));
        assert!(!checkpoint(Some(1_000_000)).goes_on(false, at(100_000)));
        assert!(!checkpoint(None).goes_on(true, at(11)));
        assert!(checkpoint(Some(30)).goes_on(false, at(40)));
        assert!(!checkpoint(Some(30)).goes_on(false, at(41)));
    }
}
