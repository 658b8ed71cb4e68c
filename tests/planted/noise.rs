//! Everything else that happens: none of it matters to the reader.
//!
//! While the reader is away, nothing here is for it alone but thanks, nothing for all is more than
//! routine or asks for an acknowledgement, and nobody touches its tasks or what they wait for.
//! Others shout at each other, though: what is for them may be marked as critical.

use collab_hub::domain::about::About;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::Address;
use collab_hub::domain::participant::{Kind, Set};
use collab_hub::domain::priority::Priority;
use collab_hub::domain::recorded::{FileBlob, Recorded};
use collab_hub::domain::task::event::{
    Added, Assigned, Blocked, Cancelled, Claimed, Commented, Depended, Done, Edited, Released,
    Reopened, Started,
};

use crate::notes::Noted;
use crate::support::text::Mood;
use crate::world::Plan;

/// How many messages of thanks reach the reader while it is away.
const THANKS: usize = 6;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Free,
    Held,
    Blocked,
    Closed,
}

struct Task {
    id: Id,
    hold: Id,
    holder: usize,
    state: State,
    closed: Option<Id>,
}

struct Said {
    id: Id,
    by: usize,
    to: Vec<usize>,
    ack: bool,
    mood: Mood,
}

struct Noise<'p> {
    plan: &'p mut Plan,
    tasks: Vec<Task>,
    said: Vec<Said>,
    noted: Noted,
    thanks: usize,
}

/// Adds events until there are so many.
pub(crate) fn fill(plan: &mut Plan, events: usize) {
    introduce(plan);
    let missing = events - plan.events.len();
    let (start, now) = (plan.start, plan.now);
    let mut times: Vec<i64> =
        (0..missing).map(|_| plan.time(start + 600_000, now - 120_000)).collect();
    times.sort_unstable();
    // The reader's last act is one of the facts' events.
    let mut noise =
        Noise { plan, tasks: Vec::new(), said: Vec::new(), noted: Noted::default(), thanks: 0 };
    for at in times {
        noise.act(at);
    }
}

/// Says who is who, with roles and clients.
fn introduce(plan: &mut Plan) {
    for n in 0..plan.cast.len() {
        let member = plan.cast[n];
        let set = Set {
            kind: Some(if member.client.is_some() { Kind::Ai } else { Kind::Person }),
            title: member.client.is_none().then(|| member.author.to_owned()),
            client: member.client.map(str::to_owned),
            role: Some(plan.roles[n].to_owned()),
            ..Set::of(plan.name(n))
        };
        let at = plan.start + n as i64 * 1_000;
        plan.event(at, n, None, Body::ParticipantSet(set));
    }
}

impl Noise<'_> {
    /// Does exactly one thing.
    fn act(&mut self, at: i64) {
        let gone = at >= self.plan.left;
        let by = if gone { self.plan.other() } else { self.plan.rng.below(self.plan.cast.len()) };
        match self.plan.rng.below(100) {
            0..=19 => self.direct(at, by),
            20..=27 => self.broadcast(at, by),
            28..=30 => self.whoever_has_a_role(at, by),
            31..=39 => self.reply(at, by),
            40..=45 => self.acknowledge(at, by),
            46..=93 => self.task(at, by),
            94 => self.rename(at, by),
            95..=98 => self.noted.act(self.plan, at, by),
            _ => self.record(at, by),
        }
    }

    fn is_gone(&self, at: i64) -> bool {
        at >= self.plan.left
    }

    /// Somebody to write to or to give work: while the reader is away, not the reader.
    fn mate(&mut self, at: i64, by: usize) -> usize {
        loop {
            let mate = self.plan.rng.below(self.plan.cast.len());
            if mate != by && !(self.is_gone(at) && mate == self.plan.reader) {
                return mate;
            }
        }
    }

    /// As people set it: too high now and then.
    fn inflated(&mut self) -> Priority {
        match self.plan.rng.below(100) {
            0..=5 => Priority::Critical,
            6..=21 => Priority::Important,
            _ => Priority::Routine,
        }
    }

    fn mood(&mut self, priority: Priority) -> Mood {
        match priority {
            Priority::Routine => *self.plan.rng.pick(&Mood::ROUTINE),
            _ => *self.plan.rng.pick(&Mood::URGENT),
        }
    }

    fn about(&mut self) -> Vec<About> {
        if self.plan.rng.percent(75) {
            return Vec::new();
        }
        if self.plan.rng.percent(50) && !self.tasks.is_empty() {
            return vec![About::Object(self.plan.rng.pick(&self.tasks).id)];
        }
        let file = *self.plan.rng.pick(&self.plan.other_files);
        vec![About::place(file).expect("the list holds paths")]
    }

    fn say(&mut self, at: i64, by: usize, to: Vec<usize>, mood: Mood, sent: Sent) {
        let text = self.plan.babble(mood);
        let ack = sent.ack;
        let id = self.plan.send(at, by, Sent { text, ..sent });
        self.said.push(Said { id, by, to, ack, mood });
    }

    fn direct(&mut self, at: i64, by: usize) {
        let mut mates = vec![self.mate(at, by)];
        if self.plan.rng.percent(12) {
            let second = self.mate(at, by);
            mates.push(second);
        }
        mates.dedup();
        let to = mates.iter().map(|&mate| Address::One(self.plan.name(mate))).collect();
        let priority = self.inflated();
        let mood = self.mood(priority);
        // The reader owes nobody an acknowledgement from before it left.
        let ack = !mates.contains(&self.plan.reader) && self.plan.rng.percent(12);
        let about = self.about();
        self.say(at, by, mates, mood, Sent { to, priority, about, ack, ..Sent::default() });
    }

    fn broadcast(&mut self, at: i64, by: usize) {
        // Before the reader left it read them all, whatever they were.
        let gone = self.is_gone(at);
        let priority = if gone { Priority::Routine } else { self.inflated() };
        let mood = self.mood(priority);
        let about = self.about();
        let sent = Sent { to: vec![Address::All], priority, about, ..Sent::default() };
        self.say(at, by, Vec::new(), mood, sent);
    }

    fn whoever_has_a_role(&mut self, at: i64, by: usize) {
        let mate = self.mate(at, by);
        let to = vec![Address::Role(self.plan.roles[mate].to_owned())];
        let priority = self.inflated();
        let mood = self.mood(priority);
        self.say(at, by, vec![mate], mood, Sent { to, priority, ..Sent::default() });
    }

    /// Answers one of the last messages; the reader's with thanks at the most.
    fn reply(&mut self, at: i64, by: usize) {
        let from = self.said.len().saturating_sub(30);
        let recent: Vec<usize> = (from..self.said.len())
            .filter(|&n| {
                self.said[n].by != by
                    && (self.said[n].to.is_empty() || self.said[n].to.contains(&by))
            })
            .collect();
        if recent.is_empty() {
            return self.broadcast(at, by);
        }
        let n = *self.plan.rng.pick(&recent);
        let (id, sender, asked) =
            (self.said[n].id, self.said[n].by, self.said[n].mood == Mood::Question);
        let mut mood = if asked { Mood::Answer } else { *self.plan.rng.pick(&Mood::ROUTINE) };
        if self.is_gone(at) && sender == self.plan.reader {
            if asked || self.thanks == THANKS {
                return self.direct(at, by);
            }
            self.thanks += 1;
            mood = Mood::Chatter;
        }
        let to = vec![Address::One(self.plan.name(sender))];
        let sent = Sent { to, reply_to: Some(id), ..Sent::default() };
        self.say(at, by, vec![sender], mood, sent);
    }

    fn acknowledge(&mut self, at: i64, by: usize) {
        let wants = |said: &&Said| said.ack && said.to.contains(&by);
        let Some(id) = self.said.iter().rev().find(wants).map(|said| said.id) else {
            return self.direct(at, by);
        };
        self.said.iter_mut().filter(|said| said.id == id).for_each(|said| {
            said.to.retain(|&to| to != by);
        });
        self.plan.event(at, by, Some(id), Body::MessageAcked(Default::default()));
    }

    fn rename(&mut self, at: i64, by: usize) {
        let models = ["fast", "large", "2.5", "next"];
        let model = Some((*self.plan.rng.pick(&models)).to_owned());
        let set = Set { model, ..Set::of(self.plan.name(by)) };
        self.plan.event(at, by, None, Body::ParticipantSet(set));
    }

    fn record(&mut self, at: i64, by: usize) {
        let files = (0..self.plan.rng.between(1, 3))
            .map(|_| FileBlob {
                path: (*self.plan.rng.pick(&self.plan.other_files)).to_owned(),
                blob: format!(
                    "{:016x}{:016x}{:08x}",
                    self.plan.rng.next(),
                    self.plan.rng.next(),
                    at as u32
                ),
            })
            .collect();
        self.plan.event(at, by, None, Body::ChangeRecorded(Recorded { files, task: None }));
    }

    fn task(&mut self, at: i64, by: usize) {
        // The reader's own tasks are facts: here it only changes and comments those of others.
        let is_reader = by == self.plan.reader;
        let open = self.tasks.iter().filter(|task| task.state != State::Closed).count();
        let n = (!self.tasks.is_empty()).then(|| self.plan.rng.below(self.tasks.len()));
        let Some(n) = n.filter(|_| open >= 12 || is_reader) else { return self.add(at, by) };
        let held = self.tasks[n].holder;
        match (self.tasks[n].state, self.plan.rng.below(10)) {
            (State::Closed, 0) => self.reopen(at, by, n),
            (State::Closed, _) if open > 70 => self.finish(at),
            (State::Closed, _) => self.add(at, by),
            (_, 0..=1) => self.comment(at, by, n),
            (_, 2) if self.plan.rng.percent(40) => self.edit(at, by, n),
            (_, 3) if self.plan.rng.percent(40) => self.depend(at, by, n),
            (State::Free, 8) => self.assign(at, by, n),
            (State::Free, _) if !is_reader => self.claim(at, by, n),
            (State::Held, 4) => self.block(at, held, n),
            (State::Held, 5) if self.plan.rng.percent(40) => self.release(at, held, n),
            (State::Held, _) => self.done(at, held, n),
            (State::Blocked, _) => self.start(at, held, n),
            _ => self.add(at, by),
        }
    }

    fn add(&mut self, at: i64, by: usize) {
        let by = if by == self.plan.reader { self.plan.other() } else { by };
        let title = self.plan.babble(Mood::Title);
        let priority = self.inflated();
        let about = self.about();
        let criteria = if self.plan.rng.percent(20) {
            vec![self.plan.babble(Mood::Criterion)]
        } else {
            Vec::new()
        };
        let under = (self.plan.rng.percent(20) && !self.tasks.is_empty())
            .then(|| self.plan.rng.pick(&self.tasks).id);
        let added = Added { title, priority, about, criteria, under, ..Added::default() };
        let id = self.plan.event(at, by, None, Body::TaskAdded(added));
        self.tasks.push(Task { id, hold: id, holder: by, state: State::Free, closed: None });
    }

    fn hold(&mut self, n: usize, hold: Id, holder: usize, state: State) {
        let task = &mut self.tasks[n];
        (task.hold, task.holder, task.state) = (hold, holder, state);
    }

    fn claim(&mut self, at: i64, by: usize, n: usize) {
        let claimed = Claimed { follows: self.tasks[n].hold, ttl: Some(86_400), confirmed: false };
        let hold = self.plan.event(at, by, Some(self.tasks[n].id), Body::TaskClaimed(claimed));
        self.hold(n, hold, by, State::Held);
    }

    fn assign(&mut self, at: i64, by: usize, n: usize) {
        let mut to = self.mate(at, by);
        if to == self.plan.reader {
            to = self.plan.third(by);
        }
        let assigned = Assigned { follows: self.tasks[n].hold, to: self.plan.name(to) };
        let hold = self.plan.event(at, by, Some(self.tasks[n].id), Body::TaskAssigned(assigned));
        self.hold(n, hold, to, State::Held);
    }

    fn release(&mut self, at: i64, by: usize, n: usize) {
        let reason = Some(self.plan.babble(Mood::Reason));
        let released = Released { follows: self.tasks[n].hold, reason };
        let hold = self.plan.event(at, by, Some(self.tasks[n].id), Body::TaskReleased(released));
        self.hold(n, hold, by, State::Free);
    }

    fn comment(&mut self, at: i64, by: usize, n: usize) {
        let text = self.plan.babble(Mood::Comment);
        let commented = Body::TaskCommented(Commented { text });
        self.plan.event(at, by, Some(self.tasks[n].id), commented);
    }

    fn edit(&mut self, at: i64, by: usize, n: usize) {
        let criteria = Some(vec![self.plan.babble(Mood::Criterion)]);
        let priority = Some(self.inflated());
        let edited = Edited { criteria, priority, ..Edited::default() };
        self.plan.event(at, by, Some(self.tasks[n].id), Body::TaskEdited(edited));
    }

    fn depend(&mut self, at: i64, by: usize, n: usize) {
        // On an older one only, so that there is no cycle.
        let id = self.tasks[n].id;
        if n == 0 {
            return self.comment(at, by, n);
        }
        let on = vec![self.tasks[self.plan.rng.below(n)].id];
        self.plan.event(at, by, Some(id), Body::TaskDepended(Depended { on, off: Vec::new() }));
    }

    fn block(&mut self, at: i64, by: usize, n: usize) {
        let reason = self.plan.babble(Mood::Reason);
        let blocked = Body::TaskBlocked(Blocked { reason, on: None });
        self.plan.event(at, by, Some(self.tasks[n].id), blocked);
        self.tasks[n].state = State::Blocked;
    }

    fn start(&mut self, at: i64, by: usize, n: usize) {
        self.plan.event(at, by, Some(self.tasks[n].id), Body::TaskStarted(Started {}));
        self.tasks[n].state = State::Held;
    }

    fn done(&mut self, at: i64, by: usize, n: usize) {
        let id = self.tasks[n].id;
        let body = if self.plan.rng.percent(8) {
            Body::TaskCancelled(Cancelled { reason: Some(self.plan.babble(Mood::Reason)) })
        } else {
            let summary = self.plan.rng.percent(80).then(|| self.plan.babble(Mood::Summary));
            Body::TaskDone(Done { summary })
        };
        let closed = self.plan.event(at, by, Some(id), body);
        self.tasks[n].state = State::Closed;
        self.tasks[n].closed = Some(closed);
    }

    /// Closes the oldest task that is held.
    fn finish(&mut self, at: i64) {
        let oldest = self.tasks.iter().position(|task| task.state == State::Held);
        let Some(n) = oldest else {
            let by = self.plan.other();
            return self.broadcast(at, by);
        };
        let by = self.tasks[n].holder;
        self.done(at, by, n);
    }

    fn reopen(&mut self, at: i64, by: usize, n: usize) {
        let Some(closed) = self.tasks[n].closed else { return self.add(at, by) };
        let reason = Some(self.plan.babble(Mood::Reason));
        let reopened = Body::TaskReopened(Reopened { closes: vec![closed], reason });
        self.plan.event(at, by, Some(self.tasks[n].id), reopened);
        self.tasks[n].state =
            if self.tasks[n].hold == self.tasks[n].id { State::Free } else { State::Held };
    }
}
