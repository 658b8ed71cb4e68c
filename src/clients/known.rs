//! The clients we know, each with where its variables were seen.
//!
//! Invariant: a client that may also set the variable of another comes before it, and what any
//! client may set comes last.

use super::Client;

/// The clients we know; where several fit, the first is meant.
pub const CLIENTS: &[Client] = &[
    // Package @anthropic-ai/claude-code 2.1.197: set for commands, hooks and MCP servers alike.
    // CLAUDE_CODE_ENTRYPOINT is no sign: a program that starts Claude Code sets it for itself.
    Client {
        name: "claude-code",
        participant: "claude",
        title: "Claude Code",
        env: &["CLAUDECODE"],
    },
    // Package @qwen-code/qwen-code 0.15.10: the first for commands, the second for hooks. It
    // descends from Gemini CLI, and its hooks are given GEMINI_PROJECT_DIR too.
    Client {
        name: "qwen-code",
        participant: "qwen",
        title: "Qwen Code",
        env: &["QWEN_CODE", "QWEN_PROJECT_DIR"],
    },
    // Package @google/gemini-cli 0.61.0: the first for commands and MCP servers, the second for
    // hooks.
    Client {
        name: "gemini-cli",
        participant: "gemini",
        title: "Gemini CLI",
        env: &["GEMINI_CLI", "GEMINI_SESSION_ID"],
    },
    // Package @openai/codex 0.169.0 and its sources (protocol/src/shell_environment.rs): the
    // first for every command, the second for those that may go on running, the third for those
    // in the macOS sandbox. CODEX_HOME is no sign: people set it.
    Client {
        name: "codex",
        participant: "codex",
        title: "Codex",
        env: &["CODEX_THREAD_ID", "CODEX_CI", "CODEX_SANDBOX"],
    },
    // Cursor's manual, page on the agent's terminal. CURSOR_TRACE_ID is no sign: every terminal in
    // the editor has it.
    Client { name: "cursor", participant: "cursor", title: "Cursor", env: &["CURSOR_AGENT"] },
    // Package @github/copilot 1.0.102, its changelog: the first since 0.0.421, for commands; the
    // second since 1.0.29, for commands and MCP servers.
    Client {
        name: "copilot-cli",
        participant: "copilot",
        title: "GitHub Copilot CLI",
        env: &["COPILOT_CLI", "COPILOT_AGENT_SESSION_ID"],
    },
    // VS Code's sources of May 2026 (toolTerminalCreator.ts): for the terminals of the agent
    // only. Older versions set nothing that shows it.
    Client {
        name: "vscode-copilot",
        participant: "copilot",
        title: "GitHub Copilot in VS Code",
        env: &["COPILOT_AGENT"],
    },
    // Package opencode-ai 1.18.33: set by the program for itself, and so for all it starts.
    Client { name: "opencode", participant: "opencode", title: "opencode", env: &["OPENCODE"] },
    ANY,
];

/// A client that says only that there is an AI.
///
/// Claude Code and VS Code set the variable beside their own, and others are asked to. AGENT is
/// no sign, though opencode sets it: too many programs use so plain a name.
pub(super) const ANY: Client =
    Client { name: "ai-agent", participant: "agent", title: "an AI agent", env: &["AI_AGENT"] };
