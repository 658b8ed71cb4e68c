//! `collab context diff`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Show what of the context was added, modified and removed
///
/// Compares what held then with what holds now, here. What is derived is left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context diff --since yesterday
  collab context diff --since last --json")]
pub struct DiffArgs {
    /// Since when: a time (2h, friday, 2026-11-20), `last` for your last act, or a commit
    #[arg(long, value_name = "TIME")]
    since: String,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &DiffArgs) -> Done {
    let diff = app.context_diff(&args.since)?;
    if ui.is_json() {
        return Ok(ui.json(&diff)?);
    }
    if diff.changes.is_empty() {
        return Ok(ui.line("Nothing changed")?);
    }
    shown::diff(ui, app, &diff)
}
