//! Steps of `collab`: what is written is acknowledged, and remembered.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::ground::{At, Ground, Ran};

impl Ground {
    /// Runs `collab`, which has to do what it is asked or say that it cannot.
    pub(crate) fn collab(&mut self, at: &At, words: &[&str]) -> Ran {
        let all: Vec<&str> = ["collab"].iter().chain(words).copied().collect();
        let ran = self.run(&at.dir, at.who, &all, &[]);
        assert!(matches!(ran.code, 0 | 1 | 3), "{all:?}: {ran:?}");
        self.after_collab(at);
        ran
    }

    /// What must hold after each command of `collab` that could write.
    fn after_collab(&mut self, at: &At) {
        self.clones[at.clone].open.clear();
        if self.cause.remove(&at.dir).is_some() {
            let staged = self.staged(at);
            assert!(!staged.iter().any(|path| path.starts_with(".collab/")), "left: {staged:?}");
        }
    }

    /// Runs a command that writes, and remembers what it made.
    fn writes(&mut self, at: &At, words: &[&str]) {
        let ran = self.collab(at, words);
        if ran.ok() {
            self.acknowledge(&ran);
        }
    }

    /// Remembers the newest event of who wrote it, as the log of the clone has it.
    fn acknowledge(&mut self, ran: &Ran) {
        let made: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        for made in made.as_array().cloned().unwrap_or_else(|| vec![made]) {
            if let Some(id) = made["id"].as_str() {
                self.acknowledged.push(id.to_owned());
                self.told.acknowledged += 1;
            }
        }
    }

    pub(crate) fn send(&mut self, at: &At) {
        let text = format!("What was said {}", self.dice.next());
        self.writes(at, &["send", "all", "-m", &text, "--json"]);
    }

    pub(crate) fn add_task(&mut self, at: &At) {
        let title = format!("Do {}", self.dice.next());
        self.writes(at, &["task", "add", &title, "--json"]);
    }

    pub(crate) fn claim(&mut self, at: &At) {
        let _ = self.collab(at, &["task", "next", "--claim", "--json"]);
        if self.dice.chance(50) {
            let mine = self.collab(at, &["task", "list", "--assignee", "me", "--json"]);
            let mine: serde_json::Value = serde_json::from_str(&mine.out).unwrap_or_default();
            let id = mine["tasks"][0]["id"].as_str().map(str::to_owned);
            if let Some(id) = id {
                let _ = self.collab(at, &["task", "done", &id, "-m", "It is done"]);
            }
        }
    }

    pub(crate) fn note(&mut self, at: &At) {
        let text = format!("Noticed {}", self.dice.next());
        self.writes(at, &["note", "add", &text, "--json"]);
    }

    pub(crate) fn set_context(&mut self, at: &At) {
        let key = format!("conventions.k{}", self.dice.below(5));
        let value = format!("\"{}\"", self.dice.next());
        let _ = self.collab(at, &["context", "set", &key, &value]);
    }

    pub(crate) fn read(&mut self, at: &At) {
        let what = self.dice.pick(&["status", "brief", "inbox", "publish"]).unwrap();
        let ran = self.collab(at, &[what]);
        assert!(ran.ok() || what == "publish", "{what}: {ran:?}");
    }

    pub(crate) fn sync(&mut self, at: &At) {
        let ran = self.collab(at, &["sync"]);
        assert!(ran.ok(), "{ran:?}");
    }

    /// Both clones sync at the same moment.
    pub(crate) fn sync_both(&mut self) {
        let roots: Vec<_> = self.clones.iter().map(|clone| clone.root.clone()).collect();
        let started: Vec<_> = roots
            .iter()
            .map(|root| self.command(root, "ann", &["collab", "sync"], &[]).spawn().unwrap())
            .collect();
        for (root, child) in roots.iter().zip(started) {
            let out = child.wait_with_output().unwrap();
            let ran = self.noted(root, &["collab", "sync", "(both)"], out);
            assert!(ran.ok(), "{ran:?}");
        }
    }

    /// The database is lost, or goes back to what it was before an acknowledged write, as when a writer is
    /// killed after the journal was written.
    pub(crate) fn lose_the_store(&mut self, at: &At) {
        let live = self.clones[at.clone].root.join(".git/collab");
        let names = ["store.db", "store.db-wal", "store.db-shm"];
        if self.dice.chance(50) {
            for name in names {
                let _ = fs::remove_file(live.join(name));
            }
            self.transcript.push("(the database is removed)".to_owned());
            return;
        }
        let kept: Vec<_> = names.iter().map(|name| fs::read(live.join(name)).ok()).collect();
        self.send(at);
        for (name, bytes) in names.iter().zip(kept) {
            match bytes {
                Some(bytes) => fs::write(live.join(name), bytes).unwrap(),
                None => drop(fs::remove_file(live.join(name))),
            }
        }
        self.transcript.push("(the database is as before that write)".to_owned());
    }

    /// The live directory can only be read for a while.
    pub(crate) fn read_only(&mut self, at: &At) {
        let live = self.clones[at.clone].root.join(".git/collab");
        let may = |mode: &str| {
            let done = Command::new("chmod").args(["-R", mode]).arg(&live).status().unwrap();
            assert!(done.success());
        };
        may("a-w");
        for _ in 0..=self.dice.below(3) {
            let text = format!("Said in a sandbox {}", self.dice.next());
            // Root may write anywhere, unless it gives that up.
            let give_up = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
            let words: Vec<&str> = if is_root() { give_up.to_vec() } else { Vec::new() };
            let words = [&words[..], &["collab", "send", "all", "-m", &text, "--json"]].concat();
            let ran = self.run(&at.dir, at.who, &words, &[]);
            assert_eq!(ran.code, 0, "{ran:?}");
            let made: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!(made["durable"], "worktree", "{ran:?}");
            self.acknowledge(&ran);
            let id = made["id"].as_str().unwrap().to_owned();
            self.clones[at.clone].open.push((at.dir.clone(), id));
        }
        may("u+w");
    }

    /// What a worktree held alone goes with its files.
    pub(crate) fn excuse(&mut self, clone: usize, dir: &Path) {
        let (gone, left) = std::mem::take(&mut self.clones[clone].open)
            .into_iter()
            .partition(|(worktree, _)| worktree == dir);
        self.clones[clone].open = left;
        let gone: Vec<(_, String)> = gone;
        self.told.gone_with_worktree += gone.len();
        self.excused.extend(gone.into_iter().map(|(_, id)| id));
    }
}

fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output().unwrap();
    out.stdout.starts_with(b"0\n")
}
