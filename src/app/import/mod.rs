//! Taking in tasks that were kept elsewhere: their states, what depends on what, their texts.
//!
//! What a task was called there is one of its tags, by which it is found, and one with its origin before it, as in
//! `beads:bd-7`, by which it is known again, as labels are tags, too; so a task is taken in once, however
//! often that is asked for. A later import brings what came since, and closes here what was closed there and is
//! untouched here.

mod backlog;
mod beads;
mod called;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::open::App;
use super::task::TaskQuery;
use crate::domain::name::Name;
use crate::domain::task::Status;
use crate::domain::text::{MAX_LINE, MAX_LIST, MAX_TEXT};
use crate::error::Error;

pub(crate) use called::called;

/// So many operations are written together.
const TOGETHER: usize = 400;
/// More tasks than anybody has.
const ALL: usize = 1_000_000;

/// Where tasks come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Beads: an object a line.
    Beads,
    /// Backlog.md: a Markdown file a task.
    Backlog,
}

impl Origin {
    /// All there are.
    const ALL: [Self; 2] = [Self::Beads, Self::Backlog];

    /// Returns its name, which is a tag of what comes from it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Beads => "beads",
            Self::Backlog => "backlog",
        }
    }

    /// Returns the tag by which a task is known again.
    fn naming(self, id: &str) -> String {
        format!("{}:{id}", self.word())
    }

    /// Returns what a task was called there, if this is the tag that says it.
    fn named_by(self, tag: &str) -> Option<&str> {
        tag.strip_prefix(self.word())?.strip_prefix(':')
    }
}

/// How far a task is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    Blocked,
    Done(Option<String>),
    Cancelled(String),
}

/// A task as it is kept elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Foreign {
    id: String,
    title: String,
    description: String,
    criteria: Vec<String>,
    tags: Vec<String>,
    /// `critical`, `important` or `routine`.
    priority: &'static str,
    state: State,
    estimate: Option<String>,
    assignee: Option<String>,
    under: Option<String>,
    depends_on: Vec<String>,
    /// Who said what.
    comments: Vec<(String, String)>,
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportView {
    /// What was added.
    pub added: Vec<ImportedView>,
    /// How many were here already.
    pub known: i64,
    /// What could not be taken over, a sentence each.
    pub left_out: Vec<String>,
}

/// A task that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedView {
    /// Its id there, which is a tag here.
    pub there: String,
    /// Its short id here.
    pub short: String,
}

impl App {
    /// Takes in the tasks of a file or folder.
    ///
    /// # Errors
    /// When it cannot be read, or is in no form of that origin's.
    pub fn import_tasks(&mut self, origin: Origin, from: &Path) -> Result<ImportView, Error> {
        let mut view = ImportView::default();
        let found = match origin {
            Origin::Beads => beads::read(from, &mut view.left_out)?,
            Origin::Backlog => backlog::read(from, &mut view.left_out)?,
        };
        let mut here = BTreeMap::new();
        for task in self.tasks(&TaskQuery { all: true, limit: ALL, ..TaskQuery::default() })?.tasks
        {
            if task.tags.iter().any(|tag| tag == origin.word()) {
                for id in task.tags.iter().filter_map(|tag| origin.named_by(tag)) {
                    here.insert(id.to_owned(), (task.short.clone(), task.status));
                }
            }
        }
        let found = in_order(found, &mut view.left_out);
        self.meet(&found)?;
        view.known = found.iter().filter(|task| here.contains_key(&task.id)).count() as i64;
        let new: Vec<&Foreign> = found.iter().filter(|task| !here.contains_key(&task.id)).collect();
        for some in new.chunks(TOGETHER / 2) {
            self.add(origin, some, &mut here, &mut view)?;
        }
        let states = states(&found, &here, &mut view.left_out);
        for some in states.chunks(TOGETHER) {
            self.do_all(some)?;
        }
        Ok(view)
    }

    /// Makes those known who do something.
    fn meet(&mut self, found: &[Foreign]) -> Result<(), Error> {
        let known: BTreeSet<String> =
            self.participants()?.participants.into_iter().map(|one| one.name).collect();
        let mut names: Vec<String> =
            found.iter().filter_map(|task| task.assignee.clone()).collect();
        names.sort();
        names.dedup();
        names.retain(|name| !known.contains(name));
        let ops: Vec<Value> = names
            .into_iter()
            .map(|name| json!({ "op": "participant.set", "name": name }))
            .collect();
        ops.chunks(TOGETHER).try_for_each(|some| self.do_all(some))
    }

    fn add(
        &mut self,
        origin: Origin,
        some: &[&Foreign],
        here: &mut BTreeMap<String, (String, Status)>,
        view: &mut ImportView,
    ) -> Result<(), Error> {
        let mut ops = Vec::new();
        let mut comments: Vec<(usize, String)> = Vec::new();
        let mut labels: BTreeMap<&str, String> = BTreeMap::new();
        for (n, task) in some.iter().enumerate() {
            let named = |id: &String| match (labels.get(id.as_str()), here.get(id)) {
                (Some(label), _) => Some(format!("${label}")),
                (None, Some((short, _))) => Some(short.clone()),
                (None, None) => None,
            };
            let label = format!("n{n}");
            let mut tags = vec![origin.word().to_owned(), origin.naming(&task.id), task.id.clone()];
            // Nobody's label may stand for what a task was called.
            tags.extend(task.tags.iter().filter(|label| origin.named_by(label).is_none()).cloned());
            tags.truncate(MAX_LIST);
            let mut op = json!({
                "op": "task.add",
                "label": label,
                "title": task.title,
                "priority": task.priority,
                "tags": tags,
                "criteria": task.criteria,
                "depends_on": task.depends_on.iter().filter_map(named).take(MAX_LIST).collect::<Vec<_>>(),
            });
            let told = [
                ("description", (!task.description.is_empty()).then(|| task.description.clone())),
                ("estimate", task.estimate.clone()),
                ("under", task.under.as_ref().and_then(named)),
                // Nobody else may say of another's task that it is blocked.
                ("assignee", task.assignee.clone().filter(|_| task.state != State::Blocked)),
            ];
            for (name, value) in told {
                if let Some(value) = value {
                    op[name] = value.into();
                }
            }
            ops.push(op);
            for (by, text) in &task.comments {
                comments.push((n, cut(&format!("{by}: {text}"), MAX_TEXT)));
            }
            labels.insert(&task.id, label);
        }
        // One batch has its limit; what is beyond it follows.
        let fit = ops.len() + comments.len() <= crate::app::batch::MAX_OPS;
        if fit {
            ops.extend(comments.iter().map(|(n, text)| comment(&format!("$n{n}"), text)));
        }
        let ids: BTreeMap<String, &str> =
            some.iter().enumerate().map(|(n, task)| (format!("n{n}"), task.id.as_str())).collect();
        for made in self.batch(lines(&ops).as_bytes())? {
            if let Some(there) = made.label.and_then(|label| ids.get(&label).copied()) {
                here.insert(there.to_owned(), (made.short.clone(), Status::Pending));
                view.added.push(ImportedView { there: there.to_owned(), short: made.short });
            }
        }
        if !fit {
            let of = |n: usize| here.get(&some[n].id).map(|(short, _)| short.as_str());
            let left: Vec<Value> =
                comments.iter().filter_map(|(n, text)| Some(comment(of(*n)?, text))).collect();
            left.chunks(TOGETHER).try_for_each(|some| self.do_all(some))?;
        }
        Ok(())
    }

    fn do_all(&mut self, ops: &[Value]) -> Result<(), Error> {
        self.batch(lines(ops).as_bytes()).map(|_| ())
    }
}

/// Returns what brings tasks that are untouched here to where they are there, parts before what they are parts of.
fn states(
    found: &[Foreign],
    here: &BTreeMap<String, (String, Status)>,
    left_out: &mut Vec<String>,
) -> Vec<Value> {
    let is_open = |task: &Foreign| matches!(task.state, State::Open | State::Blocked);
    let with_open_part: BTreeSet<&str> = found
        .iter()
        .filter(|task| is_open(task))
        .filter_map(|task| task.under.as_deref())
        .collect();
    let mut ops = Vec::new();
    for task in found.iter().rev() {
        let Some((short, Status::Pending)) = here.get(&task.id) else { continue };
        if !is_open(task) && with_open_part.contains(task.id.as_str()) {
            left_out.push(format!(
                "{} is closed there and stays open, as a part of it is open",
                task.id
            ));
            continue;
        }
        ops.extend(match &task.state {
            State::Open => None,
            State::Blocked => {
                Some(json!({ "op": "task.block", "of": short, "reason": "it was blocked where it came from" }))
            }
            State::Done(None) => Some(json!({ "op": "task.done", "of": short })),
            State::Done(Some(why)) => Some(json!({ "op": "task.done", "of": short, "summary": why })),
            State::Cancelled(why) => Some(json!({ "op": "task.cancel", "of": short, "reason": why })),
        });
    }
    ops
}

fn comment(of: &str, text: &str) -> Value {
    json!({ "op": "task.comment", "of": of, "text": text })
}

fn lines(ops: &[Value]) -> String {
    ops.iter().map(|op| format!("{op}\n")).collect()
}

/// Puts each task behind what it is a part of and what comes before it; what names nothing that is there, or goes
/// round in a circle, is left out and told.
fn in_order(found: Vec<Foreign>, left_out: &mut Vec<String>) -> Vec<Foreign> {
    let mut by_id: BTreeMap<String, Foreign> = BTreeMap::new();
    let mut order = Vec::new();
    for task in found {
        if by_id.contains_key(&task.id) {
            left_out.push(format!("{} is there twice; the first is taken", task.id));
            continue;
        }
        order.push(task.id.clone());
        by_id.insert(task.id.clone(), task);
    }
    let known: BTreeSet<String> = by_id.keys().cloned().collect();
    for task in by_id.values_mut() {
        let strange = |id: &String| !known.contains(id);
        for id in task.depends_on.iter().chain(&task.under).filter(|id| strange(id)) {
            left_out.push(format!("{} names {id}, which is not there", task.id));
        }
        task.depends_on.retain(|id| !strange(id));
        task.under = task.under.take().filter(|id| !strange(id));
    }
    let mut placed: BTreeSet<String> = BTreeSet::new();
    let mut sorted = Vec::new();
    while !order.is_empty() {
        let is_free = |id: &String| {
            let task = &by_id[id];
            task.depends_on.iter().chain(&task.under).all(|other| placed.contains(other))
        };
        let (ready, waiting): (Vec<String>, Vec<String>) = order.iter().cloned().partition(is_free);
        order = waiting;
        if ready.is_empty() {
            // A circle: it is cut at whoever stands first.
            let id = order[0].clone();
            if let Some(task) = by_id.get_mut(&id) {
                let lost: Vec<&String> = task
                    .depends_on
                    .iter()
                    .chain(&task.under)
                    .filter(|id| !placed.contains(*id))
                    .collect();
                for other in lost {
                    left_out.push(format!(
                        "{id} and {other} wait for each other; that {id} does is left out"
                    ));
                }
                task.depends_on.retain(|other| placed.contains(other));
                task.under = task.under.take().filter(|other| placed.contains(other));
            }
            continue;
        }
        for id in ready {
            sorted.extend(by_id.get(&id).cloned());
            placed.insert(id);
        }
    }
    sorted
}

/// Returns a text that is at most so many bytes.
fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(most - 4)])
}

/// Returns a text as one line that may be a title, a tag or a criterion.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    cut(&words.join(" "), MAX_LINE)
}

/// Returns a word that may be a tag.
fn tag(text: &str) -> Option<String> {
    let text = one_line(text).replace(' ', "-");
    (!text.is_empty()).then_some(text)
}

/// Returns the participant that a name elsewhere stands for: of an address, what stands before the @.
fn name(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@');
    let local = text.split('@').next().unwrap_or(text);
    Name::slug(local).ok().map(|name| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(id: &str, under: Option<&str>, depends_on: &[&str]) -> Foreign {
        Foreign {
            id: id.to_owned(),
            under: under.map(str::to_owned),
            depends_on: depends_on.iter().map(|&id| id.to_owned()).collect(),
            ..Foreign::default()
        }
    }

    #[test]
    fn tasks_stand_behind_what_they_need_and_circles_are_cut() {
        let mut left_out = Vec::new();
        let found = vec![
            foreign("c", Some("a"), &["b"]),
            foreign("b", None, &["a", "lost"]),
            foreign("a", None, &[]),
            foreign("x", None, &["y"]),
            foreign("y", None, &["x"]),
            foreign("a", None, &[]),
        ];
        let sorted = in_order(found, &mut left_out);
        let ids: Vec<&str> = sorted.iter().map(|task| task.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c", "x", "y"]);
        assert_eq!(left_out.len(), 3, "{left_out:?}");
    }

    #[test]
    fn names_and_lines_are_made_fit() {
        assert_eq!(name("@Jane Doe").as_deref(), Some("jane-doe"));
        assert_eq!(name("steve@example.org").as_deref(), Some("steve"));
        assert_eq!(name("@"), None);
        assert_eq!(one_line(" a\n\tb\u{1b}[0m "), "a b [0m");
        assert!(one_line(&"ü".repeat(1000)).len() <= MAX_LINE);
    }
}
