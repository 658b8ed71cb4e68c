//! `collab task done`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Complete tasks
///
/// Say with `-m` what came of it: the briefings of the others show it. Changed files that a task is
/// about are then known to be yours, whatever commit brings them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task done t-7k2mq -m \"Tokens keep their spans; see src/token.rs\"
  collab task done t-7k2mq t-9d0xa
  git log -1 --format=%B | collab task done t-7k2mq -m -")]
pub struct DoneArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// What came of it; `-` reads standard input
    #[arg(short, long = "message", value_name = "SUMMARY")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &DoneArgs) -> command::Done {
    let summary = input::optional(args.message.as_ref(), "-m")?;
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Done(summary))?;
    let freed = if ui.is_json() || ui.is_quiet() { Vec::new() } else { app.freed_by(&tasks)? };
    shown::acted(ui, "Completed", tasks)?;
    for task in freed {
        ui.status(&format!("Ready now: {} {}", task.short, task.title))?;
    }
    Ok(())
}
