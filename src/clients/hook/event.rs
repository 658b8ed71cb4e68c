//! What has happened, or is about to.

use serde_json::Value;

use super::tool::{self, Use};

/// When in a client's work a hook is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A session begins, or goes on.
    Start,
    /// Somebody has asked the model for something.
    Prompt,
    /// A tool is about to be used.
    BeforeTool,
    /// A tool was used.
    AfterTool,
    /// The conversation is about to be cut short.
    Compaction,
    /// The model has ended its turn.
    Stop,
    /// The session has ended.
    End,
}

/// What a hook is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it is.
    pub moment: Moment,
    /// The client's own word for the moment.
    pub word: String,
    /// In which directory the client works, if it says so.
    pub cwd: Option<String>,
    /// The tool, at moments that have one.
    pub used: Option<Use>,
    /// Whether the turn already goes on because of a hook.
    pub goes_on: bool,
}

/// The clients' words for moments, in lower case.
const WORDS: &[(&str, Moment)] = &[
    ("sessionstart", Moment::Start),
    ("session.created", Moment::Start),
    ("userpromptsubmit", Moment::Prompt),
    ("userpromptsubmitted", Moment::Prompt),
    ("beforesubmitprompt", Moment::Prompt),
    ("beforeagent", Moment::Prompt),
    ("chat.message", Moment::Prompt),
    ("pretooluse", Moment::BeforeTool),
    ("beforetool", Moment::BeforeTool),
    ("tool.execute.before", Moment::BeforeTool),
    ("posttooluse", Moment::AfterTool),
    ("aftertool", Moment::AfterTool),
    ("tool.execute.after", Moment::AfterTool),
    ("precompact", Moment::Compaction),
    ("precompress", Moment::Compaction),
    ("stop", Moment::Stop),
    ("agentstop", Moment::Stop),
    ("afteragent", Moment::Stop),
    ("session.idle", Moment::Stop),
    ("sessionend", Moment::End),
];

/// Reads what a client has sent; `said` is the moment that stands in the command line, for clients that do not
/// send it. `None` where it is no moment at which anything is to be done.
#[must_use]
pub fn read(sent: &Value, said: Option<&str>) -> Option<Event> {
    let text = |names: &[&str]| names.iter().find_map(|name| sent[*name].as_str());
    let word = said.or_else(|| text(&["hook_event_name", "hookEventName"]))?.to_owned();
    let lower = word.to_lowercase();
    let (_, moment) = WORDS.iter().find(|(one, _)| *one == lower)?;
    let used = matches!(moment, Moment::BeforeTool | Moment::AfterTool).then(|| {
        let name = text(&["tool_name", "toolName", "tool"]).unwrap_or_default();
        let input =
            ["tool_input", "toolArgs", "toolInput", "args"].iter().find_map(|name| sent.get(*name));
        // Copilot CLI sends it as a text.
        let parsed = input.and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
        tool::read(name, parsed.as_ref().or(input).unwrap_or(&Value::Null))
    });
    let goes_on = ["stop_hook_active", "stopHookActive"].iter().any(|name| sent[*name] == true)
        || sent["loop_count"].as_u64().is_some_and(|count| count > 0);
    let cwd = text(&["cwd", "workspace_root"])
        .or_else(|| sent["workspace_roots"][0].as_str())
        .filter(|cwd| !cwd.is_empty())
        .map(str::to_owned);
    Some(Event { moment: *moment, word, cwd, used, goes_on })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_clients_words_are_understood() {
        let claude = json!({
            "session_id": "x", "cwd": "/repo", "hook_event_name": "PreToolUse",
            "tool_name": "Edit", "tool_input": { "file_path": "/repo/a.rs" }
        });
        let event = read(&claude, None).unwrap();
        assert_eq!((event.moment, event.cwd.as_deref()), (Moment::BeforeTool, Some("/repo")));
        assert_eq!(event.used.unwrap().writes, ["/repo/a.rs"]);

        let copilot =
            json!({ "cwd": "/repo", "toolName": "edit", "toolArgs": "{\"path\":\"a.rs\"}" });
        let event = read(&copilot, Some("preToolUse")).unwrap();
        assert_eq!(event.used.unwrap().writes, ["a.rs"]);

        let gemini = json!({ "hook_event_name": "AfterAgent", "stop_hook_active": true });
        let event = read(&gemini, None).unwrap();
        assert_eq!((event.moment, event.goes_on), (Moment::Stop, true));

        let cursor =
            json!({ "hook_event_name": "stop", "loop_count": 1, "workspace_roots": ["/w"] });
        let event = read(&cursor, None).unwrap();
        assert_eq!(
            (event.moment, event.goes_on, event.cwd.as_deref()),
            (Moment::Stop, true, Some("/w"))
        );
    }

    #[test]
    fn what_is_no_event_is_none() {
        for sent in [
            json!(null),
            json!([]),
            json!("x"),
            json!({ "hook_event_name": 3 }),
            json!({}),
            json!({ "hook_event_name": "Notification" }),
        ] {
            assert_eq!(read(&sent, None), None, "{sent}");
        }
    }
}
