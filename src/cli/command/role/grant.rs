//! `collab role grant`

use clap::Args;

use super::show;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Grant a request for a role
///
/// The oldest, if you do not say whose.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role grant
  collab role grant gemini")]
pub struct GrantArgs {
    /// Whose
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &GrantArgs) -> Done {
    let session = app.grant_role(args.name.as_deref())?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    show::print(ui, app, &session)
}
