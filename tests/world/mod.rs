//! A live directory of its own, and all that a store in it holds, as text.

use std::fmt::Write as _;
use std::path::Path;

use collab_hub::domain::event::{Body, Event, Noun, ObjectRef};
use collab_hub::domain::ids::Id;
use collab_hub::domain::name::Name;
use collab_hub::domain::note::Kind;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::task::Status;
use collab_hub::store::StoreError;
use collab_hub::store::batch::Folder;
use collab_hub::store::index::activity::{News, Since};
use collab_hub::store::index::events::LogQuery;
use collab_hub::store::open::{Sources, Store};
use collab_hub::store::paths::Paths;
use rusqlite::types::ValueRef;

/// A folder outside git with a store in it.
pub(crate) struct World {
    pub(crate) paths: Paths,
    folder: Folder,
    _dir: Option<tempfile::TempDir>,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().to_owned();
        Self::of(&root, Some(dir))
    }

    /// Returns the world in a folder, with what removes the folder when it is dropped.
    pub(crate) fn of(root: &Path, dir: Option<tempfile::TempDir>) -> Self {
        let paths = Paths::outside_git(root.to_owned());
        let folder = Folder::new(paths.log().unwrap());
        std::fs::create_dir_all(paths.live()).unwrap();
        Self { paths, folder, _dir: dir }
    }

    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { batches: &self.folder, progress: &|_, _| {} }
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(self.paths.clone(), self.sources()).unwrap()
    }
}

/// Returns every table that follows from events, by ids: row numbers differ between stores.
pub(crate) fn dump(paths: &Paths) -> String {
    let db = rusqlite::Connection::open(paths.store()).unwrap();
    let key = |number: &str| format!("(SELECT hex(key) FROM object WHERE num = {number})");
    let exists = "EXISTS(SELECT 1 FROM message WHERE message.object = num)
                  OR EXISTS(SELECT 1 FROM task WHERE task.object = num)
                  OR EXISTS(SELECT 1 FROM item WHERE item.object = num)";
    let mut text = String::new();
    for (table, sql) in [
        ("event", format!("SELECT hex(id), {}, kind, by, at, state, crc, line FROM event", key("object"))),
        ("object", format!("SELECT hex(key), newer FROM object WHERE newer IS NOT NULL OR {exists}")),
        (
            "message",
            format!(
                "SELECT {}, hex(id), sender, priority, {}, ack, unacked, crc, doc FROM message",
                key("object"),
                key("reply_to")
            ),
        ),
        (
            "delivery",
            format!("SELECT addressee, priority, hex(id), {}, sender, ack FROM delivery", key("object")),
        ),
        (
            "task",
            format!(
                "SELECT {}, hex(id), status, priority, assignee, {}, added_by, hex(closed), closed_by,
                 hex(touched), waits, frees, crc, doc FROM task",
                key("object"),
                key("parent")
            ),
        ),
        (
            "item",
            format!("SELECT {}, noun, state, hex(touched), crc, doc FROM item", key("object")),
        ),
        ("dep", format!("SELECT {}, {} FROM dep", key("task"), key("needs"))),
        ("about", format!("SELECT target, {} FROM about", key("object"))),
        ("participant", "SELECT name, hex(last), at, events, role, crc, doc FROM participant".into()),
        ("redacted", "SELECT hex(id) FROM redacted".into()),
        ("cleared", "SELECT hex(id) FROM cleared".into()),
        ("attribution", "SELECT path, blob, hex(id), by FROM attribution".into()),
    ] {
        let mut statement = db.prepare(&sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let mut line = table.to_owned();
            for column in 0..columns {
                let _ = match row.get_ref(column)? {
                    ValueRef::Null => write!(line, " -"),
                    ValueRef::Integer(n) => write!(line, " {n}"),
                    ValueRef::Text(text) => write!(line, " {}", String::from_utf8_lossy(text)),
                    other => panic!("{other:?}"),
                };
            }
            Ok(line)
        });
        let mut rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        rows.sort_unstable();
        text.push_str(&rows.join("\n"));
        text.push('\n');
    }
    text
}

/// Reads everything that the store can be asked for.
pub(crate) fn read_all(store: &Store) -> Result<String, StoreError> {
    let index = store.index();
    let mut text = String::new();
    let mut ids: Vec<(Noun, Id)> = Vec::new();
    let mut targets = Vec::new();
    for logged in index.log(&LogQuery::default())? {
        let _ = writeln!(text, "{}", logged.line);
        if let Some(ObjectRef::Id(noun, id)) = logged.parsed.object {
            ids.push((noun, id));
        }
        if let Ok(event) = &logged.parsed.event {
            match &event.body {
                Body::MessageSent(sent) => targets.extend(sent.about.iter().cloned()),
                Body::TaskAdded(added) => targets.extend(added.about.iter().cloned()),
                Body::NoteAdded(added) => targets.extend(added.about.iter().cloned()),
                Body::ChangeRecorded(recorded) => {
                    for file in &recorded.files {
                        let by = index.made_by(&file.path, &file.blob)?;
                        let _ = writeln!(text, "made {} {by:?}", file.path);
                    }
                }
                _ => {}
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    for &(noun, id) in &ids {
        let short = index.short(noun, id)?;
        let found = index.find(&short, None)?;
        let lines = index.lines_of(noun, id)?;
        let _ = writeln!(text, "{noun:?} {id} {short} {found:?} {lines:?}");
        match noun {
            Noun::Message => {
                let _ = writeln!(text, "{:?} {:?}", index.message(id)?, index.thread(id)?);
            }
            Noun::Task => {
                let mut needs = index.task_needs(id)?;
                needs.sort_unstable();
                let (task, parts, waiting) =
                    (index.task(id)?, index.subtasks(id)?, index.dependents(id)?);
                let _ = writeln!(text, "{task:?} {parts:?} {waiting:?} {needs:?}");
            }
            Noun::Note => {
                let _ = writeln!(text, "{:?}", index.note(id)?);
            }
            Noun::Session => {
                let _ = writeln!(text, "{:?}", index.session(id)?);
            }
            Noun::Handoff => {
                let _ = writeln!(text, "{:?}", index.handoff(id)?);
            }
            Noun::Checkpoint => {
                let _ = writeln!(text, "{:?}", index.checkpoint(id)?);
            }
            Noun::Participant | Noun::Context | Noun::Alert => {}
        }
    }
    let people = index.participants()?;
    let _ = writeln!(text, "{people:#?}");
    let names: Vec<Name> = people.into_iter().map(|row| row.participant.name).collect();
    for name in &names {
        let (tasks, ready) = (index.tasks_of(name, 500)?, index.ready(Some(name), 500)?);
        let unacked = index.unacked_of(name, 500)?;
        let _ =
            writeln!(text, "{name} {tasks:?} {ready:?} {unacked:?} {:?}", index.participant(name)?);
        for address in [name.as_str(), "all", "@reviewer"] {
            for priority in Priority::ALL {
                let delivered = index.delivered(address, name, priority, 500)?;
                let _ = writeln!(text, "{name} {address} {priority} {delivered:?}");
            }
            let _ = writeln!(
                text,
                "ack {:?}",
                index.asked_for_ack(address, name, Id::from_bytes([0; 16]), 500)?
            );
        }
    }
    for target in targets {
        let target = target.path().map_or_else(|| target.to_string(), str::to_owned);
        let (messages, tasks) =
            (index.messages_about(&target, 500)?, index.tasks_about(&target, 500)?);
        let notes = index.notes_about(&target, 500)?;
        let _ = writeln!(text, "{target} {messages:?} {tasks:?} {notes:?}");
    }
    for kind in Kind::ALL {
        let _ = writeln!(text, "{kind} {:?}", index.open_notes(kind, 500)?);
    }
    let _ = writeln!(text, "{:?} {:?}", index.notes(500)?, index.alerts(500)?);
    for branch in [None, Some("side")] {
        let _ = writeln!(text, "{branch:?} {:?}", index.entries(branch)?);
    }
    for entry in index.context_events(None)? {
        let events: Vec<&Event> = entry.events.iter().map(|(_, event)| event).collect();
        let _ = writeln!(text, "{:?} {events:?}", entry.name);
    }
    for status in Status::ALL {
        let _ = writeln!(text, "{status} {:?}", index.tasks_with_status(status, 500)?);
    }
    let first = ids.first().map_or(Id::from_bytes([0; 16]), |(_, id)| *id);
    let _ = writeln!(text, "{:?} {:?}", index.open_tasks(500)?, index.count_open()?);
    let _ = writeln!(text, "{:?}", index.ready(None, 500)?);
    // Numbers are given in the order of arrival.
    for News { id, by, kind, object } in index.news(Since::Id(first), 500)? {
        let _ = writeln!(text, "{id} {by} {kind} {}", object.is_some());
    }
    let _ = writeln!(text, "{:?} {:?}", index.unfolded(500)?, index.newest()?);
    Ok(text)
}
