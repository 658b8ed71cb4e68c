//! `collab task cancel`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Give tasks up
///
/// What another works on, and what has open subtasks, is not cancelled.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task cancel t-7k2mq
  collab task cancel t-7k2mq -m \"the format will change anyway\"")]
pub struct CancelArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "REASON")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CancelArgs) -> Done {
    let reason = input::optional(args.message.as_ref(), "-m")?;
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Cancel(reason))?;
    shown::acted(ui, "Cancelled", tasks)
}
