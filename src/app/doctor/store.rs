//! Whether the database holds what it was made from.

use jiff::SignedDuration;

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;
use crate::store::StoreError;
use crate::store::lost::Lost;

/// For how long a lost live directory is told of.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// That the database was built anew.
pub(super) const REBUILT: &str = "store-rebuilt";

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    match app.store.index().check() {
        Ok(faults) if faults.is_empty() => {}
        Ok(faults) => found.push(damaged(app, faults.join("; "))),
        Err(error @ (StoreError::Damaged { .. } | StoreError::Database { .. })) => {
            found.push(damaged(app, error.to_string()));
        }
        Err(error) => return Err(error.into()),
    }
    for (why, brought) in app.store.rebuilt() {
        found.push(
            Found::new(Severity::Note, REBUILT, format!("it was built anew: {why}"))
                .at(app.shown(&app.store.paths().store()))
                .means(format!(
                    "It was of no use as it was found. Nothing is lost: of its events, there are {brought}. \
                     The old one is kept as `.aside`."
                ))
                .by_hand("Nothing needs to be done."),
        );
    }
    if let Some(lost) = app.store.lost()?
        && app.now().duration_since(lost.at) < TOLD_FOR
    {
        found.push(live_lost(app, &lost));
    }
    let strange = app.store.count_strange_events()?;
    if strange > 0 {
        found.push(
            Found::new(
                Severity::Problem,
                "clone-id",
                format!("{strange} events bear this clone's id but were not made here"),
            )
            .at(app.shown(&app.store.paths().clone_file()))
            .means("This clone is a copy of another one, or lost its journal. Two clones with one id may make two events with one id.")
            .by_fix(Fix::CloneId, "gives this clone an id of its own."),
        );
    }
    Ok(())
}

/// Says what came back of a live directory that was gone, and what cannot be known.
fn live_lost(app: &App, lost: &Lost) -> Found {
    let Lost { at, brought } = lost;
    let what =
        format!("it was gone at {at:.0}, and was made anew: of its events, there are {brought}");
    Found::new(Severity::Note, "live-lost", what)
        .at(app.shown(app.store.paths().live()))
        .means(
            "What was written here after the last commit, sync or save cannot be known, nor what anybody \
             had read or had at hand: messages are unread again. The clone has a new number.",
        )
        .by_hand("Nothing needs to be done; `collab log` tells what is there.")
}

/// Says that the database is damaged.
pub(super) fn damaged(app: &App, why: String) -> Found {
    Found::new(Severity::Damage, "store-damaged", why.clone())
        .at(app.shown(&app.store.paths().store()))
        .means("What is shown may be wrong. Nothing is lost: it is made from the journals and git.")
        .by_fix(Fix::Store(why), "builds it anew; the old one is kept as `.aside`.")
}
