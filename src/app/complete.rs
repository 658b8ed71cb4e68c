//! What a command line can be completed with: ids, names, tags, kinds.
//!
//! Invariant: nothing here writes, waits, or tells an error. What cannot be had at once is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::open::Ground;
use crate::domain::alert::Alert;
use crate::domain::event::{KINDS, Noun};
use crate::domain::name::ALL;
use crate::domain::note::Kind;
use crate::domain::session::policy::Genes;
use crate::domain::session::role::Roles;
use crate::domain::task::Status;
use crate::domain::text::Json;
use crate::store::index::items::NoteRow;
use crate::store::index::messages::MessageRow;
use crate::store::index::tasks::TaskRow;
use crate::store::peek::Peek;

/// How many of a kind are offered: whoever wants another one types more.
const OFFERED: usize = 200;

/// How many characters of a value are told.
const TOLD: usize = 60;

/// A word to complete with, and a line about it.
pub type Word = (String, String);

/// What is known in a repository.
#[derive(Debug)]
pub struct Known {
    peek: Peek,
    branch: Option<String>,
    roles: Roles,
}

impl Known {
    /// Looks at what is stored for a directory, if anything is.
    #[must_use]
    pub fn find(dir: &Path) -> Option<Self> {
        let ground = Ground::find(dir).ok().filter(|ground| ground.ready)?;
        let branch = ground.place.as_ref().and_then(|place| place.head().branch);
        let roles = ground.config().map(|config| config.roles).unwrap_or_default();
        Some(Self { peek: Peek::open(&ground.paths)?, branch, roles })
    }

    /// Returns open tasks, as they matter.
    #[must_use]
    pub fn open_tasks(&self) -> Vec<Word> {
        Self::tasks(&self.peek.index().open_tasks(OFFERED).unwrap_or_default())
    }

    /// Returns closed tasks, the last closed first.
    #[must_use]
    pub fn closed_tasks(&self) -> Vec<Word> {
        let closed = [Status::Completed, Status::Cancelled].into_iter().flat_map(|status| {
            self.peek.index().tasks_with_status(status, OFFERED / 2).unwrap_or_default()
        });
        Self::tasks(&closed.collect::<Vec<_>>())
    }

    fn tasks(rows: &[TaskRow]) -> Vec<Word> {
        rows.iter().map(|row| (row.short.clone(), row.task.title.clone())).collect()
    }

    /// Returns the newest messages, newest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Word> {
        let index = self.peek.index();
        let newest = index.newest_messages(OFFERED).unwrap_or_default();
        let word = |message: MessageRow| {
            let line = message.sent.text.lines().next().unwrap_or_default();
            let line = format!("{}: {line}", message.from);
            (message.short, line)
        };
        newest.into_iter().map(word).collect()
    }

    /// Returns open notes, newest of each kind first.
    #[must_use]
    pub fn open_notes(&self) -> Vec<Word> {
        let index = self.peek.index();
        let of_kind = |kind| index.open_notes(kind, OFFERED / Kind::ALL.len()).unwrap_or_default();
        let word = |row: NoteRow| {
            let line = row.added.text.lines().next().unwrap_or_default();
            let line = format!("{} by {}: {line}", row.added.kind, row.by);
            (row.short, line)
        };
        Kind::ALL.into_iter().flat_map(of_kind).map(word).collect()
    }

    /// Returns the alerts that stand.
    #[must_use]
    pub fn alerts(&self) -> Vec<Word> {
        let alerts = self.peek.index().alerts(OFFERED).unwrap_or_default();
        let word = |alert: Alert| {
            let text = alert.raised.map(|standing| standing.last.text).unwrap_or_default();
            (alert.name.to_string(), text.lines().next().unwrap_or_default().to_owned())
        };
        alerts.into_iter().map(word).collect()
    }

    /// Returns who is known.
    #[must_use]
    pub fn names(&self) -> Vec<Word> {
        let people = self.peek.index().participants().unwrap_or_default();
        let word = |person: crate::domain::participant::Participant| {
            (person.name.to_string(), person.title.or(person.client).unwrap_or_default())
        };
        people.into_iter().map(|row| word(row.participant)).collect()
    }

    /// Returns what a message can be sent to: names, `all`, roles.
    #[must_use]
    pub fn addresses(&self) -> Vec<Word> {
        let mut words = self.names();
        words.push((ALL.to_owned(), "everybody".to_owned()));
        let people = self.peek.index().participants().unwrap_or_default();
        let mut roles: BTreeSet<String> =
            people.into_iter().filter_map(|row| row.participant.role).collect();
        for session in self.peek.index().active_sessions().unwrap_or_default() {
            let of_it = session.present().filter_map(|name| session.role_of(name));
            roles.extend(of_it.map(str::to_owned));
        }
        words.extend(roles.into_iter().map(|role| (format!("@{role}"), String::new())));
        words
    }

    /// Returns the sessions that are open, the last touched first.
    #[must_use]
    pub fn sessions(&self) -> Vec<Word> {
        let open = self.peek.index().open_sessions().unwrap_or_default();
        open.into_iter().map(|row| (row.short, row.item.name)).collect()
    }

    /// Returns the handoffs that are open, the last touched first.
    #[must_use]
    pub fn handoffs(&self) -> Vec<Word> {
        let open = self.peek.index().open_handoffs(OFFERED).unwrap_or_default();
        let line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        open.into_iter().map(|row| (row.short, line(&row.item.made.text))).collect()
    }

    /// Returns the roles that are known.
    #[must_use]
    pub fn roles(&self) -> Vec<Word> {
        self.roles.names().map(|role| (role.to_owned(), String::new())).collect()
    }

    /// Returns the keys of the context that hold something here, and those above them.
    #[must_use]
    pub fn keys(&self) -> Vec<Word> {
        let index = self.peek.index();
        let own = self.branch.as_ref().and_then(|branch| index.entries(Some(branch)).ok());
        let entries = own.into_iter().chain(index.entries(None)).flatten();
        let mut words = BTreeMap::new();
        for entry in entries.take(OFFERED) {
            for above in entry.name.key.above() {
                words.entry(above.to_owned()).or_default();
            }
            let value = entry.value.map(|Json(value)| value.to_string()).unwrap_or_default();
            words.insert(entry.name.key.to_string(), value.chars().take(TOLD).collect());
        }
        words.into_iter().collect()
    }

    /// Returns the tags of open tasks.
    #[must_use]
    pub fn tags(&self) -> Vec<Word> {
        let rows = self.peek.index().open_tasks(OFFERED).unwrap_or_default();
        let tags: BTreeSet<String> = rows.into_iter().flat_map(|row| row.task.tags).collect();
        tags.into_iter().map(|tag| (tag, String::new())).collect()
    }
}

/// Returns the genes of a policy, ready for a value.
#[must_use]
pub fn genes() -> Vec<Word> {
    Genes::NAMES.iter().map(|gene| (format!("{gene}="), String::new())).collect()
}

/// Returns the kinds of events, and the nouns that stand for several.
#[must_use]
pub fn kinds() -> Vec<Word> {
    let nouns = Noun::ALL.map(Noun::word).into_iter().chain(["change"]);
    nouns.chain(KINDS.iter().copied()).map(|k| (k.to_owned(), String::new())).collect()
}
