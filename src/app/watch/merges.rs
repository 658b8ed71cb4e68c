//! Conflicts before they happen: every two active lines of work are merged in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::alerts::SOURCE;
use super::relay::{Act, Versus, With};
use super::trees::{Tree, short};
use crate::app::history::made;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::alert::{Kind, Raised, Word};
use crate::domain::change::LineRange;
use crate::domain::name::Name;
use crate::domain::note::Severity;
use crate::error::Error;
use crate::git::{Conflict, GitError, Merges, Side};

/// What the keys of its alerts begin with.
const SORT: &str = "merge+";
/// So many lines of work are tried with each other, the newest; worktrees come first.
pub(super) const MOST_LINES: usize = 20;
/// A branch without a commit in so many days is not active.
const DAYS: i64 = 14;
/// So many files are named.
const NAMED: usize = 10;
/// Once it holds so many bytes more than twice of what there is, what is in memory is let go.
const SPARE: u64 = 4 * 1024 * 1024;

/// A line of work.
#[derive(Clone, Debug)]
struct Line {
    /// The branch, or what else it is called.
    name: String,
    side: Side,
    /// Who works on it.
    who: Vec<String>,
    /// Whether there is more than what is committed.
    open: bool,
    /// Where its files are.
    spot: Spot,
}

/// Where the files of a line of work are.
#[derive(Clone, Debug)]
enum Spot {
    Tree(PathBuf),
    Branch(String),
}

/// What is known of merges.
#[derive(Default)]
pub(super) struct Merging {
    merges: Option<Merges>,
    /// How many bytes it held when all had been read.
    held: u64,
    /// What each pair comes to; nothing of one that cannot be tried.
    known: BTreeMap<(String, String, String, String), Option<Vec<Conflict>>>,
    /// What each alert compares: the two sides, and the first file.
    versus: BTreeMap<String, (Spot, Spot, String)>,
    /// What could not be tried was told.
    told: BTreeSet<String>,
}

impl Merging {
    /// Returns what tries merges; says whether it is new, and everything in memory gone.
    /// While something is under way in a worktree it is not read again, so nothing is let go.
    pub(super) fn merges(&mut self, app: &App, trees: &[Tree]) -> Result<(&Merges, bool), Error> {
        let may_go = trees.iter().all(|tree| tree.under_way.is_none());
        let is_full = |merges: &Merges| merges.kept() > 2 * self.held + SPARE;
        if may_go && self.merges.as_ref().is_some_and(is_full) {
            self.merges = None;
        }
        let is_new = self.merges.is_none();
        if is_new {
            let place = app.site.place.as_ref();
            let place = place.ok_or_else(|| Error::user("it is in no git repository"))?;
            (self.merges, self.held) = (Some(Merges::open(place)?), 0);
            self.known.retain(|_, conflicts| conflicts.is_some());
        }
        let merges = self.merges.as_ref().ok_or_else(|| Error::user("merges cannot be tried"))?;
        Ok((merges, is_new))
    }

    /// Tries all pairs of which one is another than before; raises and clears alerts. Returns what could not be
    /// tried, a sentence each, once.
    pub(super) fn round(&mut self, app: &mut App, trees: &[Tree]) -> Result<Vec<String>, Error> {
        let Some(merges) = &self.merges else { return Ok(Vec::new()) };
        if self.held == 0 {
            self.held = merges.kept();
        }
        let mut notes = Vec::new();
        let lines = lines(app, merges, trees, &mut notes)?;
        let (mut known, mut versus) = (BTreeMap::new(), BTreeMap::new());
        let (mut found, mut unknown) = (Vec::new(), BTreeSet::new());
        for (number, ours) in lines.iter().enumerate() {
            for theirs in &lines[number + 1..] {
                let key = key(&ours.side, &theirs.side);
                let conflicts = match self.known.remove(&key).or_else(|| known.get(&key).cloned()) {
                    Some(conflicts) => conflicts,
                    None => match merges.conflicts(&ours.side, &theirs.side) {
                        Ok(conflicts) => Some(conflicts),
                        Err(error) => {
                            notes.push(untried(ours, theirs, &error));
                            None
                        }
                    },
                };
                match &conflicts {
                    Some(conflicts) => {
                        if let Some(first) = conflicts.first() {
                            let raised = raised(ours, theirs, conflicts)?;
                            let sides =
                                (ours.spot.clone(), theirs.spot.clone(), first.path.clone());
                            versus.insert(raised.alert().to_string(), sides);
                            found.push(raised);
                        }
                    }
                    // What was found before may be so still.
                    None => {
                        unknown.insert(key_of(ours, theirs));
                    }
                }
                known.insert(key, conflicts);
            }
        }
        (self.known, self.versus) = (known, versus);
        app.bring_alerts(SORT, found, &unknown, "they go together now, or one of them is gone")?;
        notes.retain(|note| self.told.insert(note.clone()));
        Ok(notes)
    }
}

impl Merging {
    /// Returns what shows the difference that an alert is about, as seen from a worktree that is one side of it.
    pub(super) fn versus(&self, alert: &str, here: &Path) -> Option<Act> {
        let (ours, theirs, path) = self.versus.get(alert)?;
        let is_here = |spot: &Spot| matches!(spot, Spot::Tree(root) if root == here);
        let other = match (is_here(ours), is_here(theirs)) {
            (true, _) => theirs,
            (_, true) => ours,
            _ => return None,
        };
        let (other, name) = match other {
            Spot::Tree(root) => (With::File(root.join(path)), root.display().to_string()),
            Spot::Branch(branch) => (With::Branch(branch.clone()), branch.clone()),
        };
        Some(Act::Diff(Versus {
            file: here.join(path),
            other,
            title: format!("{path}: {name} and here"),
        }))
    }
}

fn key(ours: &Side, theirs: &Side) -> (String, String, String, String) {
    (ours.commit.clone(), ours.tree.clone(), theirs.commit.clone(), theirs.tree.clone())
}

/// Returns the key of the alert about two lines of work, whichever is named first.
fn key_of(ours: &Line, theirs: &Line) -> Word {
    let (first, last) = if ours.name <= theirs.name { (ours, theirs) } else { (theirs, ours) };
    Word::joined(&["merge", &first.name, &last.name])
}

fn untried(ours: &Line, theirs: &Line, error: &GitError) -> String {
    format!("{} and {} cannot be tried: {error}", ours.name, theirs.name)
}

/// Returns the active lines of work: worktrees, then other branches, the newest first.
fn lines(
    app: &App,
    merges: &Merges,
    trees: &[Tree],
    notes: &mut Vec<String>,
) -> Result<Vec<Line>, Error> {
    let Some(repo) = app.site.repo() else { return Ok(Vec::new()) };
    let config = app.config();
    let who = |commit: &str| repo.commit(commit).map(|commit| made(commit, config).who);
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    for tree in trees {
        let Some(work) = &tree.work else { continue };
        let mut names = BTreeSet::new();
        for (path, blob) in work.files.iter().filter(|(_, blob)| !blob.is_empty()) {
            names.extend(app.store.index().made_by(path, blob)?.map(String::from));
        }
        let open = !work.files.is_empty();
        let who = match names.is_empty() {
            false => names.into_iter().collect(),
            true => who(&work.side.commit).unwrap_or_default(),
        };
        seen.insert(tree.head.branch.as_ref().map(|branch| format!("refs/heads/{branch}")));
        let spot = Spot::Tree(tree.root.clone());
        lines.push(Line { name: tree.title.clone(), side: work.side.clone(), who, open, spot });
    }
    let oldest = app.now().as_second() - DAYS * 86_400;
    let mut others = Vec::new();
    let tips = repo.tips()?;
    // Of a branch of the same name that the same person made, what a remote has is an earlier state of it.
    let is_own = |name: &str, id: &str| {
        let branch = name.split_once('/').map(|(_, branch)| format!("refs/heads/{branch}"));
        let local = tips.iter().find(|tip| Some(&tip.name) == branch.as_ref());
        local.is_some_and(|local| who(&local.id) == who(id))
    };
    for tip in &tips {
        let name =
            tip.name.strip_prefix("refs/heads/").or_else(|| tip.name.strip_prefix("refs/remotes/"));
        let Some(name) = name.filter(|_| !seen.contains(&Some(tip.name.clone()))) else { continue };
        let Some(commit) = repo.commit(&tip.id) else { continue };
        // What a remote has of a branch that is here, too, is the same work.
        let is_here = lines.iter().any(|line| line.side.commit == tip.id)
            || others.iter().any(|(_, _, id): &(_, _, String)| *id == tip.id);
        if commit.at.as_second() < oldest || is_here {
            continue;
        }
        if !(tip.name.starts_with("refs/remotes/") && is_own(name, &tip.id)) {
            others.push((std::cmp::Reverse(commit.at), name.to_owned(), tip.id.clone()));
        }
    }
    others.sort();
    let room = MOST_LINES.saturating_sub(lines.len());
    if others.len() > room {
        notes.push(format!("of {} active branches, the newest {room} are tried", others.len()));
        others.truncate(room);
    }
    for (_, name, id) in others {
        if let Ok(side) = merges.side(&id) {
            let spot = Spot::Branch(name.clone());
            lines.push(Line { name, side, who: who(&id).unwrap_or_default(), open: false, spot });
        }
    }
    Ok(lines)
}

/// Returns the alert about a merge that would stop.
fn raised(ours: &Line, theirs: &Line, conflicts: &[Conflict]) -> Result<Raised, Error> {
    let (ours, theirs, turned) =
        if ours.name <= theirs.name { (ours, theirs, false) } else { (theirs, ours, true) };
    let mut text = format!("merging {} and {} would conflict", named(ours), named(theirs));
    let mut about = Vec::new();
    for conflict in conflicts.iter().take(NAMED) {
        let Conflict { path, .. } = conflict;
        let (our_lines, their_lines) = match turned {
            false => (&conflict.ours, &conflict.theirs),
            true => (&conflict.theirs, &conflict.ours),
        };
        if conflict.in_lines {
            let (our_words, their_words) = (ranges(our_lines), ranges(their_lines));
            text.push_str(&format!(
                "\n{path}: {our_words} in {}, {their_words} in {}",
                ours.name, theirs.name
            ));
        } else {
            text.push_str(&format!("\n{path}: one moved, removed or replaced it"));
        }
        about.extend(About::place(path).ok());
    }
    if conflicts.len() > NAMED {
        text.push_str(&format!("\nand {} more files", conflicts.len() - NAMED));
    }
    Ok(Raised {
        source: SOURCE.parse()?,
        key: key_of(ours, theirs),
        text,
        kind: Kind::Conflict,
        severity: Some(Severity::High),
        about,
    })
}

/// Returns a line of work with who works on it.
fn named(line: &Line) -> String {
    let who: Vec<&str> =
        line.who.iter().filter(|who| who.parse::<Name>().is_ok()).map(String::as_str).collect();
    let open = if line.open { ", not committed" } else { "" };
    let name = if line.name.len() == 40 { short(&line.name) } else { line.name.clone() };
    match who.is_empty() {
        true => format!("{name}{}", if line.open { " (not committed)" } else { "" }),
        false => format!("{name} ({}{open})", who.join(", ")),
    }
}

/// Words lines, as `lines 3-5 and 9`.
pub(super) fn ranges(ranges: &[LineRange]) -> String {
    let words: Vec<String> = ranges
        .iter()
        .map(|LineRange { start, end }| match start == end {
            true => start.to_string(),
            false => format!("{start}-{end}"),
        })
        .collect();
    let lines = if words.len() == 1 && !words[0].contains('-') { "line" } else { "lines" };
    match words.split_last() {
        None => "the whole file".to_owned(),
        Some((last, [])) => format!("{lines} {last}"),
        Some((last, rest)) => format!("{lines} {} and {last}", rest.join(", ")),
    }
}
