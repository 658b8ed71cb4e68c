//! Facts that are what became of tasks.

use collab_hub::domain::about::About;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::Sent;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::task::event::{
    Added, Assigned, Blocked, Cancelled, Claimed, Commented, Done, Edited, Reopened,
};

use super::{Facts, Own};
use crate::fact::{Class, Telling};
use crate::support::text::Mood;
use crate::world;

impl Facts<'_> {
    pub(super) fn parents(&mut self) {
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

    /// Returns what the last task that was added is about.
    fn last_file(&self) -> &'static str {
        self.plan.own_files[(self.files - 1) % self.plan.own_files.len()]
    }

    /// Adds a task about a file of the reader's, most likely under one of the parents.
    pub(super) fn add(&mut self, at: i64, by: usize, depends_on: Vec<Id>) -> (Id, String) {
        let (title, pair) = self.plan.say(Mood::Title);
        let file = self.plan.own_files[self.files % self.plan.own_files.len()];
        self.files += 1;
        // The first is under one in any case, so that another's can be beside it.
        let beside = self.plan.rng.percent(60) || self.files == 1;
        let under = beside.then(|| *self.plan.rng.pick(&self.epics));
        self.under = under;
        let priority = match self.plan.rng.below(10) {
            0 => Priority::Critical,
            1..=3 => Priority::Important,
            _ => Priority::Routine,
        };
        let about = vec![About::place(file).expect("the list holds paths")];
        let added = Added { title, priority, under, depends_on, about, ..Added::default() };
        (self.plan.event(at, by, None, Body::TaskAdded(added)), pair)
    }

    pub(super) fn claim(&mut self, at: i64, by: usize, of: Id, follows: Id) -> Id {
        let claimed = Claimed { follows, ttl: Some(86_400), confirmed: false };
        self.plan.event(at, by, Some(of), Body::TaskClaimed(claimed))
    }

    pub(super) fn assign(&mut self, at: i64, by: usize, of: Id, follows: Id) -> Id {
        let to = self.plan.name(self.plan.reader);
        self.plan.event(at, by, Some(of), Body::TaskAssigned(Assigned { follows, to }))
    }

    /// Adds a task before the reader left, which the reader then claims.
    pub(super) fn claimed(&mut self) -> Own {
        let [added, at] = self.plan.before();
        let reader = self.plan.reader;
        let by = if self.plan.rng.percent(40) { reader } else { self.plan.other() };
        let (id, pair) = self.add(added, by, Vec::new());
        self.claim(at, reader, id, id);
        Own { id, pair, file: self.last_file(), under: self.under, at }
    }

    /// Adds a task that somebody else works on.
    pub(super) fn of_another(&mut self, holder: usize, under: Option<Id>) -> (Id, String) {
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

    pub(super) fn done(&mut self, at: i64, by: usize, of: Id) -> String {
        let (summary, pair) = self.plan.say(Mood::Summary);
        self.plan.event(at, by, Some(of), Body::TaskDone(Done { summary: Some(summary) }));
        pair
    }

    pub(super) fn in_progress(&mut self) {
        let own = self.claimed();
        let telling = Telling::of(&[&world::task(own.id)], &[&[&own.pair]]);
        self.plan.fact(Class::InProgress, vec![telling]);
        self.open.push(own);
    }

    /// Blocks a task of the reader's, by itself before it left or by another since.
    pub(super) fn blocked(&mut self, on_a_task: bool) {
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

    pub(super) fn assigned(&mut self) {
        let [added, at] = self.plan.after();
        let by = self.plan.other();
        let (id, pair) = self.add(added, by, Vec::new());
        self.assign(at, by, id, id);
        self.plan.fact(Class::Assigned, vec![Telling::of(&[&world::task(id)], &[&[&pair]])]);
    }

    /// Given to the reader before it left, and not begun.
    pub(super) fn pending(&mut self) {
        let [added, at] = self.plan.before();
        let by = self.plan.other();
        let (id, pair) = self.add(added, by, Vec::new());
        self.assign(at, by, id, id);
        self.plan.fact(Class::Pending, vec![Telling::of(&[&world::task(id)], &[&[&pair]])]);
        self.open.push(Own { id, pair, file: self.last_file(), under: self.under, at });
    }

    /// What a task of the reader's waited for is done.
    pub(super) fn unblocked(&mut self) {
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

    pub(super) fn reopened(&mut self) {
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
    pub(super) fn lost_claim(&mut self) {
        let [added, first, second] = self.plan.before();
        let (by, other, reader) = (self.plan.other(), self.plan.other(), self.plan.reader);
        let (id, _) = self.add(added, by, Vec::new());
        self.claim(first, other, id, id);
        self.claim(second, reader, id, id);
        let words = ["lost", "contested", "instead", "held by", "holds", "won", "belongs to"];
        self.plan.fact(Class::LostClaim, vec![Telling::of(&[&world::task(id)], &[&words])]);
    }

    /// Somebody's task waits for one of the reader's, and it asks when.
    pub(super) fn waiting(&mut self) {
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

    pub(super) fn comment(&mut self) {
        let n = self.plan.rng.below(self.open.len());
        let own = self.open[n].id;
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (text, pair) = self.plan.say(Mood::Comment);
        self.plan.event(at, by, Some(own), Body::TaskCommented(Commented { text }));
        self.plan.fact(Class::Comment, vec![Telling::of(&[&world::task(own)], &[&[&pair]])]);
    }

    pub(super) fn cancelled(&mut self) {
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
    pub(super) fn edited(&mut self) {
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

    /// Done by another: beside a task of the reader's under one parent, which is still to do.
    pub(super) fn completed(&mut self) {
        let holder = self.plan.other();
        let parents: Vec<Id> = self.open.iter().filter_map(|own| own.under).collect();
        let parent = *self.plan.rng.pick(&parents);
        let (id, _) = self.of_another(holder, Some(parent));
        let [at] = self.plan.after();
        let pair = self.done(at, holder, id);
        let telling = Telling::of(&[&world::task(id)], &[&[&pair]]);
        self.plan.fact(Class::Completed, vec![telling]);
    }
}
