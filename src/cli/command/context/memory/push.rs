//! `collab context memory push`

use clap::Args;

use crate::app::App;
use crate::app::memory::Push;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Put something at hand, where others see it
///
/// Your 20 newest symbols, 20 files and 50 breakpoints are kept; what is there already moves to the
/// front. Of several of a kind, the last one is the newest.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context memory push --symbol UserService --symbol Parser::next
  collab context memory push --file src/services/user.rs
  collab context memory push --breakpoint src/api/users.rs:45 --condition 'user.id == 0'")]
pub struct PushArgs {
    /// A function, type or the like that you are at
    #[arg(long = "symbol", value_name = "SYMBOL")]
    symbols: Vec<String>,
    /// A file that you have open
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<String>,
    /// A place where to stop
    #[arg(long = "breakpoint", value_name = "PATH:LINE")]
    breakpoints: Vec<String>,
    /// When to stop there
    #[arg(long, value_name = "TEXT", requires = "breakpoints")]
    condition: Option<String>,
    /// Symbols that the editor finds for this, through the VSCode gateway
    #[arg(long = "symbols-of", value_name = "QUERY")]
    query: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &PushArgs) -> Done {
    let mut symbols = args.symbols.clone();
    if let Some(query) = &args.query {
        symbols.extend(app.symbols_of_editor(query)?);
    }
    let memory = app.push_memory(&Push {
        symbols,
        files: args.files.clone(),
        breakpoints: args.breakpoints.clone(),
        condition: args.condition.clone(),
        selection: None,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&memory)?);
    }
    super::shown::memory(ui, app, &memory)
}
