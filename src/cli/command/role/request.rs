//! `collab role request`

use clap::Args;

use super::show;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Ask for a role
///
/// Whoever drives is told with a message, and grants it with `collab role grant`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role request driver
  collab role request driver -m \"I know this parser\"")]
pub struct RequestArgs {
    /// The role
    #[arg(value_name = "ROLE")]
    role: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RequestArgs) -> Done {
    let session = app.request_role(&args.role, args.message.as_deref())?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    show::print(ui, app, &session)
}
