//! Finds the repository around a directory by looking at plain files.
//!
//! Every command does this, so it costs a few file look-ups and no libgit2. `core.worktree` is
//! not read: a worktree is where its `.git` is.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use super::GitError;

/// No file that is read here is longer in a sound repository.
const LONGEST: u64 = 16 * 1024;
/// More worktrees than this are not looked at.
const MOST_WORKTREES: usize = 1000;

/// Where we are: one worktree of one repository, or a bare repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The top of the worktree; none in a bare repository.
    pub root: Option<PathBuf>,
    /// This worktree's own git directory.
    pub git_dir: PathBuf,
    /// The git directory that all worktrees share.
    pub common_dir: PathBuf,
    /// The name of a linked worktree; none for the main one.
    pub worktree_name: Option<String>,
    /// Says whether the repository is a submodule of another.
    pub is_submodule: bool,
}

/// One worktree of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worktree {
    /// Its name; none for the main one.
    pub name: Option<String>,
    /// Its own git directory.
    pub git_dir: PathBuf,
    /// Its top, where that is known. It may be gone.
    pub root: Option<PathBuf>,
}

impl Place {
    /// Returns the place that `start`, an absolute path, is in; none outside git.
    pub fn find(start: &Path) -> Result<Option<Self>, GitError> {
        for dir in start.ancestors() {
            let dot_git = dir.join(".git");
            match fs::metadata(&dot_git) {
                Ok(meta) if meta.is_dir() && is_git_dir(&dot_git) => {
                    return Ok(Some(Self::of(dot_git, Some(dir.to_owned()))));
                }
                // As git does, stop at a broken link: what is further up is another repository.
                Ok(meta) if meta.is_file() => {
                    let git_dir = follow(&dot_git)?;
                    return Ok(Some(Self::of(git_dir, Some(dir.to_owned()))));
                }
                _ if is_git_dir(dir) => return Ok(Some(Self::of_git_dir(dir.to_owned()))),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Returns the place of the enclosing repository, if this one is a submodule.
    #[must_use]
    pub fn superproject(&self) -> Option<Self> {
        let holder = holder(&self.common_dir)?;
        if let Some(above) = self.root.as_deref().and_then(Path::parent)
            && let Ok(Some(place)) = Self::find(above)
            && place.git_dir == holder
        {
            return Some(place);
        }
        Some(Self::of_git_dir(holder))
    }

    /// Returns all worktrees of the repository, the main one first unless it is bare.
    #[must_use]
    pub fn worktrees(&self) -> Vec<Worktree> {
        let mut all = Vec::new();
        let root = match &self.worktree_name {
            None => self.root.clone(),
            Some(_) => root_beside(&self.common_dir),
        };
        if root.is_some() || holder(&self.common_dir).is_some() {
            all.push(Worktree { name: None, git_dir: self.common_dir.clone(), root });
        }
        let Ok(entries) = fs::read_dir(self.common_dir.join("worktrees")) else { return all };
        let mut linked: Vec<_> = entries
            .flatten()
            .take(MOST_WORKTREES)
            .map(|entry| entry.path())
            .filter(|git_dir| git_dir.join("HEAD").exists())
            .map(|git_dir| Worktree {
                name: name_of(&git_dir),
                root: root_of_linked(&git_dir),
                git_dir,
            })
            .collect();
        linked.sort_by(|a, b| a.git_dir.cmp(&b.git_dir));
        all.append(&mut linked);
        all
    }

    /// Returns where the history is cut off, as words that begin with `^`; none where it is whole.
    #[must_use]
    pub fn cut_off(&self) -> String {
        let commits = std::fs::read_to_string(self.common_dir.join("shallow")).unwrap_or_default();
        commits.split_whitespace().map(|id| format!("^{id}")).collect::<Vec<_>>().join(" ")
    }

    /// Says whether the history is cut off, as in a shallow clone.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.common_dir.join("shallow").exists()
    }

    /// The place of a git directory that was come upon from the inside.
    fn of_git_dir(git_dir: PathBuf) -> Self {
        let root = root_beside(&git_dir).or_else(|| root_of_linked(&git_dir));
        Self::of(git_dir, root)
    }

    fn of(git_dir: PathBuf, root: Option<PathBuf>) -> Self {
        let common_dir = match read_path(&git_dir.join("commondir")) {
            Ok(line) => normal(&git_dir.join(path_of(&line))),
            Err(_) => git_dir.clone(),
        };
        let worktree_name = if common_dir == git_dir { None } else { name_of(&git_dir) };
        let is_submodule = holder(&common_dir).is_some();
        Self { root, git_dir, common_dir, worktree_name, is_submodule }
    }
}

/// Reads a path that a small file of git's holds: all but the end of its line, as a path may hold newlines.
fn read_path(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(256);
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(bytes)
}

/// Reads the first line of a small file of git's.
pub(super) fn read_line(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(256);
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    bytes.truncate(end);
    Ok(bytes)
}

fn is_git_dir(dir: &Path) -> bool {
    // A HEAD that is a link may lead to a branch that is not born yet.
    fs::symlink_metadata(dir.join("HEAD")).is_ok()
        && (dir.join("commondir").is_file()
            || (dir.join("objects").is_dir() && dir.join("refs").is_dir()))
}

/// Returns the git directory that a `.git` file names.
fn follow(dot_git: &Path) -> Result<PathBuf, GitError> {
    let line =
        read_path(dot_git).map_err(|source| GitError::Io { path: dot_git.to_owned(), source })?;
    let named = line.strip_prefix(b"gitdir:").unwrap_or_default().trim_ascii_start();
    let git_dir = normal(&dot_git.parent().unwrap_or(dot_git).join(path_of(named)));
    if named.is_empty() || !is_git_dir(&git_dir) {
        let target = String::from_utf8_lossy(&line).chars().take(200).collect();
        return Err(GitError::Broken { path: dot_git.to_owned(), target });
    }
    Ok(git_dir)
}

/// Returns the git directory whose `modules/` this one is in.
///
/// A submodule's name may hold slashes and even `modules`, hence the look at what is there.
fn holder(git_dir: &Path) -> Option<PathBuf> {
    git_dir
        .ancestors()
        .skip(1)
        .filter(|dir| dir.file_name() == Some(OsStr::new("modules")))
        .filter_map(Path::parent)
        .find(|dir| is_git_dir(dir))
        .map(Path::to_owned)
}

fn root_beside(git_dir: &Path) -> Option<PathBuf> {
    let is_dot_git = git_dir.file_name() == Some(OsStr::new(".git"));
    if is_dot_git { git_dir.parent().map(Path::to_owned) } else { None }
}

/// Returns the top of the worktree that `worktrees/<name>` stands for.
fn root_of_linked(git_dir: &Path) -> Option<PathBuf> {
    let line = read_path(&git_dir.join("gitdir")).ok()?;
    normal(&git_dir.join(path_of(&line))).parent().map(Path::to_owned)
}

fn name_of(git_dir: &Path) -> Option<String> {
    git_dir.file_name().map(|name| name.to_string_lossy().into_owned())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// Takes `.` and `..` out by their spelling alone, so that equal places compare equal.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
#[path = "tests/place.rs"]
mod tests;
