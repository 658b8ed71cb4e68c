//! The loop of a watcher.
//!
//! What the system sees comes into [`super::pending`], many changes as one. The loop takes it, and looks at no more
//! than what has changed: new events are told at once; files once they have settled for a moment.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::checks::Checks;
use super::due::Over;
use super::editor::Beside;
use super::line::WatchLine;
use super::merges::Merging;
use super::pending::{Ground, Inbox, Pending};
use super::relay::{Heard, Relay};
use super::trees::{Moved, Tree};
use super::{edits, root_of, trees};
use crate::app::log::Place;
use crate::app::open::App;
use crate::domain::priority::Priority;
use crate::env::outputs::Outputs;
use crate::env::watched::Watched;
use crate::env::{patience, stop};
use crate::error::Error;
use crate::git::Repo;
use crate::store::lock::{self, Lock};

/// How often is looked for what no file tells: whether the leader has ended, whether to stop.
const TICK: Duration = Duration::from_secs(1);
/// How long files are left alone after a change, and how long at most.
const SETTLES: Duration = Duration::from_millis(120);
const AT_MOST: Duration = Duration::from_millis(600);
/// How often is looked for what has fallen due.
const DUE: Duration = Duration::from_secs(20);
/// How often a worktree is looked at that the system does not watch.
const POLL: Duration = Duration::from_secs(3);
/// Between two times that the views are written.
const VIEWS: Duration = Duration::from_millis(100);
/// So many edited files are named.
const NAMED: usize = 5;
/// So many faults are remembered, each of which is told once.
const MOST_TOLD: usize = 200;
/// Of so many edited files the editor is asked what is wrong with them.
const LOOKED_AT: usize = 20;

/// Of so many events at once the last are shown in the editor.
const SHOWN: usize = 20;

/// Why events were not told to the end.
enum Halt<E> {
    Reading(Error),
    Telling(E),
}

impl<E> From<Error> for Halt<E> {
    fn from(error: Error) -> Self {
        Self::Reading(error)
    }
}

/// Takes a line that is told.
type Tell<'t, E> = dyn FnMut(WatchLine) -> Result<(), E> + 't;

/// A watcher.
pub(super) struct Watcher {
    place: Place,
    inbox: Arc<Inbox>,
    watched: Watched,
    leads: Option<Lock>,
    trees: Vec<Tree>,
    /// Their tops, for whoever tells what was seen apart.
    roots: Arc<Mutex<Vec<PathBuf>>>,
    /// In how many steps one after the other something went wrong, and whether it did in this one.
    faults: u32,
    is_faulty: bool,
    merging: Merging,
    checks: Checks,
    /// Whether to relay to the editor, and how.
    gateway: bool,
    beside: Option<Beside>,
    /// Since when files wait to settle, and when the last one changed.
    unsettled: Option<(Instant, Instant)>,
    /// Whether edits have to be looked at though no file changed, as locks did; and merges, as branches did.
    stale: bool,
    moved: bool,
    /// Since when the views are to be written, and from when on they may be again.
    views: Option<Instant>,
    views_after: Instant,
    due_at: Instant,
    polled_at: Instant,
    /// What went wrong and was told.
    told: BTreeSet<String>,
    /// What is over or overdue, and was told.
    over: BTreeSet<Over>,
    /// Where what is told goes: an edit of that, told, would be one more.
    outputs: Outputs,
}

impl Watcher {
    pub(super) fn new(
        app: &App,
        place: Place,
        inbox: Arc<Inbox>,
        gateway: bool,
    ) -> Result<Self, Error> {
        let live = app.store.paths().live().to_owned();
        let roots = Arc::default();
        let common = app.site.place.as_ref().map(|place| place.common_dir.clone());
        let ground = Ground { common, live, roots: Arc::clone(&roots) };
        let seen = Arc::clone(&inbox);
        let watched = Watched::new(move |what| ground.sort(&seen, what)).map_err(|error| {
            Error::user(format!("nothing can be watched here: {error}"))
                .hint("Look now and then with `collab status`.")
        })?;
        let now = Instant::now();
        Ok(Self {
            place,
            inbox,
            watched,
            leads: None,
            trees: Vec::new(),
            roots,
            faults: 0,
            is_faulty: false,
            merging: Merging::default(),
            checks: Checks::default(),
            gateway: gateway || app.config().gateway,
            beside: None,
            unsettled: None,
            stale: true,
            moved: true,
            views: Some(now),
            views_after: now,
            due_at: now,
            polled_at: now,
            told: BTreeSet::new(),
            over: BTreeSet::new(),
            outputs: Outputs::of_this(),
        })
    }

    pub(super) fn go_on<E: From<Error>>(
        &mut self,
        app: &mut App,
        tell: &mut Tell<'_, E>,
    ) -> Result<(), E> {
        self.begin(app, tell)?;
        while !stop::is_told() && !patience::is_over() {
            self.step(app, tell)?;
        }
        Ok(())
    }

    /// Ends what it has started, once this process was told to stop.
    pub(super) fn end(&mut self) {
        self.checks.end();
    }

    fn begin<E: From<Error>>(&mut self, app: &mut App, tell: &mut Tell<'_, E>) -> Result<(), E> {
        self.watch_git(app);
        if let Some(place) = app.site.place.clone() {
            self.trees = trees::list(&place, Vec::new());
            self.tell_roots();
        }
        for tree in &mut self.trees {
            tree.watch_all(&mut self.watched);
        }
        let now = app.now();
        let of = match self.trees.len() {
            0 | 1 => String::new(),
            count => format!(" with {count} worktrees"),
        };
        let text = format!("watching {}{of}", root_of(app).display());
        tell(WatchLine::seen(now, "watch.started", "", text))?;
        self.lead(app, tell)?;
        // What happened while the watching began.
        self.tell_events(app, tell)?;
        for tree in self.trees.iter().filter(|tree| tree.polled) {
            tell(polled(app, tree))?;
        }
        // What happened before this watcher came is not told, but alerts are brought in line.
        self.settled(app, tell)
    }

    fn step<E: From<Error>>(&mut self, app: &mut App, tell: &mut Tell<'_, E>) -> Result<(), E> {
        // What fails may itself be seen: it must not be tried all the time.
        if self.faults > 0 {
            self.inbox.rest((TICK / 32 * (1 << self.faults.min(5))).min(TICK));
        }
        let pending = self.inbox.take(self.wait());
        app.look_again();
        self.lead(app, tell)?;
        let moved = pending.git || pending.missed;
        if pending.store || moved {
            self.tell_events(app, tell)?;
        }
        if moved {
            self.look_at_git(app, tell)?;
        }
        self.take_files(app, pending, tell)?;
        let is_polled =
            self.polled_at.elapsed() >= POLL && self.trees.iter().any(|tree| tree.polled);
        if is_polled {
            self.polled_at = Instant::now();
            self.trees.iter_mut().filter(|tree| tree.polled).for_each(|tree| tree.due = true);
            self.look_at_git(app, tell)?;
        }
        let now = Instant::now();
        let is_settled = self
            .unsettled
            .is_none_or(|(first, last)| now - last >= SETTLES || now - first >= AT_MOST);
        let is_due = self.stale || self.moved || self.trees.iter().any(|tree| tree.due);
        if is_settled && is_due {
            self.unsettled = None;
            self.settled(app, tell)?;
        }
        if self.leads.is_some() {
            self.keep_up(app, tell)?;
        }
        for warning in app.take_warnings() {
            self.failed(app, Err(Error::user(warning)), tell)?;
        }
        self.faults = if std::mem::take(&mut self.is_faulty) { self.faults + 1 } else { 0 };
        Ok(())
    }

    fn tell_roots(&self) {
        let roots: Vec<PathBuf> = self.trees.iter().map(|tree| tree.root.clone()).collect();
        if let Some(beside) = &self.beside {
            beside.roots(roots.clone());
        }
        *self.roots.lock().unwrap_or_else(PoisonError::into_inner) = roots;
    }

    /// Returns how long nothing is to be done, if nothing is seen.
    fn wait(&self) -> Duration {
        let now = Instant::now();
        let mut wait = TICK;
        if let Some((first, last)) = self.unsettled {
            wait = wait.min((last + SETTLES).min(first + AT_MOST).saturating_duration_since(now));
        }
        if let Some(views) = self.views.filter(|_| self.leads.is_some()) {
            wait = wait.min(views.max(self.views_after).saturating_duration_since(now));
        }
        if let Some(due) = self.checks.due_in().filter(|_| self.leads.is_some()) {
            wait = wait.min(due);
        }
        wait.max(Duration::from_millis(1))
    }

    /// Takes the lead, if nobody has it.
    fn lead<E: From<Error>>(&mut self, app: &App, tell: &mut Tell<'_, E>) -> Result<(), E> {
        if let Some(lock) = &self.leads {
            if lock.is_at(&app.store.paths().watch_lock()) {
                return Ok(());
            }
            // Somebody removed it: another may lead by the next one.
            (self.leads, self.beside) = (None, None);
        }
        let Ok(lock) = lock::take_watch(app.store.paths()) else { return Ok(()) };
        self.leads = Some(lock);
        (self.stale, self.moved, self.views) = (true, true, Some(Instant::now()));
        self.trees.iter_mut().for_each(|tree| tree.due = true);
        if self.gateway {
            let roots = self.trees.iter().map(|tree| tree.root.clone()).collect();
            self.beside = Some(Beside::new(Relay::start(roots, Arc::clone(&self.inbox))));
        }
        let text = "this watcher leads: it raises alerts, writes views and runs checks";
        tell(WatchLine::seen(app.now(), "watch.leads", "", text.to_owned()))
    }

    /// Tells what happened, event by event.
    fn tell_events<E: From<Error>>(
        &mut self,
        app: &mut App,
        tell: &mut Tell<'_, E>,
    ) -> Result<(), E> {
        // A sync may bring any number: they are told one by one, and the last are shown in the editor.
        let (mut any, mut last) = (false, VecDeque::new());
        let shows = self.beside.is_some();
        let read = app.log_on(&mut self.place, |line| {
            let line = WatchLine::event(line);
            any = true;
            if shows {
                last.push_back(line.clone());
                if last.len() > SHOWN {
                    last.pop_front();
                }
            }
            tell(line).map_err(Halt::Telling)
        });
        if any {
            self.views.get_or_insert_with(Instant::now);
        }
        // Locks come and go without an event of this moment.
        self.stale = true;
        if let Some(beside) = &self.beside {
            let here = root_of(app);
            beside.show(app, last.make_contiguous(), &|alert| self.merging.versus(alert, &here));
        }
        match read {
            Ok(()) => Ok(()),
            Err(Halt::Telling(error)) => Err(error),
            Err(Halt::Reading(error)) => self.failed(app, Err(error), tell),
        }
    }

    fn watch_git(&mut self, app: &App) {
        let mut folders = vec![app.store.paths().live().to_owned()];
        if let Some(place) = &app.site.place {
            folders.push(place.common_dir.clone());
            folders.extend(place.stamps().into_iter().filter(|path| path.is_dir()));
            folders.extend(place.worktrees().into_iter().map(|worktree| worktree.git_dir));
        }
        self.watched.add_all(&folders);
    }

    /// Looks at what git's small files say of each worktree, and which there are.
    fn look_at_git<E: From<Error>>(
        &mut self,
        app: &mut App,
        tell: &mut Tell<'_, E>,
    ) -> Result<(), E> {
        self.watch_git(app);
        let Some(place) = app.site.place.clone() else { return Ok(()) };
        let known: BTreeSet<PathBuf> = self.trees.iter().map(|tree| tree.root.clone()).collect();
        self.trees = trees::list(&place, std::mem::take(&mut self.trees));
        if known.len() != self.trees.len() || self.trees.iter().any(|t| !known.contains(&t.root)) {
            self.tell_roots();
        }
        for tree in &mut self.trees {
            if !known.contains(&tree.root) {
                tree.watch_all(&mut self.watched);
            }
            for moved in tree.look() {
                let (kind, text) = match moved {
                    Moved::Switched(to) => ("branch.switched", format!("is on {to} now")),
                    Moved::Began("merge") => ("merge.begun", "a merge is under way".to_owned()),
                    Moved::Ended("merge") => ("merge.ended", "the merge is over".to_owned()),
                    Moved::Began(_) => ("rebase.begun", "a rebase is under way".to_owned()),
                    Moved::Ended(_) => ("rebase.ended", "the rebase is over".to_owned()),
                };
                // What it is called is the branch that it is on, and that has just changed.
                let which = if tree.name().is_empty() { "main worktree" } else { tree.name() };
                tell(WatchLine::seen(app.now(), kind, which, text))?;
            }
        }
        self.unsettle();
        // Branches without a worktree may have moved, too.
        self.moved = true;
        self.views.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Takes note of files that changed.
    fn take_files<E: From<Error>>(
        &mut self,
        app: &mut App,
        pending: Pending,
        tell: &mut Tell<'_, E>,
    ) -> Result<(), E> {
        let mut changed = false;
        let mut repos: BTreeMap<PathBuf, Option<Repo>> = BTreeMap::new();
        // A worktree that comes or goes is seen by its top.
        if pending.files.iter().any(|file| self.trees.iter().any(|tree| tree.root == *file)) {
            self.look_at_git(app, tell)?;
        }
        for file in &pending.files {
            // The innermost, where a worktree lies in another.
            let inside = self.trees.iter_mut().filter(|tree| file.starts_with(&tree.root));
            let Some(tree) = inside.max_by_key(|tree| tree.root.as_os_str().len()) else {
                continue;
            };
            let repo = repos.entry(tree.root.clone());
            let Some(repo) = repo.or_insert_with(|| Repo::open(&tree.place).ok()) else { continue };
            let was = tree.polled;
            changed |= tree.take(&mut self.watched, repo, file);
            if tree.polled && !was {
                tell(polled(app, tree))?;
            }
        }
        if pending.missed {
            for tree in &mut self.trees {
                (tree.due, tree.missed) = (true, true);
                // Folders that are new may be among it.
                tree.watch_all(&mut self.watched);
                self.checks.edited_all(&tree.root);
            }
        }
        if pending.missed || changed {
            self.unsettle();
        }
        for heard in pending.heard {
            let Some(beside) = &mut self.beside else { break };
            // A window that opens shows what stands.
            if matches!(heard, Heard::Found(..)) {
                self.views.get_or_insert_with(Instant::now);
            }
            match beside.hear(app, &self.trees, heard) {
                Ok(line) => line.into_iter().try_for_each(&mut *tell)?,
                Err(error) => self.failed(app, Err(error), tell)?,
            }
        }
        for (root, came) in pending.checked {
            let settled = self.checks.settle(app, &root, came.as_ref());
            match settled {
                Ok(line) => line.into_iter().try_for_each(&mut *tell)?,
                Err(error) => self.failed(app, Err(error), tell)?,
            }
        }
        Ok(())
    }

    fn unsettle(&mut self) {
        let now = Instant::now();
        let (first, _) = self.unsettled.unwrap_or((now, now));
        self.unsettled = Some((first, now));
    }

    /// Looks at what has settled.
    fn settled<E: From<Error>>(&mut self, app: &mut App, tell: &mut Tell<'_, E>) -> Result<(), E> {
        let leads = self.leads.is_some();
        let changed = self.moved || self.trees.iter().any(|tree| tree.due);
        let done = if leads { self.look_at_trees(app) } else { Ok(()) };
        if !leads {
            self.trees.iter_mut().for_each(|tree| tree.due = false);
        }
        let lines = self.edited_lines(app);
        lines.into_iter().try_for_each(&mut *tell)?;
        self.failed(app, done, tell)?;
        (self.stale, self.moved) = (false, false);
        if !leads {
            return Ok(());
        }
        let edits = edits::look(app, &self.trees);
        self.failed(app, edits, tell)?;
        if !changed {
            return Ok(());
        }
        match self.merging.round(app, &self.trees) {
            Ok(notes) => {
                for note in notes {
                    tell(WatchLine::seen(app.now(), "merge.untried", "", note))?;
                }
                Ok(())
            }
            Err(error) => self.failed(app, Err(error), tell),
        }
    }

    fn look_at_trees(&mut self, app: &App) -> Result<(), Error> {
        if app.site.place.is_none() {
            return Ok(());
        }
        let (merges, is_new) = self.merging.merges(app, &self.trees)?;
        let mut done = Ok(());
        for tree in self.trees.iter_mut().filter(|tree| tree.due || is_new) {
            // One that cannot be read does not keep the others from being looked at.
            done = done.and(tree.read(merges));
        }
        Ok(done?)
    }

    /// Returns what to tell of edited files, and hands them to the checks.
    fn edited_lines(&mut self, app: &App) -> Vec<WatchLine> {
        let mut lines = Vec::new();
        for tree in &mut self.trees {
            let edited = std::mem::take(&mut tree.edited);
            let editors = |path: &&String| path.ends_with('~') || path.ends_with(".swp");
            let own = |path: &&String| self.outputs.has(&tree.root.join(path));
            let paths: Vec<String> =
                edited.into_iter().filter(|path| !editors(&path) && !own(&path)).collect();
            if paths.is_empty() {
                continue;
            }
            self.checks.edited(&tree.root, paths.iter().cloned());
            if let Some(beside) = &self.beside {
                beside
                    .look(paths.iter().take(LOOKED_AT).map(|path| tree.root.join(path)).collect());
            }
            let more = paths.len().saturating_sub(NAMED);
            let mut text = paths.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            if more > 0 {
                text.push_str(&format!(" and {more} more"));
            }
            lines.push(WatchLine::seen(app.now(), "files.edited", &worktree(tree), text));
        }
        lines
    }

    /// Does what the leader does besides: views, checks, what falls due.
    fn keep_up<E: From<Error>>(&mut self, app: &mut App, tell: &mut Tell<'_, E>) -> Result<(), E> {
        let now = Instant::now();
        if self.due_at <= now {
            self.due_at = now + DUE;
            match app.see_to_due() {
                Ok(over) => {
                    for (kind, object, text) in over.difference(&self.over) {
                        let line = WatchLine::seen(app.now(), kind, object, text.clone());
                        tell(line.of(Priority::Important))?;
                    }
                    self.over = over;
                }
                Err(error) => self.failed(app, Err(error), tell)?,
            }
        }
        if self.views.is_some_and(|at| at.max(self.views_after) <= now) {
            self.views = None;
            let done = self.render(app);
            // Where that takes long it is done more rarely.
            self.views_after = Instant::now() + VIEWS.max(now.elapsed() * 2);
            self.failed(app, done, tell)?;
            if let Some(beside) = &mut self.beside {
                let renewed = beside.renew(app);
                self.failed(app, renewed, tell)?;
            }
        }
        match self.checks.go_on(app, &self.inbox) {
            Ok(lines) => lines.into_iter().try_for_each(tell),
            Err(error) => self.failed(app, Err(error), tell),
        }
    }

    /// Writes the views of this worktree, and of those others that have some.
    fn render(&self, app: &mut App) -> Result<(), Error> {
        let here = app.store.paths().root().map(Path::to_owned);
        if here.is_some() {
            app.render()?;
        }
        for tree in self.trees.iter().filter(|tree| Some(&tree.root) != here.as_ref()) {
            if tree.root.join(".collab/view").is_dir() {
                // One that is gone meanwhile needs none.
                app.at(&tree.root)
                    .and_then(|mut there| there.render().map(drop))
                    .or_else(|error| if tree.root.is_dir() { Err(error) } else { Ok(()) })?;
            }
        }
        Ok(())
    }

    /// Tells what went wrong, once, with what the app has to say besides.
    fn failed<E: From<Error>>(
        &mut self,
        app: &App,
        done: Result<(), Error>,
        tell: &mut Tell<'_, E>,
    ) -> Result<(), E> {
        let Err(error) = done else { return Ok(()) };
        self.is_faulty = true;
        if self.told.len() > MOST_TOLD {
            self.told.clear();
        }
        if !self.told.insert(error.message.clone()) {
            return Ok(());
        }
        let line = WatchLine::seen(app.now(), "watch.failed", "", error.message);
        tell(line.of(Priority::Important))
    }
}

/// Returns what a worktree is called.
fn worktree(tree: &Tree) -> String {
    if tree.name().is_empty() { tree.title.clone() } else { tree.name().to_owned() }
}

fn polled(app: &App, tree: &Tree) -> WatchLine {
    let text = format!(
        "the system watches no more folders: {} is looked at every {} s",
        tree.root.display(),
        POLL.as_secs()
    );
    WatchLine::seen(app.now(), "watch.polls", &worktree(tree), text).of(Priority::Important)
}
