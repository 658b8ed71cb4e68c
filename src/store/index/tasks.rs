//! Finding tasks.

use rusqlite::params;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::objects::key_of;
use super::shorts::word;
use super::{Index, checksum};
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::task::{Block, Closing, Status, Task};
use crate::store::error::StoreError;

const COLUMNS: &str = "task.doc, task.crc, task.waits, task.frees, task.status, task.priority,
                       task.assignee, task.id, task.object, task.parent,
                       (SELECT len FROM object WHERE num = task.object)";

/// Finds the task of a key.
const BY_KEY: &str = "WHERE object = (SELECT num FROM object WHERE key = ?1)";

/// A task with what hangs on other tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// The task.
    pub task: Task,
    /// How many tasks it depends on that are open, or not known here.
    pub waits: i64,
    /// How many open tasks depend on it.
    pub frees: i64,
    /// Its short id.
    pub short: String,
}

/// A task with the numbers that stand for it, which are this database's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    /// The task.
    pub row: TaskRow,
    /// Its number.
    pub number: i64,
    /// That of the task that it is a part of.
    pub parent: Option<i64>,
}

/// As much of a task as a line tells of it, which is read three times as fast.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Gist {
    /// The id of the event that added it.
    pub id: Id,
    /// Who added it.
    pub by: Name,
    /// One line.
    pub title: String,
    /// How much it matters.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// Who holds it.
    pub assignee: Option<Name>,
    /// Why it cannot go on, while it is blocked.
    pub blocked: Option<Block>,
    /// The closing that counts, while it is closed.
    pub closed: Option<Closing>,
    /// Its number in the database.
    #[serde(skip)]
    pub number: i64,
    /// That of the task that it is a part of.
    #[serde(skip)]
    pub parent: Option<i64>,
    /// Its short id.
    #[serde(skip)]
    pub short: String,
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
    fn new(id: Id, status: Status, priority: Priority, assignee: Option<&Name>) -> Self {
        Self {
            status: status.rank(),
            priority: priority.rank(),
            assignee: assignee.cloned().map(String::from),
            id: id.to_bytes(),
        }
    }
}

/// What is read of a task's row.
trait Row: DeserializeOwned {
    fn found_by(&self) -> FoundBy;
}

impl Row for Task {
    fn found_by(&self) -> FoundBy {
        FoundBy::new(self.id, self.status, self.priority, self.assignee.as_ref())
    }
}

impl Row for Gist {
    fn found_by(&self) -> FoundBy {
        FoundBy::new(self.id, self.status, self.priority, self.assignee.as_ref())
    }
}

/// What else a task's row says.
struct Columns {
    waits: i64,
    frees: i64,
    number: i64,
    parent: Option<i64>,
    short: String,
}

impl Index<'_> {
    /// Returns a task, if there is one of this id.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn task(&self, id: Id) -> Result<Option<TaskRow>, StoreError> {
        let found = self.tasks(BY_KEY, params![key_of(Noun::Task, id)])?.into_iter().next();
        if found.as_ref().is_some_and(|row| row.task.id != id) {
            return Err(self.damaged("a task is not the one that it is found as"));
        }
        Ok(found)
    }

    fn tasks(&self, rest: &str, params: impl rusqlite::Params) -> Result<Vec<TaskRow>, StoreError> {
        self.read(rest, params, |task, Columns { waits, frees, short, .. }| TaskRow {
            task,
            waits,
            frees,
            short,
        })
    }

    fn gists(&self, rest: &str, params: impl rusqlite::Params) -> Result<Vec<Gist>, StoreError> {
        self.read(rest, params, |gist, Columns { number, parent, short, .. }| Gist {
            number,
            parent,
            short,
            ..gist
        })
    }

    fn read<T: Row, R>(
        &self,
        rest: &str,
        params: impl rusqlite::Params,
        with: impl Fn(T, Columns) -> R,
    ) -> Result<Vec<R>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM task {rest}");
        let rows = self.rows(&sql, params, |row| {
            let doc: String = row.get(0)?;
            let found_by = FoundBy {
                status: row.get(4)?,
                priority: row.get(5)?,
                assignee: row.get(6)?,
                id: row.get(7)?,
            };
            let id = Id::from_bytes(found_by.id);
            let columns = Columns {
                waits: row.get(2)?,
                frees: row.get(3)?,
                number: row.get(8)?,
                parent: row.get(9)?,
                short: word(Noun::Task, id, row.get(10)?),
            };
            Ok((doc, row.get(1)?, found_by, columns))
        })?;
        let read = |(doc, crc, found_by, columns): (String, i64, FoundBy, Columns)| {
            if checksum(&doc) != crc {
                return Err(self.damaged("a task does not match its checksum"));
            }
            let task: T =
                serde_json::from_str(&doc).map_err(|e| self.damaged(format!("a task: {e}")))?;
            if task.found_by() != found_by {
                return Err(self.damaged("a task is not what it was stored as"));
            }
            Ok(with(task, columns))
        };
        rows.into_iter().map(read).collect()
    }

    /// Returns the gist of the task that has a number, if that is one.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn gist(&self, number: i64) -> Result<Option<Gist>, StoreError> {
        Ok(self.gists("WHERE object = ?1", params![number])?.pop())
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
        self.tasks(&with_status(status), params![limit as i64])
    }

    /// Returns the gists of the tasks of one status, as [`Index::tasks_with_status`].
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn gists_with_status(&self, status: Status, limit: usize) -> Result<Vec<Gist>, StoreError> {
        self.gists(&with_status(status), params![limit as i64])
    }

    /// Returns the open tasks that somebody holds, in the order of their statuses.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn tasks_of(&self, assignee: &Name, limit: usize) -> Result<Vec<TaskRow>, StoreError> {
        self.tasks(HELD, params![assignee.as_str(), limit as i64])
    }

    /// Returns the open tasks that somebody holds with their numbers, as [`Index::tasks_of`].
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn numbered_of(&self, assignee: &Name, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        let params = params![assignee.as_str(), limit as i64];
        self.read(HELD, params, |task, Columns { waits, frees, number, parent, short }| Numbered {
            row: TaskRow { task, waits, frees, short },
            number,
            parent,
        })
    }

    /// Returns the gists of the open tasks that somebody holds, as [`Index::tasks_of`].
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn gists_of(&self, assignee: &Name, limit: usize) -> Result<Vec<Gist>, StoreError> {
        self.gists(HELD, params![assignee.as_str(), limit as i64])
    }

    /// Returns the task that somebody works on, the one that matters most of several.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn works_on(&self, assignee: &Name) -> Result<Option<Gist>, StoreError> {
        // Found first and read then, so that no whole rows are sorted.
        let rest = format!(
            "WHERE object = (SELECT object FROM task WHERE assignee = ?1 AND status = {} AND status < 3
             ORDER BY priority, id LIMIT 1)",
            Status::InProgress.rank()
        );
        Ok(self.gists(&rest, params![assignee.as_str()])?.pop())
    }

    /// Returns the tasks of one open status that `but` does not hold, as they matter; of pending ones
    /// those that were given to somebody.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn gists_of_others(
        &self,
        status: Status,
        but: Option<&Name>,
        limit: usize,
    ) -> Result<Vec<Gist>, StoreError> {
        let found = match status {
            // By whom, as few are assigned of the many that are pending.
            Status::Pending => "INDEXED BY task_assignee WHERE assignee >= ''",
            _ => "WHERE true",
        };
        let rest = format!(
            "{found} AND status = {} AND status < 3 AND (?1 IS NULL OR assignee IS NOT ?1)
             ORDER BY priority, id LIMIT ?2",
            status.rank()
        );
        self.gists(&rest, params![but.map(Name::as_str), limit as i64])
    }

    /// Counts the open tasks of each status: pending, in progress, blocked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_open(&self) -> Result<[i64; 3], StoreError> {
        let sql = "SELECT status, count(*) FROM task WHERE status < 3 GROUP BY status";
        let mut counts = [0; 3];
        for (status, count) in self.rows(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
            if let Some(slot) = usize::try_from(status).ok().and_then(|at| counts.get_mut(at)) {
                *slot = count;
            }
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

    /// Returns when an event arrived here, by the count of those that had.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn arrived(&self, id: Id) -> Result<Option<i64>, StoreError> {
        self.row("SELECT seq FROM event WHERE id = ?1", params![id.to_bytes()], |row| row.get(0))
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

    /// Returns the short ids of a task's parts, oldest first, each with whether it is open.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn parts(&self, id: Id) -> Result<Vec<(String, bool)>, StoreError> {
        let sql = "SELECT task.id, object.len, task.status < 3 FROM task
                   JOIN object ON object.num = task.object
                   WHERE task.parent = (SELECT num FROM object WHERE key = ?1)
                   ORDER BY task.id LIMIT 200";
        self.rows(sql, params![key_of(Noun::Task, id)], |row| {
            Ok((word(Noun::Task, Id::from_bytes(row.get(0)?), row.get(1)?), row.get(2)?))
        })
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

    /// Returns how many tasks somebody completed after an event.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn count_done_after(&self, name: &Name, after: Id) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM event WHERE id > ?1 AND by = ?2 AND kind = 'task.done'";
        let params = params![after.to_bytes(), name.as_str()];
        Ok(self.row(sql, params, |row| row.get(0))?.unwrap_or(0))
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

/// The open tasks of somebody, in the order of their statuses.
const HELD: &str = "WHERE assignee = ?1 AND status < 3 ORDER BY status = 0, priority, id LIMIT ?2";

/// The tasks of one status: open ones as they matter, closed ones newest first.
fn with_status(status: Status) -> String {
    let rank = status.rank();
    // Said as a constant, so that the partial index serves.
    if status.is_open() {
        format!("WHERE status = {rank} AND status < 3 ORDER BY priority, id LIMIT ?1")
    } else {
        format!("WHERE status = {rank} AND closed IS NOT NULL ORDER BY closed DESC LIMIT ?1")
    }
}
