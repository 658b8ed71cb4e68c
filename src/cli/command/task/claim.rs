//! `collab task claim`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::{Done, sync};
use crate::cli::ui::{Ui, end_progress};

/// Take tasks, so that others leave them alone
///
/// They are yours and in progress. Exits with 3 when another holds one, and then takes none.
/// Claiming what is yours already does nothing.
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
        return shown::acted(ui, "Claimed", tasks);
    }
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Claim)?;
    let ids: Vec<&str> = tasks.iter().map(|task| task.short.as_str()).collect();
    let is_unconfirmed = tasks.iter().any(|task| task.confirmed == Some(false));
    let unconfirmed = is_unconfirmed.then(|| ids.join(" "));
    shown::acted(ui, "Claimed", tasks)?;
    shown::unconfirmed(ui, unconfirmed)
}
