//! The fold: what the events of one object make of it.
//!
//! Invariant: any order of arrival, any split into files and any repetition give the same state.

use super::event::{Event, Noun};
use super::message::Message;
use super::participant::Participant;
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
    }
}
