//! How sessions look on a terminal.

use crate::app::App;
use crate::app::session::{SaveView, SessionView};
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::session::Status;
use crate::domain::session::event::Trigger;
use crate::domain::time::ago;

/// Says what was done to a session, and who drives it.
pub(crate) fn acted(ui: &mut Ui, app: &App, verb: &str, session: &SessionView) -> Done {
    if ui.is_json() {
        return Ok(ui.json(session)?);
    }
    ui.line(
        Text::from(verb).plain(" ").and(Tone::Id, &session.short).plain(" ").plain(&session.name),
    )?;
    Ok(ui.status(&sentence(app, session))?)
}

/// Says in a sentence who drives, and what who asks may do.
fn sentence(app: &App, session: &SessionView) -> String {
    let me = app.me().map(|me| me.name.to_string()).unwrap_or_default();
    match session.status {
        Status::Active => {}
        Status::Paused => return "It rests; go on with `collab session resume`.".to_owned(),
        Status::Completed => {
            return "It is over; look at it with `collab session show`.".to_owned();
        }
    }
    let mine = session.members.iter().find(|member| member.name == me && member.left.is_none());
    match (&session.driver, mine) {
        (Some(driver), _) if *driver == me => "You drive.".to_owned(),
        (Some(driver), Some(mine)) => {
            format!(
                "{driver} drives; you are its {}: ask with `collab role request driver`.",
                mine.role
            )
        }
        (Some(driver), None) => format!("{driver} drives."),
        (None, Some(mine)) => {
            format!("Nobody drives; you are a {}: `collab role take driver`.", mine.role)
        }
        (None, None) => "Nobody drives.".to_owned(),
    }
}

/// Returns what a save is called, when it was made and by whom.
pub(crate) fn save(app: &App, save: &SaveView) -> String {
    let what = match (&save.name, save.trigger) {
        (Some(name), _) => format!("milestone \"{name}\", "),
        (None, Trigger::Manual) => String::new(),
        (None, trigger) => format!("{}, ", trigger.word()),
    };
    format!("{what}{} by {}", ago(save.at, app.now(), &app.time_zone()), save.by)
}

/// Returns how long something took, of seconds: `2h 5m`.
pub(crate) fn lasted(seconds: i64) -> String {
    let minutes = seconds / 60;
    match (minutes / (24 * 60), minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, 0) => format!("{hours}h"),
        (0, hours, minutes) => format!("{hours}h {minutes}m"),
        (days, 0, _) => format!("{days}d"),
        (days, hours, _) => format!("{days}d {hours}h"),
    }
}

#[cfg(test)]
mod tests {
    use super::lasted;

    #[test]
    fn what_took_long_is_told_in_two_units() {
        let cases =
            [(0, "0s"), (59, "59s"), (60, "1m"), (3600, "1h"), (7500, "2h 5m"), (90_000, "1d 1h")];
        for (seconds, expected) in cases {
            assert_eq!(lasted(seconds), expected);
        }
    }
}
