//! `collab check run`

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::{Ui, end_progress, progress};
use crate::error::Error;

/// Run checks, one after the other, and tell who has to know
///
/// All that are trusted, or those that are named. It exits with 1 if one fails, and with 3 if one that is named, or
/// every one, is not trusted on this machine.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab check run
  collab check run test build")]
pub struct RunArgs {
    /// Which
    #[arg(value_name = "CHECK")]
    names: Vec<String>,
}

pub(super) fn run(ui: &mut Ui, app: &mut App, args: &RunArgs) -> Done {
    app.checks_can_be_told()?;
    let view = app.run_checks(&args.names, |name| progress(&format!("running {name}")))?;
    end_progress();
    if ui.is_json() {
        ui.json(&view)?;
    } else if view.checks.is_empty() {
        ui.status("There are no checks. Put them into `[checks]` of .collab/config.toml.")?;
    }
    if !ui.is_json() {
        view.checks.iter().try_for_each(|check| super::show(ui, check))?;
    }
    ui.flush()?;
    match (view.failed(), view.checks.len()) {
        (0, _) => Ok(()),
        (1, 1) => Err(Error::user("the check failed").into()),
        (failed, of) => Err(Error::user(format!("{failed} of {of} checks failed")).into()),
    }
}
