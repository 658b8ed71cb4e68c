//! The shared context as a file of TOML: a table for each key that others stand below.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::escape;
use crate::app::open::App;
use crate::domain::context::{Entry, tree};
use crate::domain::text::Json;
use crate::error::Error;

impl App {
    /// Returns what holds on the branch that is checked out, with who wrote it and when.
    pub(super) fn context_file(&self) -> Result<String, Error> {
        let index = self.store.index();
        let branch = self.site.head().branch;
        let mut entries = index.entries(None)?;
        if let Some(branch) = &branch {
            entries.extend(index.entries(Some(branch))?);
        }
        Ok(text(&tree::holding(&entries, branch.as_deref())))
    }
}

fn text(holding: &[&Entry]) -> String {
    let newest = holding.iter().map(|entry| entry.touched).max();
    let newest = newest.map_or_else(|| "no event".to_owned(), |id| id.to_string());
    let mut text = format!("# as of {newest}\n");
    // Keys of a table come together in TOML, and before the tables below it.
    let mut tables: BTreeMap<Vec<&str>, Vec<(&str, &Entry)>> = BTreeMap::new();
    for entry in holding {
        let mut parts: Vec<&str> = entry.name.key.parts().collect();
        let Some(last) = parts.pop() else { continue };
        tables.entry(parts).or_default().push((last, entry));
    }
    for (above, entries) in tables {
        if !above.is_empty() {
            let name: Vec<String> = above.into_iter().map(key).collect();
            text.push_str(&format!("\n[{}]\n", name.join(".")));
        }
        for (last, Entry { name, value, by, at, .. }) in entries {
            let Some(Json(value)) = value else { continue };
            let branch = name.branch.as_deref().map(|on| format!(", on {}", escape::toml(on)));
            let (key, branch) = (key(last), branch.unwrap_or_default());
            let mut shown = String::new();
            put(&mut shown, value);
            text.push_str(&format!("# {by}, {at}{branch}\n{key} = {shown}\n"));
        }
    }
    text
}

/// Returns a part of a key, quoted where it has to be.
fn key(part: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_plain = !part.is_empty() && part.chars().all(plain);
    if is_plain { part.to_owned() } else { escape::toml(part) }
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
                write!(text, "{} = ", key(part)).expect("a string takes all");
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
    use crate::domain::ids::{Clock, CloneId, Id};

    fn entry(n: i64, key: &str, value: Value) -> Entry {
        Entry {
            name: EntryName { branch: None, key: key.parse().unwrap() },
            value: Some(Json(value)),
            by: "ann".parse().unwrap(),
            at: jiff::Timestamp::UNIX_EPOCH,
            touched: Id::new(Clock::after(None, n), CloneId(1), 0),
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
        let file = text(&holding);
        assert!(file.chars().all(|c| c == '\n' || crate::app::brief::is_harmless(c)), "{file}");
        let read: toml::Value = toml::from_str(&file).unwrap_or_else(|e| panic!("{e}\n{file}"));
        assert_eq!(serde_json::to_value(read).unwrap(), tree::nested(&holding));
    }

    #[test]
    fn it_says_of_which_event_it_is_and_who_wrote_what() {
        let entries = [entry(1, "conventions.testing", json!("cargo test"))];
        let file = text(&tree::holding(&entries, None));
        let id = entries[0].touched;
        assert_eq!(
            file,
            format!(
                "# as of {id}\n\n[conventions]\n# ann, 1970-01-01T00:00:00Z\ntesting = \"cargo test\"\n"
            )
        );
        assert_eq!(text(&[]), "# as of no event\n");
    }

    #[test]
    fn what_toml_has_no_word_for_is_a_text() {
        let entries = [entry(1, "a", json!([null, u64::MAX]))];
        let file = text(&tree::holding(&entries, None));
        assert!(file.ends_with("a = [\"null\", \"18446744073709551615\"]\n"), "{file}");
    }
}
