//! What others changed in git: the files of the reader's tasks first, then elsewhere, counted.

use std::collections::BTreeMap;

use super::quoted;
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::weight;
use crate::app::history::Made;
use crate::app::open::App;
use crate::domain::change::FileChange;
use crate::error::Error;

pub(super) fn section(app: &mut App, desk: &Desk) -> Result<Section, Error> {
    let most = match desk.depth {
        Depth::Quick => 60,
        Depth::Standard => 250,
        Depth::Deep => 500,
    };
    let mut items = Vec::new();
    let mut elsewhere: BTreeMap<String, usize> = BTreeMap::new();
    let mut singly = Vec::new();
    for made in app.commits(desk.commits, most)? {
        if made.who.iter().any(|who| desk.is_me(who)) {
            continue;
        }
        // What a commit changed is looked at only where it can matter.
        let changes = if desk.my_paths.is_empty() || made.commit.parents > 1 {
            Vec::new()
        } else {
            app.changes_of(&made.commit)?
        };
        let mine: Vec<&FileChange> = changes
            .iter()
            .filter(|change| {
                desk.is_my_path(&change.path)
                    || change.from.as_deref().is_some_and(|from| desk.is_my_path(from))
            })
            .collect();
        if mine.is_empty() {
            *elsewhere.entry(made.who[0].clone()).or_default() += 1;
            if desk.depth == Depth::Deep {
                singly.push(line(&made, &[], weight::OTHER_COMMIT));
            }
        } else {
            items.push(line(&made, &mine, weight::MY_FILES));
        }
    }
    if !elsewhere.is_empty() {
        let total: usize = elsewhere.values().sum();
        let mut makers: Vec<(usize, String)> = elsewhere.into_iter().map(|(w, n)| (n, w)).collect();
        makers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let makers: Vec<String> =
            makers.into_iter().take(5).map(|(n, who)| format!("{who} {n}")).collect();
        let elsewhere = if items.is_empty() { "" } else { " elsewhere" };
        let commits = super::super::text::count(total, "commit");
        let text = format!("{commits}{elsewhere}: {}", makers.join(", "));
        items.push(super::item(None, weight::ELSEWHERE, text));
    }
    items.extend(singly.into_iter().take(60));
    let since = desk.since.map(|since| format!(" --since {since:.0}")).unwrap_or_default();
    Ok(Section { name: "Changes in git", command: format!("collab changes{since}"), items })
}

fn line(made: &Made, files: &[&FileChange], weight: i64) -> Item {
    let id: String = made.commit.id.chars().take(7).collect();
    let before = format!("{id} {}: ", made.who[0]);
    let shown: Vec<String> = files
        .iter()
        .take(3)
        .map(|file| {
            let path = super::super::text::clip(&file.path, 60);
            format!("{path} +{}-{}", file.added, file.removed)
        })
        .collect();
    let more = files.len().saturating_sub(3);
    let more = if more > 0 { format!(", {more} more of yours") } else { String::new() };
    let after =
        if shown.is_empty() { String::new() } else { format!(" ({}{more})", shown.join(", ")) };
    quoted(id, weight, before, &made.commit.subject, after)
}
