//! Events of this clone whose batch is nowhere any more, as after a branch was deleted or a commit reset.
//!
//! Nothing is changed here: the next seal takes them back and writes them anew.

use std::collections::HashSet;

use rusqlite::params;

use super::batch::Batches;
use super::error::StoreError;
use super::open::Store;
use crate::domain::kinds::Kinds;

/// So many of this clone's newest batches are looked for: what is dropped is hardly ever old, and each costs a look at
/// the disk.
const LOOKED_FOR: usize = 100;

impl Store {
    /// Counts the events of this worktree that the next seal writes anew.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count_dropped(&self, batches: &dyn Batches, kinds: &Kinds) -> Result<i64, StoreError> {
        let index = self.index();
        let mut own = index.own_batches()?;
        own.drain(..own.len().saturating_sub(LOOKED_FOR));
        let paths: Vec<String> = own.iter().map(|batch| batch.path.clone()).collect();
        let gone: HashSet<String> = batches.gone(&paths).into_iter().collect();
        let mut count = 0;
        // What looks like a credential is not written again.
        let sql = "SELECT kind, count(*) FROM event WHERE sealed = ?1 AND worktree = ?2
                   AND id NOT IN (SELECT id FROM held) GROUP BY kind";
        for batch in own.iter().filter(|batch| gone.contains(&batch.path)) {
            let of = params![batch.number, self.paths().worktree()];
            let counts =
                index.rows(sql, of, |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
            let taken = counts.iter().filter(|(kind, _)| kinds.has(kind));
            count += taken.map(|(_, count)| count).sum::<i64>();
        }
        Ok(count)
    }
}
