//! Unread messages, critical first.

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::{Desk, UNREAD_MESSAGES};
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::named;
use crate::app::brief::weight::{self, Traits};
use crate::app::brief::words::Handle;
use crate::app::message::about_text;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::message::Message;
use crate::domain::name::{ALL, Address};
use crate::domain::priority::Priority;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::messages::MessageRow;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let items =
        desk.messages.iter().map(|message| line(index, desk, message)).collect::<Result<_, _>>()?;
    let (name, command) = match desk.me {
        Some(_) => (UNREAD_MESSAGES, "collab inbox"),
        None => ("Announced", "collab log --kind message.sent"),
    };
    Ok(Section { name, command: command.to_owned(), items })
}

fn line<'d>(index: Index<'_>, desk: &'d Desk, message: &'d MessageRow) -> Result<Item<'d>, Error> {
    let sent = &message.sent;
    let mut weight = weight::message(sent.priority, traits(index, desk, message)?);
    if desk.me.is_none() && sent.priority == Priority::Critical {
        weight = weight::CRITICAL;
    }
    let is_mine = desk.me.is_some();
    Ok(item(Handle::Message(message.id), weight, move |words| {
        let short = words.message(message.id)?;
        let urgent = if sent.priority == Priority::Critical { "CRITICAL " } else { "" };
        let to_all = if sent.to.contains(&Address::All) && is_mine { " to all" } else { "" };
        let about = match sent.about.first().filter(|_| desk.depth == Depth::Deep) {
            Some(about) => format!(" [{}]", named(&about_text(words.index(), about)?, 80)),
            None => String::new(),
        };
        let ack = if sent.ack && is_mine { " (wants ack)" } else { "" };
        let text = words.quote(&sent.text);
        Ok(format!("{short} {urgent}{}{to_all}: {text}{about}{ack}", message.from))
    }))
}

fn traits(index: Index<'_>, desk: &Desk, message: &Message) -> Result<Traits, Error> {
    let sent = &message.sent;
    let direct = desk.reader.as_ref().is_some_and(|reader| {
        let to: Vec<String> = sent.to.iter().map(Address::to_string).collect();
        reader.addresses.iter().any(|(address, _)| address != ALL && to.contains(address))
    });
    let answered = match sent.reply_to {
        Some(id) => index.message(id)?.is_some_and(|first| desk.is_me(first.from.as_str())),
        None => false,
    };
    let mine = sent.about.iter().any(|about| match about {
        About::Object(id) => desk.is_my_task(*id),
        About::Place { path, .. } => desk.is_my_path(path),
    });
    Ok(Traits { direct, answer: answered, ack: sent.ack, mine, question: sent.text.contains('?') })
}
