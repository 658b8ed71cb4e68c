//! `collab lock`

use clap::Args;

use super::Done;
use super::handoff::seconds;
use crate::app::App;
use crate::app::lock::{LeasesView, Take};
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::time::{ago, left};
use crate::error::Error;

/// Lock files while you work on them, so that others leave them alone; or list who locks what
///
/// All that are named, or none: it exits with 3 when another holds one, and says which ways there are. A folder is
/// all that is in it. A lock ends at its time, with `collab unlock`, when its holder's client or terminal ends,
/// and when it leaves the session. To lock again begins the time anew. It holds in this clone with all its
/// worktrees; on another machine nobody sees it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab lock
  collab lock src/auth.rs --for 20m --op refactor
  collab lock \"src/**/*.rs\" docs/ --wait 5m
  collab lock src/auth.rs --steal          take it away from another, who is told")]
pub struct LockArgs {
    /// Files, folders, and globs in quotes
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// For how long, as in `20m`
    #[arg(long = "for", value_name = "TIME", default_value = "30m")]
    time: String,
    /// What you do with them, in a word or a line
    #[arg(long = "op", value_name = "TEXT")]
    operation: Option<String>,
    /// Wait until they are free, at most so long; without a time for 5 minutes
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "5m")]
    wait: Option<String>,
    /// Take away what another holds
    #[arg(long, conflicts_with = "wait")]
    steal: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &LockArgs) -> Done {
    if args.paths.is_empty() {
        if args.operation.is_some() || args.wait.is_some() || args.steal {
            let error = Error::usage("it does not say what to lock");
            return Err(error.hint("Name it: `collab lock PATH`.").into());
        }
        return list(ui, app);
    }
    let take = Take {
        paths: args.paths.clone(),
        seconds: seconds("--for", &args.time)?,
        operation: args.operation.clone(),
        steal: args.steal,
    };
    let view = match &args.wait {
        Some(wait) => app.wait_for_locks(&take, seconds("--wait", wait)?)?,
        None => app.take_locks(&take)?,
    };
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    said(ui, app, "Locked", &view)?;
    if !view.stolen_from.is_empty() {
        ui.status(&format!("{} was told.", view.stolen_from.join(", ")))?;
    }
    Ok(())
}

/// Says what was done with locks, a line each.
pub(super) fn said(ui: &mut Ui, app: &App, verb: &str, view: &LeasesView) -> Done {
    for lease in &view.leases {
        let line = Text::from(verb).plain(" ").and(Tone::Id, &lease.path);
        let until = match verb {
            "Locked" => format!(" for {}", left(lease.until, app.now())),
            _ => String::new(),
        };
        ui.line(line.plain(until))?;
    }
    Ok(())
}

fn list(ui: &mut Ui, app: &App) -> Done {
    let view = app.locks()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("PATH"),
        Column::left("WHO"),
        Column::left("SINCE"),
        Column::left("UNTIL"),
        Column::flexible("OPERATION"),
    ]);
    for lease in &view.leases {
        let ago = |at| ago(at, app.now(), &app.time_zone());
        table.row([
            Text::of(Tone::Id, &lease.path),
            lease.by.as_str().into(),
            ago(lease.since).into(),
            ago(lease.until).into(),
            lease.operation.as_deref().unwrap_or_default().into(),
        ]);
    }
    ui.table(&table)?;
    if view.leases.is_empty() {
        ui.status("Nothing is locked.")?;
    }
    Ok(())
}
