//! What others completed since, with their summaries.

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::open::App;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::Gist;

/// From how many bytes on a summary tells without its title what was done.
const SAYS_IT: usize = 50;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    for task in desk.closed.values() {
        let Some(closed) = &task.closed else { continue };
        // What was the reader's is told with its work, and what it did itself it knows.
        if desk.is_me(closed.by.as_str()) || desk.holds(task) || desk.is_me(task.by.as_str()) {
            continue;
        }
        let frees_me =
            desk.mine.iter().any(|mine| mine.waits == 0 && mine.task.depends_on.contains(&task.id));
        let weight = match task.status {
            // That it is done is told with the reader's own work.
            _ if frees_me => weight::NEAR_CLOSED - 100,
            _ if is_near(index, desk, task)? => weight::NEAR_CLOSED,
            Status::Cancelled => weight::OTHER_CLOSED - 50,
            _ if desk.me.is_none() || desk.is_newcomer() => weight::OTHER_CLOSED + 250,
            _ => weight::OTHER_CLOSED,
        };
        let weight = weight + weight::task(task.priority);
        let is_deep = desk.depth == Depth::Deep;
        items.push(item(Handle::Task(task.id), weight, move |words| {
            let short = words.task(task.id)?;
            let cancelled = if task.status == Status::Cancelled { " cancelled" } else { "" };
            let (by, title) = (&closed.by, quote(&task.title, 60));
            Ok(match closed.text.as_str() {
                "" => format!("{short} {by}{cancelled}: {title}"),
                // A summary of some length says what it was; the title is one command away.
                text if text.len() >= SAYS_IT && !is_deep => {
                    format!("{short} {by}{cancelled}: {}", words.quote(text))
                }
                text => format!("{short} {by}{cancelled}, {title}: {}", words.quote(text)),
            })
        }));
    }
    let command = "collab task --status completed".to_owned();
    Ok(Section { name: "Completed", command, items })
}

/// Says whether a task is beside one of the reader's: a part of the same, or about the same files.
fn is_near(index: Index<'_>, desk: &Desk, task: &Gist) -> Result<bool, Error> {
    let is_part = |parent: i64| {
        desk.my_parents.contains(&parent) || desk.my_numbers.values().any(|mine| *mine == parent)
    };
    let blocks_me = desk
        .mine
        .iter()
        .any(|mine| mine.task.blocked.as_ref().is_some_and(|block| block.on == Some(task.id)));
    if task.parent.is_some_and(is_part) || desk.my_parents.contains(&task.number) || blocks_me {
        return Ok(true);
    }
    // To look for files that it is about is not worth it where none are the reader's.
    if desk.my_paths.is_empty() {
        return Ok(false);
    }
    Ok(index.paths_of(task.number)?.iter().any(|path| desk.is_my_path(path)))
}
