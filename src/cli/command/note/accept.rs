//! `collab note accept`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::Text;
use crate::cli::ui::Ui;

/// Accept a suggestion
///
/// With `--apply` its patch is applied to the working tree, and the suggestion is accepted only if all
/// of it applies; nothing is staged. The files that it changes must hold nothing that is not committed;
/// what is changed elsewhere does not matter. A patch can change plain text files of this repository, and nothing
/// else. Look at it first, with `collab show ID`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note accept n-7k2mq
  collab note accept n-7k2mq --apply -m \"With thanks\"")]
pub struct AcceptArgs {
    /// The suggestion
    note: String,
    /// Apply its patch
    #[arg(long)]
    apply: bool,
    /// Why; `-` reads standard input
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AcceptArgs) -> Done {
    let why = input::optional(args.message.as_ref(), "-m")?;
    let view = app.accept_note(&args.note, args.apply, why.as_ref())?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    shown::acted(ui, "Accepted", &view.note)?;
    for file in &view.applied {
        ui.line(Text::from("Changed ").plain(file))?;
    }
    Ok(())
}
