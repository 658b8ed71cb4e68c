//! Tests of what events make of a session, and of what is refused.

use jiff::Timestamp;
use proptest::prelude::*;

use super::decide::Act;
use super::event::{
    Changed, Completed, Created, Ended, Given, Joined, Measured, Released, Requested, Resumed,
    Saved, Taken, Trigger,
};
use super::policy::Genes;
use super::role::{DRIVER, NAVIGATOR, OBSERVER};
use super::*;
use crate::domain::event::{Body, Event, Noun};
use crate::domain::ids::Clock;
use crate::domain::refused::Refused;
use crate::domain::state::{self, Object};

const NAMES: [&str; 3] = ["ann", "bob", "cyd"];

fn id(n: u64) -> Id {
    Id::new(Clock::after(None, 1_790_000_000_000 + n as i64), CloneId(1), 0)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn minute(n: u64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * n as i64).unwrap()
}

fn event(n: u64, by: &str, body: Body) -> Event {
    let of = (n != 1).then(|| id(1));
    let (id, by, at) = (id(n), name(by), minute(n));
    Event { id, at, by, session: None, branch: None, head: None, of, body }
}

/// Event 1 is the session's beginning, by ann.
fn created() -> Event {
    let created = Created { name: "it".into(), with: vec![name("bob")], ..Created::default() };
    event(1, "ann", Body::SessionCreated(created))
}

/// Folds in an order that is not the ids', and some events twice.
fn fold(events: &[Event]) -> Session {
    let mut shuffled: Vec<Event> = events.iter().rev().cloned().collect();
    shuffled.extend(events.iter().take(2).cloned());
    match state::fold(Noun::Session, shuffled) {
        Some(Object::Session(session)) => *session,
        other => panic!("{other:?}"),
    }
}

fn joined(n: u64, by: &str) -> Event {
    event(n, by, Body::SessionJoined(Joined::default()))
}

fn taken(n: u64, by: &str, role: &str, follows: Option<u64>) -> Event {
    let follows = follows.map(id);
    event(n, by, Body::RoleTaken(Taken { role: role.into(), follows, reason: None }))
}

fn given(n: u64, by: &str, to: &str, follows: u64) -> Event {
    let (role, to, follows) = (DRIVER.to_owned(), name(to), Some(id(follows)));
    event(n, by, Body::RoleGiven(Given { role, to, follows, grants: None, reason: None }))
}

fn act<'a>(by: &'a Name) -> Act<'a> {
    Act { by, title: "s-it it" }
}

#[test]
fn whoever_makes_it_drives_and_whoever_comes_navigates() {
    let session = fold(&[created(), joined(2, "bob")]);
    assert_eq!(session.role_of(&name("ann")), Some(DRIVER));
    assert_eq!(session.role_of(&name("bob")), Some(NAVIGATOR));
    assert_eq!(session.role_of(&name("cyd")), None);
    let made = Created { name: "it".into(), role: Some(OBSERVER.into()), ..Created::default() };
    let session = fold(&[event(1, "ann", Body::SessionCreated(made))]);
    assert_eq!((session.driver.clone(), session.role_of(&name("ann"))), (None, Some(OBSERVER)));
}

#[test]
fn the_table_of_states_holds() {
    let pause = || Body::SessionPaused(Ended::default());
    let resume = || Body::SessionResumed(Resumed {});
    let complete = || Body::SessionCompleted(Completed::default());
    for (before, body, after) in [
        (vec![], pause(), Some(Status::Paused)),
        (vec![], resume(), None),
        (vec![], complete(), Some(Status::Completed)),
        (vec![pause()], pause(), None),
        (vec![pause()], resume(), Some(Status::Active)),
        (vec![pause()], complete(), Some(Status::Completed)),
        (vec![complete()], pause(), None),
        (vec![complete()], resume(), None),
        (vec![complete()], complete(), None),
    ] {
        let mut events = vec![created()];
        for body in before {
            events.push(event(events.len() as u64 + 1, "ann", body));
        }
        let stood = fold(&events).status;
        let last = event(events.len() as u64 + 1, "ann", body);
        events.push(last.clone());
        let session = fold(&events);
        assert_eq!(session.status, after.unwrap_or(stood), "{:?}", last.body);
        assert_eq!(session.ignored.contains(&last.id), after.is_none(), "{:?}", last.body);
    }
}

#[test]
fn nothing_that_comes_after_the_end_has_an_effect() {
    let end = event(2, "ann", Body::SessionCompleted(Completed { summary: Some("ok".into()) }));
    let session = fold(&[created(), end, joined(3, "cyd"), given(4, "ann", "cyd", 1)]);
    assert_eq!(session.ignored, [id(3), id(4)]);
    assert!(!session.has(&name("cyd")));
    assert_eq!(session.driver, Some(name("ann")));
    assert_eq!(session.closed.unwrap().summary.as_deref(), Some("ok"));
}

#[test]
fn of_two_who_take_the_wheel_at_once_the_lower_id_has_it_and_the_other_is_told() {
    let free =
        event(2, "ann", Body::RoleReleased(Released { role: DRIVER.into(), follows: Some(id(1)) }));
    let session = fold(&[
        created(),
        free,
        joined(3, "bob"),
        joined(4, "cyd"),
        taken(5, "bob", DRIVER, Some(2)),
        taken(6, "cyd", DRIVER, Some(2)),
        // What the loser gave away does not count either.
        given(7, "cyd", "ann", 6),
    ]);
    assert_eq!(session.driver, Some(name("bob")));
    assert_eq!(session.seat, id(5));
    let lost: Vec<(Id, &str)> =
        session.contested.iter().map(|lost| (lost.id, lost.by.as_str())).collect();
    assert_eq!(lost, [(id(6), "cyd"), (id(7), "ann")]);
    assert!(session.contested.iter().all(|lost| lost.won_by == name("bob")));
    assert_eq!(session.ignored, [id(6), id(7)]);
}

#[test]
fn who_gives_the_wheel_away_navigates_and_a_request_ends_with_it() {
    let asked = event(
        3,
        "bob",
        Body::RoleRequested(Requested { role: DRIVER.into(), reason: Some("fix".into()) }),
    );
    let events = [created(), joined(2, "bob"), asked, given(4, "ann", "bob", 1)];
    assert_eq!(fold(&events[..3]).requests[0].by, name("bob"));
    let session = fold(&events);
    assert_eq!(session.role_of(&name("ann")), Some(NAVIGATOR));
    assert_eq!(session.role_of(&name("bob")), Some(DRIVER));
    assert_eq!(session.requests, []);
}

#[test]
fn who_comes_again_keeps_its_role_and_who_left_comes_anew() {
    let observes = Joined { role: Some(OBSERVER.into()), worktree: Some("side".into()) };
    let events = [
        created(),
        event(2, "bob", Body::SessionJoined(observes)),
        joined(3, "bob"),
        event(4, "bob", Body::SessionLeft(Ended::default())),
        joined(5, "bob"),
    ];
    let bob = |events: &[Event]| fold(events).members[&name("bob")].clone();
    assert_eq!(
        (bob(&events[..2]).role, bob(&events[..2]).worktree),
        (OBSERVER.into(), "side".into())
    );
    assert_eq!(
        (bob(&events[..3]).role, bob(&events[..3]).worktree),
        (OBSERVER.into(), String::new())
    );
    assert!(bob(&events[..4]).left.is_some());
    assert_eq!((bob(&events).role, bob(&events).left), (NAVIGATOR.into(), None));
}

#[test]
fn time_saves_policy_and_counts_are_kept() {
    let saved = Saved {
        position: id(2),
        digest: "x".into(),
        trigger: Trigger::Milestone,
        name: Some("half".into()),
        memory: None,
    };
    let change = Changed { policy: Some(Genes::strict()), ..Changed::default() };
    let session = fold(&[
        created(),
        event(2, "ann", Body::SessionMeasured(Measured { tokens: Some(5), ..Measured::default() })),
        event(3, "ann", Body::SessionSaved(saved)),
        event(4, "ann", Body::SessionChanged(change)),
        event(
            5,
            "ann",
            Body::SessionMeasured(Measured { tokens: Some(6), passed: Some(2), failed: None }),
        ),
        event(11, "ann", Body::SessionPaused(Ended::default())),
    ]);
    assert_eq!((session.measured.tokens, session.measured.passed), (11, Some(2)));
    assert_eq!(session.saves[0].name.as_deref(), Some("half"));
    assert!(session.policy().is_strict());
    assert_eq!(session.active_by(minute(100)), 10 * 60_000);
}

#[test]
fn what_may_not_be_is_refused() {
    let (ann, bob, cyd) = (name("ann"), name("bob"), name("cyd"));
    let session = fold(&[created(), joined(2, "bob")]);
    let driven = |refused: Refused| matches!(refused, Refused::Driven { .. });
    let outside = |refused: Refused| matches!(refused, Refused::NotInSession { .. });
    assert!(driven(session.decide_take(act(&bob), DRIVER, false, None).unwrap_err()));
    assert!(driven(session.decide_give(act(&bob), DRIVER, &bob, None, None).unwrap_err()));
    assert!(outside(session.decide_give(act(&ann), DRIVER, &cyd, None, None).unwrap_err()));
    assert!(outside(session.decide_leave(act(&cyd), None).unwrap_err()));
    assert!(outside(session.decide_request(act(&cyd), DRIVER, None).unwrap_err()));
    assert!(matches!(session.decide_release(act(&bob)).unwrap_err(), Refused::NoRole { .. }));
    // A driver that is gone can be replaced.
    assert!(session.decide_take(act(&bob), DRIVER, true, None).unwrap().is_some());
    assert_eq!(session.decide_join(act(&bob), None, None, false).unwrap(), []);
    let left = session.decide_leave(act(&ann), None).unwrap();
    assert!(matches!(left.as_slice(), [Body::RoleReleased(_), Body::SessionLeft(_)]));
    let over = fold(&[created(), event(2, "ann", Body::SessionCompleted(Completed::default()))]);
    for refused in [
        over.decide_pause(act(&ann), None).map(drop),
        over.decide_resume(act(&ann)).map(drop),
        over.decide_join(act(&bob), None, None, false).map(drop),
        over.decide_complete(act(&ann), None).map(drop),
        over.decide_take(act(&ann), NAVIGATOR, false, None).map(drop),
    ] {
        assert!(matches!(refused, Err(Refused::Session { .. })), "{refused:?}");
    }
}

/// Makes an event of any kind, legal or not, of three numbers.
fn any_event(n: u64, what: u8, a: u64, b: usize) -> Event {
    let by = NAMES[b % 3];
    let follows = Some(id(1 + a % 12));
    let role = [DRIVER, DRIVER, OBSERVER][b % 3].to_owned();
    let to = name(NAMES[(a % 3) as usize]);
    let body = match what % 9 {
        0 => Body::RoleTaken(Taken { role, follows, reason: None }),
        1 => Body::RoleGiven(Given { role, to, follows, grants: None, reason: None }),
        2 => Body::RoleReleased(Released { role, follows }),
        3 => Body::SessionJoined(Joined::default()),
        4 => Body::SessionLeft(Ended::default()),
        5 => Body::SessionPaused(Ended::default()),
        6 => Body::SessionResumed(Resumed {}),
        7 if a.is_multiple_of(5) => Body::SessionCompleted(Completed::default()),
        _ => Body::RoleRequested(Requested { role, reason: None }),
    };
    event(n, by, body)
}

proptest! {
    /// Whatever was written, in whichever clone, there is one driver at most, and it is somebody whom a
    /// hold that counts names; and two clones that meet fold to the same.
    #[test]
    fn there_is_never_a_second_driver(
        steps in prop::collection::vec((any::<u8>(), any::<u64>(), any::<usize>()), 0..20),
        order in any::<u64>(),
    ) {
        let mut events = vec![created()];
        for (n, (what, a, b)) in steps.into_iter().enumerate() {
            events.push(any_event(n as u64 + 2, what, a, b));
        }
        let session = fold(&events);
        let drivers: Vec<&Name> =
            session.members.keys().filter(|name| session.role_of(name) == Some(DRIVER)).collect();
        prop_assert!(drivers.len() <= 1, "{drivers:?}");
        let mut met = events.clone();
        met.rotate_left(order as usize % events.len());
        met.extend(events.iter().filter(|event| event.at.as_second() % 2 == 0).cloned());
        prop_assert_eq!(fold(&met), session);
    }
}
