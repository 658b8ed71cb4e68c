//! `collab context`: one file a verb; what they share in showing entries is in `shown`.

pub mod append;
pub mod diff;
pub mod edit;
pub mod export;
pub mod get;
pub mod history;
pub mod import;
pub mod memory;
pub mod remove;
pub mod set;
pub(super) mod shown;
pub mod sync;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;

/// Read or write the shared context: what all know of the project
///
/// Values under dotted keys, as one tree. Without a verb the whole is shown, as `collab context get`.
/// What tasks in progress and manifests say (`activeWork`, `dependencies`) is part of it by itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context
  collab context get conventions
  collab context set conventions.testing \"Snapshots inline, one file a command\"
  collab context append keyModules src/parser

`collab context VERB --help` has examples of each.")]
pub struct ContextArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<ContextVerb>,
}

/// What can be done with the context.
#[derive(Debug, Subcommand)]
enum ContextVerb {
    Get(get::GetArgs),
    Set(set::SetArgs),
    Append(append::AppendArgs),
    Remove(remove::RemoveArgs),
    History(history::HistoryArgs),
    Diff(diff::DiffArgs),
    Sync(sync::SyncArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Edit(edit::EditArgs),
    Memory(memory::MemoryArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ContextArgs) -> Done {
    match &args.verb {
        None => get::run(ui, app, &get::GetArgs::default()),
        Some(ContextVerb::Get(args)) => get::run(ui, app, args),
        Some(ContextVerb::Set(args)) => set::run(ui, app, args),
        Some(ContextVerb::Append(args)) => append::run(ui, app, args),
        Some(ContextVerb::Remove(args)) => remove::run(ui, app, args),
        Some(ContextVerb::History(args)) => history::run(ui, app, args),
        Some(ContextVerb::Diff(args)) => diff::run(ui, app, args),
        Some(ContextVerb::Sync(args)) => sync::run(ui, app, args),
        Some(ContextVerb::Import(args)) => import::run(ui, app, args),
        Some(ContextVerb::Export(args)) => export::run(ui, app, args),
        Some(ContextVerb::Edit(args)) => edit::run(ui, app, args),
        Some(ContextVerb::Memory(args)) => memory::run(ui, app, args),
    }
}
