//! Tests of the table of a handoff's states, and of what is refused.

use jiff::Timestamp;

use super::decide::Act;
use super::event::{Accepted, Begun, Confirmed, Given, Made, Overruled, Passed, Refusal};
use super::*;
use crate::domain::event::{Body, Event, Noun};
use crate::domain::ids::{Clock, CloneId};
use crate::domain::refused::Refused;
use crate::domain::state::{self, Object};

fn id(n: u64) -> Id {
    Id::new(Clock::after(None, 1_790_000_000_000 + n as i64), CloneId(1), 0)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn event(n: u64, by: &str, body: Body) -> Event {
    let of = (n != 1).then(|| id(1));
    let at = Timestamp::from_second(1_790_000_000 + 60 * n as i64).unwrap();
    Event { id: id(n), at, by: name(by), session: None, branch: None, head: None, of, body }
}

/// Event 1: ann hands off to bob and cyd.
fn made(needs_review: bool, approvals: i64) -> Event {
    let made = Made {
        text: "done".into(),
        to: vec![Address::One(name("bob")), Address::One(name("cyd"))],
        needs_review,
        approvals: Some(approvals),
        expires: Some(600),
        ..Made::default()
    };
    event(1, "ann", Body::HandoffMade(made))
}

fn fold(events: &[Event]) -> Handoff {
    let mut shuffled: Vec<Event> = events.iter().rev().cloned().collect();
    shuffled.extend(events.iter().take(2).cloned());
    match state::fold(Noun::Handoff, shuffled) {
        Some(Object::Handoff(handoff)) => *handoff,
        other => panic!("{other:?}"),
    }
}

fn verdict(approved: bool) -> Body {
    Body::ReviewGiven(Given { approved, ..Given::default() })
}

/// Says where each act leads from a state, and where it is ignored: none.
fn row(before: &[(&str, Body)], needs_review: bool) -> Vec<Option<State>> {
    let acts: Vec<(&str, Body)> = vec![
        ("bob", Body::HandoffAccepted(Accepted {})),
        ("bob", Body::HandoffDeclined(Refusal::default())),
        ("dan", Body::HandoffPassed(Passed { to: name("dan"), reason: None })),
        ("bob", Body::ReviewBegun(Begun::default())),
        ("bob", verdict(true)),
        ("dan", Body::ReviewOverruled(Overruled::default())),
        ("ann", Body::HandoffConfirmed(Confirmed::default())),
        ("ann", Body::HandoffWithdrawn(Refusal::default())),
    ];
    acts.into_iter()
        .map(|(by, body)| {
            let mut events = vec![made(needs_review, 1)];
            for (by, body) in before {
                events.push(event(events.len() as u64 + 1, by, body.clone()));
            }
            let last = event(events.len() as u64 + 1, by, body);
            events.push(last.clone());
            let handoff = fold(&events);
            (!handoff.ignored.contains(&last.id)).then_some(handoff.state)
        })
        .collect()
}

#[test]
fn the_table_of_states_holds() {
    use State::{ControlReceived, ReviewComplete, Reviewing, Withdrawn, WorkComplete};
    let some = Some::<State>;
    assert_eq!(
        row(&[], false),
        [
            some(ControlReceived),
            some(WorkComplete),
            some(WorkComplete),
            None,
            None,
            None,
            None,
            some(Withdrawn)
        ]
    );
    assert_eq!(
        row(&[], true),
        [
            None,
            some(WorkComplete),
            some(WorkComplete),
            some(Reviewing),
            some(ReviewComplete),
            None,
            None,
            some(Withdrawn)
        ]
    );
    let begun = [("bob", Body::ReviewBegun(Begun::default()))];
    assert_eq!(
        row(&begun, true),
        [None, None, None, some(Reviewing), some(ReviewComplete), None, None, some(Withdrawn)]
    );
    let rejected = [("bob", verdict(false))];
    assert_eq!(
        row(&rejected, true),
        [None, None, None, None, None, some(ReviewComplete), some(ControlReceived), None]
    );
    for (before, needs_review) in [
        (vec![("bob", Body::HandoffAccepted(Accepted {}))], false),
        (vec![("ann", Body::HandoffWithdrawn(Refusal::default()))], true),
        (
            vec![
                ("bob", Body::HandoffDeclined(Refusal::default())),
                ("cyd", Body::HandoffDeclined(Refusal::default())),
            ],
            true,
        ),
        (vec![("bob", verdict(true)), ("ann", Body::HandoffConfirmed(Confirmed::default()))], true),
    ] {
        assert_eq!(row(&before, needs_review), [None; 8], "{before:?}");
    }
}

#[test]
fn nobody_answers_its_own_and_nobody_else_confirms() {
    for (by, body) in [
        ("ann", Body::HandoffAccepted(Accepted {})),
        ("ann", Body::HandoffDeclined(Refusal::default())),
        ("bob", Body::HandoffWithdrawn(Refusal::default())),
        ("bob", Body::HandoffPassed(Passed { to: name("ann"), reason: None })),
    ] {
        assert_eq!(fold(&[made(false, 1), event(2, by, body)]).ignored, [id(2)]);
    }
    let own = event(2, "ann", verdict(true));
    assert_eq!(fold(&[made(true, 1), own]).approved, None);
    let confirmed = event(3, "bob", Body::HandoffConfirmed(Confirmed::default()));
    let handoff = fold(&[made(true, 1), event(2, "bob", verdict(true)), confirmed]);
    assert_eq!((handoff.state, handoff.receiver), (State::ReviewComplete, None));
}

#[test]
fn it_takes_as_many_approvals_as_were_asked_for_and_one_rejection() {
    let approve = |n, by| event(n, by, verdict(true));
    let handoff = fold(&[made(true, 2), approve(2, "bob"), approve(3, "bob")]);
    assert_eq!((handoff.state, handoff.approvals()), (State::Reviewing, 1));
    let handoff = fold(&[made(true, 2), approve(2, "bob"), approve(3, "cyd")]);
    assert_eq!((handoff.state, handoff.approved), (State::ReviewComplete, Some(true)));
    let handoff = fold(&[made(true, 2), approve(2, "bob"), event(3, "cyd", verdict(false))]);
    assert_eq!((handoff.state, handoff.approved), (State::ReviewComplete, Some(false)));
    let overruled = event(4, "dan", Body::ReviewOverruled(Overruled::default()));
    let handoff = fold(&[made(true, 2), event(3, "cyd", verdict(false)), overruled]);
    assert_eq!((handoff.approved, handoff.overruled), (Some(true), Some(name("dan"))));
}

#[test]
fn of_two_who_accept_at_once_the_lower_id_has_it() {
    let accept = |n, by| event(n, by, Body::HandoffAccepted(Accepted {}));
    let handoff = fold(&[made(false, 1), accept(2, "cyd"), accept(3, "bob")]);
    assert_eq!((handoff.receiver, handoff.ignored), (Some(name("cyd")), vec![id(3)]));
}

#[test]
fn unanswered_it_runs_out_and_begins_anew_when_it_is_passed_on() {
    let at = |minutes: i64| Timestamp::from_second(1_790_000_060 + 60 * minutes).unwrap();
    let handoff = fold(&[made(false, 1)]);
    assert!(!handoff.ran_out(at(10)) && handoff.ran_out(at(11)));
    let passed = event(12, "ann", Body::HandoffPassed(Passed { to: name("dan"), reason: None }));
    let handoff = fold(&[made(false, 1), passed]);
    assert_eq!(handoff.to, [Address::One(name("dan"))]);
    assert!(!handoff.ran_out(at(21)) && handoff.ran_out(at(22)));
}

#[test]
fn what_may_not_be_is_refused() {
    let (ann, bob, dan) = (name("ann"), name("bob"), name("dan"));
    let act = |by, is_for| Act { by, title: "h-it", is_for };
    let plain = fold(&[made(false, 1)]);
    let review = fold(&[made(true, 1)]);
    let own = plain.decide_accept(act(&ann, true)).unwrap_err();
    assert!(matches!(own, Refused::OwnWork { .. }));
    let stranger = plain.decide_accept(act(&dan, false)).unwrap_err();
    assert_eq!(stranger.to_string(), "h-it is for bob, cyd");
    let first = review.decide_accept(act(&bob, true)).unwrap_err();
    assert!(matches!(first, Refused::NeedsReview { .. }));
    let none = plain.decide_review(act(&bob, true), None).unwrap_err();
    assert!(matches!(none, Refused::NoReview { .. }));
    let early = review.decide_confirm(act(&ann, false), None).unwrap_err();
    assert_eq!(early.to_string(), "h-it, by ann, is work_complete");
    let others = review.decide_withdraw(act(&bob, true), None).unwrap_err();
    assert!(matches!(others, Refused::NotOwn { .. }));
    assert!(review.decide_pass(act(&bob, true), &ann, None).is_err());
    assert!(review.decide_overrule(act(&bob, true), None).is_err());
    assert!(review.decide_verdict(act(&bob, true), Given::default()).is_ok());
}
