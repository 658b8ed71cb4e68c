//! Closing notes.

use super::asked::Resolve;
use crate::app::find;
use crate::app::open::App;
use crate::app::view::{AcceptedView, NoteView};
use crate::domain::ids::Id;
use crate::domain::note::event::{Judged, Resolved};
use crate::domain::text::text;
use crate::error::Error;
use crate::store::write::Write;

impl App {
    /// Says what came of a note, and returns it.
    ///
    /// # Errors
    /// When it is not known, closed, or that cannot come of it.
    pub fn resolve_note(&mut self, note: &str, resolve: &Resolve) -> Result<NoteView, Error> {
        let id = self.write(|write| resolve_on(write, note, resolve))?;
        self.note(&id.to_string())
    }

    /// Rejects a suggestion, and returns it.
    ///
    /// # Errors
    /// When it is not known, closed, or no suggestion.
    pub fn reject_note(&mut self, note: &str, why: Option<&String>) -> Result<NoteView, Error> {
        let id = self.write(|write| judge_on(write, note, false, why))?;
        self.note(&id.to_string())
    }

    /// Accepts a suggestion; applies its patch if asked for, and else accepts nothing.
    ///
    /// # Errors
    /// When it is not known, closed, or no suggestion; when its patch does not apply.
    pub fn accept_note(
        &mut self,
        note: &str,
        apply: bool,
        why: Option<&String>,
    ) -> Result<AcceptedView, Error> {
        let (id, applied) = self.write_at(|site, write| {
            let id = judge_on(write, note, true, why)?;
            if !apply {
                return Ok((id, Vec::new()));
            }
            let row = find::note(**write, &id.to_string())?;
            let Some(patch) = &row.added.patch else {
                return Err(Error::user(format!("{} brings no patch", row.short)).hint(format!(
                    "Make the change by hand, then `collab note accept {}`.",
                    row.short
                )));
            };
            // The last thing before it is written down: what does not apply is not accepted.
            Ok((id, site.readable_repo()?.apply(patch)?))
        })?;
        Ok(AcceptedView { note: self.note(&id.to_string())?, applied })
    }
}

/// Says in a write what came of a note.
pub(crate) fn resolve_on(
    write: &mut Write<'_>,
    note: &str,
    resolve: &Resolve,
) -> Result<Id, Error> {
    let row = find::note(**write, note)?;
    let mut evidence = Vec::new();
    for shows in &resolve.evidence {
        let id = find::note(**write, shows)?.id;
        if !evidence.contains(&id) {
            evidence.push(id);
        }
    }
    let why = resolve.why.as_deref().map(|why| text("reason", why)).transpose()?;
    let resolved = Resolved { outcome: resolve.outcome, why, evidence };
    resolved.check()?;
    let body = row.decide_resolve(&row.short, resolved)?;
    write.emit(Some(row.id), body)?;
    Ok(row.id)
}

/// Accepts or rejects a suggestion in a write.
pub(crate) fn judge_on(
    write: &mut Write<'_>,
    note: &str,
    taken: bool,
    why: Option<&String>,
) -> Result<Id, Error> {
    let row = find::note(**write, note)?;
    let why = why.map(|why| text("reason", why)).transpose()?;
    let body = row.decide_judge(&row.short, taken, Judged { why })?;
    write.emit(Some(row.id), body)?;
    Ok(row.id)
}
