//! Making the line for a call.

use std::ffi::OsString;

use clap::{Arg, CommandFactory as _};
use serde_json::{Map, Value};

use super::refusal::instead;
use super::values::{Shown, add, flag, lines, text};
use super::{Line, Wrong, wrong};
use crate::cli::args::Args;
use crate::cli::mcp::tool::{Act, Effect, Shape, Tool};

/// Names that mean the same where a command has only one of them.
const ALIKE: &[&[&str]] = &[
    &["id", "ids", "note", "alert", "session", "handoff", "task", "words", "names"],
    &["message", "text", "description", "summary", "comment", "reason"],
    &["paths", "path", "file", "files"],
    &["assign", "to", "words", "assignee"],
    &["key", "symbol"],
];

/// Returns the line for a call of a tool.
///
/// # Errors
/// When what is given cannot be what the command takes.
pub(in crate::cli::mcp) fn line(tool: &Tool, given: &Map<String, Value>) -> Result<Line, Wrong> {
    let mut given = given.clone();
    given.retain(|_, value| !value.is_null());
    let (act, named) = picked(tool, &mut given)?;
    let json = match given.remove("json") {
        Some(value) => flag(&Shown::of("json", &value))?,
        None => false,
    };
    let root = Args::command();
    let command = command(&root, act)?;
    let mut line = Line { words: vec!["collab".into()], input: String::new(), json };
    line.words.extend(act.words.split(' ').map(OsString::from));
    for (name, value) in act.otherwise {
        if !given.contains_key(*name) {
            given.insert((*name).to_owned(), (*value).into());
        }
    }
    let mut places: Vec<(usize, OsString)> = Vec::new();
    let mut stands: Vec<&str> = Vec::new();
    if let Some(named) = named {
        places.push((1, named.into()));
        stands.extend(command.get_positionals().next().map(|arg| arg.get_id().as_str()));
    }
    // In the order in which the tool tells them, so that a task stands before who is to do it.
    let known = |name: &str| tool.fields.iter().position(|field| field.name == name);
    let mut fields: Vec<(&String, &Value)> = given.iter().collect();
    fields.sort_by_key(|(name, _)| known(name).unwrap_or(usize::MAX));
    for (name, value) in fields {
        let shape = known(name).map(|index| tool.fields[index].shape);
        let shown = Shown::of(name, value);
        if shape == Some(Shape::Lines) {
            line.input = lines(&shown)?;
            continue;
        }
        // What only reads takes no option of which nobody has said that it only reads; and nothing goes on for ever.
        let is_taken = name != "follow" && (shape.is_some() || tool.effect != Effect::Reads);
        let Some(arg) = arg(command, name).filter(|_| is_taken) else {
            return Err(wrong(
                format!("{} takes no `{name}`", called(tool, act)),
                format!("It takes: {}.", takes(tool, command)),
            ));
        };
        stands.push(arg.get_id().as_str());
        add(&mut line, &mut places, arg, shape, &shown)?;
    }
    if let Some(field) = missing(tool, act, command, &given, &stands) {
        return Err(wrong(
            format!("`{field}` is missing"),
            instead(tool, act, command, &given, &[field]),
        ));
    }
    if !places.is_empty() {
        places.sort_by_key(|(place, _)| *place);
        line.words.push("--".into());
        line.words.extend(places.into_iter().map(|(_, word)| word));
    }
    Ok(line)
}

/// Returns the command of an act.
pub(super) fn command(root: &clap::Command, act: Act) -> Result<&clap::Command, Wrong> {
    let found = act.words.split(' ').try_fold(root, |command, word| command.find_subcommand(word));
    found.ok_or_else(|| {
        wrong(format!("there is no command `{}`", act.words), "This is a mistake in collab.")
    })
}

/// Returns the command that is meant, and what names its object.
pub(super) fn picked(
    tool: &Tool,
    given: &mut Map<String, Value>,
) -> Result<(Act, Option<String>), Wrong> {
    let first = tool.acts[0];
    if tool.pick.is_empty() {
        return Ok((first, None));
    }
    let names: Vec<&str> = tool.acts.iter().map(|act| act.name).collect();
    let Some(value) = given.remove(tool.pick) else {
        if tool.required.contains(&tool.pick) {
            let instead = if tool.anything.is_empty() {
                format!("It is one of {}.", names.join(", "))
            } else {
                format!("It is an id, or one of {}.", names.join(", "))
            };
            return Err(wrong(format!("`{}` is missing", tool.pick), instead));
        }
        return Ok((first, None));
    };
    let shown = Shown::of(tool.pick, &value);
    let said = text(&shown)?;
    let like = |name: &str| said.trim().to_lowercase().replace(['_', '-'], " ") == name;
    if let Some(act) = tool.acts.iter().find(|act| like(act.name)) {
        return Ok((*act, None));
    }
    if !tool.anything.is_empty() {
        let act = Act { name: "", words: tool.anything, otherwise: &[], says: None };
        return Ok((act, Some(said)));
    }
    Err(wrong(
        format!("`{}` is one of {}, and not {}", tool.pick, names.join(", "), shown.json),
        format!("Say one of these to `{}`.", tool.name),
    ))
}

/// What a tool is called in what a model is told, with what picks the command.
pub(super) fn called(tool: &Tool, act: Act) -> String {
    if act.name.is_empty() { tool.name.to_owned() } else { format!("{} {}", tool.name, act.name) }
}

/// Returns the argument of a command that a name means.
pub(super) fn arg<'c>(command: &'c clap::Command, name: &str) -> Option<&'c Arg> {
    let own = |arg: &&Arg| !arg.is_global_set() && arg.get_id() != "help";
    let same = |said: &str, arg: &&Arg| {
        let said = said.replace('_', "-");
        arg.get_id().as_str().replace('_', "-") == said || arg.get_long() == Some(said.as_str())
    };
    let find = |said: &str| command.get_arguments().filter(own).find(|arg| same(said, arg));
    let alike = ALIKE.iter().filter(|names| names.contains(&name)).flat_map(|names| names.iter());
    find(name).or_else(|| alike.into_iter().find_map(|name| find(name)))
}

/// Returns what a command takes, as the tool calls it.
pub(super) fn takes(tool: &Tool, command: &clap::Command) -> String {
    let mut names: Vec<&str> =
        tool.fields.iter().map(|f| f.name).filter(|n| arg(command, n).is_some()).collect();
    for arg in command.get_arguments() {
        let stands = names.iter().any(|name| {
            self::arg(command, name).is_some_and(|there| there.get_id() == arg.get_id())
        });
        // What a command reads from a file, a tool is given.
        let is_file = arg.is_positional() && tool.fields.iter().any(|f| f.shape == Shape::Lines);
        let is_own = !arg.is_global_set() && arg.get_id() != "help" && !is_file;
        if !stands && is_own && tool.effect != Effect::Reads {
            names.push(arg.get_long().unwrap_or(arg.get_id().as_str()));
        }
    }
    names.extend(tool.fields.iter().filter(|f| f.shape == Shape::Lines).map(|f| f.name));
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// Returns the first field that an act needs and that does not stand.
fn missing<'c>(
    tool: &Tool,
    act: Act,
    command: &'c clap::Command,
    given: &Map<String, Value>,
    stands: &[&str],
) -> Option<&'c str> {
    let needed = command
        .get_arguments()
        .find(|arg| arg.is_required_set() && !stands.contains(&arg.get_id().as_str()));
    if let Some(needed) = needed {
        return Some(field_of(tool, command, needed));
    }
    let required = tool.required.iter().filter(|name| **name != tool.pick);
    // Whoever says that it is over has nothing else to say.
    let says = act.says.iter().filter(|_| given.get("done") != Some(&true.into()));
    required.chain(says).copied().find(|name| {
        !given.contains_key(*name)
            && arg(command, name).is_none_or(|arg| !stands.contains(&arg.get_id().as_str()))
    })
}

/// Returns what a tool calls an argument.
pub(super) fn field_of<'c>(tool: &Tool, command: &'c clap::Command, needed: &'c Arg) -> &'c str {
    let id = needed.get_id();
    let told = tool.fields.iter().map(|field| field.name);
    let mut told = told.filter(|name| arg(command, name).is_some_and(|arg| arg.get_id() == id));
    let alike = ALIKE.iter().find(|names| names.contains(&id.as_str())).map(|names| names[0]);
    told.next().or(needed.get_long()).or(alike).unwrap_or(id.as_str())
}
