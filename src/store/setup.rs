//! Making `.collab/` in a worktree, and the live directory.
//!
//! Invariant: what is there is never overwritten, and when a step fails, those before it are taken
//! back, so that nothing is left half made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::{self, Durability};
use super::batch::Folder;
use super::error::StoreError;
use super::exclude;
use super::paths::{Paths, is_journal};

const IGNORE: &str = "/live\n/open/\n/view/\n";
const ATTRIBUTES: &str = "log/** -text linguist-generated\n";

/// The files that are made, and committed with the code.
const FILES: [&str; 3] = ["config.toml", ".gitignore", ".gitattributes"];

/// What a live directory holds besides journals that cannot be made again.
const READ: [&str; 2] = ["cursors.json", "memory.json"];

/// What follows from the rest.
const FOLLOWS: [&str; 14] = [
    "store.db",
    "store.db-wal",
    "store.db-shm",
    "store.db.aside",
    "search.db",
    "search.lock",
    "hooks.lock",
    "watch.lock",
    "checks.json",
    "clone.json",
    "clients.json",
    "staged.json",
    "lock",
    "holder",
];

/// One thing that has to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it was made now.
    pub made: bool,
}

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'p> {
    /// What a new `config.toml` holds.
    pub config: &'p str,
    /// The common git directory, in git.
    pub common: Option<&'p Path>,
    /// Whether nothing of it is to be committed.
    pub local: bool,
}

/// Makes what is not there yet; says for each thing whether it was made.
///
/// # Errors
/// When something cannot be made: then nothing is.
pub fn set_up(paths: &Paths, plan: Plan<'_>) -> Result<Vec<Step>, StoreError> {
    let mut work = Work { steps: Vec::new() };
    let done = work.all(paths, plan);
    if done.is_err() {
        work.take_back();
    }
    done.map(|()| work.steps)
}

/// Takes over the live directory of a folder that was outside git and is a repository now.
///
/// Only journals and what is read are taken, as whole files: all else follows from them.
///
/// # Errors
/// When a file cannot be moved: then it stays where it is, and is taken over next time.
pub fn adopt(paths: &Paths) -> Result<(), StoreError> {
    let Some(old) = paths.collab().map(|collab| collab.join("live")) else { return Ok(()) };
    let is_folder = fs::symlink_metadata(&old).is_ok_and(|meta| meta.is_dir());
    if !is_folder || old == paths.live() {
        return Ok(());
    }
    for entry in fs::read_dir(&old).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // A link, which a commit may have brought, is not followed.
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let (from, to) = (entry.path(), paths.live().join(&name));
        if (is_journal(&name) || READ.contains(&name.as_str()))
            && fs::symlink_metadata(&to).is_err()
        {
            move_file(&from, &to)?;
        } else if FOLLOWS.contains(&name.as_str()) {
            // It can be made again, so that it stays does no harm.
            let _ = fs::remove_file(&from);
        }
    }
    // What nobody knows stays, and the folder with it.
    let _ = fs::remove_dir(&old);
    Ok(())
}

fn move_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
    // The git directory may be on another disk.
    let bytes = fs::read(from).map_err(StoreError::io("read", from))?;
    atomic::replace(to, &bytes, Durability::Power)?;
    fs::remove_file(from).map_err(StoreError::io("remove", from))
}

/// Returns what of `.collab` is meant to be committed and lies in the worktree, from its root.
#[must_use]
pub fn files_to_commit(paths: &Paths) -> Vec<String> {
    let Some(collab) = paths.collab() else { return Vec::new() };
    let own = FILES.iter().filter(|name| collab.join(name).exists()).map(|name| (*name).to_owned());
    let batches = paths.log().map(|log| Folder::new(log).names()).unwrap_or_default();
    let batches = batches.into_iter().map(|name| format!("log/{name}"));
    own.chain(batches).map(|name| format!("{}/{name}", super::paths::COLLAB)).collect()
}

struct Work {
    steps: Vec<Step>,
}

impl Work {
    fn all(&mut self, paths: &Paths, plan: Plan<'_>) -> Result<(), StoreError> {
        let collab = paths.collab();
        if let Some(collab) = &collab {
            self.folder(collab)?;
        }
        self.folder(paths.live())?;
        if let (Some(collab), Some(root)) = (&collab, paths.root()) {
            for (name, text) in FILES.into_iter().zip([plan.config, IGNORE, ATTRIBUTES]) {
                self.file(&collab.join(name), text)?;
            }
            if plan.common.is_some() {
                adopt(paths)?;
                self.link(&collab.join("live"), root, paths.live())?;
            }
        }
        if let Some(common) = plan.common
            && (collab.is_some() || plan.local)
        {
            let mut lines = exclude::IGNORED.to_vec();
            lines.extend(plan.local.then_some(exclude::EVERYTHING));
            let made = exclude::add(common, &lines)?;
            self.steps.push(Step { path: exclude::path(common), made });
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> Result<(), StoreError> {
        let made = match fs::create_dir(path) {
            Ok(()) => true,
            Err(_) if path.is_dir() => false,
            Err(error) => return Err(StoreError::io("create", path)(error)),
        };
        self.steps.push(Step { path: path.to_owned(), made });
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) -> Result<(), StoreError> {
        let made = fs::symlink_metadata(path).is_err();
        if made {
            atomic::replace(path, text.as_bytes(), Durability::Power)?;
        }
        self.steps.push(Step { path: path.to_owned(), made });
        Ok(())
    }

    /// Links the live directory into the worktree, for people; nothing depends on it.
    fn link(&mut self, path: &Path, root: &Path, live: &Path) -> Result<(), StoreError> {
        if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) && !path.exists() {
            // The repository was moved since: an absolute link leads nowhere then.
            fs::remove_file(path).map_err(StoreError::io("remove", path))?;
        }
        let made = if fs::symlink_metadata(path).is_ok() {
            false
        } else {
            let target = match live.strip_prefix(root) {
                Ok(inside) => Path::new("..").join(inside),
                Err(_) => live.to_owned(),
            };
            match symlink(&target, path) {
                Ok(()) => true,
                Err(error) if is_unsupported(&error) => return Ok(()),
                Err(error) => return Err(StoreError::io("create", path)(error)),
            }
        };
        self.steps.push(Step { path: path.to_owned(), made });
        Ok(())
    }

    fn take_back(&mut self) {
        for step in self.steps.drain(..).rev().filter(|step| step.made) {
            // The first error is the one to tell. A folder that others wrote to meanwhile stays.
            let _ = if step.path.is_dir() && !step.path.is_symlink() {
                fs::remove_dir(&step.path)
            } else {
                fs::remove_file(&step.path)
            };
        }
    }
}

#[cfg(unix)]
pub(super) fn symlink(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
pub(super) fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Says whether the file system has no links; Linux says EPERM then.
fn is_unsupported(error: &io::Error) -> bool {
    const EPERM: i32 = 1;
    error.kind() == io::ErrorKind::Unsupported
        || (cfg!(unix) && error.raw_os_error() == Some(EPERM))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(common: &Path) -> Plan<'_> {
        Plan { config: "# x\n", common: Some(common), local: false }
    }

    #[test]
    fn a_second_time_makes_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let common = dir.path().join(".git");
        fs::create_dir(&common).unwrap();
        let paths = Paths::in_git(Some(dir.path().to_owned()), &common, "");
        assert!(set_up(&paths, plan(&common)).unwrap().iter().all(|step| step.made));
        assert!(set_up(&paths, plan(&common)).unwrap().iter().all(|step| !step.made));
        if cfg!(unix) {
            let link = fs::read_link(dir.path().join(".collab/live")).unwrap();
            assert_eq!(link, Path::new("../.git/collab"));
        }
        assert_eq!(files_to_commit(&paths).len(), 3);
    }

    #[test]
    fn what_happened_outside_git_is_taken_along() {
        let dir = tempfile::TempDir::new().unwrap();
        let old = dir.path().join(".collab/live");
        fs::create_dir_all(&old).unwrap();
        let name = "journal-01a20715-d122-7000-84f0-48c37dcb74d8.jsonl";
        for file in [name, "store.db", "search.db", "memory.json", "clone.json"] {
            fs::write(old.join(file), file).unwrap();
        }
        let common = dir.path().join(".git");
        fs::create_dir(&common).unwrap();
        let paths = Paths::in_git(Some(dir.path().to_owned()), &common, "");
        set_up(&paths, plan(&common)).unwrap();
        assert_eq!(fs::read_to_string(paths.journal(name)).unwrap(), name);
        assert_eq!(fs::read_to_string(paths.memory()).unwrap(), "memory.json");
        assert!(!paths.store().exists() && !paths.search().exists());
        assert_eq!(old.is_symlink(), cfg!(unix));
    }

    #[test]
    fn what_fails_late_leaves_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let common = dir.path().join(".git");
        fs::create_dir_all(common.join("info/exclude")).unwrap();
        let paths = Paths::in_git(Some(dir.path().to_owned()), &common, "");
        set_up(&paths, plan(&common)).unwrap_err();
        assert!(!dir.path().join(".collab").exists());
        assert!(!common.join("collab").exists());
    }
}
