//! Running checks once edits have settled: one at a time, in a thread of their own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::line::WatchLine;
use super::pending::Inbox;
use crate::app::check::{Came, Running, Settled};
use crate::app::open::App;
use crate::domain::priority::Priority;
use crate::error::Error;

/// Edits have settled when none came for so long.
pub(super) const SETTLES: Duration = Duration::from_secs(2);
/// A check that runs so many times because of what changed while it ran changes that itself.
const IN_A_ROW: usize = 3;

/// What is to run, and what runs.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Paths that changed, by the top of their worktree.
    edited: BTreeMap<PathBuf, BTreeSet<String>>,
    last_edit: Option<Instant>,
    waiting: VecDeque<(PathBuf, Running)>,
    running: Option<JoinHandle<()>>,
    /// Worktrees in which more changed than was told one by one.
    everything: BTreeSet<PathBuf>,
    /// How often a check ran again at once, by worktree and name.
    in_a_row: BTreeMap<(PathBuf, String), usize>,
    /// When the last one ended, by worktree.
    ended: BTreeMap<PathBuf, Instant>,
    /// Which are not trusted was told.
    told: BTreeSet<String>,
}

impl Checks {
    /// Remembers that files changed.
    pub(super) fn edited(&mut self, root: &Path, paths: impl Iterator<Item = String>) {
        // What changes while one runs, or as it ends, may be its own doing; what comes later is another's.
        let is_apart = self.ended.get(root).is_none_or(|ended| ended.elapsed() > SETTLES);
        if self.running.is_none() && is_apart {
            self.in_a_row.retain(|(other, _), _| other != root);
        }
        let edited = self.edited.entry(root.to_owned()).or_default();
        edited.extend(paths);
        self.last_edit = Some(Instant::now());
    }

    /// Remembers that files changed of which it is not known which.
    pub(super) fn edited_all(&mut self, root: &Path) {
        self.everything.insert(root.to_owned());
        self.edited(root, std::iter::empty());
    }

    /// Returns how long it takes until something is to be done.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let since = self.last_edit.filter(|_| !self.edited.is_empty())?;
        Some(SETTLES.saturating_sub(since.elapsed()))
    }

    /// Starts what has to run, if nothing does; returns what to tell.
    pub(super) fn go_on(&mut self, app: &App, inbox: &Arc<Inbox>) -> Result<Vec<WatchLine>, Error> {
        let mut lines = Vec::new();
        let settled = self.last_edit.is_some_and(|last| last.elapsed() >= SETTLES);
        // What changes while one runs is looked at afterwards.
        if settled && self.running.is_none() {
            for (root, paths) in std::mem::take(&mut self.edited) {
                // Of a worktree that is gone meanwhile there is nothing to check.
                if !root.is_dir() {
                    self.everything.remove(&root);
                    continue;
                }
                // Where one cannot be looked at, the others have their turn.
                if let Err(error) = self.queue(app, root.clone(), &paths, &mut lines) {
                    let root = root.display().to_string();
                    lines.push(WatchLine::seen(app.now(), "watch.failed", &root, error.message));
                }
            }
        }
        if self.running.is_none()
            && let Some((root, running)) = self.waiting.pop_front()
        {
            let name = running.check.name.clone();
            lines.push(WatchLine::seen(
                app.now(),
                "check.started",
                &called(app, &root, &name),
                running.check.run.clone(),
            ));
            let inbox = Arc::clone(inbox);
            self.running = Some(std::thread::spawn(move || {
                let came = running.run();
                inbox.checked(root, came);
            }));
        }
        Ok(lines)
    }

    fn queue(
        &mut self,
        app: &App,
        root: PathBuf,
        paths: &BTreeSet<String>,
        lines: &mut Vec<WatchLine>,
    ) -> Result<(), Error> {
        let is_all = self.everything.remove(&root);
        let there = app.at(&root)?;
        let (ready, untrusted) = there.runnable(&[])?;
        for name in untrusted {
            if self.told.insert(name.clone()) {
                let text = "nobody on this machine trusts what it runs: see `collab check trust`";
                lines.push(WatchLine::seen(app.now(), "check.untrusted", &name, text.to_owned()));
            }
        }
        for running in ready {
            let name = running.check.name.clone();
            let waits = |(other, waiting): &(PathBuf, Running)| {
                *other == root && waiting.check.name == name
            };
            if !(is_all || running.check.is_on(paths.iter().map(String::as_str)))
                || self.waiting.iter().any(waits)
            {
                continue;
            }
            let row = self.in_a_row.entry((root.clone(), name.clone())).or_default();
            *row += 1;
            match (*row).cmp(&(IN_A_ROW + 1)) {
                std::cmp::Ordering::Less => self.waiting.push_back((root.clone(), running)),
                std::cmp::Ordering::Equal => {
                    let text = "it changes files that let it run again; name others with `on`";
                    lines.push(
                        WatchLine::seen(app.now(), "check.held", &name, text.to_owned())
                            .of(Priority::Important),
                    );
                }
                std::cmp::Ordering::Greater => {}
            }
        }
        Ok(())
    }

    /// Waits until what runs has ended, as this process was told to stop.
    pub(super) fn end(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }

    /// Takes how a check ended, and tells who has to know; returns what to tell here.
    pub(super) fn settle(
        &mut self,
        app: &App,
        root: &Path,
        came: Option<&Came>,
    ) -> Result<Option<WatchLine>, Error> {
        self.running = None;
        self.ended.insert(root.to_owned(), Instant::now());
        let Some(came) = came else { return Ok(None) };
        let Settled { broke, mended } = app.at(root)?.settle_check(came)?;
        let kind = if came.passed { "check.passed" } else { "check.failed" };
        let text = match (came.passed, broke, mended) {
            (true, _, true) => "passes again".to_owned(),
            (true, ..) => "passes".to_owned(),
            (false, ..) => came.lines.join(" | "),
        };
        let priority = if broke || mended { Priority::Important } else { Priority::Routine };
        let name = called(app, root, &came.check.name);
        Ok(Some(WatchLine::seen(app.now(), kind, &name, text).of(priority)))
    }
}

/// Returns what a check is called: with its worktree, where that is another than the one that is watched from.
fn called(app: &App, root: &Path, name: &str) -> String {
    match root.file_name() {
        Some(folder) if app.site.root().as_deref() != Some(root) => {
            format!("{name} in {}", folder.to_string_lossy())
        }
        _ => name.to_owned(),
    }
}
