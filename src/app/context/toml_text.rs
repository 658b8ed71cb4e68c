//! An object as TOML that people edit: a table for each key that others stand below, long texts over
//! several lines.
//!
//! Invariant: no character in it acts on a terminal or an editor, or hides what is around it: those are
//! escaped, wherever they stand.

use serde_json::{Map, Value};

use crate::app::brief::is_harmless;
use crate::app::escape;

/// Returns an object as a document. There has to be nothing in it that TOML cannot say.
pub(super) fn of(map: &Map<String, Value>) -> String {
    let mut text = String::new();
    table(&mut text, &[], map);
    text
}

/// Writes what stands in a table, the tables below it last, as TOML has them.
fn table(text: &mut String, path: &[String], map: &Map<String, Value>) {
    for (name, value) in map.iter().filter(|(_, value)| !is_deep(value)) {
        *text += &format!("{} = {}\n", escape::toml_key(name), lines(value));
    }
    for (name, value) in map.iter().filter(|(_, value)| is_deep(value)) {
        let path = [path, &[escape::toml_key(name)]].concat();
        match value {
            Value::Object(map) => {
                // A table that only holds tables is there by their headings.
                if map.is_empty() || map.values().any(|value| !is_deep(value)) {
                    heading(text, &format!("[{}]", path.join(".")));
                }
                table(text, &path, map);
            }
            Value::Array(list) => {
                for map in list.iter().filter_map(Value::as_object) {
                    heading(text, &format!("[[{}]]", path.join(".")));
                    table(text, &path, map);
                }
            }
            _ => {}
        }
    }
}

fn heading(text: &mut String, heading: &str) {
    let blank = if text.is_empty() { "" } else { "\n" };
    *text += &format!("{blank}{heading}\n");
}

/// Says whether a value has a heading of its own: an object, or a list of nothing else.
fn is_deep(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_object),
        _ => false,
    }
}

/// Returns a value, over several lines where that is better read.
fn lines(value: &Value) -> String {
    match value {
        Value::String(string) => self::string(string),
        Value::Array(list) if list.len() > 1 => {
            let elements: String =
                list.iter().map(|element| format!("    {},\n", inline(element))).collect();
            format!("[\n{elements}]")
        }
        value => inline(value),
    }
}

/// Returns a value in one line.
fn inline(value: &Value) -> String {
    match value {
        Value::String(string) => escape::toml(string),
        Value::Array(list) => {
            format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let field = |(name, value): (&String, &Value)| {
                format!("{} = {}", escape::toml_key(name), inline(value))
            };
            format!("{{ {} }}", map.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// Returns a text in the quotation marks with which most of it stands as it is.
fn string(text: &str) -> String {
    let plain = |c: char| c == '\n' || c == '\t' || is_harmless(c);
    if !text.chars().all(plain) {
        return escape::toml(text);
    }
    let has_escapes = text.contains(['"', '\\']);
    match text.contains('\n') {
        true if !has_escapes => format!("\"\"\"\n{text}\"\"\""),
        true if !text.contains("'''") && !text.ends_with('\'') => format!("'''\n{text}'''"),
        false if has_escapes && !text.contains('\'') => format!("'{text}'"),
        _ => escape::toml(text),
    }
}
