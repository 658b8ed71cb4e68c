//! What becomes of lines, whatever stands in them and however they arrive.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use rmcp::model::JsonRpcMessage;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt as _, ReadBuf};

use super::lines::LONGEST;
use super::*;

fn said(line: &[u8]) -> String {
    match judge(line) {
        Judged::Pass(message) => format!("pass {}", serde_json::to_string(&message).unwrap()),
        Judged::Answer(line) => line,
        Judged::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn a_line_that_is_no_message_is_told_why() {
    let deep = |n: usize| {
        let (open, close) = ("[".repeat(n), "]".repeat(n));
        format!(
            r#"{{"id":7,"jsonrpc":"2.0","method":"tools/list","params":{{"x":{open}{close}}}}}"#
        )
    };
    let lines: [&[u8]; 23] = [
        b"hello",
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
        br#"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}"#,
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"x\":\"\xff\"}}",
        br#"{"jsonrpc":"2.0","id":"a","method":"x","params":{"x":"\ud83d"}}"#,
        br#"{"\ud83d":1,"jsonrpc":"2.0","id":"a","method":"x"}"#,
        br#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
        b"null",
        b"{}",
        br#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
        br#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
        br#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
        br#"{"jsonrpc":"2.0","id":12345678901234567890123,"method":"ping"}"#,
        br#"{"jsonrpc":"2.0","id":{},"method":3}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"show","arguments":"{}"}}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":3}}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[{"name":"show"}]}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"show","name":"show"}}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":3}}"#,
        deep(200).leak().as_bytes(),
    ];
    let said: Vec<String> = lines.iter().map(|line| said(line)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"a line is one message in JSON, and nothing else: expected value at line 1 column 1"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"a line is one message in JSON, and nothing else: EOF while parsing an object at line 1 column 39"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"a line is one message in JSON, and nothing else: trailing characters at line 1 column 41"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"this line is not UTF-8"}}
    {"jsonrpc":"2.0","id":"a","error":{"code":-32600,"message":"this is no request that can be read: a \\u in it is half of a character, in column 61"}}
    {"jsonrpc":"2.0","id":"a","error":{"code":-32600,"message":"a message is one object; several go into lines of their own"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a message is one object; several go into lines of their own"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a message is one object; several go into lines of their own"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"this object has no `method`"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"`jsonrpc` is \"2.0\""}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"`id` is a text or a whole number"}}
    {"jsonrpc":"2.0","id":1.5,"error":{"code":-32600,"message":"`id` is a text or a whole number"}}
    {"jsonrpc":"2.0","id":12345678901234567890123,"error":{"code":-32600,"message":"`id` is a text or a whole number"}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"`method` is a text"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"this is no request that can be read: unrecognized JSON-RPC message"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`arguments` is an object with the fields of the tool, and not a text; call again with one, such as {\"name\":\"show\",\"arguments\":{\"what\":\"status\"}}"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`params` of tools/call is not what that takes: missing field `name`"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`params` of tools/call is not what that takes: missing field `name`"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`params` of resources/read is not what that takes: invalid type: integer `3`, expected a string"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`params` is an object, and not a list"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`params` of tools/call is not what that takes: `_meta` is missing, or a field stands in it twice"}}
    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"`_meta` of `params` is an object, and not a number"}}
    {"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"this is no request that can be read: it is nested more than 127 deep"}}
    "#);
}

#[test]
fn a_message_is_passed_on_and_what_wants_no_answer_gets_none() {
    let lines = [
        "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r",
        r#"{"jsonrpc":"2.0","id":"ü\ud83d\ude00","method":"tools/list","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"show","arguments":{"what":"tasks"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"of/another","params":{"x":[]}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
        r#"{"jsonrpc":"2.0","id":9,"result":{}}"#,
        r#"{"id":9,"result":3}"#,
        r#"{"jsonrpc":"2.0","id":9,"error":"x"}"#,
    ];
    let said: Vec<String> = lines.iter().map(|line| said(line.as_bytes())).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    pass {"jsonrpc":"2.0","id":1,"method":"ping"}
    pass {"jsonrpc":"2.0","id":"ü😀","method":"tools/list","params":{}}
    pass {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"what":"tasks"},"name":"show"}}
    pass {"jsonrpc":"2.0","id":1,"method":"of/another","params":{"x":[]}}
    pass {"jsonrpc":"2.0","method":"notifications/initialized"}
    pass {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
    pass {"jsonrpc":"2.0","id":9,"result":{}}
    nothing
    nothing
    "#);
}

/// What a client sends, in pieces; between two of them there is nothing to read.
struct Pieces {
    pieces: Vec<Vec<u8>>,
    is_there: bool,
}

impl Pieces {
    /// Cuts what a client sends.
    fn cut(mut whole: &[u8], sizes: &[usize]) -> Self {
        let mut pieces = Vec::new();
        for size in sizes.iter().cycle() {
            if whole.is_empty() {
                break;
            }
            let (piece, rest) = whole.split_at((*size).min(whole.len()));
            pieces.push(piece.to_vec());
            whole = rest;
        }
        pieces.reverse();
        Self { pieces, is_there: false }
    }
}

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.is_there = !self.is_there;
        if !self.is_there {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(mut piece) = self.pieces.pop() {
            let rest = piece.split_off(piece.len().min(to.remaining()));
            to.put_slice(&piece);
            if !rest.is_empty() {
                self.pieces.push(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Serves what a client sends; returns what was passed on, and what was answered.
///
/// What is read is given up again and again, as it is when there is something else to do.
fn served(whole: &[u8], sizes: &[usize], gives_up: bool) -> (Vec<Value>, Vec<Value>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (mut client, ours) = tokio::io::duplex(64);
        let read = tokio::spawn(async move {
            let mut answers = String::new();
            client.read_to_string(&mut answers).await.unwrap();
            answers
        });
        let (mut wire, written) = open(Pieces::cut(whole, sizes), ours);
        let mut passed = Vec::new();
        loop {
            let mut receives = Box::pin(wire.receive());
            if gives_up {
                let mut context = Context::from_waker(Waker::noop());
                match receives.as_mut().poll(&mut context) {
                    Poll::Ready(Some(message)) => passed.push(message),
                    Poll::Ready(None) => break,
                    Poll::Pending => {
                        drop(receives);
                        tokio::task::yield_now().await;
                    }
                }
            } else {
                match receives.await {
                    Some(message) => passed.push(message),
                    None => break,
                }
            }
        }
        drop(wire);
        written.await.unwrap();
        let answers = read.await.unwrap();
        let answers = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let is_message = |message: &JsonRpcMessage<_, _, _>| serde_json::to_value(message).unwrap();
        (passed.iter().map(is_message).collect(), answers)
    })
}

#[test]
fn a_line_that_is_too_long_is_passed_by_and_answered_and_the_next_one_is_served() {
    let text = "x".repeat(LONGEST);
    let sent = format!(
        "{{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{{\"id\":3,\"x\":\"\\\"{text}\"}},\"id\":\"a\"}}\n\
         {{\"jsonrpc\":\"2.0\",\"id\":8,{text}\n\
         {{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}}"
    );
    let (passed, answers) = served(sent.as_bytes(), &[100_000], false);
    assert_eq!(passed.len(), 1);
    assert_eq!(passed[0]["id"], 9);
    let told: Vec<(&Value, &Value)> =
        answers.iter().map(|answer| (&answer["id"], &answer["error"]["code"])).collect();
    let code = &Value::from(-32600);
    assert_eq!(told, [(&Value::from("a"), code), (&Value::Null, code)]);
}

#[test]
fn a_client_that_reads_nothing_is_read_from_no_more_until_it_does() {
    let asked = 3 * WAITING;
    let ask = |n| format!("{{\"jsonrpc\":\"2.0\",\"id\":{n},\"method\":\"ping\"}}\n");
    let whole: String = (0..asked).map(ask).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (mut client, ours) = tokio::io::duplex(64);
        let (mut wire, written) = open(Pieces::cut(whole.as_bytes(), &[1_000]), ours);
        let mut context = Context::from_waker(Waker::noop());
        let (mut passed, mut idle) = (0, 0);
        while idle < 100 {
            let received = Box::pin(wire.receive()).as_mut().poll(&mut context);
            match received {
                Poll::Ready(Some(_)) => {
                    let answer =
                        serde_json::json!({ "jsonrpc": "2.0", "id": passed, "result": {} });
                    tokio::spawn(wire.send(serde_json::from_value(answer).unwrap()));
                    (passed, idle) = (passed + 1, 0);
                }
                Poll::Ready(None) => panic!("it was read to its end"),
                Poll::Pending => idle += 1,
            }
            tokio::task::yield_now().await;
        }
        assert!((WAITING..2 * WAITING).contains(&passed), "{passed}");
        let read = tokio::spawn(async move {
            let mut answers = String::new();
            client.read_to_string(&mut answers).await.unwrap();
            answers
        });
        while wire.receive().await.is_some() {
            passed += 1;
        }
        drop(wire);
        written.await.unwrap();
        assert_eq!(passed, asked);
        assert!(read.await.unwrap().lines().count() >= WAITING);
    });
}

/// What is wanted of a line.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// That it is passed on or answered, under this id if it can be answered under one.
    Once(Value),
    /// That nobody answers.
    Silence,
}

/// Says what is wanted of a line, in another way than it is found out.
fn wanted(line: &[u8]) -> Option<Wanted> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    let Ok(message) = serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(line) else {
        return Some(Wanted::Once(Value::Null));
    };
    // One that no type holds is as good as none.
    let field = |name: &str| message.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok());
    let is_answer = message.contains_key("result") || message.contains_key("error");
    if !message.contains_key("method") && is_answer {
        return Some(Wanted::Silence);
    }
    let is_said = field("method").is_some_and(|method: Value| method.is_string());
    if !message.contains_key("id") && field("jsonrpc") == Some("2.0".into()) && is_said {
        return Some(Wanted::Silence);
    }
    let id: Value = field("id").unwrap_or_default();
    let is_id = id.is_string() || id.is_number();
    Some(Wanted::Once(if is_id { id } else { Value::Null }))
}

fn messages() -> impl Strategy<Value = Vec<u8>> {
    let id = select(vec![
        "1",
        "-7",
        "\"a\"",
        "\"\\u0061\\n\"",
        "null",
        "1.5",
        "1e400",
        "{}",
        "[1]",
        "\"id\"",
    ]);
    let method = select(vec![
        "\"ping\"",
        "\"tools/call\"",
        "\"tools/list\"",
        "\"initialize\"",
        "\"x\"",
        "3",
        "\"notifications/cancelled\"",
        "\"server/discover\"",
    ]);
    let params = select(vec![
        "{}",
        "[]",
        "null",
        "\"x\"",
        "{\"name\":\"show\",\"arguments\":{}}",
        "{\"arguments\":\"x\"}",
        "{\"x\":\"\\ud83d\"}",
        "{\"id\":5,\"text\":\"\\\\\\\"}\"}",
        "{\"requestId\":1}",
    ]);
    let named = |name: &'static str, value: BoxedStrategy<&'static str>| {
        value.prop_map(move |value| format!("\"{name}\":{value}"))
    };
    let field = prop_oneof![
        4 => Just("\"jsonrpc\":\"2.0\"".to_owned()),
        4 => named("id", id.boxed()),
        4 => named("method", method.boxed()),
        3 => named("params", params.clone().boxed()),
        1 => named("result", params.clone().boxed()),
        1 => named("error", params.boxed()),
    ];
    vec(field, 0..6).prop_map(|fields| {
        // A name that stands twice means something else to each who reads it.
        let fields: BTreeMap<String, String> = fields
            .into_iter()
            .map(|field| (field.split(':').next().unwrap_or_default().to_owned(), field))
            .collect();
        format!("{{{}}}", fields.into_values().collect::<Vec<_>>().join(",")).into_bytes()
    })
}

/// A message, with a few bytes changed, left out or put in.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), select(b"{}[]\",:\\u0e. \t\r".to_vec())];
    (messages(), vec((any::<Index>(), 0..4u8, byte), 0..4)).prop_map(|(mut line, changes)| {
        for (at, how, byte) in changes {
            let at = at.index(line.len() + 1);
            match how {
                0 => line.insert(at, byte),
                1 => line.truncate(at),
                _ if at == line.len() => line.push(byte),
                2 => line[at] = byte,
                _ => drop(line.remove(at)),
            }
        }
        line
    })
}

fn any_line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => messages(),
        4 => nearly(),
        1 => vec(any::<u8>(), 0..40),
        1 => (1..300usize).prop_map(|n| "[".repeat(n).into_bytes()),
        1 => (messages(), messages()).prop_map(|(one, other)| [one, other].concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_500,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(6),
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_line_is_passed_on_or_answered_once_or_wants_nothing(
        lines in vec(any_line(), 0..8),
        sizes in vec(1..60usize, 1..5),
        gives_up in any::<bool>(),
    ) {
        let sent = lines.join(&b'\n');
        let (passed, answers) = served(&sent, &sizes, gives_up);
        let mut wants: Vec<Value> = Vec::new();
        for line in sent.split(|byte| *byte == b'\n') {
            if let Some(Wanted::Once(id)) = wanted(line) {
                wants.push(id);
            }
        }
        // What is passed on and wants no answer has no id.
        let is_request = |message: &&Value| message.get("method").is_some() && message.get("id").is_some();
        let mut got: Vec<&Value> =
            passed.iter().filter(is_request).chain(&answers).map(|one| &one["id"]).collect();
        let (unnamed, named): (Vec<&Value>, _) = wants.iter().partition(|id| id.is_null());
        for want in named {
            let at = got.iter().position(|id| *id == want || same(id, want));
            prop_assert!(at.is_some(), "{} is not among {:?}", want, got);
            got.remove(at.unwrap_or_default());
        }
        // What is no JSON may say all the same who asked.
        prop_assert_eq!(got.len(), unnamed.len(), "{:?}", got);
        for answer in &answers {
            prop_assert_eq!(&answer["jsonrpc"], "2.0");
            prop_assert!(answer["error"]["code"].is_i64() && answer["error"]["message"].is_string());
        }
    }

    #[test]
    fn the_id_is_found_as_a_parser_finds_it(line in messages()) {
        let found = id::find(&line).map(|id| serde_json::from_str::<Value>(id.get()).unwrap());
        let fields: Option<BTreeMap<String, Box<RawValue>>> =
            serde_json::from_slice(&line).ok();
        let parsed = fields.and_then(|fields| id::valid(fields.get("id")?.get()));
        prop_assert_eq!(found, parsed.map(|id| serde_json::from_str::<Value>(id.get()).unwrap()));
    }
}

/// Whether two ids are the same: a number may be written in two ways.
fn same(one: &Value, other: &Value) -> bool {
    one.is_number() && one.as_f64() == other.as_f64()
}
