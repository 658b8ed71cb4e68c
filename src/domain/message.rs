//! Messages: what one is, and what an event does to it.
//!
//! Invariant: messages only grow: nothing takes back what was said, or an acknowledgement.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::About;
use super::event::{Body, Event};
use super::ids::Id;
use super::name::{Address, Name};
use super::priority::Priority;
use super::text::{Json, MAX_LIST, MAX_TEXT, TextError, text, within};

/// The fields of `message.sent`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// For whom; at least one.
    pub to: Vec<Address>,
    /// What is said.
    pub text: String,
    /// How much it matters.
    #[serde(default, skip_serializing_if = "is_routine")]
    pub priority: Priority,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Id>,
    /// What it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// Whether the sender wants to know that it was read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ack: bool,
    /// Anything for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Json>,
}

/// The fields of `message.acked`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Acked {}

pub(crate) fn is_routine(priority: &Priority) -> bool {
    *priority == Priority::Routine
}

impl Sent {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        if self.to.is_empty() {
            return Err(TextError::Empty("list of recipients"));
        }
        for (what, size) in [("recipients", self.to.len()), ("places", self.about.len())] {
            if size > MAX_LIST {
                return Err(TextError::TooMany { what, size });
            }
        }
        if let Some(Json(data)) = &self.data {
            within("data", &data.to_string(), MAX_TEXT)?;
        }
        text("message", &self.text).map(drop)
    }
}

impl Acked {
    /// There is nothing to check.
    ///
    /// # Errors
    /// Never.
    pub fn check(&self) -> Result<(), TextError> {
        Ok(())
    }
}

/// A message, as its events make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The id of the event that sent it.
    pub id: Id,
    /// Who sent it.
    pub from: Name,
    /// When.
    pub at: Timestamp,
    /// What was sent.
    pub sent: Sent,
    /// Who acknowledged it.
    pub acked_by: BTreeSet<Name>,
    /// The newest event of it.
    pub touched: Id,
}

impl Message {
    /// Folds the events of one message, in the order of their ids; none if it was never sent.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, sent) = events.iter().find_map(|event| match &event.body {
            Body::MessageSent(sent) => Some((event, sent)),
            _ => None,
        })?;
        let mut message = Self {
            id: first.id,
            from: first.by.clone(),
            at: first.at,
            sent: sent.clone(),
            acked_by: BTreeSet::new(),
            touched: first.id,
        };
        for event in events {
            if let Body::MessageAcked(_) = event.body {
                message.acked_by.insert(event.by.clone());
                message.touched = event.id;
            }
        }
        Some(message)
    }

    /// Returns the named recipients who have not acknowledged, where that was asked for.
    pub fn unacked(&self) -> impl Iterator<Item = &Name> {
        let named = self.sent.to.iter().filter_map(|to| match to {
            Address::One(name) => Some(name),
            Address::All | Address::Role(_) => None,
        });
        named.filter(|name| self.sent.ack && !self.acked_by.contains(*name) && **name != self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn event(n: u64, by: &str, body: Body) -> Event {
        let id = Id::new(Clock::after(None, n as i64), CloneId(1), 0);
        let (of, at) = (None, Timestamp::from_second(n as i64).unwrap());
        Event { id, at, by: by.parse().unwrap(), session: None, branch: None, head: None, of, body }
    }

    fn sent() -> Event {
        let to = ["bob", "cyd", "ann", "all", "@dev"]
            .map(|to| Address::try_from(to.to_owned()).unwrap())
            .to_vec();
        event(1, "ann", Body::MessageSent(Sent { to, ack: true, ..Sent::default() }))
    }

    #[test]
    fn an_acknowledgement_counts_once_and_for_good() {
        let ack = |n, by| event(n, by, Body::MessageAcked(Acked {}));
        let message =
            Message::fold(&[sent(), ack(2, "bob"), ack(3, "eve"), ack(4, "bob")]).unwrap();

        assert_eq!(message.acked_by.iter().map(Name::as_str).collect::<Vec<_>>(), ["bob", "eve"]);
        // The sender owes itself none, and of `all` and roles nobody is named.
        assert_eq!(message.unacked().map(Name::as_str).collect::<Vec<_>>(), ["cyd"]);
        assert_eq!(message.touched, ack(4, "bob").id);
    }

    #[test]
    fn what_was_never_sent_is_no_message() {
        assert_eq!(Message::fold(&[event(2, "bob", Body::MessageAcked(Acked {}))]), None);
    }

    #[test]
    fn nobody_owes_an_acknowledgement_that_was_not_asked_for() {
        let mut event = sent();
        let Body::MessageSent(sent) = &mut event.body else { panic!() };
        sent.ack = false;
        assert_eq!(Message::fold(&[event]).unwrap().unacked().count(), 0);
    }
}
