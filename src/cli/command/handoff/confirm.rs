//! `collab handoff confirm`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Go on after the review of your work
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff confirm h-9d0xa -m \"Implementing the suggestions\"")]
pub struct ConfirmArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
    /// What you do next, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ConfirmArgs) -> Done {
    let handoff = app.confirm_handoff(&args.id, args.message.as_deref())?;
    shown::acted(ui, "Confirmed", &handoff)
}
