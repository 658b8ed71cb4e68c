//! `collab log`

use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;

use super::Done;
use crate::app::App;
use crate::app::log::{LogAsked, LogLine};
use crate::cli::run::Failure;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// How often a follower looks for what no file of the store tells, as what git has brought.
const LOOK: Duration = Duration::from_secs(1);

/// On a terminal that is narrower, lines are not aligned.
const ALIGNED: usize = 60;

/// How far the rest of a line that was broken is indented.
const HANG: usize = 2;

/// How many events are shown where nobody says how many.
const NEWEST: i64 = 50;

/// Show what happened, event by event, oldest first
///
/// The newest 50, unless `--since` or `--limit` says otherwise. With `--json`, each event's line as
/// it is stored, byte for byte, one a line.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab log --since yesterday
  collab log --by claude --kind task
  collab log --since 4f41f609 --kind task.done
  collab log --follow --limit 0
  collab log --json --since 7d > activity.jsonl")]
pub struct LogArgs {
    /// From then on: 2h, 3d, friday, yesterday, a time, a commit, or `last` (your own last act)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// By this participant only; `me` is who asks
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Of this kind only, such as task.done, or of all kinds of a noun, such as task
    #[arg(long)]
    kind: Option<String>,
    /// At most so many, the newest
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Go on with what happens from now on, until interrupted
    #[arg(short, long)]
    follow: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &LogArgs) -> Done {
    let limit = match (args.limit, &args.since) {
        (Some(limit), _) => Some(i64::from(limit)),
        (None, None) => Some(NEWEST),
        (None, Some(_)) => None,
    };
    let asked = LogAsked {
        since: args.since.clone(),
        by: args.by.clone(),
        kind: args.kind.clone(),
        limit,
        lines_only: ui.is_json(),
    };
    let zone = app.time_zone();
    // Watched before it is read, so that nothing happens unseen in between.
    let watch = if args.follow { Some(app.watch()?) } else { None };
    let mut shown = 0;
    let mut place = app.log(&asked, |line| {
        shown += 1;
        show(ui, &zone, &line)
    })?;
    let Some(watch) = watch else { return told(ui, args, shown) };
    loop {
        ui.flush()?;
        watch.sleep(LOOK);
        app.log_on(&mut place, |line| show(ui, &zone, &line))?;
    }
}

/// Says what a person should know besides the lines.
fn told(ui: &mut Ui, args: &LogArgs, shown: i64) -> Done {
    if ui.is_json() {
        return Ok(());
    }
    if shown == 0 {
        let narrowed = args.since.is_some() || args.by.is_some() || args.kind.is_some();
        ui.status(if narrowed { "No such events." } else { "Nothing has happened yet." })?;
    } else if shown == NEWEST && args.limit.is_none() && args.since.is_none() {
        ui.status(&format!("The newest {NEWEST}: `--limit` or `--since` shows more."))?;
    }
    Ok(())
}

fn show(ui: &mut Ui, zone: &TimeZone, event: &LogLine) -> Result<(), Failure> {
    if ui.is_json() {
        return Ok(ui.stored_line(&event.line)?);
    }
    let at = event.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let mut line = Text::of(Tone::Dim, at)
        .plain(match ui.columns() {
            // Where lines are broken anyway, blanks that align them only take room.
            Some(columns) if columns < ALIGNED => format!("  {}  {}", event.by, event.kind),
            _ => format!("  {:<10}  {:<18} ", event.by, event.kind),
        })
        .plain(" ")
        .and(Tone::Id, &event.object);
    if !event.text.is_empty() {
        line = line.plain(" ").plain(&event.text);
    }
    if !event.detail.is_empty() {
        let colon = if event.text.is_empty() { " " } else { ": " };
        line = line.and(Tone::Dim, colon).and(Tone::Dim, &event.detail);
    }
    Ok(ui.wrapped(line, HANG)?)
}
