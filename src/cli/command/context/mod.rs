//! `collab context`: one file a verb.

pub mod memory;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;

/// What all share of the project, and what each has at hand
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context memory push --file src/parser.rs --symbol Parser::next
  collab context memory")]
pub struct ContextArgs {
    /// What to do.
    #[command(subcommand)]
    verb: ContextVerb,
}

/// What can be done with the context.
#[derive(Debug, Subcommand)]
enum ContextVerb {
    Memory(memory::MemoryArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ContextArgs) -> Done {
    match &args.verb {
        ContextVerb::Memory(args) => memory::run(ui, app, args),
    }
}
