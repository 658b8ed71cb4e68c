//! Roles in a session: taking, giving, asking for and giving up.

use super::act::{driver_is_gone, session_of};
use super::title;
use super::view::SessionView;
use crate::app::open::App;
use crate::app::presence::Presence;
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::message::Sent;
use crate::domain::name::{Address, Name};
use crate::domain::priority::Priority;
use crate::domain::session::decide::Act;
use crate::domain::session::role::DRIVER;
use crate::domain::session::{Request, Session};
use crate::domain::text::{Json, line};
use crate::error::Error;
use crate::store::StoreError;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// Returns the roles that somebody has in sessions, each with the event since which it has it.
pub(crate) fn roles_of(index: Index<'_>, name: &Name) -> Result<Vec<(String, Id)>, StoreError> {
    let mut roles = Vec::new();
    for row in index.active_sessions()? {
        let Some(member) = row.members.get(name).filter(|member| member.left.is_none()) else {
            continue;
        };
        if row.driver.as_ref() == Some(name) {
            roles.push((DRIVER.to_owned(), row.seat));
        } else {
            roles.push((member.role.clone(), member.role_since));
        }
    }
    Ok(roles)
}

impl App {
    /// Returns the session in which who asks is, with the roles in it.
    ///
    /// # Errors
    /// When it is in none.
    pub fn roles(&self) -> Result<SessionView, Error> {
        let id = self.session_here(None)?.id;
        self.session_view(id)
    }

    /// Takes a role.
    ///
    /// # Errors
    /// When it is not known, or another drives who is not gone.
    pub fn take_role(&mut self, role: &str, reason: Option<&str>) -> Result<SessionView, Error> {
        let role = self.role_of_word(role)?;
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        let presence = Presence::look(self);
        let now = self.now();
        self.in_role(|write, row, act| {
            act_is_in(row, act)?;
            let gone = driver_is_gone(write, row, &presence, now)?;
            let before = row.driver.clone().filter(|driver| driver != act.by && row.has(driver));
            if let Some(body) = row.decide_take(act, &role, gone, reason)? {
                write.emit(Some(row.id), body)?;
                if let Some(before) = before.filter(|_| role == DRIVER) {
                    let text = format!("took the driver's role of {}, as you were gone", act.title);
                    tell(write, row, before, text, None)?;
                }
            }
            Ok(())
        })
    }

    /// Gives a role to somebody who is in the session.
    ///
    /// # Errors
    /// When who asks may not, or the other is not in it.
    pub fn give_role(
        &mut self,
        role: &str,
        to: &str,
        reason: Option<&str>,
    ) -> Result<SessionView, Error> {
        let (role, to) = (self.role_of_word(role)?, self.somebody(to)?);
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        self.in_role(|write, row, act| give(write, row, act, &role, &to, None, reason))
    }

    /// Asks for a role: whoever drives is told.
    ///
    /// # Errors
    /// When it is not known, or who asks is not in the session.
    pub fn request_role(&mut self, role: &str, reason: Option<&str>) -> Result<SessionView, Error> {
        let role = self.role_of_word(role)?;
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        self.in_role(|write, row, act| {
            let told = row.driver.clone().filter(|driver| driver != act.by && row.has(driver));
            let Some(driver) = told else {
                act_is_in(row, act)?;
                return Err(Error::user(format!("nobody drives {}", act.title))
                    .hint(format!("Take the role: `collab role take {role}`.")));
            };
            if let Some(body) = row.decide_request(act, &role, reason.clone())? {
                write.emit(Some(row.id), body)?;
                let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                let text = format!("asks for the role {role} in {}{why}", act.title);
                tell(write, row, driver, text, None)?;
            }
            Ok(())
        })
    }

    /// Grants a request: that of somebody, or the oldest.
    ///
    /// # Errors
    /// When there is none, or who asks does not drive.
    pub fn grant_role(&mut self, name: Option<&str>) -> Result<SessionView, Error> {
        let name = name.map(|name| self.somebody(name)).transpose()?;
        self.in_role(|write, row, act| {
            let request = match &name {
                Some(name) => row.requests.iter().find(|request| request.by == *name),
                None => row.requests.first(),
            };
            let Some(Request { id, by, role, .. }) = request.cloned() else {
                let who = name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
                return Err(Error::user(format!("no role is asked for{who} in {}", act.title))
                    .hint("Give one without being asked: `collab role give ROLE NAME`."));
            };
            give(write, row, act, &role, &by, Some(id), None)
        })
    }

    /// Gives the role of who asks up; it goes on as a navigator.
    ///
    /// # Errors
    /// When who asks is in no session, or is a navigator.
    pub fn release_role(&mut self) -> Result<SessionView, Error> {
        self.in_role(|write, row, act| {
            let body = row.decide_release(act)?;
            write.emit(Some(row.id), body)?;
            Ok(())
        })
    }

    /// Runs an act on the session in which who asks is.
    fn in_role(
        &mut self,
        run: impl FnOnce(&mut Write<'_>, &ItemRow<Session>, Act<'_>) -> Result<(), Error>,
    ) -> Result<SessionView, Error> {
        let (id, me) = (self.session_here(None)?.id, self.my_name()?);
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            run(write, &row, Act { by: &me, title: &name })
        })?;
        self.session_view(id)
    }
}

/// Says no to an act of somebody who is not in the session, or in one that is over.
fn act_is_in(row: &Session, act: Act<'_>) -> Result<(), Error> {
    row.must_not_be_over(act)?;
    Ok(row.must_be_in(act)?)
}

/// Gives a role, and tells whoever gets it.
pub(crate) fn give(
    write: &mut Write<'_>,
    row: &ItemRow<Session>,
    act: Act<'_>,
    role: &str,
    to: &Name,
    grants: Option<Id>,
    reason: Option<String>,
) -> Result<(), Error> {
    if let Some(body) = row.decide_give(act, role, to, grants, reason)? {
        write.emit(Some(row.id), body)?;
        if to != act.by {
            let text = format!("gave you the role {role} in {}", act.title);
            tell(write, row, to.clone(), text, None)?;
        }
    }
    Ok(())
}

/// Tells one in a session something about it; `data` is for programs.
pub(super) fn tell(
    write: &mut Write<'_>,
    row: &ItemRow<Session>,
    to: Name,
    text: String,
    data: Option<Json>,
) -> Result<(), Error> {
    let sent = Sent {
        to: vec![Address::One(to)],
        text,
        priority: Priority::Important,
        about: vec![About::Object(row.id)],
        data,
        ..Sent::default()
    };
    sent.check()?;
    write.emit(None, Body::MessageSent(sent))?;
    Ok(())
}
