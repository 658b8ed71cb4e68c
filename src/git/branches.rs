//! Walks the commits of all branches, and tells on which one each is.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

use git2::Oid;

use super::{
    GitError, Repo,
    history::parse_commit,
    walk::{Walk, unknown},
};
use crate::domain::change::Commit;

impl Repo {
    /// Hands on each commit of every branch and worktree, newest first, with the branch that has
    /// it; none for what HEAD has as well.
    ///
    /// Of several branches that have a commit, a local one is named rather than a remote one.
    pub fn commits_of_all(
        &self,
        mut each: impl FnMut(Commit, Option<&str>) -> ControlFlow<()>,
    ) -> Result<(), GitError> {
        let odb = self.git.odb().map_err(|error| self.failed("walk the history", error))?;
        let mut tips = self.tips()?;
        tips.sort_by_key(|tip| rank(&tip.name));
        let head: Vec<Oid> =
            self.place.head().commit.iter().filter_map(|id| Self::oid(id).ok()).collect();
        let mut names: HashMap<Oid, usize> = HashMap::new();
        for (number, tip) in tips.iter().enumerate() {
            if let Ok(id) = Self::oid(&tip.id) {
                names.entry(id).or_insert(number);
            }
        }
        let starts: Vec<Oid> = names.keys().copied().chain(head.iter().copied()).collect();
        let aside: HashSet<Oid> = unknown(&odb, &starts, &head).into_iter().collect();
        for stored in Walk::new(&odb, starts) {
            let name = names.remove(&stored.id).filter(|_| aside.contains(&stored.id));
            for parent in stored.parents() {
                if let Some(name) = name {
                    let known = names.entry(parent).or_insert(name);
                    *known = name.min(*known);
                }
            }
            let branch = name.and_then(|number| tips.get(number)).map(|tip| plain(&tip.name));
            let commit = parse_commit(stored.id.to_string(), stored.data());
            if each(commit, branch).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Sorts names by how much they tell.
fn rank(name: &str) -> (u8, String) {
    let kind = match name {
        name if name.starts_with("refs/heads/") => 0,
        name if name.starts_with("refs/remotes/") => 1,
        _ => 2,
    };
    (kind, name.to_owned())
}

fn plain(name: &str) -> &str {
    name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/remotes/")).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use crate::git::testing::World;

    #[test]
    fn a_commit_of_another_branch_is_told_apart() {
        let world = World::with_commit();
        world.git(&["checkout", "-q", "-b", "side"]);
        world.commit("aside");
        world.git(&["checkout", "-q", "main"]);
        world.commit("ahead");
        world.git(&["worktree", "add", "-q", "--detach", "../linked"]);
        world.git(&["update-ref", "refs/remotes/origin/side", "side"]);
        let mut seen = Vec::new();
        let walk = |commit: crate::domain::change::Commit, branch: Option<&str>| {
            seen.push((commit.subject, branch.map(str::to_owned)));
            ControlFlow::Continue(())
        };
        world.open().commits_of_all(walk).unwrap();
        seen.sort();
        let side = Some("side".to_owned());
        let expected = [("ahead", None), ("aside", side), ("first", None)];
        assert_eq!(seen, expected.map(|(subject, branch)| (subject.to_owned(), branch)));
    }
}
