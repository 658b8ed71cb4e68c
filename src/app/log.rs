//! The activity: what happened, event by event.

use jiff::Timestamp;

use super::find;
use super::open::App;
use super::since::{self, Since};
use crate::domain::event::{KINDS, Noun, ObjectRef};
use crate::domain::name::Name;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::index::events::{LogQuery, Logged};

/// Which events are asked for.
#[derive(Clone, Debug, Default)]
pub struct LogAsked {
    /// Since when: a time, `last`, or a commit.
    pub since: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// Of which kind, or noun.
    pub kind: Option<String>,
    /// Only what arrived after this place: for following.
    pub after: Option<i64>,
    /// At most so many, the newest.
    pub limit: Option<i64>,
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
    /// A line about it.
    pub text: String,
    /// The event, byte for byte.
    pub line: String,
    /// Its place in the order of arrival.
    pub seq: i64,
}

impl App {
    /// Returns events, oldest first.
    ///
    /// # Errors
    /// When something that was asked for is not known.
    pub fn log(&mut self, asked: &LogAsked) -> Result<Vec<LogLine>, Error> {
        if let Some(kind) = &asked.kind {
            check_kind(kind)?;
        }
        let since_millis = self.since_millis(asked.since.as_deref())?;
        let by = asked.by.as_deref().map(Name::typed).transpose()?.map(String::from);
        let query = LogQuery {
            since_millis,
            by,
            kind: asked.kind.clone(),
            after_seq: asked.after,
            limit: asked.limit,
        };
        let logged = self.store.index().log(&query)?;
        logged.into_iter().map(|logged| self.log_line(logged)).collect()
    }

    /// Brings in what has happened since, for following.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn refresh(&mut self) -> Result<(), Error> {
        Ok(self.store.refresh(self.site.sources())?)
    }

    /// Returns the place in the order of arrival that everything has come to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_seq(&self) -> Result<i64, Error> {
        Ok(self.store.index().last_seq()?)
    }

    /// Reads what `--since` says, as milliseconds since 1970.
    pub(crate) fn since_millis(&self, text: Option<&str>) -> Result<Option<i64>, Error> {
        let Some(text) = text else { return Ok(None) };
        let since = since::parse(text, self.now(), &self.time_zone())
            .map_err(|error| Error::usage(format!("--since: {error}")))?;
        match since {
            Since::Time(at) => Ok(Some(at.as_millisecond())),
            Since::Last => {
                let me = self.my_name()?;
                let row = self.store.index().participant(&me)?;
                Ok(row.and_then(|row| row.at_millis))
            }
            Since::Commit(revision) => {
                let commit = self.site.repo().and_then(|repo| repo.resolve(&revision));
                let missing = || {
                    Error::usage(format!("--since: `{revision}` is neither a time nor a commit"))
                        .hint("Write `2h`, `3d`, `friday`, `yesterday`, `2026-11-20`, `last`, or a commit.")
                };
                Ok(Some(commit.ok_or_else(missing)?.at.as_millisecond()))
            }
        }
    }

    fn log_line(&self, logged: Logged) -> Result<LogLine, Error> {
        let index = self.store.index();
        let Logged { seq, line, parsed } = logged;
        let (object, text) = match &parsed.object {
            Some(ObjectRef::Id(noun, id)) => {
                let title = find::title(index, *noun, *id)?;
                let (short, text) = title.split_once(' ').unwrap_or((&title, ""));
                (short.to_owned(), text.to_owned())
            }
            Some(ObjectRef::Participant(name)) => (name.to_string(), String::new()),
            None => (String::new(), String::new()),
        };
        let text = match &parsed.event {
            Ok(_) => text,
            Err(why) => format!("{why} {text}"),
        };
        let at = Timestamp::from_millisecond(parsed.at_millis).unwrap_or_default();
        Ok(LogLine { at, by: parsed.by, kind: parsed.kind, object, text, line, seq })
    }
}

/// Says no to a kind that there is not, and what was likely meant.
fn check_kind(kind: &str) -> Result<(), Error> {
    let nouns = [Noun::Message, Noun::Task, Noun::Participant].map(Noun::word);
    let known = || KINDS.iter().copied().chain(nouns).chain(["change"]);
    if known().any(|known| known == kind) {
        return Ok(());
    }
    let error = Error::usage(format!("there is no kind `{kind}`"));
    Err(match nearest(kind, known()) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => error.hint(format!("Kinds: {}.", KINDS.join(", "))),
    })
}
