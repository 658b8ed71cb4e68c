//! What a line is worded with, once it is its turn.
//!
//! Most lines that may be told never are, as the budget is full before: so what only words need, a
//! short id above all, is looked up here and not where lines are gathered.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use serde_json::Value;

use super::text::{clip, named};
use crate::app::message::about_text;
use crate::app::note::Now;
use crate::domain::about::About;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::note::Closed;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;

/// How many characters of another project's name are shown.
const ORIGIN: usize = 60;
/// How many characters of a place are shown.
const PLACE: usize = 80;

/// What a line is about: what to act on.
#[derive(Clone, Debug)]
pub(crate) enum Handle {
    Message(Id),
    Task(Id),
    Note(Id),
    /// A commit, or what goes by a name: an alert, a key of the context.
    Named(String),
}

/// Tells where the line of a note is now.
pub(crate) type Follow<'s> = Box<dyn Fn(&NoteRow) -> Now + 's>;

/// Says from which project something was taken over, if from one: ` (from tallybook)`.
pub(crate) fn from(origin: Option<&str>) -> String {
    origin.map(|origin| format!(" (from {})", named(origin, ORIGIN))).unwrap_or_default()
}

/// Where words are looked up, each once.
pub(crate) struct Names<'s> {
    index: Index<'s>,
    shorts: RefCell<HashMap<(Noun, Id), String>>,
    follow: Follow<'s>,
    /// Where the lines of notes are now.
    places: RefCell<HashMap<Id, Now>>,
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").field("shorts", &self.shorts).finish_non_exhaustive()
    }
}

impl<'s> Names<'s> {
    /// Begins with the short ids that were read anyway.
    pub(crate) fn new(
        index: Index<'s>,
        follow: Follow<'s>,
        known: HashMap<(Noun, Id), String>,
    ) -> Self {
        Self { index, shorts: RefCell::new(known), follow, places: RefCell::default() }
    }

    /// Returns where the line of a note is now.
    fn now(&self, note: &NoteRow) -> Now {
        // A line is worded several times, until it fits.
        let mut places = self.places.borrow_mut();
        places.entry(note.id).or_insert_with(|| (self.follow)(note)).clone()
    }

    /// Returns what people call what a line is about.
    pub(crate) fn of(&self, handle: &Handle) -> Result<String, Error> {
        match handle {
            Handle::Message(id) => self.short(Noun::Message, *id),
            Handle::Task(id) => self.short(Noun::Task, *id),
            Handle::Note(id) => self.short(Noun::Note, *id),
            Handle::Named(name) => Ok(name.clone()),
        }
    }

    fn short(&self, noun: Noun, id: Id) -> Result<String, Error> {
        if let Some(short) = self.shorts.borrow().get(&(noun, id)) {
            return Ok(short.clone());
        }
        let short = self.index.short(noun, id)?;
        self.shorts.borrow_mut().insert((noun, id), short.clone());
        Ok(short)
    }
}

/// What one line is worded with.
#[derive(Debug)]
pub(crate) struct Words<'n> {
    names: &'n Names<'n>,
    /// How many characters a quotation may have.
    most: usize,
    /// With how many it would be the same as well.
    shortest: Cell<usize>,
}

impl<'n> Words<'n> {
    pub(crate) fn new(names: &'n Names<'n>, most: usize) -> Self {
        Self { names, most, shortest: Cell::new(0) }
    }

    pub(crate) fn index(&self) -> Index<'n> {
        self.names.index
    }

    /// Returns a message's short id.
    pub(crate) fn message(&self, id: Id) -> Result<String, Error> {
        self.names.short(Noun::Message, id)
    }

    /// Returns a task's short id.
    pub(crate) fn task(&self, id: Id) -> Result<String, Error> {
        self.names.short(Noun::Task, id)
    }

    /// Returns a note's short id.
    pub(crate) fn note(&self, id: Id) -> Result<String, Error> {
        self.names.short(Noun::Note, id)
    }

    /// Returns a text as a quotation.
    pub(crate) fn quote(&self, text: &str) -> String {
        let quoted = super::text::quote(text, self.most);
        // What was cut ends in three dots; the two marks are not of the text.
        self.is_shown(&quoted, quoted.ends_with("…\""), 2);
        quoted
    }

    /// Takes down with how many characters a quotation would be the same, without so many marks.
    fn is_shown(&self, quoted: &str, is_cut: bool, marks: usize) {
        let shortest = if is_cut { self.most } else { quoted.chars().count() - marks };
        self.shortest.set(self.shortest.get().max(shortest));
    }

    /// Says at what place, or on what object, something is: ` on src/a.rs:3`, or nothing.
    pub(crate) fn place(&self, about: &[About]) -> Result<String, Error> {
        let Some(first) = about.first() else { return Ok(String::new()) };
        Ok(format!(" on {}", named(&about_text(self.index(), first)?, PLACE)))
    }

    /// Says at what place, or on what object, a note is: where its line is now, or that it is gone.
    pub(crate) fn place_of(&self, note: &NoteRow) -> Result<String, Error> {
        let now = self.names.now(note);
        // Of several, only the first is shown.
        let stale = if now.gone == Some(0) { " (stale)" } else { "" };
        Ok(format!("{}{stale}", self.place(&now.about)?))
    }

    /// Says who added a note, and from which project it was taken over, if from one.
    pub(crate) fn who(&self, note: &NoteRow) -> String {
        format!("{}{}", note.by, from(note.added.origin.as_deref()))
    }

    /// Returns a value in JSON as it is, but cut: what is a text in it stands between its own marks.
    pub(crate) fn json(&self, value: &Value) -> String {
        let shown = clip(&value.to_string(), self.most);
        self.is_shown(&shown, shown.ends_with('…'), 0);
        shown
    }

    /// Says who ruled out or confirmed a hypothesis, why, and by what evidence.
    pub(crate) fn shown_by(&self, closed: &Closed) -> Result<String, Error> {
        let told = self.closed_by(closed);
        let Some(first) = closed.evidence.first() else { return Ok(told) };
        let said = match closed.why {
            Some(_) => None,
            // Then what it says is the reason.
            None => self.index().note(*first)?,
        };
        let said = said.map(|note| format!(" {}", self.quote(&note.added.text)));
        let more = match closed.evidence.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Ok(format!("{told}, by {}{}{more}", self.note(*first)?, said.unwrap_or_default()))
    }

    /// Says who closed a note, and why.
    pub(crate) fn closed_by(&self, closed: &Closed) -> String {
        match closed.why.as_deref() {
            Some(why) => format!("{}: {}", closed.by, self.quote(why)),
            None => closed.by.to_string(),
        }
    }

    /// Returns the least length of quotations with which the line would be the same.
    pub(crate) fn shortest(&self) -> usize {
        self.shortest.get()
    }
}
