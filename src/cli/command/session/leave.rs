//! `collab session leave`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Leave a session
///
/// Whoever drives gives that up with it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session leave
  collab session leave -m \"Gone for lunch\"")]
pub struct LeaveArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &LeaveArgs) -> Done {
    let session = app.leave_session(args.session.as_deref(), args.message.as_deref())?;
    shown::acted(ui, app, "Left", &session)
}
