//! The worktrees of the clone: which there are, what is checked out, what is under way, which files differ.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::env::watched::{Added, Watched};
use crate::git::{Head, Merges, Place, Repo, Work};

/// Folders nest no deeper than this.
const DEEPEST: usize = 64;
/// Of a folder that is new, so many files are told.
const MOST_EDITED: usize = 1_000;

/// A worktree.
#[derive(Debug)]
pub(super) struct Tree {
    /// Where it is.
    pub(super) place: Place,
    /// Its top.
    pub(super) root: PathBuf,
    /// What is checked out.
    pub(super) head: Head,
    /// What is under way in it: `merge` or `rebase`.
    pub(super) under_way: Option<&'static str>,
    /// What it comes to, once it was looked at.
    pub(super) work: Option<Work>,
    /// Whether it has to be looked at.
    pub(super) due: bool,
    /// Whether the system does not watch all of it.
    pub(super) polled: bool,
    /// Whether something in it was missed since it was looked at.
    pub(super) missed: bool,
    /// What people call it.
    pub(super) title: String,
    /// Paths that changed and were not told yet, from its top.
    pub(super) edited: BTreeSet<String>,
}

/// What became another in a worktree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Another branch is checked out, or a commit alone.
    Switched(String),
    /// Something is under way.
    Began(&'static str),
    /// It is not any more.
    Ended(&'static str),
}

impl Tree {
    /// Returns its name, as its events are kept: empty is the main one.
    pub(super) fn name(&self) -> &str {
        self.place.worktree_name.as_deref().unwrap_or_default()
    }

    /// Settles what people call it. While something is under way it is called as before.
    fn entitle(&mut self) {
        if self.under_way.is_some() && !self.title.is_empty() {
            return;
        }
        self.title = match &self.head.branch {
            Some(branch) => branch.clone(),
            None if self.name().is_empty() => "the main worktree".to_owned(),
            // A branch may have the same name.
            None => format!("worktree {}", self.name()),
        };
    }

    /// Looks at git's small files; says what became another.
    pub(super) fn look(&mut self) -> Vec<Moved> {
        let mut moved = Vec::new();
        let head = self.place.head();
        if head.branch != self.head.branch {
            let to = head.branch.clone().or_else(|| head.commit.as_deref().map(short));
            moved.extend(to.map(Moved::Switched));
        }
        let under_way = under_way(&self.place);
        if under_way != self.under_way {
            moved.extend(self.under_way.map(Moved::Ended));
            moved.extend(under_way.map(Moved::Began));
        }
        self.due |= head != self.head || under_way != self.under_way;
        (self.head, self.under_way) = (head, under_way);
        self.entitle();
        moved
    }

    /// Looks at its files. While something is under way they are in nobody's hand, and stay as they were.
    pub(super) fn read(&mut self, merges: &Merges) -> Result<(), crate::git::GitError> {
        self.due = false;
        if self.under_way.is_some() {
            return Ok(());
        }
        let work = merges.work(&Repo::open(&self.place)?)?;
        // Where the system tells nothing, or not all, what differs tells what was edited.
        let is_told = !std::mem::take(&mut self.missed) && !self.polled;
        if let (false, Some(before), Some(now)) = (is_told, &self.work, &work) {
            let before: BTreeSet<&(String, String)> = before.files.iter().collect();
            let now: BTreeSet<&(String, String)> = now.files.iter().collect();
            let other = before.symmetric_difference(&now).map(|(path, _)| path.clone());
            self.edited.extend(other.take(MOST_EDITED));
        }
        self.work = work;
        Ok(())
    }

    /// Takes note of a file or folder below its top that changed; says whether it is one of its own, and not ignored.
    pub(super) fn take(&mut self, watched: &mut Watched, repo: &Repo, file: &Path) -> bool {
        let inside = file.strip_prefix(&self.root).ok().filter(|path| *path != Path::new(""));
        let Some(path) = inside.map(Path::to_string_lossy) else { return false };
        let path = path.as_ref();
        // A link is a file, whatever it leads to.
        let is_dir = file.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        // A log that grows all the time must not have all be looked at all the time.
        let is_ignored = match is_dir {
            true => repo.is_ignored(&format!("{path}/")) && !repo.tracks_any(path),
            false => repo.is_ignored(path) && !repo.is_tracked(path),
        };
        if is_ignored || is_behind_link(&self.root, file) {
            return false;
        }
        if is_dir {
            self.watch(watched, file, true);
        } else {
            if file.file_name().is_some_and(|name| name == ".gitignore") {
                // Folders may be of interest now that were not.
                self.watch_all(watched);
            }
            self.edited.insert(path.replace('\\', "/"));
        }
        self.due = true;
        true
    }

    /// Watches all of it, also what was not there or of no interest before.
    pub(super) fn watch_all(&mut self, watched: &mut Watched) {
        let root = self.root.clone();
        self.watch(watched, &root, false);
    }

    /// Watches a folder in it and those below, but for what git ignores. Of one that is new, what lies in it was
    /// made before it was watched, and counts as edited.
    fn watch(&mut self, watched: &mut Watched, from: &Path, is_new: bool) {
        let Ok(repo) = Repo::open(&self.place) else { return };
        // Git ignores nothing that it tracks.
        let is_left_out =
            |folder: &str| repo.is_ignored(&format!("{folder}/")) && !repo.tracks_any(folder);
        let mut left = vec![(from.to_owned(), DEEPEST)];
        while let Some((folder, depth)) = left.pop() {
            match watched.add(&folder) {
                Added::Yes => {}
                Added::No => continue,
                Added::Full => {
                    self.polled = true;
                    return;
                }
            }
            if depth == 0 {
                continue;
            }
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let (path, name) = (entry.path(), entry.file_name());
                let inside = path.strip_prefix(&self.root).ok().map(Path::to_string_lossy);
                let Some(inside) = inside.filter(|_| name != ".git" && name != ".collab") else {
                    continue;
                };
                let inside = inside.as_ref();
                // A link is not followed, and another repository in here is none of ours.
                if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    let is_seen = || !repo.is_ignored(inside) || repo.is_tracked(inside);
                    if is_new && self.edited.len() < MOST_EDITED && is_seen() {
                        self.edited.insert(inside.replace('\\', "/"));
                    }
                } else if !path.join(".git").exists() && !is_left_out(inside) {
                    left.push((path.clone(), depth - 1));
                }
            }
        }
    }
}

/// Returns the worktrees that there are; those that are known stay as they are.
pub(super) fn list(place: &Place, known: Vec<Tree>) -> Vec<Tree> {
    let mut known = known;
    let mut found = Vec::new();
    for worktree in place.worktrees() {
        let Some(root) = worktree.root.filter(|root| root.is_dir()) else { continue };
        if let Some(at) = known.iter().position(|tree| tree.root == root) {
            found.push(known.swap_remove(at));
            continue;
        }
        let place = Place {
            root: Some(root.clone()),
            git_dir: worktree.git_dir,
            common_dir: place.common_dir.clone(),
            worktree_name: worktree.name,
            is_submodule: place.is_submodule,
        };
        let (head, under_way) = (place.head(), under_way(&place));
        let mut tree = Tree {
            place,
            root,
            head,
            under_way,
            work: None,
            due: true,
            polled: false,
            missed: false,
            title: String::new(),
            edited: BTreeSet::new(),
        };
        tree.entitle();
        found.push(tree);
    }
    found
}

/// Says whether a file lies behind a link in a worktree, and is none of it.
fn is_behind_link(root: &Path, file: &Path) -> bool {
    file.ancestors().skip(1).take_while(|folder| *folder != root).any(Path::is_symlink)
}

fn under_way(place: &Place) -> Option<&'static str> {
    if place.is_rewriting() {
        Some("rebase")
    } else if place.is_merging() {
        Some("merge")
    } else {
        None
    }
}

pub(super) fn short(id: &str) -> String {
    id.chars().take(8).collect()
}
