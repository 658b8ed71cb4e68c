//! Bringing the search index up to date: objects with new events are taken in anew, commits once.

use rusqlite::params;
use serde_json::Value;

use super::schema::COMMITS;
use crate::domain::about::About;
use crate::domain::change::Commit;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::search::{Kind, words::folded};
use crate::domain::text::Json;
use crate::store::error::StoreError;
use crate::store::import::Progress;
use crate::store::index::Index;
use crate::store::index::objects::read_any_key;

/// What of a commit the database does not keep.
#[derive(Clone, Debug, Default)]
pub struct CommitText {
    /// Who made it: names, parted by commas.
    pub by: String,
    /// Its message behind the first line.
    pub body: String,
}

/// How far the index goes, or is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Which database it is of, and what else would make it another one.
    pub(super) of: String,
    /// The last event.
    pub(super) seq: i64,
    /// The last commit.
    pub(super) commits: i64,
}

/// A text to find.
struct Doc {
    kind: Kind,
    id: String,
    by: String,
    at: i64,
    title: String,
    body: String,
}

/// Fills an index.
pub(super) struct Fill<'a> {
    /// The database.
    pub(super) store: Index<'a>,
    /// The search index.
    pub(super) search: Index<'a>,
    /// Says of a commit what the database does not keep.
    pub(super) text_of: &'a dyn Fn(&Commit) -> CommitText,
    pub(super) progress: Progress<'a>,
}

impl Fill<'_> {
    /// Takes in what came between two states of one database.
    pub(super) fn run(&self, from: &State, to: &State) -> Result<(), StoreError> {
        let is_new = from.seq == 0;
        let sql =
            "SELECT DISTINCT object FROM event WHERE seq > ?1 AND seq <= ?2 AND object IS NOT NULL";
        let mut objects: Vec<i64> =
            self.store.rows(sql, params![from.seq, to.seq], |row| row.get(0))?;
        // In the order in which they came to be, so that the newest are found first.
        objects.sort_unstable();
        for (count, number) in objects.iter().enumerate() {
            if !is_new {
                self.forget(*number)?;
            }
            self.object(*number)?;
            if count % 1000 == 999 {
                (self.progress)(count + 1);
            }
        }
        for (seq, commit) in self.store.commits_arrived(from.commits, to.commits)? {
            self.commit(seq, &commit)?;
        }
        let sql = "UPDATE state SET seq = ?1, commits = ?2";
        self.search.run(sql, params![to.seq, to.commits]).map(drop)
    }

    fn forget(&self, object: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM words WHERE rowid IN (SELECT num FROM doc WHERE object = ?1)";
        self.search.run(sql, params![object])?;
        self.search.run("DELETE FROM doc WHERE object = ?1", params![object])?;
        self.search.run("DELETE FROM refers WHERE object = ?1", params![object]).map(drop)
    }

    fn object(&self, number: i64) -> Result<(), StoreError> {
        let sql = "SELECT key FROM object WHERE num = ?1";
        let key = self.store.row(sql, params![number], |row| row.get::<_, Vec<u8>>(0))?;
        let Some(object) = key.and_then(|key| read_any_key(&key)) else { return Ok(()) };
        let (docs, refers) = self.read(&object)?;
        for doc in docs {
            self.put(number, None, &doc)?;
        }
        for target in refers {
            let sql = "INSERT OR IGNORE INTO refers(target, object) VALUES(?1, ?2)";
            self.search.run(sql, params![target, number])?;
        }
        Ok(())
    }

    fn commit(&self, seq: i64, commit: &Commit) -> Result<(), StoreError> {
        let CommitText { by, body } = (self.text_of)(commit);
        let doc = Doc {
            kind: Kind::Commit,
            id: commit.id.clone(),
            by,
            at: commit.at.as_millisecond(),
            title: commit.subject.clone(),
            body,
        };
        self.put(-seq, Some(COMMITS + seq), &doc)
    }

    fn put(&self, object: i64, num: Option<i64>, doc: &Doc) -> Result<(), StoreError> {
        // What is put in again comes behind all that is there: it is what is new.
        let sql = "INSERT INTO doc(num, object, kind, id, by, at, title, body)
                   VALUES(coalesce(?1, (SELECT coalesce(max(num), 0) + 1 FROM doc WHERE num < ?9)),
                          ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING num";
        let Doc { kind, id, by, at, title, body } = doc;
        let row = params![num, object, kind.number(), id, by, at, title, body, COMMITS];
        let num = self.search.row(sql, row, |row| row.get::<_, i64>(0))?;
        // A part goes by the title of its task, which is found as the task's own.
        let title = if kind.is_part() { String::new() } else { folded(title) };
        let sql = "INSERT INTO words(rowid, title, body) VALUES(?1, ?2, ?3)";
        self.search.run(sql, params![num, title, folded(body)]).map(drop)
    }

    /// Returns what of an object can be found, and to what it refers.
    fn read(&self, object: &ObjectRef) -> Result<(Vec<Doc>, Vec<String>), StoreError> {
        let nothing = (Vec::new(), Vec::new());
        Ok(match object {
            ObjectRef::Id(Noun::Message, id) => self.message(*id)?.unwrap_or(nothing),
            ObjectRef::Id(Noun::Task, id) => self.task(*id)?.unwrap_or(nothing),
            ObjectRef::Id(Noun::Note, id) => self.note(*id)?.unwrap_or(nothing),
            ObjectRef::Context(name) => {
                let Some(entry) = self.store.entry(name)? else { return Ok(nothing) };
                let Some(Json(value)) = entry.value else { return Ok(nothing) };
                let title = match &name.branch {
                    Some(branch) => format!("{} on {branch}", name.key),
                    None => name.key.to_string(),
                };
                let body = match value {
                    Value::String(text) => text,
                    value => value.to_string(),
                };
                let at = entry.at.as_millisecond();
                let (id, by) = (name.key.to_string(), entry.by.to_string());
                (vec![Doc { kind: Kind::Context, id, by, at, title, body }], Vec::new())
            }
            ObjectRef::Alert(name) => {
                let Some(alert) = self.store.alert(name)? else { return Ok(nothing) };
                let Some(standing) = alert.raised else { return Ok(nothing) };
                let doc = Doc {
                    kind: Kind::Alert,
                    id: name.to_string(),
                    by: alert.by.to_string(),
                    at: standing.since.as_millisecond(),
                    title: standing.last.kind.to_string(),
                    body: standing.last.text,
                };
                (vec![doc], abouts(&standing.last.about))
            }
            ObjectRef::Id(..) | ObjectRef::Participant(_) => nothing,
        })
    }

    fn message(&self, id: Id) -> Result<Option<(Vec<Doc>, Vec<String>)>, StoreError> {
        let Some(row) = self.store.message(id)? else { return Ok(None) };
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
        Ok(Some((vec![doc], refers)))
    }

    fn task(&self, id: Id) -> Result<Option<(Vec<Doc>, Vec<String>)>, StoreError> {
        let Some(row) = self.store.task(id)? else { return Ok(None) };
        let task = row.task;
        let mut refers = abouts(task.about.iter());
        let on = task.blocked.as_ref().and_then(|block| block.on);
        let ids = task.depends_on.iter().copied().chain(task.under).chain(on);
        refers.extend(ids.map(|id| id.to_string()));
        let part = |kind, by: &crate::domain::name::Name, at: jiff::Timestamp, body: &str| Doc {
            kind,
            id: id.to_string(),
            by: by.to_string(),
            at: at.as_millisecond(),
            title: task.title.clone(),
            body: body.to_owned(),
        };
        let said = [task.description.clone(), task.criteria.join("\n")];
        let tags = task.tags.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut body = said.into_iter().chain([tags]).filter(|text| !text.is_empty());
        let body = body.by_ref().collect::<Vec<_>>().join("\n");
        let mut docs = vec![part(Kind::Task, &task.by, task.at, &body)];
        for note in &task.comments {
            docs.push(part(Kind::Comment, &note.by, note.at, &note.text));
        }
        if let Some(closed) = task.closed.as_ref().filter(|closed| !closed.text.is_empty()) {
            docs.push(part(Kind::Summary, &closed.by, closed.at, &closed.text));
        }
        Ok(Some((docs, refers)))
    }

    fn note(&self, id: Id) -> Result<Option<(Vec<Doc>, Vec<String>)>, StoreError> {
        let Some(row) = self.store.note(id)? else { return Ok(None) };
        let note = row.note;
        let added = note.added;
        let mut refers = abouts(&added.about);
        let closed = note.closed.as_ref();
        let evidence = closed.map(|closed| closed.evidence.as_slice()).unwrap_or_default();
        refers.extend(evidence.iter().map(Id::to_string));
        let outcome = closed.map(|closed| format!(", {}", closed.outcome.word()));
        let why = closed.and_then(|closed| closed.why.clone());
        let texts = [Some(added.text), added.sort, added.impact, why];
        let doc = Doc {
            kind: Kind::Note,
            id: id.to_string(),
            by: note.by.to_string(),
            at: note.at.as_millisecond(),
            title: format!("{}{}", added.kind, outcome.unwrap_or_default()),
            body: texts.into_iter().flatten().collect::<Vec<_>>().join("\n"),
        };
        Ok(Some((vec![doc], refers)))
    }
}

/// Returns what something concerns as what refers to it is found: a path without its lines, or an id.
fn abouts<'a>(about: impl IntoIterator<Item = &'a About>) -> Vec<String> {
    let target = |about: &About| about.path().map_or_else(|| about.to_string(), str::to_owned);
    about.into_iter().map(target).collect()
}
