//! Who is to do a task, by the policy of a session.
//!
//! Of those in the session who may write or execute, `taskAllocation` picks one for each task:
//!
//! | | the pick |
//! |---|---|
//! | `skillBased` | whose skills fit best, by the points of a briefing's skills; of equals as `loadBalanced` |
//! | `loadBalanced` | who has the fewest tasks in hand; of equals as `roundRobin` |
//! | `roundRobin` | who got its last task longest ago, or none yet; of equals the first by name |
//! | `random` | by a seed made of the session's and the task's id, so the same in every clone |
//!
//! `task assign --auto` gives the task to the pick. `task next` tells of each priority first what was picked for
//! who asks. What others work on comes last in its priority: where less than `parallelWorkThreshold` of the
//! files that a task is about is left alone by others' tasks in progress.

use super::act::is_within;
use crate::app::brief::asked_for;
use crate::app::session::may;
use crate::domain::about::About;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::domain::session::policy::{Allocation, Share};
use crate::domain::session::role::{Permission, Roles};
use crate::domain::task::{Status, Task};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::TaskRow;

/// So many open tasks of one are looked at.
const MOST: usize = 1000;

/// Those among whom tasks are shared out.
#[derive(Debug)]
pub(crate) struct Team {
    session: Id,
    allocation: Allocation,
    threshold: Share,
    members: Vec<Member>,
    /// The files of tasks in progress, each with whose that is.
    busy: Vec<(Name, String)>,
}

#[derive(Debug)]
struct Member {
    name: Name,
    skills: Vec<String>,
    in_hand: usize,
    last_got: Option<Id>,
}

impl Team {
    /// Looks who is in a session, and what each has in hand.
    pub(crate) fn of(index: Index<'_>, session: &Session, roles: &Roles) -> Result<Self, Error> {
        let mut members = Vec::new();
        for name in session.present() {
            let may = may(index, roles, name, session.role_of(name).unwrap_or_default())?;
            if !may.contains(&Permission::Write) && !may.contains(&Permission::Execute) {
                continue;
            }
            let known = index.participant(name)?;
            let mut tasks = index.tasks_of(name, MOST)?;
            tasks.retain(|row| row.task.status.is_open());
            members.push(Member {
                name: name.clone(),
                skills: known.map(|row| row.participant.skills).unwrap_or_default(),
                in_hand: tasks.len(),
                last_got: tasks.iter().map(|row| row.task.hold).max(),
            });
        }
        let mut busy = Vec::new();
        for row in index.tasks_with_status(Status::InProgress, MOST)? {
            let Some(holder) = &row.task.assignee else { continue };
            let files = row.task.about.iter().filter_map(About::path);
            busy.extend(files.map(|file| (holder.clone(), file.to_owned())));
        }
        let policy = session.policy();
        let (allocation, threshold) = (policy.task_allocation, policy.parallel_work_threshold);
        Ok(Self { session: session.id, allocation, threshold, members, busy })
    }

    /// Returns who is to do a task; nobody where nobody may.
    pub(crate) fn pick(&self, task: &Task) -> Option<&Name> {
        let points = |member: &Member| -> u32 {
            asked_for(task, &member.skills).iter().map(|(_, points)| points).sum()
        };
        let by_turn = |member: &&Member| (member.last_got, member.name.clone());
        let by_load = |member: &&Member| (member.in_hand, by_turn(member));
        let picked = match self.allocation {
            Allocation::SkillBased => self
                .members
                .iter()
                .min_by_key(|member| (std::cmp::Reverse(points(member)), by_load(member))),
            Allocation::LoadBalanced => self.members.iter().min_by_key(by_load),
            Allocation::RoundRobin => self.members.iter().min_by_key(by_turn),
            Allocation::Random => {
                let count = self.members.len().max(1) as u32;
                let seed = [self.session.to_bytes(), task.id.to_bytes()].concat();
                self.members.get((crc32fast::hash(&seed) % count) as usize)
            }
        };
        picked.map(|member| &member.name)
    }

    /// Says whether others work on more of what a task is about than one should work beside.
    fn is_crowded(&self, task: &Task, me: &Name) -> bool {
        let files: Vec<&str> = task.about.iter().filter_map(About::path).collect();
        let is_busy = |file: &&&str| {
            self.busy.iter().any(|(holder, busy)| {
                holder != me && (is_within(file, busy) || is_within(busy, file))
            })
        };
        let alone = files.len() - files.iter().filter(is_busy).count();
        !files.is_empty() && alone < self.threshold.of(files.len())
    }

    /// Puts tasks in order for somebody, within each priority, but for what was assigned to it.
    pub(crate) fn order(&self, rows: &mut [TaskRow], me: &Name) {
        rows.sort_by_key(|row| {
            let mine = row.task.assignee.as_ref() == Some(me);
            let priority = if mine { None } else { Some(row.task.priority) };
            let crowded = !mine && self.is_crowded(&row.task, me);
            let picked = mine || self.pick(&row.task) == Some(me);
            (!mine, priority, crowded, !picked)
        });
    }
}
