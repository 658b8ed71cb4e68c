//! What falls due in a session while time goes by, done by whoever writes next: saves, and the driver's turn.

use jiff::Timestamp;

use super::role::tell;
use super::save::saved;
use super::title;
use crate::app::presence::Presence;
use crate::config::Config;
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::session::event::{Given, Trigger};
use crate::domain::session::role::{DRIVER, Permission, Roles};
use crate::domain::session::{Session, Status};
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::Paths;
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// A minute, in milliseconds.
const MINUTE: i64 = 60_000;
/// A change of drivers is announced so many minutes before.
const NOTICE: i64 = 5;
/// In so many of the newest messages about a session an announcement is looked for.
const LOOKED_AT: usize = 100;
/// Whoever gets the driver's role by turn was seen within so many seconds, or its client runs here.
const SEEN: i64 = 5 * 60;

/// Does what has fallen due in a session, after an act that wrote something.
///
/// # Errors
/// When the store is damaged.
pub(crate) fn see_to(
    write: &mut Write<'_>,
    paths: &Paths,
    session: Id,
    config: &Config,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(row) = write.session(session)? else { return Ok(()) };
    if row.status != Status::Active {
        return Ok(());
    }
    if save_is_due(&row, now) {
        write.emit(Some(row.id), saved(write, paths, &row, Trigger::Auto, None)?)?;
    }
    turn(write, paths, &row, config, now)
}

/// Says whether the session's interval has passed since it was saved last, or began.
fn save_is_due(session: &Session, now: Timestamp) -> bool {
    let every = i64::from(session.policy().checkpoint_frequency.0);
    // While it rested nothing was to be saved.
    let last = session.saves.last().map_or(session.since, |save| save.at.max(session.since));
    every > 0 && passed(last, now) >= every * MINUTE
}

/// Announces that the driver's turn ends, by time or by tasks, and ends it: the next is who has waited longest for
/// it, of those who are there and may write.
fn turn(
    write: &mut Write<'_>,
    paths: &Paths,
    row: &ItemRow<Session>,
    config: &Config,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(driver) = row.driver.clone().filter(|driver| row.has(driver)) else { return Ok(()) };
    let Some(left) = left_of_turn(write, row, &driver, config, now)? else { return Ok(()) };
    let presence = Presence::look_in(paths, now);
    let next = next(write, row, &driver, &presence, &config.roles, now)?;
    let Some(next) = next else { return Ok(()) };
    let announced = is_announced(write, row)?;
    let name = title(row);
    match left {
        Left::Over if announced => {
            let given = Given {
                role: DRIVER.to_owned(),
                to: next,
                follows: Some(row.seat),
                grants: None,
                reason: Some(format!("the turn of {driver} was over")),
            };
            write.emit(Some(row.id), Body::RoleGiven(given))?;
        }
        _ if announced => {}
        // It was not told: then it is told now, and falls due with the next act.
        Left::Over => {
            let text = format!("the driver's turn in {name} is over: next drives {next}");
            announce(write, row, &driver, text.clone())?;
            announce(write, row, &next, text)?;
        }
        Left::Some(left) => {
            let what = format!("the driver's turn in {name} ends {left}");
            announce(write, row, &driver, format!("{what}: then {next} drives"))?;
            announce(write, row, &next, format!("{what}: then you drive"))?;
        }
    }
    Ok(())
}

/// What is left of a turn that ends soon.
enum Left {
    Over,
    Some(String),
}

/// Returns what is left of the driver's turn; nothing where there is enough of it.
fn left_of_turn(
    write: &Write<'_>,
    row: &Session,
    driver: &Name,
    config: &Config,
    now: Timestamp,
) -> Result<Option<Left>, Error> {
    let tasks = config.rotate_after_tasks;
    if tasks > 0 {
        let done = write.count_done_after(driver, row.seat)?;
        if done >= tasks {
            return Ok(Some(Left::Over));
        }
        if done + 1 == tasks && tasks > 1 {
            return Ok(Some(Left::Some("after one more task".to_owned())));
        }
    }
    let every = i64::from(row.policy().role_rotation_interval.0);
    // Where it rested, the turn begins anew.
    let driven = passed(row.seat_at.max(row.since), now);
    Ok(match (every - NOTICE).max(every / 2) * MINUTE {
        _ if every == 0 => None,
        notice if driven < notice => None,
        _ if driven >= every * MINUTE => Some(Left::Over),
        _ => {
            let minutes = (every * MINUTE - driven + MINUTE - 1) / MINUTE;
            Some(Left::Some(format!("in {minutes} min")))
        }
    })
}

/// Announces that the present turn ends.
fn announce(
    write: &mut Write<'_>,
    row: &ItemRow<Session>,
    to: &Name,
    text: String,
) -> Result<(), Error> {
    let data = serde_json::json!({ "turnEnds": row.seat.to_string() });
    tell(write, row, to.clone(), text, Some(Json(data)))
}

/// Says whether the end of the present turn was announced: messages about the session say so.
fn is_announced(write: &Write<'_>, row: &ItemRow<Session>) -> Result<bool, Error> {
    let seat = row.seat.to_string();
    let ends = |data: &Option<Json>| {
        data.as_ref().is_some_and(|Json(data)| data["turnEnds"].as_str() == Some(&*seat))
    };
    let messages = write.messages_about(&row.id.to_string(), LOOKED_AT)?;
    Ok(messages.iter().any(|message| ends(&message.sent.data)))
}

/// Returns who drives next, if somebody is there who may.
fn next(
    write: &Write<'_>,
    row: &ItemRow<Session>,
    driver: &Name,
    presence: &Presence,
    roles: &Roles,
    now: Timestamp,
) -> Result<Option<Name>, Error> {
    let mut candidates = Vec::new();
    for name in row.present().filter(|name| *name != driver) {
        let Some(member) = row.members.get(name) else { continue };
        // Whoever only looks on has not come to drive.
        if !roles.may(&member.role).contains(&Permission::Review) {
            continue;
        }
        let known = write.participant(name)?;
        let seen = known.and_then(|known| presence.last_here(&known));
        let is_there = seen.is_some_and(|seen| passed(seen, now) <= SEEN * 1000);
        if presence.is_running(name) || is_there {
            candidates.push((member.role_since, name.clone()));
        }
    }
    candidates.sort();
    Ok(candidates.into_iter().next().map(|(_, name)| name))
}

fn passed(since: Timestamp, now: Timestamp) -> i64 {
    now.as_millisecond().saturating_sub(since.as_millisecond())
}
