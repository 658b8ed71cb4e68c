//! Writes that wait in worktrees, as the live directory could not be written.

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;
use crate::store::waiting;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let mut waits = Vec::new();
    for file in waiting::list(&app.site.sources().batches.worktrees()) {
        let fault = match waiting::read(&file.path) {
            Ok(content) => content.fault,
            Err(error) => Some(error.to_string()),
        };
        match fault {
            None => waits.push(app.shown(&file.path)),
            Some(why) => found.push(
                Found::new(Severity::Damage, "waiting-damaged", why)
                    .at(app.shown(&file.path))
                    .means("What of it can be read counts; the rest is no write.")
                    .by_fix(Fix::Aside(file.path), "sets the file aside, as `.aside`."),
            ),
        }
    }
    let Some(first) = waits.first() else { return Ok(()) };
    let what = match waits.len() {
        1 => "1 write waits in a worktree".to_owned(),
        count => format!("{count} writes wait in worktrees"),
    };
    let mend = if app.store.is_closed() {
        "Run any collab command where the git directory can be written."
    } else {
        "Try again: another process may hold it. What is of a time that this clock has not reached waits \
         until then."
    };
    found.push(
        Found::new(Severity::Note, "write-waits", what)
            .at(first.clone())
            .means("It is durable in that worktree only: `git clean` or removing the worktree loses it.")
            .by_hand(mend),
    );
    Ok(())
}
