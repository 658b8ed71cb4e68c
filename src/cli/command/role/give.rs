//! `collab role give`

use clap::Args;

use super::show;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Give a role to somebody who is in the session
///
/// Whoever drives gives the driver's role away, and the others. Exits with 3 when another drives.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role give driver gemini
  collab role give observer codex -m \"Look on, please\"")]
pub struct GiveArgs {
    /// The role
    #[arg(value_name = "ROLE")]
    role: String,
    /// To whom
    #[arg(value_name = "NAME")]
    to: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &GiveArgs) -> Done {
    let session = app.give_role(&args.role, &args.to, args.message.as_deref())?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    show::print(ui, app, &session)
}
