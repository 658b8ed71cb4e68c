//! Listing notes.

use super::asked::NoteQuery;
use super::moved::names;
use super::place::Lines;
use super::show::view;
use crate::app::find;
use crate::app::open::App;
use crate::app::view::NotesView;
use crate::domain::note::Kind;
use crate::error::Error;

/// Filters that no index serves look at so many notes.
const LOOKED_AT: usize = 10_000;

impl App {
    /// Returns the notes that were asked for, newest first.
    ///
    /// # Errors
    /// When something that was asked for is not known.
    pub fn notes(&self, query: &NoteQuery) -> Result<NotesView, Error> {
        let (index, lines) = (self.store.index(), Lines::of(&self.site));
        let by = query.by.as_deref().map(|name| self.somebody(name)).transpose()?;
        let since = self.since_millis(query.since.as_deref())?;
        let narrow = by.is_some() || query.severity.is_some() || query.kind.is_some() && query.all;
        let most = if narrow { LOOKED_AT } else { query.limit.saturating_add(1) };
        let mut rows = if let Some(about) = &query.about {
            let target = find::about(self, about)?;
            let targets = match target.path() {
                Some(path) => names(index, &lines, path)?,
                None => vec![target.to_string()],
            };
            let mut rows = Vec::new();
            for target in targets {
                rows.extend(index.notes_about(&target, LOOKED_AT)?);
            }
            rows
        } else {
            let mut rows = Vec::new();
            for kind in Kind::ALL {
                if query.kind.is_none_or(|asked| asked == kind) {
                    rows.extend(index.open_notes(kind, most)?);
                }
            }
            if query.all {
                // By when they were closed, so the newest may be anywhere among them.
                rows.extend(index.closed_notes(LOOKED_AT)?);
            }
            rows
        };
        rows.retain(|row| {
            (query.all || row.closed.is_none())
                && query.kind.is_none_or(|kind| row.added.kind == kind)
                && query.severity.is_none_or(|severity| row.added.severity == Some(severity))
                && by.as_ref().is_none_or(|by| row.by == *by)
                && since.is_none_or(|since| row.at.as_millisecond() >= since)
        });
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        // What is about both names of a file was found by both.
        rows.dedup_by_key(|row| row.id);
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let notes = rows.iter().map(|row| view(index, &lines, row)).collect::<Result<_, _>>()?;
        Ok(NotesView { notes, more })
    }
}
