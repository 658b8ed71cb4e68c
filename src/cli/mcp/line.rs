//! From what a model gives to a tool, to the words of a command line and the input of that command.
//!
//! A model gets things wrong: a number as a text or one text where several may stand is taken for what is
//! meant. Where that is not clear, it is told what would have been taken.

use std::ffi::OsString;

use clap::{Arg, ArgAction, CommandFactory as _};
use serde_json::{Map, Value};

use super::tool::{Act, Effect, Shape, Tool};
use crate::cli::args::Args;

/// A line to run, or to be told of as one that could not be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The words, `collab` first.
    pub words: Vec<OsString>,
    /// What the command reads.
    pub input: String,
    /// Whether its result is to be JSON.
    pub json: bool,
}

/// What is wrong, and what would be right, in one sentence each.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub what: String,
    pub instead: String,
}

fn wrong(what: impl Into<String>, instead: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), instead: instead.into() }
}

/// Names that mean the same where a command has only one of them.
const ALIKE: &[&[&str]] = &[
    &["id", "ids", "note", "alert", "session", "handoff", "task", "words"],
    &["message", "text", "description", "summary", "comment", "reason"],
    &["paths", "path", "file", "files"],
    &["assign", "to", "words", "assignee"],
    &["key", "symbol"],
];

/// Returns the line for a call of a tool.
///
/// # Errors
/// When what is given cannot be what the command takes.
pub(super) fn line(tool: &Tool, given: &Map<String, Value>) -> Result<Line, Wrong> {
    let mut given = given.clone();
    given.retain(|_, value| !value.is_null());
    let (act, named) = picked(tool, &mut given)?;
    let json = match given.remove("json") {
        Some(value) => flag(&Shown::of("json", &value))?,
        None => false,
    };
    let root = Args::command();
    let mut command = &root;
    for word in act.words.split(' ') {
        command = command.find_subcommand(word).ok_or_else(|| {
            wrong(format!("there is no command `{}`", act.words), "This is a mistake in collab.")
        })?;
    }
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
    if let Some(field) = missing(command, &stands) {
        return Err(wrong(
            format!("`{field}` is missing"),
            format!("{} needs it; it takes: {}.", called(tool, act), takes(tool, command)),
        ));
    }
    if !places.is_empty() {
        places.sort_by_key(|(place, _)| *place);
        line.words.push("--".into());
        line.words.extend(places.into_iter().map(|(_, word)| word));
    }
    Ok(line)
}

/// Returns the command that is meant, and what names its object.
fn picked(tool: &Tool, given: &mut Map<String, Value>) -> Result<(Act, Option<String>), Wrong> {
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
        return Ok((Act { name: "", words: tool.anything, otherwise: &[] }, Some(said)));
    }
    Err(wrong(
        format!("`{}` is one of {}, and not {}", tool.pick, names.join(", "), shown.json),
        format!("Say one of these to `{}`.", tool.name),
    ))
}

/// What a tool is called in what a model is told, with what picks the command.
fn called(tool: &Tool, act: Act) -> String {
    if act.name.is_empty() { tool.name.to_owned() } else { format!("{} {}", tool.name, act.name) }
}

/// Returns the argument of a command that a name means.
fn arg<'c>(command: &'c clap::Command, name: &str) -> Option<&'c Arg> {
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
fn takes(tool: &Tool, command: &clap::Command) -> String {
    let mut names: Vec<&str> =
        tool.fields.iter().map(|f| f.name).filter(|n| arg(command, n).is_some()).collect();
    for arg in command.get_arguments() {
        let stands = names.iter().any(|name| {
            self::arg(command, name).is_some_and(|there| there.get_id() == arg.get_id())
        });
        if !stands && !arg.is_global_set() && arg.get_id() != "help" && tool.effect != Effect::Reads
        {
            names.push(arg.get_long().unwrap_or(arg.get_id().as_str()));
        }
    }
    names.extend(tool.fields.iter().filter(|f| f.shape == Shape::Lines).map(|f| f.name));
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// Returns the first argument that a command needs and that does not stand.
fn missing<'c>(command: &'c clap::Command, stands: &[&str]) -> Option<&'c str> {
    let needed = command
        .get_arguments()
        .find(|arg| arg.is_required_set() && !stands.contains(&arg.get_id().as_str()))?;
    let id = needed.get_id().as_str();
    let alike = ALIKE.iter().find(|names| names.contains(&id));
    Some(needed.get_long().or(alike.map(|names| names[0])).unwrap_or(id))
}

/// A value that was given, and how it is shown to who gave it.
struct Shown<'v> {
    name: &'v str,
    value: &'v Value,
    json: String,
}

impl<'v> Shown<'v> {
    /// The longest value that is shown again, in characters.
    const MOST: usize = 60;

    fn of(name: &'v str, value: &'v Value) -> Self {
        let mut json: String = value.to_string().chars().take(Self::MOST + 1).collect();
        if json.chars().count() > Self::MOST {
            json.pop();
            json.push('…');
        }
        Self { name, value, json }
    }

    fn is_not(&self, what: &str) -> Wrong {
        wrong(format!("`{}` is {what}, and not {}", self.name, self.json), "Call again with that.")
    }
}

fn text(shown: &Shown<'_>) -> Result<String, Wrong> {
    match shown.value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Array(each) if each.len() == 1 => text(&Shown::of(shown.name, &each[0])),
        _ => Err(shown.is_not("a text")),
    }
}

fn texts(shown: &Shown<'_>) -> Result<Vec<String>, Wrong> {
    match shown.value {
        Value::Array(each) => {
            each.iter().map(|value| text(&Shown::of(shown.name, value))).collect()
        }
        _ => Ok(vec![text(shown).map_err(|_| shown.is_not("a list of texts"))?]),
    }
}

fn flag(shown: &Shown<'_>) -> Result<bool, Wrong> {
    match shown.value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if ["true", "yes"].contains(&text.as_str()) => Ok(true),
        Value::String(text) if ["false", "no", ""].contains(&text.as_str()) => Ok(false),
        _ => Err(shown.is_not("true or false")),
    }
}

fn lines(shown: &Shown<'_>) -> Result<String, Wrong> {
    const WHAT: &str = "a list of objects";
    let each = match shown.value {
        Value::Array(each) => each.clone(),
        Value::Object(_) => vec![shown.value.clone()],
        // Some models write JSON into a text: a list, or objects in lines.
        Value::String(text) => match serde_json::from_str::<Vec<Value>>(text) {
            Ok(each) => each,
            Err(_) => return Ok(text.clone()),
        },
        _ => return Err(shown.is_not(WHAT)),
    };
    if each.is_empty() || !each.iter().all(Value::is_object) {
        return Err(shown.is_not(WHAT));
    }
    Ok(each.iter().map(|object| format!("{object}\n")).collect())
}

/// Puts a value into a line, where the command has it.
fn add(
    line: &mut Line,
    places: &mut Vec<(usize, OsString)>,
    arg: &Arg,
    shape: Option<Shape>,
    shown: &Shown<'_>,
) -> Result<(), Wrong> {
    let option = || format!("--{}", arg.get_long().unwrap_or(arg.get_id().as_str()));
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        if flag(shown)? {
            line.words.push(option().into());
        }
        return Ok(());
    }
    let needs_none = arg.get_num_args().is_some_and(|count| count.min_values() == 0);
    if needs_none && shown.value.is_boolean() {
        line.words.extend(flag(shown)?.then(|| option().into()));
        return Ok(());
    }
    let several = matches!(arg.get_action(), ArgAction::Append)
        || arg.get_num_args().is_some_and(|count| count.max_values() > 1);
    let values = match shape {
        Some(Shape::Any) if !shown.value.is_string() => vec![shown.value.to_string()],
        Some(Shape::Input) => {
            line.input = text(shown)?;
            vec!["-".to_owned()]
        }
        _ if several => texts(shown)?,
        _ => vec![text(shown)?],
    };
    let allowed: Vec<String> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    for value in values {
        if !allowed.is_empty() && !allowed.contains(&value) {
            return Err(shown.is_not(&format!("one of {}", allowed.join(", "))));
        }
        if shape == Some(Shape::Number) && value.parse::<u64>().is_err() {
            return Err(shown.is_not("a whole number"));
        }
        match arg.get_index() {
            Some(place) => places.push((place, value.into())),
            None if arg.is_positional() => places.push((1, value.into())),
            None => line.words.push(format!("{}={value}", option()).into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::mcp::tools::TOOLS;
    use crate::cli::parse;

    fn made(tool: &str, given: Value) -> Result<Line, Wrong> {
        let tool = TOOLS.iter().find(|one| one.name == tool).unwrap();
        line(tool, given.as_object().unwrap())
    }

    fn words(tool: &str, given: Value) -> String {
        let words = made(tool, given).unwrap().words;
        words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_field_of_each_act_stands_in_a_command_that_parses() {
        for tool in TOOLS {
            let mut used = Vec::new();
            for act in tool.acts.iter().chain(&[Act {
                name: "t-7k2mq",
                words: tool.anything,
                otherwise: &[],
            }]) {
                if act.words.is_empty() {
                    continue;
                }
                let root = Args::command();
                let mut command = &root;
                for word in act.words.split(' ') {
                    command = command.find_subcommand(word).unwrap();
                }
                used.extend(
                    tool.fields.iter().filter(|f| arg(command, f.name).is_some()).map(|f| f.name),
                );
            }
            for field in tool.fields {
                let is_used = used.contains(&field.name)
                    || field.name == tool.pick
                    || field.shape == Shape::Lines;
                assert!(is_used, "{} {}", tool.name, field.name);
            }
            for name in tool.required {
                assert!(tool.fields.iter().any(|field| field.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn calls_become_lines() {
        assert_eq!(words("brief", json!({})), "collab brief");
        assert_eq!(
            words("send", json!({ "to": ["gemini"], "message": "--as x", "priority": "critical" })),
            "collab send --message=--as x --priority=critical -- gemini"
        );
        assert_eq!(
            words("task", json!({ "action": "assign", "assign": "gemini", "id": ["t-1", "t-2"] })),
            "collab task assign -- t-1 t-2 gemini"
        );
        assert_eq!(
            words("task", json!({ "action": "add", "title": "-x", "depends_on": "t-1" })),
            "collab task add --depends-on=t-1 -- -x"
        );
        assert_eq!(
            words("context", json!({ "action": "set", "key": "a.b", "value": { "x": 1 } })),
            "collab context set -- a.b {\"x\":1}"
        );
        assert_eq!(words("inbox", json!({ "action": "wait" })), "collab wait --timeout=50s");
        assert_eq!(words("show", json!({ "what": "t-7k2mq" })), "collab show -- t-7k2mq");
        assert_eq!(
            words("session", json!({ "action": "role_give", "role": "driver", "to": "gemini" })),
            "collab role give -- driver gemini"
        );
        assert_eq!(
            words("note", json!({ "action": "resolve", "id": "n-1", "outcome": "answered" })),
            "collab note resolve --outcome=answered -- n-1"
        );
        assert_eq!(
            words("lock", json!({ "paths": "src/a.rs", "for": "20m", "json": true })),
            "collab lock --for=20m -- src/a.rs"
        );
    }

    #[test]
    fn what_a_model_gets_nearly_right_is_taken_for_what_is_meant() {
        assert_eq!(words("inbox", json!({ "limit": "3" })), "collab inbox --limit=3");
        assert_eq!(words("inbox", json!({ "peek": "true" })), "collab inbox --peek");
        assert_eq!(words("send", json!({ "text": "x" })), "collab send --message=x");
        assert_eq!(words("lock", json!({ "path": ["a"], "action": null })), "collab lock -- a");
        let line = made("batch", json!({ "ops": "[{\"op\":\"send\"}]" })).unwrap();
        assert_eq!(line.input, "{\"op\":\"send\"}\n");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_be_right() {
        let told = |tool, given| {
            let Wrong { what, instead } = made(tool, given).unwrap_err();
            format!("{what}. {instead}")
        };
        insta::assert_snapshot!([
            told("task", json!({})),
            told("task", json!({ "action": "finish" })),
            told("task", json!({ "action": "claim" })),
            told("task", json!({ "action": "claim", "id": "t-1", "title": "x" })),
            told("send", json!({ "message": "x", "priority": "high" })),
            told("send", json!({ "message": { "x": 1 } })),
            told("send", json!({ "message": "x", "as": "ann" })),
            told("show", json!({ "what": "tasks", "limit": "many" })),
            told("inbox", json!({ "peek": 3 })),
            told("batch", json!({ "ops": [] })),
            told("show", json!({})),
        ].join("\n"), @r#"
        `action` is missing. It is one of add, next, claim, start, block, done, release, reopen, cancel, assign, edit, depend, comment.
        `action` is one of add, next, claim, start, block, done, release, reopen, cancel, assign, edit, depend, comment, and not "finish". Say one of these to `task`.
        `id` is missing. task claim needs it; it takes: id, remote.
        task claim takes no `title`. It takes: id, remote.
        `priority` is one of critical, important, routine, and not "high". Call again with that.
        `message` is a text, and not {"x":1}. Call again with that.
        send takes no `as`. It takes: to, message, priority, reply, about, ack, data.
        `limit` is a whole number, and not "many". Call again with that.
        `peek` is true or false, and not 3. Call again with that.
        `ops` is a list of objects, and not []. Call again with that.
        `what` is missing. It is an id, or one of status, tasks, ready, notes, alerts, locks, handoffs, sessions, participants, roles, policy, context, history, changes, log, report.
        "#);
    }

    #[test]
    fn what_only_reads_takes_nothing_that_writes_or_never_ends() {
        for given in [
            json!({ "what": "ready", "claim": true }),
            json!({ "what": "locks", "paths": ["a"] }),
            json!({ "what": "locks", "path": "a" }),
            json!({ "what": "policy", "genes": ["x=1"] }),
            json!({ "what": "report", "passed": 3 }),
            json!({ "what": "log", "follow": true }),
        ] {
            assert!(made("show", given.clone()).is_err(), "{given}");
        }
    }

    #[test]
    fn whatever_is_given_is_a_line_or_a_reason() {
        let values = [
            json!(null),
            json!(0),
            json!(-1.5),
            json!(""),
            json!("-"),
            json!("--as"),
            json!([]),
            json!([[]]),
            json!({}),
            json!(["a", 1]),
            json!(true),
            json!("x".repeat(100_000)),
        ];
        for tool in TOOLS {
            for act in tool.acts {
                for field in tool.fields {
                    for value in &values {
                        let mut given = Map::new();
                        if !tool.pick.is_empty() {
                            given.insert(tool.pick.to_owned(), act.name.into());
                        }
                        given.insert(field.name.to_owned(), value.clone());
                        // Who asks and where is never in it, whatever the words are.
                        if let Ok(line) = line(tool, &given)
                            && let Ok(args) = parse::parse_words(line.words)
                        {
                            assert_eq!(args.global.as_name, None);
                            assert_eq!(args.global.dir, None);
                        }
                    }
                }
            }
        }
    }
}
