//! `collab task assign`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::ui::Ui;
use crate::error::Error;

/// Give tasks to somebody
///
/// They are pending until that participant starts or claims them. Exits with 3 when another works on
/// one, and then assigns none. With `--auto` the policy of the session that you are in picks for each who is to do
/// it (taskAllocation): by skills (whose fit best), load (who has the fewest), turn (who got one longest ago), or
/// at random.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task assign t-7k2mq gemini
  collab task assign t-7k2mq t-9d0xa \"Jane Doe\"
  collab task assign t-7k2mq --auto")]
pub struct AssignArgs {
    /// The tasks, and then who is to do them; `me` is who asks
    #[arg(value_name = "ID|NAME", required = true)]
    words: Vec<String>,
    /// Let the session's policy pick who is to do them
    #[arg(long)]
    auto: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AssignArgs) -> Done {
    if args.auto {
        let tasks = app.assign_by_policy(&args.words)?;
        if ui.is_json() {
            return shown::acted(ui, "Assigned", tasks);
        }
        for task in tasks {
            let to = task.assignee.clone().unwrap_or_default();
            shown::acted(ui, &format!("Assigned to {to}:"), vec![task])?;
        }
        return Ok(());
    }
    let Some((name, ids)) = args.words.split_last().filter(|(_, ids)| !ids.is_empty()) else {
        let error = Error::usage("it does not say who is to do the task");
        return Err(error.hint("Name somebody after it, or say `--auto`.").into());
    };
    let tasks = app.act_on_tasks(ids, &TaskAct::Assign(name.clone()))?;
    let to = tasks.first().and_then(|task| task.assignee.clone()).unwrap_or_default();
    shown::acted(ui, &format!("Assigned to {to}:"), tasks)
}
