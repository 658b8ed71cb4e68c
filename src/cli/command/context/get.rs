//! `collab context get`, and `collab context` alone.

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::Scope;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Show the context, or what a key of it holds
///
/// What holds on the branch that is checked out: entries of this branch alone stand before those of
/// all, and say so. With `--json`, `value` is the tree, and `entries` say who wrote what and when.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  collab context get
  collab context get conventions.testing
  collab context get --scope branch
  collab context get dependencies --json")]
pub struct GetArgs {
    /// What to show; without it, everything
    #[arg(value_name = "KEY")]
    key: Option<String>,
    /// Only what holds on all branches, or only what holds on this one alone
    #[arg(long, value_enum)]
    scope: Option<Scope>,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &GetArgs) -> Done {
    let view = app.context(args.key.as_deref(), args.scope)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    if view.entries.is_empty() {
        return Ok(ui.status("Nothing is in the context yet: `collab context set KEY VALUE`.")?);
    }
    shown::tree(ui, app, view.key.as_deref(), &view.entries)
}
