//! What others completed since, with their summaries.

use super::quoted;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::task::{Status, Task};
use crate::error::Error;

pub(super) fn section(app: &App, desk: &Desk) -> Result<Section, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    for row in desk.touched.values() {
        let task = &row.task;
        let Some(closed) = task.closed.as_ref().filter(|closed| desk.is_news(closed.id)) else {
            continue;
        };
        let held = task.assignee.as_ref().is_some_and(|name| desk.is_me(name.as_str()));
        // What was the reader's is told with its work, and what it did itself it knows.
        if desk.is_me(closed.by.as_str()) || held || desk.is_me(task.by.as_str()) {
            continue;
        }
        let frees_me =
            desk.mine.iter().any(|mine| mine.waits == 0 && mine.task.depends_on.contains(&task.id));
        let weight = match (is_near(desk, task), task.status) {
            // That it is done is told with the reader's own work.
            _ if frees_me => weight::NEAR_CLOSED - 100,
            (true, _) => weight::NEAR_CLOSED,
            (false, Status::Cancelled) => weight::OTHER_CLOSED - 50,
            (false, _) if desk.me.is_none() => weight::OTHER_CLOSED + 250,
            (false, _) => weight::OTHER_CLOSED,
        };
        let short = index.short(Noun::Task, task.id)?;
        let cancelled = if task.status == Status::Cancelled { " cancelled" } else { "" };
        let title = quote(&task.title, 60);
        let weight = weight + weight::task(task.priority);
        items.push(if closed.text.is_empty() {
            super::item(short.clone(), weight, format!("{short} {}{cancelled}: {title}", closed.by))
        } else {
            let before = format!("{short} {}{cancelled}, {title}: ", closed.by);
            quoted(short, weight, before, &closed.text, String::new())
        });
    }
    let command = "collab task --status completed".to_owned();
    Ok(Section { name: "Completed", command, items })
}

/// Says whether a task is beside one of the reader's: a part of the same, or about the same files.
fn is_near(desk: &Desk, task: &Task) -> bool {
    let parents: Vec<Id> = desk.mine.iter().filter_map(|mine| mine.task.under).collect();
    let beside = task.under.is_some_and(|under| parents.contains(&under) || desk.is_my_task(under));
    let parent = parents.contains(&task.id);
    let files = task.about.iter().filter_map(About::path).any(|path| desk.is_my_path(path));
    let blocks_me = desk
        .mine
        .iter()
        .any(|mine| mine.task.blocked.as_ref().is_some_and(|block| block.on == Some(task.id)));
    beside || parent || files || blocks_me
}
