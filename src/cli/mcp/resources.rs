//! What can be read by an address: `collab://…`, each what a command that changes nothing prints.

use rmcp::model::{Resource, ResourceTemplate};

use super::line::Line;
use crate::app::{App, Options};
use crate::domain::name::Name;
use crate::env::Env;
use crate::error::Error;

/// What begins every address.
const SCHEME: &str = "collab://";

/// The addresses that are always there, each with what it holds.
const FIXED: &[(&str, &str)] = &[
    ("context", "The shared context"),
    ("tasks", "The open tasks"),
    ("messages", "Your unread messages; to read them here does not mark them read"),
    ("changes", "What changed in git"),
];

/// The addresses with a part to be filled in.
const FILLED: &[(&str, &str, &str)] = &[
    ("briefing", "name", "The briefing of a participant; `all` for that of the team"),
    ("session", "id", "A session, with what happened in it"),
];

/// What is read under an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub line: Line,
    /// Who is to read it, where that is not who asks.
    pub reader: Option<Name>,
}

/// Returns what is read under an address; `None` where it is none of ours.
pub(super) fn reading(uri: &str) -> Option<Reading> {
    let rest = uri.strip_prefix(SCHEME)?;
    let line = |words: &[&str]| {
        let words = ["collab"].iter().chain(words).map(Into::into).collect();
        Line { words, input: String::new(), json: false }
    };
    let (words, reader) = match rest.split_once('/') {
        None => match rest {
            "context" => (line(&["context", "get"]), None),
            "tasks" => (line(&["task", "list"]), None),
            "messages" => (line(&["inbox", "--peek"]), None),
            "changes" => (line(&["changes"]), None),
            _ => return None,
        },
        Some(("briefing", "all")) => (line(&["brief", "--peek", "--all"]), None),
        Some(("briefing", name)) => (line(&["brief", "--peek"]), Some(Name::typed(name).ok()?)),
        Some(("session", id)) if !id.is_empty() => (line(&["session", "show", "--", id]), None),
        _ => return None,
    };
    Some(Reading { line: words, reader })
}

/// Returns the addresses that are there now.
pub(super) fn list(
    env: &Env,
    options: &Options,
    me: Option<&Name>,
) -> Result<Vec<Resource>, Error> {
    let resource = |path: String, about: &str| {
        Resource::new(format!("{SCHEME}{path}"), path)
            .with_description(about)
            .with_mime_type("text/plain")
    };
    let mut found: Vec<Resource> =
        me.iter().map(|me| resource(format!("briefing/{me}"), "Your briefing")).collect();
    found.extend(FIXED.iter().map(|(path, about)| resource((*path).to_owned(), about)));
    for session in App::open(env.clone(), options.clone(), |_, _| {})?.sessions(false, 0)?.sessions
    {
        // What somebody called it is no description of ours.
        found.push(resource(format!("session/{}", session.short), "A session that is open"));
    }
    Ok(found)
}

/// Returns the addresses with a part to be filled in.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    let template = |(path, part, about): &(&str, &str, &str)| {
        ResourceTemplate::new(format!("{SCHEME}{path}/{{{part}}}"), *path)
            .with_description(*about)
            .with_mime_type("text/plain")
    };
    FILLED.iter().map(template).collect()
}

/// Returns what a part of an address, or an argument, may be: what is known under that name.
pub(super) fn values(env: &Env, options: &Options, part: &str) -> Result<Vec<String>, Error> {
    let app = App::open(env.clone(), options.clone(), |_, _| {})?;
    Ok(match part {
        "name" | "to" => app.participants()?.participants.into_iter().map(|one| one.name).collect(),
        "id" | "session" => {
            app.sessions(false, 0)?.sessions.into_iter().map(|one| one.short).collect()
        }
        "handoff" => app.handoffs(false, 100)?.handoffs.into_iter().map(|one| one.short).collect(),
        _ => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parse::parse_words;

    #[test]
    fn each_address_is_read_by_a_command_that_parses() {
        for uri in [
            "context",
            "tasks",
            "messages",
            "changes",
            "briefing/ann",
            "briefing/all",
            "session/s-1",
        ] {
            let reading = reading(&format!("collab://{uri}")).unwrap();
            let args = parse_words(reading.line.words).unwrap();
            assert_eq!(args.global.as_name, None);
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for uri in [
            "",
            "collab://",
            "collab://x",
            "file:///etc/passwd",
            "collab://session/",
            "collab://briefing/",
            "collab://briefing/../x",
            "collab://tasks/x",
            "http://tasks",
        ] {
            assert_eq!(reading(uri), None, "{uri}");
        }
        // What stands for an id is never taken for an option.
        let words = reading("collab://session/--as=ann").unwrap().line.words;
        assert_eq!(words[3], "--");
    }
}
