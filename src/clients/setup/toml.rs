//! Codex's table of servers.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::Broken;

const SERVERS: &str = "mcp_servers";
const NAME: &str = "collab";

fn parse(old: &str) -> Result<DocumentMut, Broken> {
    old.parse().map_err(|error: toml_edit::TomlError| {
        Broken(format!("it is no TOML: {}", error.message().replace('\n', " ")))
    })
}

fn args() -> Array {
    let mut args = Array::new();
    args.push("mcp");
    args
}

/// Returns the document with the server; one that is there is somebody's, if it is not the same.
pub(super) fn put(old: &str) -> Result<String, Broken> {
    ended(old, |old| {
        let mut document = parse(old)?;
        let servers = document.entry(SERVERS).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let Some(servers) = servers.as_table_like_mut() else {
            return Err(Broken(format!("`{SERVERS}` is no table")));
        };
        if servers.contains_key(NAME) {
            return Ok(old.to_owned());
        }
        let mut table = Table::new();
        table.insert("command", value("collab"));
        table.insert("args", value(args()));
        servers.insert(NAME, Item::Table(table));
        Ok(document.to_string())
    })
}

/// Returns the document without the server, if that is as it is put.
pub(super) fn take(old: &str) -> Result<String, Broken> {
    ended(old, |old| {
        let mut document = parse(old)?;
        let Some(servers) = document.get_mut(SERVERS) else { return Ok(old.to_owned()) };
        // One with a line of its own was there before.
        let is_made = servers.as_table().is_some_and(Table::is_implicit);
        let Some(servers) = servers.as_table_like_mut() else { return Ok(old.to_owned()) };
        if !is_same(servers) {
            return Ok(old.to_owned());
        }
        servers.remove(NAME);
        if servers.is_empty() && is_made {
            document.remove(SERVERS);
        }
        Ok(document.to_string())
    })
}

/// Returns the key of the server, if it is there and not as it is put.
pub(super) fn changed(text: &str) -> Option<String> {
    let mut document = parse(text).ok()?;
    let servers = document.get_mut(SERVERS)?.as_table_like_mut()?;
    (servers.contains_key(NAME) && !is_same(servers)).then(|| format!("{SERVERS}.{NAME}"))
}

/// Says whether the server is as it is put, without a comment of anybody's.
fn is_same(servers: &dyn TableLike) -> bool {
    let Some(there) = servers.get(NAME) else { return false };
    let above = there.as_table().and_then(|table| table.decor().prefix()?.as_str());
    let has_comment =
        there.to_string().contains('#') || above.is_some_and(|text| text.contains('#'));
    let Some(table) = there.as_table_like().filter(|_| !has_comment) else { return false };
    table.len() == 2
        && table.get("command").and_then(Item::as_str) == Some("collab")
        && table.get("args").is_some_and(|args| args.to_string().trim() == self::args().to_string())
}

/// Changes a document; if its last line has no end, it has none after that either.
fn ended(old: &str, change: impl FnOnce(&str) -> Result<String, Broken>) -> Result<String, Broken> {
    if old.is_empty() || old.ends_with('\n') {
        return change(old).map(|new| with_ends(old, &new));
    }
    let old = format!("{old}\n");
    let new = with_ends(&old, &change(&old)?);
    Ok(new.strip_suffix('\n').unwrap_or(&new).to_owned())
}

/// Returns the new text with each line that it has from the old one as it was: its end is lost where a document is
/// written that has ends of both kinds. What is put or taken stands in one place.
fn with_ends(old: &str, new: &str) -> String {
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
    let (old, new) = (lines(old), lines(new));
    let is_same = |(old, new): &(&&str, &&str)| {
        old.trim_end_matches(['\r', '\n']) == new.trim_end_matches(['\r', '\n'])
    };
    let first = old.iter().zip(&new).take_while(is_same).count();
    let left = old[first..].iter().rev().zip(new[first..].iter().rev());
    let last = left.take_while(is_same).count();
    [&old[..first], &new[first..new.len() - last], &old[old.len() - last..]].concat().concat()
}
