//! What to do next, each with the command that does it.
//!
//! In this order: critical messages, a blocked task that can go on, what is begun, what was given and
//! can begin, the best task that is ready, the inbox.

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::open::App;
use crate::app::task;
use crate::domain::event::Noun;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;

pub(super) fn section(app: &App, desk: &Desk) -> Result<Section, Error> {
    let index = app.store.index();
    let mut next: Vec<(Option<String>, String)> = Vec::new();
    if let (Some(reader), Some(me)) = (&desk.reader, &desk.me) {
        let unread = reader.unread(index, 50)?;
        for message in unread.iter().filter(|m| m.sent.priority == Priority::Critical).take(2) {
            let short = index.short(Noun::Message, message.id)?;
            let act = if message.sent.ack { "collab ack" } else { "collab show" };
            next.push((
                Some(short.clone()),
                format!("`{act} {short}` (critical, {})", message.from),
            ));
        }
        let mut begun = false;
        for row in &desk.mine {
            let short = index.short(Noun::Task, row.task.id)?;
            let title = quote(&row.task.title, 50);
            match row.task.status {
                Status::Blocked => {
                    let on = row.task.blocked.as_ref().and_then(|block| block.on);
                    let over = match on {
                        Some(on) => index.task(on)?.is_some_and(|row| !row.task.status.is_open()),
                        None => false,
                    };
                    if over {
                        next.push((
                            Some(short.clone()),
                            format!("`collab task start {short}`: what blocked it is closed"),
                        ));
                    }
                }
                Status::InProgress => {
                    begun = true;
                    next.push((
                        Some(short.clone()),
                        format!(
                            "go on with {short} {title}, then `collab task done {short} -m SUMMARY`"
                        ),
                    ));
                }
                Status::Pending if row.waits == 0 => {
                    next.push((
                        Some(short.clone()),
                        format!("`collab task claim {short}`: {title}"),
                    ));
                }
                _ => {}
            }
        }
        if !begun
            && let Some(row) = task::next(index, me, desk.now, 1)?.first()
            && row.task.assignee.is_none()
        {
            let short = index.short(Noun::Task, row.task.id)?;
            let title = quote(&row.task.title, 60);
            next.push((
                Some(short.clone()),
                format!("`collab task next --claim` takes {short} {title}"),
            ));
        }
        if !unread.is_empty() {
            next.push((None, "`collab inbox` to read in full and mark as read".to_owned()));
        }
    }
    let most = match desk.depth {
        Depth::Quick => 2,
        Depth::Standard => 3,
        Depth::Deep => 6,
    };
    let items = next
        .into_iter()
        .take(most)
        .enumerate()
        .map(|(n, (id, text))| item(id, weight::NEXT - weight::NEXT_STEP * n as i64, text))
        .collect();
    Ok(Section { name: "Next", command: "collab task next".to_owned(), items })
}
