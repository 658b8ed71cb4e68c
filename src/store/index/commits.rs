//! The history of git, kept so that it is walked once.

use rusqlite::params;

use super::Index;
use crate::domain::change::{Commit, FileChange};
use crate::env::clock;
use crate::store::error::StoreError;

/// From where on commits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitsFrom {
    /// All of them.
    Start,
    /// Committed at this time or later, in milliseconds since 1970.
    Millis(i64),
    /// Come here after this place, whenever they were made.
    Arrived(i64),
}

/// A commit, and what of it is kept already.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The commit.
    pub commit: Commit,
    /// What it changed: for [`Index::read_changes`].
    pub changes: Option<String>,
    /// Whether it changes hidden files alone.
    pub hidden: Option<bool>,
}

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

    /// Keeps whether a commit changes hidden files alone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_hidden(&self, id: &str, hidden: bool) -> Result<(), StoreError> {
        self.run("UPDATE git_commit SET hidden = ?2 WHERE id = ?1", params![id, hidden]).map(drop)
    }

    /// Says whether a commit changes hidden files alone, where that is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_hidden(&self, id: &str) -> Result<Option<bool>, StoreError> {
        let sql = "SELECT hidden FROM git_commit WHERE id = ?1";
        Ok(self.row(sql, params![id], |row| row.get::<_, Option<bool>>(0))?.flatten())
    }

    /// Returns commits, newest first, but those that are known to be hidden; and `with_changes`, what they changed where that is kept.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn commits(
        &self,
        from: CommitsFrom,
        limit: usize,
        with_changes: bool,
    ) -> Result<Vec<Kept>, StoreError> {
        let (way, bound) = match from {
            CommitsFrom::Start => ("at >= ?1", i64::MIN),
            CommitsFrom::Millis(millis) => ("at >= ?1", millis),
            CommitsFrom::Arrived(seq) => ("seq > ?1", seq),
        };
        let changes = if with_changes { "changes" } else { "NULL" };
        let sql = format!(
            "SELECT doc, {changes}, hidden FROM git_commit WHERE {way} AND hidden IS NOT 1
             ORDER BY at DESC, id LIMIT ?2"
        );
        let rows = self.rows(&sql, params![bound, limit as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        })?;
        let kept = |(doc, changes, hidden): (String, Option<String>, Option<bool>)| {
            Ok(Kept { commit: self.commit_of(&doc)?, changes, hidden })
        };
        rows.into_iter().map(kept).collect()
    }

    fn commit_of(&self, doc: &str) -> Result<Commit, StoreError> {
        serde_json::from_str(doc).map_err(|e| self.damaged(format!("a commit: {e}")))
    }

    /// Returns the commits that came here between two places, with their places, in that order: the
    /// first `limit` of them.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn commits_arrived(
        &self,
        after: i64,
        to: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Commit)>, StoreError> {
        let sql =
            "SELECT seq, doc FROM git_commit WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
        let rows = self.rows(sql, params![after, to, limit as i64], read)?;
        rows.into_iter().map(|(seq, doc)| Ok((seq, self.commit_of(&doc)?))).collect()
    }

    /// Returns the places of commits whose id begins with some digits, at most two.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn commits_named(&self, prefix: &str) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT seq FROM git_commit WHERE id >= ?1 AND id < ?2 LIMIT 2";
        // `g` comes behind all digits.
        self.rows(sql, params![prefix, format!("{prefix}g")], |row| row.get(0))
    }

    /// Returns the place of the last commit in the order in which commits came here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_commit(&self) -> Result<i64, StoreError> {
        let sql = "SELECT max(seq) FROM git_commit";
        Ok(self.row(sql, [], |row| row.get::<_, Option<i64>>(0))?.flatten().unwrap_or(0))
    }

    /// Returns what a commit changed, where that is kept.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn changes_of(&self, id: &str) -> Result<Option<Vec<FileChange>>, StoreError> {
        let sql = "SELECT changes FROM git_commit WHERE id = ?1";
        let text = self.row(sql, params![id], |row| row.get::<_, Option<String>>(0))?.flatten();
        text.map(|text| self.read_changes(&text)).transpose()
    }

    /// Reads what a commit changed, as it is kept.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn read_changes(&self, kept: &str) -> Result<Vec<FileChange>, StoreError> {
        serde_json::from_str(kept).map_err(|e| self.damaged(format!("changes: {e}")))
    }

    /// Forgets the history, which a shallow one asks for that was made deeper.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_commits(&self) -> Result<(), StoreError> {
        self.run("DELETE FROM git_commit", [])?;
        self.run("DELETE FROM git_file", [])?;
        // Their places are given anew: whoever goes by these has to know.
        self.set_meta("replaced", &format!("commits {:08x}", clock::random_u32()))?;
        self.set_meta("walked", "")
    }
}
