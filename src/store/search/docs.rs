//! What of an object can be found, and to what it refers.

use serde_json::Value;

use crate::domain::about::About;
use crate::domain::alert::AlertName;
use crate::domain::context::EntryName;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::search::Kind;
use crate::domain::text::Json;
use crate::store::error::StoreError;
use crate::store::index::Index;

/// A text to find.
pub(super) struct Doc {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) by: String,
    pub(super) at: i64,
    pub(super) title: String,
    pub(super) body: String,
}

/// The texts of an object.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) docs: Vec<Doc>,
    /// Full ids and paths to which it refers.
    pub(super) refers: Vec<String>,
}

/// Reads the texts of an object; none if there is no such object, or nothing in it.
pub(super) fn read(store: Index<'_>, object: &ObjectRef) -> Result<Texts, StoreError> {
    let texts = match object {
        ObjectRef::Id(Noun::Message, id) => message(store, *id)?,
        ObjectRef::Id(Noun::Task, id) => task(store, *id)?,
        ObjectRef::Id(Noun::Note, id) => note(store, *id)?,
        ObjectRef::Context(name) => entry(store, name)?,
        ObjectRef::Alert(name) => alert(store, name)?,
        ObjectRef::Id(..) | ObjectRef::Participant(_) => None,
    };
    Ok(texts.unwrap_or_default())
}

fn message(store: Index<'_>, id: Id) -> Result<Option<Texts>, StoreError> {
    let Some(row) = store.message(id)? else { return Ok(None) };
    let message = row.message;
    let mut refers = abouts(&message.sent.about);
    refers.extend(message.sent.reply_to.map(|id| id.to_string()));
    let doc = Doc {
        kind: Kind::Message,
        id: id.to_string(),
        by: message.from.to_string(),
        at: message.at.as_millisecond(),
        title: String::new(),
        body: message.sent.text,
    };
    Ok(Some(Texts { docs: vec![doc], refers }))
}

fn task(store: Index<'_>, id: Id) -> Result<Option<Texts>, StoreError> {
    let Some(row) = store.task(id)? else { return Ok(None) };
    let task = row.task;
    let mut refers = abouts(task.about.iter());
    let on = task.blocked.as_ref().and_then(|block| block.on);
    let ids = task.depends_on.iter().copied().chain(task.under).chain(on);
    refers.extend(ids.map(|id| id.to_string()));
    let part = |kind, by: &Name, at: jiff::Timestamp, body: &str| Doc {
        kind,
        id: id.to_string(),
        by: by.to_string(),
        at: at.as_millisecond(),
        title: task.title.clone(),
        body: body.to_owned(),
    };
    let tags = task.tags.iter().cloned().collect::<Vec<_>>().join(", ");
    let body = lines([task.description.clone(), task.criteria.join("\n"), tags]);
    let mut docs = vec![part(Kind::Task, &task.by, task.at, &body)];
    for note in &task.comments {
        docs.push(part(Kind::Comment, &note.by, note.at, &note.text));
    }
    if let Some(closed) = task.closed.as_ref().filter(|closed| !closed.text.is_empty()) {
        docs.push(part(Kind::Summary, &closed.by, closed.at, &closed.text));
    }
    Ok(Some(Texts { docs, refers }))
}

fn note(store: Index<'_>, id: Id) -> Result<Option<Texts>, StoreError> {
    let Some(row) = store.note(id)? else { return Ok(None) };
    let note = row.note;
    let added = note.added;
    let mut refers = abouts(&added.about);
    let closed = note.closed.as_ref();
    let evidence = closed.map(|closed| closed.evidence.as_slice()).unwrap_or_default();
    refers.extend(evidence.iter().map(Id::to_string));
    let outcome = closed.map(|closed| format!(", {}", closed.outcome.word()));
    let why = closed.and_then(|closed| closed.why.clone());
    let overruled = note.overruled.into_iter().filter_map(|closed| closed.why);
    let more = [added.sort, added.impact, why].into_iter().flatten().chain(overruled);
    let doc = Doc {
        kind: Kind::Note,
        id: id.to_string(),
        by: note.by.to_string(),
        at: note.at.as_millisecond(),
        title: format!("{}{}", added.kind, outcome.unwrap_or_default()),
        body: lines(std::iter::once(added.text).chain(more)),
    };
    Ok(Some(Texts { docs: vec![doc], refers }))
}

fn entry(store: Index<'_>, name: &EntryName) -> Result<Option<Texts>, StoreError> {
    let Some(entry) = store.entry(name)? else { return Ok(None) };
    let Some(Json(value)) = entry.value else { return Ok(None) };
    let doc = Doc {
        kind: Kind::Context,
        id: name.key.to_string(),
        by: entry.by.to_string(),
        at: entry.at.as_millisecond(),
        title: match &name.branch {
            Some(branch) => format!("{} on {branch}", name.key),
            None => name.key.to_string(),
        },
        body: match value {
            Value::String(text) => text,
            value => value.to_string(),
        },
    };
    Ok(Some(Texts { docs: vec![doc], refers: Vec::new() }))
}

fn alert(store: Index<'_>, name: &AlertName) -> Result<Option<Texts>, StoreError> {
    let Some(alert) = store.alert(name)? else { return Ok(None) };
    let Some(standing) = alert.raised else { return Ok(None) };
    let refers = abouts(&standing.last.about);
    let doc = Doc {
        kind: Kind::Alert,
        id: name.to_string(),
        by: alert.by.to_string(),
        at: standing.since.as_millisecond(),
        // By its source and its key it is found as well.
        title: format!("{name} {}", standing.last.kind),
        body: standing.last.text,
    };
    Ok(Some(Texts { docs: vec![doc], refers }))
}

/// Puts texts one below the other, without those that are empty.
fn lines(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

/// Returns what something concerns as what refers to it is found: a path without its lines, or an id.
fn abouts<'a>(about: impl IntoIterator<Item = &'a About>) -> Vec<String> {
    let target = |about: &About| about.path().map_or_else(|| about.to_string(), str::to_owned);
    about.into_iter().map(target).collect()
}
