//! What the user's git tells of a worktree where libgit2 cannot read the repository, as one of SHA-256 objects.
//!
//! Each is a process, so it is asked only where there is no other way.

use std::collections::HashSet;

use super::{Place, program};

impl Place {
    /// Says whether objects go by SHA-256, without starting git.
    #[must_use]
    pub fn is_sha256(&self) -> bool {
        let config = std::fs::read_to_string(self.common_dir.join("config")).unwrap_or_default();
        config.lines().any(|line| {
            let line = line.trim().to_lowercase();
            let value = line.strip_prefix("objectformat").map(str::trim_start);
            value.and_then(|value| value.strip_prefix('=')).is_some_and(|v| v.trim() == "sha256")
        })
    }

    /// Returns those of some paths, from the root, that the checked-out commit lacks; nothing where git does not say.
    #[must_use]
    pub fn lacking_by_git(&self, paths: &[String]) -> Option<Vec<String>> {
        if self.head().commit.is_none() {
            return Some(paths.to_vec());
        }
        let there = self
            .listed(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD", "--"], paths)?;
        Some(paths.iter().filter(|path| !there.contains(*path)).cloned().collect())
    }

    /// Returns those of some paths, from the root, that the index lacks; nothing where git does not say.
    #[must_use]
    pub fn untracked_by_git(&self, paths: &[String]) -> Option<Vec<String>> {
        let there = self.listed(&["ls-files", "-z", "--full-name", "--"], paths)?;
        Some(paths.iter().filter(|path| !there.contains(*path)).cloned().collect())
    }

    fn listed(&self, args: &[&str], paths: &[String]) -> Option<HashSet<String>> {
        // None would be all of them.
        if paths.is_empty() {
            return Some(HashSet::new());
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let out = program::output(self, &[&["--literal-pathspecs"], args, &paths].concat())?;
        let names = out.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Some(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }
}
