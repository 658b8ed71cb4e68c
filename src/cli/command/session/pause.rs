//! `collab session pause`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Let a session rest, to go on later
///
/// It is saved. What is done meanwhile does not belong to it; `collab session resume` goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session pause
  collab session pause -m \"Done for today\"")]
pub struct PauseArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &PauseArgs) -> Done {
    let session = app.pause_session(args.session.as_deref(), args.message.as_deref())?;
    shown::acted(ui, app, "Paused", &session)
}
