//! What others completed since, with their summaries.

use std::collections::BTreeSet;

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words};
use crate::app::open::App;
use crate::domain::ids::Id;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::activity::Touched;

/// From how many bytes on a summary tells without its title what was done.
const SAYS_IT: usize = 50;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mine = Beside::of(desk);
    let mut items = Vec::new();
    for task in desk.touched.values() {
        let Some((_, by)) = task.closed.as_ref().filter(|(id, _)| desk.is_news(*id)) else {
            continue;
        };
        // What was the reader's is told with its work, and what it did itself it knows.
        if desk.is_me(by) || desk.holds(task) || desk.is_me(&task.by) {
            continue;
        }
        let frees_me =
            desk.mine.iter().any(|mine| mine.waits == 0 && mine.task.depends_on.contains(&task.id));
        let weight = match task.status {
            // That it is done is told with the reader's own work.
            _ if frees_me => weight::NEAR_CLOSED - 100,
            _ if mine.is_near(index, desk, task)? => weight::NEAR_CLOSED,
            Status::Cancelled => weight::OTHER_CLOSED - 50,
            _ if desk.me.is_none() => weight::OTHER_CLOSED + 250,
            _ => weight::OTHER_CLOSED,
        };
        let weight = weight + weight::task(task.priority);
        let is_deep = desk.depth == Depth::Deep;
        items.push(item(Handle::Task(task.id), weight, move |words| line(words, task.id, is_deep)));
    }
    let command = "collab task --status completed".to_owned();
    Ok(Section { name: "Completed", command, items })
}

fn line(words: &Words<'_>, id: Id, is_deep: bool) -> Result<String, Error> {
    let task = words.row(id)?.task;
    let short = words.task(id)?;
    let cancelled = if task.status == Status::Cancelled { " cancelled" } else { "" };
    let title = quote(&task.title, 60);
    let (by, text) = task.closed.map(|closed| (closed.by, closed.text)).unzip();
    let by = by.map_or_else(String::new, String::from);
    Ok(match text.filter(|text| !text.is_empty()) {
        None => format!("{short} {by}{cancelled}: {title}"),
        // A summary of some length says what it was; the title is one command away.
        Some(text) if text.len() >= SAYS_IT && !is_deep => {
            format!("{short} {by}{cancelled}: {}", words.quote(&text))
        }
        Some(text) => format!("{short} {by}{cancelled}, {title}: {}", words.quote(&text)),
    })
}

/// The numbers of the reader's tasks, and of those that they are parts of.
struct Beside {
    mine: BTreeSet<i64>,
    parents: BTreeSet<i64>,
}

impl Beside {
    fn of(desk: &Desk) -> Self {
        Self {
            mine: desk.mine.iter().map(|mine| mine.number).collect(),
            parents: desk.mine.iter().filter_map(|mine| mine.parent).collect(),
        }
    }

    /// Says whether a task is beside one of the reader's: a part of the same, or about the same files.
    fn is_near(&self, index: Index<'_>, desk: &Desk, task: &Touched) -> Result<bool, Error> {
        let is_part = |parent| self.parents.contains(&parent) || self.mine.contains(&parent);
        let blocks_me = desk
            .mine
            .iter()
            .any(|mine| mine.task.blocked.as_ref().is_some_and(|block| block.on == Some(task.id)));
        if task.parent.is_some_and(is_part) || self.parents.contains(&task.number) || blocks_me {
            return Ok(true);
        }
        // To look for files that it is about is not worth it where none are the reader's.
        if desk.my_paths.is_empty() {
            return Ok(false);
        }
        Ok(index.paths_of(task.number)?.iter().any(|path| desk.is_my_path(path)))
    }
}
