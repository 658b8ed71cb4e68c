//! `collab task comment`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Say something on a task
///
/// It stays with the task: `collab show ID` shows it. To tell somebody now, use
/// `collab send NAME --about ID`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task comment t-7k2mq -m \"The lexer drops the last line\"
  cargo test 2>&1 | tail -20 | collab task comment t-7k2mq")]
pub struct CommentArgs {
    /// The task
    id: String,
    /// What to say; `-` or nothing reads standard input
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CommentArgs) -> Done {
    let text = input::text(args.message.as_ref(), "-m")?;
    let task = app.act_on_task(&args.id, &TaskAct::Comment(text))?;
    shown::acted(ui, "Commented on", vec![task])
}
