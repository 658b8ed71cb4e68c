//! What an answer means: each trap of the gateway's in one place.

use serde_json::Value;

use super::GatewayError;
use super::http::Answer;

/// What the gateway says of a command that ran and returned nothing: it stumbles over that, after the fact.
const RAN: &str = "Cannot read properties of undefined (reading 'length')";
/// So many characters of what it says are told.
const SHOWN: usize = 200;

/// What it came to.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    /// The result.
    Result(Value),
    /// The result lies in a buffer of this name.
    Buffered(String),
}

/// Reads an answer to a call that ran something.
pub(super) fn read(answer: &Answer) -> Result<Meaning, GatewayError> {
    let Ok(Value::Object(said)) = serde_json::from_str(&answer.body) else {
        // Unknown paths and bad requests are answered as a page.
        let shown: String = answer.body.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        return Err(GatewayError::Nonsense(format!("{} {shown}", answer.status)));
    };
    if said.get("success") == Some(&Value::Bool(true)) {
        if said.get("buffered") == Some(&Value::Bool(true)) {
            let id = said.get("bufferId").and_then(Value::as_str).unwrap_or_default();
            // It becomes part of an address.
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if id.is_empty() || id.len() > SHOWN || !id.chars().all(plain) {
                return Err(GatewayError::Nonsense("a buffer without a name".to_owned()));
            }
            return Ok(Meaning::Buffered(id.to_owned()));
        }
        return Ok(Meaning::Result(said.get("result").cloned().unwrap_or(Value::Null)));
    }
    let error = said.get("error").and_then(Value::as_str).unwrap_or_default();
    // 408 is no time-out: it is also what a command answers that there is not.
    if answer.status == 408 && error.contains(RAN) {
        return Ok(Meaning::Result(Value::Null));
    }
    Err(GatewayError::Refused(error.chars().filter(|c| !c.is_control()).take(SHOWN).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn meaning(status: u16, body: &str) -> Result<Meaning, String> {
        read(&Answer { status, body: body.to_owned() }).map_err(|error| error.to_string())
    }

    #[test]
    fn a_408_is_told_apart_by_its_text() {
        let ran = format!("{{\"success\":false,\"error\":\"{RAN}\"}}");
        assert_eq!(meaning(408, &ran), Ok(Meaning::Result(Value::Null)));
        let missing = r#"{"success":false,"error":"command 'x' not found"}"#;
        assert_eq!(meaning(408, missing), Err("it says: command 'x' not found".to_owned()));
        assert!(meaning(500, &ran).is_err());
    }

    #[test]
    fn pages_and_names_that_lead_elsewhere_are_nonsense() {
        assert!(meaning(404, "<!DOCTYPE html>").unwrap_err().starts_with("it answers nonsense"));
        assert!(meaning(200, "[]").is_err());
        for id in ["../health", "", "a b"] {
            let body = json!({ "success": true, "buffered": true, "bufferId": id }).to_string();
            assert!(meaning(200, &body).is_err(), "{id}");
        }
    }
}
