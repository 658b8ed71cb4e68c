//! `collab task reopen`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Open closed tasks again
///
/// A task is then where it was before it was closed, with the same holder.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task reopen t-7k2mq
  collab task reopen t-7k2mq -m \"it fails on empty files\"")]
pub struct ReopenArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "REASON")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ReopenArgs) -> Done {
    let reason = input::optional(args.message.as_ref(), "-m")?;
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Reopen(reason))?;
    shown::acted(ui, "Reopened", tasks)
}
