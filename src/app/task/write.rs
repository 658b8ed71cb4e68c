//! Acts on tasks within a write: what is decided, and what is written then.

use super::asked::{Add, Edit, TaskAct};
use super::cycles::{no_cycle, no_cycle_of_parents};
use crate::app::find;
use crate::app::message::made;
use crate::app::session::must_settle;
use crate::app::view::Made;
use crate::domain::about::About;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::refused::Refused;
use crate::domain::task::Task;
use crate::domain::task::decide::{Act, Hold};
use crate::domain::task::event::{Added, Assigned, Blocked, Commented, Depended, Edited};
use crate::domain::text::{line, text};
use crate::error::{Error, Kind};
use crate::store::index::Index;
use crate::store::write::Write;

/// So many handoffs of one task are looked at.
const MOST_HANDOFFS: usize = 1000;

/// Adds a task in a write.
pub(crate) fn add_on(
    write: &mut Write<'_>,
    add: &Add,
    about: Vec<About>,
    assign: Option<Name>,
) -> Result<Made, Error> {
    let mut depends_on = Vec::new();
    for prefix in &add.depends_on {
        depends_on.push(find::task(**write, prefix)?.task.id);
    }
    depends_on.sort_unstable();
    depends_on.dedup();
    let under = add.under.as_deref().map(|prefix| open_parent(**write, prefix)).transpose()?;
    if let Some(parent) = under {
        for needs in &depends_on {
            no_cycle(**write, parent, *needs)?;
        }
    }
    let added = Added {
        title: line("title", &add.title)?,
        description: optional_text("description", add.description.as_ref())?,
        priority: add.priority,
        under,
        depends_on,
        tags: sorted(&add.tags),
        estimate: add.estimate.clone(),
        criteria: add.criteria.clone(),
        about,
    };
    added.check()?;
    let id = write.emit(None, Body::TaskAdded(added))?;
    if let Some(to) = assign {
        let title = find::title(**write, Noun::Task, id)?;
        let by = write.by().clone();
        let act = Act { by: &by, now: write.now(), title: &title };
        if let Some(body) = find::task_of(**write, id)?.task.decide_assign(act, &to)? {
            write.emit(Some(id), body)?;
        }
    }
    made(**write, Noun::Task, id)
}

/// Does something to a task in a write.
pub(crate) fn act_on(
    write: &mut Write<'_>,
    prefix: &str,
    act: &TaskAct,
    to: Option<Name>,
    ttl: i64,
) -> Result<Id, Error> {
    let row = find::task(**write, prefix)?;
    let task = row.task;
    let id = task.id;
    let title = find::title(**write, Noun::Task, id)?;
    let by = write.by().clone();
    let who = Act { by: &by, now: write.now(), title: &title };
    let body = match act {
        TaskAct::Claim | TaskAct::ClaimConfirmed => {
            let confirmed = matches!(act, TaskAct::ClaimConfirmed);
            let decided = match confirmed {
                true => task.decide_confirmed(who, Some(ttl))?,
                false => task.decide_claim(who, Some(ttl))?,
            };
            match decided {
                Hold::Mine => None,
                Hold::Write(body) => Some(body),
                Hold::Over(expired) => {
                    let hold = write.emit(Some(id), expired)?;
                    Some(Task::claim_after(hold, Some(ttl), confirmed))
                }
            }
        }
        TaskAct::Release(reason) => {
            Some(task.decide_release(who, optional_line("reason", reason.as_ref())?)?)
        }
        TaskAct::Start => task.decide_start(who)?,
        TaskAct::Block(reason, on) => {
            let reason = line("reason", reason)?;
            let on = on.as_deref().map(|on| find::object(**write, on, None)).transpose()?;
            Some(task.decide_block(who, Blocked { reason, on: on.map(|(_, id)| id) })?)
        }
        TaskAct::Done(summary) => {
            let body = task.decide_done(who, optional_text("summary", summary.as_ref())?)?;
            no_open_subtasks(**write, id, &title)?;
            no_missing_review(write, id, &title)?;
            Some(body)
        }
        TaskAct::Reopen(reason) => {
            Some(task.decide_reopen(who, optional_line("reason", reason.as_ref())?)?)
        }
        TaskAct::Cancel(reason) => {
            let body = task.decide_cancel(who, optional_line("reason", reason.as_ref())?)?;
            no_open_subtasks(**write, id, &title)?;
            Some(body)
        }
        TaskAct::Assign(_) => {
            let to = to.ok_or_else(|| Error::usage("it does not say to whom"))?;
            match task.decide_assign(who, &to) {
                // Two claimed it while apart: in a session, whoever settles that says whose it is.
                Err(Refused::Held { holder, .. })
                    if !task.contested.is_empty() && write.session_id().is_some() =>
                {
                    must_settle(write, id, &title, &holder)?;
                    Some(Body::TaskAssigned(Assigned { follows: task.hold, to }))
                }
                decided => decided?,
            }
        }
        TaskAct::Comment(comment) => {
            Some(Body::TaskCommented(Commented { text: text("comment", comment)? }))
        }
        TaskAct::Depend(on, off) => depend(**write, &task, on, off)?,
    };
    if let Some(body) = body {
        write.emit(Some(id), body)?;
    }
    Ok(id)
}

/// Says no where the session's rules are strict and nobody has approved what was done.
fn no_missing_review(write: &Write<'_>, id: Id, title: &str) -> Result<(), Error> {
    let Some(session) = write.session_id().map(|id| write.session(id)).transpose()?.flatten()
    else {
        return Ok(());
    };
    if !session.policy().is_strict() {
        return Ok(());
    }
    // The last word counts: what was approved and then handed off again is to be looked at again.
    let last = write.handoffs_about(&id.to_string(), MOST_HANDOFFS)?.into_iter();
    let last = last.filter(|row| row.session == Some(session.id)).max_by_key(|row| row.id);
    if last.is_some_and(|row| row.approved == Some(true)) {
        return Ok(());
    }
    let message = format!("{title} is not reviewed, and the rules of its session are strict");
    let short = title.split(' ').next().unwrap_or_default();
    Err(Error::new(Kind::Held, message)
        .hint(format!("Hand it off: `collab handoff -m TEXT --needs-review --about {short}`.")))
}

/// Changes fields of a task in a write.
pub(crate) fn edit_on(
    write: &mut Write<'_>,
    prefix: &str,
    edit: &Edit,
    about: Vec<About>,
    unabout: Vec<About>,
) -> Result<Id, Error> {
    let task = find::task(**write, prefix)?.task;
    let under = match edit.under.as_deref() {
        None => None,
        Some("") => Some(String::new()),
        Some(prefix) => {
            let parent = if task.status.is_open() {
                open_parent(**write, prefix)?
            } else {
                find::task(**write, prefix)?.task.id
            };
            no_cycle_of_parents(**write, task.id, parent)?;
            no_cycle(**write, parent, task.id)?;
            Some(parent.to_string())
        }
    };
    let edited = Edited {
        title: edit.title.as_deref().map(|title| line("title", title)).transpose()?,
        description: edit.description.clone(),
        priority: edit.priority,
        under,
        estimate: edit.estimate.clone(),
        criteria: edit.criteria.clone(),
        tag: sorted(&edit.tag),
        untag: sorted(&edit.untag),
        about,
        unabout,
    };
    if edited == Edited::default() {
        return Err(Error::usage("nothing is to be changed")
            .hint("Say what, as in `collab task edit ID --title TITLE`."));
    }
    edited.check()?;
    write.emit(Some(task.id), Body::TaskEdited(edited))?;
    Ok(task.id)
}

/// Finds a task that an open one can be a part of: what is closed has no open parts.
fn open_parent(index: Index<'_>, prefix: &str) -> Result<Id, Error> {
    let Task { id, status, .. } = find::task(index, prefix)?.task;
    if status.is_open() {
        return Ok(id);
    }
    let title = find::title(index, Noun::Task, id)?;
    Err(Refused::ClosedParent { title, status }.into())
}

fn optional_text(what: &'static str, value: Option<&String>) -> Result<Option<String>, Error> {
    Ok(value.map(|value| text(what, value)).transpose()?)
}

fn optional_line(what: &'static str, value: Option<&String>) -> Result<Option<String>, Error> {
    Ok(value.map(|value| line(what, value)).transpose()?)
}

fn sorted(texts: &[String]) -> Vec<String> {
    let mut texts: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
    texts.retain(|text| !text.is_empty());
    texts.sort();
    texts.dedup();
    texts
}

fn no_open_subtasks(index: Index<'_>, id: Id, title: &str) -> Result<(), Error> {
    let open: Vec<Id> = index
        .subtasks(id)?
        .into_iter()
        .filter(|row| row.task.status.is_open())
        .map(|row| row.task.id)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let shorts: Result<Vec<String>, _> =
        open.iter().take(5).map(|id| index.short(Noun::Task, *id)).collect();
    let mut subtasks = shorts?.join(", ");
    if open.len() > 5 {
        subtasks += &format!(" and {} more", open.len() - 5);
    }
    Err(Refused::OpenSubtasks { task: id, title: title.to_owned(), subtasks }.into())
}

/// Decides a change of what comes first.
fn depend(
    index: Index<'_>,
    task: &Task,
    on: &[String],
    off: &[String],
) -> Result<Option<Body>, Error> {
    let ids = |prefixes: &[String]| -> Result<Vec<Id>, Error> {
        prefixes.iter().map(|prefix| Ok(find::task(index, prefix)?.task.id)).collect()
    };
    let mut depended = Depended { on: ids(on)?, off: ids(off)? };
    for ids in [&mut depended.on, &mut depended.off] {
        ids.sort_unstable();
        ids.dedup();
    }
    depended.on.retain(|id| !task.depends_on.contains(id));
    depended.off.retain(|id| task.depends_on.contains(id));
    for needs in &depended.on {
        no_cycle(index, task.id, *needs)?;
    }
    let nothing = depended.on.is_empty() && depended.off.is_empty();
    Ok((!nothing).then_some(Body::TaskDepended(depended)))
}
