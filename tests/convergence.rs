//! Any order of arrival, any split into files and any repetition make the same store.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod world;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use collab_hub::domain::about::About;
use collab_hub::domain::alert::{self, Cleared, Raised};
use collab_hub::domain::checkpoint;
use collab_hub::domain::context::EntryName;
use collab_hub::domain::context::event::{Appended, Removed};
use collab_hub::domain::event::{Body, Event, Noun, ObjectRef, parse_line};
use collab_hub::domain::handoff::event::{Accepted, Confirmed, Made, Overruled, Passed, Refusal};
use collab_hub::domain::ids::{Clock, CloneId, Id};
use collab_hub::domain::message::{Acked, Sent};
use collab_hub::domain::name::{Address, Name};
use collab_hub::domain::note::event::{Judged, Resolution, Resolved};
use collab_hub::domain::participant::Set;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::recorded::{FileBlob, Recorded};
use collab_hub::domain::redaction;
use collab_hub::domain::session::event::{
    Completed, Created, Ended, Given, Joined, Released, Requested, Resumed, Taken,
};
use collab_hub::domain::state::{self, Object};
use collab_hub::domain::task::Task;
use collab_hub::domain::task::decide::{Act, Hold};
use collab_hub::domain::task::event::{
    Added, Assigned, Blocked, Cancelled, ClaimExpired, Claimed, Commented, Depended, Done, Edited,
    Released as TaskReleased, Reopened, Started,
};
use collab_hub::domain::text::Json;
use collab_hub::domain::{context, handoff, lock, note};
use collab_hub::store::Store;
use proptest::prelude::*;
use world::{World, dump, read_all};

const NAMES: [&str; 3] = ["ann", "bob", "cyd"];
const START: i64 = 1_790_000_000_000;

/// One step of somebody's: who, what, and two numbers from which the rest follows.
type Step = (usize, u8, usize, usize);

/// Three writers, each of whom knows only what it wrote and what it has fetched.
struct Story {
    known: [Vec<Event>; 3],
    lines: Vec<String>,
    step: i64,
}

fn name(n: usize) -> Name {
    NAMES[n % 3].parse().unwrap()
}

/// Returns an id of nobody's, from before or after all others.
fn odd_id(n: usize) -> Id {
    let millis = if n.is_multiple_of(2) { START - 1000 } else { START + 10_000_000 };
    Id::new(Clock::after(None, millis + (n % 5) as i64), CloneId(9), n as u32 % 5)
}

impl Story {
    fn tell(steps: &[Step]) -> Self {
        let mut story = Self { known: Default::default(), lines: Vec::new(), step: 0 };
        for &(who, what, a, b) in steps {
            story.step += 1;
            story.step(who % 3, what, a, b);
        }
        story
    }

    fn write(&mut self, who: usize, of: Option<Id>, body: Body) -> Id {
        let last = self.known[who].iter().map(|event| event.id.clock()).max();
        let clock = Clock::after(last, START + self.step * 7);
        // Many begin with the same bits, so that short ids have to be longer.
        let id = Id::new(clock, CloneId(who as u32), self.step as u32 * 7);
        self.write_as(id, who, of, body)
    }

    fn write_as(&mut self, id: Id, who: usize, of: Option<Id>, body: Body) -> Id {
        let at = jiff::Timestamp::from_millisecond(START + self.step * 60_000).unwrap();
        let event =
            Event { id, at, by: name(who), session: None, branch: None, head: None, of, body };
        self.lines.push(event.to_line());
        self.known[who].push(event);
        id
    }

    /// Returns one of the ids that somebody knows, of whatever it is.
    fn any_id(&self, who: usize, n: usize) -> Id {
        let known = &self.known[who];
        if known.is_empty() || n.is_multiple_of(7) { odd_id(n) } else { known[n % known.len()].id }
    }

    fn one_of(&self, who: usize, n: usize, is: fn(&Body) -> bool) -> Option<Id> {
        let found: Vec<Id> =
            self.known[who].iter().filter(|event| is(&event.body)).map(|event| event.id).collect();
        (!found.is_empty()).then(|| found[n % found.len()])
    }

    fn a_task(&self, who: usize, n: usize) -> Option<Id> {
        self.one_of(who, n, |body| matches!(body, Body::TaskAdded(_)))
    }

    fn a_message(&self, who: usize, n: usize) -> Option<Id> {
        self.one_of(who, n, |body| matches!(body, Body::MessageSent(_)))
    }

    fn task(&self, who: usize, id: Id) -> Option<Box<Task>> {
        let events = self.known[who]
            .iter()
            .filter(|event| event.id == id || event.of == Some(id))
            .cloned()
            .collect();
        match state::fold(Noun::Task, events)? {
            Object::Task(task) => Some(task),
            _ => None,
        }
    }

    fn step(&mut self, who: usize, what: u8, a: usize, b: usize) {
        match what % 26 {
            0 | 1 => {
                let to = [Address::All, Address::Role("reviewer".into()), Address::One(name(b))];
                let reply_to = self.a_message(who, a).filter(|_| b.is_multiple_of(2));
                let body = Body::MessageSent(Sent {
                    to: vec![to[a % 3].clone(), Address::One(name(a))],
                    text: format!("step {}", self.step),
                    priority: Priority::ALL[b % 3],
                    reply_to,
                    about: vec![About::place(&format!("f{}", a % 3)).unwrap()],
                    ack: a.is_multiple_of(2),
                    data: None,
                });
                self.write(who, None, body);
            }
            2 => {
                if let Some(message) = self.a_message(who, a) {
                    self.write(who, Some(message), Body::MessageAcked(Acked {}));
                }
            }
            3 | 4 => {
                let body = Body::TaskAdded(Added {
                    title: format!("step {}", self.step),
                    under: self.a_task(who, b).filter(|_| a.is_multiple_of(2)),
                    depends_on: self.a_task(who, a).into_iter().collect(),
                    tags: vec![format!("tag{}", a % 2)],
                    ..Added::default()
                });
                self.write(who, None, body);
            }
            5..=8 => self.decide(who, a, b),
            9 => {
                let set = Set {
                    model: Some(format!("m{b}")),
                    role: Some(["", "reviewer"][b % 2].to_owned()),
                    ..Set::of(name(a))
                };
                self.write(who, None, Body::ParticipantSet(set));
            }
            10 => {
                let file = FileBlob { path: format!("f{}", a % 3), blob: format!("{:02x}", b % 2) };
                let body = Body::ChangeRecorded(Recorded { files: vec![file], task: None });
                self.write(who, None, body);
            }
            11 => {
                let fetched = self.known[a % 3].clone();
                for event in fetched {
                    if !self.known[who].iter().any(|known| known.id == event.id) {
                        self.known[who].push(event);
                    }
                }
            }
            12 | 13 => self.break_rules(who, a, b),
            14 => self.say_twice(a, b),
            15 => self.change_context(who, a, b),
            16 => self.note(who, a, b),
            18 | 19 => {
                // Of anything, also of what is yet to come, and of what takes back.
                let event = self.any_id(who, a);
                let body = if b.is_multiple_of(5) {
                    Body::EventCleared(redaction::Cleared { event })
                } else {
                    Body::EventRedacted(redaction::Redacted { event, why: None })
                };
                self.write(who, None, body);
            }
            17 => {
                let (source, key) =
                    ("ci".parse().unwrap(), ["build", "lint"][b % 2].parse().unwrap());
                let body = if a.is_multiple_of(3) {
                    Body::AlertCleared(Cleared { source, key, why: None })
                } else {
                    let about = vec![About::place(&format!("f{}", a % 3)).unwrap()];
                    let (kind, severity) = (alert::Kind::Build, None);
                    let text = format!("step {}", self.step);
                    Body::AlertRaised(Raised { source, key, text, kind, severity, about })
                };
                self.write(who, None, body);
            }
            20..=22 => self.session(who, a, b),
            23 => self.handoff(who, a, b),
            24 => self.checkpoint(who, a, b),
            _ => {
                let id = odd_id(a + b);
                let of = self.any_id(who, a);
                self.lines.push(match b % 6 {
                    0 => format!(r#"{{"v":1,"id":"{id}","at":"2026-01-01T00:00:00.000Z","by":"dan","kind":"task.dreamt","of":"{of}","data":{{}}}}"#),
                    1 => format!(r#"{{"v":{},"id":"{id}","by":"eve","kind":"task.started","of":"{of}"}}"#, 2 + a % 3),
                    2 => format!(r#"{{"v":1,"id":"{id}","at":"2026-01-01T00:00:00.000Z","by":"No Name","kind":"task.started","of":"{of}","data":{{}}}}"#),
                    3 => format!(r#"{{"v":1,"id":"{id}","at":"2026-01-01T00:00:00.000Z","by":"fay","kind":"task.claimed","of":"{of}","data":{{"follows":5}}}}"#),
                    4 => format!(r#"{{"v":1,"id":"{}"}}"#, id.to_string().to_uppercase()),
                    _ => "no event".to_owned(),
                });
            }
        }
    }

    fn change_context(&mut self, who: usize, a: usize, b: usize) {
        let key = ["a", "a.b", "c"][b % 3].parse().unwrap();
        let branch = a.is_multiple_of(4).then(|| "side".to_owned());
        let follows = (b.is_multiple_of(2)).then(|| self.any_id(who, a));
        let value = Json(serde_json::json!(self.step % 5));
        let body = match a % 5 {
            0 => Body::ContextRemoved(Removed { key, branch, follows }),
            1 => Body::ContextAppended(Appended { key, value, branch }),
            2 => {
                let value = Json(serde_json::json!([self.step % 3]));
                Body::ContextSet(context::event::Set { key, value, branch, follows, origin: None })
            }
            _ => {
                Body::ContextSet(context::event::Set { key, value, branch, follows, origin: None })
            }
        };
        self.write(who, None, body);
    }

    fn note(&mut self, who: usize, a: usize, b: usize) {
        let Some(note) = self.one_of(who, a, |body| matches!(body, Body::NoteAdded(_))) else {
            let body = Body::NoteAdded(note::event::Added {
                text: format!("step {}", self.step),
                kind: note::Kind::ALL[b % 8],
                about: vec![About::place(&format!("f{}", a % 3)).unwrap()],
                ..note::event::Added::default()
            });
            self.write(who, None, body);
            return;
        };
        let evidence = vec![self.any_id(who, b)];
        let body = match b % 4 {
            0 => Body::NoteAccepted(Judged::default()),
            1 => Body::NoteRejected(Judged { why: Some("no".into()) }),
            _ => {
                let outcome = [Resolution::Confirmed, Resolution::RuledOut][a % 2];
                Body::NoteResolved(Resolved { outcome, why: None, evidence })
            }
        };
        self.write(who, Some(note), body);
    }

    /// Whatever may happen to a session, legal or not: that decides who reads it.
    fn session(&mut self, who: usize, a: usize, b: usize) {
        let is_session = |body: &Body| matches!(body, Body::SessionCreated(_));
        let Some(id) = self.one_of(who, a, is_session).filter(|_| !b.is_multiple_of(5)) else {
            let role = a.is_multiple_of(3).then(|| "navigator".to_owned());
            let name = format!("step {}", self.step);
            self.write(
                who,
                None,
                Body::SessionCreated(Created { name, role, ..Created::default() }),
            );
            return;
        };
        let holds = |body: &Body| {
            matches!(body, Body::RoleTaken(_) | Body::RoleGiven(_) | Body::SessionCreated(_))
        };
        let follows = self.one_of(who, b, holds);
        let role = ["driver", "driver", "navigator", "observer"][a % 4].to_owned();
        let body = match b % 11 {
            0 | 1 => Body::SessionJoined(Joined { role: Some(role), worktree: None }),
            2 => Body::SessionLeft(Ended::default()),
            3 => Body::SessionPaused(Ended::default()),
            4 => Body::SessionResumed(Resumed {}),
            5 if a.is_multiple_of(4) => Body::SessionCompleted(Completed::default()),
            6 | 7 => Body::RoleTaken(Taken { role, follows, reason: None }),
            8 => Body::RoleGiven(Given { role, to: name(a), follows, grants: None, reason: None }),
            9 => Body::RoleReleased(Released { role, follows }),
            _ => Body::RoleRequested(Requested { role, reason: None }),
        };
        self.write(who, Some(id), body);
    }

    fn handoff(&mut self, who: usize, a: usize, b: usize) {
        let is_handoff = |body: &Body| matches!(body, Body::HandoffMade(_));
        let Some(id) = self.one_of(who, a, is_handoff).filter(|_| !b.is_multiple_of(4)) else {
            let made = Made {
                text: format!("step {}", self.step),
                to: vec![Address::One(name(a))],
                needs_review: b.is_multiple_of(8),
                approvals: Some((a % 3) as i64),
                ..Made::default()
            };
            self.write(who, None, Body::HandoffMade(made));
            return;
        };
        let body = match a % 8 {
            0 => Body::HandoffAccepted(Accepted {}),
            1 => Body::HandoffDeclined(Refusal::default()),
            2 => Body::HandoffPassed(Passed { to: name(b), reason: None }),
            3 => Body::HandoffConfirmed(Confirmed::default()),
            4 => Body::HandoffWithdrawn(Refusal::default()),
            5 => Body::ReviewBegun(handoff::event::Begun::default()),
            6 => Body::ReviewOverruled(Overruled::default()),
            _ => {
                let approved = b.is_multiple_of(2);
                Body::ReviewGiven(handoff::event::Given { approved, ..Default::default() })
            }
        };
        self.write(who, Some(id), body);
    }

    fn checkpoint(&mut self, who: usize, a: usize, b: usize) {
        let is_one = |body: &Body| matches!(body, Body::CheckpointBegun(_));
        let body = match self.one_of(who, a, is_one).filter(|_| b.is_multiple_of(2)) {
            Some(id) => {
                self.write(who, Some(id), Body::CheckpointEnded(checkpoint::Ended {}));
                return;
            }
            None if b.is_multiple_of(3) => Body::LockTaken(lock::Taken {
                paths: vec![format!("f{}", a % 3)],
                seconds: 60,
                ..lock::Taken::default()
            }),
            None => Body::CheckpointBegun(checkpoint::Begun {
                text: format!("step {}", self.step),
                ..checkpoint::Begun::default()
            }),
        };
        self.write(who, None, body);
    }

    /// Acts on a task as the rules have it.
    fn decide(&mut self, who: usize, a: usize, b: usize) {
        let Some(id) = self.a_task(who, a) else { return };
        let Some(task) = self.task(who, id) else { return };
        let by = name(who);
        let now = jiff::Timestamp::from_millisecond(START + self.step * 60_000).unwrap();
        let act = Act { by: &by, now, title: "it" };
        let body = match b % 8 {
            0..=2 => match task.decide_claim(act, Some(180)) {
                Ok(Hold::Write(body)) => Some(body),
                Ok(Hold::Over(expired)) => {
                    let expired = self.write(who, Some(id), expired);
                    Some(Task::claim_after(expired, Some(180), false))
                }
                _ => None,
            },
            3 => task.decide_release(act, None).ok(),
            4 => task.decide_assign(act, &name(a / 3)).ok().flatten(),
            5 => task.decide_block(act, Blocked { reason: "ci".into(), on: None }).ok(),
            6 => task.decide_done(act, Some("ok".into())).ok(),
            _ => task.decide_reopen(act, None).or_else(|_| task.decide_cancel(act, None)).ok(),
        };
        if let Some(body) = body {
            self.write(who, Some(id), body);
        }
    }

    /// Writes what no decision would: on any object, after any hold, in circles.
    fn break_rules(&mut self, who: usize, a: usize, b: usize) {
        let of = self.any_id(who, a);
        let follows = self.any_id(who, b);
        let depended = |on, off| Body::TaskDepended(Depended { on, off });
        let body = match (a + b) % 14 {
            0 => Body::TaskClaimed(Claimed { follows, ttl: None, confirmed: b.is_multiple_of(3) }),
            1 => Body::TaskAssigned(Assigned { follows, to: name(b) }),
            2 => Body::TaskReleased(TaskReleased { follows, reason: None }),
            3 => Body::TaskClaimExpired(ClaimExpired { follows, confirmed: b.is_multiple_of(3) }),
            4 => Body::TaskReopened(Reopened { closes: vec![follows, of], reason: None }),
            5 => Body::TaskDone(Done::default()),
            6 => Body::TaskCancelled(Cancelled::default()),
            7 => Body::TaskStarted(Started {}),
            8 => depended(vec![follows, of], vec![]),
            9 => depended(vec![odd_id(b)], vec![follows]),
            10 => Body::TaskEdited(Edited {
                under: Some(follows.to_string()),
                tag: vec!["tag0".into()],
                untag: vec!["tag1".into()],
                about: vec![About::Object(follows)],
                ..Edited::default()
            }),
            11 => Body::TaskCommented(Commented { text: "so".into() }),
            12 => Body::MessageAcked(Acked {}),
            _ => {
                // Answers in a circle, through ids that nobody was given.
                let body = Body::MessageSent(Sent {
                    to: vec![Address::One("gus".parse().unwrap())],
                    text: "round".into(),
                    reply_to: Some(odd_id(b)),
                    ..Sent::default()
                });
                self.write_as(odd_id(a), who, None, body);
                return;
            }
        };
        self.write(who, Some(of), body);
    }

    /// Writes another line with an id that is taken.
    fn say_twice(&mut self, a: usize, b: usize) {
        if self.lines.is_empty() {
            return;
        }
        let line = self.lines[a % self.lines.len()].clone();
        let Ok(parsed) = parse_line(line.as_bytes()) else { return };
        let at = jiff::Timestamp::from_millisecond(START).unwrap();
        let mut event = Event {
            id: parsed.id,
            at,
            by: ["ann", "hal"][b % 2].parse().unwrap(),
            session: None,
            branch: None,
            head: None,
            of: None,
            body: Body::MessageSent(Sent {
                to: vec![Address::One("ida".parse().unwrap())],
                text: "another".into(),
                ..Sent::default()
            }),
        };
        match b % 6 {
            0 => {}
            1 => event.body = Body::TaskAdded(Added { title: "other".into(), ..Added::default() }),
            2 => {
                let file = FileBlob { path: "f0".into(), blob: "00".into() };
                event.body = Body::ChangeRecorded(Recorded { files: vec![file], task: None });
            }
            3 => event.body = Body::ParticipantSet(Set::of("bob".parse().unwrap())),
            // The same, but for white space: it comes before the other in the order of bytes.
            4 => {
                self.lines.push(line.replacen('{', "{ ", 1));
                return;
            }
            _ => match parsed.object {
                Some(ObjectRef::Id(Noun::Task, id)) if id != event.id => {
                    event.of = Some(id);
                    event.body = Body::TaskDone(Done::default());
                }
                _ => event.body = Body::TaskAdded(Added { title: "o".into(), ..Added::default() }),
            },
        }
        self.lines.push(event.to_line());
    }
}

/// How lines arrive: for each, in which of the steps, in which file of it, and before which others.
type Arrival = Vec<(u8, u8, u32)>;

/// The lines of one step, by file, with what orders them there.
type Files<'l> = BTreeMap<u8, Vec<(u32, &'l String)>>;

/// Returns the store's contents after lines have arrived like that.
fn arrive(lines: &[String], arrival: &Arrival) -> String {
    let world = World::new();
    let mut store = world.open();
    let journal = world.paths.journal("journal-01a0c450-6e01-7000-aaf3-448d2e2cc59b.jsonl");
    // Each step has files 0 to 3; 0 and 1 are batches, 2 and 3 are writes of the journal.
    let mut steps: BTreeMap<u8, Files<'_>> = BTreeMap::new();
    for (n, &(step, file, order)) in arrival.iter().enumerate() {
        let line = &lines[n % lines.len()];
        let file = if line.starts_with('{') { file % 4 } else { file % 2 };
        steps.entry(step % 4).or_default().entry(file).or_default().push((order, line));
    }
    for (step, files) in steps {
        for (file, mut lines) in files {
            lines.sort();
            let lines: Vec<&str> = lines.into_iter().map(|(_, line)| line.as_str()).collect();
            if file < 2 {
                let folder = world.paths.log().unwrap().join("2026-11").join("23");
                fs::create_dir_all(&folder).unwrap();
                let name = folder.join(format!("{step}-{file}.jsonl"));
                fs::write(name, lines.join("\n") + "\n").unwrap();
            } else {
                let mut to =
                    fs::OpenOptions::new().append(true).create(true).open(&journal).unwrap();
                for write in lines.chunks(3) {
                    writeln!(to, r#"{{"worktree":"","events":[{}]}}"#, write.join(",")).unwrap();
                }
            }
        }
        store.refresh(world.sources()).unwrap();
    }
    let (tables, all) = (dump(&world.paths), read_all(&store).unwrap());
    assert_eq!(store.index().check().unwrap(), Vec::<String>::new());
    drop(store);
    // A store that is built from the same files at once is the same.
    fs::remove_file(world.paths.store()).unwrap();
    let store = world.open();
    assert_same(&dump(&world.paths), &tables);
    assert_same(&read_all(&store).unwrap(), &all);
    tables + &all
}

/// Fails with the first line that differs.
fn assert_same(one: &str, other: &str) {
    for (one, other) in one.lines().zip(other.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(one, other);
}

#[test]
fn what_was_lost_is_its_authors_whenever_the_other_change_arrives() {
    let key = || "focus".parse().unwrap();
    let set = |value: i64, follows| {
        let (key, value) = (key(), Json(serde_json::json!(value)));
        Body::ContextSet(context::event::Set { key, value, branch: None, follows, origin: None })
    };
    let mut story = Story { known: Default::default(), lines: Vec::new(), step: 1 };
    let first = story.write(0, None, set(1, None));
    story.step = 2;
    let unseen = story.write(1, None, set(2, None));
    story.step = 3;
    let body = Removed { key: key(), branch: None, follows: None };
    let removed = story.write(2, None, Body::ContextRemoved(body));
    story.step = 4;
    story.write(2, None, set(3, Some(removed)));

    let world = World::new();
    let mut store = world.open();
    let folder = world.paths.log().unwrap();
    fs::create_dir_all(&folder).unwrap();
    let lost = |store: &Store| -> Vec<(Name, Id, Id)> {
        let entry = store.index().entry(&EntryName { branch: None, key: key() }).unwrap().unwrap();
        entry.lost.into_iter().map(|lost| (lost.by, lost.id, lost.to)).collect()
    };
    // Bob's change comes last, though it is older than what ann was told up to.
    let late = story.lines.remove(1);
    fs::write(folder.join("1.jsonl"), story.lines.join("\n") + "\n").unwrap();
    store.refresh(world.sources()).unwrap();
    assert_eq!(lost(&store), [(name(0), first, removed)]);

    fs::write(folder.join("2.jsonl"), late + "\n").unwrap();
    store.refresh(world.sources()).unwrap();
    assert_eq!(lost(&store), [(name(0), first, unseen), (name(1), unseen, removed)]);
}

fn stories() -> impl Strategy<Value = (Vec<Step>, Arrival, Arrival)> {
    let arrivals = || prop::collection::vec(any::<(u8, u8, u32)>(), 120);
    let step = (0..3usize, any::<u8>(), 0..1000usize, 0..1000usize);
    (prop::collection::vec(step, 1..60), arrivals(), arrivals())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_arrival_makes_the_same_store((steps, one, other) in stories()) {
        let story = Story::tell(&steps);
        let lines = &story.lines;
        prop_assume!(!lines.is_empty());
        // All lines come at least once, and some again.
        let once: Arrival = (0..lines.len()).map(|n| (0, 0, n as u32)).collect();
        let truth = arrive(lines, &once);
        for arrival in [one, other] {
            let size = lines.len() + arrival.len() % (lines.len() + 1);
            let arrival: Arrival = arrival.into_iter().cycle().take(size.max(lines.len())).collect();
            assert_same(&arrive(lines, &arrival), &truth);
        }
    }
}
