//! `collab context set`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::Scope;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Set what a key holds
///
/// The value is JSON where it can be read as that, else a text; a number that JSON would write another
/// way, such as 1.10, stays a text. An object is spread over the keys below, in the place of all that was
/// there. Only what differs is written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context set projectUnderstanding.architecture \"Parser, resolver, printer\"
  collab context set keyModules '[\"src/parser\", \"src/printer\"]'
  collab context set conventions '{\"testing\": \"inline snapshots\", \"errors\": \"thiserror\"}'
  collab context set build.command make --scope branch
  collab context set projectUnderstanding.layers < ARCHITECTURE.md")]
pub struct SetArgs {
    /// Words joined by dots
    #[arg(value_name = "KEY")]
    key: String,
    /// What it holds; `-` or nothing reads standard input
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: Option<String>,
    /// Whether that holds on all branches, or on this one alone
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SetArgs) -> Done {
    let value = input::text_after(args.value.as_ref(), "collab context set KEY VALUE")?;
    let changed = app.context_set(&args.key, &value, args.scope)?;
    shown::changed(ui, &changed, "Set")
}
