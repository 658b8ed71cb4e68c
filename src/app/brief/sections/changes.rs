//! What others changed in git: the files of the reader's tasks first, then elsewhere, counted.

use std::collections::BTreeMap;

use super::{item, plain};
use crate::app::brief::Depth;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::{count, named};
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::history::Made;
use crate::app::open::App;
use crate::domain::change::FileChange;
use crate::error::Error;

/// How many commits elsewhere are told one by one.
const SINGLY: usize = 60;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let most = match desk.depth {
        Depth::Quick => 60,
        Depth::Standard => 250,
        Depth::Deep => 500,
    };
    let by_others = |made: &Made| !made.who.iter().any(|who| desk.is_me(who));
    // What a commit changed is looked at only where it can matter.
    let looks = |made: &Made| by_others(made) && made.commit.parents <= 1;
    let looks = (!desk.my_paths.is_empty()).then_some(looks);
    let mut items = Vec::new();
    let mut elsewhere: BTreeMap<String, usize> = BTreeMap::new();
    let mut singly = Vec::new();
    for (made, changes) in app.commits(desk.commits, most, looks)? {
        if !by_others(&made) {
            continue;
        }
        let mine: Vec<FileChange> = changes
            .into_iter()
            .filter(|change| {
                desk.is_my_path(&change.path)
                    || change.from.as_deref().is_some_and(|from| desk.is_my_path(from))
            })
            .collect();
        if !mine.is_empty() {
            items.push(line(made, mine, weight::MY_FILES, desk.depth));
            continue;
        }
        *elsewhere.entry(made.who[0].clone()).or_default() += 1;
        if desk.depth == Depth::Deep && singly.len() < SINGLY {
            singly.push(line(made, mine, weight::OTHER_COMMIT, desk.depth));
        }
    }
    if !elsewhere.is_empty() {
        let total: usize = elsewhere.values().sum();
        let mut makers: Vec<(usize, String)> = elsewhere.into_iter().map(|(w, n)| (n, w)).collect();
        makers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let makers: Vec<String> =
            makers.into_iter().take(5).map(|(n, who)| format!("{who} {n}")).collect();
        let elsewhere = if items.is_empty() { "" } else { " elsewhere" };
        let text = format!("{}{elsewhere}: {}", count(total, "commit"), makers.join(", "));
        items.push(plain(None, weight::ELSEWHERE, text));
    }
    items.extend(singly);
    let since = desk.since.map(|since| format!(" --since {since:.0}")).unwrap_or_default();
    Ok(Section { name: "Changes in git", command: format!("collab changes{since}"), items })
}

fn line<'d>(made: Made, files: Vec<FileChange>, weight: i64, depth: Depth) -> Item<'d> {
    let id: String = made.commit.id.chars().take(7).collect();
    item(Handle::Named(id.clone()), weight, move |words| {
        let shown: Vec<String> = files
            .iter()
            .take(3)
            .map(|file| match depth {
                Depth::Deep => {
                    format!("{} +{}-{}", named(&file.path, 60), file.added, file.removed)
                }
                // How many lines is one command away, and would cost another line its place.
                Depth::Quick | Depth::Standard => named(&file.path, 60),
            })
            .collect();
        let more = files.len().saturating_sub(3);
        let more = if more > 0 { format!(", {more} more of yours") } else { String::new() };
        let after =
            if shown.is_empty() { String::new() } else { format!(" ({}{more})", shown.join(", ")) };
        Ok(format!("{id} {}: {}{after}", made.who[0], words.quote(&made.commit.subject)))
    })
}
