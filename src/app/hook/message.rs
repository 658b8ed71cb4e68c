//! prepare-commit-msg: says in the message who makes a commit, and for which task.

use std::path::Path;

use crate::app::open::App;
use crate::domain::task::Status;
use crate::git::add_trailers;

/// Of more tasks in progress it says nothing: a commit is for one, or a few.
const MOST_TASKS: usize = 5;

/// How many tasks that somebody holds are looked at.
const LOOKED_AT: usize = 50;

impl App {
    /// Adds trailers to the message in `file`. A merge is nobody's own work, and a squashed message
    /// holds the trailers of what it is of; nor is it new work what a rebase or cherry-pick commits.
    pub(super) fn sign(&self, file: &Path, source: &str, edited: bool) {
        let Some(place) = &self.site.place else { return };
        if matches!(source, "merge" | "squash") || place.is_rewriting() {
            return;
        }
        // Who cannot be told is not named.
        let Ok(me) = self.me() else { return };
        let mut trailers = vec![format!("Collab-By: {}", me.name)];
        let held = self.store.index().tasks_of(&me.name, LOOKED_AT).unwrap_or_default();
        let tasks = held.iter().filter(|row| row.task.status == Status::InProgress);
        // As people see it everywhere. A short id is as long as it has to be to be unique here; where a task that
        // came later begins alike, whoever reads the trailer takes the one that was there first.
        trailers.extend(tasks.take(MOST_TASKS).map(|row| format!("Collab-Task: {}", row.short)));
        add_trailers(place, file, edited, &trailers);
    }
}
