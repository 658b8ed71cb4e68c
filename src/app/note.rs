//! Notes: what of one is shown.

use super::message::about_text;
use super::view::NoteView;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;

/// Returns what of a note is shown.
pub(crate) fn view(index: Index<'_>, row: &NoteRow) -> Result<NoteView, Error> {
    let added = &row.added;
    let closed = row.closed.as_ref();
    let shorts = |ids: &[Id]| -> Result<Vec<String>, Error> {
        ids.iter().map(|id| Ok(index.short(Noun::Note, *id)?)).collect()
    };
    Ok(NoteView {
        id: row.id.to_string(),
        short: row.short.clone(),
        by: row.by.to_string(),
        at: row.at,
        text: added.text.clone(),
        kind: added.kind,
        about: added
            .about
            .iter()
            .map(|about| about_text(index, about))
            .collect::<Result<_, _>>()?,
        severity: added.severity,
        sort: added.sort.clone(),
        impact: added.impact.clone(),
        patch: added.patch.clone(),
        origin: added.origin.clone(),
        outcome: closed.map(|closed| closed.outcome),
        closed_by: closed.map(|closed| closed.by.to_string()),
        closed_at: closed.map(|closed| closed.at),
        why: closed.and_then(|closed| closed.why.clone()),
        evidence: shorts(closed.map_or(&[], |closed| &closed.evidence))?,
    })
}
