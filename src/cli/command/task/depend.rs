//! `collab task depend`

use clap::{ArgGroup, Args};

use crate::app::App;
use crate::app::task::TaskAct;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Say what comes before a task, and what no longer does
///
/// It is not ready until everything that it depends on is closed. Tasks that would wait for each
/// other are refused, with the way round.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true), after_help = "\
Examples:
  collab task depend t-7k2mq --on t-9d0xa
  collab task depend t-7k2mq --on t-9d0xa,t-m3rk0 --off t-1zz8y")]
pub struct DependArgs {
    /// The task
    id: String,
    /// A task that comes first
    #[arg(long, value_name = "ID", value_delimiter = ',', group = "what")]
    on: Vec<String>,
    /// A task that no longer does
    #[arg(long, value_name = "ID", value_delimiter = ',', group = "what")]
    off: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &DependArgs) -> Done {
    let act = TaskAct::Depend(args.on.clone(), args.off.clone());
    let task = app.act_on_task(&args.id, &act)?;
    if ui.is_json() {
        return Ok(ui.json(&task)?);
    }
    let needs = match task.depends_on.as_slice() {
        [] => "nothing".to_owned(),
        needs => needs.join(", "),
    };
    let line = Text::of(Tone::Id, &task.short).plain(" ").plain(&task.title);
    Ok(ui.line(line.plain(format!(" depends on {needs}")))?)
}
