//! Taking the text of a redacted event out of this clone's own files.
//!
//! Invariant: everything else stays byte for byte. A journal is not changed: a copy without the event is
//! put in its place, under the lock.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::StoreError;
use super::index::Index;
use super::journal::{self, Position};
use super::lock::{self, WRITER_WAITS};
use super::open::Store;
use super::paths::Paths;
use super::{atomic, import};
use crate::domain::ids::Id;

/// What was done about the copies of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many journals held it.
    pub journals: usize,
    /// Files that may hold it still: those that were set aside, and those that others use just now.
    pub left: Vec<PathBuf>,
}

impl Store {
    /// Takes events that are redacted out of the journals, and what SQLite still keeps of them.
    ///
    /// # Errors
    /// When a journal cannot be read, or its copy not be written: then that one is as it was.
    pub fn forget(&mut self, ids: &[Id]) -> Result<Forgotten, StoreError> {
        let lock = lock::take(&self.paths, WRITER_WAITS)?;
        self.reopen_if_replaced()?;
        let mut forgotten = Forgotten::default();
        let names: HashSet<String> = ids.iter().map(Id::to_string).collect();
        for name in journal::list(&self.paths)? {
            let Some(size) = strip(&self.paths, &name, &names)? else { continue };
            forgotten.journals += 1;
            let (_, inode) = journal::stat(&self.paths, &name)?;
            let transaction = self.begin_writing()?;
            let index = Index::new(&transaction, Path::new("store.db"));
            // If this is lost, the journal is read again, which changes nothing.
            import::set_position(index, &Position { name, inode, offset: size })?;
            transaction.commit().map_err(StoreError::database(&self.paths.store()))?;
        }
        // A cache of the same events, which was of no use any more.
        let _ = fs::remove_file(self.paths.store().with_extension("db.aside"));
        forgotten.left = set_aside(&self.paths);
        if !self.write_anew() {
            forgotten.left.push(self.paths.store());
        }
        // A search takes its own lock first, and then reads the store.
        drop(lock);
        if !forget_search(&self.paths) {
            forgotten.left.push(self.paths.search());
        }
        Ok(forgotten)
    }

    /// Writes every page of the database anew; says whether nothing of the old ones is left.
    ///
    /// What is deleted is overwritten where it lay, but not where it had lain before: a page that was split
    /// keeps in its unused part what moved to the other one.
    fn write_anew(&self) -> bool {
        self.end_reading();
        let anew = self.db.execute_batch("VACUUM").and_then(|()| {
            // The pages as they were are in the log until it is emptied, which a reader keeps it from.
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        });
        anew.is_ok_and(|is_busy| !is_busy)
    }
}

/// Removes the search index, which holds texts a second time and is made anew by the next search; says
/// whether it is gone.
fn forget_search(paths: &Paths) -> bool {
    let Ok(_lock) = lock::take_search(paths, WRITER_WAITS) else { return false };
    let path = paths.search();
    ["db-journal", "db.new", "db"].iter().all(|end| {
        let removed = fs::remove_file(path.with_extension(end));
        removed.is_ok() || removed.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    })
}

/// One write; another shape is none.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    worktree: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// The id of an event.
#[derive(Deserialize)]
struct Head {
    id: Id,
}

/// Puts a copy without some events in a journal's place; says how long it is, or nothing if it holds none.
fn strip(paths: &Paths, name: &str, ids: &HashSet<String>) -> Result<Option<u64>, StoreError> {
    let path = paths.journal(name);
    let mut lines = BufReader::new(File::open(&path).map_err(StoreError::io("open", &path))?);
    let copy = path.with_extension("new");
    let mut copied = BufWriter::new(File::create(&copy).map_err(StoreError::io("create", &copy))?);
    let (mut line, mut size, mut changed) = (Vec::new(), 0, false);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(StoreError::io("read", &path))? == 0 {
            break;
        }
        let kept = without(&line, ids)?;
        changed |= kept.is_some();
        let kept = kept.as_deref().unwrap_or(&line);
        size += kept.len() as u64;
        copied.write_all(kept).map_err(StoreError::io("write", &copy))?;
    }
    let copied =
        copied.into_inner().map_err(|error| StoreError::io("write", &copy)(error.into_error()))?;
    let done = if changed {
        copied
            .sync_all()
            .map_err(StoreError::io("sync", &copy))
            .and_then(|()| fs::rename(&copy, &path).map_err(StoreError::io("replace", &path)))
            .and_then(|()| atomic::sync_folder(&path))
    } else {
        Ok(())
    };
    if !changed || done.is_err() {
        // What it was made of is there still.
        let _ = fs::remove_file(&copy);
    }
    done.map(|()| changed.then_some(size))
}

/// Returns a line of a journal without some events, if it holds any of them. What is no write, but names
/// one, is left out: it may be the beginning of one that was cut off.
fn without(line: &[u8], ids: &HashSet<String>) -> Result<Option<Vec<u8>>, StoreError> {
    let text = String::from_utf8_lossy(line);
    if !ids.iter().any(|id| text.contains(id.as_str())) {
        return Ok(None);
    }
    let Ok(write) = serde_json::from_str::<Line<'_>>(text.trim_end_matches('\n')) else {
        return Ok(Some(Vec::new()));
    };
    let is_kept = |event: &&&RawValue| {
        let head = serde_json::from_str::<Head>(event.get());
        head.map_or(true, |head| !ids.contains(&head.id.to_string()))
    };
    let kept: Vec<&str> = write.events.iter().filter(is_kept).map(|event| event.get()).collect();
    if kept.len() == write.events.len() {
        // It only speaks of it.
        return Ok(None);
    }
    if kept.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut line = journal::to_line(&write.worktree, &kept)?.into_bytes();
    line.push(b'\n');
    Ok(Some(line))
}

/// Returns the copies of journals that were set aside.
fn set_aside(paths: &Paths) -> Vec<PathBuf> {
    let files = fs::read_dir(paths.live()).into_iter().flatten().flatten();
    let mut aside: Vec<PathBuf> = files
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("journal-") && name.contains(".aside")
        })
        .collect();
    aside.sort();
    aside
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "01a0c450-6e01-7000-aaf3-448d2e2cc59b";
    const B: &str = "01a0c450-6e01-7001-aaf3-448d2e2cc59c";

    fn ids() -> HashSet<String> {
        [A.to_owned()].into()
    }

    fn kept(line: &str) -> Option<String> {
        without(line.as_bytes(), &ids()).unwrap().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn only_the_event_goes_and_the_rest_of_its_write_stays() {
        let (a, b) =
            (format!(r#"{{"v":1,"id":"{A}"}}"#), format!(r#"{{"v":1, "id":"{B}","x":"é"}}"#));
        let line = format!("{{\"worktree\":\"w\",\"events\":[{a},{b}]}}\n");
        let without_a = format!("{{\"worktree\":\"w\",\"events\":[{b}]}}\n");
        assert_eq!(kept(&line), Some(without_a.clone()));
        assert_eq!(kept(&without_a), None);
        assert_eq!(kept(&format!("{{\"worktree\":\"\",\"events\":[{a}]}}\n")), Some(String::new()));
    }

    #[test]
    fn what_speaks_of_it_stays_and_what_was_cut_off_in_it_goes() {
        let spoken = format!(
            "{{\"worktree\":\"\",\"events\":[{{\"v\":1,\"id\":\"{B}\",\"of\":\"{A}\"}}]}}\n"
        );
        assert_eq!(kept(&spoken), None);
        assert_eq!(
            kept(&format!("{{\"worktree\":\"\",\"events\":[{{\"id\":\"{A}\"#\n")),
            Some(String::new())
        );
    }
}
