//! Every path of the store, one function each.

use std::path::{Path, PathBuf};

use uuid::Uuid;

/// The name of the folder in a worktree.
pub const COLLAB: &str = ".collab";

/// Where the files of the store are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The top of the worktree, or the folder outside git; none in a bare repository.
    root: Option<PathBuf>,
    live: PathBuf,
    worktree: String,
}

impl Paths {
    /// Returns the paths of a repository: `root` is the worktree's top, `common` the common git
    /// directory, `worktree` the linked worktree's name, empty for the main one.
    #[must_use]
    pub fn in_git(root: Option<PathBuf>, common: &Path, worktree: &str) -> Self {
        Self { root, live: common.join("collab"), worktree: worktree.to_owned() }
    }

    /// Returns the paths of a folder that is in no git repository.
    #[must_use]
    pub fn outside_git(root: PathBuf) -> Self {
        let live = root.join(COLLAB).join("live");
        Self { root: Some(root), live, worktree: String::new() }
    }

    /// Returns the top of the worktree.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Returns the worktree's `.collab`.
    #[must_use]
    pub fn collab(&self) -> Option<PathBuf> {
        self.root.as_ref().map(|root| root.join(COLLAB))
    }

    /// Returns the linked worktree's name, empty for the main one.
    #[must_use]
    pub fn worktree(&self) -> &str {
        &self.worktree
    }

    /// Returns the folder of sealed batches.
    #[must_use]
    pub fn log(&self) -> Option<PathBuf> {
        self.collab().map(|collab| collab.join("log"))
    }

    /// Returns the folder of readable files.
    #[must_use]
    pub fn view(&self) -> Option<PathBuf> {
        self.collab().map(|collab| collab.join("view"))
    }

    /// Returns the folder of writes that wait for the live directory.
    #[must_use]
    pub fn open(&self) -> Option<PathBuf> {
        self.root.as_deref().map(open_folder)
    }

    /// Returns the live directory.
    #[must_use]
    pub fn live(&self) -> &Path {
        &self.live
    }

    /// Returns the database.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.live.join("store.db")
    }

    /// Returns the search index.
    #[must_use]
    pub fn search(&self) -> PathBuf {
        self.live.join("search.db")
    }

    /// Returns the lock of whoever brings the search index up to date.
    #[must_use]
    pub fn search_lock(&self) -> PathBuf {
        self.live.join("search.lock")
    }

    /// Returns the lock of whoever puts git's hooks in place or takes them out.
    #[must_use]
    pub fn hooks_lock(&self) -> PathBuf {
        self.live.join("hooks.lock")
    }

    /// Returns the working memory of all participants.
    #[must_use]
    pub fn memory(&self) -> PathBuf {
        self.live.join("memory.json")
    }

    /// Returns the file of who holds which files.
    #[must_use]
    pub fn leases(&self) -> PathBuf {
        self.live.join("leases.json")
    }

    /// Returns the file of what went wrong in the hooks of AI clients.
    #[must_use]
    pub fn faults(&self) -> PathBuf {
        self.live.join("hook-faults.json")
    }

    /// Returns what is known of checks here.
    #[must_use]
    pub fn checks(&self) -> PathBuf {
        self.live.join("checks.json")
    }

    /// Returns the lock of the watcher that leads.
    #[must_use]
    pub fn watch_lock(&self) -> PathBuf {
        self.live.join("watch.lock")
    }

    /// Returns the advisory lock.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.live.join("lock")
    }

    /// Returns the file that says who holds the lock.
    #[must_use]
    pub fn holder(&self) -> PathBuf {
        self.live.join("holder")
    }

    /// Returns the file of the clone's id.
    #[must_use]
    pub fn clone_file(&self) -> PathBuf {
        self.live.join("clone.json")
    }

    /// Returns the file of what each participant has read.
    #[must_use]
    pub fn cursors(&self) -> PathBuf {
        self.live.join("cursors.json")
    }

    /// Returns the file of registered client processes.
    #[must_use]
    pub fn clients(&self) -> PathBuf {
        self.live.join("clients.json")
    }

    /// Returns the file of batches that no commit has yet.
    #[must_use]
    pub fn staged(&self) -> PathBuf {
        self.live.join("staged.json")
    }

    /// Returns a journal.
    #[must_use]
    pub fn journal(&self, name: &str) -> PathBuf {
        self.live.join(name)
    }
}

/// Returns the name of a new journal.
#[must_use]
pub fn journal_name(id: crate::domain::ids::Id) -> String {
    format!("journal-{id}.jsonl")
}

/// Returns the folder of a worktree in which writes wait for the live directory.
#[must_use]
pub fn open_folder(root: &Path) -> PathBuf {
    root.join(COLLAB).join("open")
}

/// Says whether a file of the live directory is a journal.
#[must_use]
pub fn is_journal(name: &str) -> bool {
    name.strip_prefix("journal-").is_some_and(is_waiting)
}

/// Says whether a file of the folder `open` holds a write that waits.
#[must_use]
pub fn is_waiting(name: &str) -> bool {
    name.strip_suffix(".jsonl").is_some_and(|id| Uuid::try_parse(id).is_ok())
}
