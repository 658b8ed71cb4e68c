//! Taking work over, saying no, confirming, and taking it back.

use super::consensus;
use super::list::{found, is_for};
use super::view::HandoffView;
use crate::app::find;
use crate::app::open::App;
use crate::app::session::title;
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::handoff::Handoff;
use crate::domain::handoff::decide::Act;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::refused::Refused;
use crate::domain::session::Session;
use crate::domain::session::event::Given;
use crate::domain::session::policy::Resolution;
use crate::domain::session::role::{DRIVER, NAVIGATOR};
use crate::domain::task::event::Assigned;
use crate::domain::text::line;
use crate::error::{Error, Kind};
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

impl App {
    /// Takes work over: what it is about is this one's then, and the driver's role where that goes along.
    ///
    /// # Errors
    /// When it is not known, not open, needs a review, or is not for who asks.
    pub fn accept_handoff(&mut self, said: &str) -> Result<HandoffView, Error> {
        self.on_handoff(said, |write, row, act| {
            let body = row.decide_accept(act)?;
            write.emit(Some(row.id), body)?;
            take_tasks(write, row, act.by)?;
            if row.made.pass_control {
                pass_driver(write, row, &row.by, act.by)?;
            }
            Ok(())
        })
    }

    /// Says no to work that is handed off.
    ///
    /// # Errors
    /// When it is not known, not open, or not for who asks.
    pub fn decline_handoff(
        &mut self,
        said: &str,
        reason: Option<&str>,
    ) -> Result<HandoffView, Error> {
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        self.decide_on_handoff(said, |row, act| row.decide_decline(act, reason))
    }

    /// Goes on after the review of one's own work.
    ///
    /// # Errors
    /// When it is not known, the review is not over, or it is another's.
    pub fn confirm_handoff(
        &mut self,
        said: &str,
        next: Option<&str>,
    ) -> Result<HandoffView, Error> {
        let next = next.map(|next| line("next action", next)).transpose()?;
        self.decide_on_handoff(said, |row, act| row.decide_confirm(act, next))
    }

    /// Takes one's own work back.
    ///
    /// # Errors
    /// When it is not known, over, or another's.
    pub fn withdraw_handoff(
        &mut self,
        said: &str,
        reason: Option<&str>,
    ) -> Result<HandoffView, Error> {
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        self.decide_on_handoff(said, |row, act| row.decide_withdraw(act, reason))
    }

    /// Overrules a rejection, where the session's policy lets who asks do so; where that wants all to agree,
    /// asks them.
    ///
    /// # Errors
    /// When there is none, or who asks may not.
    pub fn overrule_handoff(
        &mut self,
        said: &str,
        reason: Option<&str>,
    ) -> Result<HandoffView, Error> {
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        self.on_handoff(said, |write, row, act| {
            let body = row.decide_overrule(act, reason.clone())?;
            if may_overrule(write, row, act)? {
                write.emit(Some(row.id), body)?;
                return Ok(());
            }
            consensus::propose(write, row, reason)
        })
    }

    /// Writes what is decided on a handoff.
    fn decide_on_handoff(
        &mut self,
        said: &str,
        decide: impl FnOnce(&Handoff, Act<'_>) -> Result<Body, Refused>,
    ) -> Result<HandoffView, Error> {
        self.on_handoff(said, |write, row, act| {
            let body = decide(row, act)?;
            write.emit(Some(row.id), body)?;
            Ok(())
        })
    }

    /// Runs an act on a handoff.
    pub(super) fn on_handoff(
        &mut self,
        said: &str,
        run: impl FnOnce(&mut Write<'_>, &ItemRow<Handoff>, Act<'_>) -> Result<(), Error>,
    ) -> Result<HandoffView, Error> {
        let id = found(self.store.index(), said)?.id;
        let me = self.my_name()?;
        self.write(|write| {
            let row = of_id(write, id)?;
            let is_for = is_for(**write, &row, &me)?;
            run(write, &row, Act { by: &me, title: &row.short, is_for })
        })?;
        self.handoff_view(id)
    }
}

fn of_id(write: &Write<'_>, id: Id) -> Result<ItemRow<Handoff>, Error> {
    let noun = crate::domain::event::Noun::Handoff;
    write.handoff(id)?.ok_or_else(|| find::missing(Some(noun), id))
}

/// The author's tasks that the work is about become those of whoever takes it over: to hand it off was to
/// agree to that.
fn take_tasks(write: &mut Write<'_>, row: &Handoff, by: &Name) -> Result<(), Error> {
    for about in &row.made.about {
        let About::Object(id) = about else { continue };
        let Some(task) = write.task(*id)?.map(|row| row.task) else { continue };
        if task.status.is_open() && task.assignee.as_ref() == Some(&row.by) {
            let assigned = Assigned { follows: task.hold, to: by.clone() };
            write.emit(Some(task.id), Body::TaskAssigned(assigned))?;
        }
    }
    Ok(())
}

/// Passes the driver's role from one to another in the session of a handoff, where the one still has it and
/// the other is in it.
pub(super) fn pass_driver(
    write: &mut Write<'_>,
    row: &ItemRow<Handoff>,
    from: &Name,
    to: &Name,
) -> Result<(), Error> {
    let Some(session) = session_of(write, row)? else { return Ok(()) };
    if session.driver.as_ref() != Some(from) || !session.has(to) {
        return Ok(());
    }
    let given = Given {
        role: DRIVER.to_owned(),
        to: to.clone(),
        follows: Some(session.seat),
        grants: Some(row.id),
        reason: None,
    };
    write.emit(Some(session.id), Body::RoleGiven(given))?;
    Ok(())
}

/// Returns the session in which a handoff was made.
pub(super) fn session_of(
    write: &Write<'_>,
    row: &Handoff,
) -> Result<Option<ItemRow<Session>>, Error> {
    match row.session {
        Some(id) => Ok(write.session(id)?),
        None => Ok(None),
    }
}

/// Says whether somebody overrules a rejection by the policy of the session, or all have to agree.
fn may_overrule(write: &Write<'_>, row: &ItemRow<Handoff>, act: Act<'_>) -> Result<bool, Error> {
    let short = &row.short;
    let Some(session) = session_of(write, row)? else {
        let message = format!("{short} was made in no session, so nothing says who may overrule");
        let hint =
            format!("Mend it, and hand it off again: `collab handoff -m TEXT --about {short}`.");
        return Err(Error::new(Kind::Held, message).hint(hint));
    };
    let role = session.role_of(act.by);
    let (may, who) = match session.policy().conflict_resolution {
        Resolution::Driver => (role == Some(DRIVER), "the driver"),
        // Not the author: nobody settles its own case but whoever drives.
        Resolution::Navigator => {
            (role == Some(NAVIGATOR) && *act.by != row.by, "another navigator")
        }
        Resolution::Consensus if role.is_some() => return Ok(false),
        Resolution::Consensus => (false, "all in the session together"),
    };
    if may {
        return Ok(true);
    }
    let message = format!("in {} it is {who} who may overrule a rejection", title(&session));
    Err(Error::new(Kind::Held, message)
        .hint("The policy says so: `collab session policy`, conflictResolution."))
}
