//! Who waits for whom: others for the reader, the reader for others, and what is blocked.

use super::{item, quoted};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::open::App;
use crate::domain::event::Noun;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::Index;

/// Acknowledgements that are older than this are no longer asked for, in days.
const ACK_DAYS: i64 = 14;

pub(super) fn section(app: &App, desk: &Desk) -> Result<Section, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    if let Some(me) = &desk.me {
        for row in &desk.mine {
            for waiting in index.dependents(row.task.id)? {
                let task = &waiting.task;
                if task.assignee.as_ref() == Some(me) {
                    continue;
                }
                let short = index.short(Noun::Task, task.id)?;
                let mine = index.short(Noun::Task, row.task.id)?;
                let who = task.assignee.as_ref().map_or("nobody yet", Name::as_str);
                let title = quote(&task.title, 70);
                let urgent = match task.priority {
                    Priority::Routine => String::new(),
                    priority => format!(", {priority}"),
                };
                let text = format!("{short} ({who}{urgent}) waits for your {mine}: {title}");
                items.push(item(short, weight::WAITED_FOR + weight::task(task.priority), text));
            }
        }
        acknowledgements(index, desk, me, &mut items)?;
    }
    blocked(index, desk, &mut items)?;
    let command = "collab task --status blocked".to_owned();
    Ok(Section { name: "Waiting and blocked", command, items })
}

fn acknowledgements(
    index: Index<'_>,
    desk: &Desk,
    me: &Name,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let oldest = desk.now.as_second() - ACK_DAYS * 86_400;
    if let Some(reader) = &desk.reader {
        let unread = reader.unread(index, 300)?;
        for address in &reader.addresses {
            for message in index.delivered_for_ack(address, me, None, 50)? {
                // Unread ones are told with the messages.
                if message.acked_by.contains(me)
                    || message.at.as_second() < oldest
                    || unread.iter().any(|unread| unread.id == message.id)
                {
                    continue;
                }
                let short = message.short.clone();
                let before = format!("{short} {} wants your ack: ", message.from);
                items.push(quoted(
                    short,
                    weight::OWED_ACK,
                    before,
                    &message.sent.text,
                    String::new(),
                ));
            }
        }
    }
    for message in index.unacked_of(me, 20)? {
        if message.at.as_second() < oldest {
            continue;
        }
        let short = index.short(Noun::Message, message.id)?;
        let view = crate::app::message::view(index, &message)?;
        let who: Vec<String> = view.waiting_for.into_iter().take(5).collect();
        let before = format!("{short} not acknowledged by {}: ", who.join(", "));
        items.push(quoted(short, weight::AWAITED_ACK, before, &message.sent.text, String::new()));
    }
    Ok(())
}

/// Says which tasks of others cannot go on.
fn blocked(index: Index<'_>, desk: &Desk, items: &mut Vec<Item>) -> Result<(), Error> {
    for row in index.tasks_with_status(Status::Blocked, 50)? {
        let task = &row.task;
        let mine = task.assignee.as_ref().is_some_and(|name| desk.is_me(name.as_str()));
        let Some(block) = task.blocked.as_ref().filter(|_| !mine) else { continue };
        let on_me = block.on.is_some_and(|on| desk.is_my_task(on));
        let weight = match (on_me, desk.is_news(block.id), &desk.me) {
            (true, _, _) => weight::WAITED_FOR + 50,
            (false, _, None) => weight::OTHER_BLOCKED + 200,
            (false, true, _) => weight::OTHER_BLOCKED,
            (false, false, _) => weight::OTHER_BLOCKED - 100,
        };
        let short = index.short(Noun::Task, task.id)?;
        let who = task.assignee.as_ref().map_or("nobody", Name::as_str);
        let on = if on_me { " on your task" } else { "" };
        let before =
            format!("{short} ({who}) blocked{on}, {}; {}: ", quote(&task.title, 70), block.by);
        items.push(quoted(
            short,
            weight + weight::task(task.priority),
            before,
            &block.reason,
            String::new(),
        ));
    }
    Ok(())
}
