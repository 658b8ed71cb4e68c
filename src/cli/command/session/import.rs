//! `collab session import`

use std::path::PathBuf;

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// The longest export that is read, in bytes.
const MOST: usize = 256 * 1024 * 1024;

/// Take in a session that was exported as JSON from another repository
///
/// Its events come along as they were written, and keep their ids: to import it twice changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session import payment.json
  collab session export --format json | collab -C ../other session import -")]
pub struct ImportArgs {
    /// The file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ImportArgs) -> Done {
    let file = Some(&*args.file).filter(|file| file.as_os_str() != "-");
    let bytes = input::bytes(file, MOST, "there is no export", "Pipe it in, or name a file.")?;
    let made = app.import_session(&bytes)?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    let line = Text::from("Imported ").and(Tone::Id, &made.session).plain(" ").plain(&made.name);
    ui.line(line)?;
    Ok(ui.status(&format!("{} events of it are new here.", made.events))?)
}
