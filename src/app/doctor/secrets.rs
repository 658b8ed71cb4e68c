//! Whether anything is held back from git.

use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;

/// How many are told one by one.
const TOLD: usize = 20;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    for held in app.held()?.into_iter().take(TOLD) {
        let what = format!(
            "a {} by {} looks as if it held a credential: {} in `{}`, {}",
            held.kind, held.by, held.rule, held.field, held.masked
        );
        found.push(
            Found::new(Severity::Problem, "secret-held", what)
                .at(format!("event {}", held.event))
                .means("It shows in this clone, and stays out of git: nobody else gets it.")
                .by_hand(format!(
                    "Take it back with `{}`, or say that it is none with `{} --not-a-secret`.",
                    held.redact, held.redact
                )),
        );
    }
    Ok(())
}
