//! The JSON Schema of every document that a command prints with `--json`.
//!
//! Invariant: a command that prints a document has its line here; `tests/schema.rs` sees to it, and
//! `fixtures/schema/` holds what comes of it.

use clap::{Command, CommandFactory as _};
use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;
use serde_json::{Map, Value};

use super::args::Args;
use super::command::agents::AgentsView;
use super::ui::ErrorDocument;
use crate::app::batch::{self, BatchMade};
use crate::app::brief::BriefView;
use crate::app::changes::ChangesView;
use crate::app::check::ChecksView;
use crate::app::checkpoint::{CheckpointView, CheckpointsView};
use crate::app::client::setup::SetupView;
use crate::app::context::{
    ContextChanged, ContextDiff, ContextHistory, ContextImported, ContextSynced, ContextView,
    Knowledge,
};
use crate::app::doctor::DoctorView;
use crate::app::guard::GuardView;
use crate::app::handoff::{HandoffView, HandoffsView, ReviewShown};
use crate::app::import::ImportView;
use crate::app::init::InitView;
use crate::app::lock::LeasesView;
use crate::app::memory::{MemoriesView, MemoryView};
use crate::app::publish::PublishView;
use crate::app::redact::RedactView;
use crate::app::render::{MessagesFile, RenderView, TasksFile};
use crate::app::search::SearchView;
use crate::app::session::export::{SessionExport, SessionImported};
use crate::app::session::{ResumeView, SaveView, SessionDetail, SessionView, SessionsView};
use crate::app::setup::HooksView;
use crate::app::status::StatusView;
use crate::app::sync::SyncView;
use crate::app::uninstall::UninstallView;
use crate::app::view::{
    AcceptedView, AlertMade, AlertsView, InboxView, Made, NoteView, NotesView, ParticipantView,
    ParticipantsView, Shown, TaskView, TasksView,
};
use crate::app::wait::WaitView;
use crate::app::watch::WatchLine;
use crate::domain::session::policy::Policy;

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

/// Of a command that writes: it says so where that is durable in the worktree only.
const fn written<T: JsonSchema>(name: &'static str) -> Document {
    Document { name, lines: false, schema: || durable(schema_for!(T)) }
}

/// Of a command that takes one object or several, or lists them or acts: what it prints is one of two.
const fn either<One: JsonSchema, Several: JsonSchema>(name: &'static str) -> Document {
    let schema = || {
        let variants = [schema_for!(One), schema_for!(Several)];
        any_of("anyOf", variants.map(|schema| durable(schema).to_value()).to_vec())
    };
    Document { name, lines: false, schema }
}

/// What commands print, by their words.
pub const COMMANDS: &[Document] = &[
    written::<Vec<Made>>("ack"),
    whole::<AgentsView>("agents"),
    whole::<AlertsView>("alert"),
    written::<AlertMade>("alert clear"),
    whole::<AlertsView>("alert list"),
    written::<AlertMade>("alert raise"),
    Document { name: "batch", lines: true, schema: || durable(schema_for!(BatchMade)) },
    whole::<BriefView>("brief"),
    whole::<ChangesView>("changes"),
    whole::<ChecksView>("check"),
    whole::<ChecksView>("check list"),
    whole::<ChecksView>("check run"),
    whole::<ChecksView>("check trust"),
    either::<CheckpointsView, CheckpointView>("checkpoint"),
    whole::<ContextView>("context"),
    written::<ContextChanged>("context append"),
    whole::<ContextDiff>("context diff"),
    written::<ContextChanged>("context edit"),
    whole::<Knowledge>("context export"),
    whole::<ContextView>("context get"),
    whole::<ContextHistory>("context history"),
    written::<ContextImported>("context import"),
    whole::<MemoriesView>("context memory"),
    whole::<MemoryView>("context memory clear"),
    whole::<MemoryView>("context memory push"),
    whole::<MemoriesView>("context memory recent"),
    written::<ContextChanged>("context remove"),
    written::<ContextChanged>("context set"),
    written::<ContextSynced>("context sync"),
    whole::<DoctorView>("doctor"),
    whole::<GuardView>("guard"),
    either::<HandoffsView, HandoffView>("handoff"),
    written::<HandoffView>("handoff accept"),
    written::<HandoffView>("handoff confirm"),
    written::<HandoffView>("handoff decline"),
    whole::<HandoffsView>("handoff list"),
    written::<HandoffView>("handoff overrule"),
    written::<HandoffView>("handoff withdraw"),
    written::<ImportView>("import backlog"),
    written::<ImportView>("import beads"),
    whole::<InboxView>("inbox"),
    whole::<InitView>("init"),
    either::<LeasesView, LeasesView>("lock"),
    whole::<NotesView>("note"),
    written::<AcceptedView>("note accept"),
    written::<Made>("note add"),
    whole::<NotesView>("note list"),
    written::<NoteView>("note reject"),
    written::<NoteView>("note resolve"),
    whole::<ParticipantsView>("participant"),
    whole::<ParticipantsView>("participant list"),
    written::<ParticipantView>("participant set"),
    whole::<PublishView>("publish"),
    whole::<RedactView>("redact"),
    whole::<RenderView>("render"),
    either::<ReviewShown, HandoffView>("review"),
    whole::<SessionView>("role"),
    written::<SessionView>("role give"),
    written::<SessionView>("role grant"),
    written::<SessionView>("role release"),
    written::<SessionView>("role request"),
    whole::<SessionView>("role show"),
    written::<SessionView>("role take"),
    whole::<SearchView>("search"),
    written::<Made>("send"),
    whole::<SessionsView>("session"),
    written::<SessionView>("session complete"),
    written::<SessionView>("session create"),
    whole::<SessionExport>("session export"),
    written::<SessionImported>("session import"),
    written::<SessionView>("session join"),
    written::<SessionView>("session leave"),
    whole::<SessionsView>("session list"),
    written::<SessionView>("session pause"),
    written::<Policy>("session policy"),
    whole::<SessionDetail>("session replay"),
    written::<SessionView>("session report"),
    written::<ResumeView>("session resume"),
    written::<SaveView>("session save"),
    whole::<SessionDetail>("session show"),
    whole::<SetupView>("setup"),
    whole::<HooksView>("setup git"),
    whole::<Shown>("show"),
    whole::<StatusView>("status"),
    whole::<SyncView>("sync"),
    whole::<TasksView>("task"),
    written::<Made>("task add"),
    either::<TaskView, TasksView>("task assign"),
    written::<TaskView>("task block"),
    either::<TaskView, TasksView>("task cancel"),
    either::<TaskView, TasksView>("task claim"),
    written::<TaskView>("task comment"),
    written::<TaskView>("task depend"),
    either::<TaskView, TasksView>("task done"),
    written::<TaskView>("task edit"),
    whole::<TasksView>("task list"),
    either::<TaskView, TasksView>("task next"),
    either::<TaskView, TasksView>("task release"),
    either::<TaskView, TasksView>("task reopen"),
    either::<TaskView, TasksView>("task start"),
    whole::<UninstallView>("uninstall"),
    written::<LeasesView>("unlock"),
    whole::<WaitView>("wait"),
];

/// Commands that print no document with `--json`: `log` prints the events' own lines; what `watch` prints, as long
/// as it runs, stands below.
pub const WITHOUT: &[&str] = &[
    "hook claude",
    "hook codex",
    "hook copilot",
    "hook cursor",
    "hook gemini",
    "hook git",
    "hook opencode",
    "hook qwen",
    "log",
    "mcp",
    "util completions",
    "util man",
    "util schema",
    "watch",
];

/// Documents that no command prints on its standard output, or none that ends.
pub const OTHERS: &[Document] = &[
    Document { name: "watch", lines: true, schema: || schema_for!(WatchLine) },
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
    let variants: Vec<Value> = batch::schemas()
        .into_iter()
        .map(|(word, schema)| {
            let mut schema = schema.to_value();
            schema["properties"]["op"] = serde_json::json!({"const": word});
            schema["properties"]["label"] = label.clone();
            schema["title"] = word.into();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            schema["required"] =
                std::iter::once("op".into()).chain(required).collect::<Vec<_>>().into();
            schema
        })
        .collect();
    any_of("oneOf", variants)
}

/// Adds the field that says where what was written is durable; of a list, to its elements.
fn durable(schema: Schema) -> Schema {
    let mut schema = schema.to_value();
    let field = serde_json::json!({
        "const": "worktree",
        "description": "There where the git directory cannot be written: what was written is durable in this worktree only, until a command runs that can write it."
    });
    let element = schema["items"]["$ref"].as_str().map(str::to_owned);
    let object = match element.as_deref().and_then(|path| path.strip_prefix("#/$defs/")) {
        Some(name) => &mut schema["$defs"][name],
        None => &mut schema,
    };
    if object["properties"].is_object() {
        object["properties"]["durable"] = field;
    }
    Schema::try_from(schema).expect("an object is a schema")
}

/// Returns the schema of a document that is one of several.
fn any_of(keyword: &str, mut variants: Vec<Value>) -> Schema {
    let mut definitions = Map::new();
    for variant in variants.iter_mut().filter_map(Value::as_object_mut) {
        variant.remove("$schema");
        // They are of types that are named apart, so where two have one of a name it is the same.
        if let Some(Value::Object(own)) = variant.remove("$defs") {
            definitions.extend(own);
        }
    }
    let mut schema = schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions,
    });
    schema.insert(keyword.to_owned(), variants.into());
    schema
}

/// Returns the words of every command, hidden ones, too.
#[must_use]
pub fn commands() -> Vec<String> {
    let mut grammar = Args::command().disable_help_subcommand(true);
    grammar.build();
    let mut found = Vec::new();
    add_commands(&grammar, "", &mut found);
    found
}

fn add_commands(command: &Command, words: &str, found: &mut Vec<String>) {
    for sub in command.get_subcommands() {
        let words = format!("{words} {}", sub.get_name()).trim().to_owned();
        // A noun that needs a verb is no command by itself.
        if !sub.is_subcommand_required_set() {
            found.push(words.clone());
        }
        add_commands(sub, &words, found);
    }
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
