//! What all sections need to know, looked up once: who reads, since when, and what is its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::beginning::Beginning;
use super::notes::Notes;
use super::{BriefAsked, Depth};
use crate::app::inbox::Reader;
use crate::app::note::Lines;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::alert::Alert;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::activity::News;
use crate::store::index::commits::CommitsFrom;
use crate::store::index::messages::MessageRow;
use crate::store::index::tasks::{Gist, Numbered, TaskRow};

/// How many of the newest events are looked at: a briefing costs the same in a long history.
const LOOKED_AT: usize = 3000;
/// How many unread messages of one priority are looked at.
const UNREAD: usize = 300;
/// How many alerts are looked at.
const ALERTS: usize = 100;
/// How many of the tasks that were completed last a newcomer is told of, however old they are.
const DONE_LAST: usize = 5;
/// How many of the reader's tasks are looked at.
const HELD: usize = 200;
/// The section of unread messages.
pub(crate) const UNREAD_MESSAGES: &str = "Unread messages";
/// The section of the reader's own tasks.
pub(crate) const YOUR_WORK: &str = "Your work";
/// What closes a task.
const CLOSING: [&str; 2] = ["task.done", "task.cancelled"];
/// How far back a newcomer is told, in days.
const NEWCOMER_DAYS: i64 = 3;

/// What is past that which is looked at: it is told as cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) items: usize,
    /// How many of them must be told.
    pub(crate) must: usize,
}

/// What all sections need to know.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Who reads; nobody in particular for the team's view.
    pub(crate) me: Option<Name>,
    /// Under which addresses it is reached, and what it has read.
    pub(crate) reader: Option<Reader>,
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
    pub(crate) depth: Depth,
    pub(crate) branch: Option<String>,
    /// Since when; nothing for a newcomer.
    pub(crate) since: Option<Timestamp>,
    /// From where on commits are told.
    pub(crate) commits: CommitsFrom,
    /// What happened since, newest first.
    pub(crate) news: Vec<News>,
    /// The ids of that, sorted.
    new: Vec<Id>,
    /// What is unread; for the team, what was said to it.
    pub(crate) messages: Vec<MessageRow>,
    /// What is past that which is looked at, by the name of its section.
    pub(crate) past: BTreeMap<&'static str, Past>,
    /// The open tasks that the reader holds.
    pub(crate) mine: Vec<TaskRow>,
    /// Their numbers in the database.
    pub(crate) my_numbers: BTreeMap<Id, i64>,
    /// Those of the tasks that they are parts of.
    pub(crate) my_parents: BTreeSet<i64>,
    /// What its tasks are about, also under the names that files have now.
    pub(crate) my_paths: BTreeSet<String>,
    /// Files of which notes speak under other names than they have now, with these.
    moved: BTreeMap<String, String>,
    /// The numbers of the tasks that something happened to.
    pub(crate) touched: BTreeSet<i64>,
    /// Those of them that were closed by that.
    pub(crate) closed: BTreeMap<Id, Gist>,
    /// The notes that something happened to, and the open ones that anybody may act on.
    pub(crate) notes: Notes,
    /// The numbers of the entries of the context that something happened to.
    pub(crate) entries: BTreeSet<i64>,
    /// The alerts that stand, the last raised first.
    pub(crate) alerts: Vec<Alert>,
    /// The numbers of the alerts that something happened to.
    pub(crate) touched_alerts: BTreeSet<i64>,
}

impl Desk {
    pub(crate) fn set(app: &App, me: Option<Name>, asked: &BriefAsked) -> Result<Self, Error> {
        let lines = Lines::of(&app.site);
        let reader = me.as_ref().map(|me| Reader::find(app, me)).transpose()?;
        let now = app.now();
        let newcomer = now.as_millisecond() - NEWCOMER_DAYS * 86_400_000;
        let Beginning { events, commits, since } =
            Beginning::find(app, me.as_ref(), asked.since.as_deref(), newcomer)?;
        let index = app.store.index();
        let news = index.news(events, LOOKED_AT)?;
        let held =
            me.as_ref().map(|me| index.numbered_of(me, HELD)).transpose()?.unwrap_or_default();
        let mut past = BTreeMap::new();
        if let Some(me) = me.as_ref().filter(|_| held.len() == HELD) {
            past.insert(YOUR_WORK, past_held(index, me, &held)?);
        }
        let my_numbers = held.iter().map(|held| (held.row.task.id, held.number)).collect();
        let my_parents = held.iter().filter_map(|held| held.parent).collect();
        let mine: Vec<TaskRow> = held.into_iter().map(|held| held.row).collect();
        let my_paths = paths_of(index, &mine, &lines);
        let most = match asked.depth {
            Depth::Quick => 150,
            Depth::Standard => 400,
            Depth::Deep => 1000,
        };
        let (mut touched, mut notes) = (BTreeSet::new(), BTreeSet::new());
        let (mut entries, mut touched_alerts) = (BTreeSet::new(), BTreeSet::new());
        for (noun, number) in news.iter().filter_map(News::of) {
            let touched = match noun {
                Noun::Task => &mut touched,
                Noun::Note => &mut notes,
                Noun::Context => &mut entries,
                Noun::Alert => &mut touched_alerts,
                Noun::Message
                | Noun::Participant
                | Noun::Session
                | Noun::Handoff
                | Noun::Checkpoint => continue,
            };
            if touched.len() < most {
                touched.insert(number);
            }
        }
        let messages = match &reader {
            Some(reader) => reader.unread(index, UNREAD)?,
            None => announced(index, &news)?,
        };
        if let Some(reader) = &reader {
            past.insert(UNREAD_MESSAGES, past_unread(index, reader, &messages)?);
        }
        past.retain(|_, past| past.items > 0);
        let mut new: Vec<Id> = news.iter().map(|news| news.id).collect();
        new.sort_unstable();
        let mut closed = closed(index, &news, &new, &touched)?;
        if me.is_some() && since.is_none() {
            // A newcomer is told what was done last, whenever that was.
            let last = index.gists_with_status(Status::Completed, DONE_LAST)?;
            closed.extend(last.into_iter().map(|gist| (gist.id, gist)));
        }
        let notes = Notes::look(index, &notes, me.is_some() && since.is_none())?;
        // Who works on no file has none to compare with.
        let moved = if my_paths.is_empty() { BTreeMap::new() } else { notes.moved(&lines) };
        Ok(Self {
            me,
            reader,
            now,
            zone: app.time_zone(),
            depth: asked.depth,
            branch: app.site.head().branch,
            since,
            commits,
            news,
            new,
            messages,
            past,
            mine,
            my_numbers,
            my_parents,
            my_paths,
            moved,
            touched,
            closed,
            notes,
            entries,
            alerts: index.alerts(ALERTS)?,
            touched_alerts,
        })
    }

    /// Returns the short ids that are known already.
    pub(crate) fn shorts(&self) -> HashMap<(Noun, Id), String> {
        let messages = self.messages.iter().map(|row| (Noun::Message, row.id, &row.short));
        let mine = self.mine.iter().map(|row| (Noun::Task, row.task.id, &row.short));
        let closed = self.closed.values().map(|task| (Noun::Task, task.id, &task.short));
        let notes = self.notes.rows().map(|note| (Noun::Note, note.id, &note.short));
        let known = messages.chain(mine).chain(closed).chain(notes);
        known.map(|(noun, id, short)| ((noun, id), short.clone())).collect()
    }

    /// Says whether somebody is the reader.
    pub(crate) fn is_me(&self, name: &str) -> bool {
        self.me.as_ref().is_some_and(|me| me.as_str() == name)
    }

    /// Says whether a path is one that the reader's tasks are about, or inside of one.
    pub(crate) fn is_my_path(&self, path: &str) -> bool {
        self.my_paths.iter().any(|mine| crate::app::task::is_within(path, mine))
    }

    /// Says whether an open task is held by the reader.
    pub(crate) fn is_my_task(&self, id: Id) -> bool {
        self.my_numbers.contains_key(&id)
    }

    /// Says whether the reader holds a task.
    pub(crate) fn holds(&self, task: &Gist) -> bool {
        task.assignee.as_ref().is_some_and(|name| self.is_me(name.as_str()))
    }

    /// Says whether something that happened is new to the reader.
    pub(crate) fn is_news(&self, id: Id) -> bool {
        self.new.binary_search(&id).is_ok()
    }

    /// Says whether something concerns the reader's work: its files, its tasks, its open notes.
    pub(crate) fn is_mine(&self, about: &[About]) -> bool {
        about.iter().any(|about| match about {
            About::Object(id) => {
                self.is_my_task(*id)
                    || self.notes.get(*id).is_some_and(|note| self.is_me(note.by.as_str()))
            }
            // What is about a folder concerns whoever works on a file in it.
            About::Place { path, .. } => {
                let path = self.moved.get(path).unwrap_or(path);
                self.is_my_path(path)
                    || self.my_paths.iter().any(|mine| crate::app::task::is_within(mine, path))
            }
        })
    }

    /// Says whether something is new that another did.
    pub(crate) fn is_told(&self, id: Id, by: &Name) -> bool {
        self.is_news(id) && !self.is_me(by.as_str())
    }

    /// Says whether the reader is new here, and is told where to begin.
    pub(crate) fn is_newcomer(&self) -> bool {
        self.me.is_some() && self.since.is_none()
    }

    /// Returns how long ago something was.
    pub(crate) fn ago(&self, at: Timestamp) -> String {
        crate::domain::time::ago_short(at, self.now, &self.zone)
    }
}

/// Returns what tasks are about, also under the names that files have now.
fn paths_of(index: Index<'_>, tasks: &[TaskRow], lines: &Lines<'_>) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for row in tasks {
        let head = || index.head_at(row.task.id).ok()?;
        for path in row.task.about.iter().filter_map(About::path) {
            paths.extend(lines.renamed(path, head));
            paths.insert(path.to_owned());
        }
    }
    paths
}

/// Counts the reader's tasks past those that were looked at: what is begun comes first there.
fn past_held(index: Index<'_>, me: &Name, held: &[Numbered]) -> Result<Past, Error> {
    let begun = held.iter().filter(|held| held.row.task.status != Status::Pending).count();
    let past = |all: i64, looked_at: usize| (all as usize).saturating_sub(looked_at);
    Ok(Past {
        items: past(index.count_tasks_of(me)?, held.len()),
        must: past(index.count_begun_of(me)?, begun),
    })
}

/// Counts the unread messages past those that were looked at.
fn past_unread(index: Index<'_>, reader: &Reader, messages: &[MessageRow]) -> Result<Past, Error> {
    let looked_at = |priority| messages.iter().filter(|m| m.sent.priority == priority).count();
    // To count them is worth it only where there may be more.
    if Priority::ALL.iter().all(|priority| looked_at(*priority) < UNREAD) {
        return Ok(Past::default());
    }
    let mut past = Past::default();
    for (all, priority) in reader.count_unread(index)?.into_iter().zip(Priority::ALL) {
        let more = (all as usize).saturating_sub(looked_at(priority));
        past.items += more;
        if priority == Priority::Critical {
            past.must += more;
        }
    }
    Ok(past)
}

/// Returns what was said to all that is not routine: the team's messages.
fn announced(index: Index<'_>, news: &[News]) -> Result<Vec<MessageRow>, Error> {
    let mut found = Vec::new();
    for news in news.iter().filter(|news| news.kind == "message.sent") {
        if let Some(message) = index.message(news.id)?
            && message.sent.priority != Priority::Routine
        {
            found.push(message);
        }
    }
    Ok(found)
}

/// Returns which of the tasks that something happened to were closed by what is new.
fn closed(
    index: Index<'_>,
    news: &[News],
    new: &[Id],
    touched: &BTreeSet<i64>,
) -> Result<BTreeMap<Id, Gist>, Error> {
    let closings = news.iter().filter(|news| CLOSING.contains(&news.kind.as_str()));
    let maybe: BTreeSet<i64> = closings.filter_map(|news| news.object).collect();
    let mut closed = BTreeMap::new();
    for number in maybe.intersection(touched) {
        if let Some(gist) = index.gist(*number)?
            && gist.closed.as_ref().is_some_and(|closed| new.binary_search(&closed.id).is_ok())
        {
            closed.insert(gist.id, gist);
        }
    }
    Ok(closed)
}
