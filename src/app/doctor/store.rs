//! Whether the database holds what it was made from.

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;
use crate::store::StoreError;

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
    for why in app.store.rebuilt() {
        found.push(
            Found::new(Severity::Note, REBUILT, format!("it was built anew: {why}"))
                .at(app.shown(&app.store.paths().store()))
                .means("It was of no use as it was found. Nothing is lost; the old one is kept as `.aside`.")
                .by_hand("Nothing needs to be done."),
        );
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

/// Says that the database is damaged.
pub(super) fn damaged(app: &App, why: String) -> Found {
    Found::new(Severity::Damage, "store-damaged", why.clone())
        .at(app.shown(&app.store.paths().store()))
        .means("What is shown may be wrong. Nothing is lost: it is made from the journals and git.")
        .by_fix(Fix::Store(why), "builds it anew; the old one is kept as `.aside`.")
}
