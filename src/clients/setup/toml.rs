//! Codex's table of servers.

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::Broken;

const SERVERS: &str = "mcp_servers";

fn parse(old: &str) -> Result<DocumentMut, Broken> {
    old.parse().map_err(|error: toml_edit::TomlError| {
        Broken(format!("it is no TOML: {}", error.message().replace('\n', " ")))
    })
}

/// Returns the document with the server.
pub(super) fn put(old: &str) -> Result<String, Broken> {
    let mut document = parse(old)?;
    let servers = document.entry(SERVERS).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let Some(servers) = servers.as_table_like_mut() else {
        return Err(Broken(format!("`{SERVERS}` is no table")));
    };
    let mut args = Array::new();
    args.push("mcp");
    if let Some(there) = servers.get("collab").and_then(Item::as_table_like) {
        let same = there.get("command").and_then(Item::as_str) == Some("collab")
            && there
                .get("args")
                .is_some_and(|item| item.to_string().trim() == args.to_string().trim());
        if same {
            return Ok(old.to_owned());
        }
    }
    let mut table = Table::new();
    table.insert("command", value("collab"));
    table.insert("args", value(args));
    servers.insert("collab", Item::Table(table));
    let text = document.to_string();
    Ok(text)
}

/// Returns the document without the server.
pub(super) fn take(old: &str) -> Result<String, Broken> {
    let mut document = parse(old)?;
    let Some(servers) = document.get_mut(SERVERS).and_then(Item::as_table_like_mut) else {
        return Ok(old.to_owned());
    };
    if servers.remove("collab").is_none() {
        return Ok(old.to_owned());
    }
    let is_empty = servers.is_empty();
    if is_empty {
        document.remove(SERVERS);
    }
    Ok(document.to_string())
}
