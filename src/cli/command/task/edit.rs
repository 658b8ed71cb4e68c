//! `collab task edit`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::Edit;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;

/// Change what a task says
///
/// What is not named stays as it is. An empty text clears a field.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task edit t-7k2mq --title \"Fix the lexer\" --priority critical
  collab task edit t-7k2mq --tag parser --untag later --about src/lex.rs
  collab task edit t-7k2mq --under \"\" --estimate \"\"
  collab task edit t-7k2mq -m - < plan.md")]
pub struct EditArgs {
    /// The task
    id: String,
    /// A new title
    #[arg(long)]
    title: Option<String>,
    /// A new description; `-` reads standard input
    #[arg(short, long = "description", value_name = "TEXT")]
    message: Option<String>,
    /// How much it matters
    #[arg(short, long, value_enum)]
    priority: Option<Priority>,
    /// Another task to be part of; empty for none
    #[arg(long, value_name = "ID")]
    under: Option<String>,
    /// How long it takes, in your words; empty for unknown
    #[arg(long, value_name = "TIME")]
    estimate: Option<String>,
    /// When it counts as done; those given replace all, an empty one clears them
    #[arg(long, value_name = "TEXT")]
    criterion: Vec<String>,
    /// A tag to put on
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    tag: Vec<String>,
    /// A tag to take off
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    untag: Vec<String>,
    /// What it concerns, too
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// What it does not concern any more
    #[arg(long, value_name = "TASK|PATH")]
    unabout: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &EditArgs) -> Done {
    let criteria = args.criterion.iter().filter(|text| !text.trim().is_empty()).cloned().collect();
    let task = app.edit_task(
        &args.id,
        &Edit {
            title: args.title.clone(),
            description: input::optional(args.message.as_ref(), "-m")?,
            priority: args.priority,
            under: args.under.clone(),
            estimate: args.estimate.clone(),
            criteria: (!args.criterion.is_empty()).then_some(criteria),
            tag: args.tag.clone(),
            untag: args.untag.clone(),
            about: args.about.clone(),
            unabout: args.unabout.clone(),
        },
    )?;
    shown::acted(ui, "Changed", vec![task])
}
