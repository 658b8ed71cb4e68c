//! What a tool is about to do, or has done, as far as it can be told from what it is given.

use serde_json::Value;

use super::{patch, shell};

/// A use of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Its name.
    pub name: String,
    /// The files that it writes, as they stand there.
    pub writes: Vec<String>,
    /// Those of them that go with all that is below them.
    pub whole: Vec<String>,
    /// Whether it runs a command.
    pub runs: bool,
}

/// What the clients call their tools that write files, in lower case and without `_`.
const EDITS: &[&str] = &[
    // Claude Code, Qwen Code, opencode
    "edit",
    "write",
    "multiedit",
    "notebookedit",
    "patch",
    "applypatch",
    // Gemini CLI, Qwen Code
    "writefile",
    "replace",
    // Copilot CLI
    "create",
    "strreplace",
    "strreplaceeditor",
    "insert",
    // VS Code
    "createfile",
    "inserteditintofile",
    "replacestringinfile",
    "multireplacestringinfile",
    "editfiles",
    "editnotebookfile",
    // Cursor
    "delete",
    "deletefile",
    "searchreplace",
    "editfile",
    "editnotebook",
];

/// What the clients call their tools that run commands, likewise.
const SHELLS: &[&str] = &[
    "bash",
    "shell",
    "localshell",
    "runshellcommand",
    "runinterminal",
    "runterminalcommand",
    "runterminalcmd",
    "execcommand",
    "unifiedexec",
    "powershell",
];

/// Where a path stands.
const PATHS: &[&str] = &[
    "file_path",
    "filePath",
    "path",
    "notebook_path",
    "notebookPath",
    "target_file",
    "targetFile",
    "absolute_path",
];
/// Where several things stand, each with its path.
const LISTS: &[&str] = &["edits", "files", "replacements", "paths", "filePaths"];
/// Where it stands in which folder a command runs, if not in the client's.
const DIRS: &[&str] = &["workdir", "dir_path", "directory", "working_directory", "cwd"];
/// Where a patch or a command stands.
const TEXTS: &[&str] = &["command", "cmd", "patch", "patchText", "patch_text", "input", "diff"];

/// Reads what a tool is given.
pub(super) fn read(name: &str, input: &Value) -> Use {
    // A server's tool is called after it, as in `mcp__server__edit`: that is none of the client's own.
    let plain = name.to_lowercase().replace('_', "");
    let mut found = Use { name: name.to_owned(), ..Use::default() };
    if SHELLS.contains(&plain.as_str()) {
        found.runs = true;
        let dir = DIRS.iter().find_map(|name| input.get(*name)?.as_str());
        let there = |path: String| match dir {
            Some(dir) if !path.starts_with('/') => format!("{}/{path}", dir.trim_end_matches('/')),
            _ => path,
        };
        for text in texts(input) {
            let written = shell::paths(&text);
            found.writes.extend(written.files.into_iter().map(there));
            found.whole.extend(written.whole.into_iter().map(there));
        }
    } else if EDITS.contains(&plain.as_str()) && input["command"] != "view" {
        collect(input, &mut found.writes);
        for text in texts(input) {
            found.writes.extend(patch::paths(&text));
        }
    }
    found.writes.sort();
    found.writes.dedup();
    found
}

fn collect(input: &Value, found: &mut Vec<String>) {
    if let Some(path) = PATHS.iter().find_map(|name| input[*name].as_str()) {
        found.push(path.to_owned());
    }
    for each in LISTS.iter().filter_map(|name| input[*name].as_array()).flatten() {
        match each {
            Value::String(path) => found.push(path.clone()),
            _ => {
                found.extend(PATHS.iter().find_map(|name| each[*name].as_str()).map(str::to_owned));
            }
        }
    }
}

fn texts(input: &Value) -> Vec<String> {
    if let Some(text) = input.as_str() {
        return vec![text.to_owned()];
    }
    let found = TEXTS.iter().filter_map(|name| input.get(*name)).filter_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        // Codex gives the words of a command, which may be those of a shell with a script.
        Value::Array(words) => {
            let words = words.iter().filter_map(Value::as_str).map(shell::quoted);
            Some(words.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_found_in_each_clients_tools() {
        for (name, input, expected) in [
            ("Edit", json!({ "file_path": "/r/a.rs", "old_string": "x" }), vec!["/r/a.rs"]),
            ("NotebookEdit", json!({ "notebook_path": "n.ipynb" }), vec!["n.ipynb"]),
            ("write_file", json!({ "file_path": "a.rs", "content": "x" }), vec!["a.rs"]),
            ("create_file", json!({ "filePath": "/r/a.rs" }), vec!["/r/a.rs"]),
            (
                "multi_replace_string_in_file",
                json!({ "replacements": [{ "filePath": "a" }, { "filePath": "b" }] }),
                vec!["a", "b"],
            ),
            (
                "apply_patch",
                json!({ "command": "*** Begin Patch\n*** Update File: a.rs\n@@\n-x\n+y\n*** End Patch" }),
                vec!["a.rs"],
            ),
            (
                "apply_patch",
                json!("*** Begin Patch\n*** Add File: b.rs\n+y\n*** End Patch"),
                vec!["b.rs"],
            ),
            ("Bash", json!({ "command": "echo x > out.txt" }), vec!["out.txt"]),
            ("shell", json!({ "command": ["bash", "-lc", "rm a.rs"] }), vec!["a.rs"]),
            ("shell", json!({ "command": ["rm", "a b.rs"] }), vec!["a b.rs"]),
            (
                "shell",
                json!({ "command": ["/bin/bash", "-c", "-e", "rm 'a b.rs'"] }),
                vec!["a b.rs"],
            ),
            ("shell", json!({ "command": ["python3", "-c", "print(1 > a)"] }), vec![]),
            ("Read", json!({ "file_path": "a.rs" }), vec![]),
            ("mcp__other__edit", json!({ "file_path": "a.rs" }), vec![]),
            ("Edit", json!({ "file_path": 3 }), vec![]),
            ("Edit", json!(null), vec![]),
        ] {
            assert_eq!(read(name, &input).writes, expected, "{name} {input}");
        }
    }
}
