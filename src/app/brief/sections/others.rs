//! What each of the others did, in a line, and what it works on now.

use std::collections::BTreeMap;

use super::item;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::{count, quote};
use crate::app::brief::weight;
use crate::domain::name::Name;

/// What is counted, and how it is called; everything else is "other acts".
const COUNTED: &[(&str, &str)] =
    &[("task.done", "done"), ("task.claimed", "claimed"), ("task.added", "added")];

pub(super) fn section(desk: &Desk) -> Section<'_> {
    let mut kinds: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for news in desk.news.iter().filter(|news| !desk.is_me(&news.by)) {
        *kinds.entry(&news.by).or_default().entry(&news.kind).or_default() += 1;
    }
    let mut items = Vec::new();
    for (who, kinds) in kinds {
        let Ok(name) = who.parse::<Name>() else { continue };
        let mut did: Vec<String> = COUNTED
            .iter()
            .filter_map(|(kind, word)| kinds.get(kind).map(|n| format!("{n} {word}")))
            .collect();
        let messages = kinds.get("message.sent").copied().unwrap_or_default();
        if messages > 0 {
            did.push(count(messages, "message"));
        }
        let total: usize = kinds.values().sum();
        if did.is_empty() {
            did.push(count(total, "other act"));
        }
        let did = format!("{who}: {}", did.join(", "));
        let weight = weight::OTHERS - 60 + (total as i64).min(60);
        items.push(item(None, weight, move |words| {
            let Some(task) = words.index().works_on(&name)? else { return Ok(did.clone()) };
            let (short, title) = (words.task(task.id)?, quote(&task.title, 60));
            Ok(format!("{did}; on {short} {title}"))
        }));
    }
    let since = desk.since.map(|since| format!(" --since {since:.0}")).unwrap_or_default();
    let command = format!("collab log{since}");
    let name = if desk.me.is_some() { "Others" } else { "Who did what" };
    Section { name, command, items }
}
