//! `collab role take`

use clap::Args;

use super::show;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Take a role
///
/// The driver's is free when nobody has it, and when whoever does is gone: its client has ended, or nothing was
/// heard of it for half an hour. Exits with 3 when another drives.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role take driver
  collab role take observer")]
pub struct TakeArgs {
    /// The role
    #[arg(value_name = "ROLE")]
    role: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &TakeArgs) -> Done {
    let session = app.take_role(&args.role, args.message.as_deref())?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    show::print(ui, app, &session)
}
