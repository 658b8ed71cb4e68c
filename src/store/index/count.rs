//! Counting what is not listed.

use rusqlite::{Params, params};

use super::Index;
use crate::domain::name::Name;
use crate::store::error::StoreError;

impl Index<'_> {
    /// Counts the open tasks that somebody holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_tasks_of(&self, assignee: &Name) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM task WHERE assignee = ?1 AND status < 3";
        self.count(sql, params![assignee.as_str()])
    }

    /// Counts the open tasks that somebody has begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_begun_of(&self, assignee: &Name) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM task
                   WHERE assignee = ?1 AND status > 0 AND status < 3";
        self.count(sql, params![assignee.as_str()])
    }

    /// Counts the pending tasks that somebody was given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_assigned_pending(&self) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM task
                   WHERE assignee IS NOT NULL AND status = 0 AND status < 3";
        self.count(sql, [])
    }

    /// Counts somebody's messages that wait to be acknowledged.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_unacked_of(&self, sender: &Name) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM message WHERE sender = ?1 AND unacked > 0";
        self.count(sql, params![sender.as_str()])
    }

    fn count(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        Ok(self.row(sql, params, |row| row.get(0))?.unwrap_or_default())
    }
}
