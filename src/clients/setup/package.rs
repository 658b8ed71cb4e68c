//! The same as packages that clients install: a plugin for Claude Code, an extension for Gemini CLI.
//!
//! Their hooks and server are those that `collab setup` writes, and both have the same commands.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::json::put;
use super::parts::{claude_hooks, gemini_hooks, server};

/// A command that a person gives to its AI: its name, what it does, what is run for it, and what the AI is to do.
const COMMANDS: &[(&str, &str, &str, &str)] = &[
    (
        "brief",
        "Say what matters in this repository now",
        "collab brief --peek",
        "Tell me in a few sentences what matters now, and begin with what cannot wait.",
    ),
    (
        "handoff",
        "Hand the work off",
        "collab changes --limit 5",
        "Hand your work off with `collab handoff -m TEXT`: what is done, what is left, what you found out, and which files it concerns. Add `--to NAME` or `--needs-review` if I say so. Unlock what you hold.",
    ),
    (
        "status",
        "Say who is here, and on what",
        "collab status",
        "Tell me who is here, what each works on, and what waits for me.",
    ),
];

const ABOUT: &str = "What several AIs and people who work on one git repository share: messages, tasks, locks, and a briefing";

/// Returns the files of both packages, each from the folder of all of them, with what they hold.
#[must_use]
pub fn packages(version: &str) -> Vec<(String, String)> {
    let pretty = |value: &Value| format!("{value:#}\n");
    let mcp = json!({ "mcpServers": { "collab": server() } });
    let hooks = |entries: &[super::json::Entry]| put("", entries).unwrap_or_default();
    let about = json!({ "name": "collab", "version": version, "description": ABOUT });
    let mut extension = about.clone();
    extension["mcpServers"] = mcp["mcpServers"].clone();
    let mut files = vec![
        ("claude/.claude-plugin/plugin.json".to_owned(), pretty(&about)),
        ("claude/.mcp.json".to_owned(), pretty(&mcp)),
        ("claude/hooks/hooks.json".to_owned(), hooks(&claude_hooks("claude"))),
        ("gemini/gemini-extension.json".to_owned(), pretty(&extension)),
        ("gemini/hooks/hooks.json".to_owned(), hooks(&gemini_hooks())),
    ];
    for (name, about, command, text) in COMMANDS {
        let markdown = format!(
            "---\ndescription: {about}\nallowed-tools: Bash({command}:*)\n---\n\n{text} $ARGUMENTS\n\nThis is the state:\n\n!`{command}`\n"
        );
        files.push((format!("claude/commands/{name}.md"), markdown));
        let mut toml = String::new();
        // What is written here holds no quotes.
        let _ = write!(
            toml,
            "description = \"{about}\"\nprompt = \"\"\"\n{text} {{{{args}}}}\n\nThis is the state:\n\n!{{{command}}}\n\"\"\"\n"
        );
        files.push((format!("gemini/commands/collab/{name}.toml"), toml));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_toml_or_json_is_in_order() {
        for (name, text) in packages("1.2.3") {
            if name.ends_with(".toml") {
                let table: toml::Table =
                    text.parse().unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
                assert!(table["prompt"].as_str().unwrap().contains("!{collab "), "{text}");
            }
            if name.ends_with(".json") {
                let value: Value = serde_json::from_str(&text).unwrap();
                assert!(value.is_object(), "{name}");
            }
        }
    }
}
