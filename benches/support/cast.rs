//! Who takes part: people and AIs, as git and as `collab` call them.

/// Somebody who takes part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The participant's name.
    pub(crate) name: &'static str,
    /// What git calls it.
    pub(crate) author: &'static str,
    pub(crate) email: &'static str,
    /// The client, if it is an AI.
    pub(crate) client: Option<&'static str>,
}

const fn person(name: &'static str, author: &'static str, email: &'static str) -> Member {
    Member { name, author, email, client: None }
}

const fn ai(
    name: &'static str,
    client: &'static str,
    author: &'static str,
    email: &'static str,
) -> Member {
    Member { name, author, email, client: Some(client) }
}

pub(crate) const PEOPLE: [Member; 4] = [
    person("jane-doe", "Jane Doe", "jane@example.org"),
    person("marek-novak", "Marek Novak", "marek@example.org"),
    person("aiko-tanaka", "Aiko Tanaka", "aiko@example.org"),
    person("lucia-moreno", "Lucia Moreno", "lucia@example.org"),
];

pub(crate) const AIS: [Member; 6] = [
    ai("claude", "claude-code", "Claude", "noreply@anthropic.com"),
    ai("gemini", "gemini-cli", "gemini-cli[bot]", "218195315+gemini-cli@users.noreply.github.com"),
    ai("codex", "codex", "Codex", "noreply@openai.com"),
    ai("cursor", "cursor", "Cursor Agent", "cursoragent@cursor.com"),
    ai("copilot", "copilot-cli", "Copilot", "198982749+Copilot@users.noreply.github.com"),
    ai("qwen", "qwen-code", "Qwen-Coder", "qwen-coder@alibabacloud.com"),
];

/// Roles, each of one member.
pub(crate) const ROLES: [&str; 6] =
    ["backend", "frontend", "review", "release", "docs", "platform"];
