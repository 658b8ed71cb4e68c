//! What tasks must not be to each other: waiting in a circle, or parts of themselves.

use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::refused::Refused;
use crate::domain::task::Task;
use crate::error::Error;
use crate::store::index::Index;

/// Refuses that a task waits for another that waits for it.
pub(super) fn no_cycle(index: Index<'_>, task: Id, needs: Id) -> Result<(), Error> {
    let Some(path) = path_between(index, needs, task)? else { return Ok(()) };
    let names: Result<Vec<String>, _> =
        std::iter::once(task).chain(path).map(|id| index.short(Noun::Task, id)).collect();
    Err(Refused::Cycle { path: names?.join(" → ") }.into())
}

/// Returns the tasks on the way from one to another along what comes first, both included. The parts
/// of a task come first, too, as it cannot be done before them.
fn path_between(index: Index<'_>, from: Id, to: Id) -> Result<Option<Vec<Id>>, Error> {
    let mut came_from: std::collections::BTreeMap<Id, Id> = [(from, from)].into();
    let mut left = vec![from];
    while let Some(at) = left.pop() {
        if at == to {
            let mut path = vec![at];
            while let Some(&before) = path.last().and_then(|last| came_from.get(last)) {
                if Some(&before) == path.last() {
                    break;
                }
                path.push(before);
            }
            path.reverse();
            return Ok(Some(path));
        }
        let parts = index.subtasks(at)?.into_iter().map(|part| part.task.id);
        for next in index.task_needs(at)?.into_iter().chain(parts) {
            came_from.entry(next).or_insert_with(|| {
                left.push(next);
                at
            });
        }
    }
    Ok(None)
}

/// Refuses that a task becomes a part of one of its own parts.
pub(super) fn no_cycle_of_parents(index: Index<'_>, task: Id, parent: Id) -> Result<(), Error> {
    let mut way = vec![task];
    let mut at = Some(parent);
    while let Some(id) = at {
        if id == task {
            way.push(task);
            let shorts: Result<Vec<String>, _> =
                way.into_iter().map(|id| index.short(Noun::Task, id)).collect();
            return Err(Refused::WithinItself { path: shorts?.join(" → ") }.into());
        }
        // Clones may have made a circle further up, which is none of this task's.
        if way.contains(&id) {
            return Ok(());
        }
        way.push(id);
        at = index.task(id)?.and_then(|row| row.task.under);
    }
    Ok(())
}

/// Returns how many tasks a task is a part of, one within the other.
pub(super) fn depth(index: Index<'_>, task: &Task) -> Result<usize, Error> {
    let mut above = std::collections::BTreeSet::new();
    let mut at = task.under;
    // Clones may have made tasks parts of each other, so none is counted twice.
    while let Some(id) = at.filter(|id| above.insert(*id)) {
        at = index.task(id)?.and_then(|row| row.task.under);
    }
    Ok(above.len())
}
