//! The history of git, kept so that it is walked once.

use rusqlite::params;

use super::Index;
use crate::domain::change::{Commit, FileChange};
use crate::store::error::StoreError;

/// A commit, and what it changed where that is kept already.
pub type Kept = (Commit, Option<Vec<FileChange>>);

impl Index<'_> {
    /// Keeps a commit.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_commit(&self, commit: &Commit) -> Result<(), StoreError> {
        let doc = serde_json::to_string(commit).expect("a commit has only string keys");
        let sql = "INSERT OR IGNORE INTO git_commit(id, at, doc) VALUES(?1, ?2, ?3)";
        self.run(sql, params![commit.id, commit.at.as_millisecond(), doc]).map(drop)
    }

    /// Keeps what a commit changed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_changes(&self, id: &str, changes: &[FileChange]) -> Result<(), StoreError> {
        let doc = serde_json::to_string(changes).expect("changes have only string keys");
        self.run("UPDATE git_commit SET changes = ?2 WHERE id = ?1", params![id, doc])?;
        for change in changes {
            let sql = "INSERT OR IGNORE INTO git_file(path, id) VALUES(?1, ?2)";
            self.run(sql, params![change.path, id])?;
        }
        Ok(())
    }

    /// Returns the commits since a time in milliseconds, newest first, and what they changed where
    /// that is kept already.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn commits(
        &self,
        since_millis: Option<i64>,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<Kept>, StoreError> {
        let sql = "SELECT doc, changes FROM git_commit WHERE at >= ?1 ORDER BY at DESC, id
                   LIMIT ?2 OFFSET ?3";
        let since = since_millis.unwrap_or(i64::MIN);
        let rows = self.rows(sql, params![since, limit as i64, offset as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })?;
        rows.into_iter().map(|(doc, changes)| self.commit_of(&doc, changes)).collect()
    }

    fn commit_of(&self, doc: &str, changes: Option<String>) -> Result<Kept, StoreError> {
        let damaged = |e: serde_json::Error| self.damaged(format!("a commit: {e}"));
        let commit = serde_json::from_str(doc).map_err(damaged)?;
        let changes =
            changes.map(|text| serde_json::from_str(&text).map_err(damaged)).transpose()?;
        Ok((commit, changes))
    }

    /// Forgets the history, which a rewritten or shallow one asks for.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_commits(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM git_commit", [])?;
        self.run("DELETE FROM git_file", [])?;
        self.set_meta("walked", "")
    }
}
