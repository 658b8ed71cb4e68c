//! Overruling a rejection by consensus: it stands when all in the session have acknowledged that, or at the end
//! of the time that they have for it.

use jiff::{Timestamp, ToSpan};
use serde_json::json;

use super::accept::session_of;
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::handoff::event::Overruled;
use crate::domain::handoff::{Handoff, State};
use crate::domain::message::Sent;
use crate::domain::name::Address;
use crate::domain::priority::Priority;
use crate::domain::session::Session;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::items::ItemRow;
use crate::store::index::messages::MessageRow;
use crate::store::write::Write;

/// How many minutes all have to agree.
const MINUTES: i64 = 30;
/// In so many of the newest messages about a handoff a proposal is looked for.
const LOOKED_AT: usize = 100;

/// Asks all in the session to agree, unless they are asked already.
pub(super) fn propose(
    write: &mut Write<'_>,
    row: &ItemRow<Handoff>,
    reason: Option<String>,
) -> Result<(), Error> {
    let Some(session) = session_of(write, row)? else { return Ok(()) };
    if proposal(write, row)?.is_some() {
        return settle(write, row, &session, write.now());
    }
    let by = write.by().clone();
    let others = session.present().filter(|name| **name != by);
    let to: Vec<Address> = others.cloned().map(Address::One).collect();
    if to.is_empty() {
        let overruled = Overruled { reason };
        write.emit(Some(row.id), Body::ReviewOverruled(overruled))?;
        return Ok(());
    }
    let until = write.now().saturating_add(MINUTES.minutes()).unwrap_or(write.now());
    let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let text = format!(
        "proposes to overrule the rejection of {}{why}. It stands when all have acknowledged this, or in {MINUTES} min; whoever is against it says so before.",
        row.short
    );
    let sent = Sent {
        to,
        text,
        priority: Priority::Important,
        about: vec![About::Object(row.id)],
        ack: true,
        data: Some(Json(json!({ "overrules": row.id.to_string(), "until": until.to_string() }))),
        ..Sent::default()
    };
    sent.check()?;
    write.emit(None, Body::MessageSent(sent))?;
    Ok(())
}

/// Overrules a rejection to which all have agreed by now, or which nobody has opposed in time: an answer to the
/// proposal is an objection, and then it does not stand by itself.
pub(super) fn settle(
    write: &mut Write<'_>,
    row: &ItemRow<Handoff>,
    session: &Session,
    now: Timestamp,
) -> Result<(), Error> {
    if row.state != State::ReviewComplete || row.approved != Some(false) {
        return Ok(());
    }
    let Some(proposal) = proposal(write, row)? else { return Ok(()) };
    let agreed =
        session.present().all(|name| *name == proposal.from || proposal.acked_by.contains(name));
    let until = proposal.sent.data.as_ref().and_then(|Json(data)| data["until"].as_str());
    let over = until.and_then(|until| until.parse::<Timestamp>().ok()).is_some_and(|at| at <= now);
    let opposed = !write.thread(proposal.id)?.iter().all(|one| one.id == proposal.id);
    if agreed || (over && !opposed) {
        let reason = Some(if agreed { "all agreed" } else { "nobody objected in time" });
        let overruled = Overruled { reason: reason.map(str::to_owned) };
        write.emit(Some(row.id), Body::ReviewOverruled(overruled))?;
    }
    Ok(())
}

/// Returns the message that proposes to overrule the rejection.
fn proposal(write: &Write<'_>, row: &Handoff) -> Result<Option<MessageRow>, Error> {
    let id = row.id.to_string();
    let proposes = |message: &MessageRow| {
        let data = message.sent.data.as_ref();
        data.is_some_and(|Json(data)| data["overrules"].as_str() == Some(&*id))
    };
    Ok(write.messages_about(&id, LOOKED_AT)?.into_iter().find(proposes))
}
