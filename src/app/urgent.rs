//! What has become urgent for somebody who works: it is told once, on the back of whatever it does next.
//!
//! Critical messages, and others about what it has locked; work that is handed off to it, and the review of
//! its own; alerts about what it works on. To be told is not to have read: messages stay unread.

use std::collections::BTreeSet;

use super::brief::text::quote;
use super::brief::tokens;
use super::open::App;
use super::view::MessageView;
use crate::domain::about::About;
use crate::domain::lock::glob::Pattern;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::shell::quoted;
use crate::error::Error;
use crate::store::leases::{self, Lease};
use crate::store::{cursors, memory};

/// So many of each sort are told at once; the others come the next time.
const MOST: usize = 10;
/// So many characters of a text stand for all of it.
const BEGINS: usize = 20;
/// So many unread messages of a priority are looked at for what they are about.
const LOOKED_AT: usize = 50;
/// So many characters of a text are quoted.
const TEXT: usize = 160;
/// So many of somebody's tasks are looked at.
const TASKS: usize = 100;

/// Why something is urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// A message that is critical.
    Critical,
    /// A message about a file that the reader has locked.
    Locked,
    /// Somebody waits for a lock of the reader's.
    Wanted,
    /// Work that is handed off to the reader.
    Handoff,
    /// The review of the reader's work is complete.
    Reviewed,
    /// An alert about what the reader works on.
    Alert,
}

/// Something that is urgent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Urgent {
    why: Why,
    /// What it is remembered by once it is told.
    key: String,
    /// What it is called: a short id, or an alert's name.
    what: String,
    /// Who wrote it.
    by: String,
    /// What it says.
    text: String,
}

impl Urgent {
    /// Says whether a result tells it already: what it is called, and how its text begins.
    fn stands_in(&self, shown: &str) -> bool {
        let begins: String = self.text.chars().take(BEGINS).collect();
        !begins.is_empty() && shown.contains(&self.what) && shown.contains(&begins)
    }

    /// Says it in one line, with the call that follows.
    fn line(&self) -> String {
        let Self { why, what, by, text, .. } = self;
        let text = quote(text, TEXT);
        match why {
            Why::Critical => format!("- critical {what} from {by}: {text}; `collab inbox`\n"),
            Why::Locked => {
                format!(
                    "- {what} from {by}, about what you lock: {text}; `collab send --reply {what} -m TEXT`\n"
                )
            }
            Why::Wanted => {
                format!("- {by} waits for your lock of {what}; `collab unlock {}`\n", quoted(what))
            }
            Why::Handoff => {
                format!("- {by} hands off to you: {text}; `collab handoff accept {what}`\n")
            }
            Why::Reviewed => {
                format!("- the review of your {what} is complete; `collab show {what}`\n")
            }
            Why::Alert => format!("- alert {what} by {by}: {text}; `collab show {what}`\n"),
        }
    }
}

/// What somebody works on: paths, and short ids of tasks.
struct Own {
    /// What it has locked.
    locked: Vec<Pattern>,
    /// Who waits for that, and for what of it.
    wanted: Vec<(Name, String)>,
    paths: Vec<Pattern>,
    tasks: BTreeSet<String>,
}

impl Own {
    fn of(app: &App, me: &Name) -> Result<Self, Error> {
        let store = &app.store;
        let held = leases::read(store.paths()).leases;
        let held: Vec<Lease> = held.into_iter().filter(|lease| lease.by == *me).collect();
        let locked: Vec<Pattern> = held.iter().map(|lease| Pattern::glob(&lease.path)).collect();
        let wanted = held.into_iter().flat_map(|Lease { path, wanted_by, .. }| {
            wanted_by.into_iter().map(move |name| (name, path.clone()))
        });
        let wanted = wanted.collect();
        let mut own = Self { paths: locked.clone(), locked, wanted, tasks: BTreeSet::new() };
        for row in store.index().tasks_of(me, TASKS)? {
            own.tasks.insert(row.short);
            own.paths.extend(row.task.about.iter().filter_map(About::path).map(Pattern::path));
        }
        if let Some(at_hand) = memory::read(store.paths()).participants.get(me) {
            own.paths.extend(at_hand.files.iter().map(|file| Pattern::path(file)));
        }
        Ok(own)
    }

    /// Says whether one of the things that something is about is among some paths.
    fn touches(about: &[String], paths: &[Pattern]) -> bool {
        let places = about.iter().filter_map(|about| About::place(about).ok());
        let mut files = places.filter_map(|place| place.path().map(Pattern::path));
        files.any(|file| paths.iter().any(|own| own.overlaps(&file)))
    }

    fn concerns(&self, about: &[String]) -> bool {
        about.iter().any(|about| self.tasks.contains(about)) || Self::touches(about, &self.paths)
    }
}

impl App {
    /// Says what has become urgent for who asks and was not told before, in at most so many tokens, and
    /// remembers that it is told; nothing at all where there is nothing. What stands in `shown` counts as told.
    ///
    /// # Errors
    /// When it cannot be told who asks, or the store cannot be read.
    pub fn urgent(&mut self, most: usize, shown: &str) -> Result<String, Error> {
        let me = self.my_name()?;
        let all = self.all_urgent(&me)?;
        let cursors = cursors::read(self.store.paths());
        let mut told =
            cursors.readers.get(&me).map(|cursor| cursor.told.clone()).unwrap_or_default();
        let before = told.clone();
        let mut text = String::new();
        for one in &all {
            if told.contains(&one.key) {
                continue;
            }
            if !one.stands_in(shown) {
                let longer = format!("{text}{}", one.line());
                if tokens::count(&longer) > most {
                    continue;
                }
                text = longer;
            }
            told.insert(one.key.clone());
        }
        // What is urgent no more need not be remembered.
        told.retain(|key| all.iter().any(|one| one.key == *key));
        if told != before && !told.is_subset(&before) {
            self.store.mark_read(|cursors| {
                cursors.readers.entry(me.clone()).or_default().told = told;
                Ok(())
            })?;
        }
        Ok(text)
    }

    fn all_urgent(&self, me: &Name) -> Result<Vec<Urgent>, Error> {
        let own = Own::of(self, me)?;
        let mut found = Vec::new();
        let message = |why| {
            move |m: MessageView| Urgent { why, key: m.id, what: m.short, by: m.from, text: m.text }
        };
        found.extend(
            self.unread_of(&[Priority::Critical], MOST)?.into_iter().map(message(Why::Critical)),
        );
        if !own.locked.is_empty() {
            let mut asked = self.unread_of(&[Priority::Important, Priority::Routine], LOOKED_AT)?;
            asked.retain(|message| Own::touches(&message.about, &own.locked));
            found.extend(asked.into_iter().take(MOST).map(message(Why::Locked)));
        }
        found.extend(own.wanted.iter().take(MOST).map(|(name, path)| Urgent {
            why: Why::Wanted,
            key: format!("{name} {path}"),
            what: path.clone(),
            by: name.to_string(),
            text: String::new(),
        }));
        for handoff in self.handoffs_for(true, true)?.into_iter().take(MOST) {
            let why = if handoff.by == me.as_str() { Why::Reviewed } else { Why::Handoff };
            let (key, what) = (handoff.id, handoff.short);
            found.push(Urgent { why, key, what, by: handoff.by, text: handoff.text });
        }
        let alerts = self.alerts(false)?.alerts.into_iter();
        let mine = alerts.filter(|alert| alert.by != me.as_str() && own.concerns(&alert.about));
        found.extend(mine.take(MOST).map(|alert| Urgent {
            why: Why::Alert,
            key: format!("{} {}", alert.alert, alert.at),
            what: alert.alert,
            by: alert.by,
            text: alert.text,
        }));
        Ok(found)
    }
}
