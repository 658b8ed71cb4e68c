//! `FORMAT.md` says what the code does, and frozen files read for ever as they did.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use collab_hub::domain::context::tree;
use collab_hub::domain::event::{KINDS, Noun, ObjectRef, schemas};
use collab_hub::domain::ids::Id;
use collab_hub::store::index::events::LogQuery;
use collab_hub::store::open::Store;
use serde_json::Value;
use world::{World, dump, read_all};

const FORMAT: &str = include_str!("../src/store/FORMAT.md");

/// A field as a table has it: its type, and whether it may be left out.
type Fields = BTreeMap<String, (String, bool)>;

/// Returns each kind that `FORMAT.md` describes, in order, with its fields.
fn described() -> Vec<(String, Fields)> {
    let kinds = FORMAT.split("\n## Kinds\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let sections = kinds.split("\n### `").skip(1).map(|section| {
        let (kind, text) = section.split_once('`').unwrap();
        let mut fields = Fields::new();
        for row in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            for name in cells[1].split(", ") {
                let type_ = cells[2].trim_matches('`').trim_end_matches('?');
                let is_optional = cells[2].trim_matches('`').ends_with('?');
                let name = name.trim_matches('`').to_owned();
                fields.insert(name, (type_.to_owned(), is_optional));
            }
        }
        assert!(!fields.is_empty() || text.contains("No fields."), "{kind} lists no fields");
        (kind.to_owned(), fields)
    });
    sections.collect()
}

/// Returns what JSON a schema takes, roughly; `null` besides is what leaving out is.
fn json_type(schema: &Value, root: &Value) -> String {
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        return json_type(root.pointer(path.trim_start_matches('#')).unwrap(), root);
    }
    for of in ["anyOf", "oneOf"] {
        if let Some(choices) = schema.get(of).and_then(Value::as_array) {
            let mut types: Vec<String> =
                choices.iter().map(|choice| json_type(choice, root)).collect();
            types.retain(|type_| type_ != "null");
            types.dedup();
            return types.join("|");
        }
    }
    let types = match schema.get("type") {
        Some(Value::String(type_)) => vec![type_.as_str()],
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        _ => return "any".to_owned(),
    };
    let type_ = types.into_iter().filter(|type_| *type_ != "null").collect::<Vec<_>>().join("|");
    match schema.get("items") {
        Some(items) => format!("[{}]", json_type(items, root)),
        None if type_.is_empty() => "null".to_owned(),
        None => type_,
    }
}

/// Returns what JSON a word of `FORMAT.md` stands for.
fn json_type_of_word(word: &str) -> String {
    if let Some(element) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        return format!("[{}]", json_type_of_word(element));
    }
    match word {
        "string" | "line" | "text" | "id" | "about" | "priority" => "string",
        "integer" => "integer",
        "bool" => "boolean",
        "json" => "any",
        "file" | "policy" => "object",
        other => panic!("`{other}` is no type"),
    }
    .to_owned()
}

#[test]
fn the_page_lists_the_kinds_and_fields_of_the_code() {
    let described = described();
    let names: Vec<&str> = described.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(names, KINDS);
    for ((kind, fields), (_, schema)) in described.into_iter().zip(schemas()) {
        let schema = schema.to_value();
        let required = schema.get("required").and_then(Value::as_array).cloned();
        let required = required.unwrap_or_default();
        let none = serde_json::Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let of_code: Fields = properties
            .iter()
            .map(|(name, of)| {
                let is_optional = !required.iter().any(|required| required == name);
                (name.clone(), (json_type(of, &schema), is_optional))
            })
            .collect();
        let of_page: Fields = fields
            .into_iter()
            .map(|(name, (word, is_optional))| (name, (json_type_of_word(&word), is_optional)))
            .collect();
        assert_eq!(of_code, of_page, "{kind}");
    }
}

/// Returns what a store shows of its objects, in words that do not hang on the code's structs.
fn shown(store: &Store) -> String {
    let index = store.index();
    let mut text = String::new();
    for logged in index.log(&LogQuery::default()).unwrap() {
        let parsed = logged.parsed;
        let state = parsed.event.as_ref().map_or_else(ToString::to_string, |_| "folded".to_owned());
        let _ = writeln!(text, "{} {} by {:?}: {state}", parsed.id, parsed.kind, parsed.by);
        let Some(ObjectRef::Id(noun, id)) = parsed.object else { continue };
        if id == parsed.id {
            let _ = writeln!(text, "    {} {}", noun.word(), index.short(noun, id).unwrap());
        }
    }
    let ids = |noun: Noun| {
        let log =
            index.log(&LogQuery { kind: Some(noun.word().to_owned()), ..LogQuery::default() });
        let log = log.unwrap();
        log.into_iter().map(|logged| logged.parsed.id).collect::<Vec<Id>>()
    };
    for message in ids(Noun::Message).into_iter().filter_map(|id| index.message(id).unwrap()) {
        let _ = writeln!(
            text,
            "\nmessage {}\n  from {} at {}\n  sent {}\n  acknowledged by {:?}, not by {:?}",
            message.id,
            message.from,
            message.at,
            serde_json::to_string(&message.sent).unwrap(),
            message.acked_by,
            message.unacked().collect::<Vec<_>>(),
        );
    }
    for row in ids(Noun::Task).into_iter().filter_map(|id| index.task(id).unwrap()) {
        let (task, waits, frees) = (row.task, row.waits, row.frees);
        let _ = writeln!(
            text,
            "\ntask {}\n  {:?} by {} at {}\n  {:?}\n  {} {} under {:?} estimate {:?}\n  criteria {:?}
  tags {:?} about {:?}\n  depends on {:?}, waits for {waits}, frees {frees}
  held by {:?} since {:?} for {:?}, active {:?}, by {}\n  contested {:?}\n  blocked {:?}
  closed {:?} of {:?}\n  reopened {:?}\n  comments {:?}\n  touched {}",
            task.id,
            task.title,
            task.by,
            task.at,
            task.description,
            task.status,
            task.priority,
            task.under,
            task.estimate,
            task.criteria,
            task.tags,
            task.about.iter().map(ToString::to_string).collect::<Vec<_>>(),
            task.depends_on,
            task.assignee,
            task.held_at,
            task.ttl,
            task.holder_active,
            task.hold,
            task.contested.iter().map(|c| (c.id, &c.by, &c.won_by)).collect::<Vec<_>>(),
            task.blocked.map(|block| (block.id, block.by, block.reason, block.on)),
            task.closed.map(|closed| (closed.id, closed.by, closed.text)),
            task.closings,
            task.reopened.map(|note| (note.id, note.by, note.text)),
            task.comments.iter().map(|note| (note.id, &note.by, &note.text)).collect::<Vec<_>>(),
            task.touched,
        );
    }
    for row in index.participants().unwrap() {
        let (of, last) = (row.participant, row.last);
        let _ = writeln!(
            text,
            "\nparticipant {}: {:?} {:?} {:?} {:?} {:?} {:?} {:?}\n  wrote {}, last {last:?}",
            of.name,
            of.kind,
            of.title,
            of.client,
            of.model,
            of.skills,
            of.permissions,
            of.role,
            row.events,
        );
    }
    for row in ids(Noun::Note).into_iter().filter_map(|id| index.note(id).unwrap()) {
        let note = row.note;
        let _ = writeln!(
            text,
            "\nnote {} by {} at {}, head {:?}\n  {}\n  closed {:?}\n  touched {}",
            note.id,
            note.by,
            note.at,
            note.head,
            serde_json::to_string(&note.added).unwrap(),
            note.closed.map(|c| (c.id, c.by, c.outcome.word(), c.why, c.evidence)),
            note.touched,
        );
    }
    for row in ids(Noun::Session).into_iter().filter_map(|id| index.session(id).unwrap()) {
        let session = &row.item;
        let roles: Vec<_> =
            session.members.keys().map(|name| (name, session.role_of(name))).collect();
        let _ = writeln!(
            text,
            "\nsession {} `{}` {:?} by {} at {}\n  {} since {}, active {} ms, {:?}, with {:?}
  policy {}\n  roles {roles:?}\n  places {:?}\n  seat {} at {}, contested {:?}\n  requests {:?}
  saves {:?}\n  ignored {:?}\n  closed {:?}\n  measured {:?}\n  touched {}",
            session.id,
            session.name,
            session.sort,
            session.by,
            session.at,
            session.status,
            session.since,
            session.active,
            session.description,
            session.with,
            serde_json::to_string(&session.genes).unwrap(),
            session
                .members
                .values()
                .map(|m| (m.clone.to_string(), &m.worktree))
                .collect::<Vec<_>>(),
            session.seat,
            session.seat_at,
            session.contested.iter().map(|c| (c.id, &c.by, &c.won_by)).collect::<Vec<_>>(),
            session.requests.iter().map(|r| (r.id, &r.by, &r.role)).collect::<Vec<_>>(),
            session.saves.iter().map(|s| (s.id, s.trigger.word(), s.position)).collect::<Vec<_>>(),
            session.ignored,
            session.closed.as_ref().map(|c| (&c.by, &c.summary)),
            session.measured,
            session.touched,
        );
    }
    for row in ids(Noun::Handoff).into_iter().filter_map(|id| index.handoff(id).unwrap()) {
        let handoff = &row.item;
        let _ = writeln!(
            text,
            "\nhandoff {} by {} in {:?}: {}\n  made {}\n  to {:?} since {}\n  declined {:?}
  reviews {:?}\n  approved {:?}, overruled {:?}, receiver {:?}, next {:?}\n  ignored {:?}, touched {}",
            handoff.id,
            handoff.by,
            handoff.session,
            handoff.state,
            serde_json::to_string(&handoff.made).unwrap(),
            handoff.to.iter().map(ToString::to_string).collect::<Vec<_>>(),
            handoff.to_since,
            handoff.declined,
            handoff
                .reviews
                .iter()
                .map(|r| (&r.by, &r.aspect, r.given.as_ref().map(|(_, given)| given.approved)))
                .collect::<Vec<_>>(),
            handoff.approved,
            handoff.overruled,
            handoff.receiver,
            handoff.next,
            handoff.ignored,
            handoff.touched,
        );
    }
    for row in ids(Noun::Checkpoint).into_iter().filter_map(|id| index.checkpoint(id).unwrap()) {
        let checkpoint = &row.item;
        let _ = writeln!(
            text,
            "\ncheckpoint {} by {} at {}: {}\n  ended {:?}, touched {}",
            checkpoint.id,
            checkpoint.by,
            checkpoint.at,
            serde_json::to_string(&checkpoint.begun).unwrap(),
            checkpoint.ended,
            checkpoint.touched,
        );
    }
    let entries = [index.entries(None).unwrap(), index.entries(Some("rewrite")).unwrap()].concat();
    for entry in &entries {
        let lost: Vec<_> = entry.lost.iter().map(|lost| (lost.id, &lost.by, lost.to)).collect();
        let value = serde_json::to_string(&entry.value).unwrap();
        let _ = writeln!(
            text,
            "\ncontext {} {:?}: {value} by {} at {}\n  lost {lost:?}\n  touched {}",
            entry.name.key, entry.name.branch, entry.by, entry.at, entry.touched
        );
    }
    let tree = tree::nested(&tree::holding(&entries, Some("rewrite")));
    let _ = writeln!(text, "\ntree {tree}");
    for alert in index.alerts(100).unwrap() {
        let standing = alert.raised.as_ref().unwrap();
        let last = serde_json::to_string(&standing.last).unwrap();
        let (name, by, touched) = (&alert.name, &alert.by, alert.touched);
        let _ = writeln!(
            text,
            "\nalert {name} since {} by {by}: {last}\n  touched {touched}",
            standing.since
        );
    }
    let blob = "7c9f0e3c5a1b2d4e6f8091a2b3c4d5e6f7081920";
    let _ = writeln!(text, "\nsrc/parse.rs by {:?}", index.made_by("src/parse.rs", blob).unwrap());
    for bad in index.bad_lines(100).unwrap() {
        let _ = writeln!(text, "bad line {}: {}", bad.at, bad.why);
    }
    text
}

#[test]
fn frozen_batches_fold_to_their_snapshots() {
    let read =
        |name: &str| fs::read_to_string(format!("fixtures/journal/v1/{name}.jsonl")).unwrap();
    let all = read("project") + &read("context") + &read("redaction") + &read("together");
    for kind in KINDS {
        assert!(all.contains(&format!("\"kind\":\"{kind}\"")), "no {kind} in it");
    }
    for name in ["project", "context", "redaction", "together"] {
        folds_to_its_snapshot(name, &read(name));
    }
}

fn folds_to_its_snapshot(name: &str, lines: &str) {
    let world = World::new();
    let folder = world.paths.log().unwrap().join("2026-11").join("20");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("5f3a91c2-{name}.jsonl")), lines).unwrap();
    let store = world.open();
    insta::with_settings!({snapshot_path => "../fixtures/journal/v1", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown(&store));
    });

    // As a journal it is the same, but for the place of the bad line.
    let other = World::new();
    let journal = lines.lines().filter(|line| line.starts_with('{'));
    let writes: String =
        journal.map(|line| format!("{{\"worktree\":\"\",\"events\":[{line}]}}\n")).collect();
    fs::write(other.paths.journal("journal-01a0c450-6e01-7000-aaf3-448d2e2cc59b.jsonl"), writes)
        .unwrap();
    let other_store = other.open();
    assert_eq!(dump(&other.paths), dump(&world.paths));
    assert_eq!(read_all(&other_store).unwrap(), read_all(&store).unwrap());
}
