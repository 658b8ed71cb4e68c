//! `collab guard`: what hooks ask before files are changed.

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::guard::{GuardReason, GuardView};
use crate::cli::ui::Ui;
use crate::domain::time::left;
use crate::error::{Error, Kind};

/// Say whether you may change some files
///
/// By your role in the session that you are in, and by what others have locked. Where its rules are strict it exits
/// with 3 when you may not; else it warns.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab guard src/auth.rs
  collab guard --execute")]
pub struct GuardArgs {
    /// Files that are to be changed
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// Whether you may run what is there, as builds and tests
    #[arg(long)]
    execute: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &GuardArgs) -> Done {
    if args.paths.is_empty() && !args.execute {
        let error = Error::usage("it does not say what is to be changed");
        return Err(error.hint("Name files, or say `--execute`.").into());
    }
    let view = app.guard(&args.paths, args.execute)?;
    if !view.allowed && !ui.is_json() {
        return Err(refused(app, &view).into());
    }
    if ui.is_json() {
        ui.json(&view)?;
        if !view.allowed {
            ui.flush()?;
            return Err(refused(app, &view).into());
        }
        return Ok(());
    }
    for reason in &view.reasons {
        ui.warning(&sentence(app, reason))?;
    }
    Ok(())
}

/// Says why, and until when.
pub(super) fn sentence(app: &App, reason: &GuardReason) -> String {
    match reason.until {
        Some(until) => format!("{} for {} more", reason.why, left(until, app.now())),
        None => reason.why.clone(),
    }
}

fn refused(app: &App, view: &GuardView) -> Error {
    let reasons: Vec<String> = view.reasons.iter().map(|reason| sentence(app, reason)).collect();
    let ways = view.reasons.iter().flat_map(|reason| &reason.ways);
    let mut told: Vec<&String> = Vec::new();
    let mut error = Error::new(Kind::Held, reasons.join("; "));
    for way in ways {
        if !told.contains(&way) && told.len() < 5 {
            told.push(way);
            error = error.hint(format!("`{way}`"));
        }
    }
    error
}
