//! Tells a client from what it calls itself to a server that it has started.

use super::Client;
use super::detect::named;

/// A word in what a client calls itself in MCP, and its name here. The first that fits is meant.
///
/// Seen in the packages that `known` names: `claude-code`, `gemini-cli-mcp-client`,
/// `qwen-cli-mcp-client-collab`, `codex-mcp-client`, `github-copilot-developer`, `opencode`; of Cursor and
/// VS Code in their manuals: `cursor-vscode`, `Visual Studio Code`.
const WORDS: &[(&str, &str)] = &[
    ("claude", "claude-code"),
    ("qwen", "qwen-code"),
    ("gemini", "gemini-cli"),
    ("codex", "codex"),
    ("cursor", "cursor"),
    ("visual studio code", "vscode-copilot"),
    ("vscode", "vscode-copilot"),
    ("copilot", "copilot-cli"),
    ("opencode", "opencode"),
];

/// Returns the client that calls itself so.
pub fn called(itself: &str) -> Option<&'static Client> {
    let itself = itself.to_lowercase();
    let (_, name) = WORDS.iter().find(|(word, _)| itself.contains(word))?;
    named(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_known_by_what_it_calls_itself() {
        let participant = |itself| called(itself).map(|client| client.participant);
        for (itself, expected) in [
            ("claude-code", "claude"),
            ("gemini-cli-mcp-client", "gemini"),
            ("qwen-cli-mcp-client-collab", "qwen"),
            ("codex-mcp-client", "codex"),
            ("cursor-vscode", "cursor"),
            ("Visual Studio Code", "copilot"),
            ("github-copilot-developer", "copilot"),
            ("opencode", "opencode"),
        ] {
            assert_eq!(participant(itself), Some(expected), "{itself}");
        }
        assert_eq!(participant("mcp-inspector"), None);
    }
}
