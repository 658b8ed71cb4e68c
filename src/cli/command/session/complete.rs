//! `collab session complete`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// End a session
///
/// It is saved, and stays to be looked at with `collab session show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session complete
  collab session complete -m \"The gateway takes cards and refunds\"")]
pub struct CompleteArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// What came of it
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CompleteArgs) -> Done {
    let session = app.complete_session(args.session.as_deref(), args.message.as_deref())?;
    shown::acted(ui, app, "Completed", &session)
}
