//! What a project has learnt, in a form that another takes: conventions, decisions, and what was ruled out.
//!
//! Places are left out: a path of one project means nothing in another.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{self, Format};
use super::scope::Scope;
use super::view::ContextImported;
use crate::app::open::App;
use crate::app::{escape, find};
use crate::domain::context::decide::Changes;
use crate::domain::context::tree::{leaves, nested};
use crate::domain::context::{Entry, Key};
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::note::event::{Added, Resolution, Resolved};
use crate::domain::note::{Kind, Note, Outcome, Severity};
use crate::domain::text::{line, text};
use crate::error::{Error, Kind as ErrorKind};
use crate::project;
use crate::store::index::Index;
use crate::store::write::Write;

/// What marks such a document.
const FORMAT: &str = "collab-knowledge";
/// The version that this build writes, and the newest that it reads.
const VERSION: i64 = 1;
/// The part of a key that makes it a convention.
const CONVENTIONS: &str = "conventions";
/// What a project is called that has no name.
const UNNAMED: &str = "unnamed";
/// How many characters of a note are shown when it is refused.
const SHOWN: usize = 60;
/// How many notes are looked at, the newest.
const MOST_NOTES: usize = 10_000;

/// What a project has learnt. Fixed shape: it is a file format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Knowledge {
    /// What this is: `collab-knowledge`.
    format: String,
    /// The version of the format.
    version: i64,
    /// The project that learnt it.
    pub(super) project: String,
    /// Conventions, as a part of the context.
    #[serde(default)]
    pub(super) context: Value,
    /// The projects that conventions came from, by key, where that is yet another one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    origins: BTreeMap<String, String>,
    /// Decisions that hold, those that they took the place of for a reason, and hypotheses that were ruled out.
    #[serde(default)]
    notes: Vec<Learnt>,
}

/// A note of another project's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Learnt {
    /// What is noted.
    text: String,
    /// What it is.
    kind: Kind,
    /// What came of it, if it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<Resolution>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The text of the decision that took its place, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced_by: Option<String>,
    /// How bad it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    /// What sort of thing it is.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    sort: Option<String>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    impact: Option<String>,
    /// The project that it came from, where that is yet another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
}

impl Knowledge {
    /// Returns what a document holds, if it is one of these.
    pub(super) fn find(document: &Value) -> Result<Option<Self>, Error> {
        if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Ok(None);
        }
        let version = document.get("version").and_then(Value::as_i64).unwrap_or_default();
        if version < 1 {
            let message = format!("{version} is no version of what a project has learnt");
            return Err(Error::user(message).hint(format!("This build reads `version` {VERSION}.")));
        }
        if version > VERSION {
            let message = format!("the document has version {version}; this build reads {VERSION}");
            return Err(Error::new(ErrorKind::Data, message).hint("Update collab."));
        }
        let mut knowledge: Self = serde_json::from_value(document.clone())
            .map_err(|error| Error::user(format!("the document is not in order: {error}")))?;
        knowledge.project = line("project", &knowledge.project)?;
        if knowledge.context.is_null() {
            knowledge.context = Value::Object(serde_json::Map::new());
        }
        Ok(Some(knowledge))
    }

    /// Returns the conventions, each with its key.
    ///
    /// # Errors
    /// When something is no key, or no convention: a stranger's document brings nothing else.
    pub(super) fn conventions(&self) -> Result<Vec<(Key, Value)>, Error> {
        let leaves = leaves(None, &self.context)?;
        match leaves.iter().find(|(key, _)| !is_convention(key)) {
            None => Ok(leaves),
            Some((key, _)) => Err(Error::user(format!("`{key}` in the document is no convention"))
                .hint("What one project learnt has only keys with a part `conventions`: take the others out.")),
        }
    }

    /// Returns the projects that what is set came from.
    pub(super) fn origins(&self, changes: &Changes) -> Result<BTreeMap<Key, String>, Error> {
        let origin = |key: &Key| {
            let origin = self.origins.get(key.as_str()).unwrap_or(&self.project);
            Ok((key.clone(), line("origin", origin)?))
        };
        changes.set.iter().map(|(key, _)| origin(key)).collect()
    }

    /// Returns the document as text.
    ///
    /// # Errors
    /// When TOML cannot say it.
    pub fn text(&self, format: Format) -> Result<String, Error> {
        let value = serde_json::to_value(self).expect("the struct has only string keys");
        match format {
            Format::Json => Ok(escape::json(&format!("{value:#}\n"))),
            Format::Toml => document::toml_text(&value).ok_or_else(|| {
                Error::user("a convention holds a null or a number that TOML cannot say")
                    .hint("Write it as JSON: `collab context export --knowledge --json`.")
            }),
        }
    }
}

impl Learnt {
    /// Returns what is learnt from a note, if something is. `told` are decisions that are learnt, by their texts.
    fn of(index: Index<'_>, note: &Note, told: &BTreeSet<String>) -> Result<Option<Self>, Error> {
        let closed = note.closed.as_ref();
        let mut replaced_by = None;
        let mut why = closed.and_then(|closed| closed.why.clone());
        let outcome = match (note.added.kind, closed.map(|closed| closed.outcome)) {
            (Kind::Decision, None | Some(Outcome::Accepted | Outcome::Confirmed)) => None,
            (Kind::Decision, Some(Outcome::Settled)) => Some(Resolution::Settled),
            (Kind::Decision, Some(Outcome::Replaced)) => {
                let by = closed.and_then(|closed| closed.evidence.first());
                let by = by.map(|by| index.note(*by)).transpose()?.flatten();
                let by = by.map(|row| row.added.text.clone());
                replaced_by = by.filter(|by| told.contains(by) && *by != note.added.text);
                if why.is_none() || replaced_by.is_none() {
                    return Ok(None);
                }
                Some(Resolution::Replaced)
            }
            (Kind::Hypothesis, Some(Outcome::RuledOut)) => {
                // Ids mean nothing elsewhere: what showed it goes along as the reason.
                let evidence = closed.and_then(|closed| closed.evidence.first());
                if let (None, Some(id)) = (&why, evidence) {
                    why = index.note(*id)?.map(|row| row.added.text.clone());
                }
                if why.is_none() {
                    return Ok(None);
                }
                Some(Resolution::RuledOut)
            }
            _ => return Ok(None),
        };
        let added = note.added.clone();
        Ok(Some(Self {
            text: added.text,
            kind: added.kind,
            outcome,
            why: why.filter(|_| outcome.is_some()),
            replaced_by,
            severity: added.severity,
            sort: added.sort,
            impact: added.impact,
            origin: added.origin,
        }))
    }

    /// Returns the note that comes of it, and how it is closed.
    ///
    /// # Errors
    /// When it is nothing that is learnt, or a text is empty or over its limit.
    fn note(&self, project: &str) -> Result<(Added, Option<Resolved>), Error> {
        let is_learnt = match self.kind {
            Kind::Decision => self.outcome.is_none_or(|outcome| {
                matches!(outcome, Resolution::Settled | Resolution::Replaced)
            }),
            Kind::Hypothesis => self.outcome == Some(Resolution::RuledOut),
            _ => false,
        };
        let first = self.text.lines().next().unwrap_or_default();
        let shown =
            || format!("the {} \"{}\"", self.kind, first.chars().take(SHOWN).collect::<String>());
        if !is_learnt {
            let message = format!("{} is nothing that is learnt", shown());
            return Err(Error::user(message).hint(
                "Only decisions and hypotheses that were ruled out are taken over: take the others out.",
            ));
        }
        if self.outcome == Some(Resolution::RuledOut) && self.why.is_none() {
            let message = format!("{} was ruled out without a reason", shown());
            return Err(Error::user(message).hint("Say in its `why` what ruled it out."));
        }
        let is_replaced = self.outcome == Some(Resolution::Replaced);
        if is_replaced && (self.why.is_none() || self.replaced_by.is_none()) {
            let message = format!("{} was replaced without a reason", shown());
            return Err(Error::user(message).hint(
                "Say in its `why` why, and in `replaced_by` the text of the decision that holds.",
            ));
        }
        let one_line = |what, value: &Option<String>| {
            value.as_deref().map(|value| line(what, value)).transpose()
        };
        let added = Added {
            text: text("note", &self.text)?,
            kind: self.kind,
            severity: self.severity,
            sort: one_line("type", &self.sort)?,
            impact: one_line("impact", &self.impact)?,
            origin: Some(line("origin", self.origin.as_deref().unwrap_or(project))?),
            ..Added::default()
        };
        added.check()?;
        let why = self.why.as_deref().map(|why| text("reason", why)).transpose()?;
        let resolved = self.outcome.map(|outcome| Resolved { outcome, why, evidence: Vec::new() });
        Ok((added, resolved))
    }
}

impl App {
    /// Returns what this project has learnt.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn knowledge(&self) -> Result<Knowledge, Error> {
        let entries = self.holding_in(Some(Scope::All))?;
        let conventions: Vec<_> =
            entries.iter().filter(|entry| is_convention(&entry.name.key)).collect();
        let origin = |entry: &&Entry| Some((entry.name.key.to_string(), entry.origin.clone()?));
        let origins = conventions.iter().copied().filter_map(|entry| origin(&entry)).collect();
        let mut notes: Vec<Learnt> = Vec::new();
        // The oldest first, so that they come to be in this order elsewhere.
        let mut told = BTreeSet::new();
        for row in self.store.index().notes(MOST_NOTES)? {
            // What takes the place of another is newer than that.
            let Some(learnt) = Learnt::of(self.store.index(), &row.note, &told)? else { continue };
            if learnt.kind == Kind::Decision {
                told.insert(learnt.text.clone());
            }
            notes.push(learnt);
        }
        notes.reverse();
        let project = self.site.root().map(|root| project::survey(&root).name);
        Ok(Knowledge {
            format: FORMAT.to_owned(),
            version: VERSION,
            project: project.filter(|name| !name.is_empty()).unwrap_or_else(|| UNNAMED.to_owned()),
            context: nested(&conventions),
            origins,
            notes,
        })
    }
}

/// Adds what another project noted, with where it came from; what is noted here already only once.
pub(super) fn notes_on(
    write: &mut Write<'_>,
    knowledge: &Knowledge,
    imported: &mut ContextImported,
) -> Result<(), Error> {
    let there = write.notes(MOST_NOTES)?;
    let mut known: BTreeMap<(Kind, String), Id> =
        there.iter().map(|row| ((row.added.kind, row.added.text.clone()), row.id)).collect();
    let mut replaced = Vec::new();
    for note in &knowledge.notes {
        let (added, resolved) = note.note(&knowledge.project)?;
        let key = (added.kind, added.text.clone());
        if known.contains_key(&key) {
            imported.notes_known += 1;
            continue;
        }
        let id = write.emit(None, Body::NoteAdded(added))?;
        known.insert(key, id);
        if let Some(by) = note
            .replaced_by
            .as_ref()
            .filter(|_| resolved.as_ref().is_some_and(|one| one.outcome == Resolution::Replaced))
        {
            replaced.push((id, text("note", by)?, resolved.and_then(|resolved| resolved.why)));
        } else if let Some(resolved) = resolved {
            let row = write.note(id)?.ok_or_else(|| find::missing(Some(Noun::Note), id))?;
            let body = row.decide_resolve(&row.short, resolved)?;
            write.emit(Some(id), body)?;
        }
        imported.notes.push(write.short(Noun::Note, id)?);
    }
    for (id, by, why) in replaced {
        let Some(by) = known.get(&(Kind::Decision, by.clone())).filter(|by| **by != id) else {
            let message = format!(
                "no decision in the document is \"{}\", which took the place of another",
                by.chars().take(SHOWN).collect::<String>()
            );
            return Err(Error::user(message)
                .hint("Add it, or take out the one that names it in `replaced_by`."));
        };
        write.emit(Some(id), Note::replaced_by(*by, why))?;
    }
    Ok(())
}

/// Says whether what a key holds is a convention.
fn is_convention(key: &Key) -> bool {
    key.parts().any(|part| part == CONVENTIONS)
}
