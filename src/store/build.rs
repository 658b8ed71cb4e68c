//! Making the database from what is there: journals, batches in git and in worktrees, the log ref.
//!
//! Invariant: nobody reads it before it is complete.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::batch::{Batches, Folder};
use super::brought::Brought;
use super::error::StoreError;
use super::import::{self, Late};
use super::index::{Index, schema};
use super::open::{Sources, open_database};
use super::paths::{COLLAB, Paths};
use super::plain;
use crate::domain::ids::Id;
use crate::env::clock;

/// Finds what counts as late when it arrives; see [`super::index::insert::Insert::arrived`].
const KNOWN: &str = "SELECT id FROM message
    UNION ALL SELECT id FROM event WHERE kind = 'participant.set' AND state = 0";

/// Reads which messages and roles the database knew that is being replaced, as far as it can be read.
fn late(paths: &Paths) -> Late {
    let path = paths.store();
    if !paths.cursors().exists() || !plain::metadata(&path).is_ok_and(|meta| meta.is_some()) {
        return Late::Unknown;
    }
    let read = || -> Result<HashSet<Id>, rusqlite::Error> {
        let db = open_database(&path)?;
        let mut statement = db.prepare(KNOWN)?;
        let ids = statement.query_map([], |row| row.get(0).map(Id::from_bytes))?;
        ids.collect()
    };
    read().map_or(Late::Unknown, Late::NotAmong)
}

pub(super) fn build(
    paths: &Paths,
    path: &Path,
    sources: Sources<'_>,
) -> Result<Brought, StoreError> {
    let err = StoreError::database(path);
    let db = Connection::open(path).map_err(&err)?;
    let brought = fill(&db, paths, path, sources, &late(paths))?;
    db.execute_batch("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL;").map_err(&err)?;
    db.close().map_err(|(_, error)| err(error))?;
    let file = fs::File::open(path).map_err(StoreError::io("open", path))?;
    file.sync_all().map_err(StoreError::io("sync", path))?;
    Ok(brought)
}

/// Makes the tables in an empty database and brings in everything; says how many events came from where.
pub(super) fn fill(
    db: &Connection,
    paths: &Paths,
    path: &Path,
    sources: Sources<'_>,
    late: &Late,
) -> Result<Brought, StoreError> {
    let err = StoreError::database(path);
    db.set_prepared_statement_cache_capacity(64);
    // Nobody reads it yet, and if we fail it is thrown away: no journal, no syncing until the end.
    let fast =
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                PRAGMA cache_size = -65536; BEGIN;";
    db.execute_batch(fast).map_err(&err)?;
    db.execute_batch(schema::TABLES).map_err(&err)?;
    db.execute_batch(schema::LOOKUPS).map_err(&err)?;
    let index = Index::new(db, path);
    let nonce = format!("{:08x}{:08x}", clock::random_u32(), clock::random_u32());
    index.run("INSERT INTO meta(key, value) VALUES('schema', ?1)", [schema::VERSION])?;
    index.set_meta("nonce", &nonce)?;
    // What lies in the worktrees, too: git may not have it yet.
    let worktrees = sources.batches.worktrees().into_iter().map(|worktree| worktree.root);
    let roots: BTreeSet<PathBuf> = worktrees.chain(paths.root().map(Path::to_owned)).collect();
    let folders: Vec<Folder> =
        roots.iter().map(|root| Folder::new(root.join(COLLAB).join("log"))).collect();
    let mut batches = vec![sources.batches];
    batches.extend(folders.iter().map(|folder| folder as &dyn Batches));
    let brought = import::import(paths, index, &batches, late, sources.progress)?.brought;
    index.set_meta("stamps", "")?;
    db.execute_batch(schema::INDEXES).map_err(&err)?;
    db.execute_batch("COMMIT;").map_err(&err)?;
    Ok(brought)
}
