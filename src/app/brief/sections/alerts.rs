//! What all must know: here, what this build cannot read.

use super::plain;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::count;
use crate::app::brief::weight;
use crate::app::open::App;
use crate::domain::event::Unfolded;
use crate::error::Error;

pub(super) fn section<'d>(app: &App, _: &'d Desk) -> Result<Section<'d>, Error> {
    let unfolded = app.store.index().unfolded(1000)?;
    let newer = unfolded
        .iter()
        .filter(|line| matches!(line.event, Err(Unfolded::Newer(_) | Unfolded::UnknownKind(_))))
        .count();
    let mut items = Vec::new();
    if newer > 0 {
        let events = count(newer, "event");
        let text =
            format!("{events} were written by a newer collab and are not told here: update collab");
        items.push(plain(None, weight::MUST, text));
    }
    Ok(Section { name: "Alerts", command: "collab doctor".to_owned(), items })
}
