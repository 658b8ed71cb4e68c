//! Adding a note.

use super::asked::AddNote;
use super::push;
use crate::app::find::{self, Scope};
use crate::app::message::made;
use crate::app::open::App;
use crate::app::place;
use crate::app::session::must_settle;
use crate::app::view::Made;
use crate::domain::about::About;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::note::event::Added;
use crate::domain::note::{Kind, Note, Outcome, are_alike};
use crate::domain::text::{line, text};
use crate::error::Error;
use crate::git;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;
use crate::store::write::Write;

/// So many closed notes are looked through for a hypothesis that was ruled out.
const LOOKED_THROUGH: usize = 5000;
/// So many hypotheses that were ruled out are told.
const TOLD: usize = 3;

/// A note to add, with everything found that it names.
#[derive(Debug)]
pub(crate) struct Prepared {
    added: Added,
    /// The note whose place it takes, and why.
    replaces: Option<(Id, Option<String>)>,
    /// The names that the files had before which it is about, where whoever works there must know of it.
    names_before: Vec<String>,
    /// Who has one of these files at hand, if it is such a note.
    has: Vec<Name>,
}

/// What came of adding a note.
#[derive(Debug)]
pub(crate) struct NoteAdded {
    pub(crate) made: Made,
    /// Who was sent a message about it.
    pub(crate) told: Vec<Name>,
    /// What whoever added it must know, a sentence each.
    pub(crate) warnings: Vec<String>,
}

impl App {
    /// Adds a note; returns it, and who was sent a message about it.
    ///
    /// # Errors
    /// When something that it names is not there, or a text is empty or over its limit.
    pub fn add_note(&mut self, add: &AddNote) -> Result<(Made, Vec<Name>), Error> {
        let prepared = find::stored(self, |scope| prepare_in(scope, add))?;
        let NoteAdded { made, told, warnings } = self.write(|write| add_on(write, prepared))?;
        self.notices.extend(warnings);
        Ok((made, told))
    }
}

/// Finds everything that a note names, also while writing.
pub(crate) fn prepare_in(scope: Scope<'_>, add: &AddNote) -> Result<Prepared, Error> {
    let Scope { site, index, .. } = scope;
    let (kind, severity) = (add.kind, add.severity);
    let mut about = Vec::new();
    let mut remembered = None;
    for named in &add.about {
        let named = find::about_in(site, index, named)?;
        // Of several places the first with lines is followed.
        remembered = remembered.or(place::look(site, &named)?);
        about.push(named);
    }
    if let Some(note) = &add.for_note {
        about.push(About::Object(find::note(index, note)?.id));
    }
    let mut seen = Vec::new();
    about.retain(|about| {
        !seen.contains(about) && {
            seen.push(about.clone());
            true
        }
    });
    if let Some(patch) = &add.patch {
        if kind != Kind::Suggestion {
            return Err(
                Error::usage("only a suggestion brings a patch").hint("Say `--kind suggestion`.")
            );
        }
        git::check_patch(patch)?;
    }
    let one_line = |what, value: &Option<String>| -> Result<Option<String>, Error> {
        Ok(value.as_deref().map(|value| line(what, value)).transpose()?)
    };
    let added = Added {
        text: text("note", &add.text)?,
        kind,
        about,
        line: remembered,
        severity,
        sort: one_line("type", &add.sort)?,
        impact: one_line("impact", &add.impact)?,
        patch: add.patch.clone(),
        origin: None,
    };
    added.check()?;
    let replaces = add.replaces.as_deref().map(|note| find::note(index, note)).transpose()?;
    if add.why.is_some() && replaces.is_none() {
        return Err(Error::usage("there is nothing that the note replaces, to say why")
            .hint("Name it with `--replaces NOTE`, or say why in the text."));
    }
    let why = add.why.as_deref().map(|why| text("reason", why)).transpose()?;
    let names_before = push::names_before(scope, &added)?;
    let has = push::who_has(scope, &added);
    Ok(Prepared { added, replaces: replaces.map(|row| (row.id, why)), names_before, has })
}

/// Adds a note in a write.
pub(crate) fn add_on(write: &mut Write<'_>, prepared: Prepared) -> Result<NoteAdded, Error> {
    let Prepared { added, replaces, names_before, has } = prepared;
    if let Some((old, _)) = replaces {
        let old = write.note(old)?.ok_or_else(|| find::missing(Some(Noun::Note), old))?;
        old.decide_replace(&old.short, &added)?;
        if added.kind == Kind::Decision {
            must_settle(write, old.id, &old.short, &old.by)?;
        }
    }
    let mut warnings = match added.kind {
        Kind::Hypothesis => alike(**write, &added.text)?,
        _ => Vec::new(),
    };
    let unexplained = replaces.as_ref().filter(|(_, why)| why.is_none()).map(|(old, _)| *old);
    let id = write.emit(None, Body::NoteAdded(added.clone()))?;
    if let Some((old, why)) = replaces {
        write.emit(Some(old), Note::replaced_by(id, why))?;
    }
    let made = made(**write, Noun::Note, id)?;
    if let Some(old) = unexplained {
        let old = write.short(Noun::Note, old)?;
        warnings.push(format!(
            "it does not say why it replaces {old}, as `--why TEXT` does; `collab note add TEXT --for {}` still can",
            made.short
        ));
    }
    let told = push::discovery(write, id, &added, &names_before, &has)?;
    Ok(NoteAdded { made, told, warnings })
}

/// Returns a sentence for each hypothesis that says nearly the same: what was ruled out or confirmed, and
/// what is open.
fn alike(index: Index<'_>, text: &str) -> Result<Vec<String>, Error> {
    let mut rows = index.closed_notes(LOOKED_THROUGH)?;
    rows.retain(|row| {
        let closed = row.closed.as_ref().map(|closed| closed.outcome);
        row.added.kind == Kind::Hypothesis
            && matches!(closed, Some(Outcome::RuledOut | Outcome::Confirmed))
    });
    rows.extend(index.open_notes(Kind::Hypothesis, LOOKED_THROUGH)?);
    let alike = rows.iter().filter(|row| are_alike(&row.added.text, text));
    alike.take(TOLD).map(|row| sentence(index, row)).collect()
}

fn sentence(index: Index<'_>, row: &NoteRow) -> Result<String, Error> {
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let said = format!("{} by {}: \"{}\"", row.short, row.who(), first_line(&row.added.text));
    let Some(closed) = &row.closed else { return Ok(format!("much the same is open ({said})")) };
    let shown = closed.evidence.first().map(|id| index.note(*id)).transpose()?.flatten();
    let why = match (&closed.why, shown) {
        (Some(why), _) => format!(", as \"{}\"", first_line(why)),
        (None, Some(note)) => format!(", by {}: \"{}\"", note.short, first_line(&note.added.text)),
        (None, None) => String::new(),
    };
    Ok(format!("much the same was {} by {}{why} ({said})", closed.outcome, closed.by))
}
