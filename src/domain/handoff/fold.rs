//! What the events of one handoff make of it.

use super::event::Given;
use super::{Handoff, Review, State};
use crate::domain::event::{Body, Event};
use crate::domain::name::{Address, Name};

impl Handoff {
    /// Folds the events of one handoff, in the order of their ids; none if it was never made.
    ///
    /// | state | `handoff.accepted` | `handoff.declined` | `handoff.passed` | `review.begun` | `review.given` | `review.overruled` | `handoff.confirmed` | `handoff.withdrawn` |
    /// |---|---|---|---|---|---|---|---|---|
    /// | `work_complete`, no review | `control_received` | itself; `declined` when all named did | itself | – | – | – | – | `withdrawn` |
    /// | `work_complete`, review | – | as above | itself | `reviewing` | as in `reviewing` | – | – | `withdrawn` |
    /// | `reviewing` | – | – | – | itself | itself, or `review_complete` | – | – | `withdrawn` |
    /// | `review_complete` | – | – | – | – | – | itself, approved | `control_received` | – |
    /// | the others | – | – | – | – | – | – | – | – |
    ///
    /// The author alone confirms and withdraws, and does none of the rest; anyone passes it on.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, made) = events.iter().find_map(|event| match &event.body {
            Body::HandoffMade(made) => Some((event, made)),
            _ => None,
        })?;
        let mut handoff = Self {
            id: first.id,
            by: first.by.clone(),
            at: first.at,
            session: first.session,
            made: made.clone(),
            to: made.to.clone(),
            to_since: first.at,
            state: State::WorkComplete,
            declined: Vec::new(),
            reviews: Vec::new(),
            approved: None,
            overruled: None,
            receiver: None,
            next: None,
            ignored: Vec::new(),
            touched: first.id,
            touched_at: first.at,
        };
        for event in events.iter().filter(|event| event.id != first.id) {
            if handoff.apply(event) {
                handoff.touched_at = event.at;
            } else {
                handoff.ignored.push(event.id);
            }
            handoff.touched = handoff.touched.max(event.id);
        }
        Some(handoff)
    }

    /// Takes one event in; says whether it had a place here.
    fn apply(&mut self, event: &Event) -> bool {
        let is_author = event.by == self.by;
        match (&event.body, self.state) {
            (Body::HandoffAccepted(_), State::WorkComplete)
                if !is_author && !self.made.needs_review =>
            {
                self.receiver = Some(event.by.clone());
                self.state = State::ControlReceived;
            }
            (Body::HandoffDeclined(_), State::WorkComplete) if !is_author => {
                if !self.declined.contains(&event.by) {
                    self.declined.push(event.by.clone());
                }
                // Of `all` and `@role` it is not known here who is left.
                let said_no =
                    |to: &Address| matches!(to, Address::One(name) if self.declined.contains(name));
                if !self.to.is_empty() && self.to.iter().all(said_no) {
                    self.state = State::Declined;
                }
            }
            (Body::HandoffPassed(passed), State::WorkComplete) if passed.to != self.by => {
                self.to = vec![Address::One(passed.to.clone())];
                self.to_since = event.at;
            }
            (Body::ReviewBegun(begun), State::WorkComplete | State::Reviewing)
                if !is_author && self.made.needs_review =>
            {
                self.begin(event, begun.aspect.as_ref());
            }
            (Body::ReviewGiven(given), State::WorkComplete | State::Reviewing)
                if !is_author && self.made.needs_review =>
            {
                self.give(event, given);
            }
            (Body::ReviewOverruled(_), State::ReviewComplete) if self.approved == Some(false) => {
                self.approved = Some(true);
                self.overruled = Some(event.by.clone());
            }
            (Body::HandoffConfirmed(confirmed), State::ReviewComplete) if is_author => {
                self.receiver = Some(event.by.clone());
                self.next.clone_from(&confirmed.next);
                self.state = State::ControlReceived;
            }
            (Body::HandoffWithdrawn(_), State::WorkComplete | State::Reviewing) if is_author => {
                self.state = State::Withdrawn;
            }
            _ => return false,
        }
        true
    }

    fn begin(&mut self, event: &Event, aspect: Option<&String>) {
        self.state = State::Reviewing;
        match self.review_of(&event.by) {
            Some(review) => review.aspect = aspect.cloned().or(review.aspect.take()),
            None => self.reviews.push(Review {
                by: event.by.clone(),
                aspect: aspect.cloned(),
                begun: event.at,
                given: None,
            }),
        }
    }

    fn give(&mut self, event: &Event, given: &Given) {
        self.begin(event, given.aspect.as_ref());
        if let Some(review) = self.review_of(&event.by) {
            review.given = Some((event.at, given.clone()));
        }
        if !given.approved || self.approvals() >= self.needs() {
            self.approved = Some(given.approved);
            self.state = State::ReviewComplete;
        }
    }

    fn review_of(&mut self, name: &Name) -> Option<&mut Review> {
        self.reviews.iter_mut().find(|review| review.by == *name)
    }
}
