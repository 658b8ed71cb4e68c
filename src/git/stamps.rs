//! Lists the paths whose change tells that refs moved, by plain files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Place;

/// Ref names are no deeper in practice.
const DEEPEST: usize = 16;
/// With more directories of refs than this, the rest is not watched.
const MOST_DIRS: usize = 10_000;

impl Place {
    /// Returns every path to look at; some may not exist, and appear later.
    ///
    /// Git replaces a loose ref by renaming a file over it, which touches its directory. So
    /// directories are enough.
    #[must_use]
    pub fn stamps(&self) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        directories(&self.common_dir.join("refs"), DEEPEST, &mut paths);
        paths.push(self.common_dir.join("packed-refs"));
        paths.push(self.common_dir.join("HEAD"));
        paths.push(self.common_dir.join("worktrees"));
        let linked = self.worktrees().into_iter().filter(|worktree| worktree.name.is_some());
        let linked: Vec<PathBuf> = linked.map(|worktree| worktree.git_dir).collect();
        paths.extend(linked.iter().map(|dir| dir.join("HEAD")));
        let shallow = self.common_dir.join("shallow");
        if shallow.exists() {
            // A history that is made deeper may move no ref.
            paths.push(shallow);
        }
        let tables = self.common_dir.join("reftable/tables.list");
        if tables.exists() {
            paths.push(tables);
            paths.extend(linked.iter().map(|dir| dir.join("reftable/tables.list")));
        }
        paths
    }
}

fn directories(dir: &Path, depth: usize, paths: &mut Vec<PathBuf>) {
    if depth == 0 || paths.len() >= MOST_DIRS {
        return;
    }
    paths.push(dir.to_owned());
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        // The entry's own kind: a link is not followed.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            directories(&entry.path(), depth - 1, paths);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::git::testing::World;

    #[test]
    fn every_directory_of_refs_is_listed_and_each_head() {
        let world = World::with_commit();
        world.git(&["branch", "a/b/c"]);
        world.git(&["worktree", "add", "-q", "../linked"]);
        let git = world.root.join(".git");
        let stamps = world.place().stamps();
        for path in [
            "refs",
            "refs/heads/a/b",
            "refs/tags",
            "packed-refs",
            "HEAD",
            "worktrees",
            "worktrees/linked/HEAD",
        ] {
            assert!(stamps.contains(&git.join(path)), "{path} in {stamps:?}");
        }
        assert!(!stamps.iter().any(|path| path.ends_with("reftable/tables.list")));
    }
}
