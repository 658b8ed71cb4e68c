//! Whether all lines of the journals are writes.

use std::collections::BTreeSet;

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let journals = app.store.check_journals()?;
    let place = |name: &str| app.shown(&app.store.paths().journal(name));
    for (name, count) in &journals.torn {
        let what = match count {
            1 => "a write was cut off".to_owned(),
            count => format!("{count} writes were cut off"),
        };
        found.push(
            Found::new(Severity::Note, "journal-torn", what)
                .at(place(name))
                .means("A process ended in the middle of it; it was never acknowledged, and nothing of it counts.")
                .by_fix(
                    Fix::Journal(name.clone()),
                    "takes it out; the journal as it was is kept as `.aside`.",
                ),
        );
    }
    let mut told = BTreeSet::new();
    for line in &journals.bad {
        let place = format!("{}, byte {}", place(&line.source), line.at);
        if told.insert(place.clone()) {
            found.push(
                Found::new(Severity::Damage, "journal-bad-line", line.why.clone())
                    .at(place)
                    .means(
                        "What it held is lost in this clone, unless a batch holds it, or a backup.",
                    )
                    .by_fix(
                        Fix::Journal(line.source.clone()),
                        "takes it out; the journal as it was is kept as `.aside`.",
                    ),
            );
        }
    }
    for name in &journals.redacted {
        found.push(
            Found::new(Severity::Problem, "journal-redacted", "it holds events that are redacted")
                .at(place(name))
                .means("They count nowhere, but their text is still in this file.")
                .by_fix(Fix::Forget, "takes them out; no copy is kept."),
        );
    }
    if journals.missing > 0 {
        let why = format!("it lacks {} events of the journals", journals.missing);
        found.push(super::store::damaged(app, why));
    }
    Ok(())
}
