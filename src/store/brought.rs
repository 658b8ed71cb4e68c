//! From where the events of a database came.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many events each source brought that none before it had, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// The journals.
    pub journals: usize,
    /// Batches in commits.
    pub commits: usize,
    /// The log ref, and those of remotes.
    pub log_ref: usize,
    /// Batches in the folders of worktrees.
    pub folders: usize,
    /// Writes that waited in worktrees.
    pub waiting: usize,
}

impl Brought {
    /// Returns how many events that are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.journals + self.commits + self.log_ref + self.folders + self.waiting
    }
}

impl fmt::Display for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (self.journals, "from the journal"),
            (self.commits, "from commits"),
            (self.log_ref, "from the log ref"),
            (self.folders, "from files in worktrees"),
            (self.waiting, "that waited in worktrees"),
        ];
        let some: Vec<String> = all
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, source)| format!("{count} {source}"))
            .collect();
        if some.is_empty() {
            f.write_str("none from anywhere")
        } else {
            f.write_str(&some.join(", "))
        }
    }
}
