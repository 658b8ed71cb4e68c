//! `collab watch`

use clap::Args;
use jiff::tz::TimeZone;

use super::Done;
use crate::app::App;
use crate::app::watch::{Exec, Filter, WatchLine};
use crate::cli::run::Failure;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;
use crate::error::Error;

/// Watch what happens, and warn everybody of conflicts before they happen
///
/// Tells events of all worktrees and of what is synced, edits, branch switches, merges and rebases, until Ctrl-C. Any
/// number may watch; one leads, and besides: raises an alert where somebody edits what another has locked, and where
/// two branches or worktrees would not merge, with what is not committed; runs the checks that are trusted once edits
/// have settled; keeps `.collab/view/` up to date; and sees to what falls due in sessions. When it ends, the next one
/// leads.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab watch
  collab watch --priority important
  collab watch --kind message --kind alert --by claude
  collab watch --json | jq -r .text
  collab watch --priority critical --exec 'notify-send collab \"$(jq -r .text)\"'")]
pub struct WatchArgs {
    /// What matters at least so much
    #[arg(long, value_enum, value_name = "PRIORITY")]
    priority: Option<Priority>,
    /// Of this kind, such as task.done, or of all kinds of a noun, such as task; can be given again
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// By this participant; `me` is who asks; can be given again
    #[arg(long = "by", value_name = "NAME")]
    by: Vec<String>,
    /// Run this line of your shell for each line that is told, with that as JSON to read
    #[arg(long, value_name = "COMMAND")]
    exec: Option<String>,
    /// Relay to the VSCode gateway that has this repository open, also where the policy does not say so
    #[arg(long)]
    gateway: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &WatchArgs) -> Done {
    // Nobody could alert in nobody's name.
    app.me()?;
    let by: Result<Vec<String>, Error> =
        args.by.iter().map(|name| Ok(app.somebody(name)?.to_string())).collect();
    let filter = Filter { priority: args.priority, kinds: args.kinds.clone(), by: by? };
    filter.check()?;
    let zone = app.time_zone();
    let mut exec = args.exec.clone().map(|command| Exec::new(command, app.directory()));
    let watched = app.watch_on(args.gateway, |line| {
        if !filter.wants(&line) {
            return Ok(());
        }
        show(ui, &zone, &line)?;
        if !line.kind.starts_with("watch.")
            && let Some(why) = exec.as_mut().and_then(|exec| exec.take(&line))
        {
            ui.warning(&why)?;
        }
        Ok(ui.flush()?)
    });
    if let Some(exec) = &mut exec {
        exec.end();
    }
    watched
}

fn show(ui: &mut Ui, zone: &TimeZone, line: &WatchLine) -> Result<(), Failure> {
    if ui.is_json() {
        return Ok(ui.json_line(line)?);
    }
    if line.kind.starts_with("watch.") {
        match line.priority {
            Priority::Routine => ui.status(&line.text)?,
            Priority::Important | Priority::Critical => ui.warning(&line.text)?,
        }
        return Ok(());
    }
    let tone = match line.priority {
        Priority::Critical => Tone::Critical,
        Priority::Important => Tone::Important,
        Priority::Routine => Tone::Plain,
    };
    let at = line.at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
    let by = line.by.as_deref().unwrap_or("-");
    let mut shown = Text::of(Tone::Dim, at)
        .plain(format!("  {by:<10}  "))
        .and(tone, format!("{:<16}", line.kind))
        .plain(" ")
        .and(Tone::Id, format!(" {}", line.object));
    // The rest of several lines stands in the alert, or the message.
    let mut lines = line.text.lines();
    if let Some(first) = lines.next() {
        shown = shown.plain(format!(" {first}"));
    }
    for more in lines.take(5) {
        shown = shown.plain(format!(" | {more}"));
    }
    Ok(ui.line(shown)?)
}
