//! `collab task claim`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Take tasks, so that others leave them alone
///
/// They are yours and in progress. Exits with 3 when another holds one, and then takes none.
/// Claiming what is yours already does nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task claim t-7k2mq
  collab task claim t-7k2mq t-9d0xa")]
pub struct ClaimArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ClaimArgs) -> Done {
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Claim)?;
    shown::acted(ui, "Claimed", tasks)
}
