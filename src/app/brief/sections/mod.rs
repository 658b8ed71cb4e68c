//! The sections of a briefing, one file each, in the order in which they are shown.

mod alerts;
mod changes;
mod completed;
mod context;
mod context_changes;
mod decisions;
mod discoveries;
mod fitting;
mod focus;
mod hypotheses;
mod messages;
mod mine;
mod next;
mod others;
mod overruled;
mod project;
mod questions;
mod together;
mod waiting;

use super::desk::Desk;
use super::fit::{Item, Section};
use super::words::{Handle, Words};
use crate::app::open::App;
use crate::error::Error;

/// Gathers everything that may be told.
pub(crate) fn gather<'d>(app: &mut App, desk: &'d Desk) -> Result<Vec<Section<'d>>, Error> {
    Ok(vec![
        project::section(app, desk)?,
        context::section(app, desk)?,
        alerts::section(app, desk)?,
        messages::section(app, desk)?,
        together::section(app, desk)?,
        mine::section(app, desk)?,
        focus::section(app, desk)?,
        fitting::section(app, desk)?,
        waiting::section(app, desk)?,
        questions::section(desk)?,
        decisions::section(desk)?,
        hypotheses::section(desk)?,
        discoveries::section(desk)?,
        context_changes::section(app, desk)?,
        completed::section(app, desk)?,
        changes::section(app, desk)?,
        others::section(desk),
        next::section(app, desk)?,
    ])
}

/// Makes an item of what words its line.
fn item<'d>(
    id: impl Into<Option<Handle>>,
    weight: i64,
    line: impl Fn(&Words<'_>) -> Result<String, Error> + 'd,
) -> Item<'d> {
    Item { id: id.into(), weight, line: Box::new(line) }
}

/// Makes an item of a line that is worded already, as it needs nothing to be looked up.
fn plain<'d>(id: impl Into<Option<Handle>>, weight: i64, line: String) -> Item<'d> {
    item(id, weight, move |_| Ok(line.clone()))
}
