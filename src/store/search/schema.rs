//! The tables of the search index.

/// Version of the tables, and of what a text's words are.
pub(super) const VERSION: i64 = 2;

/// From which number on a document is a commit: so that the newest of commits and of all else are found
/// apart.
pub(super) const COMMITS: i64 = 1 << 62;

/// The tables.
pub(super) const TABLES: &str = "
-- What the index is of: `seq` and `commits` are how far it goes in that database; `docs` is how many texts
-- it holds, but commits.
CREATE TABLE state(
    version INTEGER NOT NULL, of TEXT NOT NULL, seq INTEGER NOT NULL, commits INTEGER NOT NULL,
    docs INTEGER NOT NULL
) STRICT;

-- `num` is an order that is the same in every clone: see `fill`. `object` is the number of an object in the database; of a commit, less its place there.
CREATE TABLE doc(
    num INTEGER PRIMARY KEY, object INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL,
    by TEXT NOT NULL, at INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX doc_object ON doc(object);

-- `target` is a path or a full id; `object` is what refers to it.
CREATE TABLE refers(target TEXT NOT NULL, object INTEGER NOT NULL, PRIMARY KEY(target, object))
    STRICT, WITHOUT ROWID;
CREATE INDEX refers_object ON refers(object);

-- The texts stand in `doc`. What is put in here is words already, parted by spaces.
CREATE VIRTUAL TABLE words USING fts5(
    title, body, content = '', contentless_delete = 1, tokenize = 'ascii'
);
";
