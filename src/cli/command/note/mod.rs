//! `collab note`: one file a verb; what they share in showing notes is in `shown`.

pub mod accept;
pub mod add;
pub mod list;
pub mod reject;
pub mod resolve;
mod shown;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;
use crate::error::Error;

/// List notes, or add or close one
///
/// Without a verb it lists, as `collab note list`. A note is an observation, preference, discovery,
/// decision, hypothesis, evidence, suggestion or question; it is open until it is closed. `collab show
/// ID` shows one in full.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note                                       what is open
  collab note add \"The cache is never emptied\" --kind discovery --severity high --about src/cache.rs:40
  collab note add \"It is the clock\" --kind hypothesis
  collab note resolve n-7k2mq --outcome ruled-out -m \"It fails with a fixed clock, too\"

`collab note VERB --help` has examples of each.")]
pub struct NoteArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<NoteVerb>,
    /// What to list.
    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done to a note.
#[derive(Debug, Subcommand)]
enum NoteVerb {
    List(list::ListArgs),
    Add(add::AddArgs),
    Resolve(resolve::ResolveArgs),
    Accept(accept::AcceptArgs),
    Reject(reject::RejectArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &NoteArgs) -> Done {
    // As in `collab task`: clap could refuse this, but would refuse the global options here, too.
    if args.verb.as_ref().is_some_and(|verb| !matches!(verb, NoteVerb::List(_)))
        && !args.list.is_plain()
    {
        let error = Error::usage("options of a list stand before another verb");
        return Err(error.hint("Write the verb first, as in `collab note add TEXT`.").into());
    }
    match &args.verb {
        None => list::run(ui, app, &args.list),
        Some(NoteVerb::List(args)) => list::run(ui, app, args),
        Some(NoteVerb::Add(args)) => add::run(ui, app, args),
        Some(NoteVerb::Resolve(args)) => resolve::run(ui, app, args),
        Some(NoteVerb::Accept(args)) => accept::run(ui, app, args),
        Some(NoteVerb::Reject(args)) => reject::run(ui, app, args),
    }
}
