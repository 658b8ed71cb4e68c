//! Telling whoever works on a file what was discovered in it.

use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::message::Sent;
use crate::domain::name::{Address, Name};
use crate::domain::note::event::Added;
use crate::domain::note::{Kind, Severity};
use crate::domain::priority::Priority;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::write::Write;

/// The most tasks about one path that are looked at.
const TASKS: usize = 1000;

/// Sends a discovery that cannot wait to everybody who holds an open task about one of its paths, or
/// about a folder above it; returns to whom.
pub(super) fn discovery(
    write: &mut Write<'_>,
    note: Id,
    added: &Added,
) -> Result<Vec<Name>, Error> {
    let priority = match (added.kind, added.severity) {
        (Kind::Discovery, Some(Severity::Critical)) => Priority::Critical,
        (Kind::Discovery, Some(Severity::High)) => Priority::Important,
        _ => return Ok(Vec::new()),
    };
    let places = added.about.iter().filter(|about| about.path().is_some());
    let mut to: Vec<Name> = Vec::new();
    for path in places.clone().filter_map(About::path) {
        to.extend(holders(**write, path)?);
    }
    to.sort();
    to.dedup();
    to.retain(|name| name != write.by());
    to.truncate(crate::domain::text::MAX_LIST);
    if to.is_empty() {
        return Ok(to);
    }
    let mut about: Vec<About> = vec![About::Object(note)];
    about.extend(places.take(crate::domain::text::MAX_LIST - 1).cloned());
    let sent = Sent {
        to: to.iter().cloned().map(Address::One).collect(),
        text: added.text.clone(),
        priority,
        about,
        ..Sent::default()
    };
    write.emit(None, Body::MessageSent(sent))?;
    Ok(to)
}

/// Returns who holds an open task about a path or a folder above it.
fn holders(index: Index<'_>, path: &str) -> Result<Vec<Name>, Error> {
    let mut holders = Vec::new();
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    for end in ends {
        let tasks = index.tasks_about(&path[..end], TASKS)?;
        let open = tasks.into_iter().filter(|row| row.task.status.is_open());
        holders.extend(open.filter_map(|row| row.task.assignee));
    }
    Ok(holders)
}
