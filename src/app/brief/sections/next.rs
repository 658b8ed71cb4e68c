//! What to do next, each with the command that does it.
//!
//! In this order: critical messages, an urgent alert, a question about the reader's work, a blocked task that can go on, what is begun, what was given and
//! can begin, the best task that is ready, the inbox.

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Line, Section};
use crate::app::brief::text::{clip, quote};
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::open::App;
use crate::app::task;
use crate::domain::alert::Alert;
use crate::domain::note::{Kind, Severity};
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::items::NoteRow;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let most = match desk.depth {
        Depth::Quick => 2,
        Depth::Standard => 3,
        Depth::Deep => 6,
    };
    let steps = steps(app, desk)?;
    let items = steps
        .into_iter()
        .take(most)
        .enumerate()
        .map(|(n, (id, line))| item(id, weight::NEXT - weight::NEXT_STEP * n as i64, line))
        .collect();
    Ok(Section { name: "Next", command: "collab task next".to_owned(), items })
}

/// What to do, and on what.
type Step<'d> = (Option<Handle>, Line<'d>);

fn steps<'d>(app: &App, desk: &'d Desk) -> Result<Vec<Step<'d>>, Error> {
    let index = app.store.index();
    let mut next: Vec<Step<'d>> = Vec::new();
    let Some(me) = &desk.me else { return Ok(next) };
    let critical = desk.messages.iter().filter(|m| m.sent.priority == Priority::Critical);
    for message in critical.take(2) {
        let line: Line<'d> = Box::new(move |words| {
            let short = words.message(message.id)?;
            let act = if message.sent.ack { "collab ack" } else { "collab show" };
            Ok(format!("`{act} {short}` (critical, {})", message.from))
        });
        next.push((Some(Handle::Message(message.id)), line));
    }
    let urgent = |alert: &&Alert| alert.severity().is_some_and(|is| is <= Severity::High);
    if let Some(alert) = desk.alerts.iter().find(urgent) {
        let name = alert.name.to_string();
        let shown = clip(&name, 60);
        let line: Line<'d> = Box::new(move |_| Ok(format!("`collab alert` ({shown} stands)")));
        next.push((Some(Handle::Named(name)), line));
    }
    let asked = |note: &&NoteRow| {
        note.closed.is_none() && !desk.is_me(note.by.as_str()) && desk.is_mine(&note.added.about)
    };
    if let Some(note) = desk.notes.of(&[Kind::Question]).find(asked) {
        let line: Line<'d> = Box::new(move |words| {
            let short = words.note(note.id)?;
            Ok(format!(
                "`collab note resolve {short} --outcome answered -m ANSWER` ({} asks)",
                note.by
            ))
        });
        next.push((Some(Handle::Note(note.id)), line));
    }
    let mut begun = false;
    for row in &desk.mine {
        let task = &row.task;
        let line: Line<'d> = match task.status {
            Status::Blocked => {
                let on = task.blocked.as_ref().and_then(|block| block.on);
                let over = match on {
                    Some(on) => index.task(on)?.is_some_and(|row| !row.task.status.is_open()),
                    None => false,
                };
                if !over {
                    continue;
                }
                Box::new(move |words| {
                    let short = words.task(task.id)?;
                    Ok(format!("`collab task start {short}`: what blocked it is closed"))
                })
            }
            Status::InProgress => {
                begun = true;
                Box::new(move |words| {
                    let (short, title) = (words.task(task.id)?, quote(&task.title, 50));
                    Ok(format!(
                        "go on with {short} {title}, then `collab task done {short} -m SUMMARY`"
                    ))
                })
            }
            Status::Pending if row.waits == 0 => Box::new(move |words| {
                let (short, title) = (words.task(task.id)?, quote(&task.title, 50));
                Ok(format!("`collab task claim {short}`: {title}"))
            }),
            _ => continue,
        };
        next.push((Some(Handle::Task(task.id)), line));
    }
    // A newcomer is told which tasks fit it.
    if !(begun || desk.is_newcomer())
        && let Some(row) = task::next(index, me, desk.now, 1)?.into_iter().next()
        && row.task.assignee.is_none()
    {
        let id = row.task.id;
        let line: Line<'d> = Box::new(move |words| {
            let (short, title) = (words.task(id)?, quote(&row.task.title, 60));
            Ok(format!("`collab task next --claim` takes {short} {title}"))
        });
        next.push((Some(Handle::Task(id)), line));
    }
    if !desk.messages.is_empty() {
        let line = "`collab inbox` to read in full and mark as read";
        next.push((None, Box::new(move |_| Ok(line.to_owned()))));
    }
    Ok(next)
}
