//! Entries of a JSON document, which may have comments.
//!
//! Invariant: what is put and then taken leaves every byte as it was, and what somebody changed of it stays.

mod text;

use jsonc_parser::ast::{Array, Object, ObjectProp, Value as Node};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::{Value, json};

use self::text::{Container, Item};
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
    let mut text = old.to_owned();
    // One that a document has to have comes last: before the others it is not ours.
    let is_needed = |entry: &&Entry| matches!(entry, Entry::Needed(..));
    for entry in
        entries.iter().filter(|entry| !is_needed(entry)).chain(entries.iter().filter(is_needed))
    {
        text = match entry {
            Entry::Needed(key, value) => put_key(&text, &[key], value)?,
            Entry::Key(path, value) => put_key(&text, path, value)?,
            Entry::Element(path, value) => put_element(text, path, value)?,
        };
    }
    Ok(text)
}

/// Returns the document with a key; one that is there is somebody's, if it is not the same.
fn put_key(text: &str, path: &[&str], value: &Value) -> Result<String, Broken> {
    let Some((top, unit)) = top(text)? else { return Ok(text::document(&nested(path, value))) };
    let mut object = top;
    let mut is_root = true;
    for (depth, key) in path.iter().enumerate() {
        match property(&object, key) {
            None => {
                let value = nested(&path[depth + 1..], value);
                let item = Item { key: Some(key), value: &value };
                let into = Container::object(&object, is_root);
                return Ok(text::insert(text, &into, &item, &unit));
            }
            Some(_) if depth + 1 == path.len() => return Ok(text.to_owned()),
            Some(there) => match &there.value {
                Node::Object(inner) => object = inner.clone(),
                _ => return Err(Broken(format!("`{}` is no object", path[..=depth].join(".")))),
            },
        }
        is_root = false;
    }
    Ok(text.to_owned())
}

/// Returns the document with an element of a list, in the place of what is ours there.
fn put_element(mut text: String, path: &[&str], value: &Value) -> Result<String, Broken> {
    loop {
        let (list, unit) = match found(&text, path)? {
            None => return put_key(&text, path, &json!([value])),
            Some((there, unit)) => match there.value {
                Node::Array(list) => (list, unit),
                _ => return Err(Broken(format!("`{}` is no list", path.join(".")))),
            },
        };
        let of = Container::list(&list);
        let item = Item { key: None, value };
        match ours(&list)[..] {
            // Somebody put something of their own to ours: it runs as it is.
            [] if among(&list).is_some() => return Ok(text),
            [] => return Ok(text::insert(&text, &of, &item, &unit)),
            [one] if Value::from(list.elements[one].clone()) == *value => return Ok(text),
            [one] => return Ok(text::replace(&text, &of, one, &item, &unit)),
            // The last goes, until there is one.
            [.., last] => text = text::remove(&text, &[(of, last)]),
        }
    }
}

/// Returns the document without the entries; an empty text if nothing else is in it.
pub(super) fn take(old: &str, entries: &[Entry]) -> Result<String, Broken> {
    let mut text = old.to_owned();
    let needed = needed(old, entries)?;
    for entry in entries {
        match entry {
            Entry::Needed(..) => {}
            Entry::Key(path, value) => {
                if let Some((there, _)) = found(&text, path)?
                    && is_same(&text, &there, value)
                {
                    text = text::remove(&text, &chain(&text, path)?);
                }
            }
            Entry::Element(path, _) => text = take_elements(text, path)?,
        }
    }
    // What a document has to have stays as long as there is something that needs it.
    if let Some((key, top)) = needed
        && found(&text, &[top])?.is_none()
        && found(&text, &[key])?.is_some()
    {
        text = text::remove(&text, &chain(&text, &[key])?);
    }
    Ok(text)
}

fn take_elements(mut text: String, path: &[&str]) -> Result<String, Broken> {
    loop {
        let Some((ObjectProp { value: Node::Array(list), .. }, _)) = found(&text, path)? else {
            return Ok(text);
        };
        let whole = ours(&list).last().map(|&last| vec![(Container::list(&list), last)]);
        let Some(below) = whole.or_else(|| among(&list)) else { return Ok(text) };
        let mut chain = chain(&text, path)?;
        chain.extend(below);
        text = text::remove(&text, &chain);
    }
}

/// Returns the key that the document has to have, where it was put there by us, which is behind what needs it;
/// and what that is.
fn needed<'e>(
    text: &str,
    entries: &'e [Entry],
) -> Result<Option<(&'static str, &'static str)>, Broken> {
    let needs = entries.iter().find_map(|entry| match entry {
        Entry::Element(path, _) => path.first().copied(),
        _ => None,
    });
    let asked = entries.iter().find_map(|entry: &'e Entry| match entry {
        Entry::Needed(key, value) => Some((*key, value)),
        _ => None,
    });
    let (Some(needs), Some((key, value)), Some((top, _))) = (needs, asked, top(text)?) else {
        return Ok(None);
    };
    let place = |name: &str| top.properties.iter().position(|one| one.name.as_str() == name);
    let is_ours = property(&top, key).is_some_and(|there| is_same(text, there, value))
        && place(key) > place(needs)
        && place(needs).is_some();
    Ok(is_ours.then_some((key, needs)))
}

/// Returns the keys that are there and not as they are put: somebody changed them.
pub(super) fn changed(text: &str, entries: &[Entry]) -> Vec<String> {
    let mut changed = Vec::new();
    for entry in entries {
        if let Entry::Key(path, value) = entry
            && let Ok(Some((there, _))) = found(text, path)
            && !is_same(text, &there, value)
        {
            changed.push(path.join("."));
        }
    }
    changed
}

/// Says whether something is as it is put: with that value, and no comment of anybody's in it.
fn is_same(text: &str, there: &ObjectProp<'_>, value: &Value) -> bool {
    let written = &text[there.range.start..there.range.end];
    Value::from(there.value.clone()) == *value && !written.contains("//") && !written.contains("/*")
}

/// Returns the outermost object and how its lines are indented; `None` where there is nothing at all.
fn top(text: &str) -> Result<Option<(Object<'_>, String)>, Broken> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let parsed = parsed.map_err(|error| Broken(format!("it is no JSON: {error}")))?;
    match parsed.value {
        Some(Node::Object(top)) => {
            let unit = text::unit(text, &Container::object(&top, true)).to_owned();
            Ok(Some((top, unit)))
        }
        _ => Err(Broken("it is no JSON object".to_owned())),
    }
}

fn property<'o, 'a>(object: &'o Object<'a>, key: &str) -> Option<&'o ObjectProp<'a>> {
    object.properties.iter().find(|one| one.name.as_str() == key)
}

/// Returns what stands under some keys; an error where one of them holds no object.
fn found<'a>(text: &'a str, path: &[&str]) -> Result<Option<(ObjectProp<'a>, String)>, Broken> {
    let Some((mut object, unit)) = top(text)? else { return Ok(None) };
    for (depth, key) in path.iter().enumerate() {
        let Some(there) = property(&object, key).cloned() else { return Ok(None) };
        if depth + 1 == path.len() {
            return Ok(Some((there, unit)));
        }
        match there.value {
            Node::Object(inner) => object = inner,
            _ => return Err(Broken(format!("`{}` is no object", path[..=depth].join(".")))),
        }
    }
    Ok(None)
}

/// Returns the objects in which what stands under some keys is, the outermost first.
fn chain(text: &str, path: &[&str]) -> Result<Vec<(Container, usize)>, Broken> {
    let Some((mut object, _)) = top(text)? else { return Ok(Vec::new()) };
    let mut chain = Vec::new();
    for key in path {
        let place = object.properties.iter().position(|one| one.name.as_str() == *key);
        let Some(place) = place else { return Ok(Vec::new()) };
        chain.push((Container::object(&object, chain.is_empty()), place));
        match object.properties.swap_remove(place).value {
            Node::Object(inner) => object = inner,
            _ => break,
        }
    }
    Ok(chain)
}

/// Returns a value below some keys.
fn nested(path: &[&str], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |value, key| json!({ *key: value }))
}

/// Returns which elements have only commands that are ours, or the label.
fn ours(list: &Array<'_>) -> Vec<usize> {
    let is_ours = |node: &Node<'_>| {
        let mut commands = Vec::new();
        let value = Value::from(node.clone());
        if value["label"] == PROBLEMS_TASK {
            return true;
        }
        collect(&value, &mut commands);
        !commands.is_empty() && commands.iter().all(|command| is_command(command))
    };
    (0..list.elements.len()).filter(|n| is_ours(&list.elements[*n])).collect()
}

/// Returns where a command of ours stands among others in one element, from the list on; of several the last.
fn among(list: &Array<'_>) -> Option<Vec<(Container, usize)>> {
    list.elements.iter().enumerate().find_map(|(n, element)| {
        let Node::Object(group) = element else { return None };
        let place = group.properties.iter().position(|one| one.name.as_str() == "hooks")?;
        let Node::Array(inner) = &group.properties[place].value else { return None };
        let &last = ours(inner).last()?;
        let group = Container::object(group, false);
        Some(vec![(Container::list(list), n), (group, place), (Container::list(inner), last)])
    })
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
