//! `collab task block`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Say that a task cannot go on, and why
///
/// It is blocked until it is started, claimed, assigned or released again. What merely comes later
/// is said with `collab task depend`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task block t-7k2mq -m \"needs the schema from jane-doe\"
  collab task block t-7k2mq -m \"waits for an answer\" --on m-9d0xa")]
pub struct BlockArgs {
    /// The task
    id: String,
    /// What it waits for, in one line; `-` or nothing reads standard input
    #[arg(short, long = "message", value_name = "REASON")]
    message: Option<String>,
    /// The task or message that it waits for
    #[arg(long, value_name = "ID")]
    on: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &BlockArgs) -> Done {
    let reason = input::text(args.message.as_ref(), "-m")?;
    let task = app.act_on_task(&args.id, &TaskAct::Block(reason, args.on.clone()))?;
    shown::acted(ui, "Blocked", vec![task])
}
