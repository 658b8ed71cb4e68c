//! The fold: what the events of one object make of it.
//!
//! Invariant: any order of arrival, any split into files and any repetition give the same state.

use super::alert::Alert;
use super::checkpoint::Checkpoint;
use super::context::Entry;
use super::event::{Event, Noun};
use super::handoff::Handoff;
use super::message::Message;
use super::note::Note;
use super::participant::Participant;
use super::session::Session;
use super::task::Task;

/// An object, as its events make it.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A message.
    Message(Message),
    /// A task.
    Task(Box<Task>),
    /// A participant.
    Participant(Participant),
    /// A note.
    Note(Box<Note>),
    /// An entry of the context.
    Context(Entry),
    /// An alert.
    Alert(Alert),
    /// A session.
    Session(Box<Session>),
    /// A handoff.
    Handoff(Box<Handoff>),
    /// A checkpoint.
    Checkpoint(Checkpoint),
}

/// Folds the events of one object, in any order; none if the event that makes it is absent.
#[must_use]
pub fn fold(noun: Noun, mut events: Vec<Event>) -> Option<Object> {
    events.sort_by_key(|event| event.id);
    events.dedup_by_key(|event| event.id);
    match noun {
        Noun::Message => Message::fold(&events).map(Object::Message),
        Noun::Task => Task::fold(&events).map(|task| Object::Task(Box::new(task))),
        Noun::Participant => Participant::fold(&events).map(Object::Participant),
        Noun::Note => Note::fold(&events).map(|note| Object::Note(Box::new(note))),
        Noun::Context => Entry::fold(&events).map(Object::Context),
        Noun::Alert => Alert::fold(&events).map(Object::Alert),
        Noun::Session => Session::fold(&events).map(|session| Object::Session(Box::new(session))),
        Noun::Handoff => Handoff::fold(&events).map(|handoff| Object::Handoff(Box::new(handoff))),
        Noun::Checkpoint => Checkpoint::fold(&events).map(Object::Checkpoint),
    }
}
