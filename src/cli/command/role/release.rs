//! `collab role release`

use clap::Args;

use super::show;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Give your role up, and go on as a navigator
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role release")]
pub struct ReleaseArgs {}

pub(crate) fn run(ui: &mut Ui, app: &mut App, _args: &ReleaseArgs) -> Done {
    let session = app.release_role()?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    show::print(ui, app, &session)
}
