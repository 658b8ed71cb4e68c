//! The activity: what happened, event by event.

mod detail;

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::find;
use super::open::App;
use super::since::{self, Since};
use crate::domain::event::{KINDS, Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::index::events::{LogQuery, Logged};

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// Which events are asked for.
#[derive(Clone, Debug, Default)]
pub struct LogAsked {
    /// Since when: a time, `last`, or a commit.
    pub since: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// Of which kind, or noun.
    pub kind: Option<String>,
    /// At most so many, the newest.
    pub limit: Option<i64>,
    /// The lines alone: what they are about is not looked up.
    pub lines_only: bool,
}

/// One event as people see it.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What, in the words of the format.
    pub kind: String,
    /// The object's short id, or name.
    pub object: String,
    /// A line about the object.
    pub text: String,
    /// A line about what happened to it.
    pub detail: String,
    /// The event, byte for byte.
    pub line: String,
}

/// A place in the log from which to go on, and what is asked for.
#[derive(Clone, Debug)]
pub struct Place {
    query: LogQuery,
    lines_only: bool,
    /// Which database it is in: one that is built anew numbers its events anew.
    store: String,
    seq: i64,
    newest: Option<Id>,
    /// Events up to here were handed over, where they come in the order of their ids.
    handed: Option<Id>,
}

/// Why a pass over the log ended early.
enum Stopped<E> {
    Reading(Error),
    Handing(E),
}

impl App {
    /// Hands over events, oldest first; returns the place after the last.
    ///
    /// # Errors
    /// When something that was asked for is not known, and what `each` returns.
    pub fn log<E: From<Error>>(
        &mut self,
        asked: &LogAsked,
        mut each: impl FnMut(LogLine) -> Result<(), E>,
    ) -> Result<Place, E> {
        let mut place = Place {
            query: self.log_query(asked)?,
            lines_only: asked.lines_only,
            store: String::new(),
            seq: 0,
            newest: None,
            handed: None,
        };
        self.to_the_end(&mut place)?;
        self.hand(&mut place, &mut each)?;
        place.query.limit = None;
        Ok(place)
    }

    /// Brings in what is new, hands over what arrived after a place, and moves the place on.
    ///
    /// # Errors
    /// When the store cannot be read, and what `each` returns.
    pub fn log_on<E: From<Error>>(
        &mut self,
        place: &mut Place,
        mut each: impl FnMut(LogLine) -> Result<(), E>,
    ) -> Result<(), E> {
        // Whoever goes on does not begin again because the database was lost meanwhile.
        match self.refresh() {
            Err(Error { damaged_store: Some(why), .. }) => self.rebuild(why)?,
            other => other?,
        }
        if place.store == self.store.meta.nonce {
            place.query.after_seq = Some(place.seq);
        } else {
            self.by_id(place)?;
        }
        self.hand(place, &mut each)
    }

    /// Sets a place to the end, so that what arrives from now on either is seen now, or comes after.
    fn to_the_end(&self, place: &mut Place) -> Result<(), Error> {
        let index = self.store.index();
        self.store.meta.nonce.clone_into(&mut place.store);
        (place.seq, place.newest) = (index.last_seq()?, index.newest()?);
        Ok(())
    }

    /// In a database that was built anew the order of arrival is another, so ids have to do.
    fn by_id(&self, place: &mut Place) -> Result<(), Error> {
        if place.query.after_seq.take().is_some() {
            place.handed = place.newest;
        }
        self.to_the_end(place)
    }

    /// Hands over events; if the database turns out to be damaged, rebuilds it and goes on behind
    /// the last one that was handed over.
    fn hand<E: From<Error>>(
        &mut self,
        place: &mut Place,
        each: &mut impl FnMut(LogLine) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.pass(place, each) {
            Ok(()) => return Ok(()),
            Err(Stopped::Handing(error)) => return Err(error),
            Err(Stopped::Reading(error)) => match &error.damaged_store {
                Some(why) => self.rebuild(why.clone())?,
                None => return Err(error.into()),
            },
        }
        self.by_id(place)?;
        self.pass(place, each).map_err(|stopped| match stopped {
            Stopped::Reading(error) => error.into(),
            Stopped::Handing(error) => error,
        })
    }

    fn pass<E>(
        &self,
        place: &mut Place,
        each: &mut impl FnMut(LogLine) -> Result<(), E>,
    ) -> Result<(), Stopped<E>> {
        let mut stopped = None;
        let query = place.query.clone();
        let read = self.store.index().each_logged(&query, |logged| {
            let (seq, id) = (logged.seq, logged.parsed.id);
            if query.after_seq.is_none() && Some(id) <= place.handed {
                return ControlFlow::Continue(());
            }
            let line = self.log_line(logged, place.lines_only).map_err(Stopped::Reading);
            if let Err(why) = line.and_then(|line| each(line).map_err(Stopped::Handing)) {
                stopped = Some(why);
                return ControlFlow::Break(());
            }
            place.seq = place.seq.max(seq);
            place.newest = place.newest.max(Some(id));
            place.handed = place.handed.max(Some(id));
            ControlFlow::Continue(())
        });
        read.map_err(|error| Stopped::Reading(error.into()))?;
        stopped.map_or(Ok(()), Err)
    }

    fn log_query(&self, asked: &LogAsked) -> Result<LogQuery, Error> {
        if let Some(kind) = &asked.kind {
            check_kind(kind)?;
        }
        let since_millis = self.since_millis(asked.since.as_deref())?;
        let by = asked.by.as_deref().map(|by| self.somebody(by)).transpose()?.map(String::from);
        let kind = asked.kind.clone();
        Ok(LogQuery { since_millis, by, kind, after_seq: None, limit: asked.limit })
    }

    /// Brings in what has happened since.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn refresh(&mut self) -> Result<(), Error> {
        Ok(self.store.refresh(self.site.sources())?)
    }

    /// Reads what `--since` says, as milliseconds since 1970.
    pub(crate) fn since_millis(&self, text: Option<&str>) -> Result<Option<i64>, Error> {
        let Some(text) = text else { return Ok(None) };
        let since = since::parse(text, self.now(), &self.time_zone())
            .map_err(|error| Error::usage(format!("--since: {error}")))?;
        match since {
            // Another's clock may be ahead a little, and its times be passed on.
            Since::Time(at) if at.as_millisecond() - self.now().as_millisecond() > DAY => {
                let text = text.trim();
                Err(Error::usage(format!("--since: `{text}` is yet to come"))
                    .hint("Write a time that has passed: `2h`, `yesterday`, `friday`, `last`."))
            }
            Since::Time(at) => Ok(Some(at.as_millisecond())),
            Since::Last => {
                let me = self.my_name()?;
                let row = self.store.index().participant(&me)?;
                Ok(row.and_then(|row| row.at_millis))
            }
            Since::Commit(revision) => {
                // Where git cannot be read, that is why no commit is found.
                let commit = match &self.site.place {
                    Some(_) => self.site.readable_repo()?.resolve(&revision),
                    None => None,
                };
                let missing = || {
                    Error::usage(format!("--since: `{revision}` is neither a time nor a commit"))
                        .hint("Write `2h`, `3d`, `friday`, `yesterday`, `2026-11-20`, `last`, or a commit.")
                };
                Ok(Some(commit.ok_or_else(missing)?.at.as_millisecond()))
            }
        }
    }

    pub(crate) fn log_line(&self, logged: Logged, line_only: bool) -> Result<LogLine, Error> {
        let index = self.store.index();
        let Logged { line, parsed, .. } = logged;
        let (mut object, mut text, mut detail) = Default::default();
        if !line_only {
            match &parsed.object {
                // Who sent or added it stands in the line already.
                Some(ObjectRef::Id(
                    noun @ (Noun::Message
                    | Noun::Note
                    | Noun::Session
                    | Noun::Handoff
                    | Noun::Checkpoint),
                    id,
                )) if *id == parsed.id => {
                    object = index.short(*noun, *id)?;
                }
                Some(ObjectRef::Id(noun, id)) => {
                    let title = find::title(index, *noun, *id)?;
                    let (short, about) = title.split_once(' ').unwrap_or((&title, ""));
                    (object, text) = (short.to_owned(), about.to_owned());
                }
                Some(ObjectRef::Participant(name)) => object = name.to_string(),
                Some(ObjectRef::Context(name)) => object = name.key.to_string(),
                Some(ObjectRef::Alert(name)) => object = name.to_string(),
                None => {}
            }
            detail = match &parsed.event {
                Ok(event) => detail::of(index, &event.body)?,
                Err(why) => why.to_string(),
            };
        }
        let at = Timestamp::from_millisecond(parsed.at_millis).unwrap_or_default();
        Ok(LogLine { at, by: parsed.by, kind: parsed.kind, object, text, detail, line })
    }
}

/// Says no to a kind that there is not, and what was likely meant.
pub(crate) fn check_kind(kind: &str) -> Result<(), Error> {
    // What stands before the dot of any kind: the nouns, and what belongs to one.
    let mut words: Vec<&str> =
        KINDS.iter().filter_map(|kind| Some(kind.split_once('.')?.0)).collect();
    words.dedup();
    let known = || KINDS.iter().chain(&words).copied();
    if known().any(|known| known == kind) {
        return Ok(());
    }
    let error = Error::usage(format!("there is no kind `{kind}`"));
    Err(match nearest(kind, known()) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => {
            let word = kind.split('.').next().unwrap_or_default();
            let of_word = KINDS.iter().copied().filter(|kind| kind.split('.').next() == Some(word));
            let kinds: Vec<&str> = of_word.collect();
            let kinds = if kinds.is_empty() { words } else { kinds };
            error.hint(format!("Kinds: {}.", kinds.join(", ")))
        }
    })
}
