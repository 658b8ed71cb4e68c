//! `collab search`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::search::{HitView, MOST_HITS, SearchAsked};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::search::Kind;
use crate::domain::search::snippet::MARK;
use crate::domain::time::ago;

/// Find in everything that was written
///
/// Messages, tasks with what was said on them and what came of them, the shared context, notes, alerts,
/// and the messages of commits; the best first, and of equals the newest. All words have to be there, in
/// any order, whatever the case. "Words in a row" stand in quotes, `pars*` is how a word begins (with three
/// letters at least), OR stands between alternatives. An id, also of a commit, or a path finds what refers to it first. Where
/// very many match, it is the newest 64 of commits, and of all else, that are ranked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab search nested lists
  collab search '\"nested lists\" OR lexer*' --kind message --since 7d
  collab search t-7k2mq
  collab search src/parser.rs --by claude
  collab search timeout --about src/net.rs --json")]
pub struct SearchArgs {
    /// Words, an id, or a path
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// Of this kind only; `task` also finds what was said on tasks and what came of them
    #[arg(long, value_enum, value_delimiter = ',')]
    kind: Vec<Kind>,
    /// By this participant only; `me` is who asks
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// What refers to this path, or this object, only; of commits, what changed the path
    #[arg(long, value_name = "PATH|ID")]
    about: Option<String>,
    /// From then on: 2h, 3d, friday, yesterday, a time, a commit, or `last` (your own last act)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// At most so many, and never more than 1000
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SearchArgs) -> Done {
    let view = app.search(&SearchAsked {
        query: args.query.join(" "),
        kinds: args.kind.clone(),
        by: args.by.clone(),
        about: args.about.clone(),
        since: args.since.clone(),
        limit: args.limit as usize,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    for hit in &view.hits {
        show(ui, app, hit)?;
    }
    if view.more && args.limit as usize >= MOST_HITS {
        ui.status("There are more: say more words, or `--since`, `--by` or `--kind`.")?;
    } else if view.more {
        ui.status(&format!(
            "There are more: `--limit {}` shows them.",
            args.limit.saturating_mul(2).max(20)
        ))?;
    } else if view.hits.is_empty() {
        ui.status("Nothing is found.")?;
    }
    Ok(())
}

/// Shows a hit: what it is, and below it what it says, set off as a quotation.
fn show(ui: &mut Ui, app: &App, hit: &HitView) -> Done {
    let when = ago(hit.at, app.now(), &app.time_zone());
    let mut line = Text::of(Tone::Id, &hit.short)
        .plain(format!(" {}, {}", hit.kind, hit.by))
        .and(Tone::Dim, format!(", {when}"));
    let is_title = hit.snippet.replace(MARK, "") == hit.title;
    if !hit.title.is_empty() && !is_title && hit.title != hit.short {
        line = line.plain(": ").and(Tone::Heading, &hit.title);
    }
    ui.wrapped(line, 4)?;
    Ok(ui.wrapped(marked(&hit.snippet), 2)?)
}

/// Returns a snippet with its hits as they should be seen.
fn marked(snippet: &str) -> Text {
    let mut text = Text::from("  ");
    for (number, part) in snippet.split(MARK).enumerate() {
        if number > 0 {
            text = text.and(Tone::Dim, MARK);
        }
        text = text.and(if number % 2 == 1 { Tone::Important } else { Tone::Plain }, part);
    }
    text
}
