//! Files in other worktrees of the same clone: a lock holds a path wherever it is checked out.

use std::path::{Component, Path, PathBuf};

use crate::app::open::App;

impl App {
    /// Returns those of the paths that lie in another worktree than this one, each from the root of that.
    pub(super) fn elsewhere(&self, paths: &[String]) -> Vec<String> {
        let real = |root: PathBuf| root.canonicalize().unwrap_or(root);
        let roots: Vec<PathBuf> = self.worktree_roots().into_iter().map(real).collect();
        let here = self.site.root().map(real);
        if roots.iter().all(|root| Some(root) == here.as_ref()) {
            return Vec::new();
        }
        let from_its_root = |path: &String| {
            let path = named(&self.site.cwd.join(path))?;
            // One may lie within another.
            let root = roots.iter().filter(|root| path.starts_with(root));
            let root = root.max_by_key(|root| root.components().count())?;
            let is_elsewhere = Some(root) != here.as_ref();
            let inner = path.strip_prefix(root).ok()?.to_str()?.to_owned();
            is_elsewhere.then_some(inner)
        };
        paths.iter().filter_map(from_its_root).collect()
    }
}

/// Returns where a path lies, with the links on its way followed; what it names itself need not be there, and is
/// not followed.
pub(super) fn named(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    let folder = plain.parent()?;
    let (real, rest) = folder
        .ancestors()
        .find_map(|above| Some((above.canonicalize().ok()?, folder.strip_prefix(above).ok()?)))?;
    Some(real.join(rest).join(plain.file_name()?))
}
