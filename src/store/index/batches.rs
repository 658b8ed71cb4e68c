//! Which event is in which batch, and what is in none.

use std::collections::HashSet;

use rusqlite::params;

use super::events::{COLUMNS, Stored};
use super::redactions::{HELD_BACK, LEFT_OUT};
use super::{Held, Index};
use crate::domain::event::parse_line;
use crate::domain::ids::Id;
use crate::domain::kinds::Kinds;
use crate::store::batch::MAX_SEALED;
use crate::store::error::StoreError;

/// How many unsealed events are counted at most: of more, that there are so many is enough to know.
pub const COUNTED: i64 = 10_000;

/// A batch of a commit or a worktree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBatch {
    /// Its number in this database.
    pub number: i64,
    /// Its path below `.collab/log`.
    pub path: String,
}

impl Index<'_> {
    /// Makes a batch known, and returns its number.
    pub(crate) fn put_batch(&self, path: &str) -> Result<i64, StoreError> {
        let sql = "INSERT INTO batch(path) VALUES(?1) ON CONFLICT DO UPDATE SET path = path RETURNING num";
        let number = self.row(sql, params![path], |row| row.get(0))?;
        number.ok_or_else(|| self.damaged("a batch is there and is not"))
    }

    /// Notes that a batch holds events that were made in this clone.
    pub(crate) fn own_batch(&self, number: i64) -> Result<(), StoreError> {
        self.run("UPDATE batch SET own = 1 WHERE num = ?1 AND own = 0", params![number]).map(drop)
    }

    /// Notes that the code's side has a batch with a blob; `in_log` says whether the log ref had the same. Of
    /// two blobs under one path, which only damage or malice can bring about, the log may lack either.
    pub(crate) fn batch_in_code(
        &self,
        number: i64,
        blob: &str,
        in_log: bool,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE batch SET in_log = iif(coalesce(blob, ?2) = ?2, ?3, 0),
                   blob = iif(coalesce(blob, ?2) = ?2, ?2, '') WHERE num = ?1";
        self.run(sql, params![number, blob, in_log]).map(drop)
    }

    /// Notes that the log ref has a blob under the path of a batch, if that is all that the batch holds: the
    /// code's side has the same one, or none yet and these `lines` are what this clone has sealed.
    pub(crate) fn batch_in_log(
        &self,
        path: &str,
        blob: &str,
        lines: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT num, blob FROM batch WHERE path = ?1 AND in_log = 0";
        let row = self.row(sql, params![path], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((number, in_code)) = row else { return Ok(()) };
        let (number, in_code): (i64, Option<String>) = (number, in_code);
        let has_all = match (in_code, lines) {
            (Some(in_code), _) => in_code == blob,
            (None, Some(lines)) => {
                let own = self.own_in_batch(&KnownBatch { number, path: path.to_owned() })?;
                !own.is_empty() && holds(lines, &own)
            }
            (None, None) => false,
        };
        if has_all {
            self.run("UPDATE batch SET in_log = 1 WHERE num = ?1", params![number])?;
        }
        Ok(())
    }

    /// Forgets what the log ref has.
    pub(crate) fn forget_log(&self) -> Result<(), StoreError> {
        self.run("UPDATE batch SET in_log = 0 WHERE in_log = 1", [])?;
        // The keys of what was found there; those of commits of the code are in lower case.
        let sql = "DELETE FROM seen WHERE substr(what, 1, 2) IN ('B:', 'C:', 'T:')";
        self.run(sql, [])?;
        self.set_meta("stamps", "")
    }

    /// Returns the batches that hold events that were made in this clone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn own_batches(&self) -> Result<Vec<KnownBatch>, StoreError> {
        self.batches("own = 1")
    }

    /// Returns the batches that the log ref does not have yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn batches_not_in_log(&self) -> Result<Vec<KnownBatch>, StoreError> {
        self.batches("in_log = 0")
    }

    fn batches(&self, which: &str) -> Result<Vec<KnownBatch>, StoreError> {
        let sql = format!("SELECT num, path FROM batch WHERE {which} ORDER BY num");
        self.rows(&sql, [], |row| Ok(KnownBatch { number: row.get(0)?, path: row.get(1)? }))
    }

    /// Forgets a batch that is nowhere any more: its events that were made in this clone are in none.
    pub(crate) fn give_back(&self, batch: &KnownBatch) -> Result<(), StoreError> {
        // What looks like a credential has been committed once; it need not be again.
        let sql = "UPDATE event SET sealed = -2 WHERE sealed = ?1 AND worktree IS NOT NULL
                   AND id IN (SELECT id FROM held)";
        self.run(sql, params![batch.number])?;
        let sql = "SELECT worktree, count(*) FROM event
                   WHERE sealed = ?1 AND worktree IS NOT NULL GROUP BY worktree";
        let counts = self.rows(sql, params![batch.number], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
        let sql = "UPDATE event SET sealed = 0 WHERE sealed = ?1 AND worktree IS NOT NULL";
        self.run(sql, params![batch.number])?;
        for (worktree, count) in counts {
            self.more_unsealed(&worktree, count)?;
        }
        // What else it holds is other clones': that counts as sealed by a number that means nothing.
        self.run("DELETE FROM batch WHERE num = ?1", params![batch.number]).map(drop)
    }

    /// Has commits leave out what a choice of kinds does not name, and take along what an earlier one left
    /// out. It holds for what is in no batch.
    pub(crate) fn leave_out(&self, kinds: &Kinds) -> Result<(), StoreError> {
        let counted = |sealed: i64, kind: Option<&str>| {
            let sql =
                "SELECT worktree, count(*) FROM event WHERE sealed = ?1 AND worktree IS NOT NULL
                       AND (?2 IS NULL OR kind = ?2) GROUP BY worktree";
            self.rows(sql, params![sealed, kind], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            })
        };
        let sql = "UPDATE event SET sealed = ?2 WHERE sealed = ?1 AND worktree IS NOT NULL
                   AND (?3 IS NULL OR kind = ?3)";
        if self.left_out_by()? != kinds.text() {
            for (worktree, count) in counted(LEFT_OUT, None)? {
                self.more_unsealed(&worktree, count)?;
            }
            self.run(sql, params![LEFT_OUT, 0, None::<&str>])?;
            self.set_meta("commit", &kinds.text())?;
        }
        if kinds.is_all() {
            return Ok(());
        }
        for kind in self.unsealed_kinds()?.into_iter().filter(|kind| !kinds.has(kind)) {
            for (worktree, count) in counted(0, Some(&kind))? {
                self.more_unsealed(&worktree, -count)?;
            }
            self.run(sql, params![0, LEFT_OUT, kind])?;
        }
        Ok(())
    }

    /// Returns the choice of kinds by which commits last left something out.
    fn left_out_by(&self) -> Result<String, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = 'commit'";
        Ok(self.row(sql, [], |row| row.get(0))?.unwrap_or_else(|| Kinds::default().text()))
    }

    fn unsealed_kinds(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT kind FROM event WHERE sealed = 0 AND worktree IS NOT NULL";
        self.rows(sql, [], |row| row.get(0))
    }

    /// Returns the lines of a worktree that are in no batch yet, in the order of their ids: the
    /// oldest ones, as many as make a batch.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn unsealed(&self, worktree: &str) -> Result<Vec<(Id, String)>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM event WHERE worktree = ?1 AND sealed = 0 ORDER BY id");
        let mut statement = self.db.prepare_cached(&sql).map_err(self.err())?;
        let mut rows = statement.query(params![worktree]).map_err(self.err())?;
        let mut lines = Vec::new();
        let mut size = 0;
        while let Some(row) = rows.next().map_err(self.err())? {
            let stored = Stored::read(row).map_err(self.err())?;
            size += stored.line.len() + 1;
            if size > MAX_SEALED && !lines.is_empty() {
                break;
            }
            let (line, parsed) = self.parsed(stored)?;
            lines.push((parsed.id, line));
        }
        Ok(lines)
    }

    /// Returns the lines that were made in this clone after an event and are in no batch that the log ref
    /// has, in the order of their ids; nothing stands for the beginning.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn not_in_log(&self, after: Option<Id>) -> Result<Vec<(Id, String)>, StoreError> {
        let after = after.map(Id::to_bytes).unwrap_or_default();
        let left = "SELECT 0 AS num UNION ALL SELECT -1 UNION ALL SELECT num FROM batch
                    WHERE own = 1 AND in_log = 0";
        let sql = format!(
            "SELECT {COLUMNS} FROM event WHERE sealed IN ({left}) AND worktree IS NOT NULL AND id > ?1
             ORDER BY id"
        );
        let rows = self.rows(&sql, params![after], Stored::read)?;
        let read = rows.into_iter().map(|stored| self.parsed(stored));
        read.map(|line| line.map(|(line, parsed)| (parsed.id, line))).collect()
    }

    /// Returns the events in a batch that were made in this clone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn own_in_batch(&self, batch: &KnownBatch) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT id FROM event WHERE sealed = ?1 AND worktree IS NOT NULL ORDER BY id";
        self.rows(sql, params![batch.number], |row| row.get(0).map(Id::from_bytes))
    }

    /// Says whether an event that stands in this clone's part of the log is in no batch that the log has, and
    /// not put there by itself, as it is not its own or held back: it would be lost to others if that part
    /// were written without it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hangs_on_tail(&self, id: Id) -> Result<bool, StoreError> {
        let sql = "SELECT (worktree IS NULL OR sealed = ?2) AND NOT EXISTS
                       (SELECT 1 FROM batch WHERE num = event.sealed AND in_log = 1)
                   FROM event WHERE id = ?1";
        match self.row(sql, params![id.to_bytes(), HELD_BACK], |row| row.get(0))? {
            Some(hangs) => Ok(hangs),
            // What is redacted is not here, and is to be nowhere else.
            None => Ok(!self.is_redacted(id)?),
        }
    }

    /// Returns the worktrees that have something in no batch.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsealed_worktrees(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT worktree FROM unsealed WHERE count > 0 ORDER BY worktree";
        self.rows(sql, [], |row| row.get(0))
    }

    /// Counts what a worktree has in no batch yet and commits take along, up to [`COUNTED`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_unsealed(&self, worktree: &str, kinds: &Kinds) -> Result<i64, StoreError> {
        let left_out_by = self.left_out_by()?;
        if left_out_by != kinds.text() || !kinds.is_all() {
            // What an earlier choice left out is taken along if this one names it.
            let left_out = if left_out_by == kinds.text() { 0 } else { LEFT_OUT };
            let sql = "SELECT kind, count(*) FROM event WHERE sealed IN (0, ?2) AND worktree = ?1
                       GROUP BY kind";
            let counts = self.rows(sql, params![worktree, left_out], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            })?;
            let counted = counts.iter().filter(|(kind, _)| kinds.has(kind));
            return Ok(counted.map(|(_, count)| count).sum::<i64>().clamp(0, COUNTED));
        }
        let sql = "SELECT count FROM unsealed WHERE worktree = ?1";
        let count: Option<i64> = self.row(sql, params![worktree], |row| row.get(0))?;
        Ok(count.unwrap_or(0).clamp(0, COUNTED))
    }

    /// Marks events of a worktree that were in no batch as being in one of this clone's.
    pub(crate) fn mark_sealed(
        &self,
        worktree: &str,
        ids: &[Id],
        path: &str,
    ) -> Result<(), StoreError> {
        let batch = self.put_batch(path)?;
        self.own_batch(batch)?;
        let sql = "UPDATE event SET sealed = ?3 WHERE id = ?1 AND worktree = ?2 AND sealed = 0";
        let mut mark = Held::new(*self, sql);
        let mut sealed = 0;
        for id in ids {
            sealed += mark.run(params![id.to_bytes(), worktree, batch])?;
        }
        self.more_unsealed(worktree, -(sealed as i64))
    }

    /// Keeps the count of what a worktree has in no batch.
    pub(crate) fn more_unsealed(&self, worktree: &str, more: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO unsealed(worktree, count) VALUES(?1, ?2)
                   ON CONFLICT(worktree) DO UPDATE SET count = count + ?2";
        self.run(sql, params![worktree, more]).map(drop)
    }
}

/// Says whether a file holds all of some events.
#[must_use]
pub fn holds(bytes: &[u8], ids: &[Id]) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let there: HashSet<Id> = lines.filter_map(|line| Some(parse_line(line).ok()?.id)).collect();
    ids.iter().all(|id| there.contains(id))
}
