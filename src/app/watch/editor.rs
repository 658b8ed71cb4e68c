//! What is shown in the editor, and what follows from what comes from there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::alerts::SOURCE;
use super::line::WatchLine;
use super::relay::{Act, Asked, Heard, Order, Relay};
use super::trees::Tree;
use crate::app::brief::quote;
use crate::app::lock::Take;
use crate::app::memory::Push;
use crate::app::open::App;
use crate::clients::setup::is_problems_task;
use crate::domain::about::About;
use crate::domain::alert::{Kind, Raised, Word};
use crate::domain::change::LineRange;
use crate::domain::ids::Id;
use crate::domain::note::Severity;
use crate::domain::priority::Priority;
use crate::domain::time::left;
use crate::error::Error;
use crate::gateway::{Diagnostic, Editor, Level};

/// What the keys of its alerts begin with.
const SORT: &str = "diagnostics+";
/// So many characters of what others wrote are shown.
const TEXT: usize = 300;
/// A lock that is taken over holds for so many seconds.
const TAKEN: i64 = 30 * 60;
/// So many errors of a file are told.
const ERRORS: usize = 5;

/// What is known of the editor.
pub(super) struct Beside {
    relay: Relay,
    status: String,
    problems: String,
    /// Errors that were there before anybody edited, by file.
    before: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Errors that came since.
    since: BTreeMap<PathBuf, Vec<Diagnostic>>,
    /// Locks that were told when their file was opened.
    told: BTreeSet<(String, String)>,
}

impl Beside {
    pub(super) fn new(relay: Relay) -> Self {
        Self {
            relay,
            status: String::new(),
            problems: String::new(),
            before: BTreeMap::new(),
            since: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// Shows in the editor what is told, if it is for the person there.
    pub(super) fn show(&self, app: &App, lines: &[WatchLine], sides: &dyn Fn(&str) -> Option<Act>) {
        for line in lines {
            let asked = match line.kind.as_str() {
                "message.sent" => message(app, line),
                "alert.raised" => alert(app, line, sides),
                _ => Ok(None),
            };
            // What cannot be looked up stands in the inbox all the same.
            if let Ok(Some(asked)) = asked {
                self.relay.give(Order::Ask(asked));
            }
        }
    }

    /// Has files looked at that were edited.
    pub(super) fn look(&self, mut paths: Vec<PathBuf>) {
        if !paths.is_empty() {
            // An edit of another file may have mended what is wrong with these.
            paths.extend(self.since.keys().cloned());
            self.relay.give(Order::Look(paths));
        }
    }

    /// Has a window on any of these worktrees taken for one of this clone.
    pub(super) fn roots(&self, roots: Vec<PathBuf>) {
        self.relay.give(Order::Roots(roots));
    }

    /// Brings the status bar and the Problems panel up to date.
    pub(super) fn renew(&mut self, app: &App) -> Result<(), Error> {
        let status = status(app)?;
        if status != self.status {
            self.status.clone_from(&status);
            self.relay.give(Order::Status(status));
        }
        let problems = app.problems()?;
        if problems != self.problems && has_task(app) {
            self.problems = problems;
            self.relay.give(Order::Problems);
        }
        Ok(())
    }

    /// Takes what came from the editor; returns what to tell.
    pub(super) fn hear(
        &mut self,
        app: &mut App,
        trees: &[Tree],
        heard: Heard,
    ) -> Result<Option<WatchLine>, Error> {
        let seen = |kind: &str, text: String| Some(WatchLine::seen(app.now(), kind, "", text));
        match heard {
            Heard::Found(port, errors) => {
                self.before.clear();
                for Diagnostic { path, message, .. } in errors {
                    // What an alert stands for is not taken for old.
                    let is_since = |one: &Diagnostic| one.message == message;
                    if !self.since.get(&path).is_some_and(|since| since.iter().any(is_since)) {
                        self.before.entry(path).or_default().insert(message);
                    }
                }
                // What was shown there is gone with the window.
                (self.status, self.problems) = (String::new(), String::new());
                return Ok(seen("gateway.found", format!("the VSCode gateway answers at {port}")));
            }
            Heard::Lost => {
                return Ok(seen("gateway.lost", "the VSCode gateway is away".to_owned()));
            }
            Heard::Pressed(act) => return self.act(app, act),
            Heard::Errors(paths, errors) => self.errors(app, trees, &paths, errors)?,
            Heard::Shows(editor) => self.shows(app, trees, &editor)?,
        }
        Ok(None)
    }

    /// Does what a button says.
    fn act(&self, app: &mut App, act: Act) -> Result<Option<WatchLine>, Error> {
        let done = match act {
            Act::Open(path, line) => {
                self.relay.give(Order::Open(path, line));
                return Ok(None);
            }
            Act::Diff(versus) => {
                self.relay.give(Order::Diff(versus));
                return Ok(None);
            }
            Act::Ack(id) => {
                app.ack(std::slice::from_ref(&id)).map(|_| format!("acknowledged {id}"))
            }
            Act::Grant(name) => {
                app.grant_role(Some(&name)).map(|_| format!("granted {name} its role"))
            }
            Act::TakeOver(path) => {
                let take = Take {
                    paths: vec![path.clone()],
                    seconds: TAKEN,
                    operation: None,
                    steal: true,
                };
                app.take_locks(&take).map(|_| format!("took over {path}"))
            }
            Act::Wait(path) => app
                .want_locks(std::slice::from_ref(&path))
                .map(|()| format!("the holder of {path} knows that it is waited for")),
        };
        // An answer may come late: what it is about may be over.
        let text = done.unwrap_or_else(|error| format!("too late: {}", error.message));
        Ok(Some(WatchLine::seen(app.now(), "gateway.pressed", "", text)))
    }

    /// Raises an alert about errors that came since a file was edited, and clears it when they are gone.
    fn errors(
        &mut self,
        app: &mut App,
        trees: &[Tree],
        paths: &[PathBuf],
        errors: Vec<Diagnostic>,
    ) -> Result<(), Error> {
        for path in paths {
            let before = self.before.get(path);
            let is_new = |one: &&Diagnostic| {
                one.path == *path && before.is_none_or(|before| !before.contains(&one.message))
            };
            let new: Vec<Diagnostic> = errors.iter().filter(is_new).cloned().collect();
            if new.is_empty() {
                self.since.remove(path);
            } else {
                self.since.insert(path.clone(), new);
            }
        }
        let mut found = Vec::new();
        for (path, new) in &self.since {
            found.extend(raised(app, trees, path, new)?);
        }
        app.bring_alerts(
            SORT,
            found,
            &BTreeSet::new(),
            "the language server has no such errors any more",
        )
    }

    /// Remembers what is looked at, and warns of what another has locked.
    fn shows(&mut self, app: &App, trees: &[Tree], editor: &Editor) -> Result<(), Error> {
        let Some((tree, path)) = inside(trees, &editor.path) else { return Ok(()) };
        let LineRange { start, end } = editor.lines;
        let push = Push {
            files: vec![editor.path.to_string_lossy().into_owned()],
            selection: Some(format!("{path}:{start}-{end}")),
            ..Push::default()
        };
        // The window may be one on another worktree than the one that is watched from.
        if app.site.root().is_some_and(|root| root == tree.root) {
            app.push_memory(&push)?;
        } else {
            app.at(&tree.root)?.push_memory(&push)?;
        }
        for lease in app.held_of(std::slice::from_ref(&path))?.leases {
            if !self.told.insert((path.clone(), format!("{} {}", lease.by, lease.since))) {
                continue;
            }
            let of = lease.operation.map(|said| format!(" ({said})")).unwrap_or_default();
            let until = left(lease.until, app.now());
            self.relay.give(Order::Ask(Asked {
                level: Level::Warning,
                text: format!("{path} is locked by {}{of} for {until} more", lease.by),
                buttons: vec![
                    ("Take over", Act::TakeOver(path.clone())),
                    ("Wait", Act::Wait(path.clone())),
                ],
            }));
        }
        Ok(())
    }
}

/// Returns the worktree that a file is in, and its path there.
fn inside<'t>(trees: &'t [Tree], file: &Path) -> Option<(&'t Tree, String)> {
    let trees = trees.iter().filter(|tree| file.starts_with(&tree.root));
    let tree = trees.max_by_key(|tree| tree.root.as_os_str().len())?;
    let path = file.strip_prefix(&tree.root).ok()?.to_str()?.replace('\\', "/");
    Some((tree, path)).filter(|(_, path)| !path.is_empty())
}

fn raised(
    app: &App,
    trees: &[Tree],
    file: &Path,
    new: &[Diagnostic],
) -> Result<Option<Raised>, Error> {
    let Some((tree, path)) = inside(trees, file) else { return Ok(None) };
    let files = tree.work.iter().flat_map(|work| &work.files);
    let blob = files.clone().find(|(one, _)| *one == path).map(|(_, blob)| blob.as_str());
    let by = match blob {
        Some(blob) => app.store.index().made_by(&path, blob)?.map(|by| by.to_string()),
        None => None,
    };
    let who = by.map_or_else(|| "an edit".to_owned(), |by| format!("an edit by {by}"));
    let mut text = format!("the language server finds new errors in {path} since {who}");
    for Diagnostic { line, message, .. } in new.iter().take(ERRORS) {
        text.push_str(&format!("\nline {line}: {}", quote(message, TEXT)));
    }
    Ok(Some(Raised {
        source: SOURCE.parse()?,
        key: Word::joined(&["diagnostics", tree.name(), &path]),
        text,
        kind: Kind::Build,
        severity: Some(Severity::Medium),
        about: About::place(&path).into_iter().collect(),
    }))
}

/// Returns how a message is shown, if it is for who watches.
fn message(app: &App, line: &WatchLine) -> Result<Option<Asked>, Error> {
    let id = line.event.as_ref().and_then(|event| event["id"].as_str()?.parse::<Id>().ok());
    let me = app.my_name()?;
    let index = app.store.index();
    let Some(row) = id.map(|id| index.message(id)).transpose()?.flatten() else { return Ok(None) };
    let unread = app.unread_of(&Priority::ALL, 100)?;
    let is_mine = row.from != me && unread.iter().any(|message| message.id == row.id.to_string());
    if !is_mine {
        return Ok(None);
    }
    let level = match row.sent.priority {
        Priority::Critical => Level::Error,
        Priority::Important => Level::Warning,
        Priority::Routine => Level::Information,
    };
    let mut buttons = Vec::new();
    if let Some(About::Object(session)) = row.sent.about.first()
        && let Some(session) = index.session(*session)?
        && session.driver.as_ref() == Some(&me)
        && session.requests.iter().any(|request| request.by == row.from)
    {
        buttons.push(("Grant the role", Act::Grant(row.from.to_string())));
    }
    buttons.push(("Acknowledge", Act::Ack(row.short.clone())));
    buttons.extend(open(app, &row.sent.about));
    let text = format!("{} wrote: {}", row.from, quote(&row.sent.text, TEXT));
    Ok(Some(Asked { level, text, buttons }))
}

/// Returns how an alert is shown.
fn alert(
    app: &App,
    line: &WatchLine,
    sides: &dyn Fn(&str) -> Option<Act>,
) -> Result<Option<Asked>, Error> {
    let Some((source, key)) = line.object.split_once('/') else { return Ok(None) };
    let name = crate::domain::alert::AlertName { source: source.parse()?, key: key.parse()? };
    let alert = app.store.index().alert(&name)?;
    let Some(standing) = alert.and_then(|alert| alert.raised) else { return Ok(None) };
    let level = match line.priority {
        Priority::Critical => Level::Error,
        Priority::Important => Level::Warning,
        Priority::Routine => Level::Information,
    };
    let mut buttons: Vec<(&'static str, Act)> = Vec::new();
    buttons.extend(sides(&line.object).map(|diff| ("Show the difference", diff)));
    buttons.extend(open(app, &standing.last.about));
    let by = line.by.as_deref().unwrap_or("somebody");
    let text = format!("alert {} by {by}: {}", line.object, quote(&standing.last.text, TEXT));
    Ok(Some(Asked { level, text, buttons }))
}

/// Returns the button that opens the first place that something is about.
fn open(app: &App, about: &[About]) -> Option<(&'static str, Act)> {
    let root = app.site.root()?;
    about.iter().find_map(|about| match about {
        About::Place { path, lines } => {
            let line = lines.map_or(1, |(first, _)| i64::from(first));
            Some(("Open the file", Act::Open(root.join(path), line)))
        }
        About::Object(_) => None,
    })
}

/// Returns what stands in the status bar.
fn status(app: &App) -> Result<String, Error> {
    let unread = app.unread_of(&Priority::ALL, 100)?.len();
    let alerts = app.alerts(false)?.alerts.len();
    let driver = app.here()?.and_then(|session| session.driver.clone());
    let mut parts = vec![match driver {
        Some(driver) => format!("{driver} drives"),
        None => "collab".to_owned(),
    }];
    let count = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        100.. => Some(format!("{count}+ {many}")),
        _ => Some(format!("{count} {many}")),
    };
    parts.extend(count(unread, "unread message", "unread messages"));
    parts.extend(count(alerts, "alert", "alerts"));
    Ok(parts.join(" · "))
}

/// Says whether the task is there that fills the Problems panel, as set-up writes it: the file may be of anybody's,
/// and what runs by that name must be nothing else.
fn has_task(app: &App) -> bool {
    let tasks = app.site.root().map(|root| root.join(".vscode/tasks.json"));
    let text = tasks.and_then(|path| crate::store::plain::read(&path, 1024 * 1024).ok().flatten());
    text.is_some_and(|text| is_problems_task(&String::from_utf8_lossy(&text)))
}
