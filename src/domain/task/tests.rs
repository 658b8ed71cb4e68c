//! Tests of what events make of a task, and of what is refused.

use jiff::Timestamp;

use super::decide::{Act, Hold};
use super::event::*;
use super::*;
use crate::domain::event::{Body, Event, Noun};
use crate::domain::ids::{Clock, CloneId};
use crate::domain::refused::Refused;
use crate::domain::state::{self, Object};

/// The events of one task: event `n` has id `id(n)`, and event 1 is its `task.added`.
#[derive(Clone, Default)]
struct History(Vec<Event>);

fn id(n: u64) -> Id {
    Id::new(Clock::after(None, 1_790_000_000_000 + n as i64), CloneId(1), 0)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Returns the time of event `n`: its minute.
fn minute(n: u64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * n as i64).unwrap()
}

impl History {
    fn new() -> Self {
        Self::default().and(
            1,
            "ann",
            Body::TaskAdded(Added { title: "it".into(), ..Added::default() }),
        )
    }

    fn and(mut self, n: u64, by: &str, body: Body) -> Self {
        let of = (n != 1).then(|| id(1));
        let (id, by, at) = (id(n), name(by), minute(n));
        self.0.push(Event { id, at, by, session: None, branch: None, head: None, of, body });
        self
    }

    /// Folds in an order that is not the ids', and some events twice.
    fn task(&self) -> Task {
        let mut events = self.0.clone();
        events.reverse();
        events.extend(self.0.iter().take(2).cloned());
        match state::fold(Noun::Task, events) {
            Some(Object::Task(task)) => *task,
            other => panic!("{other:?}"),
        }
    }

    /// Says where the task stands: its status, and who holds it.
    fn stands(&self) -> (Status, Option<String>) {
        let task = self.task();
        (task.status, task.assignee.map(String::from))
    }
}

fn claim(follows: u64) -> Body {
    Body::TaskClaimed(Claimed { follows: id(follows), ttl: None, confirmed: false })
}

fn claim_for(follows: u64, ttl: i64) -> Body {
    Body::TaskClaimed(Claimed { follows: id(follows), ttl: Some(ttl), confirmed: false })
}

fn assign(follows: u64, to: &str) -> Body {
    Body::TaskAssigned(Assigned { follows: id(follows), to: name(to) })
}

fn release(follows: u64) -> Body {
    Body::TaskReleased(Released { follows: id(follows), reason: None })
}

fn expire(follows: u64) -> Body {
    Body::TaskClaimExpired(ClaimExpired { follows: id(follows), confirmed: false })
}

fn start() -> Body {
    Body::TaskStarted(Started {})
}

fn block() -> Body {
    Body::TaskBlocked(Blocked { reason: " for ci ".into(), on: Some(id(1)) })
}

fn done(summary: &str) -> Body {
    Body::TaskDone(Done { summary: Some(summary.into()) })
}

fn cancel() -> Body {
    Body::TaskCancelled(Cancelled { reason: Some("no use".into()) })
}

fn reopen(closes: &[u64]) -> Body {
    let closes = closes.iter().map(|n| id(*n)).collect();
    Body::TaskReopened(Reopened { closes, reason: Some("not yet".into()) })
}

fn edit(edited: Edited) -> Body {
    Body::TaskEdited(edited)
}

#[test]
fn the_last_hold_says_who_holds_a_task() {
    use Status::*;
    let new = History::new;
    let claimed = || new().and(2, "bob", claim(1));
    let assigned = || new().and(2, "ann", assign(1, "bob"));
    let bob = Some("bob".to_owned());
    for (what, history, status, holder) in [
        ("none", new(), Pending, None),
        ("released", claimed().and(3, "bob", release(2)), Pending, None),
        ("expired", claimed().and(3, "cyd", expire(2)), Pending, None),
        ("assigned", assigned(), Pending, bob.clone()),
        ("assigned, started", assigned().and(3, "bob", start()), InProgress, bob.clone()),
        (
            "started, then assigned",
            new().and(2, "bob", start()).and(3, "ann", assign(1, "bob")),
            Pending,
            bob.clone(),
        ),
        ("claimed", claimed(), InProgress, bob.clone()),
        ("assigned, claimed", assigned().and(3, "bob", claim(2)), InProgress, bob.clone()),
        (
            "claimed, assigned on",
            claimed().and(3, "bob", assign(2, "cyd")),
            Pending,
            Some("cyd".into()),
        ),
        ("blocked", new().and(2, "bob", block()), Blocked, None),
        ("assigned, blocked", assigned().and(3, "bob", block()), Blocked, bob.clone()),
        ("claimed, blocked", claimed().and(3, "bob", block()), Blocked, bob.clone()),
        (
            "blocked, started",
            claimed().and(3, "bob", block()).and(4, "bob", start()),
            InProgress,
            bob.clone(),
        ),
        (
            "started, blocked",
            assigned().and(3, "bob", start()).and(4, "bob", block()),
            Blocked,
            bob.clone(),
        ),
        (
            "blocked, claimed",
            new().and(2, "ann", block()).and(3, "bob", claim(1)),
            InProgress,
            bob.clone(),
        ),
        (
            "blocked, released",
            claimed().and(3, "bob", block()).and(4, "bob", release(2)),
            Pending,
            None,
        ),
        (
            "blocked, expired",
            claimed().and(3, "bob", block()).and(4, "cyd", expire(2)),
            Pending,
            None,
        ),
        (
            "blocked, assigned",
            claimed().and(3, "bob", block()).and(4, "bob", assign(2, "bob")),
            Pending,
            bob.clone(),
        ),
        ("done", claimed().and(3, "bob", done("x")), Completed, bob.clone()),
        ("done by nobody's holder", new().and(2, "cyd", done("x")), Completed, None),
        ("done while another holds it", claimed().and(3, "cyd", done("x")), Completed, bob.clone()),
        (
            "blocked, done",
            claimed().and(3, "bob", block()).and(4, "bob", done("x")),
            Completed,
            bob.clone(),
        ),
        ("cancelled", claimed().and(3, "bob", cancel()), Cancelled, bob.clone()),
        (
            "cancelled, done",
            claimed().and(3, "ann", cancel()).and(4, "bob", done("x")),
            Completed,
            bob.clone(),
        ),
        (
            "done, cancelled",
            claimed().and(3, "bob", done("x")).and(4, "ann", cancel()),
            Completed,
            bob,
        ),
    ] {
        assert_eq!(history.stands(), (status, holder), "{what}");
    }
}

#[test]
fn the_first_of_two_claims_wins_and_the_other_is_told() {
    let history = History::new().and(2, "bob", claim(1)).and(3, "cyd", claim(1));
    let task = history.task();
    assert_eq!((task.assignee, task.hold), (Some(name("bob")), id(2)));
    assert_eq!(task.contested, [Contested { id: id(3), by: name("cyd"), won_by: name("bob") }]);
    // What follows the claim that lost is lost too: its release frees nothing, a claim after it
    // holds nothing, and whoever made that is told.
    let history = history.and(4, "cyd", release(3)).and(5, "dan", claim(4));
    let task = history.task();
    assert_eq!((task.assignee, task.hold), (Some(name("bob")), id(2)));
    let told: Vec<(Id, &str)> = task.contested.iter().map(|c| (c.id, c.won_by.as_str())).collect();
    assert_eq!(told, [(id(3), "bob"), (id(5), "bob")]);
    // The work of one who lost counts all the same.
    let task = history.and(6, "cyd", done("mine")).task();
    assert_eq!((task.status, task.closed.unwrap().by), (Status::Completed, name("cyd")));
}

#[test]
fn a_claim_beaten_by_a_release_names_who_wrote_that() {
    let history = History::new()
        .and(2, "bob", claim(1))
        .and(3, "bob", release(2))
        .and(4, "cyd", claim(2))
        .and(5, "dan", claim(3));
    let task = history.task();
    assert_eq!(task.assignee, Some(name("dan")));
    assert_eq!(task.contested, [Contested { id: id(4), by: name("cyd"), won_by: name("bob") }]);
}

#[test]
fn what_a_remote_took_comes_before_all_other_holds() {
    let confirmed =
        |follows| Body::TaskClaimed(Claimed { follows: id(follows), ttl: None, confirmed: true });
    // It was promised, whoever wrote something earlier that the remote did not know.
    for earlier in [claim(1), assign(1, "bob")] {
        let history = History::new().and(2, "bob", earlier).and(3, "cyd", confirmed(1));
        let history = history.and(4, "dan", confirmed(1));
        let task = history.task();
        assert_eq!(
            (task.assignee, task.hold, task.hold_follows),
            (Some(name("cyd")), id(3), id(1))
        );
        assert!(task.confirmed);
        assert_eq!(task.contested.last().unwrap().by, name("dan"));
    }
    // Whoever confirms a claim of its own has lost nothing.
    let task = History::new().and(2, "bob", claim(1)).and(3, "bob", confirmed(1)).task();
    assert_eq!((task.assignee, task.hold, task.contested), (Some(name("bob")), id(3), vec![]));
    // An expiry that was taken with a claim makes room for it, whatever else ended the old one.
    let expired = Body::TaskClaimExpired(ClaimExpired { follows: id(2), confirmed: true });
    let task = History::new()
        .and(2, "bob", claim(1))
        .and(3, "bob", release(2))
        .and(4, "cyd", expired)
        .and(5, "cyd", confirmed(4))
        .task();
    assert_eq!((task.assignee, task.confirmed), (Some(name("cyd")), true));
    let task = History::new().and(2, "bob", confirmed(1)).and(3, "bob", release(2)).task();
    assert_eq!((task.assignee, task.confirmed), (None, false));
}

#[test]
fn confirming_is_decided_as_claiming_and_takes_the_place_of_what_is_held() {
    let (ann, bob) = (name("ann"), name("bob"));
    let write = |follows| {
        let claimed = Claimed { follows: id(follows), ttl: Some(60), confirmed: true };
        Ok(Hold::Write(Body::TaskClaimed(claimed)))
    };
    let free = History::new();
    assert_eq!(free.task().decide_confirmed(act(&bob, 2), Some(60)), write(1));
    let claimed = free.clone().and(2, "bob", claim_for(1, 60));
    assert_eq!(claimed.task().decide_confirmed(act(&bob, 3), Some(60)), write(1));
    let blocked = claimed.clone().and(3, "bob", block());
    assert_eq!(blocked.task().decide_confirmed(act(&bob, 4), Some(60)), write(1));
    let refused = claimed.task().decide_confirmed(act(&ann, 2), None);
    assert!(matches!(refused, Err(Refused::Held { .. })), "{refused:?}");
    let confirmed = Body::TaskClaimed(Claimed { follows: id(1), ttl: None, confirmed: true });
    let confirmed = free.and(2, "bob", confirmed);
    assert_eq!(confirmed.task().decide_confirmed(act(&bob, 3), None), Ok(Hold::Mine));
}

#[test]
fn holds_that_follow_what_they_cannot_do_not_count() {
    for hold in [
        claim(9),   // newer than itself
        claim(2),   // itself
        claim(700), // never heard of
        release(1), // the task's start
        expire(1),
    ] {
        let task = History::new().and(2, "bob", hold.clone()).task();
        assert_eq!(
            (task.status, task.assignee, task.hold),
            (Status::Pending, None, id(1)),
            "{hold:?}"
        );
        assert_eq!(task.contested, []);
    }
    // One that cannot follow the start does not keep the next one from it.
    let task = History::new().and(2, "bob", release(1)).and(3, "cyd", claim(1)).task();
    assert_eq!(task.assignee, Some(name("cyd")));
    let circle = History::new().and(2, "bob", claim(3)).and(3, "cyd", claim(2)).task();
    assert_eq!(circle.assignee, None);
}

#[test]
fn a_hold_that_arrives_late_changes_who_holds_it() {
    let history = History::new().and(5, "cyd", claim(1));
    assert_eq!(history.stands().1.as_deref(), Some("cyd"));
    let history = history.and(3, "bob", claim(1));
    assert_eq!(history.stands().1.as_deref(), Some("bob"));
}

#[test]
fn a_claim_runs_out_when_its_holder_is_silent_for_too_long() {
    let history = History::new().and(2, "bob", claim_for(1, 120));
    let task = history.task();
    assert_eq!(
        (task.ttl, task.holder_active, task.held_at),
        (Some(120), Some(minute(2)), Some(minute(2)))
    );
    assert!(!task.claim_ran_out(minute(4)));
    assert!(task.claim_ran_out(minute(5)));
    // An act of the holder's is a sign of life; another's is none.
    let task = history.clone().and(3, "bob", start()).and(4, "cyd", block()).task();
    assert_eq!(task.holder_active, Some(minute(3)));
    assert!(!History::new().and(2, "bob", claim(1)).task().claim_ran_out(minute(10_000)));
    let task = history.and(9, "cyd", expire(2)).and(10, "cyd", claim_for(9, 5)).task();
    assert_eq!((task.assignee, task.ttl), (Some(name("cyd")), Some(5)));
}

#[test]
fn reopening_names_the_closings_that_it_undoes() {
    let closed = History::new().and(2, "bob", cancel()).and(3, "cyd", done("first")).and(
        4,
        "dan",
        done("second"),
    );
    let task = closed.task();
    assert_eq!(task.closings, [id(2), id(3), id(4)]);
    assert_eq!(task.closed.unwrap().text, "first");
    let task = closed.clone().and(5, "ann", reopen(&[3])).task();
    assert_eq!((task.status, task.closed.unwrap().id), (Status::Completed, id(4)));
    let task = closed.clone().and(5, "ann", reopen(&[3, 4])).task();
    assert_eq!((task.status, task.closed.unwrap().text), (Status::Cancelled, "no use".to_owned()));
    let open = closed.clone().and(5, "ann", reopen(&[2, 3, 4]));
    let task = open.task();
    assert_eq!((task.status, task.closed, task.closings), (Status::Pending, None, vec![]));
    assert_eq!(task.reopened.unwrap().text, "not yet");
    // It may be closed again; the same reopening says nothing of that.
    assert_eq!(open.and(6, "bob", done("now")).stands().0, Status::Completed);
    // Names of what is newer, of nothing, and of what is no closing are ignored.
    let task = closed.and(5, "ann", reopen(&[1, 6, 700])).and(6, "bob", done("x")).task();
    assert_eq!((task.status, task.closings.len(), task.reopened), (Status::Completed, 4, None));
}

#[test]
fn who_held_a_closed_task_holds_it_again_when_it_is_open() {
    let task =
        History::new().and(2, "bob", claim(1)).and(3, "bob", done("x")).and(4, "ann", reopen(&[3]));
    assert_eq!(task.stands(), (Status::InProgress, Some("bob".to_owned())));
}

#[test]
fn of_each_field_the_highest_id_wins() {
    let task = History::new()
        .and(
            5,
            "bob",
            edit(Edited {
                title: Some(" late ".into()),
                estimate: Some("2h".into()),
                ..Edited::default()
            }),
        )
        .and(
            3,
            "ann",
            edit(Edited {
                title: Some("early".into()),
                description: Some("more".into()),
                priority: Some(Priority::Critical),
                under: Some(id(900).to_string()),
                estimate: Some("1h".into()),
                criteria: Some(vec!["green".into()]),
                ..Edited::default()
            }),
        )
        .and(
            6,
            "ann",
            edit(Edited {
                estimate: Some(String::new()),
                under: Some(String::new()),
                ..Edited::default()
            }),
        )
        .task();
    assert_eq!((task.title.as_str(), task.description.as_str()), ("late", "more"));
    assert_eq!((task.priority, task.criteria), (Priority::Critical, vec!["green".to_owned()]));
    assert_eq!((task.estimate, task.under), (None, None));
    assert_eq!(task.touched, id(6));
}

#[test]
fn of_each_element_the_highest_add_or_remove_wins() {
    let tags = |tag: &[&str], untag: &[&str]| {
        let own = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        edit(Edited { tag: own(tag), untag: own(untag), ..Edited::default() })
    };
    let task = History::new()
        .and(2, "ann", tags(&["a", "b"], &[]))
        .and(4, "bob", tags(&["c"], &["a"]))
        .and(3, "ann", tags(&["a", "d"], &["c", "b"]))
        .and(
            5,
            "ann",
            edit(Edited { about: vec![About::place("x").unwrap()], ..Edited::default() }),
        )
        .and(
            6,
            "ann",
            edit(Edited { unabout: vec![About::place("x").unwrap()], ..Edited::default() }),
        )
        .task();
    assert_eq!(task.tags.into_iter().collect::<Vec<_>>(), ["c", "d"]);
    assert!(task.about.is_empty());
}

#[test]
fn a_task_neither_waits_for_itself_nor_is_part_of_itself() {
    let depend = |on: &[u64], off: &[u64]| {
        let ids = |of: &[u64]| of.iter().map(|n| id(*n)).collect();
        Body::TaskDepended(Depended { on: ids(on), off: ids(off) })
    };
    let task = History::new()
        .and(2, "ann", depend(&[1, 50, 51], &[]))
        .and(4, "ann", depend(&[51], &[]))
        .and(3, "ann", depend(&[52], &[50, 51]))
        .and(5, "ann", edit(Edited { under: Some(id(1).to_string()), ..Edited::default() }))
        .task();
    assert_eq!(task.depends_on.into_iter().collect::<Vec<_>>(), [id(51), id(52)]);
    assert_eq!(task.under, None);
}

#[test]
fn without_the_event_that_added_it_there_is_no_task() {
    assert!(
        state::fold(Noun::Task, History::new().and(2, "bob", done("x")).0.split_off(1)).is_none()
    );
}

#[test]
fn comments_are_kept_in_order() {
    let say = |text: &str| Body::TaskCommented(Commented { text: text.into() });
    let task = History::new().and(3, "bob", say("second")).and(2, "ann", say("first")).task();
    let said: Vec<&str> = task.comments.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(said, ["first", "second"]);
}

fn act(by: &Name, now: u64) -> Act<'_> {
    Act { by, now: minute(now), title: "t-00000 it" }
}

#[test]
fn claiming_is_decided_by_who_holds_it() {
    let (ann, bob) = (name("ann"), name("bob"));
    let free = History::new();
    let write =
        Hold::Write(Body::TaskClaimed(Claimed { follows: id(1), ttl: Some(9), confirmed: false }));
    assert_eq!(free.task().decide_claim(act(&ann, 2), Some(9)), Ok(write));
    let claimed = free.clone().and(2, "bob", claim_for(1, 60));
    assert_eq!(claimed.task().decide_claim(act(&bob, 3), None), Ok(Hold::Mine));
    let held = Refused::Held { task: id(1), title: "t-00000 it".into(), holder: bob.clone() };
    assert_eq!(claimed.task().decide_claim(act(&ann, 3), None), Err(held.clone()));
    assert_eq!(claimed.task().decide_claim(act(&ann, 4), None), Ok(Hold::Over(expire(2))));
    let blocked = claimed.clone().and(3, "bob", block());
    assert_eq!(blocked.task().decide_claim(act(&bob, 3), None), Ok(Hold::Write(start())));
    let assigned = free.clone().and(2, "ann", assign(1, "bob"));
    assert_eq!(assigned.task().decide_claim(act(&bob, 3), None), Ok(Hold::Write(claim(2))));
    assert_eq!(assigned.task().decide_claim(act(&ann, 3), None), Err(held));
    let closed = claimed.and(3, "bob", done("x"));
    assert!(matches!(
        closed.task().decide_claim(act(&bob, 4), None),
        Err(Refused::Closed { status: Status::Completed, .. })
    ));
    assert_eq!(Task::claim_after(id(4), None, false), claim(4));
}

#[test]
fn assigning_is_decided_by_who_works_on_it() {
    let (ann, bob, cyd) = (name("ann"), name("bob"), name("cyd"));
    let free = History::new();
    assert_eq!(free.task().decide_assign(act(&ann, 2), &bob), Ok(Some(assign(1, "bob"))));
    let assigned = free.clone().and(2, "ann", assign(1, "bob"));
    assert_eq!(assigned.task().decide_assign(act(&ann, 3), &bob), Ok(None));
    // Who has not begun may be told otherwise, by anybody.
    assert_eq!(assigned.task().decide_assign(act(&ann, 3), &cyd), Ok(Some(assign(2, "cyd"))));
    let claimed = free.and(2, "bob", claim_for(1, 60));
    assert!(matches!(claimed.task().decide_assign(act(&ann, 3), &cyd), Err(Refused::Held { .. })));
    assert_eq!(claimed.task().decide_assign(act(&bob, 3), &cyd), Ok(Some(assign(2, "cyd"))));
    assert_eq!(claimed.task().decide_assign(act(&ann, 4), &cyd), Ok(Some(assign(2, "cyd"))));
    let closed = claimed.and(3, "bob", cancel());
    assert!(matches!(closed.task().decide_assign(act(&bob, 4), &cyd), Err(Refused::Closed { .. })));
}

#[test]
fn only_its_holder_gives_a_task_back_or_starts_it() {
    let (ann, bob) = (name("ann"), name("bob"));
    let free = History::new();
    assert!(matches!(free.task().decide_release(act(&ann, 2), None), Err(Refused::Free { .. })));
    assert!(matches!(free.task().decide_start(act(&ann, 2)), Err(Refused::Free { .. })));
    let assigned = free.and(2, "ann", assign(1, "bob"));
    assert!(matches!(
        assigned.task().decide_release(act(&ann, 3), None),
        Err(Refused::Held { .. })
    ));
    assert!(matches!(assigned.task().decide_start(act(&ann, 3)), Err(Refused::Held { .. })));
    assert_eq!(assigned.task().decide_release(act(&bob, 3), None), Ok(release(2)));
    assert_eq!(assigned.task().decide_start(act(&bob, 3)), Ok(Some(start())));
    let started = assigned.and(3, "bob", start());
    assert_eq!(started.task().decide_start(act(&bob, 4)), Ok(None));
    let blocked = started.clone().and(4, "bob", block());
    assert_eq!(blocked.task().decide_start(act(&bob, 5)), Ok(Some(start())));
    let closed = started.and(4, "bob", done("x"));
    assert!(matches!(
        closed.task().decide_release(act(&bob, 5), None),
        Err(Refused::Closed { .. })
    ));
    assert!(matches!(closed.task().decide_start(act(&bob, 5)), Err(Refused::Closed { .. })));
}

#[test]
fn another_neither_blocks_nor_cancels_but_may_complete() {
    let (ann, bob) = (name("ann"), name("bob"));
    let blocked = || Blocked { reason: "ci".into(), on: None };
    let free = History::new();
    assert_eq!(free.task().decide_block(act(&ann, 2), blocked()), Ok(Body::TaskBlocked(blocked())));
    assert!(free.task().decide_cancel(act(&ann, 2), None).is_ok());
    let claimed = free.and(2, "bob", claim_for(1, 60));
    assert!(matches!(
        claimed.task().decide_block(act(&ann, 3), blocked()),
        Err(Refused::Held { .. })
    ));
    assert!(matches!(claimed.task().decide_cancel(act(&ann, 3), None), Err(Refused::Held { .. })));
    assert!(claimed.task().decide_block(act(&ann, 4), blocked()).is_ok());
    assert!(claimed.task().decide_cancel(act(&ann, 4), None).is_ok());
    assert!(claimed.task().decide_cancel(act(&bob, 3), None).is_ok());
    assert_eq!(claimed.task().decide_done(act(&ann, 3), Some("x".into())), Ok(done("x")));
    let closed = claimed.and(3, "bob", done("x"));
    for refused in [
        closed.task().decide_block(act(&bob, 4), blocked()),
        closed.task().decide_cancel(act(&bob, 4), None),
        closed.task().decide_done(act(&bob, 4), None),
    ] {
        assert!(matches!(refused, Err(Refused::Closed { .. })), "{refused:?}");
    }
}

#[test]
fn only_a_closed_task_is_opened_again_and_by_all_of_its_closings() {
    let bob = name("bob");
    let open = History::new().and(2, "bob", claim(1));
    assert!(matches!(
        open.task().decide_reopen(act(&bob, 3), None),
        Err(Refused::Open { status: Status::InProgress, .. })
    ));
    let closed = open.and(3, "bob", done("x")).and(4, "cyd", cancel());
    let reopened = closed.task().decide_reopen(act(&bob, 5), Some("not yet".into())).unwrap();
    assert_eq!(reopened, reopen(&[3, 4]));
    assert!(closed.and(5, "bob", reopened).task().status.is_open());
}

#[test]
fn what_is_decided_does_what_it_says_when_it_is_folded() {
    // Two writers act in turn on the same task by the decide functions alone.
    let (ann, bob) = (name("ann"), name("bob"));
    let mut history = History::new();
    let mut n = 1;
    let mut write = |history: &mut History, by: &str, body: Body| {
        n += 1;
        *history = history.clone().and(n, by, body);
    };
    for _ in 0..3 {
        let Ok(Hold::Write(body)) = history.task().decide_claim(act(&ann, 0), None) else {
            panic!()
        };
        write(&mut history, "ann", body);
        assert_eq!(history.stands(), (Status::InProgress, Some("ann".into())));
        let body = history.task().decide_assign(act(&ann, 0), &bob).unwrap().unwrap();
        write(&mut history, "ann", body);
        let body = history.task().decide_start(act(&bob, 0)).unwrap().unwrap();
        write(&mut history, "bob", body);
        assert_eq!(history.stands(), (Status::InProgress, Some("bob".into())));
        let body = history.task().decide_done(act(&bob, 0), None).unwrap();
        write(&mut history, "bob", body);
        let body = history.task().decide_reopen(act(&ann, 0), None).unwrap();
        write(&mut history, "ann", body);
        let body = history.task().decide_release(act(&bob, 0), None).unwrap();
        write(&mut history, "bob", body);
        assert_eq!(history.stands(), (Status::Pending, None));
    }
}
