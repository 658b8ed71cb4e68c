//! What of a note is shown.

use super::place::Lines;
use crate::app::find;
use crate::app::message::about_text;
use crate::app::open::{App, Site};
use crate::app::view::{ClosingView, NoteView, ReplacesView};
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::note::event::Resolution;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;

/// Among so many events after that of a note is the one by which it takes another's place: both are of one
/// write.
const NEXT: usize = 8;
/// So many notes about a note are named.
const ABOUT_IT: usize = 50;

impl App {
    /// Returns a note by any prefix of its id.
    ///
    /// # Errors
    /// When there is none, or the prefix could be several.
    pub fn note(&self, prefix: &str) -> Result<NoteView, Error> {
        let index = self.store.index();
        view(index, &Lines::of(&self.site), &find::note(index, prefix)?)
    }
}

/// Returns what of a note is shown, also while writing.
pub(super) fn view_of(site: &Site, index: Index<'_>, id: Id) -> Result<NoteView, Error> {
    view(index, &Lines::of(site), &find::note(index, &id.to_string())?)
}

/// Returns what of a note is shown, its place where that is now.
pub(super) fn view(index: Index<'_>, lines: &Lines<'_>, row: &NoteRow) -> Result<NoteView, Error> {
    let added = &row.added;
    let closed = row.closed.as_ref();
    let shorts = |ids: &[Id]| -> Result<Vec<String>, Error> {
        ids.iter().map(|id| Ok(index.short(Noun::Note, *id)?)).collect()
    };
    let overruled = row.overruled.iter().map(|closed| {
        Ok(ClosingView {
            by: closed.by.to_string(),
            at: closed.at,
            outcome: closed.outcome,
            why: closed.why.clone(),
            evidence: shorts(&closed.evidence)?,
        })
    });
    let overruled = overruled.collect::<Result<_, Error>>()?;
    let now = lines.now(row);
    let moved = added.about.iter().zip(&now.about).find(|(noted, now)| noted != now);
    let moved_from = moved.map(|(noted, _)| noted.to_string());
    let about = now.about.iter().map(|about| about_text(index, about)).collect::<Result<_, _>>()?;
    let about_it = index.notes_about(&row.id.to_string(), ABOUT_IT)?;
    Ok(NoteView {
        id: row.id.to_string(),
        short: row.short.clone(),
        by: row.by.to_string(),
        at: row.at,
        text: added.text.clone(),
        kind: added.kind,
        about,
        moved_from,
        stale: now.gone.is_some(),
        line: added.line.clone(),
        severity: added.severity,
        sort: added.sort.clone(),
        impact: added.impact.clone(),
        patch: added.patch.clone(),
        origin: added.origin.clone(),
        replaces: replaces(index, row.id)?,
        outcome: closed.map(|closed| closed.outcome),
        closed_by: closed.map(|closed| closed.by.to_string()),
        closed_at: closed.map(|closed| closed.at),
        why: closed.and_then(|closed| closed.why.clone()),
        evidence: shorts(closed.map_or(&[], |closed| &closed.evidence))?,
        overruled,
        notes: about_it.into_iter().map(|note| note.short).collect(),
    })
}

/// Returns whose place a note took, if it took one.
fn replaces(index: Index<'_>, note: Id) -> Result<Option<ReplacesView>, Error> {
    let next = index.after(note, NEXT)?.into_iter();
    for closing in next.filter(|news| news.kind == "note.resolved") {
        let Some(event) = index.line_of(closing.id)?.and_then(|line| line.event.ok()) else {
            continue;
        };
        if let (Some(old), Body::NoteResolved(resolved)) = (event.of, event.body)
            && resolved.outcome == Resolution::Replaced
            && resolved.evidence.contains(&note)
        {
            let note = index.short(Noun::Note, old)?;
            return Ok(Some(ReplacesView { note, why: resolved.why }));
        }
    }
    Ok(None)
}
