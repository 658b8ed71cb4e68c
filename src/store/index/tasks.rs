//! Finding tasks.

use rusqlite::params;

use super::{Index, checksum};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::task::{Status, Task};
use crate::store::error::StoreError;

const COLUMNS: &str = "task.doc, task.crc, task.waits, task.frees, task.status, task.priority,
                       task.assignee, task.id, task.object, task.parent";

/// A task with what hangs on other tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// The task.
    pub task: Task,
    /// How many tasks it depends on that are open, or not known here.
    pub waits: i64,
    /// How many open tasks depend on it.
    pub frees: i64,
    /// Its number in the database.
    pub number: i64,
    /// That of the task that it is a part of.
    pub parent: Option<i64>,
}

/// The columns by which a task is found, which must agree with what it is.
#[derive(PartialEq, Eq)]
struct FoundBy {
    status: i64,
    priority: i64,
    assignee: Option<String>,
    id: [u8; 16],
}

impl FoundBy {
    fn of(task: &Task) -> Self {
        Self {
            status: task.status.rank(),
            priority: task.priority.rank(),
            assignee: task.assignee.clone().map(String::from),
            id: task.id.to_bytes(),
        }
    }
}

impl Index<'_> {
    /// Returns a task, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn task(&self, id: Id) -> Result<Option<TaskRow>, StoreError> {
        let Some(number) = self.number_of(&ObjectRef::Id(Noun::Task, id))? else {
            return Ok(None);
        };
        let found = self.tasks("WHERE object = ?1", params![number])?.into_iter().next();
        if found.as_ref().is_some_and(|row| row.task.id != id) {
            return Err(self.damaged("a task is not the one that it is found as"));
        }
        Ok(found)
    }

    fn tasks(&self, rest: &str, params: impl rusqlite::Params) -> Result<Vec<TaskRow>, StoreError> {
        let rows = self.rows(&format!("SELECT {COLUMNS} FROM task {rest}"), params, |row| {
            let doc: String = row.get(0)?;
            let found_by = FoundBy {
                status: row.get(4)?,
                priority: row.get(5)?,
                assignee: row.get(6)?,
                id: row.get(7)?,
            };
            Ok((doc, row.get(1)?, found_by, [row.get(2)?, row.get(3)?, row.get(8)?], row.get(9)?))
        })?;
        type Read = (String, i64, FoundBy, [i64; 3], Option<i64>);
        let read = |(doc, crc, found_by, [waits, frees, number], parent): Read| {
            if checksum(&doc) != crc {
                return Err(self.damaged("a task does not match its checksum"));
            }
            let task: Task =
                serde_json::from_str(&doc).map_err(|e| self.damaged(format!("a task: {e}")))?;
            if FoundBy::of(&task) != found_by {
                return Err(self.damaged("a task is not what it was stored as"));
            }
            Ok(TaskRow { task, waits, frees, number, parent })
        };
        rows.into_iter().map(read).collect()
    }

    /// Returns the open tasks: worked on, then blocked, then pending; important first, then oldest.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn open_tasks(&self, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        let mut tasks = Vec::new();
        for status in [Status::InProgress, Status::Blocked, Status::Pending] {
            let left = limit.saturating_sub(tasks.len());
            tasks.extend(self.tasks_with_status(status, left)?);
        }
        Ok(tasks)
    }

    /// Returns the tasks of one status: open ones as they matter, closed ones newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn tasks_with_status(
        &self,
        status: Status,
        limit: usize,
    ) -> Result<Vec<TaskRow>, StoreError> {
        let rest = if status.is_open() {
            // Said as a constant, so that the partial index serves.
            format!(
                "WHERE status = {} AND status < 3 ORDER BY priority, id LIMIT ?1",
                status.rank()
            )
        } else {
            format!(
                "WHERE status = {} AND closed IS NOT NULL ORDER BY closed DESC LIMIT ?1",
                status.rank()
            )
        };
        self.tasks(&rest, params![limit as i64])
    }

    /// Returns the open tasks that somebody holds, in the order of their statuses.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn tasks_of(&self, assignee: &Name, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        let rest = "WHERE assignee = ?1 AND status < 3 ORDER BY status = 0, priority, id LIMIT ?2";
        self.tasks(rest, params![assignee.as_str(), limit as i64])
    }

    /// Returns the task that somebody works on, the one that matters most of several.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn works_on(&self, assignee: &Name) -> Result<Option<TaskRow>, StoreError> {
        let rest = format!(
            "WHERE assignee = ?1 AND status = {} AND status < 3 ORDER BY priority, id LIMIT 1",
            Status::InProgress.rank()
        );
        Ok(self.tasks(&rest, params![assignee.as_str()])?.pop())
    }

    /// Returns the pending tasks that somebody was given, as they matter.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn assigned_pending(&self, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        let rest = "WHERE assignee IS NOT NULL AND status = 0 AND status < 3
                    ORDER BY priority, id LIMIT ?1";
        self.tasks(rest, params![limit as i64])
    }

    /// Counts the open tasks of each status: pending, in progress, blocked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_open(&self) -> Result<[i64; 3], StoreError> {
        let mut counts = [0; 3];
        for (status, count) in counts.iter_mut().enumerate() {
            let sql = format!("SELECT count(*) FROM task WHERE status = {status} AND status < 3");
            *count = self.row(&sql, [], |row| row.get(0))?.unwrap_or(0);
        }
        Ok(counts)
    }

    /// Returns the tasks that are ready, best first: important first, then those that most open tasks
    /// wait for, then the oldest. `mine` restricts to those assigned to somebody, else to free ones.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn ready(&self, mine: Option<&Name>, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        // Somebody has few tasks, and everybody has many: the plus signs keep the planner from going
        // through all that are ready for the order's sake.
        let who = if mine.is_some() {
            "assignee = ?1 AND status < 3 AND +status = 0 AND +waits = 0"
        } else {
            "status = 0 AND waits = 0 AND assignee IS NULL AND ?1 IS NULL"
        };
        // A task with open parts is done by doing those.
        let rest = format!(
            "WHERE {who} AND NOT EXISTS
             (SELECT 1 FROM task AS part WHERE part.parent = task.object AND part.status < 3)
             ORDER BY priority, frees DESC, id LIMIT ?2"
        );
        self.tasks(&rest, params![mine.map(Name::as_str), limit as i64])
    }

    /// Returns the tasks on which a claim of somebody's lost.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn lost_claims(&self, by: &Name, limit: usize) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT task.id FROM contested JOIN task ON task.object = contested.task
                   WHERE contested.by = ?1 AND task.status < 3 ORDER BY task.id DESC LIMIT ?2";
        self.rows(sql, params![by.as_str(), limit as i64], |row| row.get(0).map(Id::from_bytes))
    }

    /// Returns the parts of a task, oldest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn subtasks(&self, id: Id) -> Result<Vec<TaskRow>, StoreError> {
        let Some(number) = self.number_of(&ObjectRef::Id(Noun::Task, id))? else {
            return Ok(Vec::new());
        };
        self.tasks("WHERE parent = ?1 ORDER BY id LIMIT 200", params![number])
    }

    /// Returns the open tasks that depend on a task, as they matter.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn dependents(&self, id: Id) -> Result<Vec<TaskRow>, StoreError> {
        let Some(number) = self.number_of(&ObjectRef::Id(Noun::Task, id))? else {
            return Ok(Vec::new());
        };
        let rest = "JOIN dep ON dep.task = task.object WHERE dep.needs = ?1 AND status < 3
                    ORDER BY priority, id LIMIT 200";
        self.tasks(rest, params![number])
    }

    /// Returns the tasks that concern a path or an object, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn tasks_about(&self, target: &str, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        let rest = "JOIN about ON about.object = task.object WHERE about.target = ?1
                    ORDER BY task.id DESC LIMIT ?2";
        self.tasks(rest, params![target, limit as i64])
    }

    /// Returns the tasks that a task depends on.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn task_needs(&self, id: Id) -> Result<Vec<Id>, StoreError> {
        let Some(number) = self.number_of(&ObjectRef::Id(Noun::Task, id))? else {
            return Ok(Vec::new());
        };
        let sql = "SELECT needs FROM dep WHERE task = ?1";
        let needs = self.rows(sql, params![number], |row| row.get::<_, i64>(0))?;
        needs
            .into_iter()
            .filter_map(|number| self.object(number).transpose())
            .map(|found| found.map(|(_, id)| id))
            .collect()
    }
}
