//! `collab context memory clear`

use clap::Args;

use crate::app::App;
use crate::app::memory::Clear;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Forget what you have at hand: all of it, or what is named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context memory clear
  collab context memory clear --breakpoints")]
pub struct ClearArgs {
    /// The symbols
    #[arg(long)]
    symbols: bool,
    /// The open files
    #[arg(long)]
    files: bool,
    /// The breakpoints
    #[arg(long)]
    breakpoints: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ClearArgs) -> Done {
    let all = !(args.symbols || args.files || args.breakpoints);
    let memory = app.clear_memory(Clear {
        symbols: all || args.symbols,
        files: all || args.files,
        breakpoints: all || args.breakpoints,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&memory)?);
    }
    if memory.at.is_none() {
        return Ok(ui.status("Nothing of yours is in the working memory now.")?);
    }
    super::shown::memory(ui, app, &memory)
}
