//! `collab task claim`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::app::view::TaskView;
use crate::cli::command::{Done, sync};
use crate::cli::ui::{Ui, end_progress};
use crate::error::Error;

/// So many of the tasks that one waits for are named.
const NAMED: usize = 3;

/// Take tasks, so that others leave them alone
///
/// They are yours and in progress. Exits with 3 when another holds one, and then takes none.
/// Claiming what is yours already does nothing. A task that waits for others can be taken; what it waits for is said.
///
/// Clones that are apart may claim the same task; then the first claim counts once they have synced. With
/// `--remote` a claim counts only once the remote has taken it: of any number of clones that race, one has the
/// task, and the others are told who.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task claim t-7k2mq
  collab task claim t-7k2mq t-9d0xa
  collab task claim --remote t-7k2mq     so that no other clone can have it, too")]
pub struct ClaimArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Claim through the remote, so that it counts in every clone
    #[arg(long)]
    remote: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ClaimArgs) -> Done {
    if args.remote {
        let tasks = app.claim_through_remote(&args.ids, sync::ask(None, false))?;
        end_progress();
        let waiting = waiting(app, &tasks)?;
        shown::acted(ui, "Claimed", tasks)?;
        return tell(ui, &waiting);
    }
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Claim)?;
    let ids: Vec<&str> = tasks.iter().map(|task| task.short.as_str()).collect();
    let is_unconfirmed = tasks.iter().any(|task| task.confirmed == Some(false));
    let unconfirmed = is_unconfirmed.then(|| ids.join(" "));
    let waiting = waiting(app, &tasks)?;
    shown::acted(ui, "Claimed", tasks)?;
    tell(ui, &waiting)?;
    shown::unconfirmed(ui, unconfirmed)
}

/// Says of each task that waits for others what these are: whoever takes it may not know.
fn waiting(app: &App, tasks: &[TaskView]) -> Result<Vec<String>, Error> {
    let mut told = Vec::new();
    for task in tasks.iter().filter(|task| task.waits_for > 0) {
        let open = app.waited_for(task)?;
        let mut named: Vec<String> =
            open.iter().take(NAMED).map(|one| format!("{} {}", one.short, one.title)).collect();
        // What is not known here is waited for, too.
        let more = task.waits_for - named.len() as i64;
        if more > 0 {
            let also = if named.is_empty() { "" } else { " more" };
            named.push(format!("{more}{also} that `collab show {}` lists", task.short));
        }
        told.push(format!("{} waits for what is not done yet: {}", task.short, named.join(", ")));
    }
    Ok(told)
}

fn tell(ui: &mut Ui, told: &[String]) -> Done {
    Ok(told.iter().try_for_each(|one| ui.status(one))?)
}
