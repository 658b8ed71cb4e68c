//! What the events of one session make of it.
//!
//! The states, from the session's own acts in the order of ids:
//!
//! | from | `paused` | `resumed` | `completed` |
//! |---|---|---|---|
//! | active | paused | – | completed |
//! | paused | – | active | completed |
//! | completed | – | – | – |
//!
//! What has no place there is ignored, as is whatever comes after the end.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Created, Trigger};
use super::role::{DRIVER, NAVIGATOR};
use super::{
    Closing, Contested, MOST_KEPT, Measure, Member, Request, Save, Session, Status, between,
};
use crate::domain::event::{Body, Event};
use crate::domain::ids::Id;
use crate::domain::name::Name;

impl Session {
    /// Folds the events of one session, in the order of their ids; none if it was never made.
    #[must_use]
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (first, created) = events.iter().find_map(|event| match &event.body {
            Body::SessionCreated(created) => Some((event, created)),
            _ => None,
        })?;
        let mut session = Self::begin(first, created);
        let holds = seat(events, first, created);
        for event in events {
            session.touched = session.touched.max(event.id);
            if event.id != first.id && !session.apply(event, &holds.counted) {
                session.ignored.push(event.id);
            }
        }
        session.contested = holds.contested;
        keep_newest(&mut session.ignored);
        keep_newest(&mut session.saves);
        keep_newest(&mut session.requests);
        keep_newest(&mut session.contested);
        Some(session)
    }

    fn begin(first: &Event, created: &Created) -> Self {
        let drives = created.role.as_deref().is_none_or(|role| role == DRIVER);
        let mut session = Self {
            id: first.id,
            by: first.by.clone(),
            at: first.at,
            name: created.name.trim().to_owned(),
            sort: created.sort.clone(),
            description: created.description.clone(),
            with: created.with.clone(),
            status: Status::Active,
            since: first.at,
            active: 0,
            genes: created.policy.clone().unwrap_or_default(),
            members: BTreeMap::new(),
            driver: drives.then(|| first.by.clone()),
            seat: first.id,
            seat_at: first.at,
            contested: Vec::new(),
            requests: Vec::new(),
            saves: Vec::new(),
            ignored: Vec::new(),
            closed: None,
            measured: Measure::default(),
            touched: first.id,
        };
        let role = created.role.as_deref().filter(|role| *role != DRIVER);
        session.join(first, role, created.worktree.as_deref());
        session
    }

    /// Takes one event in; says whether it had a place here. `counted` are the holds of the driver's
    /// role that count.
    fn apply(&mut self, event: &Event, counted: &BTreeSet<Id>) -> bool {
        if self.status == Status::Completed {
            return false;
        }
        match &event.body {
            Body::SessionJoined(joined) => {
                self.join(event, joined.role.as_deref(), joined.worktree.as_deref());
            }
            Body::SessionLeft(_) => {
                let Some(member) = self.members.get_mut(&event.by) else { return false };
                if member.left.is_some() {
                    return false;
                }
                member.left = Some(event.at);
                self.requests.retain(|request| request.by != event.by);
            }
            Body::SessionPaused(_) if self.status == Status::Active => {
                self.go_to(Status::Paused, event);
            }
            Body::SessionResumed(_) if self.status == Status::Paused => {
                self.go_to(Status::Active, event);
            }
            Body::SessionCompleted(completed) => {
                self.go_to(Status::Completed, event);
                self.closed = Some(Closing {
                    by: event.by.clone(),
                    at: event.at,
                    summary: completed.summary.clone(),
                });
            }
            Body::SessionSaved(saved) => self.saves.push(Save {
                id: event.id,
                by: event.by.clone(),
                at: event.at,
                trigger: saved.trigger,
                name: saved.name.clone(),
                position: saved.position,
                digest: saved.digest.clone(),
            }),
            Body::SessionChanged(changed) => {
                if let Some(name) = &changed.name {
                    name.trim().clone_into(&mut self.name);
                }
                if let Some(description) = &changed.description {
                    self.description = Some(description.clone()).filter(|text| !text.is_empty());
                }
                if let Some(genes) = &changed.policy {
                    self.genes = genes.clone().or(std::mem::take(&mut self.genes));
                }
            }
            Body::SessionMeasured(measured) => {
                let tokens = measured.tokens.unwrap_or_default();
                self.measured.tokens = self.measured.tokens.saturating_add(tokens);
                self.measured.passed = measured.passed.or(self.measured.passed);
                self.measured.failed = measured.failed.or(self.measured.failed);
            }
            Body::RoleRequested(requested) => {
                if !self.has(&event.by) {
                    return false;
                }
                self.requests.retain(|request| request.by != event.by);
                self.requests.push(Request {
                    id: event.id,
                    by: event.by.clone(),
                    at: event.at,
                    role: requested.role.clone(),
                    reason: requested.reason.clone(),
                });
            }
            Body::RoleTaken(taken) => {
                return self.hold(event, &taken.role, Some(&event.by), counted);
            }
            Body::RoleGiven(given) => {
                return self.hold(event, &given.role, Some(&given.to), counted);
            }
            Body::RoleReleased(released) => {
                return self.hold(event, &released.role, None, counted);
            }
            _ => return false,
        }
        true
    }

    fn join(&mut self, event: &Event, role: Option<&str>, worktree: Option<&str>) {
        let before = self.members.get(&event.by).filter(|member| member.left.is_none());
        // Whoever comes again keeps its role, unless it names one.
        let role_before = before.map(|member| (member.role.clone(), member.role_since));
        let (role, role_since) = match (role.filter(|role| *role != DRIVER), role_before) {
            (None, Some(before)) => before,
            (Some(role), Some((before, since))) if role == before => (before, since),
            (role, _) => (role.unwrap_or(NAVIGATOR).to_owned(), event.id),
        };
        let joined = before.map_or(event.at, |member| member.joined);
        let member = Member {
            role,
            role_since,
            joined,
            left: None,
            clone: event.id.clone_id(),
            worktree: worktree.unwrap_or_default().to_owned(),
        };
        self.members.insert(event.by.clone(), member);
    }

    fn go_to(&mut self, status: Status, event: &Event) {
        if self.status == Status::Active {
            self.active = self.active.saturating_add(between(self.since, event.at));
        }
        (self.status, self.since) = (status, event.at);
    }

    /// Gives a role to somebody in the session, or takes it from who writes.
    fn hold(
        &mut self,
        event: &Event,
        role: &str,
        to: Option<&Name>,
        counted: &BTreeSet<Id>,
    ) -> bool {
        if role == DRIVER {
            if !counted.contains(&event.id) {
                return false;
            }
            self.driver = to.cloned();
            (self.seat, self.seat_at) = (event.id, event.at);
        } else {
            let who = to.unwrap_or(&event.by);
            let Some(member) = self.members.get_mut(who).filter(|member| member.left.is_none())
            else {
                return false;
            };
            let role = if to.is_some() { role } else { NAVIGATOR };
            if member.role != role {
                (member.role, member.role_since) = (role.to_owned(), event.id);
            }
        }
        if let Some(to) = to {
            self.requests.retain(|request| request.by != *to || request.role != role);
        }
        true
    }
}

/// Which holds of the driver's role count.
struct Holds {
    counted: BTreeSet<Id>,
    contested: Vec<Contested>,
}

/// Follows the holds of the driver's role from the session's beginning: of those that follow the present
/// one the next is the one with the lowest id, so that two clones that met agree on one driver.
fn seat(events: &[Event], first: &Event, created: &Created) -> Holds {
    let mut followers: BTreeMap<Id, Vec<&Event>> = BTreeMap::new();
    for event in events {
        // What does not look forward cannot go in circles.
        if let Some(follows) = follows(&event.body)
            && follows < event.id
        {
            followers.entry(follows).or_default().push(event);
        }
    }
    let mut holds = Holds { counted: BTreeSet::new(), contested: Vec::new() };
    let mut driver = created.role.as_deref().is_none_or(|role| role == DRIVER).then_some(&first.by);
    let mut present = first.id;
    let mut lost: BTreeMap<Id, Name> = BTreeMap::new();
    while let Some(next) = followers.remove(&present) {
        let mut next = next.into_iter();
        let Some(winner) = next.next() else { break };
        for loser in next {
            lost.insert(loser.id, winner.by.clone());
        }
        holds.counted.insert(winner.id);
        (present, driver) = (winner.id, holder(winner));
    }
    // What follows what does not count does not count either.
    for event in events {
        let Some(follows) = follows(&event.body).filter(|follows| *follows < event.id) else {
            continue;
        };
        let won_by = match (lost.get(&event.id), lost.get(&follows)) {
            (Some(won_by), _) | (None, Some(won_by)) => won_by.clone(),
            (None, None) => continue,
        };
        lost.insert(event.id, won_by.clone());
        let by = holder(event).unwrap_or(&event.by);
        if driver != Some(by) {
            holds.contested.push(Contested { id: event.id, by: by.clone(), won_by });
        }
    }
    holds
}

/// Returns the hold of the driver's role that a hold of it follows.
fn follows(body: &Body) -> Option<Id> {
    match body {
        Body::RoleTaken(taken) if taken.role == DRIVER => taken.follows,
        Body::RoleGiven(given) if given.role == DRIVER => given.follows,
        Body::RoleReleased(released) if released.role == DRIVER => released.follows,
        _ => None,
    }
}

/// Returns who drives by a hold.
fn holder(event: &Event) -> Option<&Name> {
    match &event.body {
        Body::RoleTaken(_) => Some(&event.by),
        Body::RoleGiven(given) => Some(&given.to),
        _ => None,
    }
}

fn keep_newest<T>(list: &mut Vec<T>) {
    let over = list.len().saturating_sub(MOST_KEPT);
    list.drain(..over);
}

impl Save {
    /// Says whether nobody asked for it.
    #[must_use]
    pub fn is_auto(&self) -> bool {
        self.trigger == Trigger::Auto
    }
}
