//! `collab session save`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::Text;
use crate::cli::ui::Ui;

/// Save a session: mark where it stands
///
/// Nothing is copied: what was then is read from the log up to that place, with `collab session show --at`. What
/// those in the session have at hand is kept with it. A session is also saved by itself, as often as its
/// policy says, when it rests, and when it ends.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session save
  collab session save --milestone \"API works\"
  collab session show --at \"API works\"")]
pub struct SaveArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// What was reached
    #[arg(long, value_name = "TEXT")]
    milestone: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SaveArgs) -> Done {
    let save = app.save_session(args.session.as_deref(), args.milestone.as_deref())?;
    if ui.is_json() {
        return Ok(ui.json(&save)?);
    }
    Ok(ui.line(Text::from(format!("Saved: {}", shown::save(app, &save))))?)
}
