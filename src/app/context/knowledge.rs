//! What a project has learnt, in a form that another takes: conventions, decisions, and what was ruled out.
//!
//! Places are left out: a path of one project means nothing in another.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{self, Format};
use super::scope::Scope;
use super::view::ContextImported;
use crate::app::open::App;
use crate::domain::context::tree::nested;
use crate::domain::event::{Body, Noun};
use crate::domain::note::event::{Added, Resolution, Resolved};
use crate::domain::note::{Kind, Note, Outcome, Severity};
use crate::error::{Error, Kind as ErrorKind};
use crate::project;
use crate::store::write::Write;

/// What marks such a document.
const FORMAT: &str = "collab-knowledge";
/// The version that this build writes, and the newest that it reads.
const VERSION: i64 = 1;
/// The part of a key that makes it a convention.
const CONVENTIONS: &str = "conventions";
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
    /// Decisions that hold, and hypotheses that were ruled out.
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
        if version > VERSION {
            let message = format!("the document has version {version}; this build reads {VERSION}");
            return Err(Error::new(ErrorKind::Data, message).hint("Update collab."));
        }
        let mut knowledge: Self = serde_json::from_value(document.clone())
            .map_err(|error| Error::user(format!("the document is not in order: {error}")))?;
        if knowledge.context.is_null() {
            knowledge.context = Value::Object(serde_json::Map::new());
        }
        Ok(Some(knowledge))
    }

    /// Returns the document as text.
    ///
    /// # Errors
    /// When TOML cannot say it.
    pub fn text(&self, format: Format) -> Result<String, Error> {
        let value = serde_json::to_value(self).expect("the struct has only string keys");
        match format {
            Format::Json => Ok(format!("{value:#}\n")),
            Format::Toml => document::toml_text(&value).ok_or_else(|| {
                Error::user("a convention holds a null or a number that TOML cannot say")
                    .hint("Write it as JSON: `collab context export --knowledge --json`.")
            }),
        }
    }
}

impl Learnt {
    fn of(note: &Note) -> Option<Self> {
        let outcome = note.closed.as_ref().map(|closed| closed.outcome);
        let outcome = match (note.added.kind, outcome) {
            (Kind::Decision, None | Some(Outcome::Accepted)) => None,
            (Kind::Decision, Some(Outcome::Settled)) => Some(Resolution::Settled),
            (Kind::Decision, Some(Outcome::Confirmed)) => Some(Resolution::Confirmed),
            (Kind::Hypothesis, Some(Outcome::RuledOut)) => Some(Resolution::RuledOut),
            _ => return None,
        };
        let added = note.added.clone();
        Some(Self {
            text: added.text,
            kind: added.kind,
            outcome,
            why: note.closed.as_ref().and_then(|closed| closed.why.clone()),
            severity: added.severity,
            sort: added.sort,
            impact: added.impact,
            origin: added.origin,
        })
    }
}

impl App {
    /// Returns what this project has learnt.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn knowledge(&self) -> Result<Knowledge, Error> {
        let entries = self.holding_in(Some(Scope::All))?;
        let conventions: Vec<_> = entries
            .iter()
            .filter(|entry| entry.name.key.parts().any(|part| part == CONVENTIONS))
            .collect();
        let mut notes: Vec<Learnt> = Vec::new();
        // The oldest first, so that they come to be in this order elsewhere.
        for row in self.store.index().notes(MOST_NOTES)?.iter().rev() {
            notes.extend(Learnt::of(&row.note));
        }
        let project = self.site.root().map(|root| project::survey(&root).name);
        Ok(Knowledge {
            format: FORMAT.to_owned(),
            version: VERSION,
            project: project.unwrap_or_default(),
            context: nested(&conventions),
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
    let mut known: BTreeSet<(Kind, String)> =
        there.iter().map(|row| (row.added.kind, row.added.text.clone())).collect();
    for note in &knowledge.notes {
        if !known.insert((note.kind, note.text.trim().to_owned())) {
            imported.notes_known += 1;
            continue;
        }
        let added = Added {
            text: crate::domain::text::text("note", &note.text)?,
            kind: note.kind,
            severity: note.severity,
            sort: note.sort.clone(),
            impact: note.impact.clone(),
            origin: Some(note.origin.clone().unwrap_or_else(|| knowledge.project.clone())),
            ..Added::default()
        };
        added.check()?;
        let id = write.emit(None, Body::NoteAdded(added))?;
        if let Some(outcome) = note.outcome {
            let resolved = Resolved { outcome, why: note.why.clone(), evidence: Vec::new() };
            resolved.check()?;
            write.emit(Some(id), Body::NoteResolved(resolved))?;
        }
        imported.notes.push(write.short(Noun::Note, id)?);
    }
    Ok(())
}
