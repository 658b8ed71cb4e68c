//! What a model gave, as an argument of a command.

use std::ffi::OsString;

use clap::{Arg, ArgAction};
use serde_json::Value;

use super::{Line, Wrong, wrong};
use crate::cli::mcp::tool::Shape;

/// A value that was given, and how it is shown to who gave it.
pub(super) struct Shown<'v> {
    name: &'v str,
    value: &'v Value,
    pub(super) json: String,
}

impl<'v> Shown<'v> {
    /// The longest value that is shown again, in characters.
    const MOST: usize = 60;

    pub(super) fn of(name: &'v str, value: &'v Value) -> Self {
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

pub(super) fn text(shown: &Shown<'_>) -> Result<String, Wrong> {
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

pub(super) fn flag(shown: &Shown<'_>) -> Result<bool, Wrong> {
    match shown.value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if ["true", "yes"].contains(&text.as_str()) => Ok(true),
        Value::String(text) if ["false", "no", ""].contains(&text.as_str()) => Ok(false),
        _ => Err(shown.is_not("true or false")),
    }
}

pub(super) fn lines(shown: &Shown<'_>) -> Result<String, Wrong> {
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
pub(super) fn add(
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
