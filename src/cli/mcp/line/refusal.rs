//! What a model is told of a call that could not be, in the words of the tool: the command line's own have
//! dashes and usages in them, which no tool takes.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory as _};
use serde_json::{Map, Value, json};

use super::make::{called, command, field_of, line, picked, takes};
use super::{Wrong, wrong};
use crate::cli::args::Args;
use crate::cli::mcp::tool::{Act, Shape, Tool};
use crate::cli::parse;

/// Says why the line for a call was not taken.
pub(in crate::cli::mcp) fn refusal(
    tool: &Tool,
    given: &Map<String, Value>,
    error: &clap::Error,
) -> Wrong {
    let mut given = given.clone();
    let root = Args::command();
    let told = picked(tool, &mut given).and_then(|(act, _)| {
        let command = command(&root, act)?;
        let named = |kind| names(tool, command, error.get(kind));
        let asked = named(ContextKind::InvalidArg);
        let what = what(error, &asked, &named(ContextKind::PriorArg));
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let missing = match error.kind() {
            ErrorKind::MissingRequiredArgument if is_choice(error) => &asked[..asked.len().min(1)],
            ErrorKind::MissingRequiredArgument => &asked,
            _ => &[],
        };
        Ok(wrong(what, instead(tool, act, command, &given, missing)))
    });
    told.unwrap_or_else(|wrong| wrong)
}

/// Says what is wrong with some fields.
fn what(error: &clap::Error, asked: &[String], prior: &[String]) -> String {
    let quoted = |names: &[String], between: &str| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
    };
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => value.as_str(),
        _ => "",
    };
    match error.kind() {
        _ if asked.is_empty() => plain(error),
        ErrorKind::MissingRequiredArgument if is_choice(error) => {
            format!("{} is missing", quoted(asked, " or "))
        }
        ErrorKind::MissingRequiredArgument if asked.len() == 1 => {
            format!("{} is missing", quoted(asked, ""))
        }
        ErrorKind::MissingRequiredArgument => format!("{} are missing", quoted(asked, " and ")),
        ErrorKind::ArgumentConflict if prior.is_empty() || prior == asked => {
            format!("{} can be given once only", quoted(asked, " and "))
        }
        ErrorKind::ArgumentConflict => {
            format!("{} cannot be given with {}", quoted(asked, " and "), quoted(prior, " and "))
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            format!("{} cannot be `{value}`{why}", quoted(asked, " and "))
        }
        _ => plain(error),
    }
}

/// Says whether one of several is asked for: `<--on <ID>|--off <ID>>`.
fn is_choice(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidArg), Some(ContextValue::Strings(said))
        if matches!(&said[..], [one] if one.starts_with("<--")))
}

/// Returns the first sentence of an error, without the marks of options.
fn plain(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("error: ").replace("'--", "'")
}

/// Returns the fields that an error names as the command line does: `<TO>...`, `--reply <ID>`, `<--on <ID>|--off <ID>>`.
fn names(tool: &Tool, command: &clap::Command, said: Option<&ContextValue>) -> Vec<String> {
    let said: Vec<&str> = match said {
        Some(ContextValue::String(said)) => vec![said],
        Some(ContextValue::Strings(said)) => said.iter().map(String::as_str).collect(),
        _ => return Vec::new(),
    };
    let named = |arg: &&Arg, said: &str| {
        let positional = || {
            let bare = said.trim_end_matches("...").trim_matches(['<', '>', '[', ']']);
            arg.is_positional()
                && arg.get_value_names().is_some_and(|names| names.iter().any(|name| *name == bare))
        };
        match said.trim_start_matches('<').strip_prefix("--") {
            Some(long) => arg.get_long() == long.split([' ', '=', '|', '>']).next(),
            None => positional(),
        }
    };
    let mut found: Vec<String> = Vec::new();
    for said in said {
        let each = if said.starts_with("<--") { said.split('|').collect() } else { vec![said] };
        for said in each {
            let arg = command.get_arguments().find(|arg| named(arg, said));
            let name = arg.map(|arg| field_of(tool, command, arg).to_owned());
            found.extend(name.filter(|name| !found.contains(name)));
        }
    }
    found
}

/// Says what an act takes, with a call that has what is missing.
pub(super) fn instead(
    tool: &Tool,
    act: Act,
    command: &clap::Command,
    given: &Map<String, Value>,
    missing: &[&str],
) -> String {
    let takes = format!("{} takes: {}", called(tool, act), takes(tool, command));
    if missing.is_empty() {
        return format!("{takes}.");
    }
    let mut call = Map::new();
    if !act.name.is_empty() && !tool.pick.is_empty() {
        call.insert(tool.pick.to_owned(), act.name.into());
    }
    // What was given is meant; what is long is known to who gave it.
    for (name, value) in given.iter().filter(|(_, value)| value.to_string().len() <= 40) {
        call.insert(name.clone(), value.clone());
    }
    let add = |call: &mut Map<String, Value>, name: &str| {
        if !call.contains_key(name) {
            call.insert(name.to_owned(), sample(tool, act, name));
        }
    };
    missing.iter().chain(tool.required).chain(&act.says).for_each(|name| add(&mut call, name));
    // And what would be missing next.
    if let Ok(line) = line(tool, &call)
        && let Err(error) = parse::parse_words(line.words)
        && error.kind() == ErrorKind::MissingRequiredArgument
        && !is_choice(&error)
    {
        let also = names(tool, command, error.get(ContextKind::InvalidArg));
        also.iter().for_each(|name| add(&mut call, name));
    }
    format!("{takes}; such as {} {}.", tool.name, Value::Object(call))
}

/// Returns what a field may look like.
fn sample(tool: &Tool, act: Act, name: &str) -> Value {
    let id = match act.words.split(' ').next() {
        Some("ack") => "m-7k2mq",
        Some("note") => "n-7k2mq",
        Some("handoff" | "review") => "h-7k2mq",
        Some("session") => "s-7k2mq",
        Some("alert") => "ann/build",
        _ => "t-7k2mq",
    };
    let text = match name {
        "id" | "on" => id,
        "to" | "assign" => "gemini",
        "paths" => "src/a.rs",
        "key" if tool.name == "note" => "build",
        "key" => "conventions.testing",
        "role" => "driver",
        "query" => "parser",
        "outcome" => "answered",
        "ops" => return json!([{ "op": "task.add", "title": "TITLE" }]),
        "title" => "TITLE",
        _ => "TEXT",
    };
    let field = tool.fields.iter().find(|field| field.name == name);
    match field.map(|field| field.shape) {
        Some(Shape::Texts) => json!([text]),
        Some(Shape::Flag) => true.into(),
        _ => text.into(),
    }
}
