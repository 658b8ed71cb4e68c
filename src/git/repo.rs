//! An open repository: identity, tips, single look-ups.
//!
//! Opened at a known [`Place`], without searching and without the environment. Libgit2 looks at
//! who owns it, as git does.
//!
//! Libgit2 refuses two formats that hold ordinary objects: partial clones and reftable. For
//! these the objects are opened alone and the installed git is asked for the refs, so that the
//! history can be read; what needs the index or the worktree says that it cannot.

use std::path::{Component, Path};

use git2::{Config, ErrorClass, ErrorCode, Odb, Oid, Repository, RepositoryOpenFlags};

use super::{GitError, LOG_BRANCH, Place, head::is_id, history::parse_commit, program};
use crate::domain::change::Commit;

/// No revision that a person types is longer.
const LONGEST_REV: usize = 256;

/// A repository that libgit2 reads.
pub struct Repo {
    pub(super) git: Repository,
    pub(super) place: Place,
    /// Why only the objects are open, if so.
    partial: Option<String>,
}

/// A commit that history starts from, and what leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The full ref name, or `HEAD` or `worktrees/<name>/HEAD`.
    pub name: String,
    /// The commit.
    pub id: String,
}

/// Returns the id that git gives to a file of these bytes; nothing where they are too many for it.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> String {
    git2::Oid::hash_object(git2::ObjectType::Blob, bytes)
        .map(|id| id.to_string())
        .unwrap_or_default()
}

impl Repo {
    /// Opens the repository of a place.
    pub fn open(place: &Place) -> Result<Self, GitError> {
        let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
        // A submodule's worktree is known to its `.git` file, so that is where to start.
        let (path, flags) = match &place.root {
            Some(root) => (root.as_path(), RepositoryOpenFlags::NO_SEARCH),
            None => (place.git_dir.as_path(), flags),
        };
        let (git, partial) = match Repository::open_ext(path, flags, &[] as &[&Path]) {
            Ok(git) => (git, None),
            Err(error) if error.code() == ErrorCode::Owner => {
                return Err(GitError::Owner { path: path.to_owned() });
            }
            Err(_) if place.is_sha256() => {
                return Err(GitError::Sha256 { path: path.to_owned() });
            }
            Err(error) => match open_objects(place, &error) {
                Some(git) => (git, Some(error.message().to_owned())),
                None => {
                    return Err(GitError::Libgit2 {
                        act: "open the repository",
                        path: path.to_owned(),
                        source: error,
                    });
                }
            },
        };
        Ok(Self { git, place: place.clone(), partial })
    }

    /// Returns git's `user.name` where there is no repository: what the user set for all of them.
    #[must_use]
    pub fn user_name_everywhere() -> Option<String> {
        Self::set(&Config::open_default().ok()?, "user.name")
    }

    /// Returns git's `user.name` in a repository that cannot be opened, as the user's git says.
    #[must_use]
    pub fn user_name_by_git(place: &Place) -> Option<String> {
        let said = program::output(place, &["config", "user.name"])?;
        let name = String::from_utf8(said).ok()?.trim().to_owned();
        Some(name).filter(|name| !name.is_empty())
    }

    /// Returns git's `user.name`.
    #[must_use]
    pub fn user_name(&self) -> Option<String> {
        self.config("user.name")
    }

    /// Returns git's `user.email`.
    #[must_use]
    pub fn user_email(&self) -> Option<String> {
        self.config("user.email")
    }

    /// Returns every local branch, remote branch and worktree's HEAD, but for a branch of the log.
    pub fn tips(&self) -> Result<Vec<Tip>, GitError> {
        let mut tips = self.refs("refs/heads/")?;
        tips.append(&mut self.refs("refs/remotes/")?);
        // Where a host takes branches only, the log is one, and no code.
        tips.retain(|tip| tip.name.rsplit('/').next() != Some(LOG_BRANCH));
        for worktree in self.place.worktrees() {
            let name = match &worktree.name {
                Some(name) => format!("worktrees/{name}/HEAD"),
                None => "HEAD".to_owned(),
            };
            let place = Place { git_dir: worktree.git_dir, ..self.place.clone() };
            // In a reftable the answer comes from a git that is started in the worktree.
            let place = Place { root: worktree.root, ..place };
            if let Some(id) = place.head().commit {
                tips.push(Tip { name, id });
            }
        }
        Ok(tips)
    }

    /// Returns the refs that hold every event: this clone's own, and what remotes had when they were last
    /// fetched.
    pub fn log_refs(&self) -> Result<Vec<Tip>, GitError> {
        self.refs("refs/collab/")
    }

    /// Returns the commit that `rev`, as a person types it, names.
    #[must_use]
    pub fn resolve(&self, rev: &str) -> Option<Commit> {
        // `:/text` and `^{/text}` would search the whole history.
        let searches = rev.starts_with(':') || rev.contains("^{/");
        if rev.is_empty() || rev.len() > LONGEST_REV || rev.starts_with('-') || searches {
            return None;
        }
        let id = if self.partial.is_some() {
            let wanted = format!("{rev}^{{commit}}");
            let args = ["rev-parse", "-q", "--verify", "--end-of-options", &wanted];
            program::line(&self.place, &args)?
        } else {
            let found = self.git.revparse_single(rev).ok()?;
            found.peel_to_commit().ok()?.id().to_string()
        };
        self.commit(&id)
    }

    /// Returns one commit by its full id.
    #[must_use]
    pub fn commit(&self, id: &str) -> Option<Commit> {
        let odb = self.git.odb().ok()?;
        let object = odb.read(Self::oid(id).ok()?).ok()?;
        (object.kind() == git2::ObjectType::Commit)
            .then(|| parse_commit(id.to_owned(), object.data()))
    }

    /// Says whether git ignores the path, given relative to the worktree's root.
    #[must_use]
    pub fn is_ignored(&self, path: &str) -> bool {
        if self.is_partial() {
            let args = ["check-ignore", "-q", "--no-index", "--", path];
            return is_inside(path) && program::output(&self.place, &args).is_some();
        }
        is_inside(path) && self.git.is_path_ignored(path).unwrap_or(false)
    }

    /// Says whether the index has the path, given relative to the worktree's root.
    #[must_use]
    pub fn is_tracked(&self, path: &str) -> bool {
        if !is_inside(path) {
            return false;
        }
        // A bare repository has no index; there, what counts is in the commit.
        if self.git.is_bare() {
            let tree = self.git.head().and_then(|head| head.peel_to_tree());
            return tree.is_ok_and(|tree| tree.get_path(Path::new(path)).is_ok());
        }
        self.git.index().is_ok_and(|index| index.get_path(Path::new(path), 0).is_some())
    }

    /// Returns the files that the index has, from the root; none where it cannot be read.
    #[must_use]
    pub fn tracked_files(&self) -> Vec<String> {
        let Ok(index) = self.git.index() else { return Vec::new() };
        index.iter().map(|entry| String::from_utf8_lossy(&entry.path).into_owned()).collect()
    }

    /// Says whether the index has anything in a folder, given relative to the worktree's root.
    #[must_use]
    pub fn tracks_any(&self, folder: &str) -> bool {
        is_inside(folder)
            && self.git.index().is_ok_and(|index| {
                let inside = format!("{}/", folder.trim_end_matches('/'));
                index.find_prefix(inside.as_str()).is_ok()
            })
    }

    /// Says whether only the objects are open.
    pub(super) fn is_partial(&self) -> bool {
        self.partial.is_some()
    }

    /// Refuses what needs more than objects, where only these are open.
    pub(super) fn whole(&self, act: &'static str) -> Result<(), GitError> {
        match &self.partial {
            None => Ok(()),
            Some(why) => {
                Err(GitError::Unsupported { act, path: self.path().to_owned(), why: why.clone() })
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.place.root.as_ref().unwrap_or(&self.place.git_dir)
    }

    pub(super) fn oid(id: &str) -> Result<Oid, GitError> {
        // Libgit2 takes a short id and fills it up with zeros.
        let sound = is_id(id.as_bytes()).then(|| Oid::from_str(id).ok()).flatten();
        sound.ok_or_else(|| GitError::NoCommit(id.chars().take(80).collect()))
    }

    pub(super) fn find_commit(&self, id: &str) -> Result<git2::Commit<'_>, GitError> {
        self.git.find_commit(Self::oid(id)?).map_err(|error| match error.code() {
            ErrorCode::NotFound => GitError::NoCommit(id.to_owned()),
            _ => self.failed("read a commit", error),
        })
    }

    pub(super) fn failed(&self, act: &'static str, source: git2::Error) -> GitError {
        GitError::Libgit2 { act, path: self.path().to_owned(), source }
    }

    fn config(&self, name: &str) -> Option<String> {
        let config = match &self.partial {
            None => self.git.config().ok()?,
            Some(_) => {
                let mut config = Config::open_default().ok()?;
                let own = self.place.common_dir.join("config");
                config.add_file(&own, git2::ConfigLevel::Local, false).ok()?;
                config
            }
        };
        Self::set(&config, name)
    }

    fn set(config: &Config, name: &str) -> Option<String> {
        let value = config.get_string(name).ok()?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    }

    /// Returns the refs below a prefix that ends in a slash.
    fn refs(&self, prefix: &str) -> Result<Vec<Tip>, GitError> {
        if self.partial.is_some() {
            return Ok(self.refs_from_git(prefix));
        }
        let read = || -> Result<Vec<Tip>, git2::Error> {
            let mut tips = Vec::new();
            for reference in self.git.references_glob(&format!("{prefix}*"))? {
                // A broken ref hides no others. A symbolic one (`origin/HEAD`) adds nothing.
                let Ok(reference) = reference else { continue };
                if let Some(id) = reference.target() {
                    let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                    tips.push(Tip { name, id: id.to_string() });
                }
            }
            Ok(tips)
        };
        read().map_err(|error| self.failed("list refs", error))
    }

    fn refs_from_git(&self, prefix: &str) -> Vec<Tip> {
        let format = "--format=%(objectname) %(refname) %(symref)";
        let listed = program::output(&self.place, &["for-each-ref", format, prefix]);
        String::from_utf8_lossy(&listed.unwrap_or_default())
            .lines()
            .filter_map(|line| {
                let mut words = line.split(' ');
                let (id, name) = (words.next()?, words.next()?);
                let symbolic = words.next().is_some_and(|target| !target.is_empty());
                (is_id(id.as_bytes()) && !symbolic)
                    .then(|| Tip { name: name.to_owned(), id: id.to_owned() })
            })
            .collect()
    }
}

/// Opens the objects alone, if it was the repository's format that libgit2 refused.
fn open_objects(place: &Place, refused: &git2::Error) -> Option<Repository> {
    let format = refused.class() == ErrorClass::Repository
        && refused.message().starts_with("unsupported extension");
    let known = ["extensions.partialclone", "extensions.refstorage"];
    if !format || !known.iter().any(|name| refused.message().ends_with(name)) {
        return None;
    }
    // Libgit2 looks at the owner only later than at the format, so git has to: it fails if the
    // owner is another.
    program::line(place, &["rev-parse", "--git-dir"])?;
    let odb = Odb::new().ok()?;
    odb.add_disk_alternate(place.common_dir.join("objects").to_str()?).ok()?;
    Repository::from_odb(odb).ok()
}

/// Says whether the text is a plain relative path, as libgit2 panics on others.
fn is_inside(path: &str) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.contains('\0') && Path::new(path).components().all(plain)
}

#[cfg(test)]
#[path = "tests/repo.rs"]
mod tests;
