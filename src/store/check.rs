//! Looking at everything that is stored, for `doctor`: what is cut off, damaged, or not where it
//! should be.
//!
//! Invariant: nothing here changes anything; [`super::mend`] does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::params;

use super::batch::refuse_links;
use super::error::StoreError;
use super::journal::{self, Position};
use super::lock::{self, READER_WAITS};
use super::open::Store;
use super::paths::Paths;
use super::{cursors, plain, registry};
use crate::domain::event::parse_line;

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The file it is in.
    pub source: String,
    /// Where: a byte in a journal, a line in a batch; 0 for the whole file.
    pub at: i64,
    /// What is wrong with it.
    pub why: String,
}

/// What the journals hold besides writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journals {
    /// Those with writes that were cut off, and how many.
    pub torn: Vec<(String, usize)>,
    /// Lines that are no writes, and events that are none.
    pub bad: Vec<BadLine>,
    /// How many events of theirs the database lacks.
    pub missing: usize,
    /// Those that hold events which are redacted.
    pub redacted: BTreeSet<String>,
}

/// How many bad lines are told: whoever sees these need not see more.
const TOLD: usize = 20;

impl Store {
    /// Reads all journals again.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn check_journals(&self) -> Result<Journals, StoreError> {
        // Without the lock, a write under way would look like one that was cut off.
        let _lock = match lock::take(&self.paths, READER_WAITS) {
            Err(error @ StoreError::Locked { .. }) => return Err(error),
            // Where nothing can be locked, nobody writes.
            lock => lock.ok(),
        };
        let mut found = Journals::default();
        for name in journal::list(&self.paths)? {
            let (size, inode) = journal::stat(&self.paths, &name)?;
            let mut torn = 0;
            let mut position = Position { name: name.clone(), inode, offset: 0 };
            journal::read(&self.paths, &mut position, |at, line| {
                let mut bad = |why: String| {
                    if found.bad.len() < TOLD {
                        found.bad.push(BadLine { source: name.clone(), at: at as i64, why });
                    }
                };
                match line {
                    journal::Read::Torn => torn += 1,
                    journal::Read::Bad(why) => bad(why),
                    journal::Read::Write(_, lines) => {
                        for line in lines {
                            match parse_line(line.as_bytes()) {
                                Ok(parsed) if self.index().is_redacted(parsed.id)? => {
                                    found.redacted.insert(name.clone());
                                }
                                Ok(parsed) => found.missing += usize::from(!self.holds(parsed.id)?),
                                Err(why) => bad(why.to_string()),
                            }
                        }
                    }
                }
                Ok(())
            })?;
            torn += usize::from(position.offset < size);
            if torn > 0 {
                found.torn.push((name, torn));
            }
        }
        Ok(found)
    }

    fn holds(&self, id: crate::domain::ids::Id) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM event WHERE id = ?1";
        Ok(self.index().row(sql, params![id.to_bytes()], |_| Ok(()))?.is_some())
    }

    /// Returns the lines of batches that could not be read when they came.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn bad_batch_lines(&self) -> Result<Vec<BadLine>, StoreError> {
        let sql = "SELECT source, line, why FROM bad_line WHERE source NOT GLOB 'journal-*'
                   ORDER BY source, line LIMIT ?1";
        self.index().rows(sql, params![TOLD as i64], |row| {
            Ok(BadLine { source: row.get(0)?, at: row.get(1)?, why: row.get(2)? })
        })
    }

    /// Counts the events that were made under this clone's id, but not in this clone.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn count_strange_events(&self) -> Result<usize, StoreError> {
        let sql = "SELECT id FROM event WHERE worktree IS NULL";
        let ours = self.clone;
        let ids = self.index().rows(sql, [], |row| {
            Ok(crate::domain::ids::Id::from_bytes(row.get(0)?).clone_id() == ours)
        })?;
        Ok(ids.into_iter().filter(|ours| *ours).count())
    }
}

/// Says what is wrong with the file of what each participant has read, if anything is.
#[must_use]
pub fn cursors(paths: &Paths) -> Option<String> {
    json::<cursors::Cursors>(&paths.cursors(), cursors::MOST)
}

/// Says what is wrong with the file of registered clients, if anything is.
#[must_use]
pub fn clients(paths: &Paths) -> Option<String> {
    json::<registry::Registry>(&paths.clients(), registry::MOST)
}

fn json<T: serde::de::DeserializeOwned>(path: &Path, most: u64) -> Option<String> {
    match plain::read(path, most) {
        Ok(bytes) => serde_json::from_slice::<T>(&bytes?).err().map(|error| error.to_string()),
        Err(StoreError::LocalFile { why, .. }) => Some(why),
        Err(error) => Some(error.to_string()),
    }
}

/// How old a file is that nobody is writing any more, in milliseconds.
const FINISHED: i64 = 60 * 60 * 1000;

/// Returns the files that were begun beside another one, to take its place, and were never finished: the
/// process was ended. They are older than an hour at a time, in milliseconds.
#[must_use]
pub fn unfinished(paths: &Paths, now: i64) -> Vec<PathBuf> {
    let in_worktree = |folder: &PathBuf| {
        // A link would lead to files of somebody else's.
        paths.root().is_some_and(|root| refuse_links(root, &folder.join("x")).is_ok())
    };
    let folders =
        paths.collab().into_iter().flat_map(|collab| [collab.join("open"), collab.join("view")]);
    let folders = folders.filter(in_worktree).chain([paths.live().to_owned()]);
    let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| is_temporary(Path::new(&entry.file_name())))
        .filter(|entry| entry.metadata().is_ok_and(|meta| meta.is_file() && is_old(&meta, now)))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// Says whether a name is one under which files are begun: see `atomic` and `batch`.
fn is_temporary(name: &Path) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str());
    let is_number = |text: &str| text.parse::<u32>().is_ok();
    extension.is_some_and(|extension| {
        extension == "tmp" || extension.strip_prefix("tmp-").is_some_and(is_number)
    })
}

fn is_old(meta: &fs::Metadata, now: i64) -> bool {
    let since_epoch = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
    let changed = meta.modified().ok().and_then(since_epoch);
    changed.is_some_and(|changed| now.saturating_sub(changed.as_millis() as i64) > FINISHED)
}

/// What stands where the link to the live directory should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The link, or nothing that could be one: outside git, or where there are no links.
    Sound,
    /// Nothing.
    Missing,
    /// A link to something else.
    Elsewhere(PathBuf),
    /// Something that is no link.
    Other,
}

/// Looks at the link to the live directory.
#[must_use]
pub fn link(paths: &Paths) -> Link {
    let Some(collab) = paths.collab().filter(|collab| collab.is_dir()) else { return Link::Sound };
    let link = collab.join("live");
    if !cfg!(unix) || paths.live() == link {
        return Link::Sound;
    }
    let Ok(meta) = fs::symlink_metadata(&link) else { return Link::Missing };
    if !meta.is_symlink() {
        return Link::Other;
    }
    let same = |a: &Path, b: &Path| {
        a.canonicalize().ok().is_some_and(|a| b.canonicalize().is_ok_and(|b| a == b))
    };
    if same(&link, paths.live()) {
        return Link::Sound;
    }
    Link::Elsewhere(fs::read_link(&link).unwrap_or_default())
}
