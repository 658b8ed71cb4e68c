//! The reader's own work: what it has begun, what was given to it, and what others did to it.

use std::collections::{BTreeMap, BTreeSet};

use super::item;
use crate::app::brief::desk::{Desk, YOUR_WORK};
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::{count, quote};
use crate::app::brief::weight;
use crate::app::brief::words::{Handle, Words};
use crate::app::open::App;
use crate::domain::event::{Body, Event, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::task::event::Edited;
use crate::domain::task::{Closing, Status, Task};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::{Gist, TaskRow};

/// How long a title may be here; the whole is one command away.
const TITLE: usize = 90;

/// What may give a task to another, or take it from one.
const HANDED_ON: [&str; 5] =
    ["task.claimed", "task.assigned", "task.released", "task.claim_expired", "task.reopened"];

/// What says or changes something about a task.
const SAID: [&str; 3] = ["task.commented", "task.edited", "task.depended"];

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    if let Some(me) = &desk.me {
        for row in &desk.mine {
            let before = items.len();
            freed(desk, row, &mut items);
            reopened(desk, &row.task, &mut items);
            // Either tells that it is the reader's, and what it is.
            if items.len() == before {
                items.push(open(row));
            }
            news(index, desk, row, &mut items)?;
        }
        for (_, task) in turns(index, desk, me)? {
            turned(index, desk, task, &mut items)?;
        }
        for id in index.lost_claims(me, 50)? {
            lost(index, desk, id, &mut items)?;
        }
    }
    Ok(Section { name: YOUR_WORK, command: "collab task --assignee me".to_owned(), items })
}

/// Says where a task of the reader's stands.
fn open(row: &TaskRow) -> Item<'_> {
    let task = &row.task;
    let weight = match (&task.blocked, task.status) {
        (Some(_), _) => weight::MINE_BLOCKED,
        (None, Status::InProgress) => weight::MINE_BEGUN,
        _ => weight::MINE_GIVEN,
    };
    item(Handle::Task(task.id), weight + weight::task(task.priority), move |words| {
        let (short, title) = (words.task(task.id)?, quote(&task.title, TITLE));
        Ok(match (&task.blocked, task.status) {
            (Some(block), _) => {
                let on = match block.on {
                    Some(on) => format!(" (on {})", on_text(words, on)?),
                    None => String::new(),
                };
                let reason = words.quote(&block.reason);
                format!("{short} BLOCKED, {title}; {}: {reason}{on}", block.by)
            }
            (None, Status::InProgress) => format!("{short} in progress: {title}"),
            _ if row.waits > 0 => {
                let waits = count(row.waits as usize, "task");
                format!("{short} given to you (waits for {waits}): {title}")
            }
            _ => format!("{short} given to you: {title}"),
        })
    })
}

fn on_text(words: &Words<'_>, on: Id) -> Result<String, Error> {
    Ok(match words.index().task(on)? {
        Some(row) => format!("{} {}", words.task(on)?, row.task.status),
        None => words.message(on)?,
    })
}

/// Returns what a task depends on that was closed since the reader was here.
fn closed_lately<'d>(
    desk: &'d Desk,
    task: &'d Task,
) -> impl Iterator<Item = (&'d Gist, &'d Closing)> {
    let closed = task.depends_on.iter().filter_map(|needed| desk.closed.get(needed));
    closed.filter_map(|gist| Some((gist, gist.closed.as_ref()?)))
}

/// Says that what a task waited for is closed.
fn freed<'d>(desk: &'d Desk, row: &'d TaskRow, items: &mut Vec<Item<'d>>) {
    let task = &row.task;
    if task.status != Status::Pending || row.waits > 0 {
        closer(desk, row, items);
    } else if let Some((needed, closed)) = closed_lately(desk, task).next() {
        items.push(item(Handle::Task(task.id), weight::MINE_FREED, move |words| {
            let (short, first) = (words.task(task.id)?, words.task(needed.id)?);
            // What came of the other task is told with what was completed.
            let title = quote(&task.title, TITLE);
            let (status, by) = (needed.status, &closed.by);
            Ok(format!("{short} yours, can begin ({first} {status} by {by}): {title}"))
        }));
    }
}

/// Says what of that which the reader's task waits for is closed, where that alone does not free it.
fn closer<'d>(desk: &'d Desk, row: &'d TaskRow, items: &mut Vec<Item<'d>>) {
    let before = items.len();
    for (needed, closed) in closed_lately(desk, &row.task) {
        items.push(item(Handle::Task(needed.id), weight::MINE_FREED, move |words| {
            let (short, first) = (words.task(row.task.id)?, words.task(needed.id)?);
            let said = if closed.text.is_empty() { &needed.title } else { &closed.text };
            let (status, by, said) = (needed.status, &closed.by, words.quote(said));
            Ok(format!("{first} {status} by {by} (for your {short}): {said}"))
        }));
    }
    if items.len() > before {
        items.push(open(row));
    }
}

/// Says that a task of the reader's was opened again.
fn reopened<'d>(desk: &Desk, task: &'d Task, items: &mut Vec<Item<'d>>) {
    let Some(note) = task.reopened.as_ref().filter(|note| desk.is_news(note.id)) else { return };
    if desk.is_me(note.by.as_str()) || task.blocked.is_some() {
        return;
    }
    items.push(item(Handle::Task(task.id), weight::MINE_BEGUN, move |words| {
        let (short, title) = (words.task(task.id)?, quote(&task.title, TITLE));
        let why = words.quote(if note.text.is_empty() { "no reason given" } else { &note.text });
        let (status, by) = (task.status, &note.by);
        Ok(format!("{short} yours, REOPENED by {by} ({status}), {title}: {why}"))
    }));
}

/// Says that a claim of the reader's does not count, as long as the task is open.
fn lost(index: Index<'_>, desk: &Desk, id: Id, items: &mut Vec<Item<'_>>) -> Result<(), Error> {
    let Some(TaskRow { task, .. }) = index.task(id)? else { return Ok(()) };
    let Some(lost) = task.contested.iter().rfind(|lost| desk.is_me(lost.by.as_str())) else {
        return Ok(());
    };
    if !task.status.is_open() || task.assignee.as_ref().is_some_and(|a| desk.is_me(a.as_str())) {
        return Ok(());
    }
    let new = desk.is_news(lost.id) || desk.is_news(task.hold);
    let weight = if new { weight::CLAIM_LOST } else { weight::CLAIM_LOST_BEFORE };
    let (won_by, title) = (lost.won_by.clone(), quote(&task.title, TITLE));
    items.push(item(Handle::Task(id), weight, move |words| {
        Ok(format!("{} is {won_by}'s: your claim LOST: {title}", words.task(id)?))
    }));
    Ok(())
}

/// Says what others said on a task of the reader's, or changed about it.
fn news(
    index: Index<'_>,
    desk: &Desk,
    row: &TaskRow,
    items: &mut Vec<Item<'_>>,
) -> Result<(), Error> {
    let task = row.task.id;
    let number = desk.my_numbers.get(&task).filter(|number| desk.touched.contains(number));
    let Some(number) = number else { return Ok(()) };
    let mut new: Vec<Id> = desk
        .news
        .iter()
        .filter(|news| news.object == Some(*number) && !desk.is_me(&news.by))
        .filter(|news| SAID.contains(&news.kind.as_str()))
        .map(|news| news.id)
        .collect();
    new.sort_unstable();
    let weight = weight::MINE_NEWS + weight::task(row.task.priority);
    for id in new {
        let Some(Ok(event)) = index.line_of(id)?.map(|line| line.event) else { continue };
        let Event { by, body, .. } = *event;
        items.push(match body {
            Body::TaskCommented(commented) => item(Handle::Task(task), weight, move |words| {
                let said = words.quote(&commented.text);
                Ok(format!("{} {by} on it: {said}", words.task(task)?))
            }),
            Body::TaskEdited(edited) => {
                let (changed, said) = (changed(&edited), said(&edited));
                item(Handle::Task(task), weight, move |words| {
                    let said = said.as_ref().map(|said| format!(": {}", words.quote(said)));
                    let said = said.unwrap_or_default();
                    Ok(format!("{} {by} changed its {changed}{said}", words.task(task)?))
                })
            }
            Body::TaskDepended(depended) if !depended.on.is_empty() => {
                item(Handle::Task(task), weight, move |words| {
                    let on = depended.on.iter().take(3).map(|id| words.task(*id));
                    let on = on.collect::<Result<Vec<_>, _>>()?.join(", ");
                    Ok(format!("{} {by}: it now waits for {on}", words.task(task)?))
                })
            }
            _ => continue,
        });
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

/// Returns the tasks that may have been the reader's and turned into something else, by id.
fn turns(index: Index<'_>, desk: &Desk, me: &Name) -> Result<BTreeMap<Id, Task>, Error> {
    let mut tasks = BTreeMap::new();
    for gist in desk.closed.values() {
        let by_another = gist.closed.as_ref().is_some_and(|closed| closed.by != *me);
        if by_another && (desk.holds(gist) || gist.by == *me) {
            tasks.extend(index.task(gist.id)?.map(|row| (gist.id, row.task)));
        }
    }
    let handed_on = desk.news.iter().filter(|news| HANDED_ON.contains(&news.kind.as_str()));
    let handed_on: BTreeSet<i64> = handed_on.filter_map(|news| news.object).collect();
    for number in handed_on.intersection(&desk.touched) {
        // A look at the whole task is worth it only where that may tell something.
        if index.may_have_been_of(*number, me)?
            && let Some(gist) = index.gist(*number)?
            && gist.status.is_open()
            && !desk.holds(&gist)
        {
            tasks.extend(index.task(gist.id)?.map(|row| (gist.id, row.task)));
        }
    }
    Ok(tasks)
}

/// Says what became of tasks that were the reader's.
fn turned(
    index: Index<'_>,
    desk: &Desk,
    task: Task,
    items: &mut Vec<Item<'_>>,
) -> Result<(), Error> {
    let held = task.assignee.as_ref().is_some_and(|name| desk.is_me(name.as_str()));
    // One that was the reader's and is another's now.
    if task.status.is_open() {
        if !held && !task.contested.iter().any(|lost| desk.is_me(lost.by.as_str())) {
            moved(index, desk, task, items)?;
        }
        return Ok(());
    }
    // What a task of the reader's waited for is told with that task.
    if !held && is_told_as_needed(desk, &task) {
        return Ok(());
    }
    let Some(closed) = task.closed else { return Ok(()) };
    let weight = match task.status {
        Status::Cancelled => weight::MINE_TURNED,
        _ if held => weight::MINE_NEWS,
        _ => weight::NEAR_CLOSED,
    };
    items.push(item(Handle::Task(task.id), weight, move |words| {
        let (short, title) = (words.task(task.id)?, quote(&task.title, TITLE));
        let (what, by) = (task.status.word(), &closed.by);
        let whose = if held { "yours" } else { "added by you" };
        let said =
            words.quote(if closed.text.is_empty() { "no word on why" } else { &closed.text });
        Ok(format!("{short} ({whose}) {what} by {by}, {title}: {said}"))
    }));
    Ok(())
}

/// Says whether [`closer`] tells that a task is closed.
fn is_told_as_needed(desk: &Desk, task: &Task) -> bool {
    let waits = |row: &TaskRow| row.task.status != Status::Pending || row.waits > 0;
    desk.mine
        .iter()
        .filter(|row| waits(row))
        .any(|row| closed_lately(desk, &row.task).any(|(needed, _)| needed.id == task.id))
}

/// Says that a task was taken over, given to another or opened again since the reader had it.
fn moved(
    index: Index<'_>,
    desk: &Desk,
    task: Task,
    items: &mut Vec<Item<'_>>,
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
    let weight = weight::MINE_TURNED;
    if let Some(reopened) = task.reopened.filter(|note| desk.is_news(note.id)) {
        items.push(item(Handle::Task(task.id), weight, move |words| {
            let (short, title) = (words.task(task.id)?, quote(&task.title, TITLE));
            let why = &reopened.text;
            let why = words.quote(if why.is_empty() { "no reason given" } else { why });
            Ok(format!("{short} REOPENED by {}, {title}: {why}", reopened.by))
        }));
    } else if desk.is_news(task.hold)
        && events.iter().any(|e| e.id == task.hold && !desk.is_me(e.by.as_str()))
    {
        items.push(item(Handle::Task(task.id), weight, move |words| {
            let (short, title) = (words.task(task.id)?, quote(&task.title, TITLE));
            let whose = task.assignee.as_ref().map_or("nobody's", Name::as_str);
            Ok(format!("{short} is no longer yours but {whose}: {title}"))
        }));
    }
    Ok(())
}
