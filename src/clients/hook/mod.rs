//! What each client's hooks send, and what they take for an answer.
//!
//! Seen by running Claude Code 2.1.330, Codex 0.169.0, Gemini CLI 0.61.0, Qwen Code 0.24.4, Copilot CLI 1.0.102 and
//! opencode 1.18.33; of Cursor read in its package, of VS Code in its manual, which runs the hooks of Claude Code and
//! Copilot CLI with tools of its own.
//!
//! Invariant: whatever is sent, it is read as an event or as none; nothing in it is trusted.

mod answer;
mod event;
mod patch;
mod shell;
#[cfg(test)]
mod tests;
mod tool;
mod words;

pub use answer::{Answer, answer};
pub use event::{Event, Moment, read};
pub use tool::Use;

/// How a client speaks with its hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Claude Code's, which Codex and Qwen Code took over.
    Claude,
    /// Gemini CLI's.
    Gemini,
    /// Copilot CLI's.
    Copilot,
    /// Cursor's.
    Cursor,
    /// That of the plugin that we give to opencode.
    Opencode,
}

impl Dialect {
    /// Returns that of a client, by its name here.
    #[must_use]
    pub fn of(client: &str) -> Self {
        match client {
            "gemini-cli" => Self::Gemini,
            "copilot-cli" | "vscode-copilot" => Self::Copilot,
            "cursor" => Self::Cursor,
            "opencode" => Self::Opencode,
            _ => Self::Claude,
        }
    }
}
