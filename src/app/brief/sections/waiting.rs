//! Who waits for whom: others for the reader, the reader for others, and what is blocked.

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::message::waiting_for;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::messages::MessageRow;

/// Acknowledgements that are older than this are no longer asked for, in days.
const ACK_DAYS: i64 = 14;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    if let Some(me) = &desk.me {
        for row in desk.mine.iter().filter(|row| row.frees > 0) {
            for waiting in index.dependents(row.task.id)? {
                let task = waiting.task;
                if task.assignee.as_ref() == Some(me) {
                    continue;
                }
                // Whoever asks for it in a message that is told needs no second line.
                let asks = |message: &&MessageRow| {
                    Some(&message.from) == task.assignee.as_ref()
                        && message.sent.about.contains(&About::Object(row.task.id))
                };
                let weight = match desk.messages.iter().find(asks) {
                    Some(_) => weight::ASKED_FOR,
                    None => weight::WAITED_FOR + weight::task(task.priority),
                };
                items.push(item(Handle::Task(task.id), weight, move |words| {
                    let (short, mine) = (words.task(task.id)?, words.task(row.task.id)?);
                    let who = task.assignee.as_ref().map_or("nobody yet", Name::as_str);
                    let title = quote(&task.title, 70);
                    let urgent = match task.priority {
                        Priority::Routine => String::new(),
                        priority => format!(", {priority}"),
                    };
                    Ok(format!("{short} ({who}{urgent}) waits for your {mine}: {title}"))
                }));
            }
        }
        acknowledgements(index, desk, me, &mut items)?;
    }
    blocked(index, desk, &mut items)?;
    let command = "collab task --status blocked".to_owned();
    Ok(Section { name: "Waiting and blocked", command, items })
}

fn acknowledgements<'d>(
    index: Index<'_>,
    desk: &'d Desk,
    me: &Name,
    items: &mut Vec<Item<'d>>,
) -> Result<(), Error> {
    let oldest = desk.now.as_second() - ACK_DAYS * 86_400;
    // An id's clock is never behind its time.
    let after = Id::new(Clock::after(None, oldest * 1000), CloneId(0), 0);
    if let Some(reader) = &desk.reader {
        for (address, _) in &reader.addresses {
            for message in index.asked_for_ack(address, me, after, 50)? {
                // Unread ones are told with the messages.
                if message.at.as_second() < oldest
                    || desk.messages.iter().any(|unread| unread.id == message.id)
                {
                    continue;
                }
                items.push(item(Handle::Message(message.id), weight::OWED_ACK, move |words| {
                    let short = words.message(message.id)?;
                    let text = words.quote(&message.sent.text);
                    Ok(format!("{short} {} wants your ack: {text}", message.from))
                }));
            }
        }
    }
    for message in index.unacked_of(me, 20)? {
        if message.at.as_second() < oldest {
            continue;
        }
        items.push(item(Handle::Message(message.id), weight::AWAITED_ACK, move |words| {
            let short = words.message(message.id)?;
            let who = waiting_for(words.index(), &message)?;
            let who: Vec<&str> = who.iter().take(5).map(String::as_str).collect();
            let text = words.quote(&message.sent.text);
            Ok(format!("{short} not acknowledged by {}: {text}", who.join(", ")))
        }));
    }
    Ok(())
}

/// Says which tasks of others cannot go on.
fn blocked<'d>(index: Index<'_>, desk: &'d Desk, items: &mut Vec<Item<'d>>) -> Result<(), Error> {
    for task in index.gists_with_status(Status::Blocked, 50)? {
        let mine = task.assignee.as_ref().is_some_and(|name| desk.is_me(name.as_str()));
        let Some(block) = task.blocked.filter(|_| !mine) else { continue };
        let on_me = block.on.is_some_and(|on| desk.is_my_task(on));
        let weight = match (on_me, desk.is_news(block.id), &desk.me) {
            (true, _, _) => weight::WAITED_FOR + 50,
            (false, _, None) => weight::OTHER_BLOCKED + 200,
            (false, true, _) => weight::OTHER_BLOCKED,
            (false, false, _) => weight::OTHER_BLOCKED - 100,
        };
        let weight = weight + weight::task(task.priority);
        items.push(item(Handle::Task(task.id), weight, move |words| {
            let short = words.task(task.id)?;
            let who = task.assignee.as_ref().map_or("nobody", Name::as_str);
            let on = if on_me { " on your task" } else { "" };
            let (title, reason) = (quote(&task.title, 70), words.quote(&block.reason));
            Ok(format!("{short} ({who}) blocked{on}, {title}; {}: {reason}", block.by))
        }));
    }
    Ok(())
}
