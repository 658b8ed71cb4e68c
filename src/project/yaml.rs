//! The two shapes of YAML that are read: keys under a key, and a list under a key.
//!
//! Not a parser. What is written another way (flow maps, anchors, block text)
//! is not found, and is never an error.

/// Returns the keys one level under a top-level key.
pub(super) fn keys(text: &str, key: &str) -> Vec<String> {
    let mut level = None;
    let lines = block(text, key).filter_map(|line| {
        let indent = indent(line);
        // The first line sets the level; deeper ones belong to the keys.
        (*level.get_or_insert(indent) == indent).then(|| line.trim())
    });
    lines.filter_map(|line| line.split_once(':')).map(|(key, _)| unquote(key)).collect()
}

/// Returns the items of the list under a top-level key: `- one` lines, or `[one, two]`.
pub(super) fn list(text: &str, key: &str) -> Vec<String> {
    if let Some(flow) = text.lines().find_map(|line| value_of(line, key)?.strip_prefix('[')) {
        let items = flow.split(']').next().unwrap_or_default().split(',');
        return items.map(unquote).filter(|item| !item.is_empty()).collect();
    }
    block(text, key).filter_map(|line| line.trim().strip_prefix("- ")).map(unquote).collect()
}

/// Returns the lines that belong to a top-level key.
fn block<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .skip_while(move |line| value_of(line, key).is_none_or(|value| !value.is_empty()))
        .skip(1)
        // A list may stand at the level of its key.
        .take_while(|line| indent(line) > 0 || line.starts_with("- "))
}

fn value_of<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let value = line.strip_prefix(key)?.strip_prefix(':')?;
    Some(without_comment(value).trim())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn without_comment(value: &str) -> &str {
    value.find(" #").map_or(value, |at| &value[..at])
}

fn unquote(value: &str) -> String {
    without_comment(value).trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_one_level_down() {
        let text = "v: '3'\n# x\ntasks:\n\n  build:\n    cmds:\n      - x\n  \"test\": y\nvars:\n  no: 1\n";
        assert_eq!(keys(text, "tasks"), ["build", "test"]);
        assert_eq!(keys("tasks: {}", "tasks"), [""; 0]);
    }

    #[test]
    fn lists_are_read_in_both_forms() {
        let text = "packages:\n  - 'a/*' # all\n  - \"!b\"\ncatalog:\n  - c\n";
        assert_eq!(list(text, "packages"), ["a/*", "!b"]);
        assert_eq!(list("packages:\n- a\n- b\nx: y", "packages"), ["a", "b"]);
        assert_eq!(list("packages: [a, 'b']\n", "packages"), ["a", "b"]);
        assert_eq!(list("other:\n- a", "packages"), [""; 0]);
    }
}
