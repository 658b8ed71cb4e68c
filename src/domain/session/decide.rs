//! When an act on a session or a role in it is refused, and what to write if it is not.

use super::event::{Completed, Ended, Given, Joined, Released, Requested, Resumed, Taken};
use super::role::{DRIVER, NAVIGATOR};
use super::{Session, Status};
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::refused::Refused;

/// What writing decides with: who acts, and what the session is called in a refusal.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who acts.
    pub by: &'a Name,
    /// The session's short id and name.
    pub title: &'a str,
}

impl Session {
    /// Decides whether somebody may come in, and in which role; nothing to write if it is there as it asks.
    ///
    /// # Errors
    /// When the session is over, or it is to drive and another does.
    pub fn decide_join(
        &self,
        act: Act<'_>,
        role: Option<String>,
        worktree: Option<String>,
        driver_is_gone: bool,
    ) -> Result<Vec<Body>, Refused> {
        self.must_not_be_over(act)?;
        let drives = role.as_deref() == Some(DRIVER);
        let seat = if drives { self.decide_take(act, DRIVER, driver_is_gone, None)? } else { None };
        let there = self.members.get(act.by).filter(|member| member.left.is_none());
        let stays = there.is_some_and(|member| {
            let same_role = role.as_ref().is_none_or(|role| drives || *role == member.role);
            same_role && member.worktree == worktree.as_deref().unwrap_or_default()
        });
        let joined = Joined { role: role.filter(|_| !drives), worktree };
        let mut written: Vec<Body> = Vec::new();
        written.extend((!stays).then_some(Body::SessionJoined(joined)));
        written.extend(seat);
        Ok(written)
    }

    /// Decides what it takes to leave: whoever drives gives the role up first.
    ///
    /// # Errors
    /// When the session is over, or who asks is not in it.
    pub fn decide_leave(&self, act: Act<'_>, reason: Option<String>) -> Result<Vec<Body>, Refused> {
        self.must_not_be_over(act)?;
        self.must_be_in(act)?;
        let mut written = Vec::new();
        if self.driver.as_ref() == Some(act.by) {
            written.push(self.released());
        }
        written.push(Body::SessionLeft(Ended { reason }));
        Ok(written)
    }

    /// Decides whether it may rest.
    ///
    /// # Errors
    /// When it is not active, or who asks is not in it.
    pub fn decide_pause(&self, act: Act<'_>, reason: Option<String>) -> Result<Body, Refused> {
        self.must_not_be_over(act)?;
        self.must_be_in(act)?;
        if self.status == Status::Paused {
            return Err(self.stands(act));
        }
        Ok(Body::SessionPaused(Ended { reason }))
    }

    /// Decides whether it may go on; nothing to write if it does.
    ///
    /// # Errors
    /// When it is over.
    pub fn decide_resume(&self, act: Act<'_>) -> Result<Option<Body>, Refused> {
        self.must_not_be_over(act)?;
        Ok((self.status == Status::Paused).then_some(Body::SessionResumed(Resumed {})))
    }

    /// Decides whether it may end.
    ///
    /// # Errors
    /// When it is over, or who asks is not in it.
    pub fn decide_complete(&self, act: Act<'_>, summary: Option<String>) -> Result<Body, Refused> {
        self.must_not_be_over(act)?;
        self.must_be_in(act)?;
        Ok(Body::SessionCompleted(Completed { summary }))
    }

    /// Decides whether somebody may take a role for itself; nothing to write if it has it.
    ///
    /// The driver's role is taken where nobody has it, or the one who does is gone.
    ///
    /// # Errors
    /// When the session is over or another drives.
    pub fn decide_take(
        &self,
        act: Act<'_>,
        role: &str,
        driver_is_gone: bool,
        reason: Option<String>,
    ) -> Result<Option<Body>, Refused> {
        self.must_not_be_over(act)?;
        if self.role_of(act.by) == Some(role) {
            return Ok(None);
        }
        let mut follows = None;
        if role == DRIVER {
            if let Some(driver) = self.driver.as_ref().filter(|driver| *driver != act.by)
                && self.has(driver)
                && !driver_is_gone
            {
                return Err(self.driven(act, driver));
            }
            follows = Some(self.seat);
        }
        Ok(Some(Body::RoleTaken(Taken { role: role.to_owned(), follows, reason })))
    }

    /// Decides whether somebody may give a role to another who is in the session; `grants` is the request
    /// or the handoff that this answers. Nothing to write if the other has it.
    ///
    /// Who drives gives the driver's role away; where nobody does, anyone in the session gives it. Other
    /// roles are given by the driver, and by anyone where there is none.
    ///
    /// # Errors
    /// When the session is over, who asks may not, or the other is not in it.
    pub fn decide_give(
        &self,
        act: Act<'_>,
        role: &str,
        to: &Name,
        grants: Option<Id>,
        reason: Option<String>,
    ) -> Result<Option<Body>, Refused> {
        self.must_lead(act)?;
        if !self.has(to) {
            let title = act.title.to_owned();
            return Err(Refused::NotInSession { title, who: to.clone() });
        }
        if self.role_of(to) == Some(role) {
            return Ok(None);
        }
        let follows = (role == DRIVER).then_some(self.seat);
        let (role, to) = (role.to_owned(), to.clone());
        Ok(Some(Body::RoleGiven(Given { role, to, follows, grants, reason })))
    }

    /// Decides whether somebody may ask for a role; nothing to write if it has it.
    ///
    /// # Errors
    /// When the session is over, or who asks is not in it.
    pub fn decide_request(
        &self,
        act: Act<'_>,
        role: &str,
        reason: Option<String>,
    ) -> Result<Option<Body>, Refused> {
        self.must_not_be_over(act)?;
        self.must_be_in(act)?;
        let requested = Requested { role: role.to_owned(), reason };
        Ok((self.role_of(act.by) != Some(role)).then_some(Body::RoleRequested(requested)))
    }

    /// Decides whether somebody may give its role up, and go on as a navigator.
    ///
    /// # Errors
    /// When the session is over, or who asks is not in it, or is a navigator.
    pub fn decide_release(&self, act: Act<'_>) -> Result<Body, Refused> {
        self.must_not_be_over(act)?;
        self.must_be_in(act)?;
        match self.role_of(act.by) {
            Some(DRIVER) => Ok(self.released()),
            Some(role) if role != NAVIGATOR => {
                Ok(Body::RoleReleased(Released { role: role.to_owned(), follows: None }))
            }
            _ => Err(Refused::NoRole { title: act.title.to_owned() }),
        }
    }

    /// Says no to an act on a session that is over.
    ///
    /// # Errors
    /// When it is.
    pub fn must_not_be_over(&self, act: Act<'_>) -> Result<(), Refused> {
        if self.status == Status::Completed { Err(self.stands(act)) } else { Ok(()) }
    }

    /// Says no to an act of somebody who is not in the session.
    ///
    /// # Errors
    /// When it is not.
    pub fn must_be_in(&self, act: Act<'_>) -> Result<(), Refused> {
        if self.has(act.by) {
            return Ok(());
        }
        Err(Refused::NotInSession { title: act.title.to_owned(), who: act.by.clone() })
    }

    /// Says no to an act that is for whoever drives, or where nobody does for anyone in the session.
    ///
    /// # Errors
    /// When another drives, or who asks is not in it.
    pub fn must_lead(&self, act: Act<'_>) -> Result<(), Refused> {
        self.must_not_be_over(act)?;
        if let Some(driver) = self.driver.as_ref().filter(|driver| *driver != act.by)
            && self.has(driver)
        {
            return Err(self.driven(act, driver));
        }
        self.must_be_in(act)
    }

    fn released(&self) -> Body {
        Body::RoleReleased(Released { role: DRIVER.to_owned(), follows: Some(self.seat) })
    }

    fn stands(&self, act: Act<'_>) -> Refused {
        let (by, at) = match &self.closed {
            Some(closed) => (Some(closed.by.clone()), closed.at),
            None => (None, self.since),
        };
        Refused::Session { title: act.title.to_owned(), status: self.status, by, at }
    }

    fn driven(&self, act: Act<'_>, driver: &Name) -> Refused {
        Refused::Driven { title: act.title.to_owned(), driver: driver.clone() }
    }
}
