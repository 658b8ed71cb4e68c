//! `collab context remove`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::Scope;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Remove a key, and all that is below it
///
/// What it held stays in `collab context history`. What had waited for it, as it was written apart, shows again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context remove conventions.styling
  collab context remove build --scope branch")]
pub struct RemoveArgs {
    /// What to remove
    #[arg(value_name = "KEY")]
    key: String,
    /// Whether to remove what holds on all branches, or on this one alone
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RemoveArgs) -> Done {
    let changed = app.context_remove(&args.key, args.scope)?;
    shown::changed(ui, &changed, "Removed")
}
