//! `collab context append`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::Scope;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Put an element at the end of a list, once
///
/// Where there is nothing a list is begun. What several append at the same time is all in it. The value
/// is read as by `collab context set`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context append keyModules src/parser
  collab context append dependencies.critical serde
  collab context append recentDiscoveries '{\"type\": \"performance\", \"impact\": \"high\"}'")]
pub struct AppendArgs {
    /// The key of a list
    #[arg(value_name = "KEY")]
    key: String,
    /// The element; `-` or nothing reads standard input
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: Option<String>,
    /// Whether that holds on all branches, or on this one alone
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AppendArgs) -> Done {
    let value = input::text_after(args.value.as_ref(), "collab context append KEY VALUE")?;
    let changed = app.context_append(&args.key, &value, args.scope)?;
    shown::changed_or(ui, &changed, "Appended to", "Nothing changed: that is in the list already")
}
