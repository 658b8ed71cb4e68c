//! `collab handoff decline`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Say no to work that was handed off
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff decline h-9d0xa -m \"I do not know SQL\"")]
pub struct DeclineArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &DeclineArgs) -> Done {
    let handoff = app.decline_handoff(&args.id, args.message.as_deref())?;
    shown::acted(ui, "Declined", &handoff)
}
