//! What a hook answers, in the words of the client that has run it.

use serde_json::{Value, json};

use super::Dialect;
use super::event::{Event, Moment};

/// What is to come of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The client goes on.
    Nothing,
    /// The model is told something.
    Tell(String),
    /// The tool is not used, and the model told why.
    Refuse(String),
    /// The turn goes on with something to do.
    GoOn(String),
    /// The person is told something, and the client goes on.
    Warn(String),
}

/// Returns what is written to the client; nothing at all where there is nothing to say.
#[must_use]
pub fn answer(dialect: Dialect, event: &Event, answer: &Answer) -> Option<Value> {
    Some(match (dialect, answer) {
        (_, Answer::Nothing) => return None,
        (Dialect::Opencode, Answer::Tell(text)) => json!({ "tell": text }),
        (Dialect::Opencode, Answer::Refuse(why)) => json!({ "refuse": why }),
        (Dialect::Opencode, Answer::GoOn(what)) => json!({ "tell": what }),
        (Dialect::Opencode, Answer::Warn(what)) => json!({ "warn": what }),

        (Dialect::Cursor, Answer::Tell(text)) => json!({ "additional_context": text }),
        (Dialect::Cursor, Answer::Refuse(why)) => {
            json!({ "permission": "deny", "user_message": why, "agent_message": why })
        }
        (Dialect::Cursor, Answer::GoOn(what)) => json!({ "followup_message": what }),
        (Dialect::Cursor, Answer::Warn(what)) => json!({ "user_message": what }),

        (Dialect::Copilot, Answer::Tell(text)) => json!({
            "additionalContext": text,
            // VS Code runs the same hooks, and looks here.
            "hookSpecificOutput": specific(event, "additionalContext", text),
        }),
        (Dialect::Copilot, Answer::Refuse(why)) => {
            let mut refused = refused(event, why);
            refused["permissionDecision"] = "deny".into();
            refused["permissionDecisionReason"] = why.as_str().into();
            refused
        }
        (Dialect::Gemini, Answer::Refuse(why)) => json!({ "decision": "deny", "reason": why }),

        (Dialect::Claude | Dialect::Gemini, Answer::Tell(text)) => {
            json!({ "hookSpecificOutput": specific(event, "additionalContext", text) })
        }
        (Dialect::Claude, Answer::Refuse(why)) => refused(event, why),
        (Dialect::Claude | Dialect::Gemini | Dialect::Copilot, Answer::GoOn(what)) => {
            json!({ "decision": "block", "reason": what })
        }
        (Dialect::Claude | Dialect::Gemini | Dialect::Copilot, Answer::Warn(what)) => {
            json!({ "systemMessage": what })
        }
    })
}

fn specific(event: &Event, name: &str, text: &str) -> Value {
    // Copilot CLI writes its words another way than VS Code reads them.
    let word = match event.moment {
        Moment::Start => "SessionStart",
        Moment::Prompt if !event.word.eq_ignore_ascii_case("BeforeAgent") => "UserPromptSubmit",
        Moment::AfterTool if !event.word.eq_ignore_ascii_case("AfterTool") => "PostToolUse",
        Moment::BeforeTool if !event.word.eq_ignore_ascii_case("BeforeTool") => "PreToolUse",
        _ => &event.word,
    };
    json!({ "hookEventName": word, name: text })
}

fn refused(event: &Event, why: &str) -> Value {
    let mut specific = specific(event, "permissionDecisionReason", why);
    specific["permissionDecision"] = "deny".into();
    json!({ "hookSpecificOutput": specific })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(moment: Moment, word: &str) -> Event {
        Event { moment, word: word.to_owned(), cwd: None, used: None, goes_on: false }
    }

    #[test]
    fn each_client_is_answered_in_its_own_words() {
        let refuse = Answer::Refuse("held".to_owned());
        let before = event(Moment::BeforeTool, "PreToolUse");
        assert_eq!(
            answer(Dialect::Claude, &before, &refuse).unwrap(),
            json!({ "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "deny",
                "permissionDecisionReason": "held",
            } })
        );
        assert_eq!(
            answer(Dialect::Gemini, &event(Moment::BeforeTool, "BeforeTool"), &refuse).unwrap(),
            json!({ "decision": "deny", "reason": "held" })
        );
        let copilot =
            answer(Dialect::Copilot, &event(Moment::BeforeTool, "preToolUse"), &refuse).unwrap();
        assert_eq!(copilot["permissionDecision"], "deny");
        assert_eq!(copilot["hookSpecificOutput"]["hookEventName"], "PreToolUse");
        assert_eq!(answer(Dialect::Cursor, &before, &refuse).unwrap()["permission"], "deny");
        let tell = Answer::Tell("news".to_owned());
        assert_eq!(
            answer(Dialect::Gemini, &event(Moment::AfterTool, "AfterTool"), &tell).unwrap(),
            json!({ "hookSpecificOutput": { "hookEventName": "AfterTool", "additionalContext": "news" } })
        );
        assert_eq!(answer(Dialect::Claude, &before, &Answer::Nothing), None);
    }
}
