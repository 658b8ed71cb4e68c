//! The facts, each with the events that make it one.

use collab_hub::domain::about::About;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::Address;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::task::event::{
    Added, Assigned, Blocked, Cancelled, Claimed, Commented, Done, Edited, Reopened, Started,
};

use crate::fact::{Class, Telling};
use crate::support::text::{self, Mood};
use crate::world::{self, Plan};

/// How many facts there are, and how many of them are critical.
pub(crate) const FACTS: usize = 40;
pub(crate) const CRITICAL: usize = 12;

/// The least and the most of each class that is not critical.
const MIX: [(Class, usize, usize); 15] = [
    (Class::Important, 2, 5),
    (Class::Confirm, 1, 3),
    (Class::Question, 2, 4),
    (Class::Answer, 1, 3),
    (Class::Decision, 2, 4),
    (Class::Assigned, 1, 3),
    (Class::Pending, 1, 2),
    (Class::Unblocked, 1, 2),
    (Class::Reopened, 0, 2),
    (Class::LostClaim, 0, 1),
    (Class::Waiting, 1, 2),
    (Class::Comment, 1, 3),
    (Class::Cancelled, 0, 1),
    (Class::Edited, 1, 2),
    (Class::Completed, 1, 4),
];

/// One of the reader's tasks, while it is planned.
#[derive(Clone, Debug)]
struct Own {
    id: Id,
    pair: String,
    /// When the reader last touched it.
    at: i64,
}

struct Facts<'p> {
    plan: &'p mut Plan,
    /// What the reader's tasks are parts of.
    epics: Vec<Id>,
    /// The reader's tasks that are still to do.
    open: Vec<Own>,
    files: usize,
}

/// Plans the events of all facts but the commits, which are there already.
pub(crate) fn facts(plan: &mut Plan) {
    let (messages, running, blocked, blockers) = critical(plan);
    let mut counts: Vec<(Class, usize, usize)> = MIX.to_vec();
    let mut left = FACTS - CRITICAL - plan.facts.len();
    left -= counts.iter().map(|(_, least, _)| least).sum::<usize>();
    while left > 0 {
        let n = plan.rng.below(counts.len());
        let (_, count, most) = &mut counts[n];
        if count < most {
            *count += 1;
            left -= 1;
        }
    }
    let mut facts = Facts { plan, epics: Vec::new(), open: Vec::new(), files: 0 };
    facts.parents();
    // The first tasks are about the files that others change meanwhile.
    (0..running).for_each(|_| facts.in_progress());
    (0..blocked).for_each(|n| facts.blocked(n < blockers));
    (0..messages).for_each(|_| facts.critical_message());
    for (class, count, _) in counts {
        (0..count).for_each(|_| facts.plain(class));
    }
    facts.traps();
    let goodbye = facts.plan.left;
    let reader = facts.plan.reader;
    let text = facts.plan.babble(Mood::Progress);
    facts.plan.send(goodbye, reader, Sent { to: vec![Address::All], text, ..Sent::default() });
}

/// Draws how many critical messages, tasks in progress, blocked tasks and blockers there are.
fn critical(plan: &mut Plan) -> (usize, usize, usize, usize) {
    loop {
        let messages = plan.rng.between(3, 5) as usize;
        let running = plan.rng.between(3, 4) as usize;
        let blocked = plan.rng.between(2, 3) as usize;
        let blockers = CRITICAL.saturating_sub(messages + running + blocked);
        if (1..=2).contains(&blockers) {
            return (messages, running, blocked, blockers);
        }
    }
}

impl Facts<'_> {
    fn plain(&mut self, class: Class) {
        match class {
            Class::Important => self.important(),
            Class::Confirm => self.confirm(),
            Class::Question => self.question(),
            Class::Answer => self.answer(),
            Class::Decision => self.decision(),
            Class::Assigned => self.assigned(),
            Class::Pending => self.pending(),
            Class::Unblocked => self.unblocked(),
            Class::Reopened => self.reopened(),
            Class::LostClaim => self.lost_claim(),
            Class::Waiting => self.waiting(),
            Class::Comment => self.comment(),
            Class::Cancelled => self.cancelled(),
            Class::Edited => self.edited(),
            Class::Completed => self.completed(),
            critical => unreachable!("{critical} is planned by itself"),
        }
    }

    fn parents(&mut self) {
        for _ in 0..2 {
            let at = self.plan.start + self.plan.rng.between(1, 9) * 60_000;
            let by = self.plan.other();
            let to = self.plan.other();
            let title = self.plan.babble(Mood::Title);
            let added = Added { title, priority: Priority::Important, ..Added::default() };
            let id = self.plan.event(at, by, None, Body::TaskAdded(added));
            let assigned = Assigned { follows: id, to: self.plan.name(to) };
            self.plan.event(at + 20_000, by, Some(id), Body::TaskAssigned(assigned));
            self.epics.push(id);
        }
    }

    /// Adds a task about a file of the reader's, most likely under one of the parents.
    fn add(&mut self, at: i64, by: usize, depends_on: Vec<Id>) -> (Id, String) {
        let (title, pair) = self.plan.say(Mood::Title);
        let file = self.plan.own_files[self.files % self.plan.own_files.len()];
        self.files += 1;
        let under = self.plan.rng.percent(60).then(|| *self.plan.rng.pick(&self.epics));
        let priority = match self.plan.rng.below(10) {
            0 => Priority::Critical,
            1..=3 => Priority::Important,
            _ => Priority::Routine,
        };
        let about = vec![About::place(file).expect("the list holds paths")];
        let added = Added { title, priority, under, depends_on, about, ..Added::default() };
        (self.plan.event(at, by, None, Body::TaskAdded(added)), pair)
    }

    fn claim(&mut self, at: i64, by: usize, of: Id, follows: Id) -> Id {
        let claimed = Claimed { follows, ttl: Some(86_400) };
        self.plan.event(at, by, Some(of), Body::TaskClaimed(claimed))
    }

    fn assign(&mut self, at: i64, by: usize, of: Id, follows: Id) -> Id {
        let to = self.plan.name(self.plan.reader);
        self.plan.event(at, by, Some(of), Body::TaskAssigned(Assigned { follows, to }))
    }

    /// Adds a task before the reader left, which the reader then claims.
    fn claimed(&mut self) -> Own {
        let [added, at] = self.plan.before();
        let reader = self.plan.reader;
        let by = if self.plan.rng.percent(40) { reader } else { self.plan.other() };
        let (id, pair) = self.add(added, by, Vec::new());
        self.claim(at, reader, id, id);
        Own { id, pair, at }
    }

    /// Adds a task that somebody else works on.
    fn of_another(&mut self, holder: usize, under: Option<Id>) -> (Id, String) {
        let [added, at] = self.plan.before();
        let by = self.plan.other();
        let (title, pair) = self.plan.say(Mood::Title);
        let added = self.plan.event(
            added,
            by,
            None,
            Body::TaskAdded(Added { title, under, ..Added::default() }),
        );
        self.claim(at, holder, added, added);
        (added, pair)
    }

    fn done(&mut self, at: i64, by: usize, of: Id) -> String {
        let (summary, pair) = self.plan.say(Mood::Summary);
        self.plan.event(at, by, Some(of), Body::TaskDone(Done { summary: Some(summary) }));
        pair
    }

    fn in_progress(&mut self) {
        let own = self.claimed();
        let telling = Telling::of(&[&world::task(own.id)], &[&[&own.pair]]);
        self.plan.fact(Class::InProgress, vec![telling]);
        self.open.push(own);
    }

    /// Blocks a task of the reader's, by itself before it left or by another since.
    fn blocked(&mut self, on_a_task: bool) {
        let own = self.claimed();
        let short = world::task(own.id);
        let reader = self.plan.reader;
        let (by, at) = if self.plan.rng.percent(40) {
            (reader, self.plan.time(own.at + 1, self.plan.left - 60_000))
        } else {
            let [at] = self.plan.after();
            (self.plan.other(), at)
        };
        let mut on = None;
        if on_a_task {
            let holder = self.plan.other();
            let (blocker, _) = self.of_another(holder, None);
            on = Some(blocker);
            let blocker = world::task(blocker);
            self.plan.fact(Class::Blocker, vec![Telling::of(&[&blocker, &short], &[])]);
        }
        let (reason, pair) = self.plan.say(Mood::Reason);
        self.plan.event(at, by, Some(own.id), Body::TaskBlocked(Blocked { reason, on }));
        let words: [&[&str]; 2] = [&["blocked"], &[&pair]];
        self.plan.fact(Class::Blocked, vec![Telling::of(&[&short], &words)]);
    }

    /// Sends something to the reader, alone or with others.
    fn to_reader(&mut self, class: Class, to: Vec<Address>, mood: Mood, sent: Sent) -> Id {
        let by = self.plan.other();
        let at = if self.plan.left_unread.is_empty()
            && sent.priority != Priority::Routine
            && self.plan.rng.percent(10)
        {
            let [at] = self.plan.before();
            at
        } else {
            let [at] = self.plan.after();
            at
        };
        let (text, pair) = self.plan.say(mood);
        let id = self.plan.send(at, by, Sent { to, text, ..sent });
        if at < self.plan.left {
            self.plan.left_unread.push(id);
        }
        self.plan.fact(class, vec![Telling::of(&[&world::message(id)], &[&[&pair]])]);
        id
    }

    fn reader(&self) -> Address {
        Address::One(self.plan.name(self.plan.reader))
    }

    fn role(&self) -> Address {
        Address::Role(self.plan.roles[self.plan.reader].to_owned())
    }

    /// The reader, perhaps with somebody else.
    fn reader_and(&mut self) -> Vec<Address> {
        let other = self.plan.other();
        let other = Address::One(self.plan.name(other));
        if self.plan.rng.percent(25) { vec![other, self.reader()] } else { vec![self.reader()] }
    }

    fn maybe_about(&mut self, percent: usize) -> Vec<About> {
        if self.open.is_empty() || !self.plan.rng.percent(percent) {
            return Vec::new();
        }
        let n = self.plan.rng.below(self.open.len());
        vec![About::Object(self.open[n].id)]
    }

    fn critical_message(&mut self) {
        let to = match self.plan.rng.below(3) {
            0 => vec![Address::All],
            1 => vec![self.role()],
            _ => self.reader_and(),
        };
        let ack = self.plan.rng.percent(40);
        let sent = Sent { priority: Priority::Critical, ack, ..Sent::default() };
        self.to_reader(Class::CriticalMessage, to, Mood::Alarm, sent);
    }

    fn important(&mut self) {
        let to = if self.plan.rng.percent(25) { vec![self.role()] } else { self.reader_and() };
        let about = self.maybe_about(30);
        let sent = Sent { priority: Priority::Important, about, ..Sent::default() };
        self.to_reader(Class::Important, to, Mood::Notice, sent);
    }

    fn confirm(&mut self) {
        let to = if self.plan.rng.percent(40) { vec![Address::All] } else { self.reader_and() };
        let sent = Sent { ack: true, ..Sent::default() };
        self.to_reader(Class::Confirm, to, Mood::Confirm, sent);
    }

    fn question(&mut self) {
        let about = self.maybe_about(40);
        let to = self.reader_and();
        self.to_reader(Class::Question, to, Mood::Question, Sent { about, ..Sent::default() });
    }

    fn decision(&mut self) {
        let sent = Sent { priority: Priority::Important, ..Sent::default() };
        self.to_reader(Class::Decision, vec![Address::All], Mood::Decision, sent);
    }

    /// The reader asked; now there is an answer.
    fn answer(&mut self) {
        let [asked] = self.plan.before();
        let [answered] = self.plan.after();
        let (reader, other) = (self.plan.reader, self.plan.other());
        let text = self.plan.babble(Mood::Question);
        let to = vec![Address::One(self.plan.name(other))];
        let question = self.plan.send(asked, reader, Sent { to, text, ..Sent::default() });
        let (text, pair) = self.plan.say(Mood::Answer);
        let to = vec![self.reader()];
        let sent = Sent { to, text, reply_to: Some(question), ..Sent::default() };
        let id = self.plan.send(answered, other, sent);
        self.plan.fact(Class::Answer, vec![Telling::of(&[&world::message(id)], &[&[&pair]])]);
    }

    fn assigned(&mut self) {
        let [added, at] = self.plan.after();
        let by = self.plan.other();
        let (id, pair) = self.add(added, by, Vec::new());
        self.assign(at, by, id, id);
        self.plan.fact(Class::Assigned, vec![Telling::of(&[&world::task(id)], &[&[&pair]])]);
    }

    /// Given to the reader before it left, and not begun.
    fn pending(&mut self) {
        let [added, at] = self.plan.before();
        let by = self.plan.other();
        let (id, pair) = self.add(added, by, Vec::new());
        self.assign(at, by, id, id);
        self.plan.fact(Class::Pending, vec![Telling::of(&[&world::task(id)], &[&[&pair]])]);
        self.open.push(Own { id, pair, at });
    }

    /// What a task of the reader's waited for is done.
    fn unblocked(&mut self) {
        let holder = self.plan.other();
        let (first, _) = self.of_another(holder, None);
        // Later than all that makes the first one.
        let at = self.plan.left - 9 * 60_000 + self.plan.rng.between(0, 60_000);
        let by = self.plan.other();
        let (id, _) = self.add(at, by, vec![first]);
        self.assign(at + 60_000, by, id, id);
        let [done] = self.plan.after();
        let pair = self.done(done, holder, first);
        let (own, first) = (world::task(id), world::task(first));
        let free = ["ready", "unblocked", "can start", "can begin", "free to", "no longer waits"];
        let tellings = vec![
            Telling::of(&[&own], &[&free]),
            Telling::of(&[&own, &first], &[&["done", "completed"]]),
            Telling::of(&[&first], &[&[&pair]]),
        ];
        self.plan.fact(Class::Unblocked, tellings);
    }

    fn reopened(&mut self) {
        let own = self.claimed();
        let reader = self.plan.reader;
        let at = self.plan.time(own.at + 1, self.plan.left - 60_000);
        let summary = Some(self.plan.babble(Mood::Summary));
        let done = self.plan.event(at, reader, Some(own.id), Body::TaskDone(Done { summary }));
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (reason, pair) = self.plan.say(Mood::Reason);
        let reopened = Reopened { closes: vec![done], reason: Some(reason) };
        self.plan.event(at, by, Some(own.id), Body::TaskReopened(reopened));
        let words: [&[&str]; 2] = [&["reopened", "opened again"], &[&pair]];
        self.plan.fact(Class::Reopened, vec![Telling::of(&[&world::task(own.id)], &words)]);
    }

    /// Both claimed while apart, and the other was first.
    fn lost_claim(&mut self) {
        let [added, first, second] = self.plan.before();
        let (by, other, reader) = (self.plan.other(), self.plan.other(), self.plan.reader);
        let (id, _) = self.add(added, by, Vec::new());
        self.claim(first, other, id, id);
        self.claim(second, reader, id, id);
        let words = ["lost", "contested", "instead", "held by", "holds", "won", "belongs to"];
        self.plan.fact(Class::LostClaim, vec![Telling::of(&[&world::task(id)], &[&words])]);
    }

    /// Somebody's task waits for one of the reader's, and it asks when.
    fn waiting(&mut self) {
        let n = self.plan.rng.below(self.open.len());
        let own = self.open[n].id;
        let other = self.plan.other();
        let [added, claimed, asked] = self.plan.after();
        let title = self.plan.babble(Mood::Title);
        let added_task = Added { title, depends_on: vec![own], ..Added::default() };
        let id = self.plan.event(added, other, None, Body::TaskAdded(added_task));
        let assigned = Assigned { follows: id, to: self.plan.name(other) };
        self.plan.event(claimed, other, Some(id), Body::TaskAssigned(assigned));
        let (text, pair) = self.plan.say(Mood::When);
        let (to, about) = (vec![self.reader()], vec![About::Object(own)]);
        let message = self.plan.send(asked, other, Sent { to, text, about, ..Sent::default() });
        let telling = Telling::of(&[&world::message(message)], &[&[&pair]]);
        self.plan.fact(Class::Waiting, vec![telling]);
    }

    fn comment(&mut self) {
        let n = self.plan.rng.below(self.open.len());
        let own = self.open[n].id;
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (text, pair) = self.plan.say(Mood::Comment);
        self.plan.event(at, by, Some(own), Body::TaskCommented(Commented { text }));
        self.plan.fact(Class::Comment, vec![Telling::of(&[&world::task(own)], &[&[&pair]])]);
    }

    fn cancelled(&mut self) {
        let own = self.claimed();
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (reason, pair) = self.plan.say(Mood::Reason);
        let cancelled = Cancelled { reason: Some(reason) };
        self.plan.event(at, by, Some(own.id), Body::TaskCancelled(cancelled));
        let words: [&[&str]; 2] = [&["cancelled"], &[&pair]];
        self.plan.fact(Class::Cancelled, vec![Telling::of(&[&world::task(own.id)], &words)]);
    }

    /// What counts as done has changed, or how much the task matters.
    fn edited(&mut self) {
        let n = self.plan.rng.below(self.open.len());
        let own = self.open[n].id;
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (criterion, pair) = self.plan.say(Mood::Criterion);
        let criteria = Some(vec![criterion]);
        let priority = self.plan.rng.percent(30).then_some(Priority::Important);
        let edited = Edited { criteria, priority, ..Edited::default() };
        self.plan.event(at, by, Some(own), Body::TaskEdited(edited));
        self.plan.fact(Class::Edited, vec![Telling::of(&[&world::task(own)], &[&[&pair]])]);
    }

    /// Done by another: beside a task of the reader's under one parent.
    fn completed(&mut self) {
        let holder = self.plan.other();
        let parent = *self.plan.rng.pick(&self.epics);
        let (id, _) = self.of_another(holder, Some(parent));
        let [at] = self.plan.after();
        let pair = self.done(at, holder, id);
        let telling = Telling::of(&[&world::task(id)], &[&[&pair]]);
        self.plan.fact(Class::Completed, vec![telling]);
    }

    /// What looks like a fact, and is none: it was read, or is over.
    fn traps(&mut self) {
        for _ in 0..4 {
            let [at] = self.plan.before();
            let by = self.plan.other();
            let (to, text) = (vec![self.reader()], self.plan.babble(Mood::Alarm));
            let sent = Sent { to, text, priority: Priority::Critical, ack: true, ..Sent::default() };
            let id = self.plan.send(at, by, sent);
            let reader = self.plan.reader;
            let acked = self.plan.time(at + 1, self.plan.left - 60_000);
            self.plan.event(acked, reader, Some(id), Body::MessageAcked(Default::default()));
        }
        // Blocked once, but no longer; in progress as another fact says.
        let own = self.open[0].clone();
        let reader = self.plan.reader;
        let reason = self.plan.babble(Mood::Reason);
        let blocked = Body::TaskBlocked(Blocked { reason, on: None });
        let at = self.plan.time(own.at + 1, self.plan.left - 90_000);
        self.plan.event(at, reader, Some(own.id), blocked);
        self.plan.event(at + 30_000, reader, Some(own.id), Body::TaskStarted(Started {}));
        // Claimed and done long ago.
        for _ in 0..6 {
            let own = self.claimed();
            let at = self.plan.time(own.at + 1, self.plan.left - 60_000);
            let pair = self.plan.any_pair();
            let file = *self.plan.rng.pick(&self.plan.other_files);
            let summary = Some(text::text(&mut self.plan.rng, Mood::Summary, &pair, file));
            self.plan.event(at, reader, Some(own.id), Body::TaskDone(Done { summary }));
        }
    }
}
