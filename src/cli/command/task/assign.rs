//! `collab task assign`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Give tasks to somebody
///
/// They are pending until that participant starts or claims them. Exits with 3 when another works on
/// one, and then assigns none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task assign t-7k2mq gemini
  collab task assign t-7k2mq t-9d0xa \"Jane Doe\"")]
pub struct AssignArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Who is to do them; `me` is who asks
    #[arg(required = true)]
    name: String,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AssignArgs) -> Done {
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Assign(args.name.clone()))?;
    let to = tasks.first().and_then(|task| task.assignee.clone()).unwrap_or_default();
    shown::acted(ui, &format!("Assigned to {to}:"), tasks)
}
