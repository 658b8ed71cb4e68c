//! One object in full, whatever it is.

use super::open::App;
use super::session::HistoryAsked;
use super::view::{Shown, ThreadView};
use super::{find, message, task};
use crate::domain::alert::AlertName;
use crate::domain::event::Noun;
use crate::domain::name::Name;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::index::objects::Found;

/// How much of what happened in a session is shown.
const TOLD: usize = 50;

impl App {
    /// Returns an object by any prefix of its id, a participant by name, or an alert by `SOURCE/KEY`.
    ///
    /// # Errors
    /// When there is none, or the prefix could be several.
    pub fn show(&self, what: &str) -> Result<Shown, Error> {
        let index = self.store.index();
        // No name or id has a slash.
        if let Some((source, key)) = what.split_once('/')
            && let (Ok(source), Ok(key)) = (source.parse(), key.parse())
            && let Some(view) = self.alert(&AlertName { source, key })?
        {
            return Ok(Shown::Alert(Box::new(view)));
        }
        // Names and ids hardly ever look alike; an id comes first, as it is exact.
        if index.find(what, None)? == Found::None {
            let name = Name::typed(what).ok();
            if let Some(view) = name.map(|name| self.participant(&name)).transpose()?.flatten() {
                return Ok(Shown::Participant(Box::new(view)));
            }
            if find::imported(index, what, None)?.is_empty() {
                return Err(self.nothing_called(what)?);
            }
        }
        let (noun, id) = find::object(index, what, None)?;
        match noun {
            Noun::Task => {
                let mut detail = task::detail(index, id)?;
                self.tell_confirmed(std::slice::from_mut(&mut detail.task))?;
                Ok(Shown::Task(Box::new(detail)))
            }
            Noun::Note => Ok(Shown::Note(Box::new(self.note(what)?))),
            Noun::Session => {
                let session = Some(id.to_string());
                let asked = HistoryAsked { session, at: None, limit: TOLD };
                Ok(Shown::Session(Box::new(self.session(&asked)?)))
            }
            Noun::Handoff => Ok(Shown::Handoff(Box::new(self.handoff(what)?))),
            Noun::Checkpoint => Ok(Shown::Checkpoint(Box::new(self.checkpoint(what)?))),
            Noun::Message | Noun::Participant | Noun::Context | Noun::Alert => {
                let missing = || find::missing(Some(Noun::Message), what);
                let found = index.message(id)?.ok_or_else(missing)?;
                let thread = index.thread(id)?;
                Ok(Shown::Message(Box::new(ThreadView {
                    message: message::view(index, &found)?,
                    thread: thread
                        .iter()
                        .map(|answer| message::view(index, answer))
                        .collect::<Result<_, _>>()?,
                    unknown: task::unknown(index, Noun::Message, id)?,
                })))
            }
        }
    }

    fn nothing_called(&self, what: &str) -> Result<Error, Error> {
        let people = self.store.index().participants()?;
        let names: Vec<&str> = people.iter().map(|row| row.participant.name.as_str()).collect();
        let begins = names.iter().copied().find(|name| !what.is_empty() && name.starts_with(what));
        let error = Error::user(format!("there is nothing called `{what}`"));
        Ok(match begins.or_else(|| nearest(what, names.iter().copied())) {
            Some(near) => error.hint(format!("Did you mean `{near}`?")),
            None => error.hint(
                "Ids and names are listed by `collab task`, `collab note`, `collab alert --all`, `collab inbox --all`, `collab participant`.",
            ),
        })
    }
}
