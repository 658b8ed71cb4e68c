//! Reaching into parsed TOML, where any value may be missing or of another type.

use toml::{Table, Value};

/// Returns the value at a path of keys.
pub(super) fn at<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))
}

/// Returns the string at a path of keys.
pub(super) fn text<'t>(table: &'t Table, path: &[&str]) -> Option<&'t str> {
    at(table, path)?.as_str()
}

/// Returns the strings in the array at a path of keys.
pub(super) fn list(table: &Table, path: &[&str]) -> Vec<String> {
    let items = at(table, path).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns the table at a path of keys.
pub(super) fn table<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Table> {
    at(table, path)?.as_table()
}
