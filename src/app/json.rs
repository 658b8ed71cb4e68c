//! Reading JSON that is stored: what would come back as something else is refused.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonFault {
    /// It is no JSON.
    #[error("{0}")]
    Syntax(serde_json::Error),
    /// A part of it would not be kept.
    #[error("{0}")]
    Twice(serde_json::Error),
    /// A number in it would be another.
    #[error("`{number}` would become {becomes}: write it as a text, in quotes")]
    Number {
        /// As it was written.
        number: String,
        /// As it would come back.
        becomes: Number,
    },
}

/// Reads a text.
pub(crate) fn read(text: &str) -> Result<Value, JsonFault> {
    let Exact(value) = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => JsonFault::Twice(error),
        _ => JsonFault::Syntax(error),
    })?;
    for number in numbers(text) {
        match number.parse::<Number>() {
            Ok(becomes) if decimal(&becomes.to_string()) != decimal(number) => {
                return Err(JsonFault::Number { number: number.to_owned(), becomes });
            }
            _ => {}
        }
    }
    Ok(value)
}

/// Returns the numbers in what is JSON: whatever begins as one outside of the quotation marks.
fn numbers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut begun, mut quoted, mut escaped) = (None, false, false);
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match (begun, byte) {
            (None, b'-' | b'0'..=b'9') => begun = Some(at),
            (Some(_), b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') | (None, _) => {}
            (Some(from), _) => {
                found.push(&text[from..at]);
                begun = None;
            }
        }
        // The letters of `true` and `false` begin no number.
        quoted = byte == b'"';
    }
    found
}

/// Returns the digits of a number, from the first to the last that is not zero, and the power of ten of the
/// last: `1.10`, `11e-1` and `1.1` are one number.
fn decimal(number: &str) -> (bool, String, i64) {
    let (mantissa, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{part}", whole.trim_start_matches('-'));
    let kept = digits.trim_end_matches('0');
    let power = power.trim_start_matches('+').parse::<i64>().unwrap_or(i64::MAX);
    let power = power.saturating_add((digits.len() - kept.len()) as i64 - part.len() as i64);
    let kept = kept.trim_start_matches('0');
    let power = if kept.is_empty() { 0 } else { power };
    (number.starts_with('-') && !kept.is_empty(), kept.to_owned(), power)
}

/// A value whose objects have no name twice.
struct Exact(Value);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Whole).map(Self)
    }
}

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Exact(value)) = from.next_element()? {
            list.push(value);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Exact(value))) = from.next_entry::<String, Exact>()? {
            if map.contains_key(&name) {
                return Err(de::Error::custom(format!("an object has `{name}` twice")));
            }
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_comes_back_as_it_was_is_taken() {
        let text = r#" {"a": [1, -2, 1.5, 18446744073709551615, true, null, "1.10 \" 1e5 \\"], "b": {"a": {}}} "#;
        assert_eq!(read(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(read("[-1.5]").unwrap(), json!([-1.5]));
        // The same number, written in other words.
        let same = "[1.10, 1e5, 1e-07, 0.00, -0.0, 1.5E+3, 100, 0]";
        assert_eq!(read(same).unwrap(), serde_json::from_str::<Value>(same).unwrap());
    }

    #[test]
    fn what_would_be_another_is_refused_with_the_reason() {
        for (text, why) in [
            (r#"{"a":1,"a":2}"#, "an object has `a` twice at line 1 column 13"),
            (r#"[{"b":{"a":1,"a":1}}]"#, "an object has `a` twice at line 1 column 19"),
            (
                r#"{"n":"1.10","m":0.12345678901234567890}"#,
                "`0.12345678901234567890` would become 0.12345678901234568: write it as a text, in quotes",
            ),
            (
                "[12345678901234567890123]",
                "`12345678901234567890123` would become 1.2345678901234568e+22: write it as a text, in quotes",
            ),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), why);
        }
        assert!(matches!(read("{"), Err(JsonFault::Syntax(_))));
    }
}
