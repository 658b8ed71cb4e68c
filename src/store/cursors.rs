//! What each participant has read in this clone.
//!
//! Losing this shows things again; it never hides one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::ids::Id;
use crate::domain::name::Name;

/// What all have read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursors {
    v: u32,
    /// By participant.
    pub readers: BTreeMap<Name, Cursor>,
}

/// What one has read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Messages up to this one are read, but for those in `unread`; later ones are not, but for those
    /// in `read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<Id>,
    /// Older messages that are not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Id>,
    /// Newer messages that are read.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub read: BTreeSet<Id>,
    /// Where the last briefing ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brief: Option<Briefed>,
    /// Up to where it was told what others changed of the context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Synced>,
    /// When it was reminded of that last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded: Option<Timestamp>,
    /// What is urgent and was told, by id.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<String>,
    /// What went on a turn that was about to end.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stopped: BTreeSet<String>,
    /// When it was last here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

impl Cursor {
    /// Marks messages as read. `from` is up to where everything was, `unread` are all that are not,
    /// and `newest` is the event that new ones follow: what is read behind it is listed.
    ///
    /// Either everything up to now is read but for what is left, or the position stays and what was
    /// read behind it is listed: whichever list is the shorter.
    pub fn mark(&mut self, read: &[Id], from: Option<Id>, mut unread: Vec<Id>, newest: Option<Id>) {
        let from = from.unwrap_or_else(Id::before_all);
        let to = newest.map_or(from, |newest| newest.max(from));
        let now: BTreeSet<Id> = read.iter().copied().collect();
        unread.retain(|id| !now.contains(id));
        self.read.extend(now.into_iter().filter(|id| *id > from));
        let left = unread.iter().filter(|id| **id <= to).count();
        let moves = left <= self.read.range(..=to).count();
        let inbox = if moves { to } else { from };
        self.read.retain(|id| *id > inbox);
        self.unread = unread;
        self.unread.retain(|id| *id <= inbox);
        self.inbox = Some(inbox);
    }

    /// Brings the position back to one that new events follow. `read` are the messages behind it that
    /// were read nevertheless.
    ///
    /// A position beyond them would hide them: it is of a clock that was set back since, or of a
    /// stranger's from the end of time, which earlier builds took for the newest.
    pub fn bring_back(&mut self, to: Id, read: impl IntoIterator<Item = Id>) {
        self.read.extend(read);
        self.unread.retain(|id| *id <= to);
        self.inbox = Some(to);
    }

    /// Remembers that the reader is here; not more often than each minute, as that is a write.
    pub fn seen(&mut self, now: Timestamp) {
        let old = self.at.is_none_or(|at| now.as_second() - at.as_second() >= 60);
        if old {
            self.at = Some(now);
        }
    }
}

/// Where a briefing ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefed {
    /// The newest event then.
    pub id: Id,
    /// The last one that had arrived.
    pub seq: i64,
    /// The last commit that had come.
    #[serde(default)]
    pub commits: i64,
    /// When that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// In which database those counts hold.
    pub store: String,
}

/// A point in what happened, up to which somebody was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synced {
    /// The newest event then.
    pub id: Id,
    /// The last one that had arrived.
    pub seq: i64,
    /// When that was.
    pub at: Timestamp,
    /// In which database that count holds.
    pub store: String,
}

/// The longest file that is read, in bytes.
pub const MOST: u64 = 256 * 1024 * 1024;

/// Reads what all have read; none where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Cursors {
    plain::read(&paths.cursors(), MOST)
        .ok()
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Changes what is written there. The caller holds the lock, so that no change is lost.
///
/// # Errors
/// When the file cannot be replaced.
pub fn change(
    paths: &Paths,
    change: impl FnOnce(&mut Cursors) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let before = read(paths);
    let mut after = before.clone();
    after.v = 1;
    change(&mut after)?;
    if after == before {
        return Ok(());
    }
    let bytes = serde_json::to_vec(&after).expect("cursors have only string keys");
    atomic::replace(&paths.cursors(), &bytes, Durability::Process)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{Clock, CloneId};

    fn id(n: u8) -> Id {
        Id::new(Clock::after(None, 1_000 + i64::from(n)), CloneId(0), 0)
    }

    /// Returns what a cursor says is unread of all messages that have come.
    fn unread(cursor: &Cursor, come: &BTreeSet<Id>) -> BTreeSet<Id> {
        let from = cursor.inbox.unwrap_or_else(Id::before_all);
        let later = come.iter().filter(|id| **id > from && !cursor.read.contains(id));
        later.chain(&cursor.unread).copied().collect()
    }

    /// From here on ids are over a day ahead of the clock, so that none of ours follows them.
    const AHEAD: u8 = 200;

    /// A message comes from another clone, or is made here, or some of the unread ones are read: those
    /// at whose places a bit is set.
    #[derive(Clone, Debug)]
    enum Step {
        Come(u8),
        Made,
        Read(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let read = prop_oneof![Just(u64::MAX), Just(1), any::<u64>(), 0u64..4];
        prop_oneof![
            3 => any::<u8>().prop_map(Step::Come),
            1 => Just(Step::Made),
            1 => read.prop_map(Step::Read)
        ]
    }

    proptest! {
        #[test]
        fn what_was_not_read_is_unread_whatever_came_and_was_read(
            steps in proptest::collection::vec(step(), 1..120),
        ) {
            let (mut cursor, mut come, mut model) =
                (Cursor::default(), BTreeSet::new(), BTreeSet::new());
            for step in steps {
                let followed = come.range(..id(AHEAD)).next_back().copied();
                match step {
                    // It is above what it follows, and nothing marks it as late.
                    Step::Made => {
                        let next = Clock::after(followed.map(Id::clock), 0);
                        let made = Id::new(next, CloneId(1), 0);
                        if made < id(AHEAD) && come.insert(made) {
                            model.insert(made);
                        }
                    }
                    Step::Come(n) if come.insert(id(n)) => {
                        model.insert(id(n));
                        // As the import does with what arrives late.
                        if cursor.inbox.is_some_and(|read| id(n) <= read) {
                            cursor.unread.push(id(n));
                        }
                    }
                    Step::Come(_) => {}
                    Step::Read(bits) => {
                        let chosen = model.iter().rev().enumerate();
                        let read: Vec<Id> = chosen
                            .filter(|(n, _)| bits >> (n % 64) & 1 == 1)
                            .map(|(_, id)| *id)
                            .collect();
                        model.retain(|id| !read.contains(id));
                        let all = unread(&cursor, &come).into_iter().collect();
                        cursor.mark(&read, cursor.inbox, all, followed);
                    }
                }
                prop_assert_eq!(unread(&cursor, &come), model.clone());
                let behind = cursor.read.range(..id(AHEAD)).count();
                prop_assert!(behind <= come.len() / 2);
                let text = serde_json::to_string(&cursor).unwrap();
                prop_assert_eq!(serde_json::from_str::<Cursor>(&text).unwrap(), cursor.clone());
            }
        }
    }

    #[test]
    fn few_of_very_many_that_are_read_are_listed_and_few_that_are_left() {
        let all: Vec<Id> = (0..200).map(id).collect();
        let mut cursor = Cursor::default();
        cursor.mark(&all[190..], None, all.clone(), Some(all[199]));
        assert_eq!((cursor.unread.len(), cursor.read.len()), (0, 10));
        cursor.mark(&all[5..190], cursor.inbox, all[..190].to_vec(), Some(all[199]));
        assert_eq!((cursor.inbox, cursor.unread.len(), cursor.read.len()), (Some(all[199]), 5, 0));
    }

    #[test]
    fn a_position_beyond_what_new_events_follow_comes_back_with_what_was_read_there() {
        let mut cursor =
            Cursor { inbox: Some(id(20)), unread: vec![id(2), id(12)], ..Cursor::default() };
        cursor.bring_back(id(9), [id(11)]);
        let come = (0..14).map(id).collect();
        assert_eq!(unread(&cursor, &come), [id(2), id(10), id(12), id(13)].into());
    }

    #[test]
    fn a_file_from_before_there_was_a_list_of_read_ones_is_read() {
        let text = format!(
            r#"{{"v":1,"readers":{{"ann":{{"inbox":"{}","unread":["{}"]}}}}}}"#,
            id(9),
            id(3)
        );
        let cursors: Cursors = serde_json::from_str(&text).unwrap();
        let cursor = cursors.readers.values().next().unwrap();
        let come = (0..12).map(id).collect();
        assert_eq!(unread(cursor, &come), [id(3), id(10), id(11)].into());
    }
}
