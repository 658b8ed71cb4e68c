//! Bringing the search index up to date: objects with new events are taken in anew, commits once.
//!
//! Invariant: the number of a text comes from what it is of, not from when it came here, so that the newest are
//! the same in every clone: from the newest event of its object, or from a commit's time and id. Only where two
//! of these begin alike, it matters which one came first.

use rusqlite::params;

use super::docs::{self, Doc, Texts};
use super::schema::COMMITS;
use crate::domain::change::Commit;
use crate::domain::ids::Id;
use crate::domain::search::{Kind, words::folded};
use crate::store::error::StoreError;
use crate::store::import::Progress;
use crate::store::index::Index;
use crate::store::index::objects::read_any_key;

/// How many commits are read into memory at once.
const AT_ONCE: usize = 1000;

/// What of a commit the database does not keep.
#[derive(Clone, Debug, Default)]
pub struct CommitText {
    /// Who made it: names, parted by commas.
    pub by: String,
    /// Its message behind the first line.
    pub body: String,
}

/// How far the index goes, or is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Which database it is of, and what else would make it another one.
    pub(super) of: String,
    /// The last event.
    pub(super) seq: i64,
    /// The last commit.
    pub(super) commits: i64,
}

/// Fills an index.
pub(super) struct Fill<'a> {
    /// The database.
    pub(super) store: Index<'a>,
    /// The search index.
    pub(super) search: Index<'a>,
    /// Says of a commit what the database does not keep.
    pub(super) text_of: &'a dyn Fn(&Commit) -> CommitText,
    pub(super) progress: Progress<'a>,
}

impl Fill<'_> {
    /// Takes in what came between two states of one database.
    pub(super) fn run(&self, from: &State, to: &State) -> Result<(), StoreError> {
        let is_new = from.seq == 0;
        // In the order of their numbers: whatever comes out of it makes FTS5 write what it has gathered.
        let sql = "SELECT object, max(id) FROM event WHERE object IN (
                       SELECT object FROM event WHERE seq > ?1 AND seq <= ?2 AND object IS NOT NULL
                   ) GROUP BY object ORDER BY 2";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get(1)?));
        let objects: Vec<(i64, [u8; 16])> =
            self.store.rows(sql, params![from.seq, to.seq], read)?;
        let mut docs = 0;
        for (count, (number, newest)) in objects.iter().enumerate() {
            if !is_new {
                docs -= self.forget(*number)?;
            }
            docs += self.object(*number, Id::from_bytes(*newest))?;
            if count % 1000 == 999 {
                let percent = u8::try_from((count + 1) * 100 / objects.len()).ok();
                (self.progress)(count + 1, percent);
            }
        }
        let mut done = from.commits;
        loop {
            let mut some = self.store.commits_arrived(done, to.commits, AT_ONCE)?;
            let Some((last, _)) = some.last() else { break };
            done = *last;
            some.sort_by_cached_key(|(_, commit)| of_commit(commit));
            for (seq, commit) in &some {
                self.commit(*seq, commit)?;
            }
        }
        let sql = "UPDATE state SET seq = ?1, commits = ?2, docs = docs + ?3";
        self.search.run(sql, params![to.seq, to.commits, docs]).map(drop)
    }

    /// Takes an object out; says how many texts it had.
    fn forget(&self, object: i64) -> Result<i64, StoreError> {
        let sql = "DELETE FROM words WHERE rowid IN (SELECT num FROM doc WHERE object = ?1)";
        self.search.run(sql, params![object])?;
        let docs = self.search.run("DELETE FROM doc WHERE object = ?1", params![object])?;
        self.search.run("DELETE FROM refers WHERE object = ?1", params![object])?;
        Ok(docs as i64)
    }

    /// Takes an object in; says how many texts it has.
    fn object(&self, number: i64, newest: Id) -> Result<i64, StoreError> {
        let sql = "SELECT key FROM object WHERE num = ?1";
        let key = self.store.row(sql, params![number], |row| row.get::<_, Vec<u8>>(0))?;
        let Some(object) = key.and_then(|key| read_any_key(&key)) else { return Ok(0) };
        let Texts { docs, refers } = docs::read(self.store, &object)?;
        let mut num = of_event(newest);
        for doc in &docs {
            num = self.put(number, num, doc)? + 1;
        }
        for target in refers {
            let sql = "INSERT OR IGNORE INTO refers(target, object) VALUES(?1, ?2)";
            self.search.run(sql, params![target, number])?;
        }
        Ok(docs.len() as i64)
    }

    fn commit(&self, seq: i64, commit: &Commit) -> Result<(), StoreError> {
        let CommitText { by, body } = (self.text_of)(commit);
        let doc = Doc {
            kind: Kind::Commit,
            id: commit.id.clone(),
            by,
            at: commit.at.as_millisecond(),
            title: commit.subject.clone(),
            body,
        };
        self.put(-seq, of_commit(commit), &doc).map(drop)
    }

    /// Puts a text in at a number, or at the next one that is free; returns that.
    fn put(&self, object: i64, from: i64, doc: &Doc) -> Result<i64, StoreError> {
        let sql = "INSERT OR IGNORE INTO doc(num, object, kind, id, by, at, title, body)
                   VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Doc { kind, id, by, at, title, body } = doc;
        let mut num = from;
        while self.search.run(sql, params![num, object, kind.number(), id, by, at, title, body])?
            == 0
        {
            num += 1;
        }
        // A part goes by the title of its task, which is found as the task's own.
        let title = if kind.is_part() { String::new() } else { folded(title) };
        let sql = "INSERT INTO words(rowid, title, body) VALUES(?1, ?2, ?3)";
        self.search.run(sql, params![num, title, folded(body)])?;
        Ok(num)
    }
}

/// Returns the number of the first text of an object, by its newest event: 43 bits of milliseconds, which go on
/// for longer than ids do, 12 of counter, and 7 random ones that are mostly free for its other texts.
fn of_event(id: Id) -> i64 {
    let id = u128::from_be_bytes(id.to_bytes());
    let (millis, counter, random) =
        ((id >> 80) as i64, (id >> 64) as i64 & 0xfff, id as i64 & 0x7f);
    (millis << 19) | (counter << 7) | random
}

/// Returns the number of a commit: after [`COMMITS`], 35 bits of seconds and 26 of its id.
fn of_commit(commit: &Commit) -> i64 {
    let seconds = commit.at.as_second().clamp(0, (1 << 35) - 1);
    let id = commit.id.get(..7).and_then(|id| i64::from_str_radix(id, 16).ok()).unwrap_or_default();
    COMMITS + (seconds << 26) + (id >> 2)
}
