//! The tables. Their version is their own: another one is set aside and built anew.

use crate::domain::event::{CURRENT, KINDS};

/// Version of the tables alone.
///
/// Changelog:
///
/// - 1: first tables.
/// - 2: objects know how long their short ids are; `unsealed`; items; commits of hidden files.
/// - 3: participants know since when they have their role.
/// - 4: entries of the context know who wrote them.
/// - 5: events know in which batch they are.
/// - 6: notes keep the closings that do not count.
/// - 7: what is redacted, cleared and held back.
/// - 8: tasks know whether their claim is confirmed.
/// - 9: keys, words and values have narrower limits, and lists a greatest size.
/// - 10: batches know which blob the code's side has.
/// - 11: entries keep of each participant the last change that it lost.
const TABLES_VERSION: i64 = 11;

/// Version of the database: a build that knows more kinds, or a newer format, folds what another one
/// only kept.
pub const VERSION: i64 = TABLES_VERSION + 1000 * KINDS.len() as i64 + 1_000_000 * CURRENT as i64;

/// The tables.
pub const TABLES: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- `seq` is the order of arrival here; `state` is 0 where the event is folded, else why it is not.
-- `worktree` is set for events made in this clone. `sealed` is the number of a batch that holds it,
-- 0 where there is none yet, less than 0 where there will be none.
CREATE TABLE event(
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    object INTEGER,
    kind TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    worktree TEXT,
    sealed INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    line TEXT NOT NULL
) STRICT;

-- The batches of commits and worktrees, by their path below `.collab/log`. `own`: it holds events that
-- were made in this clone; `in_log`: the log ref has all that it holds; `blob`: what the code's side has under
-- that path, empty where that is more than one.
CREATE TABLE batch(
    num INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,
    own INTEGER NOT NULL DEFAULT 0, in_log INTEGER NOT NULL DEFAULT 0, blob TEXT
) STRICT;

-- Events that count no more, and events that hold no secret, whether they are here or not.
CREATE TABLE redacted(id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE cleared(id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
-- Events of this clone that look like a credential: while `sealed` is -2 they are held back from git.
CREATE TABLE held(
    id BLOB PRIMARY KEY, rule TEXT NOT NULL, field TEXT NOT NULL, masked TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How many events of a worktree are in no batch.
CREATE TABLE unsealed(worktree TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- `key` is the noun's letter and the bits of the short id, or `p` and a participant's name.
-- `newer` is the highest format of an event of it that this build does not know; `len`, how many
-- characters its short id has.
CREATE TABLE object(
    num INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, newer INTEGER, len INTEGER NOT NULL DEFAULT 5
) STRICT;

CREATE TABLE message(
    object INTEGER PRIMARY KEY, id BLOB NOT NULL, sender TEXT NOT NULL, priority INTEGER NOT NULL,
    reply_to INTEGER, ack INTEGER NOT NULL, unacked INTEGER NOT NULL,
    crc INTEGER NOT NULL, doc TEXT NOT NULL
) STRICT;
CREATE TABLE delivery(
    addressee TEXT NOT NULL, priority INTEGER NOT NULL, id BLOB NOT NULL, object INTEGER NOT NULL,
    sender TEXT NOT NULL, ack INTEGER NOT NULL,
    PRIMARY KEY(addressee, priority, id)
) STRICT, WITHOUT ROWID;

-- `waits` counts what it depends on and is open or unknown; `frees`, the open tasks that depend on it.
CREATE TABLE task(
    object INTEGER PRIMARY KEY, id BLOB NOT NULL, status INTEGER NOT NULL,
    priority INTEGER NOT NULL, assignee TEXT, parent INTEGER, added_by TEXT NOT NULL,
    closed BLOB, closed_by TEXT, touched BLOB NOT NULL, waits INTEGER NOT NULL, frees INTEGER NOT NULL,
    crc INTEGER NOT NULL, doc TEXT NOT NULL
) STRICT;
CREATE TABLE dep(
    task INTEGER NOT NULL, needs INTEGER NOT NULL, PRIMARY KEY(task, needs)
) STRICT, WITHOUT ROWID;

-- Who made a claim that lost, once; what the task itself says now is what holds.
CREATE TABLE contested(
    by TEXT NOT NULL, task INTEGER NOT NULL, PRIMARY KEY(by, task)
) STRICT, WITHOUT ROWID;

-- `target` is a path or a full id; `object` is what concerns it.
CREATE TABLE about(
    target TEXT NOT NULL, object INTEGER NOT NULL, PRIMARY KEY(target, object)
) STRICT, WITHOUT ROWID;

-- Objects of the other nouns. `state` is 0 for what is over, else a class of the noun's own.
CREATE TABLE item(
    object INTEGER PRIMARY KEY, noun INTEGER NOT NULL, state INTEGER NOT NULL, touched BLOB NOT NULL,
    crc INTEGER NOT NULL, doc TEXT NOT NULL
) STRICT;

-- Whoever wrote an event, or was spoken of by one. `last` is the newest own event.
CREATE TABLE participant(
    name TEXT PRIMARY KEY, last BLOB, at INTEGER, events INTEGER NOT NULL, role TEXT,
    crc INTEGER, doc TEXT
) STRICT, WITHOUT ROWID;

-- Everybody who recorded a content: the first one counts.
CREATE TABLE attribution(
    path TEXT NOT NULL, blob TEXT NOT NULL, id BLOB NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY(path, blob, id, by)
) STRICT, WITHOUT ROWID;

-- What was read already: journals up to an offset, batches by blob or file, trees of batches.
CREATE TABLE journal(
    name TEXT PRIMARY KEY, inode INTEGER NOT NULL, size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE seen(what TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE bad_line(
    source TEXT NOT NULL, line INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY(source, line)
) STRICT, WITHOUT ROWID;

-- The history of git, so that it is walked once; `seq` is the order in which commits came here,
-- `hidden` whether a commit changes files alone that are never shown.
CREATE TABLE git_commit(
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, doc TEXT NOT NULL,
    changes TEXT, hidden INTEGER
) STRICT;
CREATE INDEX git_commit_at ON git_commit(at);
CREATE TABLE git_file(path TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY(path, id))
    STRICT, WITHOUT ROWID;
";

/// What finds rows while rows are being written.
pub const LOOKUPS: &str = "
CREATE UNIQUE INDEX IF NOT EXISTS event_id ON event(id);
CREATE INDEX IF NOT EXISTS event_object ON event(object) WHERE object IS NOT NULL;
CREATE INDEX IF NOT EXISTS dep_needs ON dep(needs);
CREATE INDEX IF NOT EXISTS about_object ON about(object);
";

/// What finds rows afterwards: made after the rows when there are many, which is faster.
pub const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS event_own ON event(sealed, worktree, id) WHERE worktree IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_unfolded ON event(state) WHERE state > 0;
CREATE INDEX IF NOT EXISTS message_reply ON message(reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_unacked ON message(sender, id) WHERE unacked > 0;
CREATE INDEX IF NOT EXISTS delivery_ack ON delivery(addressee, id) WHERE ack = 1;
CREATE INDEX IF NOT EXISTS task_ready ON task(priority, frees DESC, id) WHERE status = 0 AND waits = 0;
CREATE INDEX IF NOT EXISTS task_open ON task(status, priority, id) WHERE status < 3;
CREATE INDEX IF NOT EXISTS task_assignee ON task(assignee, status) WHERE status < 3;
CREATE INDEX IF NOT EXISTS task_closed ON task(closed) WHERE closed IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_open ON item(noun, state, touched) WHERE state > 0;
CREATE INDEX IF NOT EXISTS item_over ON item(noun, touched) WHERE state = 0;
CREATE INDEX IF NOT EXISTS task_parent ON task(parent) WHERE parent IS NOT NULL;
";
