//! The sections of a briefing, one file each, in the order in which they are shown.

mod alerts;
mod changes;
mod completed;
mod messages;
mod mine;
mod next;
mod others;
mod project;
mod waiting;

use super::desk::Desk;
use super::fit::Section;
use crate::app::open::App;
use crate::error::Error;

/// Gathers everything that may be told.
pub(crate) fn gather(app: &mut App, desk: &Desk) -> Result<Vec<Section>, Error> {
    Ok(vec![
        project::section(app, desk)?,
        alerts::section(app, desk)?,
        messages::section(app, desk)?,
        mine::section(app, desk)?,
        waiting::section(app, desk)?,
        completed::section(app, desk)?,
        changes::section(app, desk)?,
        others::section(app, desk)?,
        next::section(app, desk)?,
    ])
}

/// Makes an item of a line without a quotation.
fn item(id: impl Into<Option<String>>, weight: i64, text: String) -> super::fit::Item {
    super::fit::Item { id: id.into(), weight, text: std::rc::Rc::new(text) }
}

/// Makes an item of a line with a quotation in it.
fn quoted(
    id: impl Into<Option<String>>,
    weight: i64,
    before: String,
    text: &str,
    after: String,
) -> super::fit::Item {
    let line = super::fit::Quoted { before, text: text.to_owned(), after };
    super::fit::Item { id: id.into(), weight, text: std::rc::Rc::new(line) }
}
