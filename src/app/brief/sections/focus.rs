//! What is worked on now, and by whom: for the team, and for a newcomer.

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::open::App;
use crate::domain::name::Name;
use crate::domain::task::Status;
use crate::error::Error;

/// How long a title may be here; the whole is one command away.
const TITLE: usize = 90;
/// How many tasks are told.
const TASKS: usize = 100;
/// How many a newcomer has to see; the others weigh less.
const FIRST: usize = 6;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let mut items = Vec::new();
    if desk.me.is_none() || desk.is_newcomer() {
        let tasks = app.store.index().gists_with_status(Status::InProgress, TASKS)?;
        for (n, task) in tasks.into_iter().filter(|task| !desk.holds(task)).enumerate() {
            let first = desk.is_newcomer() && n < FIRST;
            let base = if first { weight::FOCUS - n as i64 } else { weight::OTHERS + 200 };
            let weight = base + weight::task(task.priority);
            items.push(item(Handle::Task(task.id), weight, move |words| {
                let who = task.assignee.as_ref().map_or("nobody", Name::as_str);
                Ok(format!("{} {who}: {}", words.task(task.id)?, quote(&task.title, TITLE)))
            }));
        }
    }
    let command = "collab task --status in_progress".to_owned();
    Ok(Section { name: "In progress", command, items })
}
