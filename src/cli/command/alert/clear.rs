//! `collab alert clear`

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Clear an alert, as it is mended
///
/// By its source and its key, as `collab alert` lists it. The key alone means yours, if you ever raised one
/// of that key, and else the only one that has it. One that is cleared already stays as it is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab alert clear build
  collab --as ci alert clear ci/build -m \"Builds since 4f41f609\"
  collab alert clear ci/tests:linux -m \"A slow machine\"")]
pub struct ClearArgs {
    /// The alert: SOURCE/KEY, or its key if only one has it
    alert: String,
    /// What mended it, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ClearArgs) -> Done {
    let made = app.clear_alert(&args.alert, args.message.as_ref())?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    let line = Text::from(if made.written { "Cleared " } else { "Cleared already: " });
    Ok(ui.line(line.and(Tone::Id, made.alert))?)
}
