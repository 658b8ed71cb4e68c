//! The index, as a hook sees and changes it.
//!
//! Done by the installed git: libgit2 reads neither a split nor a sparse index, and would not heed
//! what git heeds when it writes one.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Place, Repo, program};

/// What is under way in a worktree when any of these is in its git directory, and git makes commits
/// that are not new work.
const REWRITING: [&str; 6] =
    ["rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "sequencer"];

/// How git ends that does not know an option.
const USAGE: i32 = 129;

impl Place {
    /// Says whether a rebase, cherry-pick, revert or bisect is under way here.
    #[must_use]
    pub fn is_rewriting(&self) -> bool {
        REWRITING.iter().any(|name| self.git_dir.join(name).exists())
    }

    /// Says whether a merge is under way here.
    #[must_use]
    pub fn is_merging(&self) -> bool {
        self.git_dir.join("MERGE_HEAD").exists()
    }

    /// Says whether somebody writes the index just now, or was ended while doing so.
    #[must_use]
    pub fn index_is_locked(&self) -> bool {
        self.git_dir.join("index.lock").exists()
    }
}

/// The index of a worktree, or the one that a commit is being made from.
#[derive(Debug)]
pub struct Staging<'p> {
    place: &'p Place,
    index: Option<PathBuf>,
}

impl<'p> Staging<'p> {
    /// Returns the worktree's index, or another one, by its absolute path.
    #[must_use]
    pub fn new(place: &'p Place, index: Option<PathBuf>) -> Self {
        Self { place, index }
    }

    /// Says whether anything is staged; none if that cannot be told.
    #[must_use]
    pub fn has_changes(&self) -> Option<bool> {
        match self.run(&["diff", "--cached", "--quiet", "--no-ext-diff"])?.0 {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// Returns the files that are staged, from the root; none if that cannot be told.
    #[must_use]
    pub fn changed(&self) -> Option<Vec<String>> {
        self.listed(
            &["diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "-z", "--"],
            &[],
        )
    }

    /// Returns what the index has at and below some paths; none if that cannot be told.
    #[must_use]
    pub fn tracked(&self, paths: &[&str]) -> Option<Vec<String>> {
        self.listed(&["ls-files", "-z", "--"], paths)
    }

    /// Returns which of some paths the commit has that is checked out.
    #[must_use]
    pub fn in_head(&self, paths: &[&str]) -> Vec<String> {
        // Before the first commit there is none.
        self.listed(&["ls-tree", "-z", "--name-only", "HEAD", "--"], paths).unwrap_or_default()
    }

    /// Stages files; says whether all of them are.
    #[must_use]
    pub fn add(&self, paths: &[&str]) -> bool {
        let add = |options: &[&str]| {
            self.run(&[&["add"], options, &["--"], paths].concat()).map(|(code, _)| code)
        };
        match add(&["--sparse"]) {
            // Where git does not know the option, it has nothing to be told by it.
            Some(USAGE) => add(&[]) == Some(0),
            code => code == Some(0),
        }
    }

    /// Takes files out of the index, and leaves them where they are; says whether that was done.
    #[must_use]
    pub fn unstage(&self, paths: &[&str]) -> bool {
        // Plumbing, as it looks at no other file.
        let done = self.run(&[&["update-index", "--force-remove", "--"], paths].concat());
        done.is_some_and(|(code, _)| code == 0)
    }

    /// Puts back into the index which of some committed files it lacks, though they lie there as they were
    /// committed; says whether nothing of that is left to do.
    #[must_use]
    pub fn restore(&self, paths: &[&str]) -> bool {
        let Some(tracked) = self.tracked(paths) else { return false };
        let lost = paths.iter().filter(|path| !tracked.iter().any(|known| known == *path));
        let lost: Vec<&str> = lost.copied().filter(|path| self.is_as_committed(path)).collect();
        // Plumbing, as it asks of no file whether it is to be ignored.
        lost.is_empty()
            || self
                .run(&[&["update-index", "--add", "--"], &lost[..]].concat())
                .is_some_and(|(code, _)| code == 0)
    }

    /// Says whether a file is what the commit has that is checked out.
    fn is_as_committed(&self, path: &str) -> bool {
        let file = self.place.root.as_ref().map(|root| root.join(path));
        let is_file =
            file.and_then(|file| file.symlink_metadata().ok()).is_some_and(|meta| meta.is_file());
        let said =
            |args: &[&str]| self.run(args).filter(|(code, _)| *code == 0).map(|(_, out)| out);
        is_file
            && said(&["rev-parse", "--verify", "--quiet", &format!("HEAD:{path}")])
                .is_some_and(|was| said(&["hash-object", "--", path]) == Some(was))
    }

    fn listed(&self, words: &[&str], paths: &[&str]) -> Option<Vec<String>> {
        let (code, out) = self.run(&[words, paths].concat())?;
        let names = out.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        let names = names.map(|name| String::from_utf8_lossy(name).into_owned());
        (code == 0).then(|| names.collect())
    }

    fn run(&self, args: &[&str]) -> Option<(i32, Vec<u8>)> {
        let mut git: Command = program::command(self.place, args);
        if let Some(index) = &self.index {
            git.env("GIT_INDEX_FILE", index);
        }
        let out = program::run(git, &[])?;
        Some((out.status.code()?, out.stdout))
    }
}

impl Repo {
    /// Returns which of some paths any branch, remote branch or worktree's HEAD has.
    #[must_use]
    pub fn in_a_tip<'a>(&self, paths: &[&'a str]) -> Vec<&'a str> {
        let tips = self.tips().unwrap_or_default();
        let trees: Vec<git2::Tree<'_>> =
            tips.iter().filter_map(|tip| self.find_commit(&tip.id).ok()?.tree().ok()).collect();
        let is_there =
            |path: &&&str| trees.iter().any(|tree| tree.get_path(Path::new(path)).is_ok());
        paths.iter().filter(is_there).copied().collect()
    }
}
