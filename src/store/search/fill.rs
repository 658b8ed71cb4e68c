//! Bringing the search index up to date: objects with new events are taken in anew, commits once.

use rusqlite::params;

use super::docs::{self, Doc, Texts};
use super::schema::COMMITS;
use crate::domain::change::Commit;
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
        let sql =
            "SELECT DISTINCT object FROM event WHERE seq > ?1 AND seq <= ?2 AND object IS NOT NULL";
        let mut objects: Vec<i64> =
            self.store.rows(sql, params![from.seq, to.seq], |row| row.get(0))?;
        // In the order in which they came to be, so that the newest are found first.
        objects.sort_unstable();
        for (count, number) in objects.iter().enumerate() {
            if !is_new {
                self.forget(*number)?;
            }
            self.object(*number)?;
            if count % 1000 == 999 {
                (self.progress)(count + 1);
            }
        }
        let mut done = from.commits;
        loop {
            let some = self.store.commits_arrived(done, to.commits, AT_ONCE)?;
            let Some((last, _)) = some.last() else { break };
            done = *last;
            for (seq, commit) in &some {
                self.commit(*seq, commit)?;
            }
        }
        let sql = "UPDATE state SET seq = ?1, commits = ?2";
        self.search.run(sql, params![to.seq, to.commits]).map(drop)
    }

    fn forget(&self, object: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM words WHERE rowid IN (SELECT num FROM doc WHERE object = ?1)";
        self.search.run(sql, params![object])?;
        self.search.run("DELETE FROM doc WHERE object = ?1", params![object])?;
        self.search.run("DELETE FROM refers WHERE object = ?1", params![object]).map(drop)
    }

    fn object(&self, number: i64) -> Result<(), StoreError> {
        let sql = "SELECT key FROM object WHERE num = ?1";
        let key = self.store.row(sql, params![number], |row| row.get::<_, Vec<u8>>(0))?;
        let Some(object) = key.and_then(|key| read_any_key(&key)) else { return Ok(()) };
        let Texts { docs, refers } = docs::read(self.store, &object)?;
        for doc in docs {
            self.put(number, None, &doc)?;
        }
        for target in refers {
            let sql = "INSERT OR IGNORE INTO refers(target, object) VALUES(?1, ?2)";
            self.search.run(sql, params![target, number])?;
        }
        Ok(())
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
        self.put(-seq, Some(COMMITS + seq), &doc)
    }

    fn put(&self, object: i64, num: Option<i64>, doc: &Doc) -> Result<(), StoreError> {
        // What is put in again comes behind all that is there: it is what is new.
        let sql = "INSERT INTO doc(num, object, kind, id, by, at, title, body)
                   VALUES(coalesce(?1, (SELECT coalesce(max(num), 0) + 1 FROM doc WHERE num < ?9)),
                          ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING num";
        let Doc { kind, id, by, at, title, body } = doc;
        let row = params![num, object, kind.number(), id, by, at, title, body, COMMITS];
        let num = self.search.row(sql, row, |row| row.get::<_, i64>(0))?;
        // A part goes by the title of its task, which is found as the task's own.
        let title = if kind.is_part() { String::new() } else { folded(title) };
        let sql = "INSERT INTO words(rowid, title, body) VALUES(?1, ?2, ?3)";
        self.search.run(sql, params![num, title, folded(body)]).map(drop)
    }
}
