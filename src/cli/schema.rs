//! The JSON Schema of every document that a command prints with `--json`.
//!
//! Invariant: a command that prints a document has its line here; `tests/schema.rs` sees to it, and
//! `fixtures/schema/` holds what comes of it.

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

use super::ui::ErrorDocument;
use crate::app::batch::{self, BatchMade};
use crate::app::doctor::DoctorView;
use crate::app::publish::PublishView;
use crate::app::render::{MessagesFile, RenderView, TasksFile};
use crate::app::view::{InboxView, Made};

/// One document.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The words of the command that prints it, or another name for it.
    pub name: &'static str,
    /// Whether each line of the output is such a document, and not the whole.
    pub lines: bool,
    /// Makes its schema.
    pub schema: fn() -> Schema,
}

const fn whole<T: JsonSchema>(name: &'static str) -> Document {
    Document { name, lines: false, schema: || schema_for!(T) }
}

const fn lines<T: JsonSchema>(name: &'static str) -> Document {
    Document { name, lines: true, schema: || schema_for!(T) }
}

/// What commands print, by their words.
pub const COMMANDS: &[Document] = &[
    whole::<Vec<Made>>("ack"),
    lines::<BatchMade>("batch"),
    whole::<DoctorView>("doctor"),
    whole::<InboxView>("inbox"),
    whole::<PublishView>("publish"),
    whole::<RenderView>("render"),
    whole::<Made>("send"),
];

/// Commands that print no document with `--json`: what they print is in another form, or none.
pub const WITHOUT: &[&str] = &["log", "util completions", "util man", "util schema"];

/// Documents that no command prints on its standard output.
pub const OTHERS: &[Document] = &[
    Document { name: "batch-operation", lines: true, schema: operation },
    whole::<ErrorDocument<'static>>("error"),
    whole::<MessagesFile>("view-messages"),
    whole::<TasksFile>("view-tasks"),
];

/// Returns the schema of one line that `batch` reads.
fn operation() -> Schema {
    let label = serde_json::json!({
        "type": ["string", "null"],
        "description": "What later lines call the object: `$` and this."
    });
    let variants: Vec<serde_json::Value> = batch::schemas()
        .into_iter()
        .map(|(word, schema)| {
            let mut schema = schema.to_value();
            schema["properties"]["op"] = serde_json::json!({"const": word});
            schema["properties"]["label"] = label.clone();
            schema["title"] = word.into();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            schema["required"] =
                std::iter::once("op".into()).chain(required).collect::<Vec<_>>().into();
            if let Some(schema) = schema.as_object_mut() {
                schema.remove("$schema");
            }
            schema
        })
        .collect();
    let definitions = definitions(&variants);
    let mut variants = variants;
    for variant in &mut variants {
        variant.as_object_mut().map(|variant| variant.remove("$defs"));
    }
    schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Operation",
        "oneOf": variants,
        "$defs": definitions,
    })
}

/// Puts the definitions of all variants together: they are of the same types.
fn definitions(variants: &[serde_json::Value]) -> serde_json::Map<String, serde_json::Value> {
    let each = variants.iter().filter_map(|variant| variant["$defs"].as_object());
    each.flatten().map(|(name, schema)| (name.clone(), schema.clone())).collect()
}

/// Returns each schema's file name and content.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let file = |document: &Document| {
        let name = format!("{}.json", document.name.replace(' ', "-"));
        (name, pretty(&(document.schema)()))
    };
    COMMANDS.iter().chain(OTHERS).map(file).collect()
}

fn pretty(schema: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(schema).expect("schemas have only string keys");
    text + "\n"
}
