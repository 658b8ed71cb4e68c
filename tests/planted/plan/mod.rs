//! The facts, each with the events that make it one: how many of each class, and what is none.

mod messages;
mod notes;
mod tasks;

use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::Address;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::task::event::{Blocked, Done, Started};

use crate::fact::Class;
use crate::support::text::{self, Mood};
use crate::world::Plan;

/// How many facts there are, and how many of them are critical.
pub(crate) const FACTS: usize = 40;
pub(crate) const CRITICAL: usize = 12;

/// The least and the most of each class that is not critical.
const MIX: [(Class, usize, usize); 19] = [
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
    (Class::Decided, 1, 3),
    (Class::RuledOut, 1, 3),
    (Class::Convention, 1, 2),
    (Class::Discovery, 1, 3),
];

/// One of the reader's tasks, while it is planned.
#[derive(Clone, Debug)]
struct Own {
    id: Id,
    pair: String,
    /// What it is about.
    file: &'static str,
    under: Option<Id>,
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
    /// What the last task that was added is under.
    under: Option<Id>,
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
    let mut facts = Facts { plan, epics: Vec::new(), open: Vec::new(), files: 0, under: None };
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
            Class::Decided => self.decided(),
            Class::RuledOut => self.ruled_out(),
            Class::Convention => self.convention(),
            Class::Discovery => self.discovery(),
            critical => unreachable!("{critical} is planned by itself"),
        }
    }

    /// What looks like a fact, and is none: it was read, or is over.
    fn traps(&mut self) {
        for _ in 0..4 {
            let [at] = self.plan.before();
            let by = self.plan.other();
            let (to, text) = (vec![self.reader()], self.plan.babble(Mood::Alarm));
            let sent =
                Sent { to, text, priority: Priority::Critical, ack: true, ..Sent::default() };
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
