//! Comparing the batches that lie in worktrees with what the store took from them, for `doctor`.
//!
//! Invariant: nothing here changes anything. A batch is written once, so whatever differs was changed by
//! somebody, by hand or by a merge.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::params;

use super::batch::{Batches, Folder, Found};
use super::error::StoreError;
use super::open::Store;
use crate::domain::event::parse_line;
use crate::domain::ids::Id;

/// How many batches of a kind are told.
const TOLD: usize = 20;

/// What is wrong with batches, each by its path below `.collab/log`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// Those that lack events which they had, and how many.
    pub lacking: Vec<(String, usize)>,
    /// Those with lines that say something else than the store has, and how many.
    pub edited: Vec<(String, usize)>,
    /// Those that hold just what another one does, after that one.
    pub doubled: Vec<(String, String)>,
}

/// Returns what the log ref has under the path of a batch, where it is not these bytes.
type InLog<'l> = &'l dyn Fn(&str, &[u8]) -> Option<Vec<u8>>;

impl Store {
    /// Compares the batches in the folder of this worktree with what the store holds, and with what else the
    /// log ref has: `in_log` returns that, by path, where it is not the bytes that it is given.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn check_batches(&self, in_log: InLog<'_>) -> Result<Altered, StoreError> {
        let mut altered = Altered::default();
        let Some(log) = self.paths.log() else { return Ok(altered) };
        let held = self.held()?;
        let mut seen: HashMap<Vec<u8>, String> = HashMap::new();
        Folder::new(log).each(&|_| false, &mut |found| {
            let Found::Batch(_, path, bytes) = found else { return Ok(()) };
            let mut ids = held.get(path).cloned().unwrap_or_default();
            ids.extend(in_log(path, bytes).map(|lines| of_lines(&lines)).into_iter().flatten());
            ids.sort_unstable();
            ids.dedup();
            self.check_batch(path, bytes, &ids, &mut altered)?;
            match seen.get(bytes) {
                Some(first) if altered.doubled.len() < TOLD => {
                    altered.doubled.push((first.clone(), path.to_owned()));
                }
                Some(_) => {}
                None => drop(seen.insert(bytes.to_vec(), path.to_owned())),
            }
            Ok(())
        })?;
        Ok(altered)
    }

    fn check_batch(
        &self,
        path: &str,
        bytes: &[u8],
        held: &[Id],
        altered: &mut Altered,
    ) -> Result<(), StoreError> {
        let mut there = HashSet::new();
        let mut edited = 0;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Ok(parsed) = parse_line(line) else { continue };
            there.insert(parsed.id);
            let sql = "SELECT line FROM event WHERE id = ?1";
            let known: Option<String> =
                self.index().row(sql, params![parsed.id.to_bytes()], |row| row.get(0))?;
            edited += usize::from(known.is_some_and(|known| known.as_bytes() != line));
        }
        let lacking = held.iter().filter(|id| !there.contains(id)).count();
        if lacking > 0 && altered.lacking.len() < TOLD {
            altered.lacking.push((path.to_owned(), lacking));
        }
        if edited > 0 && altered.edited.len() < TOLD {
            altered.edited.push((path.to_owned(), edited));
        }
        Ok(())
    }

    /// Returns which events the store found in which batch.
    fn held(&self) -> Result<BTreeMap<String, Vec<Id>>, StoreError> {
        let sql = "SELECT batch.path, event.id FROM event JOIN batch ON batch.num = event.sealed
                   WHERE event.sealed > 0";
        let mut held: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        let rows = self
            .index()
            .rows(sql, [], |row| Ok((row.get::<_, String>(0)?, Id::from_bytes(row.get(1)?))))?;
        for (path, id) in rows {
            held.entry(path).or_default().push(id);
        }
        Ok(held)
    }

    /// Returns this clone's batches that are nowhere any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn orphans(&self, batches: &dyn Batches) -> Result<Vec<String>, StoreError> {
        let own = self.index().own_batches()?;
        let paths: Vec<String> = own.into_iter().map(|batch| batch.path).collect();
        Ok(if paths.is_empty() { paths } else { batches.gone(&paths) })
    }

    /// Says whether a batch is known that the log ref had.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn knows_a_saved_batch(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM batch WHERE in_log = 1 LIMIT 1";
        Ok(self.index().row(sql, [], |_| Ok(()))?.is_some())
    }
}

/// Returns the events in a file.
fn of_lines(bytes: &[u8]) -> Vec<Id> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.filter_map(|line| Some(parse_line(line).ok()?.id)).collect()
}
