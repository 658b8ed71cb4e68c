//! `collab task add`

use clap::Args;

use crate::app::App;
use crate::app::task::Add;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;

/// Add a task
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task add \"Fix the tokenizer\"
  collab task add \"Stream large files\" --priority important --about src/read.rs --estimate 2h
  collab task add \"Write the docs\" --depends-on t-7k2mq --assign gemini --tag docs
  collab task add \"Parse dates\" --under t-7k2mq --criterion \"leap years work\"
  collab task add \"Port the plan\" -m - < plan.md")]
pub struct AddArgs {
    /// What is to be done, in one line
    title: String,
    /// The whole story; `-` reads standard input
    #[arg(short, long = "description", value_name = "TEXT")]
    message: Option<String>,
    /// How much it matters
    #[arg(short, long, value_enum, default_value_t)]
    priority: Priority,
    /// The task that it is a part of
    #[arg(long, value_name = "ID")]
    under: Option<String>,
    /// A task that comes first
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    depends_on: Vec<String>,
    /// A word to find it by
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    tag: Vec<String>,
    /// How long it takes, in your words
    #[arg(long, value_name = "TIME")]
    estimate: Option<String>,
    /// When it counts as done; may be given several times
    #[arg(long, value_name = "TEXT")]
    criterion: Vec<String>,
    /// What it concerns: a path[:LINE[-LINE]], or the id of a task or message
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// Who is to do it; `me` is who asks
    #[arg(long, value_name = "NAME")]
    assign: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AddArgs) -> Done {
    let made = app.add_task(&Add {
        title: args.title.clone(),
        description: input::optional(args.message.as_ref(), "-m")?,
        priority: args.priority,
        under: args.under.clone(),
        depends_on: args.depends_on.clone(),
        tags: args.tag.clone(),
        estimate: args.estimate.clone(),
        criteria: args.criterion.clone(),
        about: args.about.clone(),
        assign: args.assign.clone(),
    })?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    Ok(ui
        .line(Text::from("Added ").and(Tone::Id, made.short).plain(" ").plain(args.title.trim()))?)
}
