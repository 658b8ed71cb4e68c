//! Entries of a JSON document, which may have comments.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstArray, CstInputValue, CstNode, CstObject, CstRootNode};
use serde_json::Value;

use super::Broken;
use crate::domain::check::PROBLEMS_TASK;

/// What begins a command of ours.
const MARK: &str = "collab hook ";

/// Something that belongs into a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// A key with its value, by the keys above it.
    Key(&'static [&'static str], Value),
    /// A key that a document of this kind has to have, whoever puts it there.
    Needed(&'static str, Value),
    /// An element of a list.
    Element(&'static [&'static str], Value),
}

/// Returns the document with the entries.
pub(super) fn put(old: &str, entries: &[Entry]) -> Result<String, Broken> {
    let empty = old.trim().is_empty();
    let root = parse(if empty { "{}\n" } else { old })?;
    let Some(top) = root.object_value() else {
        return Err(Broken("it is no JSON object".to_owned()));
    };
    for entry in entries {
        match entry {
            Entry::Needed(key, value) => {
                if top.get(key).is_none() {
                    top.append(key, input(value));
                }
            }
            Entry::Key(path, value) => {
                let (key, above) = path.split_last().expect("an entry has a key");
                let object = object(&top, above)?;
                match object.get(key) {
                    Some(there)
                        if there.value().and_then(|v| v.to_serde_value()).as_ref()
                            == Some(value) => {}
                    Some(there) => there.set_value(input(value)),
                    None => {
                        object.append(key, input(value));
                    }
                }
            }
            Entry::Element(path, value) => {
                let (key, above) = path.split_last().expect("an entry has a key");
                let list = object(&top, above)?
                    .array_value_or_create(key)
                    .ok_or_else(|| Broken(format!("`{}` is no list", path.join("."))))?;
                let ours = ours(&list);
                let same = |node: &CstNode| node.to_serde_value().as_ref() == Some(value);
                if ours.len() == 1 && ours.iter().all(same) {
                    continue;
                }
                ours.into_iter().for_each(CstNode::remove);
                list.append(input(value));
            }
        }
    }
    Ok(root.to_string())
}

/// Returns the document without the entries; an empty text if nothing else is in it.
pub(super) fn take(old: &str, entries: &[Entry]) -> Result<String, Broken> {
    if old.trim().is_empty() {
        return Ok(old.to_owned());
    }
    let root = parse(old)?;
    let Some(top) = root.object_value() else { return Ok(old.to_owned()) };
    for entry in entries {
        match entry {
            Entry::Needed(..) => {}
            Entry::Key(path, _) => {
                let (key, above) = path.split_last().expect("an entry has a key");
                if let Some(object) = existing(&top, above)
                    && let Some(there) = object.get(key)
                {
                    there.remove();
                    prune(&top, above);
                }
            }
            Entry::Element(path, _) => {
                let (key, above) = path.split_last().expect("an entry has a key");
                let Some(object) = existing(&top, above) else { continue };
                let Some(list) = object.array_value(key) else { continue };
                let ours = ours(&list);
                if ours.is_empty() {
                    continue;
                }
                ours.into_iter().for_each(CstNode::remove);
                if list.elements().is_empty()
                    && let Some(there) = object.get(key)
                {
                    there.remove();
                    prune(&top, above);
                }
            }
        }
    }
    let needed =
        |name: &str| entries.iter().any(|e| matches!(e, Entry::Needed(key, _) if *key == name));
    let left = top.properties();
    let is_ours = left.iter().all(|one| one.decoded_name().is_some_and(|name| needed(&name)));
    let has_comments = root.to_string().contains("//") || root.to_string().contains("/*");
    if is_ours && !has_comments {
        return Ok(String::new());
    }
    Ok(root.to_string())
}

fn parse(text: &str) -> Result<CstRootNode, Broken> {
    let options = ParseOptions::default();
    CstRootNode::parse(text, &options).map_err(|error| Broken(format!("it is no JSON: {error}")))
}

/// Returns the object below some keys, which is made where it is missing.
fn object(top: &CstObject, path: &[&str]) -> Result<CstObject, Broken> {
    path.iter().try_fold(top.clone(), |object, key| {
        object
            .object_value_or_create(key)
            .ok_or_else(|| Broken(format!("`{}` is no object", path.join("."))))
    })
}

fn existing(top: &CstObject, path: &[&str]) -> Option<CstObject> {
    path.iter().try_fold(top.clone(), |object, key| object.object_value(key))
}

/// Removes what is empty now of the objects below some keys, the innermost first.
fn prune(top: &CstObject, path: &[&str]) {
    for depth in (1..=path.len()).rev() {
        let (key, above) = path[..depth].split_last().expect("it is not empty");
        let Some(object) = existing(top, above) else { return };
        let Some(there) = object.get(key) else { return };
        if !there.object_value().is_some_and(|inner| inner.properties().is_empty()) {
            return;
        }
        there.remove();
    }
}

/// Returns the elements of which every command is ours, or the label.
fn ours(list: &CstArray) -> Vec<CstNode> {
    let is_ours = |node: &CstNode| {
        let mut commands = Vec::new();
        if let Some(value) = node.to_serde_value() {
            if value["label"] == PROBLEMS_TASK {
                return true;
            }
            collect(&value, &mut commands);
        }
        !commands.is_empty() && commands.iter().all(|command| is_command(command))
    };
    list.elements().into_iter().filter(is_ours).collect()
}

/// Says whether a command runs `collab hook`, and not a program of a longer name.
fn is_command(command: &str) -> bool {
    let is_longer =
        |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "-_./".contains(c));
    command.match_indices(MARK).any(|(at, _)| !is_longer(&command[..at]))
}

fn collect(value: &Value, commands: &mut Vec<String>) {
    for key in ["command", "bash"] {
        commands.extend(value[key].as_str().map(str::to_owned));
    }
    for inner in value["hooks"].as_array().into_iter().flatten() {
        collect(inner, commands);
    }
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(each) => CstInputValue::Array(each.iter().map(input).collect()),
        Value::Object(fields) => CstInputValue::Object(
            fields.iter().map(|(key, value)| (key.clone(), input(value))).collect(),
        ),
    }
}
