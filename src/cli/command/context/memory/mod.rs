//! `collab context memory`: one file a verb.

pub mod clear;
pub mod push;
pub mod recent;
mod shown;

use clap::{Args, Subcommand};

use super::super::Done;
use crate::app::App;
use crate::cli::ui::Ui;

/// Say what each has at hand: recent symbols, open files, breakpoints
///
/// Without a verb it shows, as `collab context memory recent`. The working memory is this clone's: it is
/// no part of what happened, and is never committed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context memory
  collab context memory push --symbol Parser::next --file src/parser.rs
  collab context memory push --breakpoint src/api.rs:45 --condition 'user.id == 0'
  collab context memory clear --breakpoints")]
pub struct MemoryArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<MemoryVerb>,
}

/// What can be done with the working memory.
#[derive(Debug, Subcommand)]
enum MemoryVerb {
    Recent(recent::RecentArgs),
    Push(push::PushArgs),
    Clear(clear::ClearArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &MemoryArgs) -> Done {
    match &args.verb {
        None => recent::run(ui, app, &recent::RecentArgs::default()),
        Some(MemoryVerb::Recent(args)) => recent::run(ui, app, args),
        Some(MemoryVerb::Push(args)) => push::run(ui, app, args),
        Some(MemoryVerb::Clear(args)) => clear::run(ui, app, args),
    }
}
