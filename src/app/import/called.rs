//! Finding a task by what it was called where it came from.
//!
//! Ids of this repository come first, as they are its own; whatever is found here is no such id.

use super::{ALL, Origin};
use crate::domain::ids::Id;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;

/// All statuses: what is closed is found, too.
const STATUSES: [Status; 5] =
    [Status::InProgress, Status::Blocked, Status::Pending, Status::Completed, Status::Cancelled];

/// Returns the tasks that were called so, as `bd-7`, or as `beads:bd-7` where several origins have one of that name.
pub(crate) fn called(index: Index<'_>, text: &str) -> Result<Vec<Id>, Error> {
    let text = text.trim();
    let mut found = Vec::new();
    if text.is_empty() {
        return Ok(found);
    }
    // No index leads from tags to tasks; who means one of ours does not get here.
    for status in STATUSES {
        for row in index.tasks_with_status(status, ALL)? {
            let is_called = |origin: Origin| {
                row.task.tags.contains(origin.word())
                    && row.task.tags.iter().any(|tag| {
                        origin.named_by(tag).is_some_and(|id| {
                            id.eq_ignore_ascii_case(text) || tag.eq_ignore_ascii_case(text)
                        })
                    })
            };
            if Origin::ALL.into_iter().any(is_called) {
                found.push(row.task.id);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
