//! Tests of reading and writing lines.

use super::*;
use crate::domain::about::About;
use crate::domain::alert::AlertName;
use crate::domain::context::EntryName;
use crate::domain::ids::{Clock, CloneId};
use crate::domain::name::Address;
use crate::domain::participant::Kind;
use crate::domain::priority::Priority;
use crate::domain::redaction::{Cleared, Redacted};
use crate::domain::session::policy::{Genes, Share};
use crate::domain::text::{Json, MAX_LINE, MAX_LIST, MAX_TEXT};
use task::event::*;

fn id(n: u64) -> Id {
    Id::new(Clock::after(None, 1_790_000_000_000 + n as i64), CloneId(7), n as u32)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Returns one body of each kind with every field set, with whether it acts on an object.
fn full() -> Vec<(Body, bool)> {
    let about = vec![About::Object(id(1)), About::place("src/a.rs:5-9").unwrap()];
    let text = || Some("text \"with\" \u{1b} and \n lines".to_owned());
    vec![
        (
            Body::MessageSent(message::Sent {
                to: vec![
                    Address::All,
                    Address::Role("reviewer".into()),
                    Address::One(name("jörg-2")),
                ],
                text: "hello".into(),
                priority: Priority::Critical,
                reply_to: Some(id(2)),
                about: about.clone(),
                ack: true,
                data: Some(Json(serde_json::json!({"a": [1, null, {"b": "c"}]}))),
            }),
            false,
        ),
        (Body::MessageAcked(message::Acked {}), true),
        (
            Body::TaskAdded(Added {
                title: "title".into(),
                description: text(),
                priority: Priority::Important,
                under: Some(id(1)),
                depends_on: vec![id(2), id(3)],
                tags: vec!["a".into()],
                estimate: Some("2h".into()),
                criteria: vec!["green".into()],
                about: about.clone(),
            }),
            false,
        ),
        (Body::TaskClaimed(Claimed { follows: id(1), ttl: Some(60), confirmed: false }), true),
        (Body::TaskAssigned(Assigned { follows: id(1), to: name("bob") }), true),
        (Body::TaskReleased(Released { follows: id(1), reason: text() }), true),
        (Body::TaskClaimExpired(ClaimExpired { follows: id(1), confirmed: false }), true),
        (Body::TaskStarted(Started {}), true),
        (Body::TaskBlocked(Blocked { reason: "waits".into(), on: Some(id(3)) }), true),
        (Body::TaskDone(Done { summary: text() }), true),
        (Body::TaskCancelled(Cancelled { reason: text() }), true),
        (Body::TaskReopened(Reopened { closes: vec![id(1)], reason: text() }), true),
        (
            Body::TaskEdited(Edited {
                title: Some("new".into()),
                description: Some(String::new()),
                priority: Some(Priority::Routine),
                under: Some(id(1).to_string()),
                estimate: Some(String::new()),
                criteria: Some(vec![]),
                tag: vec!["x".into()],
                untag: vec!["y".into()],
                about: about.clone(),
                unabout: about.clone(),
            }),
            true,
        ),
        (Body::TaskDepended(Depended { on: vec![id(1)], off: vec![id(2)] }), true),
        (Body::TaskCommented(Commented { text: "so".into() }), true),
        (
            Body::ParticipantSet(participant::Set {
                kind: Some(Kind::Ai),
                title: text(),
                client: Some("claude-code".into()),
                model: Some("m".into()),
                skills: Some(vec!["rust".into()]),
                permissions: Some(vec![]),
                role: Some(String::new()),
                ..participant::Set::of(name("bob"))
            }),
            false,
        ),
        (
            Body::ChangeRecorded(recorded::Recorded {
                files: vec![recorded::FileBlob { path: "a".into(), blob: "0f".into() }],
                task: Some(id(1)),
            }),
            false,
        ),
        (
            Body::ContextSet(context::event::Set {
                key: "conventions.testing".parse().unwrap(),
                value: Json(serde_json::json!({"b": [1.5, "c", {}]})),
                branch: Some("main".into()),
                follows: Some(id(1)),
                origin: Some("tidemark".to_owned()),
            }),
            false,
        ),
        (
            Body::ContextAppended(context::event::Appended {
                key: "keyModules".parse().unwrap(),
                value: Json("auth".into()),
                branch: None,
            }),
            false,
        ),
        (
            Body::ContextRemoved(context::event::Removed {
                key: "a".parse().unwrap(),
                branch: Some("side".into()),
                follows: Some(id(1)),
            }),
            false,
        ),
        (
            Body::NoteAdded(note::event::Added {
                text: "It leaks".into(),
                kind: note::Kind::Discovery,
                about: about.clone(),
                line: text(),
                severity: Some(note::Severity::High),
                sort: Some("performance".into()),
                impact: text(),
                patch: text(),
                origin: Some("other".into()),
            }),
            false,
        ),
        (
            Body::NoteResolved(note::event::Resolved {
                outcome: note::event::Resolution::RuledOut,
                why: text(),
                evidence: vec![id(1)],
            }),
            true,
        ),
        (Body::NoteAccepted(note::event::Judged { why: text() }), true),
        (Body::NoteRejected(note::event::Judged { why: None }), true),
        (
            Body::AlertRaised(alert::Raised {
                source: "ci".parse().unwrap(),
                key: "build".parse().unwrap(),
                text: "red".into(),
                kind: alert::Kind::Build,
                severity: Some(note::Severity::Critical),
                about: about.clone(),
            }),
            false,
        ),
        (
            Body::AlertCleared(alert::Cleared {
                source: "ci".parse().unwrap(),
                key: "build".parse().unwrap(),
                why: text(),
            }),
            false,
        ),
        (
            Body::SessionCreated(session::event::Created {
                name: "Payment Gateway Integration".into(),
                sort: Some("feature".into()),
                description: text(),
                with: vec![name("gemini")],
                role: Some("navigator".into()),
                worktree: Some("side".into()),
                policy: Some(Genes {
                    review_requirement: Some(Share::thousandths(333)),
                    ..Genes::strict()
                }),
            }),
            false,
        ),
        (
            Body::SessionJoined(session::event::Joined {
                role: Some("observer".into()),
                worktree: Some("side".into()),
            }),
            true,
        ),
        (Body::SessionLeft(session::event::Ended { reason: text() }), true),
        (Body::SessionPaused(session::event::Ended { reason: text() }), true),
        (Body::SessionResumed(session::event::Resumed {}), true),
        (Body::SessionCompleted(session::event::Completed { summary: text() }), true),
        (
            Body::SessionSaved(session::event::Saved {
                position: id(4),
                digest: "0f".repeat(20),
                trigger: session::event::Trigger::Milestone,
                name: Some("half".into()),
                memory: Some(Json(serde_json::json!({"claude": {"openFiles": ["src/a.rs"]}}))),
            }),
            true,
        ),
        (
            Body::SessionChanged(session::event::Changed {
                name: Some("it".into()),
                description: text(),
                policy: Some(Genes::loose()),
            }),
            true,
        ),
        (
            Body::SessionMeasured(session::event::Measured {
                tokens: Some(45_000),
                passed: Some(23),
                failed: Some(0),
            }),
            true,
        ),
        (
            Body::RoleTaken(session::event::Taken {
                role: "driver".into(),
                follows: Some(id(5)),
                reason: text(),
            }),
            true,
        ),
        (
            Body::RoleGiven(session::event::Given {
                role: "driver".into(),
                to: name("gemini"),
                follows: Some(id(5)),
                grants: Some(id(6)),
                reason: text(),
            }),
            true,
        ),
        (
            Body::RoleRequested(session::event::Requested {
                role: "driver".into(),
                reason: text(),
            }),
            true,
        ),
        (
            Body::RoleReleased(session::event::Released {
                role: "driver".into(),
                follows: Some(id(5)),
            }),
            true,
        ),
        (
            Body::HandoffMade(handoff::event::Made {
                text: "done".into(),
                to: vec![Address::Role("navigator".into()), Address::One(name("bob"))],
                needs_review: true,
                approvals: Some(2),
                pass_control: true,
                about: about.clone(),
                commit: Some("0f".repeat(20)),
                changes: vec!["src/a.rs: +3 -1".into()],
                expires: Some(600),
                checkpoint: Some(id(7)),
                briefing: text(),
            }),
            false,
        ),
        (Body::HandoffAccepted(handoff::event::Accepted {}), true),
        (Body::HandoffDeclined(handoff::event::Refusal { reason: text() }), true),
        (Body::HandoffPassed(handoff::event::Passed { to: name("bob"), reason: text() }), true),
        (Body::HandoffConfirmed(handoff::event::Confirmed { next: text() }), true),
        (Body::HandoffWithdrawn(handoff::event::Refusal { reason: text() }), true),
        (Body::ReviewBegun(handoff::event::Begun { aspect: Some("types".into()) }), true),
        (
            Body::ReviewGiven(handoff::event::Given {
                approved: true,
                text: text(),
                suggestions: vec!["Add null check on line 45".into()],
                issues: vec!["It leaks".into()],
                aspect: Some("types".into()),
                pass_control: true,
            }),
            true,
        ),
        (Body::ReviewOverruled(handoff::event::Overruled { reason: text() }), true),
        (
            Body::CheckpointBegun(checkpoint::Begun {
                text: "large refactoring".into(),
                task: Some(id(3)),
                about: about.clone(),
                seconds: Some(30),
                interruptible: true,
            }),
            false,
        ),
        (Body::CheckpointEnded(checkpoint::Ended {}), true),
        (
            Body::LockTaken(lock::Taken {
                paths: vec!["src/**".to_owned()],
                operation: text(),
                seconds: 60,
                stolen_from: vec![name("bob")],
            }),
            false,
        ),
        (
            Body::LockReleased(lock::Released {
                paths: vec!["src/**".to_owned()],
                holder: name("bob"),
                why: lock::Why::Expired,
            }),
            false,
        ),
        (Body::EventRedacted(Redacted { event: id(3), why: text() }), false),
        (Body::EventCleared(Cleared { event: id(3) }), false),
    ]
}

fn event(body: Body, acts: bool) -> Event {
    Event {
        id: id(10),
        at: "2026-11-23T00:39:16.120Z".parse().unwrap(),
        by: name("claude"),
        session: None,
        branch: Some("main".into()),
        head: Some("0f".repeat(20)),
        of: acts.then(|| id(5)),
        body,
    }
}

/// Returns a line of this build's version; `rest` comes after the `id`.
fn raw(rest: &str) -> String {
    format!(r#"{{"v":1,"id":"{}",{rest}}}"#, id(10))
}

const BY: &str = r#""at":"2026-11-23T00:39:16.123Z","by":"claude""#;

fn read(line: &str) -> Parsed {
    parse_line(line.as_bytes()).unwrap_or_else(|why| panic!("{why}: {line}"))
}

fn is_void(line: &str) -> bool {
    matches!(read(line).event, Err(Unfolded::Void(_)))
}

#[test]
fn every_kind_reads_back_byte_for_byte() {
    let full = full();
    let kinds: Vec<&str> = full.iter().map(|(body, _)| body.kind()).collect();
    assert_eq!(kinds, KINDS, "a kind is not tried here");
    for (body, acts) in full {
        let event = event(body, acts);
        let line = event.to_line();
        let parsed = read(&line);
        assert_eq!(parsed.event.as_deref(), Ok(&event), "{line}");
        assert_eq!(parsed.event.unwrap().to_line(), line);
        assert_eq!(parsed.kind, event.body.kind());
        assert_eq!(parsed.by, "claude");
        assert_eq!(parsed.at_millis, event.at.as_millisecond());
        assert!(!line.contains('\n'));
    }
}

#[test]
fn a_line_is_spelled_as_the_format_says() {
    let line =
        event(Body::TaskClaimed(Claimed { follows: id(1), ttl: None, confirmed: false }), true)
            .to_line();
    let (own, first, of) = (id(10), id(1), id(5));
    assert_eq!(
        line,
        format!(
            r#"{{"v":1,"id":"{own}","at":"2026-11-23T00:39:16.120Z","by":"claude","branch":"main","head":"{}","kind":"task.claimed","of":"{of}","data":{{"follows":"{first}"}}}}"#,
            "0f".repeat(20)
        )
    );
}

#[test]
fn each_event_belongs_to_its_object() {
    let bodies = full();
    let object = |kind: &str| {
        let (body, acts) = bodies.iter().find(|(body, _)| body.kind() == kind).unwrap().clone();
        read(&event(body, acts).to_line()).object
    };
    assert_eq!(object("message.sent"), Some(ObjectRef::Id(Noun::Message, id(10))));
    assert_eq!(object("message.acked"), Some(ObjectRef::Id(Noun::Message, id(5))));
    assert_eq!(object("task.added"), Some(ObjectRef::Id(Noun::Task, id(10))));
    assert_eq!(object("task.done"), Some(ObjectRef::Id(Noun::Task, id(5))));
    assert_eq!(object("participant.set"), Some(ObjectRef::Participant(name("bob"))));
    assert_eq!(object("change.recorded"), None);
    assert_eq!(object("note.added"), Some(ObjectRef::Id(Noun::Note, id(10))));
    assert_eq!(object("note.resolved"), Some(ObjectRef::Id(Noun::Note, id(5))));
    let entry = |branch: Option<&str>, key: &str| {
        let (branch, key) = (branch.map(str::to_owned), key.parse().unwrap());
        Some(ObjectRef::Context(EntryName { branch, key }))
    };
    assert_eq!(object("context.set"), entry(Some("main"), "conventions.testing"));
    assert_eq!(object("context.appended"), entry(None, "keyModules"));
    assert_eq!(object("context.removed"), entry(Some("side"), "a"));
    assert_eq!(object("session.created"), Some(ObjectRef::Id(Noun::Session, id(10))));
    assert_eq!(object("role.given"), Some(ObjectRef::Id(Noun::Session, id(5))));
    assert_eq!(object("handoff.made"), Some(ObjectRef::Id(Noun::Handoff, id(10))));
    assert_eq!(object("review.given"), Some(ObjectRef::Id(Noun::Handoff, id(5))));
    assert_eq!(object("checkpoint.begun"), Some(ObjectRef::Id(Noun::Checkpoint, id(10))));
    let (source, key) = ("ci".parse().unwrap(), "build".parse().unwrap());
    assert_eq!(object("alert.cleared"), Some(ObjectRef::Alert(AlertName { source, key })));
}

#[test]
fn the_session_is_read_back_and_what_is_none_is_ignored() {
    let (body, _) = full().swap_remove(0);
    let event = Event { session: Some(id(4)), ..event(body, false) };
    let line = event.to_line();
    assert!(line.contains(&format!(r#""session":"{}","branch""#, id(4))), "{line}");
    assert_eq!(read(&line).event.as_deref(), Ok(&event));
}

#[test]
fn unknown_fields_are_ignored() {
    let of = id(5);
    let line = raw(&format!(
        r#"{BY},"session":"s","later":[1],"kind":"task.started","of":"{of}","data":{{"more":1}}"#
    ));
    assert_eq!(read(&line).event.unwrap().body, Body::TaskStarted(Started {}));
}

#[test]
fn an_unknown_kind_is_kept_and_shown_at_its_object() {
    let of = id(5);
    let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
    let line = raw(&format!(r#"{BY},"kind":"task.dreamt","of":"{of}","data":{deep}"#));
    let parsed = read(&line);
    assert_eq!(parsed.event, Err(Unfolded::UnknownKind("task.dreamt".into())));
    assert_eq!(parsed.object, Some(ObjectRef::Id(Noun::Task, of)));
    assert_eq!(read(&raw(&format!(r#"{BY},"kind":"weather.seen","data":{{}}"#))).object, None);
}

#[test]
fn a_newer_line_is_kept_whatever_it_lacks() {
    let of = id(5);
    let whole = raw(&format!(r#"{BY},"kind":"task.started","of":"{of}","data":{{}}"#));
    let newer = whole.replace("\"v\":1", "\"v\":2");
    let parsed = read(&newer);
    assert_eq!(parsed.event, Err(Unfolded::Newer(2)));
    assert_eq!(parsed.object, Some(ObjectRef::Id(Noun::Task, of)));
    assert_eq!(parsed.by, "claude");
    let bare = read(&format!(r#"{{"v":3,"id":"{}"}}"#, id(10)));
    assert_eq!(bare.event, Err(Unfolded::Newer(3)));
    assert_eq!((bare.object, bare.by.as_str(), bare.kind.as_str()), (None, "", ""));
    assert_eq!(bare.at_millis, id(10).clock().millis());
    // What is a text now may be something else then.
    let odd = format!(
        r#"{{"v":4,"id":"{}","at":5,"by":{{"x":1}},"kind":["task.started"],"of":[],"data":null}}"#,
        id(10)
    );
    assert_eq!(read(&odd).event, Err(Unfolded::Newer(4)));
    let huge = format!(r#"{{"v":18446744073709551615,"id":"{}"}}"#, id(10));
    assert_eq!(read(&huge).event, Err(Unfolded::Newer(u32::MAX)));
}

#[test]
fn a_line_without_a_field_or_of_the_wrong_type_is_void() {
    let of = id(5);
    for rest in [
        format!(r#"{BY},"kind":"task.started","of":"{of}""#),
        format!(r#"{BY},"kind":"task.started","of":"{of}","data":null"#),
        format!(r#"{BY},"kind":"task.started","of":"{of}","data":[]"#),
        format!(r#"{BY},"kind":"task.started","of":"{of}","data":"x""#),
        format!(r#"{BY},"kind":"task.started","of":5,"data":{{}}"#),
        format!(r#"{BY},"kind":"task.started","of":"t-7k2mq","data":{{}}"#),
        format!(r#"{BY},"kind":"task.started","data":{{}}"#),
        format!(r#"{BY},"kind":"task.started","of":"{}","data":{{}}"#, id(10)),
        format!(r#"{BY},"kind":"task.started","of":"{}","data":{{}}"#, id(11)),
        format!(r#"{BY},"kind":"task.added","of":"{of}","data":{{"title":"x"}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":5}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":" "}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"a\nb"}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"x","title":"y"}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"x","priority":"urgent"}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"x","under":"t-7k2mq"}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"x","about":["../x"]}}"#),
        format!(r#"{BY},"kind":"task.added","data":{{"title":"x","about":["./x"]}}"#),
        format!(r#"{BY},"kind":"task.edited","of":"{of}","data":{{"under":"t-7k2mq"}}"#),
        format!(r#"{BY},"kind":"task.claimed","of":"{of}","data":{{"follows":"{of}","ttl":1.5}}"#),
        format!(
            r#"{BY},"kind":"task.claimed","of":"{of}","data":{{"follows":"{of}","ttl":18446744073709551615}}"#
        ),
        format!(r#"{BY},"kind":"message.sent","data":{{"to":[],"text":"x"}}"#),
        format!(r#"{BY},"kind":"message.sent","data":{{"to":["Jane Doe"],"text":"x"}}"#),
        format!(r#"{BY},"kind":"message.sent","data":{{"to":["@"],"text":"x"}}"#),
        format!(r#"{BY},"kind":"message.sent","data":{{"to":["all"],"text":" \n"}}"#),
        format!(r#"{BY},"kind":"participant.set","data":{{"name":"all"}}"#),
        format!(r#"{BY},"kind":"participant.set","data":{{"name":"bob","kind":"robot"}}"#),
        format!(r#"{BY},"kind":"change.recorded","data":{{"files":[{{"path":"x"}}]}}"#),
        format!(r#"{BY},"kind":"context.set","data":{{"key":"a"}}"#),
        format!(r#"{BY},"kind":"context.set","data":{{"key":"a","value":null}}"#),
        format!(r#"{BY},"kind":"context.set","data":{{"key":"a b","value":1}}"#),
        format!(r#"{BY},"kind":"context.set","data":{{"key":"a","value":1,"branch":"x\u0000y"}}"#),
        format!(r#"{BY},"kind":"context.removed","data":{{"key":"a..b"}}"#),
        format!(r#"{BY},"kind":"context.set","data":{{"key":"activeWork.x","value":1}}"#),
        format!(r#"{BY},"kind":"context.appended","data":{{"key":"dependencies.npm","value":1}}"#),
        format!(r#"{BY},"kind":"note.added","data":{{"text":" "}}"#),
        format!(r#"{BY},"kind":"note.added","data":{{"text":"x","kind":"rumour"}}"#),
        format!(r#"{BY},"kind":"note.resolved","of":"{of}","data":{{"outcome":"accepted"}}"#),
        format!(r#"{BY},"kind":"alert.raised","data":{{"source":"a/b","key":"k","text":"x"}}"#),
        r#""at":"yesterday","by":"claude","kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
        r#""by":"claude","kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
        r#""at":"2026-11-23T00:39:16.123Z","by":"Claude","kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
        r#""at":"2026-11-23T00:39:16.123Z","by":"all","kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
        r#""at":"2026-11-23T00:39:16.123Z","by":"","kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
        r#""at":"2026-11-23T00:39:16.123Z","by":null,"kind":"message.sent","data":{"to":["all"],"text":"x"}"#.into(),
    ] {
        assert!(is_void(&raw(&rest)), "{rest}");
    }
}

#[test]
fn a_recorded_path_that_leads_out_of_the_repository_is_void() {
    let recorded = |path: &str| {
        let files = serde_json::json!({"files": [{"path": "x", "blob": "00"}, {"path": path, "blob": "00"}]});
        raw(&format!(r#"{BY},"kind":"change.recorded","data":{files}"#))
    };
    assert!(!is_void(&recorded("src/a.rs")));
    for path in ["", "/etc/passwd", "../x", "a/../../x", "./a", "C:/x", "c:\\x", "a\\..\\x", "a\0b"]
    {
        assert!(is_void(&recorded(path)), "{path:?}");
    }
}

#[test]
fn what_is_over_a_limit_is_void() {
    let line = |text: usize| "x".repeat(text);
    let list = |n: usize| vec!["x".to_owned(); n];
    let sent = |text| message::Sent { to: vec![Address::All], text, ..Default::default() };
    let added = |title| Added { title, ..Default::default() };
    let cases = [
        (Body::MessageSent(sent(line(MAX_TEXT))), false, true),
        (Body::MessageSent(sent(line(MAX_TEXT + 1))), false, false),
        (
            Body::MessageSent(message::Sent {
                data: Some(Json(line(MAX_TEXT).into())),
                ..sent(line(1))
            }),
            false,
            false,
        ),
        (
            Body::MessageSent(message::Sent {
                to: vec![Address::All; MAX_LIST + 1],
                ..sent(line(1))
            }),
            false,
            false,
        ),
        (Body::TaskAdded(added(line(MAX_LINE))), false, true),
        (Body::TaskAdded(added(line(MAX_LINE + 1))), false, false),
        (Body::TaskAdded(Added { tags: list(MAX_LIST), ..added(line(1)) }), false, true),
        (Body::TaskAdded(Added { tags: list(MAX_LIST + 1), ..added(line(1)) }), false, false),
        (Body::TaskAdded(Added { depends_on: vec![id(1); 201], ..added(line(1)) }), false, false),
        (
            Body::TaskAdded(Added { description: Some(line(MAX_TEXT + 1)), ..added(line(1)) }),
            false,
            false,
        ),
        (Body::TaskDone(Done { summary: Some(line(MAX_TEXT + 1)) }), true, false),
        (Body::TaskBlocked(Blocked { reason: line(MAX_LINE + 1), on: None }), true, false),
        (Body::TaskBlocked(Blocked { reason: " ".into(), on: None }), true, false),
        (Body::TaskReopened(Reopened { closes: vec![id(1); 201], reason: None }), true, false),
        (Body::TaskCommented(Commented { text: String::new() }), true, false),
        (
            Body::ParticipantSet(participant::Set {
                model: Some(line(MAX_LINE + 1)),
                ..participant::Set::of(name("bob"))
            }),
            false,
            false,
        ),
    ];
    for (body, acts, good) in cases {
        let line = event(body, acts).to_line();
        assert_eq!(!is_void(&line), good, "{}", &line[..400]);
    }
}

#[test]
fn what_is_no_event_is_not_kept() {
    let own = id(10);
    for line in [
        String::new(),
        "x".into(),
        "[]".into(),
        "null".into(),
        "{}".into(),
        format!(r#"[1,"{own}","2026-11-23T00:39:16.123Z","claude",null,null,null,"x",null,{{}}]"#),
        format!(r#"{{"id":"{own}"}}"#),
        format!(r#"{{"v":0,"id":"{own}"}}"#),
        format!(r#"{{"v":-1,"id":"{own}"}}"#),
        format!(r#"{{"v":"1","id":"{own}"}}"#),
        format!(r#"{{"v":2,"id":"{own}","id":"{own}"}}"#),
        format!(r#"{{"v":2,"id":"{own}"}} {{"#),
        raw(&format!(r#"{BY},"by":"bob","kind":"weather.seen","data":{{}}"#)),
        r#"{"v":1,"id":5}"#.into(),
        r#"{"v":2,"id":"00000000-0000-4000-8000-000000000000"}"#.into(),
        // The first moment of the year 2200.
        r#"{"v":2,"id":"0699e991a8007000-8000-000000000000"}"#.into(),
        r#"{"v":2,"id":"0699e991-a800-7000-8000-000000000000"}"#.into(),
        format!(r#"{{"v":2,"id":"{}"}}"#, own.to_string().replace('-', "")),
    ] {
        assert!(matches!(parse_line(line.as_bytes()), Err(BadLine::NotAnEvent(_))), "{line}");
    }
    assert!(parse_line(br#"{"v":2,"id":"0699e991-a7ff-7fff-bfff-ffffffffffff"}"#).is_ok());
    assert_eq!(parse_line(b"{\"v\":2,\xff}"), Err(BadLine::NotUtf8));
    let long = raw(&format!(r#"{BY},"kind":"x.y","data":"{}""#, "x".repeat(MAX_BYTES)));
    assert_eq!(parse_line(long.as_bytes()), Err(BadLine::TooLong(long.len())));
}

#[test]
fn nesting_that_no_reader_survives_is_void() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let line = raw(&format!(
        r#"{BY},"kind":"message.sent","data":{{"to":["all"],"text":"x","data":{deep}}}"#
    ));
    assert!(is_void(&line));
}
