//! `collab handoff withdraw`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Take back work that you handed off
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff withdraw h-9d0xa -m \"Not done after all\"")]
pub struct WithdrawArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &WithdrawArgs) -> Done {
    let handoff = app.withdraw_handoff(&args.id, args.message.as_deref())?;
    shown::acted(ui, "Withdrew", &handoff)
}
