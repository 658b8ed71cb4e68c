//! What falls due while nobody writes: the leader does it in their place.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::app::checkpoint;
use crate::app::handoff;
use crate::app::lock::{standing, tidy};
use crate::app::message::waiting_for;
use crate::app::open::App;
use crate::app::session;
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::message::Sent;
use crate::domain::name::Address;
use crate::domain::priority::Priority;
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::messages::MessageRow;
use crate::store::leases;
use crate::store::write::Write;

/// After so many minutes an acknowledgement that was asked for is overdue; and of what is critical.
const OVERDUE: i64 = 30;
const OVERDUE_CRITICAL: i64 = 5;
/// What is older than so many minutes is told no more.
const FORGOTTEN: i64 = 24 * 60;
/// What is told here alone: its kind, the object, and a sentence.
pub(super) type Over = (&'static str, String, String);

/// So many messages of one sender are looked at.
const MESSAGES: usize = 20;
/// Of so many of the newest messages about a message, one may tell that it is overdue.
const LOOKED_AT: usize = 20;

impl App {
    /// Does what has fallen due: saves, turns, handoffs that nobody answered, leases that ran out, and telling
    /// senders who has not acknowledged. Returns which checkpoints ran out, and what is overdue of what who watches has
    /// sent, as long as that is so.
    pub(super) fn see_to_due(&mut self) -> Result<BTreeSet<Over>, Error> {
        let (now, paths) = (self.now(), self.store.paths().clone());
        let config = self.config().clone();
        self.write(|write| {
            for row in write.active_sessions()? {
                session::see_to(write, &paths, row.id, &config, now)?;
                handoff::see_to(write, &paths, row.id, &config.roles, now)?;
            }
            let held = standing(**write, &paths, now)?;
            if !held.ended.is_empty() {
                tidy(write, &held)?;
                leases::write(&paths, &held.standing)?;
            }
            let mut over = overdue(write, now)?;
            let since = now - SignedDuration::from_mins(FORGOTTEN);
            for (row, until) in checkpoint::ran_out(**write, since, now)? {
                let text = format!(
                    "{}'s checkpoint is over, {} s after it began: {}",
                    row.by,
                    until.as_second() - row.at.as_second(),
                    row.begun.text
                );
                over.insert(("checkpoint.over", row.short, text));
            }
            Ok(over)
        })
    }
}

/// Tells senders who has not acknowledged in time, once for each message. Nobody can send to itself: what is overdue
/// of who watches is returned.
fn overdue(write: &mut Write<'_>, now: Timestamp) -> Result<BTreeSet<Over>, Error> {
    let mut own = BTreeSet::new();
    for sender in write.participants()? {
        let name = sender.participant.name;
        for message in write.unacked_of(&name, MESSAGES)? {
            if is_overdue(&message, now) && !is_told(write, &message)? {
                let waiting = waiting_for(**write, &message)?;
                if waiting.is_empty() {
                    continue;
                }
                if name == *write.by() {
                    own.insert(("ack.overdue", message.short.clone(), worded(&message, &waiting)));
                } else {
                    tell(write, &message, &waiting)?;
                }
            }
        }
    }
    Ok(own)
}

fn is_overdue(message: &MessageRow, now: Timestamp) -> bool {
    let minutes = now.as_second().saturating_sub(message.at.as_second()) / 60;
    let limit = match message.sent.priority {
        Priority::Critical => OVERDUE_CRITICAL,
        Priority::Important | Priority::Routine => OVERDUE,
    };
    message.sent.ack && (limit..FORGOTTEN).contains(&minutes)
}

fn is_told(write: &Write<'_>, message: &MessageRow) -> Result<bool, Error> {
    let about = write.messages_about(&message.id.to_string(), LOOKED_AT)?;
    let tells = |data: &Option<Json>| {
        data.as_ref().is_some_and(|Json(data)| data["unacknowledged"] == message.id.to_string())
    };
    Ok(about.iter().any(|about| tells(&about.sent.data)))
}

fn worded(message: &MessageRow, waiting: &[String]) -> String {
    let verb = if waiting.len() == 1 { "has" } else { "have" };
    format!("{} {verb} not acknowledged {}", waiting.join(", "), message.short)
}

fn tell(write: &mut Write<'_>, message: &MessageRow, waiting: &[String]) -> Result<(), Error> {
    let sent = Sent {
        to: vec![Address::One(message.from.clone())],
        text: worded(message, waiting),
        priority: Priority::Important,
        about: vec![About::Object(message.id)],
        data: Some(Json(serde_json::json!({ "unacknowledged": message.id.to_string() }))),
        ..Sent::default()
    };
    sent.check()?;
    write.emit(None, Body::MessageSent(sent))?;
    Ok(())
}
