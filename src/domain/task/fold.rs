//! What the events of a task make of it.
//!
//! Invariant: never fails and never looks at a clock; two clones that hold the same events hold the
//! same task. Events come in the order of their ids, each once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Closing, Contested, Note, Status, Task};
use crate::domain::event::{Body, Event};
use crate::domain::ids::Id;
use crate::domain::name::Name;

impl Task {
    /// Folds the events of one task; none if it was never added.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, added) = events.iter().find_map(|event| match &event.body {
            Body::TaskAdded(added) => Some((event, added)),
            _ => None,
        })?;
        let mut task = Self {
            id: first.id,
            by: first.by.clone(),
            at: first.at,
            title: added.title.trim().to_owned(),
            description: added.description.clone().unwrap_or_default(),
            priority: added.priority,
            under: added.under,
            depends_on: added.depends_on.iter().copied().collect(),
            tags: added.tags.iter().cloned().collect(),
            estimate: added.estimate.clone(),
            criteria: added.criteria.clone(),
            about: added.about.iter().cloned().collect(),
            status: Status::Pending,
            hold: first.id,
            hold_follows: first.id,
            confirmed: false,
            assignee: None,
            held_at: None,
            ttl: None,
            holder_active: None,
            contested: Vec::new(),
            blocked: None,
            closed: None,
            closings: Vec::new(),
            reopened: None,
            comments: Vec::new(),
            touched: first.id,
        };
        for event in events {
            task.touched = task.touched.max(event.id);
            task.apply_field(event);
        }
        // A task is no part of itself, and does not wait for itself.
        task.under = task.under.filter(|under| *under != task.id);
        task.depends_on.remove(&task.id);
        let claimed = task.apply_holds(events);
        task.apply_progress(events, claimed);
        task.apply_closings(events);
        Some(task)
    }

    /// Registers and sets: in the order of ids, the last one wins.
    fn apply_field(&mut self, event: &Event) {
        match &event.body {
            Body::TaskEdited(edited) => {
                if let Some(title) = &edited.title {
                    title.trim().clone_into(&mut self.title);
                }
                if let Some(description) = &edited.description {
                    self.description.clone_from(description);
                }
                self.priority = edited.priority.unwrap_or(self.priority);
                if let Some(under) = &edited.under {
                    self.under = under.parse().ok();
                }
                if let Some(estimate) = &edited.estimate {
                    self.estimate = Some(estimate.clone()).filter(|text| !text.is_empty());
                }
                if let Some(criteria) = &edited.criteria {
                    self.criteria.clone_from(criteria);
                }
                change(&mut self.tags, &edited.tag, &edited.untag);
                change(&mut self.about, &edited.about, &edited.unabout);
            }
            Body::TaskDepended(depended) => {
                change(&mut self.depends_on, &depended.on, &depended.off);
            }
            Body::TaskCommented(commented) => {
                self.comments.push(note(event, commented.text.clone()));
            }
            _ => {}
        }
    }

    /// Follows the holds from the task's start; says whether the last one is a claim.
    fn apply_holds(&mut self, events: &[Event]) -> bool {
        let mut followers: BTreeMap<Id, Vec<&Event>> = BTreeMap::new();
        for event in events {
            if let Some(follows) = follows(&event.body) {
                // What does not look forward cannot go in circles.
                if follows < event.id {
                    followers.entry(follows).or_default().push(event);
                }
            }
        }
        let mut claimed = false;
        let mut counted = BTreeSet::new();
        // The events are in order, so the first that may follow has the lowest id; but what a remote
        // took was promised to whoever wrote it.
        while let Some(next) = followers.get(&self.hold).and_then(|next| {
            let may_follow = |event: &&&Event| self.hold != self.id || holder(event).is_some();
            let confirmed = next.iter().filter(may_follow).find(|event| is_confirmed(event));
            confirmed.or_else(|| next.iter().find(may_follow))
        }) {
            self.hold_follows = self.hold;
            self.hold = next.id;
            counted.insert(next.id);
            let holder = holder(next);
            claimed = matches!(next.body, Body::TaskClaimed(_));
            self.confirmed = claimed && is_confirmed(next);
            self.ttl = match &next.body {
                Body::TaskClaimed(claim) => claim.ttl,
                _ => None,
            };
            self.held_at = holder.map(|_| next.at);
            self.assignee = holder.cloned();
        }
        self.contested = contested(events, &counted);
        claimed
    }

    /// Says whether work goes on, from the last hold, start and block.
    fn apply_progress(&mut self, events: &[Event], claimed: bool) {
        let mut started = claimed;
        for event in events.iter().filter(|event| event.id > self.hold) {
            match &event.body {
                Body::TaskStarted(_) => {
                    started = true;
                    self.blocked = None;
                }
                Body::TaskBlocked(blocked) => {
                    self.blocked = Some(Block {
                        id: event.id,
                        by: event.by.clone(),
                        at: event.at,
                        reason: blocked.reason.trim().to_owned(),
                        on: blocked.on,
                    });
                }
                _ => {}
            }
        }
        self.status = match (&self.blocked, &self.assignee) {
            (Some(_), _) => Status::Blocked,
            (None, Some(_)) if started => Status::InProgress,
            (None, _) => Status::Pending,
        };
        self.holder_active = events
            .iter()
            .filter(|event| event.id >= self.hold && Some(&event.by) == self.assignee.as_ref())
            .map(|event| event.at)
            .max();
    }

    /// Closes the task, if a closing is left that no reopening names.
    fn apply_closings(&mut self, events: &[Event]) {
        let mut standing: BTreeMap<Id, (Status, &Event)> = BTreeMap::new();
        let mut undone: BTreeSet<Id> = BTreeSet::new();
        // In the order of ids, so that a reopening meets only what is older.
        for event in events {
            match &event.body {
                Body::TaskDone(_) => {
                    standing.insert(event.id, (Status::Completed, event));
                }
                Body::TaskCancelled(_) => {
                    standing.insert(event.id, (Status::Cancelled, event));
                }
                Body::TaskReopened(reopened) => {
                    let closes: Vec<Id> = reopened
                        .closes
                        .iter()
                        .filter(|id| standing.contains_key(id) || undone.contains(id))
                        .copied()
                        .collect();
                    // One that undoes nothing is as if it were not there.
                    if closes.is_empty() {
                        continue;
                    }
                    standing.retain(|id, _| !closes.contains(id));
                    undone.extend(closes);
                    let reason = reopened.reason.clone().unwrap_or_default();
                    self.reopened = Some(note(event, reason));
                }
                _ => {}
            }
        }
        let mut closings: Vec<(Status, &Event)> = standing.into_values().collect();
        self.closings = closings.iter().map(|(_, event)| event.id).collect();
        // Work counts more than giving up, and whoever was first.
        closings.sort_by_key(|(status, event)| (status.rank(), event.id));
        let Some((status, event)) = closings.first() else { return };
        self.status = *status;
        self.blocked = None;
        let text = match &event.body {
            Body::TaskDone(done) => done.summary.clone(),
            Body::TaskCancelled(cancelled) => cancelled.reason.clone(),
            _ => None,
        };
        self.closed = Some(Closing {
            id: event.id,
            by: event.by.clone(),
            at: event.at,
            text: text.unwrap_or_default(),
        });
    }
}

/// Returns the claims that do not count, each with who won where its line of holds left the one that
/// counts. What a claim follows may be absent yet: then nobody has won against it.
fn contested(events: &[Event], counted: &BTreeSet<Id>) -> Vec<Contested> {
    // Beaten by a release or an expiry there is no winner to name but whoever wrote that.
    let winners: BTreeMap<Id, &Name> = events
        .iter()
        .filter(|event| counted.contains(&event.id))
        .filter_map(|event| Some((follows(&event.body)?, holder(event).unwrap_or(&event.by))))
        .collect();
    let mut lost_to: BTreeMap<Id, &Name> = BTreeMap::new();
    let mut contested = Vec::new();
    // In the order of ids a hold comes after the one that it follows.
    for event in events {
        let Some(follows) = follows(&event.body) else { continue };
        if counted.contains(&event.id) || follows >= event.id {
            continue;
        }
        let winner = winners.get(&follows).or_else(|| lost_to.get(&follows)).copied();
        let Some(winner) = winner else { continue };
        lost_to.insert(event.id, winner);
        // Whoever has confirmed a claim has lost nothing to it.
        if matches!(event.body, Body::TaskClaimed(_)) && *winner != event.by {
            let (id, by) = (event.id, event.by.clone());
            contested.push(Contested { id, by, won_by: winner.clone() });
        }
    }
    contested
}

fn change<T: Ord + Clone>(set: &mut BTreeSet<T>, add: &[T], remove: &[T]) {
    for element in remove {
        set.remove(element);
    }
    set.extend(add.iter().cloned());
}

fn note(event: &Event, text: String) -> Note {
    Note { id: event.id, by: event.by.clone(), at: event.at, text }
}

/// Returns the hold that a hold follows.
fn follows(body: &Body) -> Option<Id> {
    match body {
        Body::TaskClaimed(hold) => Some(hold.follows),
        Body::TaskAssigned(hold) => Some(hold.follows),
        Body::TaskReleased(hold) => Some(hold.follows),
        Body::TaskClaimExpired(hold) => Some(hold.follows),
        _ => None,
    }
}

/// Says whether a remote took this hold before it counted anywhere.
fn is_confirmed(event: &Event) -> bool {
    match &event.body {
        Body::TaskClaimed(hold) => hold.confirmed,
        Body::TaskClaimExpired(hold) => hold.confirmed,
        _ => false,
    }
}

/// Returns who holds the task by this hold.
fn holder(event: &Event) -> Option<&Name> {
    match &event.body {
        Body::TaskClaimed(_) => Some(&event.by),
        Body::TaskAssigned(assigned) => Some(&assigned.to),
        _ => None,
    }
}
