//! What may stand in a journal or a batch: one [`Event`] a line.
//!
//! The names of kinds are part of the file format: never rename one, add a new one and upcast (see
//! [`super::upcast`]). What each means is in `store/FORMAT.md`.

mod object;

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ids::Id;
use super::name::Name;
use super::{
    alert, checkpoint, context, handoff, lock, message, note, participant, recorded, redaction,
    session, task, upcast,
};

pub use object::{Noun, ObjectRef};

/// Version of the line format that this build writes.
///
/// Changelog:
///
/// - 1: first format.
pub const CURRENT: u32 = 1;

/// The longest line that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What it is called, and its place in the order.
    pub id: Id,
    /// When, by the clock of whoever wrote it.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: Name,
    /// The session in which it was written.
    pub session: Option<Id>,
    /// The branch that was checked out.
    pub branch: Option<String>,
    /// The commit that was checked out.
    pub head: Option<String>,
    /// The object that it happened to, where it did not make one.
    pub of: Option<Id>,
    /// What happened.
    pub body: Body,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($data:ty) = $kind:literal,)*) => {
        /// What happened, with the kind's own fields.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $($(#[$doc])* $name($data),)*
        }

        /// Every kind that this build knows.
        pub const KINDS: &[&str] = &[$($kind),*];

        impl Body {
            /// Returns the kind's name in files.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }

            fn parse(kind: &str, data: &str) -> Result<Option<Self>, serde_json::Error> {
                match kind {
                    $($kind => fields(data).map(|data| Some(Self::$name(data))),)*
                    _ => Ok(None),
                }
            }

            fn data(&self) -> String {
                match self { $(Self::$name(data) => to_json(data),)* }
            }

            /// Says what is wrong with the fields, if anything is: a void event is never folded.
            ///
            /// # Errors
            /// The first limit that is passed, or rule that is broken.
            pub fn check(&self) -> Result<(), super::text::TextError> {
                match self { $(Self::$name(data) => data.check(),)* }
            }
        }

        /// Returns each kind with the JSON Schema of its fields.
        #[must_use]
        pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($kind, schemars::schema_for!($data))),*]
        }
    };
}

kinds! {
    /// A message was sent.
    MessageSent(message::Sent) = "message.sent",
    /// Somebody acknowledged a message.
    MessageAcked(message::Acked) = "message.acked",
    /// A task was added.
    TaskAdded(task::event::Added) = "task.added",
    /// Somebody took a task.
    TaskClaimed(task::event::Claimed) = "task.claimed",
    /// Somebody was given a task.
    TaskAssigned(task::event::Assigned) = "task.assigned",
    /// A task is free again.
    TaskReleased(task::event::Released) = "task.released",
    /// A claim was found to have run out.
    TaskClaimExpired(task::event::ClaimExpired) = "task.claim_expired",
    /// Work on a task began, or goes on.
    TaskStarted(task::event::Started) = "task.started",
    /// A task cannot go on.
    TaskBlocked(task::event::Blocked) = "task.blocked",
    /// A task was completed.
    TaskDone(task::event::Done) = "task.done",
    /// A task was given up.
    TaskCancelled(task::event::Cancelled) = "task.cancelled",
    /// A closing was undone.
    TaskReopened(task::event::Reopened) = "task.reopened",
    /// Fields of a task were changed.
    TaskEdited(task::event::Edited) = "task.edited",
    /// What a task depends on was changed.
    TaskDepended(task::event::Depended) = "task.depended",
    /// Somebody said something on a task.
    TaskCommented(task::event::Commented) = "task.commented",
    /// Something about a participant was set.
    ParticipantSet(participant::Set) = "participant.set",
    /// Somebody made some content of some files.
    ChangeRecorded(recorded::Recorded) = "change.recorded",
    /// An entry of the context was set.
    ContextSet(context::event::Set) = "context.set",
    /// An element was put at the end of a list in the context.
    ContextAppended(context::event::Appended) = "context.appended",
    /// An entry of the context was removed.
    ContextRemoved(context::event::Removed) = "context.removed",
    /// A note was added.
    NoteAdded(note::event::Added) = "note.added",
    /// Something came of a note.
    NoteResolved(note::event::Resolved) = "note.resolved",
    /// A suggestion was taken.
    NoteAccepted(note::event::Judged) = "note.accepted",
    /// A suggestion was not taken.
    NoteRejected(note::event::Judged) = "note.rejected",
    /// Something is wrong that all must know of.
    AlertRaised(alert::Raised) = "alert.raised",
    /// It is mended.
    AlertCleared(alert::Cleared) = "alert.cleared",
    /// A session was begun.
    SessionCreated(session::event::Created) = "session.created",
    /// Somebody came into a session.
    SessionJoined(session::event::Joined) = "session.joined",
    /// Somebody left a session.
    SessionLeft(session::event::Ended) = "session.left",
    /// A session rests.
    SessionPaused(session::event::Ended) = "session.paused",
    /// A session goes on.
    SessionResumed(session::event::Resumed) = "session.resumed",
    /// A session is over.
    SessionCompleted(session::event::Completed) = "session.completed",
    /// A position in a session was marked.
    SessionSaved(session::event::Saved) = "session.saved",
    /// Something about a session was changed.
    SessionChanged(session::event::Changed) = "session.changed",
    /// Something in a session was counted.
    SessionMeasured(session::event::Measured) = "session.measured",
    /// Somebody took a role.
    RoleTaken(session::event::Taken) = "role.taken",
    /// Somebody was given a role.
    RoleGiven(session::event::Given) = "role.given",
    /// Somebody asks for a role.
    RoleRequested(session::event::Requested) = "role.requested",
    /// Somebody gave a role up.
    RoleReleased(session::event::Released) = "role.released",
    /// Work was handed off.
    HandoffMade(handoff::event::Made) = "handoff.made",
    /// Somebody took it over.
    HandoffAccepted(handoff::event::Accepted) = "handoff.accepted",
    /// Somebody does not take it over.
    HandoffDeclined(handoff::event::Refusal) = "handoff.declined",
    /// It goes to somebody else, as nobody answered.
    HandoffPassed(handoff::event::Passed) = "handoff.passed",
    /// Its author goes on after a review.
    HandoffConfirmed(handoff::event::Confirmed) = "handoff.confirmed",
    /// Its author took it back.
    HandoffWithdrawn(handoff::event::Refusal) = "handoff.withdrawn",
    /// Somebody looks at what was handed off.
    ReviewBegun(handoff::event::Begun) = "review.begun",
    /// Somebody said whether it is good.
    ReviewGiven(handoff::event::Given) = "review.given",
    /// Somebody set a rejection aside.
    ReviewOverruled(handoff::event::Overruled) = "review.overruled",
    /// Somebody said where it stands before a long piece of work.
    CheckpointBegun(checkpoint::Begun) = "checkpoint.begun",
    /// That work is done.
    CheckpointEnded(checkpoint::Ended) = "checkpoint.ended",
    /// Somebody locked files.
    LockTaken(lock::Taken) = "lock.taken",
    /// Files are free again.
    LockReleased(lock::Released) = "lock.released",
    /// An event counts no more.
    EventRedacted(redaction::Redacted) = "event.redacted",
    /// An event that was held back holds no secret.
    EventCleared(redaction::Cleared) = "event.cleared",
}

/// A line as it stands in a file.
///
/// Do *not* change this struct but by adding optional fields and a version: it is the format.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    v: u32,
    id: Id,
    #[serde(serialize_with = "with_milliseconds")]
    at: Timestamp,
    #[serde(borrow)]
    by: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "session_in")]
    session: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<Id>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The least that a line must hold to be kept at all. The other fields may be of any type: in a newer
/// format they are perhaps no texts.
#[derive(Deserialize)]
struct Head<'a> {
    v: u64,
    id: Id,
    #[serde(borrow, default)]
    at: Option<&'a RawValue>,
    #[serde(borrow, default)]
    by: Option<&'a RawValue>,
    #[serde(borrow, default)]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    of: Option<&'a RawValue>,
}

/// Writes a time as the format has it, with exactly three digits of a second.
fn with_milliseconds<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}

/// Reads a session's id; whatever else stands there names none.
fn session_in<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Id>, D::Error> {
    let text: Option<Cow<'de, str>> = Deserialize::deserialize(from)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Returns the text that a field holds, if it holds one.
fn text_in<'a, T: Deserialize<'a>>(field: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(field?.get()).ok()
}

/// A line that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The event's id.
    pub id: Id,
    /// Its kind, as the line has it.
    pub kind: String,
    /// Who wrote it, as the line has it; empty if it does not say.
    pub by: String,
    /// When it was written, in milliseconds since 1970.
    pub at_millis: i64,
    /// What it belongs to, if that can be told.
    pub object: Option<ObjectRef>,
    /// The event, or why it is not folded.
    pub event: Result<Box<Event>, Unfolded>,
}

/// Why an event is kept but not folded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfolded {
    /// A newer format.
    #[error("needs format {0}; this build reads up to {CURRENT}")]
    Newer(u32),
    /// A kind that this build does not know.
    #[error("the kind `{0}` is not known to this build")]
    UnknownKind(String),
    /// A known kind whose line breaks the kind's rules.
    #[error("void: {0}")]
    Void(String),
}

/// Why a line is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Too long.
    #[error("{0} bytes long; at most {MAX_BYTES} are read")]
    TooLong(usize),
    /// Not an event.
    #[error("not an event: {0}")]
    NotAnEvent(String),
}

impl Event {
    /// Returns the event's line, without the newline.
    #[must_use]
    pub fn to_line(&self) -> String {
        let data = RawValue::from_string(self.body.data()).expect("serialised JSON is JSON");
        to_json(&Line {
            v: CURRENT,
            id: self.id,
            at: self.at,
            by: self.by.as_str().into(),
            session: self.session,
            branch: self.branch.clone(),
            head: self.head.clone(),
            kind: self.body.kind().into(),
            of: self.of,
            data: &data,
        })
    }

    /// Returns what the event belongs to; void if it names nothing or what it cannot.
    fn object(&self) -> Result<Option<ObjectRef>, &'static str> {
        let made = match &self.body {
            Body::MessageSent(_) => Some(ObjectRef::Id(Noun::Message, self.id)),
            Body::TaskAdded(_) => Some(ObjectRef::Id(Noun::Task, self.id)),
            Body::NoteAdded(_) => Some(ObjectRef::Id(Noun::Note, self.id)),
            Body::SessionCreated(_) => Some(ObjectRef::Id(Noun::Session, self.id)),
            Body::HandoffMade(_) => Some(ObjectRef::Id(Noun::Handoff, self.id)),
            Body::CheckpointBegun(_) => Some(ObjectRef::Id(Noun::Checkpoint, self.id)),
            Body::ParticipantSet(set) => Some(ObjectRef::Participant(set.name.clone())),
            Body::ContextSet(set) => Some(ObjectRef::Context(set.entry())),
            Body::ContextAppended(appended) => Some(ObjectRef::Context(appended.entry())),
            Body::ContextRemoved(removed) => Some(ObjectRef::Context(removed.entry())),
            Body::AlertRaised(raised) => Some(ObjectRef::Alert(raised.alert())),
            Body::AlertCleared(cleared) => Some(ObjectRef::Alert(cleared.alert())),
            _ => None,
        };
        let names_none = made.is_some()
            || matches!(
                self.body,
                Body::ChangeRecorded(_)
                    | Body::LockTaken(_)
                    | Body::LockReleased(_)
                    | Body::EventRedacted(_)
                    | Body::EventCleared(_)
            );
        match self.of {
            None if names_none => Ok(made),
            Some(_) if names_none => Err("it names an object, which this kind does not"),
            None => Err("it does not say what it happened to"),
            // What an act is on came before the act.
            Some(of) if of >= self.id => Err("it names an object that is newer than itself"),
            Some(of) => Ok(Noun::of_kind(self.body.kind()).map(|noun| ObjectRef::Id(noun, of))),
        }
    }
}

/// Reads the fields of a kind. A list would do for a struct, too, but it is not the format.
fn fields<'a, T: Deserialize<'a>>(data: &'a str) -> Result<T, serde_json::Error> {
    if is_object(data) {
        return serde_json::from_str(data);
    }
    Err(serde::de::Error::custom("`data` is not an object"))
}

fn is_object(json: &str) -> bool {
    json.trim_ascii_start().starts_with('{')
}

/// Reads one line, of any version.
///
/// # Errors
/// When it cannot even be kept, as it is not an event.
pub fn parse_line(line: &[u8]) -> Result<Parsed, BadLine> {
    if line.len() > MAX_BYTES {
        return Err(BadLine::TooLong(line.len()));
    }
    parse_text(std::str::from_utf8(line).map_err(|_| BadLine::NotUtf8)?)
}

/// Reads one line that is known to be UTF-8.
///
/// # Errors
/// As [`parse_line`].
pub fn parse_text(text: &str) -> Result<Parsed, BadLine> {
    if text.len() > MAX_BYTES {
        return Err(BadLine::TooLong(text.len()));
    }
    if !is_object(text) {
        return Err(BadLine::NotAnEvent("not a JSON object".to_owned()));
    }
    // The common case first: a whole line of this version, read once.
    match serde_json::from_str::<Line<'_>>(text) {
        Ok(line) if line.v == CURRENT => Ok(parsed(line)),
        _ => parse_odd(text),
    }
}

fn parsed(line: Line<'_>) -> Parsed {
    let Line { id, at, by, kind, session, branch, head, of, data, .. } = line;
    let event = match Body::parse(&kind, data.get()) {
        Ok(None) => Err(Unfolded::UnknownKind(kind.clone().into_owned())),
        Err(error) => Err(Unfolded::Void(error.to_string())),
        Ok(Some(body)) => match (by.parse::<Name>(), body.check()) {
            (Err(error), _) => Err(Unfolded::Void(error.to_string())),
            (_, Err(error)) => Err(Unfolded::Void(error.to_string())),
            (Ok(by), Ok(())) => Ok(Box::new(Event { id, at, by, session, branch, head, of, body })),
        },
    };
    let (event, object) = match event {
        Ok(event) => match event.object() {
            Ok(object) => (Ok(event), object),
            Err(why) => (Err(Unfolded::Void(why.to_owned())), None),
        },
        Err(unfolded) => (Err(unfolded), object_of(&kind, of)),
    };
    Parsed {
        id,
        kind: kind.into_owned(),
        by: by.into_owned(),
        at_millis: at.as_millisecond(),
        object,
        event,
    }
}

/// Reads a line that is of another version, or is not whole.
fn parse_odd(text: &str) -> Result<Parsed, BadLine> {
    let not = |error: serde_json::Error| BadLine::NotAnEvent(error.to_string());
    let head: Head<'_> = serde_json::from_str(text).map_err(not)?;
    // No format will ever have so high a number; what counts is that it is newer.
    let v = u32::try_from(head.v).unwrap_or(u32::MAX);
    if v < CURRENT {
        let lifted = upcast::lift(v, text).map_err(BadLine::NotAnEvent)?;
        return Ok(parsed(serde_json::from_str(&lifted).map_err(not)?));
    }
    let kind: String = text_in(head.kind).unwrap_or_default();
    let of = text_in::<Id>(head.of);
    let at = text_in::<Timestamp>(head.at);
    let why = if v > CURRENT {
        Unfolded::Newer(v)
    } else {
        Unfolded::Void("a field is missing or has the wrong type".to_owned())
    };
    Ok(Parsed {
        id: head.id,
        object: object_of(&kind, of),
        at_millis: at.map_or_else(|| head.id.clock().millis(), Timestamp::as_millisecond),
        by: text_in(head.by).unwrap_or_default(),
        kind,
        event: Err(why),
    })
}

/// Returns the object that an event which cannot be folded names, so that it is shown there.
fn object_of(kind: &str, of: Option<Id>) -> Option<ObjectRef> {
    let noun = Noun::of_kind(kind).filter(|noun| Noun::WITH_IDS.contains(noun))?;
    Some(ObjectRef::Id(noun, of?))
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the structs of events have only string keys")
}

#[cfg(test)]
mod tests;
