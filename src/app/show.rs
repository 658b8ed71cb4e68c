//! One object in full, whatever it is.

use super::open::App;
use super::view::{Shown, ThreadView};
use super::{find, message, task};
use crate::domain::event::Noun;
use crate::domain::name::Name;
use crate::error::Error;

impl App {
    /// Returns an object by any prefix of its id, or a participant by name.
    ///
    /// # Errors
    /// When there is none, or the prefix could be several.
    pub fn show(&self, what: &str) -> Result<Shown, Error> {
        let index = self.store.index();
        let (noun, id) = match find::object(index, what, None) {
            Ok(found) => found,
            Err(error) => {
                // Names and ids hardly ever look alike; an id comes first, as it is exact.
                if let Ok(name) = Name::typed(what)
                    && let Some(view) = self.participant(&name)?
                {
                    return Ok(Shown::Participant(Box::new(view)));
                }
                return Err(error);
            }
        };
        match noun {
            Noun::Task => Ok(Shown::Task(Box::new(task::detail(index, id)?))),
            Noun::Message | Noun::Participant => {
                let missing = || Error::user(format!("there is no message `{what}`"));
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
}
