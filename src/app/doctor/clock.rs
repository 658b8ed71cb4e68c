//! Whether this machine's clock agrees with what has come.

use super::{Found, Severity};
use crate::app::open::App;
use crate::domain::ids::{Clock, Id};
use crate::error::{Error, SET_CLOCK};

/// How far an event may be ahead, in milliseconds.
const AHEAD: i64 = 10 * 60 * 1000;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    if !Clock::reaches(app.now().as_millisecond()) {
        found.push(
            Found::new(
                Severity::Problem,
                "clock-impossible",
                format!("this machine's clock shows {}", app.now()),
            )
            .means("No event can be from before 1970 or after 2199: nothing can be written here.")
            .by_hand(SET_CLOCK),
        );
        return Ok(());
    }
    let Some(newest) = app.store.index().newest()? else { return Ok(()) };
    let ahead = newest.clock().millis() - app.now().as_millisecond();
    if ahead > AHEAD {
        found.push(finding(newest, ahead, newest.clone_id() == app.store.clone));
    }
    Ok(())
}

fn finding(newest: Id, ahead: i64, own: bool) -> Found {
    let minutes = ahead / 60_000;
    let whose = if own { "this clone's own clock" } else { "the clock of the clone that wrote it" };
    let what = format!("the newest event is {minutes} minutes ahead of this machine's clock");
    Found::new(Severity::Problem, "clock-ahead", what)
        .at(format!("event {newest}"))
        .means(format!(
            "Either this clock is slow, or {whose} was fast. The order of events holds all the same, \
             but times that are shown, and `--since`, are off."
        ))
        .by_hand("Set the clock, as with `timedatectl set-ntp true`; else it passes with time.")
}
