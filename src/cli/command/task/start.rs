//! `collab task start`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Begin tasks that are yours, or go on with blocked ones
///
/// What was assigned to you, or is blocked, is in progress from then on. Starting what is in
/// progress does nothing. A task that nobody holds is taken with `collab task claim`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  collab task start t-7k2mq")]
pub struct StartArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &StartArgs) -> Done {
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Start)?;
    shown::acted(ui, "Started", tasks)
}
