//! When an act on a handoff is refused, and what to write if it is not.
//!
//! Whom `@role` and `all` reach is known where roles are: the caller says whether who acts is one of those
//! for whom the handoff is.

use super::event::{Accepted, Begun, Confirmed, Given, Overruled, Passed, Refusal};
use super::{Handoff, State};
use crate::domain::event::Body;
use crate::domain::name::Name;
use crate::domain::refused::Refused;

/// What writing decides with.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who acts.
    pub by: &'a Name,
    /// The handoff's short id.
    pub title: &'a str,
    /// Whether the handoff is for whoever acts.
    pub is_for: bool,
}

impl Handoff {
    /// Decides whether somebody may take the work over.
    ///
    /// # Errors
    /// When it is its own, not for it, needs a review first, or is no longer open.
    pub fn decide_accept(&self, act: Act<'_>) -> Result<Body, Refused> {
        self.must_be(act, &[State::WorkComplete])?;
        self.must_be_for(act)?;
        if self.made.needs_review {
            return Err(Refused::NeedsReview { title: act.title.to_owned() });
        }
        Ok(Body::HandoffAccepted(Accepted {}))
    }

    /// Decides whether somebody may say no.
    ///
    /// # Errors
    /// When it is its own, not for it, or no longer open.
    pub fn decide_decline(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_be(act, &[State::WorkComplete])?;
        self.must_be_for(act)?;
        Ok(Body::HandoffDeclined(Refusal { reason }))
    }

    /// Decides whether it may go to somebody else.
    ///
    /// # Errors
    /// When it is no longer open, or would go back to its author.
    pub fn decide_pass(
        &self,
        act: Act<'_>,
        to: &Name,
        reason: Option<String>,
    ) -> Result<Body, Refused> {
        self.must_be(act, &[State::WorkComplete])?;
        if *to == self.by {
            return Err(Refused::OwnWork { title: act.title.to_owned() });
        }
        Ok(Body::HandoffPassed(Passed { to: to.clone(), reason }))
    }

    /// Decides whether somebody may begin to review it.
    ///
    /// # Errors
    /// When it is its own, not for it, asks for no review, or the review is over.
    pub fn decide_review(&self, act: Act<'_>, aspect: Option<String>) -> Result<Body, Refused> {
        self.may_review(act)?;
        Ok(Body::ReviewBegun(Begun { aspect }))
    }

    /// Decides whether somebody may say what its review came to.
    ///
    /// # Errors
    /// As [`decide_review`](Self::decide_review).
    pub fn decide_verdict(&self, act: Act<'_>, given: Given) -> Result<Body, Refused> {
        self.may_review(act)?;
        Ok(Body::ReviewGiven(given))
    }

    /// Decides whether a rejection may be overruled; whether who acts may is for the caller.
    ///
    /// # Errors
    /// When there is no rejection.
    pub fn decide_overrule(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_be(act, &[State::ReviewComplete])?;
        if self.approved != Some(false) {
            return Err(self.stands(act));
        }
        Ok(Body::ReviewOverruled(Overruled { reason }))
    }

    /// Decides whether its author may go on after the review.
    ///
    /// # Errors
    /// When somebody else asks, or the review is not over.
    pub fn decide_confirm(&self, act: Act<'_>, next: Option<String>) -> Result<Body, Refused> {
        self.must_be(act, &[State::ReviewComplete])?;
        self.must_be_own(act)?;
        Ok(Body::HandoffConfirmed(Confirmed { next }))
    }

    /// Decides whether its author may take it back.
    ///
    /// # Errors
    /// When somebody else asks, or it is over.
    pub fn decide_withdraw(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_be(act, &[State::WorkComplete, State::Reviewing])?;
        self.must_be_own(act)?;
        Ok(Body::HandoffWithdrawn(Refusal { reason }))
    }

    fn may_review(&self, act: Act<'_>) -> Result<(), Refused> {
        self.must_be(act, &[State::WorkComplete, State::Reviewing])?;
        if !self.made.needs_review {
            return Err(Refused::NoReview { title: act.title.to_owned() });
        }
        self.must_be_for(act)
    }

    fn must_be(&self, act: Act<'_>, states: &[State]) -> Result<(), Refused> {
        if states.contains(&self.state) { Ok(()) } else { Err(self.stands(act)) }
    }

    fn must_be_for(&self, act: Act<'_>) -> Result<(), Refused> {
        let title = act.title.to_owned();
        if *act.by == self.by {
            return Err(Refused::OwnWork { title });
        }
        if act.is_for {
            return Ok(());
        }
        let to: Vec<String> = self.to.iter().map(ToString::to_string).collect();
        Err(Refused::NotFor { title, to: to.join(", ") })
    }

    fn must_be_own(&self, act: Act<'_>) -> Result<(), Refused> {
        if *act.by == self.by {
            return Ok(());
        }
        Err(Refused::NotOwn { title: act.title.to_owned(), by: self.by.clone() })
    }

    fn stands(&self, act: Act<'_>) -> Refused {
        Refused::Handoff { title: act.title.to_owned(), state: self.state, by: self.by.clone() }
    }
}
