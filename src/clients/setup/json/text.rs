//! Putting something into the text of a JSON document, and taking it out again, so that every other byte stays.
//!
//! Whether an object or a list was there before it had anything of ours shows in where that stands. One that was
//! made for it has white space on both sides of what is in it; in one that was empty, it begins or ends without.

use jsonc_parser::ast::{Array, Object};
use jsonc_parser::common::Ranged as _;
use serde_json::Value;

/// An object or a list: where it opens and closes, and where each thing in it begins and ends.
#[derive(Clone, Debug)]
pub(super) struct Container {
    open: usize,
    close: usize,
    pub(super) items: Vec<(usize, usize)>,
    is_root: bool,
}

impl Container {
    pub(super) fn object(object: &Object<'_>, is_root: bool) -> Self {
        let items = object.properties.iter().map(|one| (one.range.start, one.range.end)).collect();
        Self { open: object.range.start, close: object.range.end - 1, items, is_root }
    }

    pub(super) fn list(list: &Array<'_>) -> Self {
        let items = list.elements.iter().map(|one| (one.start(), one.end())).collect();
        Self { open: list.range.start, close: list.range.end - 1, items, is_root: false }
    }

    /// Says whether it was made for what is in it alone.
    fn is_made(&self, text: &str) -> bool {
        let [(start, end)] = self.items[..] else { return false };
        let end = comma_after(text, end).map_or(end, |comma| comma + 1);
        let is_white = |text: &str| !text.is_empty() && text.trim().is_empty();
        is_white(&text[self.open + 1..start]) && is_white(&text[end..self.close])
    }
}

/// What is put in: a value, under a key in an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) key: Option<&'a str>,
    pub(super) value: &'a Value,
}

/// How what is put in is laid out.
#[derive(Clone, Copy, Debug)]
enum Layout<'a> {
    OneLine,
    Lines { indent: &'a str, unit: &'a str },
}

impl Item<'_> {
    fn text(&self, layout: Layout<'_>) -> String {
        let value = laid_out(self.value, layout);
        match self.key {
            Some(key) => format!("{}: {value}", Value::from(key)),
            None => value,
        }
    }
}

/// Returns a document that holds a value alone.
pub(super) fn document(value: &Value) -> String {
    laid_out(value, Layout::Lines { indent: "", unit: "  " }) + "\n"
}

fn laid_out(value: &Value, layout: Layout<'_>) -> String {
    let is_flat = |value: &Value| !value.is_object() && !value.is_array();
    let (open, close, inner): (_, _, Vec<Item<'_>>) = match value {
        Value::Array(items) if !items.is_empty() => {
            if items.iter().all(is_flat) {
                return flat(items);
            }
            ('[', ']', items.iter().map(|value| Item { key: None, value }).collect())
        }
        Value::Object(fields) if !fields.is_empty() => {
            let fields = fields.iter().map(|(key, value)| Item { key: Some(key), value });
            ('{', '}', fields.collect())
        }
        other => return other.to_string(),
    };
    match layout {
        Layout::OneLine => {
            let inner: Vec<String> = inner.iter().map(|item| item.text(layout)).collect();
            format!("{open} {} {close}", inner.join(", "))
        }
        Layout::Lines { indent, unit } => {
            let deeper = format!("{indent}{unit}");
            let layout = Layout::Lines { indent: &deeper, unit };
            let inner: Vec<String> =
                inner.iter().map(|item| format!("\n{deeper}{}", item.text(layout))).collect();
            format!("{open}{}\n{indent}{close}", inner.join(","))
        }
    }
}

fn flat(items: &[Value]) -> String {
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    format!("[{}]", items.join(", "))
}

/// Returns the text with something more at the end of an object or a list.
pub(super) fn insert(text: &str, into: &Container, item: &Item<'_>, unit: &str) -> String {
    let Some(&(start, end)) = into.items.last() else {
        return insert_first(text, into, item, unit);
    };
    let before = match into.items.len() {
        1 => into.open + 1,
        n => into.items[n - 2].1,
    };
    let comma = comma_after(text, end);
    let (at, has_line_comment) = after_comments(text, comma.map_or(end, |comma| comma + 1));
    let indent = indent_at(text, start);
    let (between, layout) = if text[before..start].contains('\n') || has_line_comment {
        (format!("\n{indent}"), Layout::Lines { indent, unit })
    } else {
        (" ".to_owned(), Layout::OneLine)
    };
    let item = item.text(layout);
    let (own, others) = if comma.is_some() { ("", ",") } else { (",", "") };
    format!("{}{own}{}{between}{item}{others}{}", &text[..end], &text[end..at], &text[at..])
}

/// Returns the text with something in an object or a list that is empty.
fn insert_first(text: &str, into: &Container, item: &Item<'_>, unit: &str) -> String {
    let (before, after) = text.split_at(into.open + 1);
    let is_one_line = !into.is_root && !text.trim().contains('\n');
    if is_one_line || into.open + 1 < into.close {
        let item = item.text(Layout::OneLine);
        return format!("{before}{item}{after}");
    }
    let indent = format!("{}{unit}", indent_at(text, into.open));
    let item = item.text(Layout::Lines { indent: &indent, unit });
    format!("{before}\n{indent}{item}{after}")
}

/// Returns the text with one thing in the place of another.
pub(super) fn replace(text: &str, of: &Container, n: usize, item: &Item<'_>, unit: &str) -> String {
    let (start, end) = of.items[n];
    let is_one_line = !text[of.open..of.close].contains('\n');
    let indent = indent_at(text, start);
    let layout = if is_one_line { Layout::OneLine } else { Layout::Lines { indent, unit } };
    format!("{}{}{}", &text[..start], item.text(layout), &text[end..])
}

/// Returns the text without the last of a chain of things, each in the one before it, and without those that
/// were made for it; an empty text where nothing is left.
pub(super) fn remove(text: &str, chain: &[(Container, usize)]) -> String {
    let Some(((of, n), above)) = chain.split_last() else { return text.to_owned() };
    if of.is_made(text) {
        let outside = [&text[..of.open], &text[of.close + 1..]];
        if above.is_empty() && outside.iter().all(|text| text.trim().is_empty()) {
            return String::new();
        }
        if !above.is_empty() {
            return remove(text, above);
        }
    }
    let (start, end) = of.items[*n];
    let white = text[..start].trim_end().len();
    let own = comma_after(text, end).map(|comma| comma + 1);
    let is_last = n + 1 == of.items.len();
    if is_last && own.is_none() && *n > 0 {
        // The one before it becomes the last.
        let comma = comma_after(text, of.items[n - 1].1);
        let comma = comma.unwrap_or(white);
        let between = text.get(comma + 1..white).unwrap_or_default();
        return format!("{}{between}{}", &text[..comma], &text[end..]);
    }
    let end = own.unwrap_or(end);
    if *n == 0 && !is_last && !text[white..start].contains('\n') {
        let end = text.len() - text[end..].trim_start_matches([' ', '\t']).len();
        return format!("{}{}", &text[..start], &text[end..]);
    }
    format!("{}{}", &text[..white], &text[end..])
}

/// Returns how the lines of a document are indented by one step.
pub(super) fn unit<'t>(text: &'t str, root: &Container) -> &'t str {
    let first = root.items.first().filter(|(start, _)| text[root.open..*start].contains('\n'));
    let indent = first.map(|(start, _)| indent_at(text, *start));
    indent.filter(|indent| !indent.is_empty()).unwrap_or("  ")
}

/// Returns the white space that the line of a place begins with.
fn indent_at(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[line..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Returns where the comma stands that follows something, if one does.
fn comma_after(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at = text.len() - text[at..].trim_start().len();
        let rest = &text[at..];
        if rest.starts_with(',') {
            return Some(at);
        }
        at += comment(rest)?;
    }
}

/// Returns where the comments end that stand behind something in its line, and whether that ends with the line.
fn after_comments(text: &str, at: usize) -> (usize, bool) {
    let mut end = at;
    loop {
        let rest = text[end..].trim_start_matches([' ', '\t']);
        let begin = text.len() - rest.len();
        match comment(rest) {
            Some(length) if rest.starts_with("//") => return (begin + length, true),
            Some(length) if !rest[..length].contains('\n') => end = begin + length,
            _ => return (end, false),
        }
    }
}

/// Returns how long the comment is that a text begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let inner = text.strip_prefix("/*")?;
    Some(inner.find("*/").map_or(text.len(), |end| end + 4))
}
