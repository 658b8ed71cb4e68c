//! Listing notes.

use super::asked::NoteQuery;
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
        let index = self.store.index();
        let by = query.by.as_deref().map(|name| self.somebody(name)).transpose()?;
        let since = self.since_millis(query.since.as_deref())?;
        let narrow = by.is_some() || query.kind.is_some() && query.all;
        let most = if narrow { LOOKED_AT } else { query.limit.saturating_add(1) };
        let mut rows = if let Some(about) = &query.about {
            let target = find::about(self, about)?;
            let target = target.path().map_or_else(|| target.to_string(), str::to_owned);
            index.notes_about(&target, LOOKED_AT)?
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
                && by.as_ref().is_none_or(|by| row.by == *by)
                && since.is_none_or(|since| row.at.as_millisecond() >= since)
        });
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let lines = Lines::of(&self.site);
        let notes = rows.iter().map(|row| view(index, &lines, row)).collect::<Result<_, _>>()?;
        Ok(NotesView { notes, more })
    }
}
