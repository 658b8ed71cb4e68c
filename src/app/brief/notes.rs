//! The notes that a briefing may tell of, read once for all sections.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::note::Lines;
use crate::domain::about::About;
use crate::domain::ids::Id;
use crate::domain::note::Kind;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;

/// How many open notes of a kind are looked at, those that were touched last.
const OPEN: usize = 100;
/// How many closed notes are looked at for what a newcomer need not try again, the last closed first.
const CLOSED: usize = 200;

/// The kinds of which open ones are told as long as they stand, where they concern the reader.
const STANDING: [Kind; 4] = [Kind::Hypothesis, Kind::Question, Kind::Suggestion, Kind::Discovery];

/// Notes that are new, or open.
#[derive(Debug, Default)]
pub(crate) struct Notes(BTreeMap<Id, NoteRow>);

impl Notes {
    /// Reads those that something happened to, and those that stand; for a newcomer also what hypotheses
    /// came to, whenever that was.
    pub(crate) fn look(
        index: Index<'_>,
        touched: &BTreeSet<i64>,
        is_newcomer: bool,
    ) -> Result<Self, Error> {
        let mut notes = BTreeMap::new();
        for kind in STANDING {
            notes.extend(index.open_notes(kind, OPEN)?.into_iter().map(|row| (row.id, row)));
        }
        for number in touched {
            notes.extend(index.note_at(*number)?.map(|row| (row.id, row)));
        }
        if is_newcomer {
            let closed = index.closed_notes(CLOSED)?.into_iter();
            let tried = closed.filter(|row| row.added.kind == Kind::Hypothesis);
            notes.extend(tried.map(|row| (row.id, row)));
        }
        Ok(Self(notes))
    }

    /// Returns all, newest first.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &NoteRow> {
        self.0.values().rev()
    }

    /// Returns those of some kinds, newest first.
    pub(crate) fn of(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &NoteRow> {
        self.rows().filter(move |row| kinds.contains(&row.added.kind))
    }

    /// Returns the old names of files that open ones speak of, with those that they have now.
    pub(crate) fn moved(&self, lines: &Lines<'_>) -> BTreeMap<String, String> {
        let mut moved = BTreeMap::new();
        for row in self.rows().filter(|row| row.closed.is_none()) {
            for path in row.added.about.iter().filter_map(About::path) {
                let now = lines.renamed(path, || row.head.clone());
                moved.extend(now.map(|now| (path.to_owned(), now)));
            }
        }
        moved
    }

    /// Returns one.
    pub(crate) fn get(&self, id: Id) -> Option<&NoteRow> {
        self.0.get(&id)
    }
}
