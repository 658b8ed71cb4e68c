//! The shared context as a file of TOML: a table for each key that others stand below, and for each part that
//! is worked out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::app::context::EntryView;
use crate::app::escape;
use crate::app::open::App;
use crate::domain::context::{Entry, tree};
use crate::domain::ids::Id;
use crate::domain::text::Json;
use crate::error::Error;

/// What stands in a table: a name, a value, and what is said of it.
type Line<'a> = (&'a str, &'a Value, Option<String>);

impl App {
    /// Returns what holds on the branch that is checked out, with who wrote it and when, and what is worked
    /// out from tasks, of which `tasks` is the newest event, and from manifests.
    pub(super) fn context_file(&self, tasks: Option<Id>) -> Result<String, Error> {
        let index = self.store.index();
        let branch = self.site.head().branch;
        let (mut entries, mut newest) = (index.entries(None)?, index.newest_of_entries(None)?);
        if let Some(branch) = &branch {
            entries.extend(index.entries(Some(branch))?);
            newest = newest.max(index.newest_of_entries(Some(branch))?);
        }
        let holding = tree::holding(&entries, branch.as_deref());
        Ok(text(newest.max(tasks), &holding, &self.derived_context()?))
    }
}

fn text(as_of: Option<Id>, holding: &[&Entry], derived: &[EntryView]) -> String {
    let as_of = as_of.map_or_else(|| "no event".to_owned(), |id| id.to_string());
    let mut text = format!("# as of {as_of}\n");
    // Keys of a table come together in TOML, and before the tables below it.
    let mut tables: BTreeMap<Vec<&str>, Vec<Line<'_>>> = BTreeMap::new();
    for entry in holding {
        let mut parts: Vec<&str> = entry.name.key.parts().collect();
        let (Some(last), Some(Json(value))) = (parts.pop(), &entry.value) else { continue };
        tables.entry(parts).or_default().push((last, value, Some(said(entry))));
    }
    let mut worked_out = BTreeSet::new();
    for entry in derived {
        // The last part of it, such as the name of an ecosystem, is a table of its own.
        let parts: Vec<&str> = entry.key.split('.').collect();
        worked_out.insert(parts.clone());
        let lines = entry.value.as_object().into_iter().flatten();
        let lines = lines.filter(|(_, value)| !value.is_null());
        tables.entry(parts).or_default().extend(lines.map(|(name, value)| (&**name, value, None)));
    }
    for (above, lines) in tables {
        if !above.is_empty() {
            let name: Vec<String> = above.iter().map(|part| escape::toml_key(part)).collect();
            text.push_str(&format!("\n[{}]\n", name.join(".")));
        }
        if worked_out.contains(&above) {
            text.push_str("# derived, not stored\n");
        }
        for (name, value, said) in lines {
            let (said, mut shown) = (said.unwrap_or_default(), String::new());
            put(&mut shown, value);
            text.push_str(&format!("{said}{} = {shown}\n", escape::toml_key(name)));
        }
    }
    text
}

/// Returns the line that says whose an entry is.
fn said(Entry { name, by, at, origin, .. }: &Entry) -> String {
    let on = name.branch.as_deref().map(|on| format!(", on {}", escape::toml(on)));
    let from = origin.as_deref().map(|from| format!(", from {}", escape::toml(from)));
    format!("# {by}, {at}{}{}\n", on.unwrap_or_default(), from.unwrap_or_default())
}

/// Writes a value on one line. What TOML has no word for is written as a text.
fn put(text: &mut String, value: &Value) {
    match value {
        Value::Bool(is) => text.push_str(if *is { "true" } else { "false" }),
        Value::Number(number) if number.is_i64() || number.is_f64() => {
            write!(text, "{number}").expect("a string takes all");
        }
        Value::Null | Value::Number(_) => text.push_str(&escape::toml(&value.to_string())),
        Value::String(string) => text.push_str(&escape::toml(string)),
        Value::Array(list) => {
            text.push('[');
            for (n, element) in list.iter().enumerate() {
                text.push_str(if n > 0 { ", " } else { "" });
                put(text, element);
            }
            text.push(']');
        }
        Value::Object(map) if map.is_empty() => text.push_str("{}"),
        Value::Object(map) => {
            text.push_str("{ ");
            for (n, (part, below)) in map.iter().enumerate() {
                text.push_str(if n > 0 { ", " } else { "" });
                write!(text, "{} = ", escape::toml_key(part)).expect("a string takes all");
                put(text, below);
            }
            text.push_str(" }");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::context::EntryName;
    use crate::domain::ids::{Clock, CloneId};

    fn entry(n: i64, key: &str, value: Value) -> Entry {
        Entry {
            name: EntryName { branch: None, key: key.parse().unwrap() },
            value: Some(Json(value)),
            by: "ann".parse().unwrap(),
            at: jiff::Timestamp::UNIX_EPOCH,
            touched: Id::new(Clock::after(None, n), CloneId(1), 0),
            origin: None,
            wrote: Vec::new(),
            lost: Vec::new(),
        }
    }

    #[test]
    fn it_is_toml_that_means_the_same() {
        let values = [
            ("a.b.c", json!("say \"hi\" \\ in\nlines\u{1b}[31m\u{202e}\u{e0041}é")),
            ("a.ba", json!([1, 2.5, true, "x", [], {"k v": {"": -1}}])),
            ("a.b.d", json!({})),
            ("src/auth/*", json!({"deep": {"er": ["y"]}})),
            ("top", json!(1e300)),
            ("größe.ß", json!(i64::MIN)),
        ];
        let entries: Vec<Entry> = values
            .iter()
            .enumerate()
            .map(|(n, (key, v))| entry(n as i64, key, v.clone()))
            .collect();
        let holding = tree::holding(&entries, None);
        let file = text(None, &holding, &[]);
        assert!(file.chars().all(|c| c == '\n' || crate::app::brief::is_harmless(c)), "{file}");
        let read: toml::Value = toml::from_str(&file).unwrap_or_else(|e| panic!("{e}\n{file}"));
        assert_eq!(serde_json::to_value(read).unwrap(), tree::nested(&holding));
    }

    #[test]
    fn it_says_of_which_event_it_is_and_who_wrote_what() {
        let entries = [entry(1, "conventions.testing", json!("cargo test"))];
        let id = entries[0].touched;
        let file = text(Some(id), &tree::holding(&entries, None), &[]);
        assert_eq!(
            file,
            format!(
                "# as of {id}\n\n[conventions]\n# ann, 1970-01-01T00:00:00Z\ntesting = \"cargo test\"\n"
            )
        );
        assert_eq!(text(None, &[], &[]), "# as of no event\n");
    }

    #[test]
    fn what_toml_has_no_word_for_is_a_text() {
        let entries = [entry(1, "a", json!([null, u64::MAX]))];
        let file = text(None, &tree::holding(&entries, None), &[]);
        assert!(file.ends_with("a = [\"null\", \"18446744073709551615\"]\n"), "{file}");
    }
}
