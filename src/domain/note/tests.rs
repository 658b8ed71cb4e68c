use jiff::Timestamp;

use super::event::{Added, Judged, Resolution, Resolved};
use super::{Closed, Kind, MAX_OVERRULED, Note, Outcome};
use crate::domain::event::{Body, Event};
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::refused::Refused;

fn event(n: i64, by: &str, body: Body) -> Event {
    let id = Id::new(Clock::after(None, n), CloneId(1), 0);
    let at = Timestamp::from_second(n).unwrap();
    Event {
        id,
        at,
        by: by.parse().unwrap(),
        session: None,
        branch: None,
        head: None,
        of: None,
        body,
    }
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
    let outcomes =
        |closed: &[Closed]| closed.iter().map(|closed| closed.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(&note.overruled), [Outcome::RuledOut, Outcome::Rejected]);
    assert_eq!(note.closed.unwrap().outcome, Outcome::Confirmed);
}

#[test]
fn of_very_many_closings_the_first_ones_are_kept_and_the_last() {
    let many = (2..100).map(|n| resolved(n, "bob", Resolution::RuledOut));
    let events: Vec<Event> = [added()].into_iter().chain(many).collect();
    let note = Note::fold(&events).unwrap();
    assert_eq!(note.overruled.len(), MAX_OVERRULED);
    assert_eq!(note.overruled[0].id, events[1].id);
    assert_eq!(note.closed.unwrap().id, events[98].id);
}

#[test]
fn whoever_came_to_something_else_has_lost_unless_the_last_word_is_its_own() {
    let close = |n, by, outcome, why: &str, evidence: &[Id]| {
        let (why, evidence) = (Some(why.to_owned()), evidence.to_vec());
        event(n, by, Body::NoteResolved(Resolved { outcome, why, evidence }))
    };
    let lost = |who: &str, closings: &[Event]| {
        let events: Vec<Event> = [added()].into_iter().chain(closings.iter().cloned()).collect();
        let note = Note::fold(&events).unwrap();
        note.lost_by(|by| by.as_str() == who).map(|(lost, counts)| (lost.id, counts.id))
    };
    let (ruled_out, confirmed) = (Resolution::RuledOut, Resolution::Confirmed);
    let mut closings =
        vec![close(2, "ann", ruled_out, "x", &[]), close(3, "bob", confirmed, "y", &[])];
    let ids = (closings[0].id, closings[1].id);
    assert_eq!((lost("ann", &closings), lost("bob", &closings)), (Some(ids), None));
    closings.push(close(4, "ann", ruled_out, "x", &[]));
    assert_eq!(
        (lost("ann", &closings), lost("bob", &closings)),
        (None, Some((ids.1, closings[2].id)))
    );
    // Whoever came to the same has not lost: for other reasons, but with no other answer or note.
    let (one, other) = (event(8, "ann", added().body).id, event(9, "ann", added().body).id);
    for (outcome, why, evidence, lost_it) in [
        (Resolution::RuledOut, "y", other, false),
        (Resolution::Answered, "x", one, false),
        (Resolution::Answered, "y", one, true),
        (Resolution::Replaced, "y", one, false),
        (Resolution::Replaced, "x", other, true),
    ] {
        let closings =
            [close(2, "ann", outcome, "x", &[one]), close(3, "bob", outcome, why, &[evidence])];
        assert_eq!(lost("ann", &closings).is_some(), lost_it, "{outcome:?} {why}");
    }
}

fn of_kind(kind: Kind) -> Note {
    let added = Added { text: "A note".to_owned(), kind, ..Added::default() };
    Note::fold(&[event(1, "ann", Body::NoteAdded(added))]).unwrap()
}

fn outcome(outcome: Resolution) -> Resolved {
    Resolved { outcome, why: Some("so".to_owned()), evidence: Vec::new() }
}

#[test]
fn each_kind_is_resolved_in_its_own_way() {
    let ways = [
        Resolution::Confirmed,
        Resolution::RuledOut,
        Resolution::Answered,
        Resolution::Settled,
        Resolution::Replaced,
    ];
    for kind in Kind::ALL {
        let note = of_kind(kind);
        let fits: Vec<Resolution> = ways
            .into_iter()
            .filter(|way| note.decide_resolve("n", outcome(*way)).is_ok())
            .collect();
        let expected = match kind {
            Kind::Hypothesis => &ways[..2],
            Kind::Question => &ways[2..3],
            _ => &ways[3..4],
        };
        assert_eq!(fits, expected, "{kind}");
        let judged = note.decide_judge("n", true, Judged::default());
        assert_eq!(judged.is_ok(), kind == Kind::Suggestion, "{kind}");
    }
}

#[test]
fn a_hypothesis_ends_by_a_reason_or_by_evidence_and_never_by_itself() {
    let note = of_kind(Kind::Hypothesis);
    let shown_by = |why: Option<&str>, evidence: &[Id]| {
        let (why, evidence) = (why.map(str::to_owned), evidence.to_vec());
        note.decide_resolve("n", Resolved { outcome: Resolution::RuledOut, why, evidence })
    };
    assert!(matches!(shown_by(None, &[]), Err(Refused::NoReason { .. })));
    assert!(matches!(shown_by(Some("so"), &[note.id]), Err(Refused::OwnEvidence { .. })));
    assert!(shown_by(None, &[event(9, "ann", added().body).id]).is_ok());
}

#[test]
fn what_is_closed_is_not_closed_again() {
    let note = Note::fold(&[added(), resolved(2, "bob", Resolution::Settled)]).unwrap();
    let refused = note.decide_resolve("n-1", outcome(Resolution::Settled)).unwrap_err();
    assert_eq!(refused.to_string(), "n-1 was settled by bob at 1970-01-01T00:00:02Z");
    assert!(matches!(note.decide_replace("n-1", &note.added), Err(Refused::NoteClosed { .. })));
}

#[test]
fn only_a_note_of_its_kind_takes_its_place() {
    let (old, new) = (of_kind(Kind::Decision), of_kind(Kind::Question));
    assert!(matches!(old.decide_replace("n", &new.added), Err(Refused::OtherKind { .. })));
    assert_eq!(old.decide_replace("n", &old.added), Ok(()));
}

#[test]
fn what_was_never_added_is_no_note() {
    assert_eq!(Note::fold(&[resolved(2, "bob", Resolution::Settled)]), None);
}
