//! `collab handoff accept`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Take over work that was handed off
///
/// The author's tasks that it is about are yours then; and so is the driver's role, if that goes along. Exits with
/// 3 when it is not for you.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff accept h-9d0xa")]
pub struct AcceptArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AcceptArgs) -> Done {
    let handoff = app.accept_handoff(&args.id)?;
    shown::acted(ui, "Accepted", &handoff)
}
