//! `collab task next`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::{Done, sync};
use crate::cli::ui::{Ui, end_progress};

/// Say what is ready, best first
///
/// A task is ready when it is pending, everything that it depends on is closed, and it has no open
/// subtasks. First comes what was assigned to you, then what is free, then what another's claim ran
/// out on; among these critical ones first, then those that most open tasks wait for, then the
/// oldest. With `--claim` the first is yours: no two ever get the same one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task next
  collab task next --claim --json")]
pub struct NextArgs {
    /// Take the first
    #[arg(long)]
    claim: bool,
    /// With --claim: claim through the remote, so that it counts in every clone
    #[arg(long, requires = "claim")]
    remote: bool,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = 10, conflicts_with = "claim")]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &NextArgs) -> Done {
    if args.claim {
        if args.remote {
            let tasks = app.claim_through_remote(&[], sync::ask(None, false))?;
            end_progress();
            return shown::acted(ui, "Claimed", tasks);
        }
        let task = app.claim_next()?;
        let unconfirmed = (task.confirmed == Some(false)).then(|| task.short.clone());
        shown::acted(ui, "Claimed", vec![task])?;
        return shown::unconfirmed(ui, unconfirmed);
    }
    let view = app.next_tasks(args.limit)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    ui.table(&shown::table(&view.tasks))?;
    if view.tasks.is_empty() && !view.more {
        ui.status("Nothing is ready. See what waits for what with `collab task`.")?;
    }
    Ok(())
}
