//! Whether a line is a message, and what is said to one that is none.

use std::collections::BTreeMap;

use rmcp::model::{
    CallToolRequestParams, ClientRequest, CompleteRequestParams, ErrorCode, GetPromptRequestParams,
    InitializeRequestParams, JsonRpcMessage, PaginatedRequestParams, ReadResourceRequestParams,
    RequestId, SubscribeRequestParams, SubscriptionsListenRequestParams, UnsubscribeRequestParams,
};
use rmcp::service::{RoleServer, RxJsonRpcMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{id, lines};

/// What becomes of a line.
#[derive(Debug)]
pub(super) enum Judged {
    /// It is a message.
    Pass(Box<RxJsonRpcMessage<RoleServer>>),
    /// It is none, and this is said.
    Answer(String),
    /// It wants no answer, and nothing can be done with it.
    Nothing,
}

/// Returns what becomes of a line.
pub(super) fn judge(line: &[u8]) -> Judged {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let Ok(line) = std::str::from_utf8(line) else {
        let id = id::find(line);
        return answer(ErrorCode::PARSE_ERROR, id.as_deref(), "this line is not UTF-8");
    };
    // Neither goes into what a message holds: not how deep it is, nor whether its texts can be read.
    if let Err(error) = serde_json::from_str::<&RawValue>(line) {
        let why = format!("a line is one message in JSON, and nothing else: {error}");
        return answer(ErrorCode::PARSE_ERROR, None, &why);
    }
    match serde_json::from_str::<BTreeMap<String, &RawValue>>(line) {
        Ok(fields) => message(line, &fields),
        Err(_) => {
            let id = id::find(line.as_bytes());
            let why = "a message is one object; several go into lines of their own";
            answer(ErrorCode::INVALID_REQUEST, id.as_deref(), why)
        }
    }
}

/// Returns what becomes of an object.
fn message(line: &str, fields: &BTreeMap<String, &RawValue>) -> Judged {
    let text =
        |name| fields.get(name).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let id = fields.get("id").and_then(|id| id::valid(id.get()));
    let invalid = |why: &str| answer(ErrorCode::INVALID_REQUEST, id.as_deref(), why);
    if !fields.contains_key("method") {
        if !fields.contains_key("result") && !fields.contains_key("error") {
            return invalid("this object has no `method`");
        }
        // Nobody is told that his answer is not understood.
        return read(line).map_or(Judged::Nothing, |message| Judged::Pass(Box::new(message)));
    }
    if text("jsonrpc").as_deref() != Some("2.0") {
        return invalid("`jsonrpc` is \"2.0\"");
    }
    let Some(method) = text("method") else { return invalid("`method` is a text") };
    let Some(given) = fields.get("id") else {
        return match read(line) {
            Ok(message @ JsonRpcMessage::Notification(_)) => Judged::Pass(Box::new(message)),
            _ => Judged::Nothing,
        };
    };
    if serde_json::from_str::<RequestId>(given.get()).is_err() {
        return invalid("`id` is a text or a whole number");
    }
    // Such a one is read as no message at all.
    if let Some(params) = fields.get("params").and_then(|raw| serde_json::from_str(raw.get()).ok())
        && let Some((what, is)) = no_object(&params)
    {
        let why = format!("{what} is an object, and not {}", kind(is));
        return answer(ErrorCode::INVALID_PARAMS, id.as_deref(), &why);
    }
    match read(line) {
        Ok(JsonRpcMessage::Request(request)) => {
            let is_unknown = matches!(request.request, ClientRequest::CustomRequest(_));
            match is_unknown.then(|| misfit(&method, fields.get("params").copied())).flatten() {
                Some(why) => answer(ErrorCode::INVALID_PARAMS, id.as_deref(), &why),
                None => Judged::Pass(Box::new(JsonRpcMessage::Request(request))),
            }
        }
        Ok(_) => invalid("this is no request"),
        Err(error) => invalid(&format!("this is no request that can be read: {error}")),
    }
}

fn read(line: &str) -> Result<RxJsonRpcMessage<RoleServer>, String> {
    serde_json::from_str(line).map_err(|error| {
        // What cannot be read at all is told apart from what is nothing known.
        match serde_json::from_str::<Value>(line) {
            Err(error) => unreadable(&error),
            Ok(_) => error.to_string(),
        }
    })
}

/// Says why JSON cannot be read, of which each sign is in order.
fn unreadable(error: &serde_json::Error) -> String {
    let said = error.to_string();
    if said.contains("recursion") {
        "it is nested more than 127 deep".to_owned()
    } else if said.contains("surrogate") || said.contains("escape") {
        format!("a \\u in it is half of a character, in column {}", error.column())
    } else {
        said
    }
}

/// Says why what is given to a method is not what it takes; `None` of one that is not known.
fn misfit(method: &str, params: Option<&RawValue>) -> Option<String> {
    let params = match params.map(|raw| serde_json::from_str::<Value>(raw.get())) {
        Some(Ok(params)) => params,
        _ => Value::Object(serde_json::Map::new()),
    };
    if method == "tools/call"
        && let Some(arguments) = params.get("arguments")
        && !arguments.is_object()
    {
        return Some(format!(
            "`arguments` is an object with the fields of the tool, and not {}; call again with one, such as \
             {{\"name\":\"show\",\"arguments\":{{\"what\":\"status\"}}}}",
            kind(arguments),
        ));
    }
    let why = match method {
        "initialize" => unlike::<InitializeRequestParams>(params),
        "completion/complete" => unlike::<CompleteRequestParams>(params),
        "prompts/get" => unlike::<GetPromptRequestParams>(params),
        "resources/read" => unlike::<ReadResourceRequestParams>(params),
        "resources/subscribe" => unlike::<SubscribeRequestParams>(params),
        "resources/unsubscribe" => unlike::<UnsubscribeRequestParams>(params),
        "subscriptions/listen" => unlike::<SubscriptionsListenRequestParams>(params),
        "tools/call" => unlike::<CallToolRequestParams>(params),
        "tools/list" | "prompts/list" | "resources/list" | "resources/templates/list" => {
            unlike::<PaginatedRequestParams>(params)
        }
        "ping" | "server/discover" => unlike::<serde_json::Map<String, Value>>(params),
        _ => return None,
    };
    Some(format!("`params` of {method} is not what that takes: {why}"))
}

/// Returns what is no object of what has to be one in each request.
fn no_object(params: &Value) -> Option<(&'static str, &Value)> {
    let is_none = |value: &Value| !value.is_object() && !value.is_null();
    if is_none(params) {
        return Some(("`params`", params));
    }
    params.get("_meta").filter(|meta| is_none(meta)).map(|meta| ("`_meta` of `params`", meta))
}

/// Says in what something is unlike what it should be.
fn unlike<T: DeserializeOwned>(params: Value) -> String {
    let why = match params.get("_meta") {
        Some(_) => "a field stands in it twice",
        None => "`_meta` is missing, or a field stands in it twice",
    };
    serde_json::from_value::<T>(params).map_or_else(|error| error.to_string(), |_| why.to_owned())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Returns what is said to a line that was too long to be kept.
pub(super) fn too_long(id: Option<&RawValue>) -> String {
    let why = format!("a message has at most {} bytes", lines::LONGEST);
    said(ErrorCode::INVALID_REQUEST, id, &why)
}

fn answer(code: ErrorCode, id: Option<&RawValue>, why: &str) -> Judged {
    Judged::Answer(said(code, id, why))
}

/// Returns an answer that says what is wrong.
fn said(code: ErrorCode, id: Option<&RawValue>, why: &str) -> String {
    #[derive(Serialize)]
    struct Answer<'a> {
        jsonrpc: &'static str,
        id: Option<&'a RawValue>,
        error: Fault<'a>,
    }
    #[derive(Serialize)]
    struct Fault<'a> {
        code: i32,
        message: &'a str,
    }
    let error = Fault { code: code.0, message: why };
    serde_json::to_string(&Answer { jsonrpc: "2.0", id, error }).unwrap_or_default()
}
