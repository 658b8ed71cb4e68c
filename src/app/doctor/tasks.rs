//! What clones have made of tasks together that none of them would have alone.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Severity};
use crate::app::open::App;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::task::Task;
use crate::error::Error;

/// How many open tasks are looked at.
const LOOKED_AT: usize = 200_000;
/// Within how many milliseconds two clones make the same task twice.
const DAY: i64 = 86_400_000;
/// How many findings of a kind are told.
const TOLD: usize = 20;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let index = app.store.index();
    let open: Vec<Task> = index.open_tasks(LOOKED_AT)?.into_iter().map(|row| row.task).collect();
    let shorts = |ids: &[Id]| -> Result<Vec<String>, Error> {
        ids.iter().map(|id| Ok(index.short(Noun::Task, *id)?)).collect()
    };
    let edges = open.iter().map(|t| (t.id, t.depends_on.iter().copied().collect())).collect();
    for cycle in cycles(&edges) {
        let names = shorts(&cycle)?;
        let (first, second) = (&names[0], &names[1 % names.len()]);
        found.push(
            Found::new(
                Severity::Problem,
                "dependency-cycle",
                format!("tasks wait for each other: {}", circle(&names)),
            )
            .at(first.clone())
            .means("None of them is ever ready. Two clones made it together, each a part.")
            .by_hand(format!(
                "Take one of the dependencies away: `collab task depend {first} --off {second}`."
            )),
        );
    }
    for (cycle, at) in mixed_cycles(&open) {
        let names = shorts(&cycle)?;
        let (from, to) = (&names[at], &names[(at + 1) % names.len()]);
        found.push(
            Found::new(
                Severity::Problem,
                "part-cycle",
                format!("tasks wait for each other and for their parts: {}", circle(&names)),
            )
            .at(names[0].clone())
            .means(
                "None of them can be completed: a task waits for its parts, and one of these for it. \
                 Two clones made it together, each a part.",
            )
            .by_hand(format!(
                "Take a dependency away, as with `collab task depend {from} --off {to}`, or a part \
                 out of its task with `collab task edit ID --under ''`."
            )),
        );
    }
    let edges = open.iter().map(|t| (t.id, t.under.into_iter().collect())).collect();
    for cycle in cycles(&edges) {
        let names = shorts(&cycle)?;
        let first = &names[0];
        found.push(
            Found::new(
                Severity::Problem,
                "parent-cycle",
                format!("tasks are parts of each other: {}", circle(&names)),
            )
            .at(first.clone())
            .means("None of them can be completed before another. Two clones made it together.")
            .by_hand(format!("Take one of them out: `collab task edit {first} --under ''`.")),
        );
    }
    for (first, second) in twice(&open).into_iter().take(TOLD) {
        let names = shorts(&[first.id, second.id])?;
        found.push(
            Found::new(
                Severity::Note,
                "task-twice",
                format!(
                    "{} and {} are called the same, and two clones made them within a day",
                    names[0], names[1]
                ),
            )
            .at(format!("{} {}", names[0], first.title))
            .means("It may be the same work, which nobody has to do twice.")
            .by_hand(format!("If so: `collab task cancel {}`.", names[1])),
        );
    }
    for task in open.iter().filter(|task| !task.contested.is_empty()).take(TOLD) {
        let short = index.short(Noun::Task, task.id)?;
        let by: BTreeSet<&str> = task.contested.iter().map(|lost| lost.by.as_str()).collect();
        let by: Vec<&str> = by.into_iter().collect();
        let me = app.my_name().ok();
        let others = by.iter().copied().chain(task.assignee.as_ref().map(|name| name.as_str()));
        let other =
            others.into_iter().find(|name| me.as_ref().is_none_or(|me| me.as_str() != *name));
        let holder = task.assignee.as_ref().map_or("nobody", |name| name.as_str());
        found.push(
            Found::new(
                Severity::Note,
                "claim-contested",
                format!("{} claimed it, too, and {holder} holds it", by.join(", ")),
            )
            .at(format!("{short} {}", task.title))
            .means("Clones claimed it while apart; the claim that came first counts.")
            .by_hand(format!(
                "Agree on who does it, as with `collab send {} --about {short}`.",
                other.unwrap_or("all")
            )),
        );
    }
    Ok(())
}

/// Returns open tasks that two clones made within a day under one title, the older one first.
fn twice(open: &[Task]) -> Vec<(&Task, &Task)> {
    let mut by_title: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
    for task in open {
        by_title.entry(task.title.trim().to_lowercase()).or_default().push(task);
    }
    let mut found = Vec::new();
    for tasks in by_title.values_mut() {
        tasks.sort_unstable_by_key(|task| task.id);
        found.extend(tasks.windows(2).filter_map(|pair| {
            let (first, second) = (pair[0], pair[1]);
            let apart = second.id.clock().millis() - first.id.clock().millis();
            let by_two = first.id.clone_id() != second.id.clone_id();
            (by_two && apart <= DAY).then_some((first, second))
        }));
    }
    found
}

/// Returns the cycles of dependencies and parts together, each with where in it a dependency begins.
/// Those of one kind alone are findings of their own.
fn mixed_cycles(open: &[Task]) -> Vec<(Vec<Id>, usize)> {
    let needs: BTreeMap<Id, &BTreeSet<Id>> =
        open.iter().map(|task| (task.id, &task.depends_on)).collect();
    let mut edges: BTreeMap<Id, Vec<Id>> =
        needs.iter().map(|(id, needs)| (*id, needs.iter().copied().collect())).collect();
    for task in open {
        if let Some(parts) = task.under.and_then(|parent| edges.get_mut(&parent)) {
            parts.push(task.id);
        }
    }
    let under: BTreeMap<Id, Option<Id>> = open.iter().map(|task| (task.id, task.under)).collect();
    let mixed = |cycle: Vec<Id>| {
        let next = |at: usize| cycle[(at + 1) % cycle.len()];
        let is_need = |at: &usize| needs.get(&cycle[*at]).is_some_and(|n| n.contains(&next(*at)));
        let is_part = |at: usize| under.get(&next(at)) == Some(&Some(cycle[at]));
        let all = 0..cycle.len();
        let one_kind = all.clone().all(|at| is_need(&at)) || all.clone().all(is_part);
        let dependency = all.clone().find(is_need);
        dependency.filter(|_| !one_kind).map(|at| (cycle, at))
    };
    cycles(&edges).into_iter().filter_map(mixed).collect()
}

fn circle(names: &[String]) -> String {
    let first = names.first().map(String::as_str).unwrap_or_default();
    format!("{} → {first}", names.join(" → "))
}

/// Returns a cycle of each group of nodes that have some, at most [`TOLD`].
fn cycles(edges: &BTreeMap<Id, Vec<Id>>) -> Vec<Vec<Id>> {
    let mut found = Vec::new();
    let mut done: BTreeSet<Id> = BTreeSet::new();
    for start in edges.keys() {
        // The way from the start, with how many edges of each node were taken.
        let mut way: Vec<(Id, usize)> = vec![(*start, 0)];
        let mut on_way: BTreeSet<Id> = BTreeSet::from([*start]);
        while let Some((node, taken)) = way.last_mut() {
            let node = *node;
            if done.contains(&node) {
                way.pop();
                on_way.remove(&node);
                continue;
            }
            let next = edges.get(&node).and_then(|next| next.get(*taken)).copied();
            *taken += 1;
            match next {
                None => {
                    done.insert(node);
                }
                Some(next) if on_way.contains(&next) => {
                    let from = way.iter().position(|(id, _)| *id == next).unwrap_or(0);
                    found.push(way[from..].iter().map(|(id, _)| *id).collect());
                    if found.len() >= TOLD {
                        return found;
                    }
                }
                Some(next) if edges.contains_key(&next) && !done.contains(&next) => {
                    way.push((next, 0));
                    on_way.insert(next);
                }
                Some(_) => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn id(n: i64) -> Id {
        Id::new(Clock::after(None, n), CloneId(0), 0)
    }

    #[test]
    fn each_cycle_is_found_once_and_nothing_else() {
        let edges = [
            (1, vec![2, 3]),
            (2, vec![3]),
            (3, vec![]),
            (4, vec![5]),
            (5, vec![6]),
            (6, vec![5, 9]),
        ];
        let mut edges: BTreeMap<Id, Vec<Id>> =
            edges.into_iter().map(|(n, to)| (id(n), to.into_iter().map(id).collect())).collect();
        assert_eq!(cycles(&edges), [vec![id(5), id(6)]]);
        edges.insert(id(3), vec![id(1)]);
        assert_eq!(cycles(&edges).len(), 2);
        assert_eq!(cycles(&BTreeMap::from([(id(1), vec![id(1)])])), [vec![id(1)]]);
    }
}
