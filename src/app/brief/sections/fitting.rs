//! Tasks that a newcomer could take, those that fit its skills best first; see
//! [`skills`](crate::app::brief::skills).

use std::cmp::Reverse;

use super::item;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::skills::asked_for;
use crate::app::brief::text::{named, quote};
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::open::App;
use crate::app::task;
use crate::error::Error;

/// How many ready tasks are looked at.
const LOOKED_AT: usize = 100;
/// How long a title may be here.
const TITLE: usize = 70;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let mut items = Vec::new();
    if let Some(me) = desk.me.as_ref().filter(|_| desk.is_newcomer()) {
        let index = app.store.index();
        let skills = index.participant(me)?.map(|row| row.participant.skills).unwrap_or_default();
        let ready = task::next(index, me, desk.now, LOOKED_AT)?;
        let mut fitting: Vec<_> = ready
            .into_iter()
            .filter(|row| row.task.assignee.is_none())
            .map(|row| {
                let asked = asked_for(&row.task, &skills);
                let points: u32 = asked.iter().map(|(_, points)| points).sum();
                let asked: Vec<String> =
                    asked.into_iter().map(|(skill, _)| named(skill, 30)).collect();
                (points, asked, row)
            })
            .collect();
        // A stable sort: those that fit alike stay in the order of `task next`.
        fitting.sort_by_key(|(points, ..)| Reverse(*points));
        let most = if desk.depth == Depth::Deep { 6 } else { 3 };
        for (n, (_, asked, row)) in fitting.into_iter().take(most).enumerate() {
            let weight = weight::FITTING - weight::NEXT_STEP * n as i64;
            items.push(item(Handle::Task(row.task.id), weight, move |words| {
                let (short, title) = (words.task(row.task.id)?, quote(&row.task.title, TITLE));
                let fits = if asked.is_empty() {
                    String::new()
                } else {
                    format!(" (fits your {})", asked.join(", "))
                };
                Ok(format!("`collab task claim {short}`: {title}{fits}"))
            }));
        }
    }
    let command = "collab task next".to_owned();
    Ok(Section { name: "Tasks that you could take", command, items })
}
