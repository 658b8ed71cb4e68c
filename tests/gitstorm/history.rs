//! Steps of git. One that fails because of `.collab` is a fault, but for what a known cause left staged.

use std::fs;

use crate::ground::{At, FILES, Ground, Ran};

/// What git says when something staged or lying around is in its way.
const IN_THE_WAY: [&str; 6] = [
    "index contains uncommitted changes",
    "would be overwritten",
    "have unstaged changes",
    "your local changes",
    "uncommitted changes",
    "cannot pull with rebase",
];

impl Ground {
    /// Runs git. What `.collab` has blocked is tried again after a `collab` command.
    pub(crate) fn git(&mut self, at: &At, words: &[&str]) -> Ran {
        self.git_with(at, words, &[])
    }

    pub(crate) fn git_with(&mut self, at: &At, words: &[&str], env: &[(&str, &str)]) -> Ran {
        let all: Vec<&str> = ["git"].iter().chain(words).copied().collect();
        self.told.git += 1;
        let ran = self.run(&at.dir, at.who, &all, env);
        if !self.is_blocked(at, &ran) {
            return ran;
        }
        let cause = self.cause.get(&at.dir).copied();
        let cause = cause.unwrap_or_else(|| panic!("`.collab` is in git's way: {all:?}: {ran:?}"));
        *self.told.blocked.entry(cause).or_default() += 1;
        let _ = self.collab(at, &["status"]);
        let again = self.run(&at.dir, at.who, &all, env);
        assert!(!self.is_blocked(at, &again), "still in git's way: {all:?}: {again:?}");
        again
    }

    /// Says whether `.collab`, and nothing else, made git fail.
    fn is_blocked(&mut self, at: &At, ran: &Ran) -> bool {
        if ran.ok() {
            return false;
        }
        if ran.err.contains(".collab/") {
            return true;
        }
        let said = ran.err.to_lowercase();
        let in_the_way = IN_THE_WAY.iter().any(|words| said.contains(words));
        let staged = self.staged(at);
        in_the_way
            && staged.iter().any(|path| path.starts_with(".collab/"))
            && staged.iter().all(|path| path.starts_with(".collab/"))
            && self.unstaged(at).is_empty()
    }

    /// The paths that are staged.
    pub(crate) fn staged(&mut self, at: &At) -> Vec<String> {
        self.listed(at, &["git", "diff", "--cached", "--name-only"])
    }

    fn unstaged(&mut self, at: &At) -> Vec<String> {
        self.listed(at, &["git", "diff", "--name-only"])
    }

    fn listed(&mut self, at: &At, words: &[&str]) -> Vec<String> {
        self.run(&at.dir, at.who, words, &[]).out.lines().map(str::to_owned).collect()
    }

    /// Changes a line of a file or two of the code.
    pub(crate) fn edit(&mut self, at: &At) -> Vec<&'static str> {
        let mut edited = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let file = self.dice.pick(&FILES).unwrap();
            let path = at.dir.join(file);
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            if lines.is_empty() {
                continue;
            }
            let line = self.dice.below(lines.len());
            lines[line] = format!("{file} {line} {}", self.dice.next());
            fs::write(&path, lines.join("\n") + "\n").unwrap();
            edited.push(file);
        }
        edited
    }

    /// Adds what was edited, and commits in one of several ways.
    pub(crate) fn commit(&mut self, at: &At, more: &[&str]) -> Ran {
        let edited = self.edit(at);
        if self.dice.chance(40) {
            let words = [&["commit", "-q", "-a", "-m", "Change it"], more].concat();
            return self.git(at, &words);
        }
        for file in edited {
            let _ = self.git(at, &["add", file]);
        }
        self.git(at, &[&["commit", "-q", "-m", "Change something"], more].concat())
    }

    /// Commits one of two files that are staged.
    pub(crate) fn commit_partly(&mut self, at: &At) {
        let edited = self.edit(at);
        for file in &edited {
            let _ = self.git(at, &["add", file]);
        }
        if let Some(file) = edited.first() {
            let _ = self.git(at, &["commit", "-q", "-m", "Change a part", file]);
        }
    }

    /// A commit that git gives up: by a hook's verdict, an empty message or an editor that fails.
    pub(crate) fn commit_in_vain(&mut self, at: &At) {
        let edited = self.edit(at);
        for file in edited {
            let _ = self.git(at, &["add", file]);
        }
        let reject = self.clones[at.clone].root.join(".git/reject");
        let ran = match self.dice.below(3) {
            0 => {
                fs::write(&reject, "").unwrap();
                let ran = self.git(at, &["commit", "-q", "-m", "Not this"]);
                fs::remove_file(&reject).unwrap();
                (ran, "commit-msg")
            }
            1 => (self.git(at, &["commit", "-q", "-m", ""]), "empty message"),
            _ => {
                (self.git_with(at, &["commit", "-q"], &[("GIT_EDITOR", "false")]), "empty message")
            }
        };
        if !ran.0.ok() {
            self.cause.insert(at.dir.clone(), ran.1);
        }
    }

    pub(crate) fn stash(&mut self, at: &At) {
        self.edit(at);
        let _ = self.git(at, &["stash", "push", "-q", "-u"]);
    }

    pub(crate) fn stash_pop(&mut self, at: &At) {
        let ran = self.run(&at.dir, at.who, &["git", "stash", "pop", "-q"], &[]);
        self.told.git += 1;
        if ran.ok() {
            self.cause.insert(at.dir.clone(), "stash pop");
            return;
        }
        // A stash that was popped already, and kept as the code conflicted, brings no file a second time,
        // whatever is in it.
        if ran.err.contains(".collab/") {
            assert!(ran.err.contains("already exists, no checkout"), "{ran:?}");
            *self.told.blocked.entry("stash pop, again").or_default() += 1;
            let _ = self.run(&at.dir, at.who, &["git", "stash", "drop", "-q"], &[]);
        }
        self.settle(at);
    }

    pub(crate) fn clean(&mut self, at: &At) {
        self.excuse(at.clone, &at.dir);
        let _ = self.git(at, &["clean", "-qfdx"]);
    }

    pub(crate) fn reset(&mut self, at: &At) {
        let to = self.dice.pick(&["HEAD", "HEAD~1", "HEAD~2"]).unwrap();
        let _ = self.git(at, &["reset", "-q", "--hard", to]);
    }

    /// The local branches.
    fn branches(&mut self, at: &At) -> Vec<String> {
        self.listed(at, &["git", "for-each-ref", "--format=%(refname:short)", "refs/heads"])
    }

    pub(crate) fn checkout(&mut self, at: &At) {
        let branches = self.branches(at);
        if let Some(branch) = self.dice.pick(&branches) {
            let ran = self.git(at, &["checkout", "-q", &branch]);
            if !ran.ok() && self.dice.chance(50) {
                let _ = self.git(at, &["checkout", "-q", "--detach", &branch]);
            }
        }
    }

    pub(crate) fn new_branch(&mut self, at: &At) {
        let name = format!("b{}", self.dice.below(1000));
        let _ = self.git(at, &["checkout", "-q", "-b", &name]);
    }

    pub(crate) fn delete_branch(&mut self, at: &At) {
        let branches = self.branches(at);
        let some: Vec<_> =
            branches.into_iter().filter(|name| name != "main" && name != "ancient").collect();
        if let Some(branch) = self.dice.pick(&some) {
            let _ = self.git(at, &["branch", "-q", "-D", &branch]);
        }
    }

    pub(crate) fn merge(&mut self, at: &At) {
        let branches = self.branches(at);
        let Some(branch) = self.dice.pick(&branches) else { return };
        match self.dice.below(3) {
            0 => {
                let _ = self.git(at, &["merge", "-q", "--no-edit", &branch]);
            }
            1 => {
                let _ = self.git(at, &["merge", "-q", "--no-ff", "--no-edit", &branch]);
            }
            _ => {
                // And carry on: the other branch lives and is merged again.
                if self.git(at, &["merge", "-q", "--squash", &branch]).ok() {
                    let _ = self.git(at, &["commit", "-q", "-m", "Squash it"]);
                }
            }
        }
        self.settle(at);
    }

    pub(crate) fn rebase(&mut self, at: &At) {
        let branches = self.branches(at);
        let Some(branch) = self.dice.pick(&branches) else { return };
        if self.dice.chance(50) {
            let _ = self.git(at, &["rebase", "-q", &branch]);
        } else {
            // Reorders the last commits, and drops one.
            let editor = "sed -i -e '1{h;d}' -e '2{G}' -e '3s/^pick/drop/'";
            let env = [("GIT_SEQUENCE_EDITOR", editor)];
            let _ = self.git_with(at, &["rebase", "-q", "-i", "HEAD~3"], &env);
        }
        self.settle(at);
    }

    pub(crate) fn pick_or_revert(&mut self, at: &At) {
        let commits = self.listed(
            at,
            &["git", "log", "--branches", "--remotes", "--no-merges", "-30", "--format=%H"],
        );
        let Some(commit) = self.dice.pick(&commits) else { return };
        if self.dice.chance(50) {
            let _ = self.git(at, &["cherry-pick", &commit]);
        } else {
            let _ = self.git(at, &["revert", "--no-edit", &commit]);
        }
        self.settle(at);
    }

    pub(crate) fn add_worktree(&mut self, at: &At) {
        if self.clones[at.clone].worktrees.len() >= 3 {
            return;
        }
        self.clones[at.clone].made += 1;
        let root = self.clones[at.clone].root.clone();
        let name =
            format!("{}-{}", root.file_name().unwrap().display(), self.clones[at.clone].made);
        let dir = root.with_file_name(&name);
        let main = At { dir: root, ..at.clone() };
        let path = dir.display().to_string();
        if self.git(&main, &["worktree", "add", "-q", "-b", &name, &path]).ok() {
            self.clones[at.clone].worktrees.push(dir);
        }
    }

    pub(crate) fn remove_worktree(&mut self, at: &At) {
        let linked: Vec<_> = self.clones[at.clone].worktrees[1..].to_vec();
        let Some(dir) = self.dice.pick(&linked) else { return };
        let main = At { dir: self.clones[at.clone].root.clone(), ..at.clone() };
        self.excuse(at.clone, &dir);
        let path = dir.display().to_string();
        let ran = self.git(&main, &["worktree", "remove", "--force", &path]);
        if ran.ok() {
            self.clones[at.clone].worktrees.retain(|worktree| *worktree != dir);
            self.cause.remove(&dir);
        }
    }

    pub(crate) fn push(&mut self, at: &At) {
        let force: &[&str] = if self.dice.chance(30) { &["--force"] } else { &[] };
        let words = [&["push", "-q"], force, &["origin", "HEAD"]].concat();
        let _ = self.git(at, &words);
    }

    pub(crate) fn pull(&mut self, at: &At) {
        let how = self.dice.pick(&["--rebase", "--no-rebase"]).unwrap();
        let _ = self.git(at, &["pull", "-q", how, "--no-edit", "origin", "main"]);
        self.settle(at);
    }

    pub(crate) fn collect_garbage(&mut self, at: &At) {
        let _ = self.git(at, &["reflog", "expire", "--expire=now", "--all"]);
        let ran = self.git(at, &["gc", "-q", "--prune=now", "--aggressive"]);
        assert!(ran.ok(), "{ran:?}");
    }

    /// Ends what a conflict in the code has stopped: resolved as it comes, or given up.
    fn settle(&mut self, at: &At) {
        let git_dir = self.run(&at.dir, at.who, &["git", "rev-parse", "--absolute-git-dir"], &[]);
        let git_dir = std::path::PathBuf::from(git_dir.out.trim());
        let under_way = |what: &str| git_dir.join(what).exists();
        for _ in 0..8 {
            let (name, going_on) = if under_way("rebase-merge") || under_way("rebase-apply") {
                ("rebase", true)
            } else if under_way("CHERRY_PICK_HEAD") {
                ("cherry-pick", true)
            } else if under_way("REVERT_HEAD") {
                ("revert", true)
            } else if under_way("MERGE_HEAD") {
                ("merge", true)
            } else {
                ("", false)
            };
            if !going_on {
                break;
            }
            let quiet = |ground: &mut Self, words: &[&str]| ground.run(&at.dir, at.who, words, &[]);
            if self.dice.chance(50) {
                let _ = quiet(self, &["git", "checkout", "-q", "--theirs", "--", "."]);
                let _ = quiet(self, &["git", "add", "-u"]);
                if self.git(at, &[name, "--continue"]).ok() {
                    continue;
                }
            }
            if !self.git(at, &[name, "--abort"]).ok() {
                let _ = quiet(self, &["git", name, "--quit"]);
                let _ = quiet(self, &["git", "reset", "-q", "--hard"]);
            }
        }
        // A squash or a stash that conflicts leaves conflicts without a state.
        if !self.listed(at, &["git", "ls-files", "-u"]).is_empty() {
            let _ = self.run(&at.dir, at.who, &["git", "reset", "-q", "--hard"], &[]);
        }
    }
}
