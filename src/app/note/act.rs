//! Closing notes.

use super::asked::Resolve;
use super::show::view_of;
use crate::app::find;
use crate::app::open::App;
use crate::app::view::{AcceptedView, NoteView};
use crate::domain::ids::Id;
use crate::domain::note::event::{Judged, Resolved};
use crate::domain::text::text;
use crate::error::Error;
use crate::store::batch::beginnings;
use crate::store::write::Write;

impl App {
    /// Says what came of a note, and returns it.
    ///
    /// # Errors
    /// When it is not known, closed, or that cannot come of it.
    pub fn resolve_note(&mut self, note: &str, resolve: &Resolve) -> Result<NoteView, Error> {
        self.write_at(|site, write| {
            let id = resolve_on(write, note, resolve)?;
            view_of(site, **write, id)
        })
    }

    /// Rejects a suggestion, and returns it.
    ///
    /// # Errors
    /// When it is not known, closed, or no suggestion.
    pub fn reject_note(&mut self, note: &str, why: Option<&String>) -> Result<NoteView, Error> {
        self.write_at(|site, write| {
            let id = judge_on(write, note, false, why)?;
            view_of(site, **write, id)
        })
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
        // Beside a file somebody's `git add` would take along what a process that was killed has left.
        let begin_in =
            self.store.paths().root().filter(|_| apply).and_then(|root| beginnings(root).ok());
        let mut applied = None;
        let written = self.write_at(|site, write| {
            let id = judge_on(write, note, true, why)?;
            let note = view_of(site, **write, id)?;
            if apply {
                // The last thing before it is written down: what does not apply is not accepted.
                let patch = note.patch.as_ref().ok_or_else(|| no_patch(&note.short))?;
                applied = Some(site.readable_repo()?.apply(patch, begin_in.as_deref())?);
            }
            Ok(note)
        });
        match (written, applied) {
            (Ok(note), applied) => {
                let applied = applied.map(|applied| applied.files).unwrap_or_default();
                Ok(AcceptedView { note, applied })
            }
            (Err(error), applied) => {
                // What could not be written down is not applied either.
                if let Some(applied) = applied {
                    applied.undo();
                }
                Err(error)
            }
        }
    }
}

fn no_patch(note: &str) -> Error {
    let hint = format!("Make the change by hand, then `collab note accept {note}`.");
    Error::user(format!("{note} brings no patch")).hint(hint)
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
