//! Messages: sending, acknowledging, and what of one is shown.

use jiff::Timestamp;

use super::find::{self, Scope};
use super::open::App;
use super::session::roles_of;
use super::view::{Made, MessageView};
use crate::domain::about::About;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::message::{Acked, Message, Sent};
use crate::domain::name::{Address, Name};
use crate::domain::priority::Priority;
use crate::domain::text::{Json, text};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::messages::MessageRow;
use crate::store::write::Write;

/// A message to send, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Send {
    /// For whom: names, `all`, `@role`.
    pub to: Vec<String>,
    /// What is said.
    pub text: String,
    /// How much it matters.
    pub priority: Priority,
    /// What it answers: any prefix of an id.
    pub reply: Option<String>,
    /// What it concerns: ids, or paths with lines.
    pub about: Vec<String>,
    /// Whether to be told who read it.
    pub ack: bool,
    /// JSON for programs.
    pub data: Option<String>,
}

/// A message to send, with everything found that it names.
#[derive(Debug)]
pub(crate) struct Prepared(Sent);

impl App {
    /// Sends a message.
    ///
    /// # Errors
    /// When a recipient, id or place is not known, or a text is empty or over its limit.
    pub fn send(&mut self, send: &Send) -> Result<Made, Error> {
        let prepared = self.prepare(send)?;
        if let [Address::One(to)] = prepared.0.to.as_slice()
            && self.me()?.name == *to
        {
            return Err(Error::user("a message to yourself alone would never be unread")
                .hint("Keep it as a task: `collab task add TITLE --assign me`."));
        }
        let names: Vec<Name> = prepared.0.to.iter().filter_map(Address::name).cloned().collect();
        let is_critical = prepared.0.priority == Priority::Critical;
        let made = self.write(|write| send_on(write, prepared))?;
        if !is_critical {
            let me = self.my_name()?;
            let names: Vec<Name> = names.into_iter().filter(|name| *name != me).collect();
            for (name, until) in self.in_quiet(&names)? {
                self.notices.push(held(&name, until.map(|until| self.minutes_to(until))));
            }
        }
        Ok(made)
    }

    /// Returns how many minutes it is to a time, at least one.
    fn minutes_to(&self, time: Timestamp) -> i64 {
        let seconds = time.as_second().saturating_sub(self.now().as_second());
        seconds.max(0).saturating_add(59) / 60
    }

    /// Finds everything that a message names.
    fn prepare(&self, send: &Send) -> Result<Prepared, Error> {
        find::stored(self, |scope| prepare_in(scope, send))
    }

    /// Acknowledges messages; all of them or none.
    ///
    /// # Errors
    /// When one is not known.
    pub fn ack(&mut self, ids: &[String]) -> Result<Vec<Made>, Error> {
        let mut found = Vec::new();
        for prefix in ids {
            found.push(find::object(self.store.index(), prefix, Some(Noun::Message))?.1);
        }
        let reader = self.my_name()?;
        let made = self.write(|write| found.iter().map(|id| ack_on(write, *id)).collect())?;
        self.mark(&reader, &found)?;
        Ok(made)
    }
}

/// Says that somebody reads a message later, as it is not to be interrupted now.
fn held(name: &Name, minutes: Option<i64>) -> String {
    let until = match minutes {
        Some(minutes) => format!("for at most {} min more", minutes.max(1)),
        None => "until it says so, or does something else".to_owned(),
    };
    format!(
        "{name} is in a checkpoint and reads this afterwards, {until}; what is critical gets through"
    )
}

/// Finds everything that a message names, also while writing.
pub(crate) fn prepare_in(scope: Scope<'_>, send: &Send) -> Result<Prepared, Error> {
    let Scope { site, index, .. } = scope;
    let text = text("message", &send.text)?;
    let mut to = Vec::new();
    for address in &send.to {
        to.push(find::address(scope, address)?);
    }
    let reply_to = match &send.reply {
        Some(prefix) => Some(find::object(index, prefix, Some(Noun::Message))?.1),
        None => None,
    };
    // An answer goes to whoever it answers, unless it says otherwise.
    if to.is_empty()
        && let Some(message) = reply_to.map(|id| index.message(id)).transpose()?.flatten()
    {
        to.push(Address::One(message.message.from));
    }
    to.sort();
    to.dedup();
    let about: Result<Vec<About>, Error> =
        send.about.iter().map(|about| find::about_in(site, index, about)).collect();
    let data = send
        .data
        .as_deref()
        .map(|data| {
            serde_json::from_str(data)
                .map(Json)
                .map_err(|error| Error::usage(format!("the data is not JSON: {error}")))
        })
        .transpose()?;
    let priority = send.priority;
    let sent = Sent { to, text, priority, reply_to, about: about?, ack: send.ack, data };
    sent.check()?;
    Ok(Prepared(sent))
}

/// Writes a message.
pub(crate) fn send_on(write: &mut Write<'_>, prepared: Prepared) -> Result<Made, Error> {
    let id = write.emit(None, Body::MessageSent(prepared.0))?;
    made(**write, Noun::Message, id)
}

/// Writes an acknowledgement, unless there is one.
pub(crate) fn ack_on(write: &mut Write<'_>, id: Id) -> Result<Made, Error> {
    let acked = write.message(id)?.is_some_and(|message| message.acked_by.contains(write.by()));
    if !acked {
        write.emit(Some(id), Body::MessageAcked(Acked {}))?;
    }
    made(**write, Noun::Message, id)
}

pub(crate) fn made(index: Index<'_>, noun: Noun, id: Id) -> Result<Made, Error> {
    Ok(Made { id: id.to_string(), short: index.short(noun, id)? })
}

/// Returns what of a message is shown.
pub(crate) fn view(index: Index<'_>, message: &MessageRow) -> Result<MessageView, Error> {
    let sent = &message.sent;
    let reply_to = sent.reply_to.map(|id| index.short(Noun::Message, id)).transpose()?;
    Ok(MessageView {
        id: message.id.to_string(),
        short: message.short.clone(),
        from: message.from.to_string(),
        to: sent.to.iter().map(Address::to_string).collect(),
        priority: sent.priority,
        text: sent.text.clone(),
        about: sent.about.iter().map(|about| about_text(index, about)).collect::<Result<_, _>>()?,
        at: message.at,
        acked_by: message.acked_by.iter().map(Name::to_string).collect(),
        ack: sent.ack,
        waiting_for: waiting_for(index, message)?,
        reply_to,
        data: sent.data.as_ref().map(|Json(data)| data.clone()),
    })
}

/// Returns a place as it is, and an object by its short id.
pub(crate) fn about_text(index: Index<'_>, about: &About) -> Result<String, Error> {
    let About::Object(id) = about else { return Ok(about.to_string()) };
    for noun in Noun::WITH_IDS {
        let known = match noun {
            Noun::Message => index.message(*id)?.is_some(),
            Noun::Task => index.task(*id)?.is_some(),
            Noun::Note => index.note(*id)?.is_some(),
            Noun::Session => index.session(*id)?.is_some(),
            Noun::Handoff => index.handoff(*id)?.is_some(),
            Noun::Checkpoint => index.checkpoint(*id)?.is_some(),
            Noun::Participant | Noun::Context | Noun::Alert => false,
        };
        if known {
            return Ok(index.short(noun, *id)?);
        }
    }
    Ok(id.to_string())
}

/// Returns who has yet to acknowledge: of `all` and `@role`, whoever is known to be meant.
pub(crate) fn waiting_for(index: Index<'_>, message: &Message) -> Result<Vec<String>, Error> {
    if !message.sent.ack {
        return Ok(Vec::new());
    }
    let mut waiting: Vec<String> = message.unacked().map(Name::to_string).collect();
    let all = message.sent.to.contains(&Address::All);
    let roles: Vec<&str> = message
        .sent
        .to
        .iter()
        .filter_map(|to| if let Address::Role(role) = to { Some(role.as_str()) } else { None })
        .collect();
    if all || !roles.is_empty() {
        for row in index.participants()? {
            let person = row.participant;
            let in_sessions = if all { Vec::new() } else { roles_of(index, &person.name)? };
            let in_sessions = in_sessions.iter().map(|(role, _)| role.as_str());
            let meant = all
                || person
                    .role
                    .as_deref()
                    .into_iter()
                    .chain(in_sessions)
                    .any(|r| roles.contains(&r));
            let done = message.acked_by.contains(&person.name) || person.name == message.from;
            if meant && !done {
                waiting.push(person.name.to_string());
            }
        }
    }
    waiting.sort();
    waiting.dedup();
    Ok(waiting)
}
