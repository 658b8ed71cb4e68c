//! `collab task release`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Give tasks back, so that others can take them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task release t-7k2mq
  collab task release t-7k2mq -m \"out of time, the tests are half done\"")]
pub struct ReleaseArgs {
    /// The tasks
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "REASON")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ReleaseArgs) -> Done {
    let reason = input::optional(args.message.as_ref(), "-m")?;
    let tasks = app.act_on_tasks(&args.ids, &TaskAct::Release(reason))?;
    shown::acted(ui, "Released", tasks)
}
