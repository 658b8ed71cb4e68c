//! When an act on a task is refused, and what to write if it is not.

use jiff::Timestamp;

use super::event::{
    Assigned, Blocked, Cancelled, ClaimExpired, Claimed, Released, Reopened, Started,
};
use super::{Status, Task};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::refused::Refused;

/// What writing decides with: who acts, when, and what the task is called in a refusal.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who acts.
    pub by: &'a Name,
    /// When.
    pub now: Timestamp,
    /// The task's short id and title.
    pub title: &'a str,
}

impl Task {
    /// Says whether the holder's claim has run out by `now`.
    #[must_use]
    pub fn claim_ran_out(&self, now: Timestamp) -> bool {
        let Some((ttl, since)) = self.ttl.zip(self.holder_active) else { return false };
        now.as_second().saturating_sub(since.as_second()) > ttl
    }

    /// Decides whether the task may be claimed, and what to write if so.
    ///
    /// Nothing, if it is already claimed by whoever acts. Of one that another's claim ran out on, the
    /// expiry comes first, and the claim has to follow it: see [`Hold::Over`].
    ///
    /// # Errors
    /// When it is closed or held by another.
    pub fn decide_claim(&self, act: Act<'_>, ttl: Option<i64>) -> Result<Hold, Refused> {
        self.must_be_open(act)?;
        match &self.assignee {
            Some(holder) if holder == act.by && self.status == Status::InProgress => Ok(Hold::Mine),
            Some(holder) if holder == act.by && self.status == Status::Blocked => {
                Ok(Hold::Write(Body::TaskStarted(Started {})))
            }
            Some(holder) if holder != act.by => {
                if self.claim_ran_out(act.now) {
                    return Ok(Hold::Over(Body::TaskClaimExpired(ClaimExpired {
                        follows: self.hold,
                        confirmed: false,
                    })));
                }
                Err(self.held(act, holder))
            }
            _ => Ok(Hold::Write(Body::TaskClaimed(Claimed {
                follows: self.hold,
                ttl,
                confirmed: false,
            }))),
        }
    }

    /// Decides whether the task may be claimed by what a remote has to take first, and what to give it.
    ///
    /// What is mine already is claimed once more in the place of the hold that makes it mine, so that no
    /// claim that is not known yet can come before it.
    ///
    /// # Errors
    /// As [`decide_claim`](Self::decide_claim).
    pub fn decide_confirmed(&self, act: Act<'_>, ttl: Option<i64>) -> Result<Hold, Refused> {
        let claim = |follows| Body::TaskClaimed(Claimed { follows, ttl, confirmed: true });
        Ok(match self.decide_claim(act, ttl)? {
            Hold::Write(Body::TaskClaimed(claimed)) => Hold::Write(claim(claimed.follows)),
            Hold::Mine | Hold::Write(_) if !self.confirmed => Hold::Write(claim(self.hold_follows)),
            Hold::Over(_) => Hold::Over(Body::TaskClaimExpired(ClaimExpired {
                follows: self.hold,
                confirmed: true,
            })),
            decided => decided,
        })
    }

    /// Decides whether the task may be given to `to`; nothing to write if it is theirs already.
    ///
    /// # Errors
    /// When it is closed, or another than who acts works on it.
    pub fn decide_assign(&self, act: Act<'_>, to: &Name) -> Result<Option<Body>, Refused> {
        self.must_be_open(act)?;
        match &self.assignee {
            Some(holder) if holder == to => Ok(None),
            Some(holder)
                if holder != act.by
                    && self.status != Status::Pending
                    && !self.claim_ran_out(act.now) =>
            {
                Err(self.held(act, holder))
            }
            _ => Ok(Some(Body::TaskAssigned(Assigned { follows: self.hold, to: to.clone() }))),
        }
    }

    /// Decides whether the task may be given back.
    ///
    /// # Errors
    /// When it is closed, nobody holds it, or another does.
    pub fn decide_release(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_be_open(act)?;
        self.must_be_held_by(act)?;
        Ok(Body::TaskReleased(Released { follows: self.hold, reason }))
    }

    /// Decides whether work may begin or go on; nothing to write if it does already.
    ///
    /// # Errors
    /// When the task is closed, nobody holds it, or another does.
    pub fn decide_start(&self, act: Act<'_>) -> Result<Option<Body>, Refused> {
        self.must_be_open(act)?;
        self.must_be_held_by(act)?;
        Ok((self.status != Status::InProgress).then_some(Body::TaskStarted(Started {})))
    }

    /// Decides whether the task may be marked as blocked.
    ///
    /// # Errors
    /// When it is closed, or another holds it.
    pub fn decide_block(&self, act: Act<'_>, blocked: Blocked) -> Result<Body, Refused> {
        self.must_be_open(act)?;
        self.must_not_be_anothers(act)?;
        Ok(Body::TaskBlocked(blocked))
    }

    /// Decides whether the task may be completed: work counts, whoever did it.
    ///
    /// # Errors
    /// When it is closed already.
    pub fn decide_done(&self, act: Act<'_>, summary: Option<String>) -> Result<Body, Refused> {
        self.must_be_open(act)?;
        Ok(Body::TaskDone(super::event::Done { summary }))
    }

    /// Decides whether the task may be given up.
    ///
    /// # Errors
    /// When it is closed already, or another works on it.
    pub fn decide_cancel(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_be_open(act)?;
        self.must_not_be_anothers(act)?;
        Ok(Body::TaskCancelled(Cancelled { reason }))
    }

    /// Decides whether the task may be opened again.
    ///
    /// # Errors
    /// When it is not closed.
    pub fn decide_reopen(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        if self.status.is_open() {
            let (task, status) = (self.id, self.status);
            return Err(Refused::Open { task, title: act.title.to_owned(), status });
        }
        Ok(Body::TaskReopened(Reopened { closes: self.closings.clone(), reason }))
    }

    /// Returns the claim that follows `hold`.
    #[must_use]
    pub fn claim_after(hold: Id, ttl: Option<i64>, confirmed: bool) -> Body {
        Body::TaskClaimed(Claimed { follows: hold, ttl, confirmed })
    }

    fn must_be_open(&self, act: Act<'_>) -> Result<(), Refused> {
        if self.status.is_open() {
            return Ok(());
        }
        let (task, status) = (self.id, self.status);
        Err(Refused::Closed { task, title: act.title.to_owned(), status })
    }

    fn must_be_held_by(&self, act: Act<'_>) -> Result<(), Refused> {
        match &self.assignee {
            Some(holder) if holder == act.by => Ok(()),
            Some(holder) => Err(self.held(act, holder)),
            None => Err(Refused::Free { task: self.id, title: act.title.to_owned() }),
        }
    }

    fn must_not_be_anothers(&self, act: Act<'_>) -> Result<(), Refused> {
        match &self.assignee {
            Some(holder) if holder != act.by && !self.claim_ran_out(act.now) => {
                Err(self.held(act, holder))
            }
            _ => Ok(()),
        }
    }

    fn held(&self, act: Act<'_>, holder: &Name) -> Refused {
        Refused::Held { task: self.id, title: act.title.to_owned(), holder: holder.clone() }
    }
}

/// What claiming comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Hold {
    /// It is mine already.
    Mine,
    /// This makes it mine.
    Write(Body),
    /// This ends another's claim; the claim has to follow it.
    Over(Body),
}
