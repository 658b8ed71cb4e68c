//! Looking through an event's line: every text in it, with the name of the field that holds it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{assigned, text};

/// Something in an event that looks like a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it looks like, such as `GitHub token`.
    pub rule: String,
    /// The field that holds it, such as `data.text`.
    pub field: String,
    /// How it begins, as far as that may be shown.
    pub masked: String,
}

/// How many bytes of a field's name are told.
const LONGEST_FIELD: usize = 120;

/// Returns the first thing in an event's line that looks like a credential.
#[must_use]
pub fn scan(line: &str) -> Option<Hit> {
    let mut search = Search { hit: None, path: Vec::new(), last: String::new() };
    let mut json = serde_json::Deserializer::from_str(line);
    // Where it ends early it is no event, which is for others to say.
    let _ = Value { search: &mut search, name: None }.deserialize(&mut json);
    search.hit
}

/// What was found, and where it is looked just now.
struct Search {
    hit: Option<Hit>,
    path: Vec<String>,
    /// The last text, where it is short enough to be a name.
    last: String,
}

/// The longest text that is taken for a name, in bytes.
const LONGEST_NAME: usize = 200;

impl Search {
    fn text(&mut self, text: &str, name: Option<&str>) {
        if self.hit.is_some() {
            return;
        }
        if text.len() <= LONGEST_NAME {
            text.clone_into(&mut self.last);
        }
        let by_name = || name.and_then(|name| assigned::in_field(name, text));
        if let Some(found) = text::scan(text).or_else(by_name) {
            let field = self.path.join(".");
            let field = field.chars().take(LONGEST_FIELD).collect();
            self.hit = Some(Hit { rule: found.rule.to_owned(), field, masked: found.masked });
        }
    }
}

/// A value that is gone through; `name` is what it is called by: its field, or what stands in `key` beside
/// a `value`.
struct Value<'s, 'n> {
    search: &'s mut Search,
    name: Option<&'n str>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.search.text(text, self.name);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items
            .next_element_seed(Value { search: &mut *self.search, name: self.name })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut key = String::new();
        while let Some(field) = fields.next_key::<String>()? {
            // A name can be anything that a program chose.
            self.search.text(&field, None);
            self.search.path.push(field);
            let field = self.search.path.last().cloned().unwrap_or_default();
            let name = if field == "value" && !key.is_empty() { &key } else { &field };
            // What is in a secret is one, whatever it is called there.
            let above = self.name.filter(|above| assigned::is_field(above));
            let name = above.filter(|_| !assigned::is_field(name)).unwrap_or(name);
            self.search.last.clear();
            fields.next_value_seed(Value { search: &mut *self.search, name: Some(name) })?;
            if field == "key" {
                key = std::mem::take(&mut self.search.last);
            }
            self.search.path.pop();
        }
        Ok(())
    }
}
