//! Telling whoever works on a file what was discovered in it: who holds a task about it, or has it at hand.

use super::moved::moved;
use super::place::Lines;
use crate::app::find::Scope;
use crate::app::task::is_within;
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
use crate::store::memory;
use crate::store::write::Write;

/// The most tasks about one path that are looked at.
const TASKS: usize = 1000;

/// Says how urgently a note is sent to whoever works there, if it is.
fn priority(added: &Added) -> Option<Priority> {
    match (added.kind, added.severity) {
        (Kind::Discovery, Some(Severity::Critical)) => Some(Priority::Critical),
        (Kind::Discovery, Some(Severity::High)) => Some(Priority::Important),
        _ => None,
    }
}

/// Returns the names that the files had before which a discovery is about, as long as tasks or notes
/// speak of them so. To look for renames takes a while: that is not done in a write.
pub(super) fn names_before(scope: Scope<'_>, added: &Added) -> Result<Vec<String>, Error> {
    let paths: Vec<&str> = added.about.iter().filter_map(About::path).collect();
    if priority(added).is_none() || paths.is_empty() {
        return Ok(Vec::new());
    }
    let moved = moved(scope.index, &Lines::of(scope.site))?;
    Ok(moved
        .into_iter()
        .filter(|(_, now)| paths.contains(&now.as_str()))
        .map(|(old, _)| old)
        .collect())
}

/// Returns who has one of the files at hand that a discovery is about, as its working memory tells.
pub(super) fn who_has(scope: Scope<'_>, added: &Added) -> Vec<Name> {
    let paths: Vec<&str> = added.about.iter().filter_map(About::path).collect();
    if priority(added).is_none() || paths.is_empty() {
        return Vec::new();
    }
    let all = memory::read(&scope.site.paths()).participants.into_iter();
    let is_about = |file: &str| paths.iter().any(|path| is_within(file, path));
    let has = |files: &[String]| files.iter().any(|file| is_about(file));
    all.filter(|(_, at_hand)| has(&at_hand.files)).map(|(name, _)| name).collect()
}

/// Sends a discovery that cannot wait to everybody who holds an open task about one of its paths, or
/// about a folder above it, also under the names that they had before, and to whoever `has` one at hand;
/// returns to whom.
pub(super) fn discovery(
    write: &mut Write<'_>,
    note: Id,
    added: &Added,
    places_before: &[String],
    has: &[Name],
) -> Result<Vec<Name>, Error> {
    let Some(priority) = priority(added) else { return Ok(Vec::new()) };
    let places = added.about.iter().filter(|about| about.path().is_some());
    let mut to: Vec<Name> = has.to_vec();
    let before = places_before.iter().map(String::as_str);
    for path in places.clone().filter_map(About::path).chain(before) {
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
