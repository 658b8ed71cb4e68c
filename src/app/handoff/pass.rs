//! What falls due with handoffs while time goes by, done by whoever writes next: one that nobody answers goes to
//! the next who is there, and one that all agree to overrule is.

use jiff::Timestamp;

use super::accept::session_of;
use super::consensus;
use crate::app::checkpoint::is_quiet;
use crate::app::presence::Presence;
use crate::app::session::may;
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::handoff::event::Passed;
use crate::domain::handoff::{Handoff, State};
use crate::domain::ids::Id;
use crate::domain::message::Sent;
use crate::domain::name::{Address, Name};
use crate::domain::priority::Priority;
use crate::domain::session::Session;
use crate::domain::session::role::{Permission, Roles};
use crate::error::Error;
use crate::store::Paths;
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// So many open handoffs are looked at.
const LOOKED_AT: usize = 100;
/// Whoever gets work that nobody answered for was seen within so many seconds, or its client runs here.
const SEEN: i64 = 5 * 60;

/// Does what has fallen due with the handoffs of a session, after an act that wrote something.
///
/// # Errors
/// When the store is damaged.
pub(crate) fn see_to(
    write: &mut Write<'_>,
    paths: &Paths,
    session: Id,
    roles: &Roles,
    now: Timestamp,
) -> Result<(), Error> {
    for row in write.open_handoffs(LOOKED_AT)? {
        if row.session != Some(session) {
            continue;
        }
        let Some(session) = session_of(write, &row)? else { continue };
        if row.state == State::ReviewComplete {
            consensus::settle(write, &row, &session, now)?;
        } else if row.ran_out(now)
            && let Some(to) = next(write, paths, &row, &session, roles, now)?
        {
            pass_on(write, &row, to)?;
        }
    }
    Ok(())
}

fn pass_on(write: &mut Write<'_>, row: &ItemRow<Handoff>, to: Name) -> Result<(), Error> {
    let reason = Some("nobody answered in time".to_owned());
    write.emit(Some(row.id), Body::HandoffPassed(Passed { to: to.clone(), reason }))?;
    let verb = if row.made.needs_review { "review" } else { "handoff accept" };
    let short = &row.short;
    let text = format!(
        "{short} by {} is yours to look at now, as nobody answered: `collab show {short}`, then `collab {verb} {short}`",
        row.by
    );
    let sent = Sent {
        to: vec![Address::One(to)],
        text,
        priority: Priority::Important,
        about: vec![About::Object(row.id)],
        ..Sent::default()
    };
    sent.check()?;
    write.emit(None, Body::MessageSent(sent))?;
    Ok(())
}

/// Returns who is asked next: of those in the session who are there, are not to be left alone, and whose role
/// fits, whoever has been idle longest. Nobody is asked twice, nor its author.
fn next(
    write: &Write<'_>,
    paths: &Paths,
    row: &Handoff,
    session: &Session,
    roles: &Roles,
    now: Timestamp,
) -> Result<Option<Name>, Error> {
    let presence = Presence::look_in(paths, now);
    let mut candidates = Vec::new();
    for name in session.present() {
        let asked = row.to.contains(&Address::One(name.clone())) || row.declined.contains(name);
        if *name == row.by || asked || is_quiet(write, name, now)? {
            continue;
        }
        let may = may(**write, roles, name, session.role_of(name).unwrap_or_default())?;
        let fits = if row.made.needs_review { Permission::Review } else { Permission::Execute };
        if !may.contains(&fits) {
            continue;
        }
        let known = write.participant(name)?;
        let last = known.as_ref().and_then(|known| presence.last_here(known));
        let is_seen = last.is_some_and(|last| now.as_second() - last.as_second() <= SEEN);
        if presence.is_running(name) || is_seen {
            candidates.push((last, name.clone()));
        }
    }
    candidates.sort();
    Ok(candidates.into_iter().next().map(|(_, name)| name))
}
