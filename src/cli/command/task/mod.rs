//! `collab task`: one file a verb; what they share in showing tasks is in `shown`.

pub mod add;
pub mod assign;
pub mod block;
pub mod cancel;
pub mod claim;
pub mod comment;
pub mod depend;
pub mod done;
pub mod edit;
pub mod list;
pub mod next;
pub mod release;
pub mod reopen;
mod shown;
pub mod start;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;
use crate::error::Error;

/// List tasks, or do something to one
///
/// Without a verb it lists, as `collab task list`. A task is pending, in_progress, blocked,
/// completed or cancelled. `collab show ID` shows one in full.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task                                       what is open
  collab task add \"Fix the tokenizer\" --priority important --about src/token.rs
  collab task next --claim                          take the best one that is ready
  collab task done t-7k2mq -m \"Tokens keep their spans\"

`collab task VERB --help` has examples of each.")]
pub struct TaskArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<TaskVerb>,
    /// What to list.
    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done to a task.
#[derive(Debug, Subcommand)]
enum TaskVerb {
    List(list::ListArgs),
    Add(add::AddArgs),
    Next(next::NextArgs),
    Claim(claim::ClaimArgs),
    Release(release::ReleaseArgs),
    Start(start::StartArgs),
    Block(block::BlockArgs),
    Done(done::DoneArgs),
    Reopen(reopen::ReopenArgs),
    Cancel(cancel::CancelArgs),
    Assign(assign::AssignArgs),
    Edit(edit::EditArgs),
    Depend(depend::DependArgs),
    Comment(comment::CommentArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &TaskArgs) -> Done {
    // Clap could refuse this, but would refuse the global options here, too.
    if args.verb.as_ref().is_some_and(|verb| !matches!(verb, TaskVerb::List(_)))
        && !args.list.is_plain()
    {
        let error = Error::usage("options of a list stand before another verb");
        return Err(error.hint("Write the verb first, as in `collab task add TITLE`.").into());
    }
    match &args.verb {
        None => list::run(ui, app, &args.list),
        Some(TaskVerb::List(args)) => list::run(ui, app, args),
        Some(TaskVerb::Add(args)) => add::run(ui, app, args),
        Some(TaskVerb::Next(args)) => next::run(ui, app, args),
        Some(TaskVerb::Claim(args)) => claim::run(ui, app, args),
        Some(TaskVerb::Release(args)) => release::run(ui, app, args),
        Some(TaskVerb::Start(args)) => start::run(ui, app, args),
        Some(TaskVerb::Block(args)) => block::run(ui, app, args),
        Some(TaskVerb::Done(args)) => done::run(ui, app, args),
        Some(TaskVerb::Reopen(args)) => reopen::run(ui, app, args),
        Some(TaskVerb::Cancel(args)) => cancel::run(ui, app, args),
        Some(TaskVerb::Assign(args)) => assign::run(ui, app, args),
        Some(TaskVerb::Edit(args)) => edit::run(ui, app, args),
        Some(TaskVerb::Depend(args)) => depend::run(ui, app, args),
        Some(TaskVerb::Comment(args)) => comment::run(ui, app, args),
    }
}
