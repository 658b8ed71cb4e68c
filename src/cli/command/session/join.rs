//! `collab session join`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Come into a session
///
/// As a navigator, if you say no role; where nobody drives, as the driver. One is in one session at a time in
/// each worktree: whoever comes leaves the one before. A newcomer is told with `collab brief` what the project
/// is and where things stand.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session join                             the only one that is open
  collab session join s-7k2mq
  collab session join \"Payment gateway\" --role observer")]
pub struct JoinArgs {
    /// The session, by its id or name
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// The role: driver, navigator, observer, or one of .collab/config.toml
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &JoinArgs) -> Done {
    let session = app.join_session(args.session.as_deref(), args.role.as_deref())?;
    shown::acted(ui, app, "Joined", &session)?;
    if ui.is_json() {
        return Ok(());
    }
    Ok(ui.hint("See where things stand with `collab brief`.")?)
}
