//! Entries of the context and their changes, as people see them.

use serde_json::Value;

use crate::app::App;
use crate::app::context::{ContextChanged, ContextDiff, EntryView};
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// How many characters of a value are shown where it has one line.
const LONG: usize = 200;

/// How many keys are named one by one.
const NAMED: usize = 10;

/// Shows entries, which come by key, as a tree: of everything, or of one key.
pub(super) fn tree(ui: &mut Ui, app: &App, key: Option<&str>, entries: &[EntryView]) -> Done {
    let mut shown: Vec<&str> = Vec::new();
    for entry in entries {
        // What was asked for is named in full, and what is below it by its parts.
        let mut parts: Vec<&str> = match key.map(|key| (key, entry.key.strip_prefix(key))) {
            Some((key, Some(rest))) => std::iter::once(key)
                .chain(rest.split('.').filter(|part| !part.is_empty()))
                .collect(),
            _ => entry.key.split('.').collect(),
        };
        let Some(last) = parts.pop() else { continue };
        let same = parts.iter().zip(&shown).take_while(|(part, shown)| part == shown).count();
        shown.truncate(same);
        for part in &parts[same..] {
            ui.line(indent(shown.len()).and(Tone::Id, part))?;
            shown.push(part);
        }
        value(ui, shown.len(), last, &entry.value, about(app, entry))?;
    }
    Ok(())
}

/// Shows one value under its name: on the same line where it fits, else below.
fn value(ui: &mut Ui, depth: usize, name: &str, value: &Value, about: Text) -> Done {
    let line = indent(depth).and(Tone::Id, name);
    match value {
        Value::Object(map) if !map.is_empty() => {
            ui.line(line.with(about))?;
            for (name, inner) in map {
                self::value(ui, depth + 1, name, inner, Text::default())?;
            }
        }
        Value::Array(list) if !list.is_empty() => {
            ui.line(line.with(about))?;
            for element in list {
                let shown = text(element);
                // In one line, as another could be taken for another element.
                let shown = if shown.contains('\n') { element.to_string() } else { shown };
                ui.line(indent(depth + 1).plain("- ").plain(shown))?;
            }
        }
        value => {
            let text = text(value);
            if text.contains('\n') {
                ui.line(line.with(about))?;
                // Marked, so that no line of it looks like an entry.
                for line in text.lines() {
                    ui.line(indent(depth + 1).and(Tone::Dim, "| ").plain(line))?;
                }
            } else {
                ui.line(line.plain(": ").plain(text).with(about))?;
            }
        }
    }
    Ok(())
}

/// Returns a value as people read it: a text as it is, all else as JSON.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Says who wrote an entry, when, and where it holds.
fn about(app: &App, entry: &EntryView) -> Text {
    if entry.derived {
        return Text::of(Tone::Dim, " (derived)");
    }
    let who = entry.by.as_deref().unwrap_or_default();
    let when = entry.at.map(|at| ago(at, app.now(), &app.time_zone())).unwrap_or_default();
    let line = Text::of(Tone::Dim, format!(" ({who}, {when})"));
    line.with(from(entry.origin.as_deref())).with(on_branch(entry.branch.as_deref()))
}

/// Says from which project something was taken over, if from one.
pub(super) fn from(origin: Option<&str>) -> Text {
    // A stranger's words, as the name of its project is.
    let from = origin.map(|origin| format!(" from \"{}\"", origin.replace('"', "'")));
    Text::of(Tone::Dim, from.unwrap_or_default())
}

/// Says on which branch alone something holds, if on one.
pub(super) fn on_branch(branch: Option<&str>) -> Text {
    let only = branch.map(|branch| format!(" on {branch} only"));
    Text::of(Tone::Warn, only.unwrap_or_default())
}

/// Returns a value in one line, as JSON, so that it shows where it ends; cut where it is long.
pub(super) fn one_line(value: &Value) -> String {
    let shown = value.to_string();
    match shown.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown,
    }
}

/// Shows what changed, a line for each key.
pub(in crate::cli::command) fn diff(ui: &mut Ui, app: &App, diff: &ContextDiff) -> Done {
    for change in &diff.changes {
        let (mark, tone) = match (&change.from, &change.to) {
            (None, _) => ("+ ", Tone::Ok),
            (_, None) => ("- ", Tone::Warn),
            _ => ("~ ", Tone::Important),
        };
        let mut line = Text::of(tone, mark).and(Tone::Id, &change.key).plain(": ");
        line = line.plain(change.from.as_ref().map(one_line).unwrap_or_default());
        if change.from.is_some() && change.to.is_some() {
            line = line.and(Tone::Dim, " -> ");
        }
        line = line.plain(change.to.as_ref().map(one_line).unwrap_or_default());
        if let Some(instead) = &change.instead {
            line = line.plain(" waits, as ").and(Tone::Id, instead).plain(" shows instead");
        }
        let when = ago(change.at, app.now(), &app.time_zone());
        line = line.and(Tone::Dim, format!(" ({}, {when})", change.by));
        ui.line(line.with(on_branch(change.branch.as_deref())))?;
    }
    Ok(())
}

fn indent(depth: usize) -> Text {
    Text::from("  ".repeat(depth))
}

/// Names the keys of another project that were left as they are here.
pub(super) fn kept(ui: &mut Ui, keys: &[String]) -> Done {
    let named: Vec<&str> = keys.iter().take(NAMED).map(String::as_str).collect();
    let more = keys.len().checked_sub(named.len()).filter(|more| *more > 0);
    let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let line = Text::from("Left as they are here: ").and(Tone::Id, named.join(", "));
    Ok(ui.line(line.plain(more))?)
}

/// Shows what a change came to: few keys by name, many as a count.
pub(super) fn changed(ui: &mut Ui, changed: &ContextChanged, verb: &str) -> Done {
    changed_or(ui, changed, verb, "Nothing changed: it is so already")
}

/// As [`changed`], with what is said where nothing was.
pub(super) fn changed_or(ui: &mut Ui, changed: &ContextChanged, verb: &str, nothing: &str) -> Done {
    if ui.is_json() {
        return Ok(ui.json(changed)?);
    }
    let place = changed.branch.as_ref().map(|branch| format!(" on {branch} only"));
    let place = place.unwrap_or_default();
    for (verb, keys) in [(verb, &changed.set), ("Removed", &changed.removed)] {
        match keys.len() {
            0 => {}
            1..=NAMED => {
                for key in keys {
                    let is_longer = verb != "Removed" && changed.appended.contains(key);
                    let verb = if is_longer { "Appended to" } else { verb };
                    ui.line(Text::from(format!("{verb} ")).and(Tone::Id, key).plain(&place))?;
                }
            }
            count => ui.line(format!("{verb} {count} keys{place}"))?,
        }
    }
    for key in changed.back.iter().take(NAMED) {
        ui.line(Text::from("Shows again: ").and(Tone::Id, key).plain(&place))?;
    }
    let count = changed.removed.len();
    if (2..=NAMED).contains(&count) {
        ui.line(format!("{count} keys in all"))?;
    }
    if changed.set.is_empty() && changed.removed.is_empty() {
        ui.line(nothing)?;
    } else if changed.unchanged > 0 {
        ui.line(format!("{} were so already", changed.unchanged))?;
    }
    Ok(())
}
