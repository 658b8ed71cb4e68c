//! What was seen and is not looked at yet: many changes of one thing are one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::relay::Heard;
use crate::app::check::Came;
use crate::env::watched::Seen;

/// With more files than this at once, everything is looked at.
const MOST_FILES: usize = 20_000;
/// What is written by looking alone: to be woken by it would be to look all the time.
const OURS: &[&str] = &[
    "holder",
    "lock",
    "watch.lock",
    "search.lock",
    "store.db-shm",
    "checks.json",
    "memory.json",
    "search.db",
];

/// What is to be looked at.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The live directory changed.
    pub(super) store: bool,
    /// Git's files changed.
    pub(super) git: bool,
    /// Something was missed.
    pub(super) missed: bool,
    /// Files that changed.
    pub(super) files: BTreeSet<PathBuf>,
    /// How a check ended, with the top of its worktree; nothing if it was stopped.
    pub(super) checked: Vec<(PathBuf, Option<Came>)>,
    /// What came from the editor.
    pub(super) heard: Vec<Heard>,
}

impl Pending {
    fn is_empty(&self) -> bool {
        !(self.store || self.git || self.missed)
            && self.files.is_empty()
            && self.checked.is_empty()
            && self.heard.is_empty()
    }
}

/// Where what was seen waits.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pending: Mutex<(Pending, bool)>,
    wake: Condvar,
}

impl Inbox {
    /// Takes what waits; where nothing does, waits for it, at most so long.
    pub(super) fn take(&self, most: Duration) -> Pending {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |(pending, woken): &mut (Pending, bool)| pending.is_empty() && !*woken;
        let waited = self.wake.wait_timeout_while(pending, most, waits);
        let (mut pending, _) = waited.unwrap_or_else(PoisonError::into_inner);
        pending.1 = false;
        std::mem::take(&mut pending.0)
    }

    /// Waits, whatever is seen, unless something has ended or came from the editor.
    pub(super) fn rest(&self, most: Duration) {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.wake.wait_timeout_while(pending, most, |(_, woken)| !*woken));
    }

    /// Ends the wait, though nothing was seen.
    pub(super) fn wake(&self) {
        self.put(|_| {}, true);
    }

    /// Keeps how a check ended.
    pub(super) fn checked(&self, root: PathBuf, came: Option<Came>) {
        self.put(|pending| pending.checked.push((root, came)), true);
    }

    /// Keeps what came from the editor.
    pub(super) fn heard(&self, heard: Heard) {
        self.put(|pending| pending.heard.push(heard), true);
    }

    fn put(&self, change: impl FnOnce(&mut Pending), woken: bool) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut pending.0);
        pending.1 |= woken;
        if pending.1 || !pending.0.is_empty() {
            self.wake.notify_one();
        }
    }
}

/// Where the things lie that are told apart.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// The live directory.
    pub(super) live: PathBuf,
    /// The git directory that all worktrees share, if there is one.
    pub(super) common: Option<PathBuf>,
    /// The tops of the worktrees; they may lie in the git directory, where that is a bare repository's.
    pub(super) roots: Arc<Mutex<Vec<PathBuf>>>,
}

impl Ground {
    /// Says whether a path is one of git's own.
    fn is_git(&self, path: &Path) -> bool {
        let Some(common) = self.common.as_ref().filter(|common| path.starts_with(common)) else {
            return false;
        };
        let roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        !roots
            .iter()
            .any(|root| root != common && root.starts_with(common) && path.starts_with(root))
    }

    /// Keeps what was seen.
    pub(super) fn sort(&self, inbox: &Arc<Inbox>, seen: Seen<'_>) {
        let path = match seen {
            Seen::Missed => return inbox.put(|pending| pending.missed = true, false),
            Seen::At(path) => path,
        };
        if path.starts_with(&self.live) {
            if !is_ours(path) {
                inbox.put(|pending| pending.store = true, false);
            }
        } else if self.is_git(path) {
            // Written and gone at once; what comes of it is seen.
            if path.extension().is_none_or(|extension| extension != "lock") {
                inbox.put(|pending| pending.git = true, false);
            }
        } else if !is_apart(path) {
            let file = path.to_owned();
            inbox.put(
                |pending| {
                    if pending.files.len() < MOST_FILES {
                        pending.files.insert(file);
                    } else {
                        pending.missed = true;
                    }
                },
                false,
            );
        }
    }
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    OURS.contains(&name) || name.contains(".tmp-") || name.starts_with("search.db")
}

/// Says whether something in a worktree is none of its files.
fn is_apart(path: &Path) -> bool {
    let name = |name: &str| path.iter().any(|part| part == name);
    name(".git") || name(".collab") || path.file_name().is_some_and(|n| n == ".vscode_gateway_port")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(paths: &[&str]) -> Pending {
        let inbox = Arc::new(Inbox::default());
        let (live, common) = ("/r/.git/collab".into(), Some("/r/.git".into()));
        let roots = Arc::new(Mutex::new(vec!["/r".into()]));
        let ground = Ground { live, common, roots };
        for path in paths {
            ground.sort(&inbox, Seen::At(Path::new(path)));
        }
        inbox.take(Duration::ZERO)
    }

    #[test]
    fn what_is_seen_is_told_apart() {
        let pending = seen(&["/r/.git/collab/journal-1.jsonl"]);
        assert!(pending.store && !pending.git && pending.files.is_empty());
        let pending = seen(&["/r/.git/HEAD", "/r/.git/refs/heads/main"]);
        assert!(pending.git && !pending.store);
        let pending = seen(&["/r/src/a.rs", "/r/src/a.rs", "/w/b.rs"]);
        assert_eq!(pending.files.len(), 2);
    }

    #[test]
    fn a_worktree_in_a_bare_repository_is_one() {
        let inbox = Arc::new(Inbox::default());
        let roots = Arc::new(Mutex::new(vec!["/p.git/main".into()]));
        let (live, common) = ("/p.git/collab".into(), Some("/p.git".into()));
        let ground = Ground { live, common, roots };
        ground.sort(&inbox, Seen::At(Path::new("/p.git/main/a.rs")));
        let pending = inbox.take(Duration::ZERO);
        assert!(!pending.git && pending.files.len() == 1);
        ground.sort(&inbox, Seen::At(Path::new("/p.git/worktrees/main/HEAD")));
        assert!(inbox.take(Duration::ZERO).git);
    }

    #[test]
    fn what_looking_writes_wakes_nobody() {
        assert!(seen(&["/r/.git/collab/holder", "/r/.git/collab/cursors.tmp-12"]).is_empty());
        assert!(seen(&["/r/.git/index.lock", "/r/.collab/view/tasks.json"]).is_empty());
    }

    #[test]
    fn of_too_many_files_nothing_is_lost() {
        let paths: Vec<String> = (0..=MOST_FILES).map(|n| format!("/r/{n}")).collect();
        let pending = seen(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(pending.missed);
    }
}
