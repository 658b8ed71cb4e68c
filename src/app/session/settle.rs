//! Who settles what participants of a session disagree on, by its policy: `conflictResolution`.

use jiff::{Timestamp, ToSpan};

use super::title;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::domain::session::policy::Resolution;
use crate::domain::session::role::{DRIVER, NAVIGATOR};
use crate::error::{Error, Kind};
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// After so many minutes nobody need agree any more who has not objected.
const MINUTES: i64 = 30;
/// In so many of the newest messages about something a proposal is looked for.
const LOOKED_AT: usize = 100;

/// Says no to whoever may not settle a disagreement about something of another's, called `what`, in the session in
/// which it writes; in none there is nobody to ask.
pub(crate) fn must_settle(
    write: &Write<'_>,
    about: Id,
    what: &str,
    others: &Name,
) -> Result<(), Error> {
    let Some(session) = write.session_id().map(|id| write.session(id)).transpose()?.flatten()
    else {
        return Ok(());
    };
    let me = write.by();
    // Whoever is not in it has no say there.
    if me == others || !session.has(others) {
        return Ok(());
    }
    let role = session.role_of(me);
    let (may, who) = match session.policy().conflict_resolution {
        Resolution::Driver => (role == Some(DRIVER), "the driver settles"),
        Resolution::Navigator => (role == Some(NAVIGATOR), "a navigator settles"),
        Resolution::Consensus => (agreed(write, &session, about, write.now())?, "all agree on"),
    };
    if may {
        return Ok(());
    }
    let message = format!("{what} is {others}'s, and in {} {who} that", title(&session));
    let error = Error::new(Kind::Held, message);
    let short = what.split(' ').next().unwrap_or_default();
    Err(match session.policy().conflict_resolution {
        Resolution::Consensus => error
            .hint(format!("Ask all: `collab send all -m TEXT --about {short} --ack`."))
            .hint("When all have acknowledged it, or after half an hour without an answer, try again."),
        _ => error.hint(format!("Say what you think: `collab send {others} -m TEXT --about {short}`.")),
    })
}

/// Says whether all in a session have acknowledged a message of who writes about something, or had their time
/// and did not answer.
fn agreed(
    write: &Write<'_>,
    session: &ItemRow<Session>,
    about: Id,
    now: Timestamp,
) -> Result<bool, Error> {
    for message in write.messages_about(&about.to_string(), LOOKED_AT)? {
        if message.from != *write.by() || !message.sent.ack {
            continue;
        }
        let acked = |name: &Name| *name == message.from || message.acked_by.contains(name);
        let until = message.at.saturating_add(MINUTES.minutes()).unwrap_or(message.at);
        let answered = write.thread(message.id)?.iter().any(|one| one.id != message.id);
        if session.present().all(acked) || (until <= now && !answered) {
            return Ok(true);
        }
    }
    Ok(false)
}
