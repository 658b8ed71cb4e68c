//! Whose work a commit is: people, and the AIs that are known by their commits.
//!
//! Pure. A bare first name (Claude, Devin, Jules) is a person's too, so a name alone makes an
//! AI only where no person has it.

use std::collections::BTreeMap;

use crate::domain::change::Commit;

/// Participants' names are no longer than this.
const LONGEST: usize = 64;
/// A commit has no more makers than this.
const MOST: usize = 16;

/// E-mail addresses that AIs commit with, as the tools write them by default.
const ADDRESSES: [(&str, &str); 9] = [
    ("noreply@anthropic.com", "claude"),
    ("cursoragent@cursor.com", "cursor"),
    ("noreply@openai.com", "codex"),
    ("codex@openai.com", "codex"),
    ("noreply@opencode.ai", "opencode"),
    ("qwen-coder@alibabacloud.com", "qwen"),
    ("noreply@aider.chat", "aider"),
    ("amp@ampcode.com", "amp"),
    ("copilot@github.com", "copilot"),
];

/// Accounts on GitHub, as in `<number>+<account>@users.noreply.github.com`.
const ACCOUNTS: [(&str, &str); 10] = [
    ("copilot", "copilot"),
    ("copilot-swe-agent[bot]", "copilot"),
    ("claude[bot]", "claude"),
    ("cursor[bot]", "cursor"),
    ("chatgpt-codex-connector[bot]", "codex"),
    ("gemini-cli", "gemini"),
    ("gemini-cli[bot]", "gemini"),
    ("gemini-code-assist[bot]", "gemini"),
    ("devin-ai-integration[bot]", "devin"),
    ("google-labs-jules[bot]", "jules"),
];

/// Names that no person has.
const NAMES: [(&str, &str); 18] = [
    ("claude code", "claude"),
    ("claude[bot]", "claude"),
    ("copilot", "copilot"),
    ("github copilot", "copilot"),
    ("copilot-swe-agent", "copilot"),
    ("copilot-swe-agent[bot]", "copilot"),
    ("cursor agent", "cursor"),
    ("codex cli", "codex"),
    ("openai codex", "codex"),
    ("gemini-cli", "gemini"),
    ("gemini cli", "gemini"),
    ("opencode", "opencode"),
    ("qwen-coder", "qwen"),
    ("qwen code", "qwen"),
    ("aider", "aider"),
    ("devin-ai-integration[bot]", "devin"),
    ("devin ai", "devin"),
    ("google-labs-jules[bot]", "jules"),
];

/// What aider adds to the name of the person it works for.
const AIDER: &str = " (aider)";

/// Says whether a maker is a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityKind {
    /// An AI.
    Ai,
    /// A person, or whatever is not known to be an AI.
    Person,
}

/// One maker of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name, as participants are called.
    pub name: String,
    /// Person or AI.
    pub kind: IdentityKind,
}

/// Returns who made a commit: AIs first, then the author, then other people.
///
/// `Collab-By` lines come before all else, as given. The keys of `known` are an address, a name
/// or `Name <address>`, in any case; they come before what is built in.
#[must_use]
pub fn identities(commit: &Commit, known: &BTreeMap<String, String>) -> Vec<Identity> {
    let of = |key: &'static str| {
        let lines = commit.trailers.iter().filter(move |(name, _)| name == key);
        lines.map(|(_, value)| value.as_str())
    };
    let mut makers = Vec::new();
    let author = commit.author_name.strip_suffix(AIDER);
    if author.is_some() {
        makers.push(Identity { name: "aider".to_owned(), kind: IdentityKind::Ai });
    }
    makers.push(one(author.unwrap_or(&commit.author_name), &commit.author_email, known));
    makers.extend(of("Co-authored-by").map(|value| {
        let (name, email) = split(value);
        one(name, email, known)
    }));
    // Stable, so that the author stays before the others of the same kind.
    makers.sort_by_key(|maker| maker.kind);

    let named: Vec<Identity> = of("Collab-By")
        .flat_map(|value| value.split(','))
        .map(|value| slug(split(value).0))
        .filter(|name| !name.is_empty())
        .map(|name| Identity { kind: kind_of_participant(&name, &makers), name })
        .collect();
    if named.iter().any(|maker| maker.kind == IdentityKind::Ai) {
        // The trailer says which participant the AI was; the client's own line adds nothing.
        makers.retain(|maker| maker.kind == IdentityKind::Person);
    }

    let mut all: Vec<Identity> = Vec::new();
    for maker in named.into_iter().chain(makers) {
        if all.len() < MOST && all.iter().all(|other| other.name != maker.name) {
            all.push(maker);
        }
    }
    all
}

/// Makes a participant's name of any text; may be empty.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            gap = length > 0;
            continue;
        }
        let needed = 1 + usize::from(gap);
        if length + needed > LONGEST {
            break;
        }
        if gap {
            out.push('-');
        }
        out.push(c);
        length += needed;
        gap = false;
    }
    out
}

/// Guesses what a participant is, of whom the commit tells the name alone.
fn kind_of_participant(name: &str, makers: &[Identity]) -> IdentityKind {
    if is_ai_name(name) {
        return IdentityKind::Ai;
    }
    match makers.iter().find(|maker| maker.name == name) {
        Some(maker) => maker.kind,
        // A name that is nobody's else, beside an AI's: what that AI is called here.
        None => makers.iter().map(|maker| maker.kind).min().unwrap_or(IdentityKind::Person),
    }
}

fn one(name: &str, email: &str, known: &BTreeMap<String, String>) -> Identity {
    let (name, email) = (name.trim(), email.trim());
    let built_in = built_in(&name.to_lowercase(), &email.to_lowercase());
    let kind = if built_in.is_some() { IdentityKind::Ai } else { IdentityKind::Person };
    if let Some(mapped) = mapped(name, email, known) {
        let name = slug(mapped);
        let kind = if is_ai_name(&name) { IdentityKind::Ai } else { kind };
        return Identity { name, kind };
    }
    if let Some(ai) = built_in {
        return Identity { name: ai.to_owned(), kind };
    }
    let fallbacks = [name, email.split('@').next().unwrap_or_default(), "unknown"];
    let name = fallbacks.iter().map(|text| slug(text)).find(|name| !name.is_empty());
    Identity { name: name.unwrap_or_default(), kind }
}

fn mapped<'a>(name: &str, email: &str, known: &'a BTreeMap<String, String>) -> Option<&'a str> {
    if known.is_empty() {
        return None;
    }
    let both = format!("{name} <{email}>");
    // The most exact key wins.
    [both.as_str(), email, name].into_iter().filter(|key| !key.is_empty()).find_map(|wanted| {
        let wanted = wanted.to_lowercase();
        let found = known.iter().find(|(key, _)| key.trim().to_lowercase() == wanted);
        found.map(|(_, to)| to.as_str()).filter(|to| !slug(to).is_empty())
    })
}

fn built_in(name: &str, email: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)], wanted: &str| {
        table.iter().find(|(key, _)| *key == wanted).map(|(_, ai)| *ai)
    };
    let account = email.strip_suffix("@users.noreply.github.com").map(|account| {
        let numbered = account.split_once('+').filter(|(number, _)| is_number(number));
        numbered.map_or(account, |(_, account)| account)
    });
    let model = ["claude opus ", "claude sonnet ", "claude haiku "];
    find(&ADDRESSES, email)
        .or_else(|| find(&ACCOUNTS, account?))
        .or_else(|| find(&NAMES, name))
        .or_else(|| model.iter().any(|prefix| name.starts_with(prefix)).then_some("claude"))
}

/// Says whether a participant's name is an AI's, perhaps with something after it.
fn is_ai_name(name: &str) -> bool {
    let mut all = ADDRESSES.iter().chain(&ACCOUNTS).chain(&NAMES).map(|(_, ai)| ai);
    all.any(|ai| name.strip_prefix(ai).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits `Name <address>`.
fn split(value: &str) -> (&str, &str) {
    match value.rsplit_once('<') {
        Some((name, email)) => (name.trim(), email.trim().trim_end_matches('>').trim()),
        None => (value.trim(), ""),
    }
}

#[cfg(test)]
#[path = "tests/who.rs"]
mod tests;
