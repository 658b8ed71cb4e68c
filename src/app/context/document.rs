//! JSON and TOML documents that hold a part of the context.

use serde_json::{Map, Value};
use toml::Table;

use super::toml_text;
use crate::app::json::{self, JsonFault};
use crate::error::Error;

/// The longest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 4 * 1024 * 1024;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As JSON.
    Json,
    /// As TOML.
    Toml,
}

impl Format {
    /// Returns the format that a file's extension names.
    #[must_use]
    pub fn of_extension(extension: Option<&str>) -> Option<Self> {
        match extension?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }
}

/// Where and why a document does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub(super) struct Fault {
    line: usize,
    column: usize,
    why: String,
}

/// Reads a JSON object.
pub(super) fn json_object(bytes: &[u8]) -> Result<Value, Error> {
    let text = text(bytes)?;
    let value = json::read(text).map_err(|fault| match fault {
        JsonFault::Syntax(error) => Error::user(format!("that is not JSON: {error}")),
        fault => Error::user(format!("that could not be kept as it is: {fault}")),
    })?;
    if value.is_object() {
        return Ok(value);
    }
    Err(Error::user("that is JSON, but no object")
        .hint("Write keys and values, as in `{\"conventions\": {\"testing\": \"inline\"}}`."))
}

/// Reads an object in a format; in whichever it is, if none is given.
pub(super) fn read(bytes: &[u8], format: Option<Format>) -> Result<Value, Error> {
    let looks_like_json = || text(bytes).is_ok_and(|text| text.trim_start().starts_with('{'));
    match format {
        Some(Format::Json) => json_object(bytes),
        None if looks_like_json() => json_object(bytes),
        _ => {
            let table = toml_table(text(bytes)?).map_err(|fault| {
                Error::user(format!("that is not TOML: {fault}")).hint(
                    "A file that ends in .json is read as JSON, and so is what begins with `{`.",
                )
            })?;
            from_toml(table)
        }
    }
}

/// Returns the text of a document, if it is within the limit.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Error> {
    if bytes.len() > MAX_DOCUMENT {
        let message = format!("the document is over {MAX_DOCUMENT} bytes long");
        return Err(Error::user(message).hint("Split it into several."));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::user("the document is not UTF-8").hint("Convert it, as with iconv."))?;
    // A byte order mark is legal to write, and no part of what is written.
    Ok(text.trim_start_matches('\u{feff}'))
}

/// Reads TOML.
pub(super) fn toml_table(text: &str) -> Result<Table, Fault> {
    text.parse::<Table>().map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Fault { line, column, why: error.message().trim().replace('\n', ", ") }
    })
}

/// Returns TOML as JSON; dates become texts.
pub(super) fn from_toml(table: Table) -> Result<Value, Error> {
    let fields = table.into_iter().map(|(name, value)| Ok((name, json_of(value)?)));
    Ok(Value::Object(fields.collect::<Result<Map<_, _>, Error>>()?))
}

fn json_of(value: toml::Value) -> Result<Value, Error> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .ok_or_else(|| {
                Error::user(format!("{number} is no number that JSON has"))
                    .hint("Write it as a text, in quotes.")
            })?
            .into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json_of).collect::<Result<_, _>>()?,
        toml::Value::Table(table) => from_toml(table)?,
    })
}

/// Returns JSON as TOML, which has neither null nor the greatest numbers.
pub(super) fn to_toml(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None if number.is_f64() => number.as_f64()?.into(),
            None => return None,
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => toml::Value::Array(list.iter().map(to_toml).collect::<Option<_>>()?),
        Value::Object(map) => {
            let fields = map.iter().map(|(name, value)| Some((name.clone(), to_toml(value)?)));
            toml::Value::Table(fields.collect::<Option<_>>()?)
        }
    })
}

/// Returns an object as a TOML document.
pub(super) fn toml_text(value: &Value) -> Option<String> {
    to_toml(value)?;
    value.as_object().map(toml_text::of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_toml_can_say_comes_back_as_it_was() {
        let value = json!({
            "z": 1, "a": {"text": "x\n\"y\"\u{7}", "list": [1, "two", [3.5, {"four": true}]], "b": {}},
            "odd-key_ß": -0.25, "@x/y": [], "deep": {"er": {"still": "'''"}},
        });
        let text = toml_text(&value).unwrap();
        assert_eq!(read(text.as_bytes(), Some(Format::Toml)).unwrap(), value);
        assert_eq!(read(text.as_bytes(), None).unwrap(), value);
        assert_eq!(read(value.to_string().as_bytes(), None).unwrap(), value);
    }

    #[test]
    fn what_acts_on_a_terminal_or_hides_text_is_escaped_and_comes_back_as_it_was() {
        let odd = "\u{202e}evil\u{9b}31m\u{200b}\u{e0041}\u{ad}";
        let value = json!({
            odd: {"text": odd, "lines": format!("a\n{odd}\\\"\n"), "list": [odd, {odd: odd}], "é": "ü"},
            "more": [{odd: 1}],
        });
        let text = toml_text(&value).unwrap();
        assert!(text.chars().all(|c| c == '\n' || crate::app::brief::is_harmless(c)), "{text:?}");
        assert_eq!(read(text.as_bytes(), Some(Format::Toml)).unwrap(), value);
        assert!(text.contains("\"é\" = \"ü\""), "{text}");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
            "(?s).{0,12}".prop_map(Value::from),
            "[\r\n'\"\\\\ \u{7f}a]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("(?s).{0,4}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_toml_can_say_comes_back_as_it_was(value in any_value()) {
            let value = json!({"a": value, "b": 1});
            let text = toml_text(&value).unwrap();
            prop_assert_eq!(read(text.as_bytes(), Some(Format::Toml)).unwrap(), value, "{}", text);
        }
    }

    #[test]
    fn what_toml_cannot_say_is_not_written() {
        for value in [json!([null]), json!({"a": [{"b": null}]}), json!(u64::MAX)] {
            assert_eq!(to_toml(&value), None, "{value}");
        }
    }

    #[test]
    fn a_fault_says_where_it_is() {
        let fault = toml_table("a = 1\nß = [1,\nb = 2\n").unwrap_err();
        assert_eq!((fault.line, fault.column), (3, 3), "{fault}");
        let fault = toml_table("a = 1\na = 2\n").unwrap_err();
        assert_eq!((fault.line, fault.column), (2, 1), "{fault}");
    }

    #[test]
    fn dates_become_texts_and_what_is_no_number_is_refused() {
        let value = read(b"\xef\xbb\xbfday = 2026-11-23", None).unwrap();
        assert_eq!(value, json!({"day": "2026-11-23"}));
        assert!(read(b"x = nan", None).is_err());
        assert!(read(b"[1]", Some(Format::Json)).is_err());
        assert!(read(b"\xff", None).is_err());
    }
}
