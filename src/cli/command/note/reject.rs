//! `collab note reject`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Reject a suggestion
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note reject n-7k2mq -m \"The depth is bounded above\"")]
pub struct RejectArgs {
    /// The suggestion
    note: String,
    /// Why; `-` reads standard input
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RejectArgs) -> Done {
    let why = input::optional(args.message.as_ref(), "-m")?;
    let view = app.reject_note(&args.note, why.as_ref())?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    shown::acted(ui, "Rejected", &view)
}
