//! The reader's own work: what it has begun, what was given to it, and what others did to it.

use super::{item, quoted};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::open::App;
use crate::domain::event::{Body, Event, Noun};
use crate::domain::name::Name;
use crate::domain::task::event::Edited;
use crate::domain::task::{Closing, Status, Task};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::TaskRow;

/// How long a title may be here; the whole is one command away.
const TITLE: usize = 90;

pub(super) fn section(app: &App, desk: &Desk) -> Result<Section, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    match &desk.me {
        Some(me) => {
            for row in &desk.mine {
                let before = items.len();
                freed(index, desk, row, &mut items)?;
                reopened(index, desk, &row.task, &mut items)?;
                // Either tells that it is the reader's, and what it is.
                if items.len() == before {
                    items.push(open(index, row)?);
                }
                news(index, desk, &row.task, &mut items)?;
            }
            for row in desk.touched.values() {
                turned(index, desk, row, &mut items)?;
            }
            for id in index.lost_claims(me, 50)? {
                lost(index, desk, id, &mut items)?;
            }
        }
        None => {
            for row in index.tasks_with_status(Status::InProgress, 100)? {
                let short = index.short(Noun::Task, row.task.id)?;
                let who = row.task.assignee.as_ref().map_or("nobody", Name::as_str);
                let text = format!("{short} {who}: {}", quote(&row.task.title, TITLE));
                items.push(item(
                    short,
                    weight::OTHERS + 200 + weight::task(row.task.priority),
                    text,
                ));
            }
        }
    }
    let (name, command) = match desk.me {
        Some(_) => ("Your work", "collab task --assignee me"),
        None => ("In progress", "collab task --status in_progress"),
    };
    Ok(Section { name, command: command.to_owned(), items })
}

/// Says where a task of the reader's stands.
fn open(index: Index<'_>, row: &TaskRow) -> Result<Item, Error> {
    let task = &row.task;
    let short = index.short(Noun::Task, task.id)?;
    let title = quote(&task.title, TITLE);
    let more = weight::task(task.priority);
    Ok(match (&task.blocked, task.status) {
        (Some(block), _) => {
            let before = format!("{short} BLOCKED, {title}; {}: ", block.by);
            let after = match block.on {
                Some(on) => format!(" (on {})", on_text(index, on)?),
                None => String::new(),
            };
            quoted(short, weight::MINE_BLOCKED + more, before, &block.reason, after)
        }
        (None, Status::InProgress) => {
            let text = format!("{short} in progress: {title}");
            item(short, weight::MINE_BEGUN + more, text)
        }
        _ => {
            let waits = if row.waits > 0 {
                format!(" (waits for {})", super::super::text::count(row.waits as usize, "task"))
            } else {
                String::new()
            };
            let text = format!("{short} given to you{waits}: {title}");
            item(short, weight::MINE_GIVEN + more, text)
        }
    })
}

fn on_text(index: Index<'_>, on: crate::domain::ids::Id) -> Result<String, Error> {
    Ok(match index.task(on)? {
        Some(row) => format!("{} {}", index.short(Noun::Task, on)?, row.task.status),
        None => index.short(Noun::Message, on)?,
    })
}

/// Returns what a task depends on that was closed since the reader was here.
fn closed_lately<'d>(
    desk: &'d Desk,
    task: &'d Task,
) -> impl Iterator<Item = (&'d Task, &'d Closing)> {
    let touched = task.depends_on.iter().filter_map(|needed| desk.touched.get(needed));
    touched.filter_map(|row| {
        let closed = row.task.closed.as_ref().filter(|closed| desk.is_news(closed.id))?;
        Some((&row.task, closed))
    })
}

/// Says that what a task waited for is closed.
fn freed(index: Index<'_>, desk: &Desk, row: &TaskRow, items: &mut Vec<Item>) -> Result<(), Error> {
    if row.task.status != Status::Pending || row.waits > 0 {
        return closer(index, desk, row, items);
    }
    if let Some((needed, closed)) = closed_lately(desk, &row.task).next() {
        let short = index.short(Noun::Task, row.task.id)?;
        let first = index.short(Noun::Task, needed.id)?;
        // What came of the other task is told with what was completed.
        let title = quote(&row.task.title, TITLE);
        let by = &closed.by;
        let text = format!("{short} yours, can begin ({first} {} by {by}): {title}", needed.status);
        items.push(item(short, weight::MINE_FREED, text));
    }
    Ok(())
}

/// Says what of that which the reader's task waits for is closed, where that alone does not free it.
fn closer(
    index: Index<'_>,
    desk: &Desk,
    row: &TaskRow,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let mut found = Vec::new();
    for (needed, closed) in closed_lately(desk, &row.task) {
        let short = index.short(Noun::Task, row.task.id)?;
        let first = index.short(Noun::Task, needed.id)?;
        let before = format!("{first} {} by {} (for your {short}): ", needed.status, closed.by);
        let said = if closed.text.is_empty() { &needed.title } else { &closed.text };
        found.push(quoted(first, weight::MINE_FREED, before, said, String::new()));
    }
    if !found.is_empty() {
        found.push(open(index, row)?);
    }
    items.extend(found);
    Ok(())
}

/// Says that a task of the reader's was opened again.
fn reopened(
    index: Index<'_>,
    desk: &Desk,
    task: &Task,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let Some(note) = task.reopened.as_ref().filter(|note| desk.is_news(note.id)) else {
        return Ok(());
    };
    if desk.is_me(note.by.as_str()) || task.blocked.is_some() {
        return Ok(());
    }
    let short = index.short(Noun::Task, task.id)?;
    let title = quote(&task.title, TITLE);
    let before =
        format!("{short} yours again, {}, {title}, REOPENED by {}: ", task.status, note.by);
    let why = if note.text.is_empty() { "no reason given" } else { &note.text };
    items.push(quoted(short, weight::MINE_BEGUN, before, why, String::new()));
    Ok(())
}

/// Says that a claim of the reader's does not count, as long as the task is open.
fn lost(
    index: Index<'_>,
    desk: &Desk,
    id: crate::domain::ids::Id,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let Some(TaskRow { task, .. }) = index.task(id)? else { return Ok(()) };
    let Some(lost) = task.contested.iter().rfind(|lost| desk.is_me(lost.by.as_str())) else {
        return Ok(());
    };
    if !task.status.is_open() || task.assignee.as_ref().is_some_and(|a| desk.is_me(a.as_str())) {
        return Ok(());
    }
    let short = index.short(Noun::Task, id)?;
    let new = desk.is_news(lost.id) || desk.is_news(task.hold);
    let weight = if new { weight::CLAIM_LOST } else { weight::CLAIM_LOST_BEFORE };
    let title = quote(&task.title, TITLE);
    let text = format!("{short} is {}'s: your claim LOST: {title}", lost.won_by);
    items.push(item(short, weight, text));
    Ok(())
}

/// Says what others said on a task of the reader's, or changed about it.
fn news(index: Index<'_>, desk: &Desk, task: &Task, items: &mut Vec<Item>) -> Result<(), Error> {
    if !desk.touched.contains_key(&task.id) {
        return Ok(());
    }
    let short = index.short(Noun::Task, task.id)?;
    for event in index.lines_of(Noun::Task, task.id)?.into_iter().filter_map(|line| line.event.ok())
    {
        if desk.is_me(event.by.as_str()) || !desk.is_news(event.id) {
            continue;
        }
        let weight = weight::MINE_NEWS + weight::task(task.priority);
        let Event { by, body, .. } = *event;
        match body {
            Body::TaskCommented(commented) => {
                let before = format!("{short} {by} on it: ");
                items.push(quoted(short.clone(), weight, before, &commented.text, String::new()));
            }
            Body::TaskEdited(edited) => {
                let before = format!("{short} {by} changed its {}", changed(&edited));
                items.push(match said(&edited) {
                    Some(said) => {
                        quoted(short.clone(), weight, format!("{before}: "), &said, String::new())
                    }
                    None => item(short.clone(), weight, before),
                });
            }
            Body::TaskDepended(depended) if !depended.on.is_empty() => {
                let mut on = Vec::new();
                for id in depended.on.iter().take(3) {
                    on.push(index.short(Noun::Task, *id)?);
                }
                let text = format!("{short} {by}: it now waits for {}", on.join(", "));
                items.push(item(short.clone(), weight, text));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Names what was changed of a task.
fn changed(edited: &Edited) -> String {
    let fields = [
        ("title", edited.title.is_some()),
        ("priority", edited.priority.is_some()),
        ("description", edited.description.is_some()),
        ("criteria", edited.criteria.is_some()),
        ("estimate", edited.estimate.is_some()),
        ("parent", edited.under.is_some()),
        ("tags", !(edited.tag.is_empty() && edited.untag.is_empty())),
        ("files", !(edited.about.is_empty() && edited.unabout.is_empty())),
    ];
    let changed: Vec<&str> = fields.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    changed.join(", ")
}

/// Returns the new words of a change.
fn said(edited: &Edited) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    said.extend(edited.title.clone());
    said.extend(edited.priority.map(|priority| format!("now {priority}")));
    said.extend(edited.criteria.as_ref().map(|criteria| criteria.join("; ")));
    said.extend(edited.description.clone());
    said.extend(edited.estimate.clone());
    said.extend((!edited.tag.is_empty()).then(|| edited.tag.join(", ")));
    (!said.is_empty()).then(|| said.join("; "))
}

/// Says what became of tasks that were the reader's.
fn turned(
    index: Index<'_>,
    desk: &Desk,
    row: &TaskRow,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let task = &row.task;
    let short = index.short(Noun::Task, task.id)?;
    let title = quote(&task.title, TITLE);
    let held = task.assignee.as_ref().is_some_and(|name| desk.is_me(name.as_str()));
    let concerns_me = held || desk.is_me(task.by.as_str());
    if let Some(closed) = task.closed.as_ref().filter(|closed| desk.is_news(closed.id))
        && concerns_me
        && !desk.is_me(closed.by.as_str())
    {
        let whose = if held { "yours" } else { "added by you" };
        let what = task.status.word();
        let weight = match task.status {
            Status::Cancelled => weight::MINE_TURNED,
            _ if held => weight::MINE_NEWS,
            _ => weight::NEAR_CLOSED,
        };
        let before = format!("{short} ({whose}) {what} by {}, {title}: ", closed.by);
        let said = if closed.text.is_empty() { "no word on why" } else { &closed.text };
        items.push(quoted(short.clone(), weight, before, said, String::new()));
    }
    // One that was the reader's and is another's now.
    if !held
        && task.status.is_open()
        && !task.contested.iter().any(|lost| desk.is_me(lost.by.as_str()))
    {
        moved(index, desk, task, &short, &title, items)?;
    }
    Ok(())
}

/// Says that a task was taken over, given to another or opened again since the reader had it.
fn moved(
    index: Index<'_>,
    desk: &Desk,
    task: &Task,
    short: &str,
    title: &str,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let events: Vec<Event> = index
        .lines_of(Noun::Task, task.id)?
        .into_iter()
        .filter_map(|line| line.event.ok().map(|event| *event))
        .collect();
    let was_mine = events.iter().any(|event| {
        let acted = matches!(event.body, Body::TaskClaimed(_) | Body::TaskDone(_));
        let given = matches!(&event.body, Body::TaskAssigned(to) if desk.is_me(to.to.as_str()));
        acted && desk.is_me(event.by.as_str()) || given
    });
    if !was_mine {
        return Ok(());
    }
    if let Some(reopened) = task.reopened.as_ref().filter(|note| desk.is_news(note.id)) {
        let before = format!("{short} REOPENED by {}, {title}: ", reopened.by);
        let why = if reopened.text.is_empty() { "no reason given" } else { &reopened.text };
        let weight = weight::MINE_TURNED;
        items.push(quoted(short.to_owned(), weight, before, why, String::new()));
    } else if desk.is_news(task.hold)
        && events.iter().any(|e| e.id == task.hold && !desk.is_me(e.by.as_str()))
    {
        let whose = task.assignee.as_ref().map_or("nobody's", Name::as_str);
        let text = format!("{short} is no longer yours but {whose}: {title}");
        items.push(item(short.to_owned(), weight::MINE_TURNED, text));
    }
    Ok(())
}
