//! Lefthook: it moves the hook that was there to `<hook>.old`, where nobody runs it, and runs what its configuration says.

use std::path::{Path, PathBuf};

use super::{look, script};

/// Where it looks for its configuration, from the top of the worktree.
const CONFIGURATIONS: [&str; 8] = [
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".lefthook.yaml",
    "lefthook.toml",
    ".lefthook.toml",
    "lefthook-local.yml",
    ".lefthook-local.yml",
];

/// Says whether it has written a hook.
pub(super) fn wrote(content: &[u8]) -> bool {
    String::from_utf8_lossy(content).contains("lefthook")
}

/// Says whether a file is a hook that it has written.
pub(super) fn wrote_file(path: &Path) -> bool {
    look::read(path).is_some_and(|content| wrote(&content))
}

/// Returns the configuration that calls `collab` at an event, if one does.
pub(super) fn calling(root: &Path, event: &str) -> Option<PathBuf> {
    let mut files = CONFIGURATIONS.iter().map(|name| root.join(name));
    files.find(|file| look::read(file).is_some_and(|content| script::calls(event, &content)))
}
