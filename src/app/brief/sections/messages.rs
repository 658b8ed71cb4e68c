//! Unread messages, critical first.

use super::quoted;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::weight::{self, Traits};
use crate::app::message::about_text;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::event::Noun;
use crate::domain::message::Message;
use crate::domain::name::{ALL, Address};
use crate::domain::priority::Priority;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::messages::MessageRow;

/// How many messages of one priority are looked at.
const LOOKED_AT: usize = 300;

pub(super) fn section(app: &App, desk: &Desk) -> Result<Section, Error> {
    let index = app.store.index();
    let unread = match &desk.reader {
        Some(reader) => reader.unread(index, LOOKED_AT)?,
        None => announced(index, desk)?,
    };
    let items =
        unread.iter().map(|message| line(index, desk, message)).collect::<Result<_, _>>()?;
    let (name, command) = match desk.me {
        Some(_) => ("Unread messages", "collab inbox"),
        None => ("Announced", "collab log --kind message.sent"),
    };
    Ok(Section { name, command: command.to_owned(), items })
}

/// Returns what was said to all that is not routine: the team's messages.
fn announced(index: Index<'_>, desk: &Desk) -> Result<Vec<MessageRow>, Error> {
    let mut found = Vec::new();
    for news in desk.news.iter().filter(|news| news.kind == "message.sent") {
        if let Some((Noun::Message, id)) = news.object
            && let Some(message) = index.message(id)?
            && message.sent.priority != Priority::Routine
        {
            found.push(message);
        }
    }
    Ok(found)
}

fn line(index: Index<'_>, desk: &Desk, message: &MessageRow) -> Result<Item, Error> {
    let sent = &message.sent;
    let short = message.short.clone();
    let traits = traits(index, desk, message)?;
    let urgent = if sent.priority == Priority::Critical { "CRITICAL " } else { "" };
    let to_all = if sent.to.contains(&Address::All) && desk.me.is_some() { " to all" } else { "" };
    let mut after = String::new();
    if desk.depth == Depth::Deep
        && let Some(about) = sent.about.first()
    {
        after.push_str(&format!(" [{}]", super::super::text::clip(&about_text(index, about)?, 80)));
    }
    if sent.ack && desk.me.is_some() {
        after.push_str(" (wants ack)");
    }
    let mut weight = weight::message(sent.priority, traits);
    if desk.me.is_none() && sent.priority == Priority::Critical {
        weight = weight::CRITICAL;
    }
    let before = format!("{short} {urgent}{}{to_all}: ", message.from);
    Ok(quoted(short, weight, before, &sent.text, after))
}

fn traits(index: Index<'_>, desk: &Desk, message: &Message) -> Result<Traits, Error> {
    let sent = &message.sent;
    let direct = desk.reader.as_ref().is_some_and(|reader| {
        let to: Vec<String> = sent.to.iter().map(Address::to_string).collect();
        reader.addresses.iter().any(|address| address != ALL && to.contains(address))
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
