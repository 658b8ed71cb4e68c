//! What can be done to a task, each in one write.

use super::allocate::Team;
use super::asked::{Add, Edit, TaskAct, TaskQuery};
use super::cycles::depth;
use super::show::{view, view_of};
use super::write::{act_on, add_on, edit_on};
use crate::app::find;
use crate::app::open::{App, Site};
use crate::app::view::{Made, TaskView, TasksView};
use crate::domain::about::{About, is_path};
use crate::domain::change::FileChange;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::recorded::{FileBlob, MAX_FILES, Recorded};
use crate::domain::session::role::Roles;
use crate::domain::task::{Status, Task};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::tasks::TaskRow;
use crate::store::write::Write;

/// How many of the best tasks are looked at for one that can be claimed.
const LOOKED_AT: usize = 20;

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
        done.into_iter().next().ok_or_else(|| find::missing(Some(Noun::Task), prefix))
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
        let mut done = self.write(|write| act_on_each(write, prefixes, act, to, &content, ttl))?;
        self.tell_confirmed(&mut done)?;
        Ok(done)
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

    /// Returns the tasks that one waits for, as far as they are known here, in the order in which they came.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waited_for(&self, task: &TaskView) -> Result<Vec<TaskView>, Error> {
        let index = self.store.index();
        let mut open = Vec::new();
        for id in find::task(index, &task.id)?.task.depends_on {
            if let Some(row) = index.task(id)?.filter(|row| row.task.status.is_open()) {
                open.push(view(index, &row)?);
            }
        }
        Ok(open)
    }

    /// Gives tasks to whom the session's policy picks for each, all or none, and returns what they are then.
    ///
    /// # Errors
    /// When who asks is in no session, nobody in it may do tasks, one is not known, or another works on it.
    pub fn assign_by_policy(&mut self, prefixes: &[String]) -> Result<Vec<TaskView>, Error> {
        let id = self.session_here(None)?.id;
        let roles = self.config().roles.clone();
        let ttl = self.config().claim_ttl;
        self.write(|write| {
            let mut ids: Vec<Id> = Vec::new();
            for prefix in prefixes {
                let task = find::task(**write, prefix)?.task;
                if ids.contains(&task.id) {
                    continue;
                }
                let session = write.session(id)?;
                let session = session.ok_or_else(|| find::missing(Some(Noun::Session), id))?;
                // Anew for each: what one was just given counts for the next.
                let team = Team::of(**write, &session, &roles)?;
                let Some(to) = team.pick(&task).cloned() else {
                    return Err(Error::user("nobody in the session may do tasks")
                        .hint("See who may what with `collab role`."));
                };
                let act = TaskAct::Assign(to.to_string());
                ids.push(act_on(write, &task.id.to_string(), &act, Some(to), ttl)?);
            }
            ids.into_iter().map(|id| view_of(**write, id)).collect()
        })
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
        let mut rows = next(index, &me, self.now(), limit.max(LOOKED_AT) + 1)?;
        if let Some(session) = self.here()? {
            Team::of(index, &session, &self.config().roles)?.order(&mut rows, &me);
        }
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
        let roles = self.config().roles.clone();
        self.write(|write| {
            let best = best_of_ready(write, &roles)?;
            let id = act_on(write, &best, &TaskAct::Claim, None, ttl)?;
            view_of(**write, id)
        })
        .and_then(|mut task| {
            self.tell_confirmed(std::slice::from_mut(&mut task))?;
            Ok(task)
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

/// Does the same to several tasks in a write, with what somebody made of the files that each is about, and
/// returns what they are then.
pub(crate) fn act_on_each(
    write: &mut Write<'_>,
    prefixes: &[String],
    act: &TaskAct,
    to: Option<Name>,
    content: &[Vec<FileBlob>],
    ttl: i64,
) -> Result<Vec<TaskView>, Error> {
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
}

/// Returns the short id of what is best of what is ready for who writes.
pub(crate) fn best_of_ready(write: &Write<'_>, roles: &Roles) -> Result<String, Error> {
    let me = write.by().clone();
    // What was made by a clock that is days ahead can be claimed when that time has come.
    let mut ready = next(**write, &me, write.now(), LOOKED_AT)?;
    if let Some(session) = write.session_id().map(|id| write.session(id)).transpose()?.flatten() {
        Team::of(**write, &session, roles)?.order(&mut ready, &me);
    }
    let Some(row) = ready.into_iter().find(|row| write.reaches(row.task.touched)) else {
        return Err(Error::user("nothing is ready")
            .hint("See what waits for what with `collab task`.")
            .hint("Add a task with `collab task add TITLE`."));
    };
    Ok(write.short(Noun::Task, row.task.id)?)
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
    // What could not be a path on every system is recorded on none.
    let of_task = changes
        .iter()
        .filter(|change| !change.blob.is_empty() && is_path(&change.path))
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
