use jiff::Timestamp;

use super::event::{Added, Judged, Resolution, Resolved};
use super::{Note, Outcome};
use crate::domain::event::{Body, Event};
use crate::domain::ids::{Clock, CloneId, Id};

fn event(n: i64, by: &str, body: Body) -> Event {
    let id = Id::new(Clock::after(None, n), CloneId(1), 0);
    let at = Timestamp::from_second(n).unwrap();
    Event { id, at, by: by.parse().unwrap(), branch: None, head: None, of: None, body }
}

fn added() -> Event {
    event(
        1,
        "ann",
        Body::NoteAdded(Added { text: "It is the cache".to_owned(), ..Added::default() }),
    )
}

fn resolved(n: i64, by: &str, outcome: Resolution) -> Event {
    event(n, by, Body::NoteResolved(Resolved { outcome, why: None, evidence: Vec::new() }))
}

#[test]
fn a_note_is_open_until_it_is_closed() {
    let note = Note::fold(&[added()]).unwrap();
    assert_eq!((note.closed, note.by.as_str()), (None, "ann"));

    let note = Note::fold(&[added(), resolved(2, "bob", Resolution::RuledOut)]).unwrap();
    let closed = note.closed.unwrap();
    assert_eq!((closed.outcome, closed.by.as_str()), (Outcome::RuledOut, "bob"));
}

#[test]
fn of_several_closings_the_last_one_counts() {
    let events = [
        added(),
        resolved(2, "bob", Resolution::RuledOut),
        event(3, "cyd", Body::NoteRejected(Judged { why: Some("no".to_owned()) })),
        resolved(4, "bob", Resolution::Confirmed),
    ];
    let note = Note::fold(&events).unwrap();
    assert_eq!(note.touched, events[3].id);
    assert_eq!(note.closed.unwrap().outcome, Outcome::Confirmed);
}

#[test]
fn what_was_never_added_is_no_note() {
    assert_eq!(Note::fold(&[resolved(2, "bob", Resolution::Settled)]), None);
}
