//! Seeing to batches that a commit was to take along and did not.
//!
//! A message that is refused, an editor that is left without one, a stash that is popped: each leaves a
//! batch staged, which makes git refuse to merge. The next command takes it out of the index, where it
//! lies as before and goes along with the next commit. If a commit has it after all, which was made meanwhile
//! without our hook, it is put back: it would else be deleted by the next one.

use super::pre_commit::committing_git;
use crate::app::open::App;
use crate::env::process::Process;
use crate::git::{Place, Staging};
use crate::store::lock::READER_WAITS;
use crate::store::staged::{self, Loose, Staged};
use crate::store::stamps;

/// What became of a worktree's batches.
#[derive(Default)]
struct Seen {
    /// Those that are in a commit.
    committed: Vec<String>,
    /// What the index and HEAD look like, if there is nothing more to see to.
    stamps: String,
    /// The git that has made its commit.
    done: Option<Process>,
}

impl App {
    /// Takes out of the index what was left there. What fails is tried again by the next command.
    pub fn settle_staged(&mut self) {
        if !self.store.paths().staged().exists() {
            return;
        }
        let Some(here) = self.site.place.clone() else { return };
        let known = staged::read(self.store.paths());
        let there = here.worktrees();
        for (name, loose) in &known.worktrees {
            let worktree =
                there.iter().find(|worktree| worktree.name.as_deref().unwrap_or_default() == name);
            // A worktree that was removed has no index any more.
            let Some(worktree) = worktree else {
                let _ = self
                    .store
                    .change_staged(READER_WAITS, |staged| drop(staged.worktrees.remove(name)));
                continue;
            };
            let place = Place {
                root: worktree.root.clone(),
                git_dir: worktree.git_dir.clone(),
                worktree_name: worktree.name.clone(),
                ..here.clone()
            };
            if let Some(seen) = self.see_to(&place, loose) {
                self.keep_seen(name, loose, &seen);
            }
        }
        self.settle_what_came_by_stash(&here, &known);
    }

    /// Takes out of the index here what a hook has staged in another worktree: all worktrees share one stash,
    /// and what is stashed in one may be popped in another.
    fn settle_what_came_by_stash(&self, here: &Place, known: &Staged) {
        let name = self.store.paths().worktree();
        let own = known.worktrees.get(name);
        let is_own = |path: &&str| own.is_some_and(|own| own.paths.iter().any(|own| own == path));
        let elsewhere = known.worktrees.iter().filter(|(other, _)| *other != name);
        let hooked = elsewhere.flat_map(|(_, loose)| &loose.hooked).map(String::as_str);
        let paths: Vec<&str> = hooked.filter(|path| !is_own(path)).collect();
        if paths.is_empty()
            || own.is_some_and(Loose::is_being_committed)
            || here.index_is_locked()
            || here.is_rewriting()
            || here.is_merging()
        {
            return;
        }
        let staging = Staging::new(here, None);
        let Some(mut left) = staging.tracked(&paths) else { return };
        let committed = staging.in_head(&left.iter().map(String::as_str).collect::<Vec<_>>());
        left.retain(|path| !committed.contains(path));
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        let merged = self.site.repo().map(|repo| repo.in_a_tip(&left)).unwrap_or_default();
        let left: Vec<&str> = left.into_iter().filter(|path| !merged.contains(path)).collect();
        // What fails is tried again by the next command.
        let _ = left.is_empty() || staging.unstage(&left);
    }

    /// Notes which batches the commit has that was just made.
    pub(super) fn note_committed(&mut self) {
        if !self.store.paths().staged().exists() {
            return;
        }
        let Some(place) = self.site.place.clone() else { return };
        let name = self.store.paths().worktree().to_owned();
        let known = staged::read(self.store.paths());
        let Some(loose) = known.worktrees.get(&name) else { return };
        let committed = committed(&Staging::new(&place, None), loose);
        // It may go on running, if it is a program with a git of its own.
        let done = committing_git();
        self.keep_seen(&name, loose, &Seen { committed, done, ..Seen::default() });
    }

    fn see_to(&self, place: &Place, loose: &Loose) -> Option<Seen> {
        // While an editor is open on the commit, all is as it should be.
        if loose.is_being_committed()
            || stamps::hold(&loose.stamps)
            || place.index_is_locked()
            // What is staged now is what git has put there, and waits for its commit.
            || place.is_rewriting()
            || place.is_merging()
        {
            return None;
        }
        let files = [place.git_dir.join("index"), place.git_dir.join("HEAD")];
        let staging = Staging::new(place, None);
        let mut committed = committed(&staging, loose);
        let paths = loose.paths.iter().map(String::as_str);
        // What a person has staged is for that person to commit.
        let hooked = |path: &&str| loose.hooked.iter().any(|hooked| hooked == path);
        let rest: Vec<&str> = paths
            .filter(hooked)
            .filter(|path| !committed.iter().any(|done| done == path))
            .collect();
        let left = if rest.is_empty() { Vec::new() } else { staging.tracked(&rest)? };
        if left.is_empty() {
            return Some(Seen { committed, stamps: stamps::take(&files), done: None });
        }
        // What another branch has, somebody brings in from there, as by a squash.
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        let elsewhere = self.site.repo().map(|repo| repo.in_a_tip(&left)).unwrap_or_default();
        let left: Vec<&str> = left.into_iter().filter(|path| !elsewhere.contains(path)).collect();
        committed.extend(elsewhere.into_iter().map(str::to_owned));
        let done = left.is_empty() || staging.unstage(&left);
        let stamps = if done { stamps::take(&files) } else { String::new() };
        Some(Seen { committed, stamps, done: None })
    }

    fn keep_seen(&self, worktree: &str, was: &Loose, seen: &Seen) {
        let changed = self.store.change_staged(READER_WAITS, |staged| {
            let Some(loose) = staged.worktrees.get_mut(worktree) else { return };
            loose.paths.retain(|path| !seen.committed.contains(path));
            // Unless another commit has begun meanwhile.
            if loose.gits == was.gits && loose.paths.iter().all(|path| was.paths.contains(path)) {
                loose.stamps.clone_from(&seen.stamps);
            }
            loose.gits.retain(|git| seen.done != Some((*git).into()));
        });
        // Where it cannot be noted, it is looked at again.
        drop(changed);
    }
}

/// Returns which batches are in the commit that is checked out, and puts back those that the index lost.
fn committed(staging: &Staging<'_>, loose: &Loose) -> Vec<String> {
    let paths: Vec<&str> = loose.paths.iter().map(String::as_str).collect();
    let committed = staging.in_head(&paths);
    let paths: Vec<&str> = committed.iter().map(String::as_str).collect();
    if paths.is_empty() || staging.restore(&paths) {
        return committed;
    }
    // Looked at again, as somebody else has the index just now.
    Vec::new()
}
