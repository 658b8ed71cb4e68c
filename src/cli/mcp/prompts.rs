//! What a person asks its AI for with one word: each a task, with what has to be known for it.

use rmcp::model::{Prompt, PromptArgument};
use serde_json::{Map, Value};

use super::line::Line;

/// A prompt.
#[derive(Debug)]
pub(super) struct Asked {
    pub name: &'static str,
    about: &'static str,
    /// What may be said, with what it is, and whether it has to be.
    arguments: &'static [(&'static str, &'static str, bool)],
    /// What the AI is to do.
    text: &'static str,
    /// What it has to know for that: what these commands print. `{x}` is an argument.
    lines: &'static [&'static [&'static str]],
}

/// The prompts.
pub(super) const PROMPTS: &[Asked] = &[
    Asked {
        name: "briefing",
        about: "What matters now, and what to begin with",
        arguments: &[],
        text: "Tell me in a few sentences what matters in this repository now, and begin with what cannot wait: read \
               what is unread, answer who waits for you, then go on with your own work or claim a task that is ready.",
        lines: &[&["brief", "--peek"]],
    },
    Asked {
        name: "handoff",
        about: "Hand your work off",
        arguments: &[("to", "for whom: a name, @role, or nobody for whoever comes next", false)],
        text: "Hand your work off{ to {to}}. Say with the tool handoff (action give) what is done, what is left, what \
               you found out that is not written down yet, and which files it concerns; unlock what you hold. Below \
               is what has changed, and your open tasks.",
        lines: &[&["changes", "--limit", "5"], &["task", "list", "--assignee", "me"]],
    },
    Asked {
        name: "review",
        about: "Review work that was handed off",
        arguments: &[("handoff", "the id of the handoff", true)],
        text: "Review the handoff {handoff}: begin with the tool handoff (action review, id {handoff}), look at every \
               change, run what tests it, then give your verdict with the same tool: approve, or reject with an issue \
               for each thing that must be mended, and suggest for what could be better.",
        lines: &[&["show", "--", "{handoff}"]],
    },
    Asked {
        name: "onboarding",
        about: "How to work here with the others",
        arguments: &[],
        text: "Learn how work is done here, then say in a few sentences what the project is, what you have to keep \
               to, who works on what, and which task you would take first and why. Ask what is not clear.",
        lines: &[&["agents"], &["brief", "--peek", "--depth", "standard"], &["context", "get"]],
    },
    Asked {
        name: "retrospective",
        about: "What is to be learnt from the work so far",
        arguments: &[],
        text: "Look back at the work so far: what went well, what cost time, what was ruled out and need not be tried \
               again. Write each finding that others need down with the tool note (kind discovery or decision), and \
               what should hold from now on with the tool context; then sum up in ten lines at most.",
        lines: &[&["log", "--since", "7d", "--limit", "40"], &["note", "list", "--limit", "20"]],
    },
];

impl Asked {
    /// Returns how it is told to a client.
    pub(super) fn prompt(&self) -> Prompt {
        let argument = |(name, about, required): &(&str, &str, bool)| {
            PromptArgument::new(*name).with_description(*about).with_required(*required)
        };
        let arguments: Vec<PromptArgument> = self.arguments.iter().map(argument).collect();
        Prompt::new(self.name, Some(self.about), (!arguments.is_empty()).then_some(arguments))
    }

    /// Returns the text, and the lines whose output belongs below it.
    ///
    /// # Errors
    /// Which argument is missing, unknown, or no text.
    pub(super) fn fill(&self, given: &Map<String, Value>) -> Result<(String, Vec<Line>), String> {
        if let Some(name) =
            given.keys().find(|name| !self.arguments.iter().any(|(n, ..)| n == name))
        {
            return Err(format!("the prompt {} takes no `{name}`", self.name));
        }
        let mut text = self.text.to_owned();
        let mut said: Vec<(&str, &str)> = Vec::new();
        for (name, _, required) in self.arguments {
            let value = given.get(*name).map(|value| value.as_str().ok_or(())).transpose();
            let value = value.map_err(|()| format!("`{name}` is a text"))?;
            let value = value.map(str::trim).filter(|value| !value.is_empty());
            if value.is_none() && *required {
                return Err(format!("`{name}` is missing"));
            }
            // What may be left out stands in braces with what belongs to it.
            let whole = text.find("{ ").and_then(|at| Some((at, at + text[at..].find("}}")? + 2)));
            if let Some((begin, end)) = whole {
                let inner = text[begin + 1..end - 1].to_owned();
                text.replace_range(begin..end, if value.is_some() { &inner } else { "" });
            }
            text = text.replace(&format!("{{{name}}}"), value.unwrap_or_default());
            said.extend(value.map(|value| (*name, value)));
        }
        let filled = |word: &str| {
            said.iter().fold(word.to_owned(), |word, (name, value)| {
                word.replace(&format!("{{{name}}}"), value)
            })
        };
        let line = |words: &&[&str]| Line {
            words: ["collab".into()]
                .into_iter()
                .chain(words.iter().map(|word| filled(word).into()))
                .collect(),
            input: String::new(),
            json: false,
        };
        Ok((text, self.lines.iter().map(line).collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::parse::parse_words;

    fn fill(name: &str, given: Value) -> Result<(String, Vec<Line>), String> {
        let asked = PROMPTS.iter().find(|one| one.name == name).unwrap();
        asked.fill(given.as_object().unwrap())
    }

    #[test]
    fn each_prompt_is_filled_in_and_its_lines_parse() {
        for asked in PROMPTS {
            let given =
                asked.arguments.iter().map(|(name, ..)| ((*name).to_owned(), "h-12345".into()));
            let (text, lines) = asked.fill(&given.collect()).unwrap();
            assert!(!text.contains(['{', '}']), "{text}");
            for line in lines {
                parse_words(line.words).unwrap();
            }
        }
        let (text, _) = fill("handoff", json!({})).unwrap();
        assert!(text.starts_with("Hand your work off. Say"), "{text}");
        let (text, _) = fill("handoff", json!({ "to": "gemini" })).unwrap();
        assert!(text.starts_with("Hand your work off to gemini. Say"), "{text}");
    }

    #[test]
    fn what_is_missing_or_strange_is_told() {
        assert_eq!(fill("review", json!({})).unwrap_err(), "`handoff` is missing");
        assert_eq!(fill("review", json!({ "handoff": 3 })).unwrap_err(), "`handoff` is a text");
        assert!(fill("briefing", json!({ "x": "y" })).is_err());
        let (_, lines) = fill("review", json!({ "handoff": "--as=ann" })).unwrap();
        assert_eq!(parse_words(lines[0].words.clone()).unwrap().global.as_name, None);
    }
}
