//! `collab unlock`

use clap::Args;

use super::{Done, lock};
use crate::app::App;
use crate::cli::ui::Ui;

/// Give locks back
///
/// Those of yours that overlap with what is named, or all of yours.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab unlock
  collab unlock src/auth.rs docs/")]
pub struct UnlockArgs {
    /// Files, folders, and globs in quotes; left out: all that you hold
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &UnlockArgs) -> Done {
    let view = app.unlock(&args.paths)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    lock::said(ui, app, "Unlocked", &view)
}
