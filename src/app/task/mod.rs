//! Tasks: what can be done to one.

mod cycles;
mod show;

use self::cycles::{depth, no_cycle, no_cycle_of_parents};
use self::show::view_of;
pub(crate) use self::show::{detail, unknown, view};
use super::find;
use super::message::made;
use super::open::{App, Site};
use super::view::{Made, TaskView, TasksView};
use crate::domain::about::About;
use crate::domain::change::FileChange;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::recorded::{FileBlob, MAX_FILES, Recorded};
use crate::domain::refused::Refused;
use crate::domain::task::decide::{Act, Hold};
use crate::domain::task::event::{Added, Blocked, Commented, Depended, Edited};
use crate::domain::task::{Status, Task};
use crate::domain::text::{line, text};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::TaskRow;
use crate::store::write::Write;

/// A task to add, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Add {
    /// One line.
    pub title: String,
    /// The whole story.
    pub description: Option<String>,
    /// How much it matters.
    pub priority: Priority,
    /// The task that it is a part of.
    pub under: Option<String>,
    /// Tasks that come first.
    pub depends_on: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How long it takes.
    pub estimate: Option<String>,
    /// When it counts as done.
    pub criteria: Vec<String>,
    /// What it concerns.
    pub about: Vec<String>,
    /// Who is to do it.
    pub assign: Option<String>,
}

/// Which tasks are asked for.
#[derive(Clone, Debug, Default)]
pub struct TaskQuery {
    /// Closed ones, too.
    pub all: bool,
    /// Of this status only.
    pub status: Option<Status>,
    /// Held by this participant only.
    pub assignee: Option<String>,
    /// With this tag only.
    pub tag: Option<String>,
    /// About this path or object only.
    pub about: Option<String>,
    /// Parts of this task only.
    pub under: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// What is to be changed about a task.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// A new title.
    pub title: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new priority.
    pub priority: Option<Priority>,
    /// Another task to be part of; empty for none.
    pub under: Option<String>,
    /// A new estimate; empty for none.
    pub estimate: Option<String>,
    /// New criteria, all of them.
    pub criteria: Option<Vec<String>>,
    /// Tags to put on.
    pub tag: Vec<String>,
    /// Tags to take off.
    pub untag: Vec<String>,
    /// What it concerns, too.
    pub about: Vec<String>,
    /// What it does not concern any more.
    pub unabout: Vec<String>,
}

/// An act on one task.
#[derive(Clone, Debug)]
pub enum TaskAct {
    /// Make it mine and in progress.
    Claim,
    /// Give it back.
    Release(Option<String>),
    /// Begin, or go on.
    Start,
    /// It cannot go on: why, and what it waits for.
    Block(String, Option<String>),
    /// It is done: what came of it.
    Done(Option<String>),
    /// Open it again: why.
    Reopen(Option<String>),
    /// Give it up: why.
    Cancel(Option<String>),
    /// Give it to somebody.
    Assign(String),
    /// Say something on it.
    Comment(String),
    /// Change what comes first: on, off.
    Depend(Vec<String>, Vec<String>),
}

impl App {
    /// Adds a task.
    ///
    /// # Errors
    /// When something that it names is not known, or a text is empty or over its limit.
    pub fn add_task(&mut self, add: &Add) -> Result<Made, Error> {
        let about = self.places(&add.about)?;
        let assign = add.assign.as_deref().map(|name| self.somebody(name)).transpose()?;
        self.write(|write| add_on(write, add, about, assign))
    }

    /// Does something to a task, and returns what it is then.
    ///
    /// # Errors
    /// When the task is not known, or the act is refused.
    pub fn act_on_task(&mut self, prefix: &str, act: &TaskAct) -> Result<TaskView, Error> {
        let done = self.act_on_tasks(&[prefix.to_owned()], act)?;
        done.into_iter().next().ok_or_else(|| Error::user(format!("there is no task `{prefix}`")))
    }

    /// Does the same to several tasks, all or none, and returns what they are then. One that is
    /// named twice is acted on once.
    ///
    /// # Errors
    /// When one is not known, or the act is refused on one.
    pub fn act_on_tasks(
        &mut self,
        prefixes: &[String],
        act: &TaskAct,
    ) -> Result<Vec<TaskView>, Error> {
        let to = match act {
            TaskAct::Assign(name) => Some(self.somebody(name)?),
            _ => None,
        };
        let mut content = Vec::new();
        if let TaskAct::Done(_) = act {
            for prefix in prefixes {
                content.push(self.own_content(prefix)?);
            }
        }
        let ttl = self.config().claim_ttl;
        self.write(|write| {
            let mut ids: Vec<Id> = Vec::new();
            let mut todo = Vec::new();
            for (n, prefix) in prefixes.iter().enumerate() {
                let task = find::task(**write, prefix)?.task;
                if !ids.contains(&task.id) {
                    ids.push(task.id);
                    todo.push((depth(**write, &task)?, n));
                }
            }
            // Parts first, so that closing a task with its parts closes them all.
            todo.sort_by_key(|(depth, n)| (std::cmp::Reverse(*depth), *n));
            for (_, n) in todo {
                let id = act_on(write, &prefixes[n], act, to.clone(), ttl)?;
                if let Some(files) = content.get(n).filter(|files| !files.is_empty()) {
                    let recorded = Recorded { files: files.clone(), task: Some(id) };
                    write.emit(None, Body::ChangeRecorded(recorded))?;
                }
            }
            ids.into_iter().map(|id| view_of(**write, id)).collect()
        })
    }

    /// Returns the tasks that can be begun now that others are closed: those that waited for one of
    /// them, and those of which one was the last open part.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn freed_by(&self, closed: &[TaskView]) -> Result<Vec<TaskView>, Error> {
        let index = self.store.index();
        let mut freed: Vec<TaskView> = Vec::new();
        for task in closed {
            let (_, id) = find::object(index, &task.id, Some(Noun::Task))?;
            let mut near = index.dependents(id)?;
            if let Some(parent) = index.task(id)?.and_then(|row| row.task.under) {
                near.extend(index.task(parent)?);
            }
            for row in near {
                let view = view(index, &row)?;
                if view.ready && !freed.contains(&view) {
                    freed.push(view);
                }
            }
        }
        Ok(freed)
    }

    /// Changes fields of a task.
    ///
    /// # Errors
    /// When the task is not known, nothing is to be changed, or a text is empty or over its limit.
    pub fn edit_task(&mut self, prefix: &str, edit: &Edit) -> Result<TaskView, Error> {
        let about = self.places(&edit.about)?;
        let unabout = self.places(&edit.unabout)?;
        self.write(|write| {
            let id = edit_on(write, prefix, edit, about, unabout)?;
            view_of(**write, id)
        })
    }

    /// Returns what is ready for who asks, best first; see `next`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_tasks(&self, limit: usize) -> Result<TasksView, Error> {
        let me = self.my_name()?;
        let index = self.store.index();
        let rows = next(index, &me, self.now(), limit + 1)?;
        let more = rows.len() > limit;
        let tasks =
            rows.iter().take(limit).map(|row| view(index, row)).collect::<Result<_, _>>()?;
        Ok(TasksView { tasks, more })
    }

    /// Claims what is best of what is ready: no two get the same.
    ///
    /// # Errors
    /// When nothing is ready.
    pub fn claim_next(&mut self) -> Result<TaskView, Error> {
        let ttl = self.config().claim_ttl;
        self.write(|write| {
            let me = write.by().clone();
            let Some(row) = next(**write, &me, write.now(), 1)?.into_iter().next() else {
                return Err(Error::user("nothing is ready")
                    .hint("See what waits for what with `collab task`.")
                    .hint("Add a task with `collab task add TITLE`."));
            };
            let short = write.short(Noun::Task, row.task.id)?;
            act_on(write, &short, &TaskAct::Claim, None, ttl)?;
            view_of(**write, row.task.id)
        })
    }

    /// Returns the tasks that were asked for.
    ///
    /// # Errors
    /// When something that was asked for is not known.
    pub fn tasks(&self, query: &TaskQuery) -> Result<TasksView, Error> {
        let index = self.store.index();
        let assignee = query.assignee.as_deref().map(|name| self.somebody(name)).transpose()?;
        // Filters that no index serves look at more than they show.
        let narrow = query.tag.is_some() || assignee.is_some();
        let wide = if narrow { 10_000 } else { query.limit.saturating_add(1) };
        let mut rows = if let Some(about) = &query.about {
            let target = find::about(self, about)?;
            let target = target.path().map_or_else(|| target.to_string(), str::to_owned);
            index.tasks_about(&target, 10_000)?
        } else if let Some(under) = &query.under {
            index.subtasks(find::task(index, under)?.task.id)?
        } else if let Some(status) = query.status {
            index.tasks_with_status(status, wide)?
        } else {
            let mut rows = match &assignee {
                Some(assignee) => index.tasks_of(assignee, wide)?,
                None => index.open_tasks(wide)?,
            };
            if query.all {
                for status in [Status::Completed, Status::Cancelled] {
                    let left = if narrow { wide } else { wide.saturating_sub(rows.len()) };
                    rows.extend(index.tasks_with_status(status, left)?);
                }
            }
            rows
        };
        rows.retain(|row| {
            let task = &row.task;
            assignee.as_ref().is_none_or(|name| task.assignee.as_ref() == Some(name))
                && query.tag.as_ref().is_none_or(|tag| task.tags.contains(tag))
                && query.status.map_or(
                    query.all
                        || task.status.is_open()
                        || query.about.is_some()
                        || query.under.is_some(),
                    |status| task.status == status,
                )
        });
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let tasks = rows.iter().map(|row| view(index, row)).collect::<Result<_, _>>()?;
        Ok(TasksView { tasks, more })
    }

    fn places(&self, texts: &[String]) -> Result<Vec<About>, Error> {
        texts.iter().map(|text| find::about(self, text)).collect()
    }

    /// Reads the name of somebody who is known; `me` is who asks.
    pub(crate) fn somebody(&self, text: &str) -> Result<Name, Error> {
        if text == "me" {
            return self.my_name();
        }
        let name = Name::typed(text)?;
        find::known(self, &name)?;
        Ok(name)
    }

    fn own_content(&self, prefix: &str) -> Result<Vec<FileBlob>, Error> {
        let row = find::task(self.store.index(), prefix)?;
        if row.task.about.iter().all(|about| about.path().is_none()) {
            return Ok(Vec::new());
        }
        Ok(content_of(&row.task, &uncommitted(&self.site)))
    }
}

/// Returns what is changed here and not committed; nothing where git cannot tell, as a task is done
/// all the same.
pub(crate) fn uncommitted(site: &Site) -> Vec<FileChange> {
    site.repo().and_then(|repo| repo.uncommitted().ok()).unwrap_or_default()
}

/// Returns the files that a task is about and that are changed here, with their content: whoever
/// completes the task made that.
pub(crate) fn content_of(task: &Task, changes: &[FileChange]) -> Vec<FileBlob> {
    let paths: Vec<&str> = task.about.iter().filter_map(About::path).collect();
    let of_task = changes
        .iter()
        .filter(|change| !change.blob.is_empty())
        .filter(|change| paths.iter().any(|path| is_within(&change.path, path)));
    let blob =
        |change: &FileChange| FileBlob { path: change.path.clone(), blob: change.blob.clone() };
    of_task.take(MAX_FILES).map(blob).collect()
}

/// Says whether a path is another, or in that folder.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns what is ready for somebody, best first.
///
/// First what was assigned to it, then what is free, then what another's claim ran out on; among
/// these critical first, then what most open tasks wait for, then the oldest. A task is ready when it is
/// pending, everything that it depends on is closed, and it has no open parts.
pub(crate) fn next(
    index: Index<'_>,
    me: &Name,
    now: jiff::Timestamp,
    limit: usize,
) -> Result<Vec<TaskRow>, Error> {
    let mut rows = index.ready(Some(me), limit)?;
    rows.extend(index.ready(None, limit)?);
    if rows.len() < limit {
        let held = index.tasks_with_status(Status::InProgress, 1000)?;
        let over = held.into_iter().filter(|row| row.task.assignee.as_ref() != Some(me));
        rows.extend(over.filter(|row| row.task.claim_ran_out(now)));
    }
    rows.truncate(limit);
    Ok(rows)
}

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
    let under = add
        .under
        .as_deref()
        .map(|prefix| find::task(**write, prefix))
        .transpose()?
        .map(|r| r.task.id);
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
        if let Some(body) = task_of(**write, id)?.decide_assign(act, &to)? {
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
        TaskAct::Claim => match task.decide_claim(who, Some(ttl))? {
            Hold::Mine => None,
            Hold::Write(body) => Some(body),
            Hold::Over(expired) => {
                let hold = write.emit(Some(id), expired)?;
                Some(Task::claim_after(hold, Some(ttl)))
            }
        },
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
            task.decide_assign(who, &to)?
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
            let parent = find::task(**write, prefix)?.task.id;
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

fn task_of(index: Index<'_>, id: Id) -> Result<Task, Error> {
    let row = index.task(id)?;
    Ok(row.ok_or_else(|| Error::user(format!("there is no task `{id}`")))?.task)
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
