//! The operations of a batch: what each is called, and which fields it takes.
//!
//! Invariant: a field is called as in the event or the view that it ends up in, and a word that is
//! not known is refused, with what was likely meant.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::texts;
use crate::app::context::Scope;
use crate::app::json;
use crate::domain::alert::Kind as AlertKind;
use crate::domain::note::event::Resolution;
use crate::domain::note::{Kind as NoteKind, Severity};
use crate::domain::participant::Kind;
use crate::domain::priority::Priority;
use crate::domain::text::nearest;
use crate::error::Error;

/// The most operations of one batch.
pub const MAX_OPS: usize = 500;
/// The most bytes of one batch.
pub const MAX_INPUT: usize = 4 * 1024 * 1024;

/// The longest label, in bytes.
const MAX_LABEL: usize = 64;

/// One operation, where it stands, and what later ones call its object.
#[derive(Debug)]
pub(crate) struct Numbered {
    /// Its line, counted from 1.
    pub(crate) line: usize,
    pub(crate) op: Op,
    pub(crate) label: Option<String>,
}

macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident($fields:ty) = $word:literal,)*) => {
        /// One operation.
        #[derive(Debug)]
        pub(crate) enum Op {
            $($(#[$doc])* $name($fields),)*
        }

        /// The words for the operations.
        pub const OPS: &[&str] = &[$($word),*];

        impl Op {
            /// Returns the word for the operation.
            pub(crate) fn word(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)* }
            }

            fn parse(word: &str, fields: &Value) -> Result<Option<Self>, serde_json::Error> {
                Ok(Some(match word {
                    $($word => Self::$name(<$fields>::deserialize(fields)?),)*
                    _ => return Ok(None),
                }))
            }
        }

        /// Returns each operation with the JSON Schema of its fields, besides `op` and `label`.
        #[must_use]
        pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($word, schemars::schema_for!($fields))),*]
        }
    };
}

ops! {
    /// Send a message.
    Send(SendOp) = "send",
    /// Acknowledge a message.
    Ack(On) = "ack",
    /// Add a task.
    TaskAdd(AddOp) = "task.add",
    /// Take a task.
    TaskClaim(On) = "task.claim",
    /// Give a task back.
    TaskRelease(Because) = "task.release",
    /// Begin a task, or go on.
    TaskStart(On) = "task.start",
    /// Say that a task cannot go on.
    TaskBlock(BlockOp) = "task.block",
    /// Complete a task.
    TaskDone(DoneOp) = "task.done",
    /// Open a task again.
    TaskReopen(Because) = "task.reopen",
    /// Give a task up.
    TaskCancel(Because) = "task.cancel",
    /// Give a task to somebody.
    TaskAssign(AssignOp) = "task.assign",
    /// Change fields of a task.
    TaskEdit(EditOp) = "task.edit",
    /// Change what comes first.
    TaskDepend(DependOp) = "task.depend",
    /// Say something on a task.
    TaskComment(CommentOp) = "task.comment",
    /// Add a note.
    NoteAdd(NoteOp) = "note.add",
    /// Say what came of a note.
    NoteResolve(ResolveOp) = "note.resolve",
    /// Accept a suggestion.
    NoteAccept(JudgeOp) = "note.accept",
    /// Reject a suggestion.
    NoteReject(JudgeOp) = "note.reject",
    /// Raise an alert.
    AlertRaise(RaiseOp) = "alert.raise",
    /// Clear an alert.
    AlertClear(ClearOp) = "alert.clear",
    /// Say something of a participant.
    ParticipantSet(SetOp) = "participant.set",
    /// Set what a key of the context holds.
    ContextSet(ContextOp) = "context.set",
    /// Put an element at the end of a list in the context.
    ContextAppend(ContextOp) = "context.append",
    /// Remove a key of the context, and all that is below it.
    ContextRemove(KeyOp) = "context.remove",
}

/// An operation on an object.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct On {
    /// The object.
    pub(crate) of: String,
}

/// An operation on an object, with a reason.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Because {
    /// The object.
    pub(crate) of: String,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// The fields of `send`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendOp {
    /// For whom: names, `all`, `@role`; may be left out of an answer.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) to: Vec<String>,
    /// What is said.
    pub(crate) text: String,
    /// How much it matters.
    #[serde(default)]
    pub(crate) priority: Priority,
    /// The message that it answers.
    pub(crate) reply_to: Option<String>,
    /// What it concerns.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) about: Vec<String>,
    /// Whether to be told who read it.
    #[serde(default)]
    pub(crate) ack: bool,
    /// Anything for programs.
    pub(crate) data: Option<Value>,
}

/// The fields of `task.add`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddOp {
    /// One line.
    pub(crate) title: String,
    /// The whole story.
    pub(crate) description: Option<String>,
    /// How much it matters.
    #[serde(default)]
    pub(crate) priority: Priority,
    /// The task that it is a part of.
    pub(crate) under: Option<String>,
    /// Tasks that come first.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) depends_on: Vec<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) tags: Vec<String>,
    /// How long it takes, as people write it.
    pub(crate) estimate: Option<String>,
    /// When it counts as done.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) criteria: Vec<String>,
    /// What it concerns.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) about: Vec<String>,
    /// Who is to do it.
    pub(crate) assignee: Option<String>,
}

/// The fields of `task.block`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockOp {
    /// The task.
    pub(crate) of: String,
    /// What it waits for.
    pub(crate) reason: String,
    /// The object that it waits for.
    pub(crate) on: Option<String>,
}

/// The fields of `task.done`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoneOp {
    /// The task.
    pub(crate) of: String,
    /// What came of it.
    pub(crate) summary: Option<String>,
}

/// The fields of `task.assign`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignOp {
    /// The task.
    pub(crate) of: String,
    /// Who is to do it.
    pub(crate) to: String,
}

/// The fields of `task.edit`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditOp {
    /// The task.
    pub(crate) of: String,
    /// A new title.
    pub(crate) title: Option<String>,
    /// A new description.
    pub(crate) description: Option<String>,
    /// A new priority.
    pub(crate) priority: Option<Priority>,
    /// Another task to be part of; empty for none.
    pub(crate) under: Option<String>,
    /// A new estimate; empty for none.
    pub(crate) estimate: Option<String>,
    /// New criteria, all of them.
    #[serde(default, deserialize_with = "texts::read_optional")]
    #[schemars(schema_with = "texts::optional_schema")]
    pub(crate) criteria: Option<Vec<String>>,
    /// Tags to put on.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) tag: Vec<String>,
    /// Tags to take off.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) untag: Vec<String>,
    /// What it concerns, too.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) about: Vec<String>,
    /// What it does not concern any more.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) unabout: Vec<String>,
}

/// The fields of `task.depend`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DependOp {
    /// The task.
    pub(crate) of: String,
    /// Tasks that come first.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) on: Vec<String>,
    /// Tasks that no longer do.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) off: Vec<String>,
}

/// The fields of `task.comment`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentOp {
    /// The task.
    pub(crate) of: String,
    /// What is said.
    pub(crate) text: String,
}

/// The fields of `note.add`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteOp {
    /// What is noted.
    pub(crate) text: String,
    /// What it is.
    #[serde(default)]
    pub(crate) kind: NoteKind,
    /// What it concerns.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) about: Vec<String>,
    /// How bad it is.
    pub(crate) severity: Option<Severity>,
    /// What sort of thing it is, in any word.
    #[serde(rename = "type")]
    pub(crate) sort: Option<String>,
    /// What follows from it.
    pub(crate) impact: Option<String>,
    /// What a suggestion would change, as `git diff` writes it.
    pub(crate) patch: Option<String>,
    /// The note of the same kind whose place it takes.
    pub(crate) replaces: Option<String>,
    /// Why it takes that place.
    pub(crate) why: Option<String>,
}

/// The fields of `note.resolve`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveOp {
    /// The note.
    pub(crate) of: String,
    /// What came of it; `replaced` is for a note that replaces it.
    pub(crate) outcome: Resolution,
    /// Why, or the answer.
    pub(crate) why: Option<String>,
    /// The notes that show it.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) evidence: Vec<String>,
}

/// The fields of `note.accept` and `note.reject`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgeOp {
    /// The suggestion.
    pub(crate) of: String,
    /// Why.
    pub(crate) why: Option<String>,
}

/// The fields of `alert.raise`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RaiseOp {
    /// What is wrong.
    pub(crate) text: String,
    /// What is watched.
    pub(crate) key: String,
    /// Who watches; left out means who asks.
    pub(crate) source: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub(crate) kind: AlertKind,
    /// How bad it is.
    pub(crate) severity: Option<Severity>,
    /// What it concerns.
    #[serde(default, deserialize_with = "texts::read")]
    #[schemars(schema_with = "texts::schema")]
    pub(crate) about: Vec<String>,
}

/// The fields of `alert.clear`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClearOp {
    /// What is watched.
    pub(crate) key: String,
    /// Who watches; left out where only one has the key.
    pub(crate) source: Option<String>,
    /// What mended it.
    pub(crate) why: Option<String>,
}

/// The fields of `participant.set`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetOp {
    /// Who; left out means who asks.
    pub(crate) name: Option<String>,
    /// Whether it is a person or an AI.
    pub(crate) kind: Option<Kind>,
    /// The name as people write it.
    pub(crate) title: Option<String>,
    /// The AI's client.
    pub(crate) client: Option<String>,
    /// The AI's model.
    pub(crate) model: Option<String>,
    /// What it is good at, all of it.
    #[serde(default, deserialize_with = "texts::read_optional")]
    #[schemars(schema_with = "texts::optional_schema")]
    pub(crate) skills: Option<Vec<String>>,
    /// What it may do, all of it.
    #[serde(default, deserialize_with = "texts::read_optional")]
    #[schemars(schema_with = "texts::optional_schema")]
    pub(crate) permissions: Option<Vec<String>>,
    /// What `@role` reaches.
    pub(crate) role: Option<String>,
}

/// The fields of `context.set` and `context.append`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContextOp {
    /// The key.
    pub(crate) key: String,
    /// What it holds, or an element of it.
    pub(crate) value: Value,
    /// Whether that holds on all branches, or on this one alone.
    #[serde(default)]
    pub(crate) scope: Scope,
}

/// The fields of `context.remove`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyOp {
    /// The key.
    pub(crate) key: String,
    /// Whether to remove what holds on all branches, or on this one alone.
    #[serde(default)]
    pub(crate) scope: Scope,
}

/// Reads the operations, one a line; empty lines are passed over.
pub(crate) fn parse(input: &[u8]) -> Result<Vec<Numbered>, Error> {
    if input.len() > MAX_INPUT {
        let message = format!("the batch is over {MAX_INPUT} bytes long; nothing was written");
        return Err(Error::user(message).hint("Split it into several."));
    }
    let text = std::str::from_utf8(input).map_err(|error| {
        let before = input.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Error::user(format!("line {line}: not UTF-8; nothing was written"))
    })?;
    let mut ops = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if ops.len() == MAX_OPS {
            let message = format!(
                "line {}: over {MAX_OPS} operations are too many; nothing was written",
                n + 1
            );
            return Err(Error::user(message).hint("Split them into several batches."));
        }
        let (op, label) = parse_line(line).map_err(|(word, error)| at(n + 1, &word, error))?;
        ops.push(Numbered { line: n + 1, op, label });
    }
    if ops.is_empty() {
        return Err(Error::usage("there are no operations")
            .hint("Give one a line, as in `{\"op\":\"task.add\",\"title\":\"Fix it\"}`."));
    }
    Ok(ops)
}

/// Says of an error where in the batch it is.
pub(crate) fn at(line: usize, word: &str, mut error: Error) -> Error {
    let op = if word.is_empty() { String::new() } else { format!(", {word}") };
    error.message = format!("line {line}{op}: {}; nothing was written", error.message);
    error
}

fn parse_line(line: &str) -> Result<(Op, Option<String>), (String, Error)> {
    let no_op = |error| (String::new(), error);
    let not_json = |error| no_op(Error::usage(format!("not a JSON object: {error}")));
    let mut fields: Map<String, Value> = serde_json::from_str(line).map_err(not_json)?;
    let word = match fields.remove("op") {
        Some(Value::String(word)) => word,
        Some(_) => return Err(no_op(Error::usage("`op` is not a text"))),
        None => {
            let error = Error::usage("it has no `op`");
            return Err(no_op(error.hint(format!("Say which: {}.", OPS.join(", ")))));
        }
    };
    let of_op = |error| (shown(&word), error);
    let label = match fields.remove("label") {
        None | Some(Value::Null) => None,
        Some(Value::String(label)) if is_label(&label) => Some(label),
        Some(_) => {
            let message = format!(
                "a label is a text of letters, digits, `-` and `_`, at most {MAX_LABEL} of them"
            );
            return Err(of_op(Error::usage(message)));
        }
    };
    if word.starts_with("context.")
        && let Err(fault) = json::read(line)
    {
        let message = format!("the value could not be kept as it is: {fault}");
        return Err(of_op(Error::usage(message)));
    }
    let fields = Value::Object(fields);
    match Op::parse(&word, &fields) {
        Ok(Some(op)) => Ok((op, label)),
        Ok(None) => Err(no_op(unknown_op(&word))),
        Err(error) => Err(of_op(wrong_fields(&word, &fields, &error))),
    }
}

fn is_label(label: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=MAX_LABEL).contains(&label.len()) && label.bytes().all(fits)
}

fn shown(word: &str) -> String {
    word.chars().take(MAX_LABEL).collect()
}

fn unknown_op(word: &str) -> Error {
    let error = Error::usage(format!("there is no operation `{}`", shown(word)));
    match nearest(word, OPS.iter().copied()) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => error.hint(format!("They are {}.", OPS.join(", "))),
    }
}

/// Says what is wrong with the fields of an operation.
fn wrong_fields(word: &str, fields: &Value, error: &serde_json::Error) -> Error {
    let known = fields_of(word);
    let given = fields.as_object().into_iter().flat_map(Map::keys);
    let Some(unknown) = given.into_iter().find(|name| !known.contains(name)) else {
        return Error::usage(error);
    };
    let error = Error::usage(format!("it has no field `{}`", shown(unknown)));
    match nearest(unknown, known.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => error.hint(format!("Its fields are {}.", known.join(", "))),
    }
}

/// Returns the fields of an operation, as its schema names them: only an error needs them.
fn fields_of(word: &str) -> Vec<String> {
    let schema = schemas().into_iter().find(|(name, _)| *name == word).map(|(_, schema)| schema);
    let properties = schema.as_ref().and_then(|schema| schema.get("properties"));
    let fields = properties.and_then(Value::as_object);
    fields.into_iter().flat_map(Map::keys).cloned().collect()
}
