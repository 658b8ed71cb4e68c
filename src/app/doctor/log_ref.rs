//! Whether all of the log ref can be read, and of what remotes had.

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    // A repository that cannot be read is told by its own check.
    if app.site.repo().is_none() {
        return Ok(());
    }
    for (name, why) in app.damaged_logs()? {
        found.push(
            Found::new(Severity::Damage, "log-ref-damaged", format!("it cannot be read: {why}"))
                .at(name)
                .means(
                    "Git may refuse to fetch, pull and tidy up. Nothing is lost: the store has what it held.",
                )
                .by_fix(Fix::LogRef, "makes it anew."),
        );
    }
    Ok(())
}
