//! The tools: each one or several commands under one name.

use serde_json::{Map, Value, json};

/// What a call may do to what all share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    Reads,
    /// It only adds, or marks something as read by who asks.
    Adds,
    /// It may also end, replace or take away what another made.
    Changes,
}

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text.
    Text,
    /// A text that the command reads from its input.
    Input,
    /// Texts.
    Texts,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// One of these.
    One(&'static [&'static str]),
    /// Anything; it is given as JSON, but for a text.
    Any,
    /// Objects, each a line of the command's input.
    Lines,
}

/// A value that a tool takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its name: that of the option or argument of the command.
    pub name: &'static str,
    pub shape: Shape,
    /// What a model could not guess; else empty.
    pub about: &'static str,
}

/// A command that a tool stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    /// The value that picks it.
    pub name: &'static str,
    /// The words that name the command.
    pub words: &'static str,
    /// What stands in its line if nothing else is said.
    pub otherwise: &'static [(&'static str, &'static str)],
    /// The field without which it would read what it needs from an input that nobody writes to.
    pub says: Option<&'static str>,
}

/// A tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tool {
    pub name: &'static str,
    /// What it is for, for a model.
    pub about: &'static str,
    pub effect: Effect,
    /// The commands; the first is meant where none is picked.
    pub acts: &'static [Act],
    /// The field that picks one; empty where there is only one.
    pub pick: &'static str,
    /// The command for a value that picks none, to which it is given; empty where that is a mistake.
    pub anything: &'static str,
    pub fields: &'static [Field],
    pub required: &'static [&'static str],
}

impl Tool {
    /// Returns the JSON schema of what it takes.
    pub(super) fn schema(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        for field in self.fields {
            properties.insert(field.name.to_owned(), field.schema());
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), properties.into());
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), self.required.into());
        }
        schema
    }
}

impl Field {
    fn schema(&self) -> Value {
        let mut schema = match self.shape {
            Shape::Text | Shape::Input => json!({ "type": "string" }),
            Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Shape::Number => json!({ "type": "integer" }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::One(values) => json!({ "type": "string", "enum": values }),
            Shape::Any => json!({}),
            Shape::Lines => json!({ "type": "array", "items": { "type": "object" } }),
        };
        if let (false, Some(schema)) = (self.about.is_empty(), schema.as_object_mut()) {
            schema.insert("description".to_owned(), self.about.into());
        }
        schema
    }
}
